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

from search.errors import CursorError, CursorGoneError
from search.request import SearchRequest

LONGEST = 400
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
    held = json.dumps([snapshot, fingerprint(request), last.score, last.passage_id], separators=(",", ":"))
    return base64.urlsafe_b64encode(held.encode()).decode().rstrip("=")


def read_cursor(cursor: str, snapshot: str, request: SearchRequest) -> Position:
    """The place that a cursor names.

    Raises:
        CursorGoneError: if it belongs to another snapshot.
        CursorError: if it is no cursor, or belongs to another question.
    """
    try:
        if len(cursor) > LONGEST:
            raise ValueError
        padded = cursor + "=" * (-len(cursor) % 4)
        of, asked, score, passage = json.loads(base64.b64decode(padded, b"-_", validate=True))
        if not (isinstance(score, float) and math.isfinite(score)):
            raise ValueError
        if not all(isinstance(part, str) for part in (of, asked, passage)):
            raise ValueError
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        msg = "The cursor can't be read; give the value of “next” from the page before, unchanged."
        raise CursorError(msg, subject="cursor") from error
    if of != snapshot:
        msg = "The cursor belongs to a snapshot that is no longer served; ask again from the first page."
        raise CursorGoneError(msg, subject="cursor")
    if asked != fingerprint(request):
        msg = "The cursor belongs to another question; give it with the same query, filters and options."
        raise CursorError(msg, subject="cursor")
    return Position(passage, score)
