"""Facets: how many matching passages and reports each value of a filter holds, with readable labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from indexer.records import ThemeRecord
from search.filters import FilterIndex, Mask, comparable, everything
from search.request import FACETS, Filters
from search.response import FacetValue, WithoutFilter
from search.stores.protocol import Rows

_DENSE_TABLE = 8_000_000
"""Largest (values x reports) table in which pairs are marked; beyond, distinct pairs are sorted."""

LABELS = {
    "inspectorate": {
        "hmi-probation": "HM Inspectorate of Probation",
        "ofsted": "Ofsted",
        "other": "Other inspectorate",
    },
    "programme": {
        "probation_pdu": "Probation delivery units",
        "probation_region": "Probation regions",
        "probation_dynamic": "Public protection in probation regions",
        "youth_justice": "Youth justice services",
        "childrens_services": "Children’s services",
        "general": "Other reports",
    },
    "framework": {
        "pdu-2023": "Probation delivery units, from 2023",
        "pdu-2021": "Probation delivery units, from 2021",
        "crc-nps-2018": "Rehabilitation companies and National Probation Service, from 2018",
        "region-2023": "Probation regions, from 2023",
        "dynamic-2025": "Dynamic inspections of public protection, from 2025",
        "youth-2025": "Youth justice, from 2025",
        "youth-2021": "Youth justice, from 2021",
        "youth-2018": "Youth justice, from 2018",
        "ilacs": "Inspection of local authority children’s services (ILACS)",
        "sif": "Single inspection framework (SIF), until 2017",
        "focused-visit": "Focused visit",
        "monitoring-visit": "Monitoring visit",
        "area-send": "Area special educational needs and disabilities (SEND)",
    },
    "edition": {"latest": "latest of each kind of inspection of each area", "all": "all"},
    "fictional": {"false": "real reports only", "true": "fictional sample only"},
    "kind": {
        "strength": "Strength",
        "area_for_improvement": "Area for improvement",
        "finding": "Finding",
        "recommendation": "Recommendation",
        "narrative": "Narrative",
        "standard_statement": "Statement of the standard",
        "quote": "Quotation",
        "practice_example": "Practice example",
        "method": "Method",
    },
    "speaker": {
        "inspectorate": "The inspectorate",
        "user": "A person on probation, child, parent or other user",
        "boilerplate": "Nobody: standing text",
    },
    "stance": {
        "strength": "Strength",
        "shortfall": "Shortfall",
        "mixed": "Mixed",
        "neutral": "Neutral",
    },
}
"""The readable names of values that the library writes as codes: the one source for pages, citations and facets."""

_PURPOSES = {"inspection": "inspection of the whole service"}
"""What a series of reports is for, where no framework has that name."""

_WORDED = tuple(name for name in LABELS if name != "framework")
"""Facets whose unknown codes are made readable; a framework's is a name."""


def label(facet: str, value: str, themes: Mapping[str, ThemeRecord] | None = None) -> str:
    """The readable name of a value of a facet; a value that :data:`LABELS` does not know is made readable."""
    if facet == "theme":
        return themes[value].name if themes and value in themes else value
    known = LABELS.get(facet, {}).get(value)
    if known is not None:
        return known
    return value.replace("_", " ").capitalize() if facet in _WORDED else value


def series_label(series: str) -> str:
    """The readable name of a series (:func:`corpus.programmes.series.series_of`): *Children’s services: focused visit*."""
    programme, _, purpose = series.partition("/")
    named = LABELS["framework"].get(purpose, purpose.replace("-", " "))
    return f"{label('programme', programme)}: {_PURPOSES.get(purpose) or _lowered(named)}"


def kind_of_report(programme: str, framework: str | None) -> str:
    """The readable name of what a report is: its framework or, where it names none, its programme."""
    return label("framework", framework) if framework else label("programme", programme)


def _lowered(name: str) -> str:
    """A name inside a sentence: *Focused visit* becomes *focused visit*."""
    return name[:1].lower() + name[1:]


def count_facets(
    index: FilterIndex,
    filters: Filters,
    rows: Rows,
    masks: dict[str, Mask],
    themes: dict[str, ThemeRecord],
    most: int,
) -> tuple[dict[str, tuple[FacetValue, ...]], dict[str, int]]:
    """The facets of the passages at ``rows``, each counted as if nothing were chosen in it.

    Args:
        index: columns of the snapshot.
        filters: what is chosen.
        rows: the passages that match the query, before any filter.
        masks: of ``filters``, by facet.
        themes: by id, for the names.
        most: values of a facet at most; chosen ones come in addition, even with no passage.

    Returns:
        For each facet its values by falling number of passages, then by label; and for each facet that
        was cut how many values were left out.
    """
    shared = _kept(rows, everything(masks))
    found: dict[str, tuple[FacetValue, ...]] = {}
    cut: dict[str, int] = {}
    for facet in FACETS:
        counted = _kept(rows, everything(masks, but=facet)) if facet in masks else shared
        values = _facet(index, filters, counted, themes, facet)
        found[facet] = tuple(v for place, v in enumerate(values) if place < most or v.selected)
        if len(found[facet]) < len(values):
            cut[facet] = len(values) - len(found[facet])
    return found, cut


def facet_values(
    index: FilterIndex,
    filters: Filters,
    rows: Rows,
    masks: dict[str, Mask],
    themes: dict[str, ThemeRecord],
    facet: str,
) -> list[FacetValue]:
    """All values of one facet, counted and in the order of :func:`count_facets`."""
    return _facet(index, filters, _kept(rows, everything(masks, but=facet)), themes, facet)


def named_like(values: Iterable[FacetValue], like: str) -> list[FacetValue]:
    """The values whose label holds a text, whatever its case and spacing."""
    wanted = " ".join(like.casefold().split())
    return [value for value in values if wanted in " ".join(value.label.casefold().split())]


def by_label(values: Iterable[FacetValue]) -> list[FacetValue]:
    """Values in the order of the alphabet."""
    return sorted(values, key=lambda value: (value.label.casefold(), value.value))


def without_each(rows: Rows, masks: dict[str, Mask], report_of: NDArray[np.int32]) -> list[WithoutFilter]:
    """For each filter how many of ``rows`` would match without it, the most first; none that gains nothing."""
    found = []
    for name in masks:
        kept = _kept(rows, everything(masks, but=name))
        if len(kept):
            found.append(WithoutFilter(name, len(kept), len(np.unique(report_of[kept]))))
    return sorted(found, key=lambda one: (-one.passages, one.name))


def _kept(rows: Rows, mask: Mask | None) -> Rows:
    return rows if mask is None else rows[mask[rows]]


def _facet(
    index: FilterIndex, filters: Filters, counted: Rows, themes: dict[str, ThemeRecord], facet: str
) -> list[FacetValue]:
    passages, reports = _counts(index, facet, counted, certain_only=filters.certain_only)
    return _values(index, facet, getattr(filters, facet), passages, reports, themes)


def _counts(
    index: FilterIndex, facet: str, rows: Rows, *, certain_only: bool
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Passages and reports by code of the facet."""
    values, reports = len(index.values(facet)), len(index.reports)
    if facet in index.by_report:
        per_report = np.bincount(index.report_of[rows], minlength=reports)
        codes = index.by_report[facet].codes
        held = (codes >= 0) & (per_report > 0)
        passages = np.bincount(codes[held], weights=per_report[held], minlength=values).astype(np.int64)
        return passages, np.bincount(codes[held], minlength=values)
    if facet == "theme":
        entries = index.themes.of(rows)
        if certain_only:
            entries = entries[index.themes.certain[entries]]
        codes = index.themes.codes[entries]
        at = index.report_of[index.themes.rows[entries]]
    else:
        codes = index.by_passage[facet].codes[rows]
        held = codes >= 0
        codes, at = codes[held], index.report_of[rows[held]]
    passages = np.bincount(codes, minlength=values)
    pairs = codes.astype(np.int64) * reports + at
    if values * reports <= _DENSE_TABLE:
        # Marks instead of sums: a byte for each pair.
        table = np.zeros(values * reports, dtype=np.bool_)
        table[pairs] = True
        return passages, np.count_nonzero(table.reshape(values, reports), axis=1)
    return passages, np.bincount(np.unique(pairs) // reports, minlength=values)


def _values(
    index: FilterIndex,
    facet: str,
    chosen: tuple[str, ...],
    passages: NDArray[np.int64],
    reports: NDArray[np.int64],
    themes: dict[str, ThemeRecord],
) -> list[FacetValue]:
    wanted = {comparable(value): value for value in chosen}
    selected = {code for value in wanted.values() for code in index.codes(facet, value)}
    shown = sorted(selected.union(np.flatnonzero(passages).tolist()))
    names = index.values(facet)
    found = [
        FacetValue(
            names[code],
            label(facet, names[code], themes),
            int(passages[code]),
            int(reports[code]),
            code in selected,
        )
        for code in shown
    ]
    found += [
        FacetValue(value, label(facet, value, themes), 0, 0, selected=True)
        for value in wanted.values()
        if not index.codes(facet, value)
    ]
    found.sort(key=lambda v: (-v.passages, v.label, v.value))
    return found
