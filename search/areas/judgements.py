"""How the judgements of an area went from report to report."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.model import Rating
from indexer.records import JudgementRecord, ReportRecord
from search.areas.model import AspectHistory, Direction, QuestionHistory, RatingAt

SCALE = (Rating.INADEQUATE, Rating.REQUIRES_IMPROVEMENT, Rating.GOOD, Rating.OUTSTANDING)
"""The four-point scale of the inspectorates, worst first."""


def direction(previous: RatingAt | None, latest: RatingAt) -> Direction:
    """Where an aspect went; ratings of two frameworks are not compared."""
    if previous is None:
        return Direction.FIRST
    values = [str(rating) for rating in SCALE]
    if previous.framework != latest.framework or not {previous.rating, latest.rating} <= set(values):
        return Direction.NOT_COMPARABLE
    step = values.index(latest.rating) - values.index(previous.rating)
    return Direction.SAME if step == 0 else Direction.BETTER if step > 0 else Direction.WORSE


def aspects(reports: Sequence[ReportRecord]) -> tuple[AspectHistory, ...]:
    """The aspects judged in reports of one series, given latest first.

    Those of the latest report come first, in its order; an aspect that only earlier reports judge follows and
    is ``ended``. One aspect is the overall one of each report, whatever it is called there; others are the
    same by standard, or by name where they have none.
    """
    rated: dict[str, list[tuple[JudgementRecord, ReportRecord]]] = {}
    for report in reports:
        seen: set[str] = set()
        for judgement in report.judgements:
            key = _key(judgement)
            if key not in seen:
                seen.add(key)
                rated.setdefault(key, []).append((judgement, report))
    newest = reports[0].id if reports else ""
    found = []
    for pairs in rated.values():
        ratings = tuple(RatingAt(j.rating, r.id, r.dated, r.framework or r.programme) for j, r in pairs)
        first, report = pairs[0]
        before = ratings[1] if len(ratings) > 1 else None
        went = direction(before, ratings[0]) if report.id == newest else Direction.ENDED
        found.append(AspectHistory(first.aspect, first.standard, first.overall, ratings, went))
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


def _key(judgement: JudgementRecord) -> str:
    if judgement.overall:
        return "overall"
    if judgement.standard:
        return f"standard {''.join(judgement.standard.split()).casefold()}"
    words = judgement.aspect.casefold().split()
    return f"aspect {' '.join(words[1:] if words[:1] == ['the'] else words)}"
