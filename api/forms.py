"""Forms that write: only for who may, only from our own pages, and only as many bytes as a form has."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from api.server.keys import Scope
from api.server.middleware import is_on_the_network
from api.settings import Settings

FORM_COOKIE = "findings_form"
TOKEN_FIELD = "form_token"  # noqa: S105 - the name of a field
MOST_BYTES = 64_000
"""Bytes of a form that are read; a note has at most 2,000 characters."""

_FORM = "application/x-www-form-urlencoded"


class FormTokens:
    """Tokens that tie a form to the browser it was shown to: an HMAC over a random cookie.

    The key lives with the server, so a form that was open while it was started anew must be loaded again.
    """

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)

    def token(self, cookie: str) -> str:
        """The token that belongs to a cookie."""
        return hmac.new(self._key, cookie.encode(), hashlib.sha256).hexdigest()

    def right(self, cookie: str | None, token: str) -> bool:
        """Whether a token belongs to a cookie."""
        return cookie is not None and hmac.compare_digest(self.token(cookie).encode(), token.encode())


Form = Mapping[str, list[str]]


def coding_is_open(settings: Settings) -> bool:
    """Whether this server takes and shows codings: to this machine, to keys, or where the setting says so.

    Where keys are on, the scope ``code`` is asked for before a request gets here.
    """
    return settings.coding or settings.api_keys or not is_on_the_network(settings)


def may_code(request: Request) -> bool:
    """Whether who asks may code, so that pages offer it."""
    settings: Settings = request.app.state.settings
    key = getattr(request.state, "key", None)
    return coding_is_open(settings) and (
        not settings.api_keys or (key is not None and key.scope.covers(Scope.CODE))
    )


def coding_allowed(request: Request) -> None:
    """Refuse where coding is not open.

    Raises:
        HTTPException: 403.
    """
    if not coding_is_open(request.app.state.settings):
        raise HTTPException(
            403,
            "Coding is switched off on this server, since others than its owner can reach it; the setting "
            "coding opens it to all of them, api_keys to those with a key for it.",
        )


def same_origin(request: Request) -> bool:
    """Whether a request comes from one of our own pages, as far as the browser says.

    Every browser in use sends ``Sec-Fetch-Site`` or ``Origin`` with a form; a program that sends neither still
    needs a token.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"} and parts.netloc.lower() == request.headers.get("host", "").lower()
    )


async def read_form(request: Request) -> Form:
    """The fields of a coding form that was sent from one of our pages.

    Raises:
        HTTPException: 403 if coding is not open; else as :func:`read_own_form`.
    """
    coding_allowed(request)
    return await read_own_form(request)


async def read_own_form(request: Request) -> Form:
    """The fields of a form that was sent from one of our pages, to the browser that it was shown to.

    Raises:
        HTTPException: 403 if it has no valid token; else as :func:`read_fields`.
    """
    form = await read_fields(request)
    check_token(request, field(form, TOKEN_FIELD))
    return form


def check_token(request: Request, token: str) -> None:
    """Refuse a form that was not shown to the browser that sends it.

    Raises:
        HTTPException: 403.
    """
    tokens: FormTokens = request.app.state.form_tokens
    if not tokens.right(request.cookies.get(FORM_COOKIE), token):
        raise HTTPException(
            403,
            "The form is out of date (the server was started anew, or the browser keeps no cookies); nothing was "
            "saved. Open the page again and send it once more.",
        )


async def read_fields(request: Request, most: int = MOST_BYTES) -> Form:
    """The fields of a form of at most ``most`` bytes that comes from our own site.

    Raises:
        HTTPException: 403 if the form comes from elsewhere; 413 if it is too long; 415 if it is no form; 400 if it
            can't be read.
    """
    if not same_origin(request):
        raise HTTPException(403, "The form was sent from another site; nothing was saved.")
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != _FORM:
        raise HTTPException(415, f"A form is sent as {_FORM}.")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise HTTPException(413, f"The form is longer than {most:,} bytes; nothing was saved.")
    form: dict[str, list[str]] = {}
    try:
        for name, value in parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=1000):
            form.setdefault(name, []).append(value)
    except ValueError as error:
        raise HTTPException(400, "The form can't be read; nothing was saved.") from error
    return form


def field(form: Form, name: str) -> str:
    """The one value of a field, empty where it wasn't sent."""
    return form.get(name, [""])[0]


SentForm = Annotated[Form, Depends(read_form)]
OwnForm = Annotated[Form, Depends(read_own_form)]
