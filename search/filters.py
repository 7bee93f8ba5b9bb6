"""Filters over columns in memory: which passages a choice of values allows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.records import ReportRecord
from search.latest import latest_of_area
from search.request import Editions, Filters
from search.stores.protocol import Coded, Columns, Rows

Mask = NDArray[np.bool_]

REPORT_FACETS = ("inspectorate", "programme", "framework", "area", "region", "year", "rating")
"""Facets whose value a passage has from its report."""

PASSAGE_FACETS = ("stance", "kind", "speaker", "standard")
"""Facets of which each passage has one value at most of its own."""

MADE_UP = ("no", "yes")
"""What ``fictional:`` of a query may say: whether the report is of the bundled sample."""


@dataclass(frozen=True, slots=True, eq=False)
class ThemeTags:
    """Themes of passages with parents filled in, one entry for each passage and theme, sorted by row.

    ``certain`` says whether the entry is sure; ``values`` is the theme id by code; the entries of a row
    are those from ``first[row]`` to ``first[row + 1]``.
    """

    rows: NDArray[np.int32]
    codes: NDArray[np.int32]
    certain: Mask
    values: tuple[str, ...]
    first: NDArray[np.int64]

    def of(self, rows: Rows) -> NDArray[np.int64]:
        """The entries of the passages at ``rows``, in order."""
        counts = self.first[rows + 1] - self.first[rows]
        begins = np.cumsum(counts) - counts
        # Each entry's place among its passage's, added to where the passage's begin.
        entries: NDArray[np.int64] = np.arange(int(counts.sum())) + np.repeat(
            self.first[rows] - begins, counts
        )
        return entries


class FilterIndex:
    """The columns of a snapshot, ready to be filtered and counted.

    Immutable once built, so any number of threads may read it.
    """

    def __init__(self, columns: Columns) -> None:
        self.size = len(columns.report)
        self.reports = columns.reports
        self.report_of = columns.report
        by_report = {
            "inspectorate": _coded(r.inspectorate for r in columns.reports),
            "programme": _coded(r.programme for r in columns.reports),
            "framework": _coded(r.framework for r in columns.reports),
            "area": _coded(r.area for r in columns.reports),
            "region": _coded(r.region for r in columns.reports),
            "year": _coded(report_year(r) for r in columns.reports),
            "rating": _coded(r.overall_rating for r in columns.reports),
        }
        self.by_report: dict[str, Coded] = by_report
        self.by_passage: dict[str, Coded] = {
            "stance": columns.stance,
            "kind": columns.kind,
            "speaker": columns.speaker,
            "standard": columns.standard,
        }
        self.themes = _with_parents(columns)
        self.made_up: Mask = np.fromiter(
            (r.fictional for r in columns.reports), dtype=np.bool_, count=len(columns.reports)
        )
        """Which reports are fictional, by place."""
        self._latest = latest_of_area(columns.reports, np.ones(len(columns.reports), dtype=np.bool_))
        self._codes: dict[str, dict[str, list[int]]] = {}
        for facet in (*REPORT_FACETS, *PASSAGE_FACETS, "theme"):
            by_form = self._codes.setdefault(facet, {})
            for code, value in enumerate(self.values(facet)):
                by_form.setdefault(comparable(value), []).append(code)

    def codes(self, facet: str, chosen: str) -> list[int]:
        """The codes of the values of a facet that a choice means (most often one; none if unknown)."""
        return self._codes[facet].get(comparable(chosen), [])

    def values(self, facet: str) -> tuple[str, ...]:
        """All values of a facet in the snapshot, by code (of ``report``: the ids, in the snapshot's order)."""
        if facet == "report":
            return tuple(report.id for report in self.reports)
        if facet == "theme":
            return self.themes.values
        if facet == "fictional":
            return MADE_UP
        return (self.by_report.get(facet) or self.by_passage[facet]).values

    def masks(self, filters: Filters) -> dict[str, Mask]:
        """For each facet with a chosen value (and ``report``, ``edition``, ``fictional``), which passages it allows, by row."""
        found: dict[str, Mask] = {}
        for facet in REPORT_FACETS:
            chosen = getattr(filters, facet)
            if chosen:
                found[facet] = _holds(self.by_report[facet], chosen)[self.report_of]
        for facet in PASSAGE_FACETS:
            chosen = getattr(filters, facet)
            if chosen:
                found[facet] = _holds(self.by_passage[facet], chosen)
        if filters.theme:
            found["theme"] = self._themed(filters.theme, certain_only=filters.certain_only)
        if filters.report:
            found["report"] = self.report_mask(Filters(report=filters.report))[self.report_of]
        if filters.edition is Editions.LATEST:
            found["edition"] = self._latest[self.report_of]
        if filters.fictional is not None:
            found["fictional"] = (self.made_up == filters.fictional)[self.report_of]
        return found

    def field_mask(self, facet: str, values: tuple[str, ...], *, certain_only: bool = False) -> Mask:
        """Which passages have one of the values of a facet, ``report`` or ``fictional``, by row; none without a value."""
        if facet == "fictional":
            return np.isin(self.made_up, [value == MADE_UP[1] for value in values])[self.report_of]
        chosen: dict[str, Any] = {facet: values}
        masks = self.masks(Filters(**chosen, certain_only=certain_only))
        return masks.get(facet, np.zeros(self.size, dtype=np.bool_))

    def report_mask(self, filters: Filters) -> Mask:
        """Which reports the filters on reports allow (:data:`REPORT_FACETS`, report, edition and fictional)."""
        mask = np.ones(len(self.reports), dtype=np.bool_)
        for facet in REPORT_FACETS:
            chosen = getattr(filters, facet)
            if chosen:
                mask &= _holds(self.by_report[facet], chosen)
        if filters.edition is Editions.LATEST:
            mask &= self._latest
        if filters.fictional is not None:
            mask &= self.made_up == filters.fictional
        if filters.report:
            wanted = frozenset(filters.report)
            mask &= np.fromiter(
                (r.id in wanted for r in self.reports), dtype=np.bool_, count=len(self.reports)
            )
        return mask

    def _themed(self, chosen: Iterable[str], *, certain_only: bool) -> Mask:
        wanted = np.flatnonzero(_chosen(self.themes.values, chosen))
        entries = np.isin(self.themes.codes, wanted)
        if certain_only:
            entries &= self.themes.certain
        mask = np.zeros(self.size, dtype=np.bool_)
        mask[self.themes.rows[entries]] = True
        return mask


def everything(masks: dict[str, Mask], *, but: str | None = None) -> Mask | None:
    """All masks but one together; ``None`` where nothing is restricted."""
    together: Mask | None = None
    for facet, mask in masks.items():
        if facet != but:
            together = mask if together is None else together & mask
    return together


def report_year(report: ReportRecord) -> str | None:
    """The year that the report is dated (:attr:`ReportRecord.dated`) as text, or ``None``."""
    return str(report.dated.year) if report.dated else None


def comparable(value: str) -> str:
    """A filter value as it is compared: case, space and a final full stop do not count (``p1.1``)."""
    return "".join(value.split()).casefold().rstrip(".")


def _coded(values: Iterable[str | None]) -> Coded:
    listed = list(values)
    distinct = tuple(sorted({value for value in listed if value is not None}))
    code = {value: index for index, value in enumerate(distinct)}
    return Coded(
        np.array([code.get(v, -1) if v is not None else -1 for v in listed], dtype=np.int32), distinct
    )


def _chosen(values: tuple[str, ...], chosen: Iterable[str]) -> Mask:
    wanted = {comparable(value) for value in chosen}
    return np.fromiter((comparable(value) in wanted for value in values), dtype=np.bool_, count=len(values))


def _holds(column: Coded, chosen: Iterable[str]) -> Mask:
    # One more entry for code -1, "none", which no choice takes.
    allowed = np.append(_chosen(column.values, chosen), False)
    return allowed[column.codes]


def _with_parents(columns: Columns) -> ThemeTags:
    """Every tag and, for a child theme, its parents; the surest of several tags of one theme counts."""
    parents = {theme.id: theme.parent for theme in columns.themes}
    values = tuple(dict.fromkeys((*columns.theme_ids, *(theme.id for theme in columns.themes))))
    code = {value: index for index, value in enumerate(values)}
    rows, codes, certain = [columns.theme_rows], [columns.theme_codes], [columns.theme_certain]
    for own in range(len(columns.theme_ids)):
        parent, seen = parents.get(values[own]), {values[own]}
        entries = np.flatnonzero(columns.theme_codes == own) if parent else None
        while parent is not None and parent not in seen and parent in code and entries is not None:
            seen.add(parent)
            rows.append(columns.theme_rows[entries])
            codes.append(np.full(len(entries), code[parent], dtype=np.int32))
            certain.append(columns.theme_certain[entries])
            parent = parents.get(parent)
    all_rows, all_codes, sure = np.concatenate(rows), np.concatenate(codes), np.concatenate(certain)
    key = all_rows.astype(np.int64) * max(len(values), 1) + all_codes
    order = np.lexsort((~sure, key))
    surest = np.ones(len(order), dtype=np.bool_)
    surest[1:] = key[order][1:] != key[order][:-1]
    kept = order[surest]
    first = np.searchsorted(all_rows[kept], np.arange(len(columns.report) + 1))
    return ThemeTags(all_rows[kept], all_codes[kept], sure[kept], values, first)
