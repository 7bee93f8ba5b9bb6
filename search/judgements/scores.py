"""Scores and key-question percentages over areas: value, rank, median and range within one framework."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from indexer.records import ReportRecord
from search.filters import comparable
from search.judgements.boards import Framework, by_area
from search.judgements.model import KeyQuestionSpread, QuestionValue, ScoreBoard, ScoreValue


def scores(frameworks: Mapping[Framework, Sequence[ReportRecord]]) -> Iterator[ScoreBoard]:
    """The scores of each framework that gives any; ranked by their share of the highest possible."""
    for (programme, framework), reports in frameworks.items():
        scored = [
            (report, report.score, report.score_max)
            for report in sorted(reports, key=by_area)
            if report.score is not None and report.score_max
        ]
        if not scored:
            continue
        ranks = _ranks([score / most for _, score, most in scored])
        values = [
            ScoreValue(report, score, most, rank)
            for (report, score, most), rank in zip(scored, ranks, strict=True)
        ]
        numbers = [value.score for value in values]
        yield ScoreBoard(
            programme,
            framework,
            tuple(sorted(values, key=lambda value: value.rank)),
            len(reports),
            float(median(numbers)),
            min(numbers),
            max(numbers),
        )


def key_questions(
    frameworks: Mapping[Framework, Sequence[ReportRecord]], chosen: Sequence[str]
) -> Iterator[KeyQuestionSpread]:
    """Each key question of each framework in printed order; of ``chosen`` standards alone, where there are any.

    A question is the same where its standard and its words are, whatever their case, spacing and last mark.
    """
    wanted = {comparable(value) for value in chosen}
    for (programme, framework), reports in frameworks.items():
        asking = [report for report in sorted(reports, key=by_area) if report.key_questions]
        answers: dict[tuple[str, str], list[tuple[ReportRecord, int]]] = defaultdict(list)
        shown: dict[tuple[str, str], tuple[int, str | None, str]] = {}
        for report in asking:
            for place, asked in enumerate(report.key_questions):
                if wanted and comparable(asked.standard or "") not in wanted:
                    continue
                key = (comparable(asked.standard or ""), comparable(asked.question).rstrip("?"))
                shown.setdefault(key, (place, asked.standard, asked.question))
                if report not in (held for held, _ in answers[key][-1:]):
                    answers[key].append((report, asked.percent_yes))
        for key in sorted(answers, key=lambda one: (shown[one][1] or "", shown[one][0], one)):
            percents = [percent for _, percent in answers[key]]
            values = [
                QuestionValue(report, percent, rank)
                for (report, percent), rank in zip(answers[key], _ranks(percents), strict=True)
            ]
            yield KeyQuestionSpread(
                programme,
                framework,
                shown[key][1],
                shown[key][2],
                tuple(sorted(values, key=lambda value: value.rank)),
                len(asking),
                float(median(percents)),
                min(percents),
                max(percents),
            )


def _ranks(values: Sequence[float]) -> list[int]:
    """1 for the highest; equal values share the rank of the first of them."""
    first: dict[float, int] = {}
    for place, value in enumerate(sorted(values, reverse=True), start=1):
        first.setdefault(value, place)
    return [first[value] for value in values]
