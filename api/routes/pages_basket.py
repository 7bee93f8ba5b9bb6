"""The basket: passages that a reader keeps in the browser, shown by their ids and saved with notes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field
from starlette.exceptions import HTTPException

from api.exports import passage_response
from api.forms import Form, field, read_fields
from api.pages import view
from api.pages.basket import KEPT_SHOWN, MOST_KEPT, SAVED_AS, page_of, with_remarks
from api.pages.comparing import pages_of
from api.routes.pages import render
from api.routes.parameters import MAX_OFFSET, Engine
from api.schemas.exports import MAX_NOTE
from search.citation import cite
from search.exporting.chosen import choose_kept
from search.exporting.kinds import PassageFormat

router = APIRouter(prefix="/basket", include_in_schema=False, default_response_class=HTMLResponse)

MOST_BYTES = 2_000_000
"""Of the form: notes of 200 passages, each letter of them up to nine bytes."""


async def read_basket(request: Request) -> Form:
    """The fields of the basket's form.

    It has no token, since it changes nothing; that it comes from our own page keeps others from having a file with
    their words in it come from here.
    """
    return await read_fields(request, MOST_BYTES)


@router.get("")
def basket_page(
    request: Request,
    engine: Engine,
    passage: Annotated[
        list[Annotated[str, Field(max_length=200)]], Query(default_factory=list, max_length=MOST_KEPT)
    ],
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
) -> Response:
    """The passages that the address names, in its order and in pages; the script adds notes and what the browser keeps.

    The form that saves them has all of them on every page.
    """
    kept = list(dict.fromkeys(name for name in passage if name.strip()))
    page = page_of(kept, offset)
    chosen = choose_kept(engine.holdings, dict.fromkeys(page.shown, ""))
    items = list(chosen)
    held = set(chosen.ids)
    return render(
        request,
        "basket.html",
        engine,
        items=items,
        gone=[name for name in page.shown if name not in held],
        page=page,
        shown_at_once=KEPT_SHOWN,
        pagination=pages_of(len(kept), KEPT_SHOWN, len(page.before), [("passage", one) for one in kept]),
        citations={taken.passage.id: cite(taken.passage, taken.report) for taken in items},
        theme_names=engine.theme_names,
        saved_as=SAVED_AS,
        most_note=MAX_NOTE,
        fictional=view.fictional([taken.report for taken in items]),
    )


@router.post("/export")
def save_basket(engine: Engine, form: Annotated[Form, Depends(read_basket)]) -> Response:
    """The passages with their notes as a file."""
    ids = form.get("passage", [])
    if not any(name.strip() for name in ids) or len(ids) > MOST_KEPT:
        raise HTTPException(400, f"A basket holds 1 to {MOST_KEPT} passages; nothing was saved.")
    try:
        wanted = PassageFormat(field(form, "format"))
    except ValueError as error:
        raise HTTPException(400, f"A basket can't be saved as {field(form, 'format')!r}.") from error
    kept = with_remarks(ids, form.get("note", []), MAX_NOTE)
    return passage_response(choose_kept(engine.holdings, kept), wanted)
