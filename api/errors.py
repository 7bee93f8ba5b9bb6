"""Errors of the outermost layer."""

from __future__ import annotations

from corpus.errors import FindingsError


class SettingsError(FindingsError):
    """A setting that can't be used; the message names it and where it was set."""

    code = "bad-setting"


class UsageError(FindingsError):
    """A command that was called in a way that can't be carried out."""

    code = "bad-usage"
