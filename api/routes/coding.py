"""The pages for coding by hand: the next passage, what one has coded, and how far coders agree."""

from __future__ import annotations

import io
import secrets
from typing import Annotated, Any
from urllib.parse import quote, unquote, urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from api.building.desk import BuildDesk
from api.forms import FORM_COOKIE, Form, FormTokens, SentForm, coding_allowed, field
from api.pages import view
from api.pages.coding import Sheet, sheet
from api.routes.pages import render
from api.routes.parameters import Engine
from api.routes.taking_in import may_change
from indexer.coding.agreement import agreements
from indexer.coding.csv_exchange import write_codings
from indexer.coding.desk import CodingDesk
from indexer.coding.queue import Suggestion
from indexer.coding.records import MAX_CODER, MAX_NOTE, CodingError, coder_name
from indexer.stance import STANCES
from search.engine import SearchEngine

router = APIRouter(
    prefix="/coding",
    include_in_schema=False,
    default_response_class=HTMLResponse,
    dependencies=[Depends(coding_allowed)],
)

CODER_COOKIE = "findings_coder"
_YEAR = 365 * 24 * 3600
_LISTED = 200

Theme = Annotated[str, Query(max_length=200)]
Again = Annotated[bool, Query()]
Passage = Annotated[str, Query(max_length=200)]


@router.get("")
def coding_page(
    request: Request,
    engine: Engine,
    theme: Theme = "",
    again: Again = False,
    passage: Passage = "",
    saved: Passage = "",
) -> Response:
    """The next passage to code (or the one asked for), once the coder has given a name."""
    desk: CodingDesk = request.app.state.desk
    coder = _coder(request)
    if coder is None:
        return _page(request, engine, "coding-name.html", max_coder=MAX_CODER, passage=passage)
    if passage:
        suggestion: Suggestion | None = Suggestion(desk.passage(passage).row, passage, "chosen by you")
    else:
        suggestion = next(iter(desk.next(coder, theme=theme or None, again=again)), None)
    shown = None if suggestion is None else sheet(desk, coder, suggestion, theme or None)
    return _sheet_page(request, engine, coder, shown, theme=theme, again=again, saved=saved)


@router.post("")
def save(request: Request, engine: Engine, form: SentForm) -> Response:
    """Keep the answers about a passage, or skip it, and go to the next."""
    desk: CodingDesk = request.app.state.desk
    coder = _coder(request)
    if coder is None:
        return _to("/coding")
    theme, again, passage = field(form, "theme"), field(form, "again") == "true", field(form, "passage")
    onward = {name: value for name, value in (("theme", theme), ("again", "true" if again else "")) if value}
    if field(form, "action") == "skip":
        desk.skip(coder, desk.passage(passage).id)
        return _to("/coding", **onward)
    try:
        _record(desk, coder, passage, form)
    except CodingError as error:
        found = desk.passage(passage)
        shown = sheet(
            desk,
            coder,
            Suggestion(found.row, found.id, field(form, "reason")[:200]),
            theme or None,
            typed=form,
        )
        page = _sheet_page(request, engine, coder, shown, theme=theme, again=again, error=str(error))
        page.status_code = 400
        return page
    # What was answered may not be the theme that was asked for; it is not proposed again either way.
    desk.skip(coder, passage)
    return _to("/coding", **onward, saved=passage)


def _record(desk: CodingDesk, coder: str, passage: str, form: Form) -> None:
    """Keep a form: themes ticked are yes, themes shown and left are no, and with ``whole`` all others too."""
    ticked = set(form.get("carries", ()))
    shown = set(form.get("shown", ()))
    whole = field(form, "whole") == "true"
    note = field(form, "note")
    stance = field(form, "stance")
    if not (ticked or shown or whole or stance or note.strip()):
        msg = "Nothing was answered: tick a theme, choose a stance, or skip the passage."
        raise CodingError(msg, subject="theme")
    desk.record(coder, passage, yes=ticked, no=shown - ticked, stance=stance or None, note=note, whole=whole)


@router.post("/coder")
def set_coder(request: Request, engine: Engine, form: SentForm) -> Response:
    """Remember who codes in this browser; an empty name forgets it."""
    if field(form, "action") == "forget":
        answer = _to("/coding")
        answer.delete_cookie(CODER_COOKIE, path="/coding")
        return answer
    try:
        name = coder_name(field(form, "coder"))
    except CodingError as error:
        page = _page(
            request,
            engine,
            "coding-name.html",
            max_coder=MAX_CODER,
            error=str(error),
            typed=field(form, "coder"),
            passage=field(form, "passage"),
        )
        page.status_code = 400
        return page
    passage = field(form, "passage")
    answer = _to("/coding", passage=passage) if passage else _to("/coding")
    _set_cookie(request, answer, CODER_COOKIE, quote(name), _YEAR)
    return answer


@router.post("/apply")
def apply(request: Request, form: SentForm) -> Response:
    """Begin to publish what was coded, and show how that goes; for who may change the library."""
    if not may_change(request):
        raise HTTPException(403, "Codings are published by who may change the library; nothing was begun.")
    building: BuildDesk = request.app.state.building
    return _to(f"/library/jobs/{building.apply().id}")


@router.get("/codings")
def coded_page(request: Request, engine: Engine) -> Response:
    """What this coder has coded, last first, each with a way back to it."""
    desk: CodingDesk = request.app.state.desk
    coder = _coder(request)
    if coder is None:
        return _to("/coding")
    rows = desk.coded(coder)
    held = {key: desk.known(key) is not None for key, _, _ in rows[:_LISTED]}
    return _page(
        request, engine, "coding-list.html", coder=coder, rows=rows[:_LISTED], total=len(rows), held=held
    )


@router.get("/codings.csv")
def coded_csv(request: Request) -> Response:
    """All codings in force, by every coder, as CSV."""
    desk: CodingDesk = request.app.state.desk
    body = io.StringIO(newline="")
    write_codings(body, desk.store.in_force())
    return Response(
        body.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="codings.csv"'},
    )


@router.get("/agreement")
def agreement_page(request: Request, engine: Engine) -> Response:
    """Agreement between coders, by theme."""
    desk: CodingDesk = request.app.state.desk
    return _page(
        request,
        engine,
        "coding-agreement.html",
        rows=agreements(desk.store.in_force()),
        subject_names={**engine.theme_names, ":themes": "All themes together", ":stance": "Stance"},
    )


def _sheet_page(
    request: Request,
    engine: SearchEngine,
    coder: str,
    shown: Sheet | None,
    *,
    theme: str,
    again: bool,
    saved: str = "",
    error: str = "",
) -> HTMLResponse:
    desk: CodingDesk = request.app.state.desk
    return _page(
        request,
        engine,
        "coding.html",
        coder=coder,
        sheet=shown,
        progress=desk.progress(coder),
        themes=desk.themes,
        theme=theme,
        again=again,
        saved=saved if saved and desk.known(saved) else "",
        error=error,
        stances=STANCES,
        max_note=MAX_NOTE,
        may_publish=may_change(request),
        fictional=view.fictional([shown.report]) if shown is not None else None,
    )


def _page(request: Request, engine: SearchEngine, template: str, **values: Any) -> HTMLResponse:
    """A page with the token that its forms send; nobody may keep it, since it shows whose browser this is."""
    tokens: FormTokens = request.app.state.form_tokens
    cookie = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    answer = render(request, template, engine, form_token=tokens.token(cookie), **values)
    _set_cookie(request, answer, FORM_COOKIE, cookie, None)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _set_cookie(request: Request, answer: Response, name: str, value: str, age: int | None) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=age,
        path="/coding",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def _coder(request: Request) -> str | None:
    """The name that this browser gave, or ``None``."""
    try:
        return coder_name(unquote(request.cookies.get(CODER_COOKIE, "")))
    except CodingError:
        return None


def _to(path: str, **query: str) -> RedirectResponse:
    return RedirectResponse(f"{path}?{urlencode(query)}" if query else path, status_code=303)
