"""What the pages of recurring findings show, shaped from their answers (no HTTP in here)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from api.asked import Asked
from api.pages.environment import FACET_TITLES
from search.facets import label
from search.holdings import Holdings
from search.recurring import RecurringRequest, RecurringSort, Tightness

CHOSEN_BY = ("inspectorate", "programme", "region", "area", "year", "rating", "theme", "stance", "standard")
"""Filters that the page offers, in order; others keep what the address says."""

SORTS = {
    RecurringSort.AREAS: "Most areas",
    RecurringSort.SHARE: "Largest share of comparable areas",
    RecurringSort.REPORTS: "Most reports",
    RecurringSort.RECENT: "Seen most recently",
    RecurringSort.TREND: "Rising first",
    RecurringSort.DISTINCT: "More here than in other reports",
}

ALIKE = {
    Tightness.TIGHT.value: "very alike: its passages make one point",
    Tightness.FAIR.value: "fairly alike: most of its passages make one point",
    Tightness.LOOSE.value: "loosely alike: as likely as not two of its passages differ, so read them one by one",
}
"""What the tightness of a finding means, for people."""

MOST_OPTIONS = 400
"""Values of a filter that the page offers; of more only those chosen, or the page would be too large."""

MOST_AREAS = 400
"""Areas listed on the page of one finding, with it and without."""


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a filter."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Chooser:
    """A filter with its values; ``further`` are those chosen beyond the first, kept as they are."""

    name: str
    title: str
    options: tuple[Option, ...]
    further: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Address:
    """A request as the pages' addresses carry it; ``path`` is of the list or of one finding."""

    request: RecurringRequest
    path: str = "/recurring"

    @property
    def selection(self) -> list[tuple[str, str]]:
        """The selection as pairs."""
        return Asked("", self.request.selection.filters).chosen

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The part of the selection that the list's form does not offer, for its hidden fields."""
        offered = (*CHOSEN_BY, "edition", "fictional")
        return [(name, value) for name, value in self.selection if name not in offered]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """All of it but the page, as pairs; what is as shipped is left out."""
        shipped, request = RecurringRequest(), self.request
        said = [("words", request.words)] if request.words.strip() else []
        for name in ("min_areas", "min_reports"):
            if getattr(request, name) != getattr(shipped, name):
                said.append((name, str(getattr(request, name))))
        if request.sort is not shipped.sort:
            said.append(("sort", request.sort.value))
        return [*self.selection, *said]

    def page(self, offset: int) -> str:
        """The address of another page."""
        return _address(self.path, [*self.pairs, *([("offset", str(offset))] if offset else [])])

    def finding(self, finding_id: str) -> str:
        """The address of one finding under the same selection."""
        return _address(f"/recurring/{finding_id}", self.selection)

    def in_area(self, area: str) -> str:
        """The address of the finding's passages in one area, under the rest of the selection."""
        filters = replace(self.request.selection.filters, area=(area,))
        return _address(self.path, Asked("", filters).chosen)

    def without_selection(self) -> str:
        """The same finding or list over all reports."""
        whole = replace(self.request, selection=RecurringRequest().selection)
        return replace(self, request=whole).page(0)


def choosers(holdings: Holdings, request: RecurringRequest) -> list[Chooser]:
    """The filters of the list with the values that the library has."""
    themes = {theme.id: theme for theme in holdings.themes}
    found = []
    for name in CHOSEN_BY:
        chosen: tuple[str, ...] = getattr(request.selection.filters, name)
        values: Sequence[str] = holdings.index.values(name)
        if name == "theme":
            used = set(values)
            values = [theme.id for theme in holdings.themes if theme.id in used and theme.passages]
        elif name == "year":
            values = sorted(values, reverse=True)
        elif name == "stance":
            values = [value for value in values if value != "neutral"]
        if len(values) > MOST_OPTIONS:
            values = [value for value in values if value in chosen]
        if not values and not chosen:
            continue
        first = chosen[:1]
        extra = [value for value in first if value not in values]
        options = tuple(
            Option(value, label(name, value, themes), value in first) for value in (*extra, *values)
        )
        found.append(Chooser(name, FACET_TITLES.get(name, name), options, chosen[1:]))
    return found


def _address(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path
