"""An evaluation as one HTML file for people who know the domain: figures first, then every topic.

The file loads nothing and runs nothing, which a content security policy in it also forbids, and whatever
a topic or a report says is escaped. Grades are said in words; colour only repeats them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from search.engine import SearchEngine
from search.evaluation.evaluation import SHOWN, Comparison, Evaluation
from search.evaluation.measures import JUDGED, MEANINGS, MEASURES, NDCG
from search.evaluation.runs import Found, Standing
from search.evaluation.statistics import Estimate
from search.evaluation.topic_files import GRADES, Topic

NOT_JUDGED = "not judged"

FEWEST = 5
"""Topics below which no interval is shown: resampling one or two topics gives back hardly anything else."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage as the report shows it: its words, where they are printed, and its grade in words."""

    rank: int
    text: str
    report: str
    page: int | None
    grade: int | None

    @property
    def label(self) -> str:
        """The grade in words."""
        return NOT_JUDGED if self.grade is None else f"{self.grade}: {GRADES[self.grade]}"

    @property
    def look(self) -> str:
        """The style class of the grade."""
        return "grade-none" if self.grade is None else f"grade-{self.grade}"


@dataclass(frozen=True, slots=True)
class Missed:
    """A relevant passage that some system does not show, and where each system really has it."""

    passage: Shown
    standings: tuple[str, ...]


def render_report(
    evaluation: Evaluation,
    engine: SearchEngine,
    missed: Mapping[tuple[str, str, str], Standing],
    *,
    title: str = "How good the search is",
    halves: Sequence[str] = (),
) -> str:
    """The HTML file of an evaluation.

    Args:
        evaluation: what was measured.
        engine: over the library that was searched, for the words of missed passages.
        missed: from :func:`search.evaluation.evaluation.find_missed`.
        title: heading of the report.
        halves: names of the halves that the topics are of.
    """
    manifest = engine.manifest
    against = {one.system: one for one in evaluation.comparisons}
    template = _environment().get_template("report.html")
    return template.render(
        title=title,
        e=evaluation,
        manifest=manifest,
        halves=halves,
        measures=MEASURES,
        meanings=MEANINGS,
        ndcg=NDCG,
        shown=SHOWN,
        grades=list(enumerate(GRADES)),
        judged=sum(map(len, evaluation.placed.grades.values())),
        figure=figure,
        interval=interval,
        mark=lambda name: mark(against.get(name)),
        value=lambda system, topic, measure: _value(evaluation, system, topic, measure),
        top=lambda system, topic: _top(evaluation, system, topic),
        missed=lambda topic: _missed(evaluation, engine, missed, topic),
        scored={topic.id for topic in evaluation.parted.scored},
        empty={topic.id for topic in evaluation.parted.empty},
    )


def figure(estimate: Estimate) -> str:
    """A mean with three decimals; a dash where nothing was measured."""
    return f"{estimate.mean:.3f}" if estimate.n else "–"


def interval(estimate: Estimate) -> str:
    """The interval in words: ``0.412 to 0.518``; of few topics none, which would look surer than it is."""
    if not estimate.n:
        return ""
    if estimate.n < FEWEST:
        return "too few topics"
    return f"{estimate.low:.3f} to {estimate.high:.3f}"


def mark(comparison: Comparison | None) -> str:
    """What a comparison says, in words."""
    if comparison is None:
        return "the others are compared with it"
    if not comparison.significant:
        return f"no clear difference (p = {comparison.corrected:.3f})"
    word = "better" if comparison.difference > 0 else "worse"
    return f"{'▲' if comparison.difference > 0 else '▼'} {word} (p = {comparison.corrected:.4f})"


def _value(evaluation: Evaluation, system: str, topic: str, measure: str) -> str:
    found = evaluation.values[system].get(topic, {}).get(measure)
    return "–" if found is None else f"{found:.0%}" if measure == JUDGED else f"{found:.3f}"


def _top(evaluation: Evaluation, system: str, topic: Topic) -> list[Shown]:
    grades = evaluation.placed.grades.get(topic.id, {})
    found = evaluation.runs[system].answers[topic.id].found[:SHOWN]
    return [_shown(one, grades.get(one.passage.id)) for one in found]


def _shown(found: Found, grade: int | None) -> Shown:
    return Shown(found.rank, found.passage.text, found.report.title, found.passage.page_start, grade)


def _missed(
    evaluation: Evaluation,
    engine: SearchEngine,
    missed: Mapping[tuple[str, str, str], Standing],
    topic: Topic,
) -> list[Missed]:
    """The relevant passages that not every system shows, the best first."""
    grades = evaluation.placed.grades.get(topic.id, {})
    rows = []
    for key in evaluation.placed.relevant(topic.id):
        if not any((system, topic.id, key) in missed for system in evaluation.systems):
            continue
        detail = engine.passage(key)
        places = []
        for system in evaluation.systems:
            ranks = {f.passage.id: f.rank for f in evaluation.runs[system].answers[topic.id].found}
            standing = missed.get((system, topic.id, key))
            places.append(str(standing) if standing is not None else f"rank {ranks[key]}, shown")
        passage = Shown(0, detail.passage.text, detail.report.title, detail.passage.page_start, grades[key])
        rows.append(Missed(passage, tuple(places)))
    return rows


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("search.evaluation", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
