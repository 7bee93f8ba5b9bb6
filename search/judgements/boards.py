"""Ratings by standard over areas and time, framework by framework."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from corpus.programmes.series import series_of
from indexer.records import ReportRecord
from search.filters import report_year
from search.judgements.model import (
    Board,
    Breakdown,
    History,
    JudgedStandard,
    Move,
    RatedReport,
    Spread,
    Unrated,
)
from search.ratings import OVERALL, SCALE, Rated, RatingAt, aspect_key, ratings_of, steps

Framework = tuple[str, str | None]

_T = TypeVar("_T", str, int)


def by_framework(reports: Iterable[ReportRecord]) -> dict[Framework, list[ReportRecord]]:
    """Reports by programme and framework, those with the most reports first."""
    found: dict[Framework, list[ReportRecord]] = defaultdict(list)
    for report in reports:
        found[report.programme, report.framework].append(report)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0][0], item[0][1] or "")))


def boards(
    frameworks: Mapping[Framework, Sequence[ReportRecord]],
    copies: Container[str],
    chosen: Sequence[str],
    by: Breakdown,
) -> Iterator[Board]:
    """The board of each framework that rates anything; ``chosen`` standards alone, where there are any.

    Reports whose id is among ``copies`` have a row and are not counted in distributions.
    """
    for (programme, framework), reports in frameworks.items():
        standards = standards_of(reports, chosen)
        rows = tuple(
            RatedReport(
                report, tuple(ratings[s.same].rating if s.same in ratings else None for s in standards)
            )
            for report, ratings in ((one, ratings_of(one)) for one in sorted(reports, key=by_area))
        )
        rows = tuple(row for row in rows if any(row.ratings))
        if rows:
            yield Board(
                programme,
                framework,
                series_of(programme, framework),
                standards,
                rows,
                tuple(_spreads(standards, [r for r in reports if r.id not in copies], by)),
                sum(row.report.id not in copies for row in rows),
            )


def standards_of(reports: Iterable[ReportRecord], chosen: Sequence[str] = ()) -> tuple[JudgedStandard, ...]:
    """The standards that any of the reports rates, in printed order, with their most frequent name and title."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    titles: dict[str, Counter[str]] = defaultdict(Counter)
    places: dict[str, Counter[int]] = defaultdict(Counter)
    for report in reports:
        for place, (key, one) in enumerate(ratings_of(report).items()):
            names[key][one.name] += 1
            titles[key][OVERALL if one.overall else one.aspect] += 1
            places[key][place] += 1
    wanted = {aspect_key(value) for value in chosen}
    found = [
        JudgedStandard(name := _most(names[key]), _most(titles[key]), name == OVERALL)
        for key in sorted(titles, key=lambda key: (_most(places[key]), _most(names[key])))
        if not wanted or key in wanted
    ]
    return tuple(sorted(found, key=lambda one: not one.overall))


def histories(
    frameworks: Mapping[Framework, Sequence[ReportRecord]], chosen: Sequence[str]
) -> Iterator[History]:
    """The ratings of each area on each standard, oldest first; reports that name no area have no history."""
    for (programme, framework), reports in frameworks.items():
        standards = standards_of(reports, chosen)
        of_area: dict[str, list[ReportRecord]] = defaultdict(list)
        for report in sorted(reports, key=by_area):
            if report.area is not None:
                of_area[report.area].append(report)
        for area, own in of_area.items():
            rated = [(report, ratings_of(report)) for report in own]
            for standard in standards:
                moves = tuple(
                    _moves([(r, found[standard.same].rating) for r, found in rated if standard.same in found])
                )
                if moves:
                    yield History(area, programme, framework, standard, moves)


def unrated(frameworks: Mapping[Framework, Sequence[ReportRecord]]) -> Iterator[Unrated]:
    """How many reports of each framework rate nothing."""
    for (programme, framework), reports in frameworks.items():
        number = sum(not ratings_of(report) for report in reports)
        if number:
            yield Unrated(programme, framework, number)


def median_rating(counts: Sequence[int]) -> tuple[str, str] | None:
    """The rating in the middle of reports counted by rating, or the two in the middle of an even number."""
    total = sum(counts)
    if not total:
        return None
    return _at(counts, (total - 1) // 2), _at(counts, total // 2)


def by_area(report: ReportRecord) -> tuple[str, int, str]:
    """Sorts reports by area, then date (undated first), then id."""
    return (report.area or report.title, report.dated.toordinal() if report.dated else 0, report.id)


def _at(counts: Sequence[int], place: int) -> str:
    for rating, count in zip(SCALE, counts, strict=True):
        if place < count:
            return rating
        place -= count
    raise AssertionError  # pragma: no cover — the place lies within the counts


def _moves(rated: Sequence[tuple[ReportRecord, str]]) -> Iterator[Move]:
    before: RatingAt | None = None
    for report, rating in rated:
        latest = RatingAt.of(report, rating)
        yield Move(report, rating, steps(before, latest))
        before = latest


def _spreads(
    standards: Sequence[JudgedStandard], reports: Sequence[ReportRecord], by: Breakdown
) -> Iterator[Spread]:
    rated = [(report, ratings_of(report)) for report in reports]
    parts: dict[str, list[dict[str, Rated]]] = defaultdict(list)
    if by is not Breakdown.NONE:
        for report, ratings in rated:
            parts[_group(report, by)].append(ratings)
    groups = [(None, [ratings for _, ratings in rated]), *sorted(parts.items())]
    for standard in standards:
        for group, members in groups:
            found = Counter(ratings[standard.same].rating for ratings in members if standard.same in ratings)
            counts = tuple(found[rating] for rating in SCALE)
            yield Spread(standard, group, counts, sum(counts), len(members), median_rating(counts))


def _group(report: ReportRecord, by: Breakdown) -> str:
    value = report.region if by is Breakdown.REGION else report_year(report)
    return value or "not stated"


def _most(counted: Counter[_T]) -> _T:
    """The most frequent value, the least of several."""
    most = max(counted.values())
    return min(value for value, count in counted.items() if count == most)
