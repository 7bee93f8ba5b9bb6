"""Errors of exports."""

from __future__ import annotations

from typing import ClassVar

from search.errors import NotFoundError, QueryError


class NoChartError(NotFoundError):
    """A picture was asked of a view that has no chart, or none that could be read."""

    code: ClassVar[str] = "no-chart"


class ExportError(QueryError):
    """An export that can't be made as asked: a format that does not fit, or more than one export holds."""

    code: ClassVar[str] = "bad-export"
