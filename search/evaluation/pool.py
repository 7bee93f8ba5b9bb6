"""Pools: what any system finds for a topic and nobody has judged, for a reader to grade, and the way back.

Pooling to a depth over several systems is TREC's (Sparck Jones and van Rijsbergen, 1975): judging all that
any of them shows costs little and favours none of them, if the reader can't see which showed it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.files import write_atomically
from search.evaluation.runs import Progress, run_topics
from search.evaluation.systems import System
from search.evaluation.tables import Row, read_jsonl
from search.evaluation.topic_files import Judgement, Topic, first_words, make_judgement, place

POOL_DEPTH = 20
"""Places of each system that go into a pool: twice what a reader sees on a page."""

_FIELDS = ("topic", "file", "passage_id", "begins")


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of graded pools: all judgements, and how many are new, changed, the same and without grade."""

    judgements: tuple[Judgement, ...]
    added: int
    changed: int
    same: int
    ungraded: int


def make_pool(
    systems: Sequence[System],
    topics: Sequence[Topic],
    judgements: Iterable[Judgement],
    *,
    depth: int = POOL_DEPTH,
    progress: Progress | None = None,
) -> list[dict[str, Any]]:
    """The passages still to be graded, topic by topic, each once.

    Their order within a topic follows a digest of topic and passage: it is the same each time, and tells
    neither which system found a passage nor at which rank. ``grade`` is ``None``, for the reader to fill in.
    """
    placed = place(judgements, systems[0].engine)
    found: dict[str, dict[str, dict[str, Any]]] = {topic.id: {} for topic in topics}
    for system in systems:
        run = run_topics(system, topics, depth, progress)
        for topic in topics:
            judged = placed.grades.get(topic.id, {})
            for one in run.answers[topic.id].found:
                if one.passage.id not in judged:
                    found[topic.id][one.passage.id] = {
                        "topic": topic.id,
                        "query": topic.text,
                        "narrative": topic.narrative,
                        "file": one.report.source_name,
                        "passage_id": one.passage.id,
                        "begins": first_words(one.passage.text),
                        "report": one.report.title,
                        "page": one.passage.page_start,
                        "section": list(one.passage.section),
                        "text": one.passage.text,
                        "grade": None,
                    }
    return [
        rows[key]
        for topic, rows in found.items()
        for key in sorted(rows, key=lambda key: _shuffled(topic, key))
    ]


def write_pool(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write a pool as JSON lines."""
    write_atomically(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode())


def read_pool(path: Path) -> tuple[list[tuple[int, Judgement]], int]:
    """The graded passages of a pool with their line numbers, and how many have no grade yet.

    A line needs topic, file, passage_id, begins and grade, which is a whole number from 0 to 3 or null.

    Raises:
        EvaluationError: naming the file and line, if a field is missing or wrong, or a grade is out of range.
    """
    graded: list[tuple[int, Judgement]] = []
    ungraded = 0
    for number, value in read_jsonl(path):
        row = Row(path, number, {})
        missing = [name for name in (*_FIELDS, "grade") if name not in value]
        if missing:
            said = f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing."
            raise row.error(said)
        if value["grade"] is None:
            ungraded += 1
            continue
        fields = {name: " ".join(str(value[name]).split()) for name in _FIELDS}
        # As JSON writes it, true and 2.0 and "2" are no grades; as Python reads them, they would be.
        grade = json.dumps(value["grade"], ensure_ascii=False)
        graded.append((number, make_judgement(Row(path, number, {**fields, "grade": grade}))))
    return graded, ungraded


def merge(
    kept: Iterable[Judgement],
    pools: Sequence[Path],
    topics: Sequence[Topic] | None = None,
    *,
    replace: bool = False,
) -> Merged:
    """Take graded pools into judgements.

    Args:
        kept: the judgements so far.
        pools: graded pools, the later ones last.
        topics: topics that may be named; ``None``: any.
        replace: whether a new grade takes the place of another one that was given before.

    Raises:
        EvaluationError: naming the file and line, if a line is wrong, names an unknown topic, or grades
            otherwise what has a grade. Nothing is merged then.
    """
    known = None if topics is None else {topic.id for topic in topics}
    all_of_them = {(one.topic, one.passage_id): one for one in kept}
    added = changed = same = ungraded = 0
    for path in pools:
        graded, left = read_pool(path)
        ungraded += left
        for number, one in graded:
            row = Row(path, number, {})
            if known is not None and one.topic not in known:
                said = f"there is no topic {one.topic!r} in the file of topics."
                raise row.error(said)
            before = all_of_them.get((one.topic, one.passage_id))
            if before is not None and before.grade != one.grade and not replace:
                said = (
                    f"passage {one.passage_id} has the grade {before.grade} for topic {one.topic}, here {one.grade}; "
                    "settle which holds, or let the new one replace it."
                )
                raise row.error(said)
            added += before is None
            same += before is not None and before.grade == one.grade
            changed += before is not None and before.grade != one.grade
            all_of_them[one.topic, one.passage_id] = one
    return Merged(tuple(all_of_them.values()), added, changed, same, ungraded)


def _shuffled(topic: str, passage_id: str) -> str:
    return hashlib.sha256(f"{topic}\x1f{passage_id}".encode()).hexdigest()
