"""Errors of the outermost layer."""

from __future__ import annotations

from corpus.errors import FindingsError


class SettingsError(FindingsError):
    """A setting that can't be used; the message names it and where it was set."""

    code = "bad-setting"


class UsageError(FindingsError):
    """A command that was called in a way that can't be carried out."""

    code = "bad-usage"


class DrawingBusyError(FindingsError):
    """More pictures of pages are asked for than are drawn in time."""

    code = "drawing-busy"

    def __init__(self, *, subject: str) -> None:
        """Say that the picture of a page of the file named ``subject`` was not drawn."""
        super().__init__(
            f"So many pages are being drawn that the one of {subject} must wait; reload it in some seconds.",
            subject=subject,
        )


class KeyFileError(FindingsError):
    """The file of API keys can't be read or written."""

    code = "key-file"
