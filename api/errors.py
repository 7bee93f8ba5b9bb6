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


class BuildBusyError(FindingsError):
    """The library is being changed by another run."""

    code = "build-busy"

    def __init__(self, *, subject: str) -> None:
        """Say that the run ``subject`` goes on."""
        super().__init__(
            "The library is being changed at the moment, and only one such run goes on at a time; nothing was "
            f"begun. Wait until the run {subject} has ended, or stop it.",
            subject=subject,
        )


class IntakeError(FindingsError):
    """A file or folder that can't be taken in as it was handed in."""

    code = "bad-intake"


class KeyFileError(FindingsError):
    """The file of API keys can't be read or written."""

    code = "key-file"
