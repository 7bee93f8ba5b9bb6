"""The areas of a library, with their latest reports."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from corpus.programmes.series import series_of
from indexer.records import ReportRecord
from search.area_names import area_id
from search.areas.model import AreaAnswer, AreasRequest, AreaSummary, LatestOfSeries
from search.choices import unknown_choices
from search.holdings import Holdings
from search.latest import newest_first


def areas(holdings: Holdings, request: AreasRequest | None = None) -> AreaAnswer:
    """The areas that a report allowed by the filters is about, by name, each with all of its reports."""
    asked = request or AreasRequest()
    mask = holdings.index.report_mask(asked.filters)
    wanted = " ".join(asked.like.casefold().split())
    held = np.flatnonzero(mask).tolist()
    allowed = {area for place in held if (area := holdings.reports[place].area) and wanted in area.casefold()}
    # All reports on an area, whatever the filters: its latest rating is not that of the latest report allowed.
    by_area: dict[str, list[int]] = {}
    for place, report in enumerate(holdings.reports):
        if report.area in allowed:
            by_area.setdefault(report.area, []).append(place)
    names = sorted(by_area, key=lambda name: (name.casefold(), name))
    shown = names[asked.offset : asked.offset + asked.limit]
    return AreaAnswer(
        snapshot=holdings.snapshot_id,
        request=asked,
        areas=tuple(summary_of(holdings, name, by_area[name]) for name in shown),
        total=len(names),
        of=len({report.area for report in holdings.reports if report.area}),
        reports=holdings.publications(
            np.array([place for place in held if holdings.reports[place].area in allowed], dtype=np.int64)
        ),
        notes=unknown_choices(holdings, asked.filters),
    )


def summary_of(holdings: Holdings, name: str, places: Iterable[int]) -> AreaSummary:
    """An area as its reports, by place, show it."""
    held = np.fromiter(places, dtype=np.int64)
    listed = newest_first(holdings.reports[place] for place in held.tolist())
    by_series: dict[str, list[ReportRecord]] = {}
    for report in listed:
        by_series.setdefault(series_of(report.programme, report.framework), []).append(report)
    return AreaSummary(
        id=area_id(name),
        name=name,
        regions=tuple(sorted({report.region for report in listed if report.region})),
        inspectorates=tuple(sorted({report.inspectorate for report in listed})),
        reports=holdings.publications(held),
        passages=sum(report.passages for report in listed),
        latest=max((report.dated for report in listed if report.dated), default=None),
        series=tuple(LatestOfSeries(series, own[0], len(own)) for series, own in by_series.items()),
        fictional=all(report.fictional for report in listed),
    )
