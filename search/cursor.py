"""Cursors: where a list was left, as a short text that is safe in an address.

A cursor names the snapshot, the question (as a digest of all that decides the list) and the last hit with its
score. Asked again over the same snapshot the list is the same, so the place is found again whatever was asked in
between; over another snapshot it would be a place in another list, and is refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
from dataclasses import asdict, dataclass
from typing import Any

from search.errors import CursorError, CursorGoneError
from search.request import SearchRequest

LONGEST = 1_000
"""Characters of a cursor that is read."""

_NO_PART = ("limit", "offset", "cursor", "facets", "facet_values", "closest")
"""Fields of a request that do not change the list."""


@dataclass(frozen=True, slots=True)
class Position:
    """The last hit of a page."""

    passage_id: str
    score: float


def fingerprint(request: SearchRequest) -> str:
    """A digest of all in a request that decides which hits come in which order."""
    asked = {name: value for name, value in asdict(request).items() if name not in _NO_PART}
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


def write_cursor(snapshot: str, request: SearchRequest, last: Position) -> str:
    """The cursor of the page after the one that ended with ``last``."""
    return pack(snapshot, fingerprint(request), last.score, last.passage_id)


def read_cursor(cursor: str, snapshot: str, request: SearchRequest) -> Position:
    """The place that a cursor names.

    Raises:
        CursorGoneError: if it belongs to another snapshot.
        CursorError: if it is no cursor, or belongs to another question.
    """
    place = unpack(cursor, snapshot, fingerprint(request))
    match place:
        case [float(score), str(passage)] if math.isfinite(score):
            return Position(passage, score)
    raise _unreadable()


def pack(snapshot: str, question: str, *place: float | str) -> str:
    """A cursor into the list that a snapshot gives to a question, as text that is safe in an address.

    Args:
        snapshot: id of what the list comes from; empty for a list that changes in place.
        question: digest of all that decides the list.
        place: where the page before ended.
    """
    held = json.dumps([snapshot, question, *place], separators=(",", ":"))
    return base64.urlsafe_b64encode(held.encode()).decode().rstrip("=")


def unpack(cursor: str, snapshot: str, question: str) -> list[Any]:
    """The place that :func:`pack` was given; whoever calls looks at its parts.

    Raises:
        CursorGoneError: if it belongs to another snapshot.
        CursorError: if it is no cursor, or belongs to another question.
    """
    try:
        if len(cursor) > LONGEST:
            raise ValueError
        padded = cursor + "=" * (-len(cursor) % 4)
        held = json.loads(base64.b64decode(padded, b"-_", validate=True))
        if not isinstance(held, list):
            raise TypeError
        of, asked, *place = held
        if not (place and isinstance(of, str) and isinstance(asked, str)):
            raise ValueError
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise _unreadable() from error
    if snapshot and of != snapshot:
        msg = "The cursor belongs to a snapshot that is no longer served; ask again from the first page."
        raise CursorGoneError(msg, subject="cursor")
    if asked != question:
        msg = "The cursor belongs to another question; give it with the same query, filters and options."
        raise CursorError(msg, subject="cursor")
    return place


def _unreadable() -> CursorError:
    return CursorError(
        "The cursor can't be read; give the value of “next” from the page before, unchanged.",
        subject="cursor",
    )
