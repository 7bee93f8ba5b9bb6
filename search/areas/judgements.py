"""How the judgements of an area went from report to report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from indexer.records import ReportRecord
from search.areas.model import AspectHistory, QuestionHistory
from search.holdings import Holdings
from search.judgements.boards import standards_of
from search.ratings import Direction, Rated, RatingAt, direction, ratings_of

Titles = Mapping[tuple[str, str | None], Mapping[str, str]]
"""By programme and framework the name of each standard, by :func:`search.ratings.aspect_key`."""


def titles(holdings: Holdings, reports: Sequence[ReportRecord]) -> Titles:
    """What the standards of the reports' frameworks are called: as most reports print them, a slip of one aside."""
    wanted = {(report.programme, report.framework) for report in reports}
    return {
        one: {
            standard.same: standard.title
            for standard in standards_of(
                other for other in holdings.reports if (other.programme, other.framework) == one
            )
            if not standard.overall
        }
        for one in wanted
    }


def aspects(reports: Sequence[ReportRecord], named: Titles | None = None) -> tuple[AspectHistory, ...]:
    """The aspects judged in reports of one series, given latest first.

    Those of the latest report come first, in its order; an aspect that only earlier reports judge follows and
    is ``ended``. What is the same aspect says :func:`search.ratings.ratings_of`, what it is called ``named``, or else
    its report.
    """
    rated: dict[str, list[tuple[Rated, ReportRecord]]] = {}
    for report in reports:
        for key, one in ratings_of(report).items():
            rated.setdefault(key, []).append((one, report))
    newest = reports[0].id if reports else ""
    found = []
    for key, pairs in rated.items():
        ratings = tuple(RatingAt.of(report, one.rating) for one, report in pairs)
        first, report = pairs[0]
        before = ratings[1] if len(ratings) > 1 else None
        went = direction(before, ratings[0]) if report.id == newest else Direction.ENDED
        aspect = (named or {}).get((report.programme, report.framework), {}).get(key, first.aspect)
        found.append(AspectHistory(aspect, first.standard, first.overall, ratings, went))
    return tuple(found)


def questions(report: ReportRecord, previous: ReportRecord | None) -> tuple[QuestionHistory, ...]:
    """The key questions of a report with what the one before answered to the same."""
    before = (
        {(q.standard, q.question.casefold()): q.percent_yes for q in previous.key_questions}
        if previous
        else {}
    )
    return tuple(
        QuestionHistory(
            q.standard, q.question, q.percent_yes, before.get((q.standard, q.question.casefold()))
        )
        for q in report.key_questions
    )
