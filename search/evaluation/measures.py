"""Measures of a run against judgements, topic by topic, computed by ``ir-measures``.

Gains in nDCG are linear, as trec_eval's are: a passage that answers (3) is worth three that are merely on
the subject (1), discounted by ``log2(rank + 1)`` (Järvelin and Kekäläinen, "Cumulated Gain-based Evaluation
of IR Techniques", TOIS 2002). Some publications use ``2^grade - 1``; their figures are not comparable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from search.evaluation.errors import EvaluationError
from search.evaluation.runs import Run
from search.evaluation.topic_files import RELEVANT_FROM, Placed, Topic, TopicKind

NDCG, RECALL, RECIPROCAL, PRECISION, JUDGED = "nDCG@10", "R@100", "RR", "P@10", "Judged@10"
MEASURES = (NDCG, RECALL, RECIPROCAL, PRECISION, JUDGED)
"""Names of the measures, in the order shown."""

MEANINGS = {
    NDCG: "how good the first ten are, the best first, against the best order there could be (0-1)",
    RECALL: "share of all relevant passages that are among the first hundred",
    RECIPROCAL: "1 divided by the rank of the first relevant passage: 1 if it is the first, 0.5 if the second",
    PRECISION: "share of the first ten places that hold a relevant passage",
    JUDGED: "share of the passages shown among the first ten that anybody has judged; where it is low, the other figures are too low",
}


@dataclass(frozen=True, slots=True)
class Sorted:
    """Topics by what can be measured on them.

    Attributes:
        scored: those to which some passage is relevant.
        empty: those to which nothing is: the right answer is nothing.
        unjudged: those that nobody has judged; they count nowhere.
    """

    scored: tuple[Topic, ...]
    empty: tuple[Topic, ...]
    unjudged: tuple[Topic, ...]


def sort_topics(topics: Sequence[Topic], placed: Placed, relevant_from: int = RELEVANT_FROM) -> Sorted:
    """Part topics into scored, empty and unjudged ones.

    A topic of the kind *nothing* is empty without a judgement too, but scored if a judge did find something.
    """
    scored, empty, unjudged = [], [], []
    for topic in topics:
        grades = placed.grades.get(topic.id, {})
        if any(grade >= relevant_from for grade in grades.values()):
            scored.append(topic)
        elif grades or topic.kind is TopicKind.NOTHING:
            empty.append(topic)
        else:
            unjudged.append(topic)
    return Sorted(tuple(scored), tuple(empty), tuple(unjudged))


def load_ir_measures() -> Any:
    """The package that computes the measures, which a plain installation lacks (docs/licences.md says why).

    Raises:
        EvaluationError: if it is not installed.
    """
    try:
        import ir_measures  # noqa: PLC0415 — an extra
    except ImportError as error:
        msg = "Measuring needs ir-measures, an extra: run pip install 'inspection-findings[evaluation]'."
        raise EvaluationError(msg, subject="ir-measures") from error
    return ir_measures


def measure_rankings(
    rankings: Mapping[str, Sequence[str]],
    grades: Mapping[str, Mapping[str, int]],
    relevant_from: int = RELEVANT_FROM,
) -> dict[str, dict[str, float]]:
    """All measures of each topic in ``grades``.

    Args:
        rankings: by topic, the ids found, best first; a topic that is missing found nothing.
        grades: by topic, the grade by id.
        relevant_from: least grade that counts in measures that know only yes and no.

    Returns:
        By topic, the value by measure. ``Judged@10``, whose denominator is the passages found, is left out
        where nothing was.

    Raises:
        EvaluationError: if ``ir-measures`` is not installed.
    """
    ir_measures = load_ir_measures()
    made = {
        NDCG: ir_measures.nDCG @ 10,
        RECALL: ir_measures.R(rel=relevant_from) @ 100,
        RECIPROCAL: ir_measures.RR(rel=relevant_from),
        PRECISION: ir_measures.P(rel=relevant_from) @ 10,
        JUDGED: ir_measures.Judged @ 10,
    }
    qrels = [
        ir_measures.Qrel(topic, key, grade) for topic, by_id in grades.items() for key, grade in by_id.items()
    ]
    # Falling whole numbers as scores keep the engine's order: the tools below sort by score.
    run = [
        ir_measures.ScoredDoc(topic, key, float(-place))
        for topic in grades
        for place, key in enumerate(rankings.get(topic, ()))
    ]
    values: dict[str, dict[str, float]] = {topic: dict.fromkeys(made, 0.0) for topic in grades}
    names: dict[Any, str] = {measure: name for name, measure in made.items()}
    if qrels and run:
        for one in ir_measures.iter_calc(list(made.values()), qrels, run):
            values[one.query_id][names[one.measure]] = float(one.value)
    for topic, by_measure in values.items():
        # Of an empty list nothing can be judged: 0 would read as "all still to be judged".
        if not rankings.get(topic):
            by_measure.pop(JUDGED)
    return values


def measure_run(run: Run, topics: Sequence[Topic], placed: Placed) -> dict[str, dict[str, float]]:
    """All measures of a run on each of ``topics``, which should be scored ones."""
    rankings = {
        topic.id: [found.passage.id for found in run.answers[topic.id].found]
        for topic in topics
        if topic.id in run.answers
    }
    return measure_rankings(rankings, {topic.id: placed.grades[topic.id] for topic in topics})
