"""How people show their key: a form, and a cookie that stands for the key for half a day."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from api.forms import FORM_COOKIE, FormTokens, OwnForm, field
from api.routes.pages import render
from api.server.gate import SESSION_COOKIE, SESSION_SECONDS, Sessions
from api.server.keys import KeyStore

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/sign-in")
def sign_in_page(
    request: Request, next_: Annotated[str, Query(alias="next", max_length=8_000)] = "/"
) -> Response:
    """The form for a key; for who is signed in, the one to sign out."""
    _keys(request)
    return _page(request, next_)


@router.post("/sign-in")
def sign_in(request: Request, form: OwnForm) -> Response:
    """Let in who shows a key that holds."""
    key = _keys(request).find(field(form, "key").strip())
    if key is None:
        page = _page(
            request,
            field(form, "next"),
            error="This is no valid key: check that the whole of it was pasted, or ask who runs this server for another.",
        )
        page.status_code = 403
        return page
    sessions: Sessions = request.app.state.sessions
    answer = RedirectResponse(own_address(field(form, "next")), status_code=303)
    answer.set_cookie(
        SESSION_COOKIE,
        sessions.issue(key),
        max_age=SESSION_SECONDS,
        secure=request.url.scheme == "https",
        httponly=True,
        # Links from elsewhere, as in a footnote, open the passage; forms from elsewhere do not carry it.
        samesite="lax",
    )
    return answer


@router.post("/sign-out")
def sign_out(request: Request, form: OwnForm) -> Response:
    """Forget the cookie."""
    _keys(request)
    answer = RedirectResponse("/sign-in", status_code=303)
    answer.delete_cookie(SESSION_COOKIE)
    return answer


def own_address(given: str) -> str:
    """An address of this server to go on to; the start where ``given`` is none, or would lead elsewhere."""
    plain = given.startswith("/") and not given.startswith("//") and "\\" not in given
    return given if plain and given.isprintable() and given.isascii() else "/"


def _keys(request: Request) -> KeyStore:
    keys: KeyStore | None = request.app.state.keys
    if keys is None:
        raise HTTPException(404, "This server asks for no keys, so there is nothing to sign in to.")
    return keys


def _page(request: Request, onward: str, error: str = "") -> HTMLResponse:
    """The page with the token that its form sends."""
    tokens: FormTokens = request.app.state.form_tokens
    cookie = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    answer = render(
        request,
        "sign-in.html",
        None,
        form_token=tokens.token(cookie),
        onward=own_address(onward),
        error=error,
        key=request.state.key,
    )
    for path in ("/sign-in", "/sign-out"):
        answer.set_cookie(
            FORM_COOKIE,
            cookie,
            path=path,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
    answer.headers["Cache-Control"] = "no-store"
    return answer
