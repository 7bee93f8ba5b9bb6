"""Which reports a comparison is about: those the filters allow, all or the latest of each kind and area."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from search.facets import label
from search.filters import Mask, everything
from search.holdings import Holdings
from search.latest import latest_of_area
from search.request import FACETS, Editions, Filters

__all__ = ["EVERYTHING", "Editions", "Selected", "Selection", "asked_filters", "latest_of_area", "select"]

_TITLES = {"rating": "Overall rating", "kind": "Kind of passage", "speaker": "Who speaks", "report": "Report"}


def _latest() -> Filters:
    return Filters(edition=Editions.LATEST)


@dataclass(frozen=True, slots=True)
class Selection:
    """Reports and passages to compare.

    ``filters`` on reports say which reports are searched; those on passages (theme, stance, kind, speaker,
    standard) which of their passages count. A report that is searched and holds no such passage stays in
    every denominator. Their ``edition`` leaves out an area's earlier reports of the same series
    (:func:`corpus.programmes.series.series_of`): those to which the library has a successor, whatever the
    other filters say. A selection that names no filters has the latest reports. A search with the same
    filters finds the same passages.
    """

    filters: Filters = field(default_factory=_latest)

    @property
    def all_editions(self) -> Selection:
        """The same selection with the earlier reports of each area."""
        return Selection(replace(self.filters, edition=Editions.ALL))


EVERYTHING = Selection().all_editions
"""All reports, and all of their passages."""


@dataclass(frozen=True, slots=True, eq=False)
class Selected:
    """A selection, resolved: ``reports`` (mask by place of the report) and ``rows`` (mask by passage)."""

    reports: Mask
    rows: Mask


def select(holdings: Holdings, selection: Selection) -> Selected:
    """The reports that are searched and the passages that count, as masks."""
    filters = selection.filters
    reports = holdings.index.report_mask(filters)
    rows: NDArray[np.bool_] = reports[holdings.columns.report]
    allowed = everything(holdings.index.masks(filters))
    return Selected(reports, rows if allowed is None else rows & allowed)


def asked_filters(filters: Filters, holdings: Holdings) -> tuple[tuple[str, str], ...]:
    """All filters in force, as readable names to values: what ``asked`` of every view begins with."""
    themes = {theme.id: theme for theme in holdings.themes}
    pairs = []
    for facet in (*FACETS, "report"):
        chosen = getattr(filters, facet)
        if chosen:
            shown = [label(facet, value, themes) for value in chosen]
            pairs.append((_TITLES.get(facet, facet.capitalize()), " or ".join(shown)))
    if filters.certain_only:
        pairs.append(("Themes", "only those that are sure"))
    latest = filters.edition is Editions.LATEST
    pairs.append(
        ("Editions", "the latest of each kind of inspection of each area" if latest else "all reports")
    )
    if filters.fictional is not None:
        pairs.append(("Fictional sample", label("fictional", str(filters.fictional).lower())))
    return tuple(pairs)
