"""The root of every error that Findings raises on purpose.

One hierarchy for all four packages: each layer subclasses :class:`FindingsError` in its own
``errors.py``. A message is one sentence that names the file or field, says what was wrong, and what
to do about it; ``code`` is stable and is what the HTTP problem type and the list of refused files use.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import ClassVar


class FindingsError(Exception):
    """Base of all errors raised on purpose.

    Attributes:
        code: stable identifier of the kind of error, in kebab-case.
        subject: what failed (a file name, a field, an id), or ``None`` where there is no one thing.
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, subject: str | None = None) -> None:
        super().__init__(message)
        self.subject = subject


class Refusal(StrEnum):
    """Why a file was refused; the value is stable and listed with the refused files of a library."""

    MISSING = "missing"
    UNSUPPORTED_FORMAT = "unsupported-format"
    UNREADABLE = "unreadable"
    ENCRYPTED = "encrypted"
    EMPTY = "empty"
    NO_TEXT_LAYER = "no-text-layer"
    TOO_LARGE = "too-large"
    TOO_SLOW = "too-slow"
    TOO_MUCH_MEMORY = "too-much-memory"
    NOT_A_REPORT = "not-a-report"
    DUPLICATE = "duplicate"
    INTERNAL = "internal"


class ReportRefusedError(FindingsError):
    """A file that can't be taken in as a report; the run goes on without it."""

    code = "report-refused"

    def __init__(self, path: str | Path, reason: Refusal, message: str) -> None:
        """Refuse the file at ``path`` for ``reason``; ``message`` is the sentence shown to the user."""
        super().__init__(message, subject=str(path))
        self.path = str(path)
        self.reason = reason

    def __reduce__(self) -> tuple[type[ReportRefusedError], tuple[str, Refusal, str]]:
        # An error comes back from a worker by its arguments, of which Exception keeps the message alone.
        return type(self), (self.path, self.reason, str(self))


class SpanError(FindingsError, ValueError):
    """A span that can't be: negative, empty, reversed or out of its text."""

    code = "bad-span"
