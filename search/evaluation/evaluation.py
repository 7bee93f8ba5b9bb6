"""One evaluation: systems, topics and judgements in; scores, intervals, comparisons and misses out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from search.evaluation.errors import EvaluationError
from search.evaluation.measures import MEASURES, NDCG, Sorted, load_ir_measures, measure_run, sort_topics
from search.evaluation.runs import DEPTH, Progress, Run, Standing, run_topics, standings
from search.evaluation.statistics import Estimate, estimate, holm, paired_permutation
from search.evaluation.systems import System
from search.evaluation.topic_files import GRADES, RELEVANT_FROM, Judgement, Placed, Topic, TopicKind, place

SIGNIFICANT = 0.05
"""Corrected p below which a difference is marked."""

SHOWN = 10
"""Places of a system that a reader sees: a relevant passage beyond them was missed."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A system against the first one, by nDCG@10 over the scored topics.

    ``p`` is two-sided, from :func:`search.evaluation.statistics.paired_permutation`; ``corrected`` is after
    Holm, over all comparisons of the evaluation.
    """

    system: str
    against: str
    difference: float
    better: int
    equal: int
    worse: int
    p: float
    corrected: float

    @property
    def significant(self) -> bool:
        """Whether chance alone would hardly make such a difference."""
        return self.corrected < SIGNIFICANT


@dataclass(frozen=True, slots=True)
class Emptiness:
    """Of ``n`` topics to which nothing is relevant, those for which a system answers with nothing."""

    n: int
    answered_nothing: int

    @property
    def share(self) -> float | None:
        """The share of them, 0-1; ``None`` where there is no such topic."""
        return self.answered_nothing / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that was measured.

    Attributes:
        snapshot: of the library that was searched.
        model: its encoder.
        systems: names, the one that others are compared with first.
        topics: all that were asked, sorted by what can be measured on them in ``parted``.
        placed: the judgements as this library holds their passages.
        runs: by system.
        values: by system, topic and measure.
        comparisons: all systems but the first.
        empty: by system.
    """

    snapshot: str
    model: str
    systems: tuple[str, ...]
    topics: tuple[Topic, ...]
    parted: Sorted
    placed: Placed
    runs: Mapping[str, Run]
    values: Mapping[str, Mapping[str, Mapping[str, float]]]
    comparisons: tuple[Comparison, ...]
    empty: Mapping[str, Emptiness]

    @property
    def kinds(self) -> tuple[TopicKind, ...]:
        """The kinds that hold a scored topic, in their own order."""
        held = {topic.kind for topic in self.parted.scored}
        return tuple(kind for kind in TopicKind if kind in held)

    def mean(self, system: str, measure: str = NDCG, kind: TopicKind | None = None) -> Estimate:
        """A measure's mean over the scored topics (of one kind), with its interval.

        ``Judged@10`` leaves out topics for which nothing was found.
        """
        keys = [topic.id for topic in self.parted.scored if kind in {None, topic.kind}]
        values = self.values[system]
        return estimate([values[key][measure] for key in keys if measure in values[key]])

    def missed(self, system: str, topic: str) -> tuple[str, ...]:
        """The relevant passages that a system does not show among its first ten, the best first."""
        shown = {found.passage.id for found in self.runs[system].answers[topic].found[:SHOWN]}
        return tuple(key for key in self.placed.relevant(topic) if key not in shown)


def evaluate(
    systems: Sequence[System],
    topics: Sequence[Topic],
    judgements: Sequence[Judgement],
    *,
    depth: int = DEPTH,
    progress: Progress | None = None,
) -> Evaluation:
    """Run the topics through the systems and measure what comes back.

    Raises:
        EvaluationError: if there is no system or no topic, or ``ir-measures`` is not installed.
        SearchError: if a topic can't be asked.
    """
    if not systems or not topics:
        msg = "There is nothing to evaluate: name at least one system and a half that holds topics."
        raise EvaluationError(msg)
    load_ir_measures()  # Before the work that would be lost without it.
    engine = systems[0].engine
    wanted = {topic.id for topic in topics}
    placed = place([one for one in judgements if one.topic in wanted], engine)
    parted = sort_topics(topics, placed)
    runs = {system.name: run_topics(system, topics, depth, progress) for system in systems}
    values = {name: measure_run(run, parted.scored, placed) for name, run in runs.items()}
    empty = {
        name: Emptiness(len(parted.empty), sum(not run.answers[topic.id].matches for topic in parted.empty))
        for name, run in runs.items()
    }
    names = tuple(runs)
    return Evaluation(
        snapshot=engine.snapshot_id,
        model=engine.manifest.model_id,
        systems=names,
        topics=tuple(topics),
        parted=parted,
        placed=placed,
        runs=runs,
        values=values,
        comparisons=_compare(names, values, [topic.id for topic in parted.scored]),
        empty=empty,
    )


def find_missed(evaluation: Evaluation, systems: Sequence[System]) -> dict[tuple[str, str, str], Standing]:
    """Where the missed passages really stand, by system, topic and passage.

    A run tells it of those within its depth; beyond, the engine is asked for its first thousand.
    """
    by_id = {topic.id: topic for topic in evaluation.topics}
    found: dict[tuple[str, str, str], Standing] = {}
    for system in systems:
        for topic in evaluation.parted.scored:
            missed = evaluation.missed(system.name, topic.id)
            shown = evaluation.runs[system.name].answers[topic.id].found
            ranks = {one.passage.id: one.rank for one in shown}
            found |= {
                (system.name, topic.id, key): Standing(ranks[key], True, len(shown))
                for key in missed
                if key in ranks
            }
            deeper = [key for key in missed if key not in ranks]
            if deeper:
                placed = standings(system, by_id[topic.id].text, deeper)
                found |= {(system.name, topic.id, key): standing for key, standing in placed.items()}
    return found


def as_dict(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation as JSON-able values."""
    return {
        "snapshot": evaluation.snapshot,
        "model": evaluation.model,
        "topics": {
            "asked": len(evaluation.topics),
            "scored": len(evaluation.parted.scored),
            "nothing_relevant": len(evaluation.parted.empty),
            "unjudged": [topic.id for topic in evaluation.parted.unjudged],
        },
        "judgements": {
            "placed": sum(map(len, evaluation.placed.grades.values())),
            "moved": len(evaluation.placed.moved),
            "absent": len(evaluation.placed.absent),
            "grades": list(GRADES),
            "relevant_from": RELEVANT_FROM,
        },
        "systems": [
            {
                "name": name,
                "means": {measure: asdict(evaluation.mean(name, measure)) for measure in MEASURES},
                "by_kind": {
                    kind.value: {m: asdict(evaluation.mean(name, m, kind)) for m in MEASURES}
                    for kind in evaluation.kinds
                },
                "nothing": {**asdict(evaluation.empty[name]), "share": evaluation.empty[name].share},
                "by_topic": {key: dict(values) for key, values in evaluation.values[name].items()},
            }
            for name in evaluation.systems
        ],
        "comparisons": [{**asdict(one), "significant": one.significant} for one in evaluation.comparisons],
    }


def _compare(
    names: Sequence[str], values: Mapping[str, Mapping[str, Mapping[str, float]]], keys: Sequence[str]
) -> tuple[Comparison, ...]:
    """Every system but the first against the first."""
    against = names[0]
    base = [values[against][key][NDCG] for key in keys]
    others = {name: [values[name][key][NDCG] for key in keys] for name in names[1:]}
    raw = [paired_permutation(scores, base) for scores in others.values()]
    made = []
    for (name, scores), p, corrected in zip(others.items(), raw, holm(raw), strict=True):
        differences = [round(one - other, 12) for one, other in zip(scores, base, strict=True)]
        made.append(
            Comparison(
                system=name,
                against=against,
                difference=sum(differences) / len(differences) if differences else 0.0,
                better=sum(d > 0 for d in differences),
                equal=sum(d == 0 for d in differences),
                worse=sum(d < 0 for d in differences),
                p=p,
                corrected=corrected,
            )
        )
    return tuple(made)
