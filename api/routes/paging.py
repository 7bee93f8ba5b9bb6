"""Pages of lists by ``cursor``, and answers with chosen ``fields``: the same for every list of the API."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

from api.fields import MOST, PARTIAL_TYPE, fields_of, pick_answer, pick_entries, pick_results, read_fields
from api.routes.parameters import MAX_OFFSET, Engine
from api.schemas import Schema, SearchAnswer
from search.cursor import LONGEST, pack, unpack
from search.errors import CursorError

ABOUT_PAGE = ("limit", "offset", "cursor", "fields", "format")
"""Parameters that change what is given of a list, and not the list."""

DEEPEST = 1_000_000_000
"""Entries that a cursor of ours can be behind; a larger number is none of ours."""

M = TypeVar("M", bound=Schema)

Cursor = Annotated[
    str | None,
    Query(
        max_length=LONGEST,
        description="`next` of the answer before, with the same question; instead of `offset`, and as deep as the "
        "list goes. 410 once its snapshot is no longer served.",
    ),
]
Offset = Annotated[int, Query(ge=0, le=MAX_OFFSET, description="Results to pass over.")]


def question(request: Request) -> str:
    """A digest of the address and of all parameters that decide what stands in a list, in whatever order they came."""
    asked = sorted({pair for pair in request.query_params.multi_items() if pair[0] not in ABOUT_PAGE})
    words = json.dumps([request.scope["route"].path, request.path_params, asked], sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def not_both() -> CursorError:
    """What is said to who gives a cursor and an offset."""
    return CursorError("A cursor says where the page begins; leave the offset out.", subject="cursor")


def other_list() -> CursorError:
    """What is said of a cursor that is none of the list that is asked for."""
    msg = "The cursor is of another list; give the value of “next” from the page before, unchanged."
    return CursorError(msg, subject="cursor")


class Pages:
    """Which page of a list is asked for, of the list that one snapshot gives."""

    def __init__(self, request: Request, engine: Engine, cursor: Cursor = None) -> None:
        self._snapshot = engine.snapshot_id
        self._question = question(request)
        self._cursor = cursor

    def begin(self, offset: int) -> int:
        """How many entries lie before the page.

        Raises:
            CursorError: if the cursor is none, of another question, of another snapshot, or given beside an offset.
        """
        if self._cursor is None:
            return offset
        if offset:
            raise not_both()
        match unpack(self._cursor, self._snapshot, self._question):
            case [int(place)] if 0 <= place <= DEEPEST and not isinstance(place, bool):
                return place
        raise other_list()

    def followed(self, answer: M, total: int) -> M:
        """The answer with the cursor of the page after it, where its list has one; ``total`` entries it has in all."""
        end = answer.offset + answer.limit  # type: ignore[attr-defined]
        following = pack(self._snapshot, self._question, end) if end < total else None
        return answer.model_copy(update={"next": following})


PageOfList = Annotated[Pages, Depends(Pages)]


class Chosen:
    """The fields that a request names, of an answer or of the entries of one of its lists."""

    def __init__(self, fields: tuple[str, ...], entries: str | None) -> None:
        self._fields = fields
        self._entries = entries

    def of(self, answer: Schema) -> Schema | Response:
        """The answer with these fields alone; without any, the answer."""
        if not self._fields:
            return answer
        if isinstance(answer, SearchAnswer):
            content = pick_results(answer, self._fields)
        elif self._entries is None:
            content = pick_answer(answer, self._fields)
        else:
            content = pick_entries(answer, self._entries, self._fields)
        return JSONResponse(content, media_type=PARTIAL_TYPE)


def choosing(model: type[BaseModel], entries: str | None = None) -> Callable[[list[str]], Chosen]:
    """What reads the parameter ``fields`` of a kind of answer, as a dependency of its route.

    Args:
        model: what the names are fields of: an entry, or the answer.
        entries: the list of the answer whose entries they are of; ``None``: they are of the answer itself.
    """
    known = fields_of(model)
    listed = [name for name in known if "." not in name]
    below = next((name for name in known if "." in name), None)
    what = (
        "Give these of the answer alone"
        if entries is None
        else f"Give of each of the `{entries}` these alone"
    )
    description = (
        f"{what}: names, separated by commas, or the parameter repeated; of "
        + ", ".join(f"`{name}`" for name in listed)
        + (f"; with a dot those below them, as `{below}`." if below else ".")
    )

    def read(fields: list[str] = []) -> Chosen:  # noqa: B006 - never changed
        return Chosen(read_fields(fields, known), entries)

    # Written here, not as an annotation: each kind of answer describes its own names.
    read.__annotations__["fields"] = Annotated[
        list[str], Query(max_length=MOST, description=description, examples=[_shown(known)])
    ]
    return read


def _shown(known: tuple[str, ...]) -> list[str]:
    """Names for an example: what a caller mostly wants of an entry, as far as there is such."""
    wanted = ("passage.text", "title", "name", "label", "text", "citation", "link")
    return [name for name in wanted if name in known][:3] or list(known[:2])
