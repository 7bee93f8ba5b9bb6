"""Runs: what a system finds for each topic, and where a passage stands that it did not find in time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from indexer.records import PassageRecord, ReportRecord
from search.evaluation.systems import System
from search.evaluation.topic_files import Topic
from search.pager import MAX_LIMIT
from search.request import Filters

DEPTH = 100
"""Passages kept for each topic."""

LOOKED_THROUGH = 1_000
"""Places looked through for a passage that a run has missed."""

Progress = Callable[[str, int, int], None]
"""Told the system's name, topics done and topics in all."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage at its rank, from 1, with the score that the engine gave it."""

    rank: int
    score: float
    passage: PassageRecord
    report: ReportRecord


@dataclass(frozen=True, slots=True)
class Answer:
    """What a system finds for a topic: the best passages, and how many match in all."""

    found: tuple[Found, ...]
    matches: int


@dataclass(frozen=True, slots=True)
class Run:
    """The answers of a system by topic."""

    system: str
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a passage really stands for a query.

    ``rank`` is ``None`` where it is beyond ``looked_through`` or does not match; ``matches`` tells which.
    """

    rank: int | None
    matches: bool
    looked_through: int

    def __str__(self) -> str:
        """The standing in words."""
        if self.rank is not None:
            return f"rank {self.rank:,}"
        return (
            f"matches, but not among the first {self.looked_through:,}" if self.matches else "does not match"
        )


def run_topics(
    system: System, topics: Sequence[Topic], depth: int = DEPTH, progress: Progress | None = None
) -> Run:
    """Ask a system every topic.

    Raises:
        SearchError: if a topic can't be asked.
    """
    answers = {}
    for done, topic in enumerate(topics, start=1):
        answers[topic.id] = answer(system, topic.text, depth)
        if progress is not None:
            progress(system.name, done, len(topics))
    return Run(system.name, answers)


def answer(system: System, query: str, depth: int = DEPTH) -> Answer:
    """The best ``depth`` passages for a query, page after page."""
    found: list[Found] = []
    while True:
        limit = min(MAX_LIMIT, depth - len(found))
        response = system.engine.search(system.ask(query, limit=limit, offset=len(found)))
        found += [
            Found(rank, hit.score, hit.passage, hit.report)
            for rank, hit in enumerate(response.hits, start=len(found) + 1)
        ]
        if len(response.hits) < limit or len(found) >= depth:
            return Answer(tuple(found), response.totals.passages)


def trec_run(run: Run) -> str:
    """A run in TREC's six columns, by topic id; equal runs are equal bytes.

    The score column falls by one with each rank, so that a tool that sorts by it, as trec_eval does, keeps
    the engine's order even among equal scores.
    """
    tag = "".join(sign if sign.isalnum() or sign in "._=-" else "_" for sign in run.system)
    lines = [
        f"{topic} Q0 {found.passage.id} {found.rank} {len(one.found) + 1 - found.rank} {tag}\n"
        for topic, one in sorted(run.answers.items())
        for found in one.found
    ]
    return "".join(lines)


def standings(
    system: System, query: str, wanted: Collection[str], looked_through: int = LOOKED_THROUGH
) -> dict[str, Standing]:
    """Where each of the wanted passages (ids that the library holds) stands for a query.

    Raises:
        NotFoundError: if the library does not hold one of them.
    """
    ranks: dict[str, int] = {}
    offset = 0
    while len(ranks) < len(set(wanted)) and offset < looked_through:
        limit = min(MAX_LIMIT, looked_through - offset)
        hits = system.engine.search(system.ask(query, limit=limit, offset=offset)).hits
        ranks |= {
            h.passage.id: rank for rank, h in enumerate(hits, start=offset + 1) if h.passage.id in wanted
        }
        offset += limit
        if len(hits) < limit:
            break
    return {
        key: Standing(ranks.get(key), key in ranks or _matches(system, query, key), looked_through)
        for key in wanted
    }


def _matches(system: System, query: str, passage_id: str) -> bool:
    """Whether a passage matches at all: filters never change what matches, so its report alone is asked for."""
    report = system.engine.passage(passage_id).report
    offset = 0
    while True:
        asked = system.ask(query, filters=Filters(report=(report.id,)), limit=MAX_LIMIT, offset=offset)
        hits = system.engine.search(asked).hits
        if any(hit.passage.id == passage_id for hit in hits):
            return True
        if len(hits) < MAX_LIMIT:
            return False
        offset += MAX_LIMIT
