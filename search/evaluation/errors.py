"""Errors of the evaluation."""

from __future__ import annotations

from typing import ClassVar

from search.errors import SearchError


class EvaluationError(SearchError, ValueError):
    """A file of topics, judgements or grades that can't be used, or a system that can't be named so.

    The message names the file and line; ``subject`` is the file, or the name.
    """

    code: ClassVar[str] = "bad-evaluation"
