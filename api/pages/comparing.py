"""What the pages of judgements and figures show around their answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from api.pages.carrying import parameters
from indexer.records import ReportRecord
from search.engine import SearchEngine
from search.facets import label
from search.judgements import Judgements

RATING_TAGS = {
    "Outstanding": "govuk-tag--turquoise",
    "Good": "govuk-tag--green",
    "Requires improvement": "govuk-tag--yellow",
    "Inadequate": "govuk-tag--red",
}
"""The tag of each rating; its words stand in the tag, so that colour is never all that says it."""

SPREAD_TITLES = {"none": "", "region": "Region", "year": "Year"}

MOST_CHOICES = 500
"""Values to choose from at most; a last line says how many more there are."""


def board_names(answer: Judgements) -> list[str]:
    """The name of each board's framework, with its number of rows."""
    return [
        f"{label('framework', board.framework) if board.framework else label('programme', board.programme)} "
        f"({len(board.rows):,})"
        for board in answer.boards
    ]


def choices(engine: SearchEngine) -> dict[str, list[tuple[str, str]]]:
    """Values and labels to filter by, of the facts that reports have, and the themes."""
    index = engine.holdings.index
    found = {
        name: _listed(name, index.by_report[name].values)
        for name in ("area", "region", "programme", "framework", "year", "rating", "inspectorate")
    }
    found["theme"] = [(theme.id, theme.name) for theme in engine.themes()]
    return found


def _listed(name: str, values: Sequence[str]) -> list[tuple[str, str]]:
    found = [(value, label(name, value)) for value in values[:MOST_CHOICES]]
    more = len(values) - len(found)
    return [*found, ("", f"… and {more:,} more; type the name in a search")] if more else found


def carried(request: Request, *left_out: str) -> list[tuple[str, str]]:
    """The parameters of this address but those named (:func:`api.pages.carrying.parameters`)."""
    return parameters(request, *left_out)


def report_link(report: ReportRecord) -> str:
    """The address of a report's page."""
    return f"/reports/{report.id}"


def pages_of(total: int, size: int, offset: int, state: list[tuple[str, str]]) -> dict[str, Any] | None:
    """Options of the pagination component: the pages before and after this one; ``None`` where there is but one."""
    options: dict[str, Any] = {}

    def url(first: int) -> str:
        return "?" + urlencode([*state, ("offset", str(first))])

    if offset > 0:
        options["previous"] = {"href": url(max(0, offset - size))}
    if offset + size < total:
        options["next"] = {"href": url(offset + size)}
    return options or None
