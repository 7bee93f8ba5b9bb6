"""The areas of a library, with their latest reports."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.programmes.series import series_of
from indexer.records import ReportRecord
from search.area_names import area_id
from search.areas.model import AreaAnswer, AreasRequest, AreaSummary, LatestOfSeries
from search.holdings import Holdings


def areas(holdings: Holdings, request: AreasRequest | None = None) -> AreaAnswer:
    """The areas that a report allowed by the filters is about, by name, each with all of its reports."""
    asked = request or AreasRequest()
    mask = holdings.index.report_mask(asked.filters)
    held = [report for report, kept in zip(holdings.reports, mask, strict=True) if kept]
    wanted = " ".join(asked.like.casefold().split())
    allowed = {report.area for report in held if report.area is not None and wanted in report.area.casefold()}
    # All reports on an area, whatever the filters: its latest rating is not that of the latest report allowed.
    by_area: dict[str, list[ReportRecord]] = {}
    for report in holdings.reports:
        if report.area in allowed:
            by_area.setdefault(report.area, []).append(report)
    names = sorted(by_area, key=lambda name: (name.casefold(), name))
    shown = names[asked.offset : asked.offset + asked.limit]
    return AreaAnswer(
        snapshot=holdings.snapshot_id,
        request=asked,
        areas=tuple(summary_of(name, by_area[name]) for name in shown),
        total=len(names),
        of=len({report.area for report in holdings.reports if report.area}),
        reports=sum(report.area in allowed for report in held),
    )


def summary_of(name: str, reports: Iterable[ReportRecord]) -> AreaSummary:
    """An area as its reports show it."""
    listed = latest_first(reports)
    by_series: dict[str, list[ReportRecord]] = {}
    for report in listed:
        by_series.setdefault(series_of(report.programme, report.framework), []).append(report)
    return AreaSummary(
        id=area_id(name),
        name=name,
        regions=tuple(sorted({report.region for report in listed if report.region})),
        inspectorates=tuple(sorted({report.inspectorate for report in listed})),
        reports=len(listed),
        passages=sum(report.passages for report in listed),
        latest=max((report.dated for report in listed if report.dated), default=None),
        series=tuple(LatestOfSeries(series, own[0], len(own)) for series, own in by_series.items()),
        fictional=all(report.fictional for report in listed),
    )


def latest_first(reports: Iterable[ReportRecord]) -> list[ReportRecord]:
    """Reports by falling date, those undated last, equals by falling id (as the latest of an area is taken)."""
    return sorted(reports, key=lambda r: (r.dated.toordinal() if r.dated else 0, r.id), reverse=True)
