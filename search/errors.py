"""Errors of the search layer."""

from __future__ import annotations

from typing import ClassVar

from corpus.errors import FindingsError


class SearchError(FindingsError):
    """Base of the errors that a question can cause."""

    code: ClassVar[str] = "search-error"


class QueryError(SearchError, ValueError):
    """A question that can't be asked: too long, or a page that can't be.

    A query that is merely malformed (an unclosed quote) never raises: it is read in its best sense, with a note.
    """

    code: ClassVar[str] = "bad-query"


class CursorError(SearchError, ValueError):
    """A cursor that is none, or that comes from another question."""

    code: ClassVar[str] = "bad-cursor"


class CursorGoneError(CursorError):
    """A cursor into a snapshot or an order that this engine no longer has."""

    code: ClassVar[str] = "cursor-gone"


class NotFoundError(SearchError, LookupError):
    """No passage or report of the snapshot has this id; ``subject`` is the id."""

    code: ClassVar[str] = "not-found"


class EncoderMissingError(SearchError, RuntimeError):
    """A search by meaning was asked of an engine that was opened without an encoder."""

    code: ClassVar[str] = "no-encoder"


class EncoderMismatchError(SearchError, RuntimeError):
    """The encoder at hand is another than the one that the library's vectors came from."""

    code: ClassVar[str] = "encoder-mismatch"
