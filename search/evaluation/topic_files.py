"""Topics (what people look for) and graded judgements (which passages are the answer), and their files.

A judgement names its passage so that it survives a new index and a better parser: by the report's file
name, by the passage's content-derived id (:func:`corpus.ids.passage_id`) and by the words it begins with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.model import words
from corpus.text_mark import is_mark, text_mark
from search.evaluation.errors import EvaluationError
from search.evaluation.tables import Row, read_jsonl, read_tsv, write_tsv

if TYPE_CHECKING:
    from search.engine import SearchEngine

TOPIC_COLUMNS = ("id", "kind", "half", "text", "narrative")
JUDGEMENT_COLUMNS = ("topic", "file", "passage_id", "grade", "begins")

GRADES = ("not relevant", "on the subject", "answers in part", "answers")
"""What the grades 0 to 3 mean, in words."""

RELEVANT_FROM = 2
"""Least grade that counts as relevant where a measure knows only yes and no: a passage that is merely on
the subject does not help who asked. nDCG takes the grades as they are."""

_FIRST_WORDS = 8
_TOPIC_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PASSAGE_ID = re.compile(r"[0-9a-f]{16}")


class TopicKind(StrEnum):
    """What makes a topic hard: each kind is measured by itself."""

    PLAIN = "plain"
    TERM = "term"
    PHRASE = "phrase"
    STANCE = "stance"
    COMPOUND = "compound"
    NUMBER = "number"
    NEGATION = "negation"
    NOTHING = "nothing"


class Half(StrEnum):
    """Whether a topic may be looked at while tuning (``dev``), or only once, at the end (``test``)."""

    DEV = "dev"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that is looked for: the query as typed, and in a sentence or two what is relevant to it."""

    id: str
    kind: TopicKind
    half: Half
    text: str
    narrative: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """The grade, 0-3, of one passage for one topic.

    ``begins`` are the passage's first words, or the mark of its text (:func:`corpus.text_mark.text_mark`).
    """

    topic: str
    file: str
    passage_id: str
    grade: int
    begins: str


@dataclass(frozen=True, slots=True)
class Placed:
    """Judgements as a library holds their passages.

    Attributes:
        grades: by topic, the grade by the passage's id in this library.
        moved: judgements whose passage has another id here and was found by file and first words.
        absent: judgements whose passage is not in this library: they count nowhere.
    """

    grades: Mapping[str, Mapping[str, int]]
    moved: tuple[Judgement, ...] = ()
    absent: tuple[Judgement, ...] = field(default=())

    def relevant(self, topic: str) -> tuple[str, ...]:
        """Ids of the passages relevant to a topic, the best first, then by id."""
        graded = self.grades.get(topic, {})
        found = [key for key, grade in graded.items() if grade >= RELEVANT_FROM]
        return tuple(sorted(found, key=lambda key: (-graded[key], key)))


def first_words(text: str) -> str:
    """The first eight words of a passage, as a judgement names it by."""
    return " ".join(text.split()[:_FIRST_WORDS])


def read_topics(path: Path, half: Half | None = None) -> tuple[Topic, ...]:
    """The topics of a file, in its order: tab-separated, or JSON lines where the name ends in ``.jsonl``.

    Args:
        path: the file.
        half: only this half; ``None``: both.

    Raises:
        EvaluationError: naming the file and line, if a field is missing or wrong, or an id comes twice.
    """
    rows = _json_rows(path) if path.suffix.lower() == ".jsonl" else read_tsv(path, TOPIC_COLUMNS)
    topics: dict[str, Topic] = {}
    for row in rows:
        topic = _topic(row)
        if topic.id in topics:
            msg = f"there is a topic {topic.id} already; give this one an id of its own."
            raise row.error(msg)
        topics[topic.id] = topic
    if not topics:
        msg = f"{path} holds no topic; write one a line below the header."
        raise EvaluationError(msg, subject=str(path))
    return tuple(topic for topic in topics.values() if half in {None, topic.half})


def write_topics(path: Path, topics: Iterable[Topic]) -> None:
    """Write topics as :func:`read_topics` reads them from a tab-separated file."""
    write_tsv(path, TOPIC_COLUMNS, ((t.id, t.kind, t.half, t.text, t.narrative) for t in topics))


def read_judgements(path: Path, topics: Sequence[Topic] | None = None) -> tuple[Judgement, ...]:
    """The judgements of a file, in its order.

    Args:
        path: the file.
        topics: the topics that may be named; ``None``: any.

    Raises:
        EvaluationError: naming the file and line, if a field is missing or wrong, a topic is unknown, or a
            passage is graded twice for a topic.
    """
    known = None if topics is None else {topic.id for topic in topics}
    found: dict[tuple[str, str], Judgement] = {}
    for row in read_tsv(path, JUDGEMENT_COLUMNS):
        made = make_judgement(row)
        if known is not None and made.topic not in known:
            msg = f"there is no topic {made.topic!r} in the file of topics."
            raise row.error(msg)
        if (made.topic, made.passage_id) in found:
            msg = f"passage {made.passage_id} is graded twice for topic {made.topic}; keep one line."
            raise row.error(msg)
        found[made.topic, made.passage_id] = made
    return tuple(found.values())


def write_judgements(path: Path, judgements: Iterable[Judgement]) -> None:
    """Write judgements by topic, file and passage, so that equal judgements are equal bytes."""
    ordered = sorted(judgements, key=lambda j: (j.topic, j.file, j.passage_id))
    write_tsv(path, JUDGEMENT_COLUMNS, ((j.topic, j.file, j.passage_id, j.grade, j.begins) for j in ordered))


def trec_qrels(placed: Placed) -> str:
    """Judgements as the four columns of TREC (topic, 0, passage, grade), for other tools."""
    lines = [
        f"{topic} 0 {key} {grade}\n"
        for topic, graded in sorted(placed.grades.items())
        for key, grade in sorted(graded.items())
    ]
    return "".join(lines)


def make_judgement(row: Row) -> Judgement:
    """The judgement of a line.

    Raises:
        EvaluationError: if a field is missing or wrong.
    """
    values = row.fields
    for column in ("topic", "file", "begins"):
        if not values[column]:
            msg = f"the field {column} is empty."
            raise row.error(msg)
    if not _PASSAGE_ID.fullmatch(values["passage_id"]):
        msg = f"passage_id must be sixteen hex digits; it is {values['passage_id']!r}."
        raise row.error(msg)
    return Judgement(values["topic"], values["file"], values["passage_id"], read_grade(row), values["begins"])


def read_grade(row: Row) -> int:
    """The grade of a line.

    Raises:
        EvaluationError: if it is none of 0, 1, 2, 3.
    """
    said = row.fields["grade"]
    if said not in {"0", "1", "2", "3"}:
        meant = ", ".join(f"{grade} {meaning}" for grade, meaning in enumerate(GRADES))
        msg = f"the grade must be one of {meant}; it is {said!r}."
        raise row.error(msg)
    return int(said)


def place(judgements: Iterable[Judgement], engine: SearchEngine) -> Placed:
    """Find the judged passages in a library.

    By id first; else by the report's file name and the passage's first words or mark, if just one passage of that
    file begins so (a parser that reads a report's title or area otherwise gives all its passages new ids).
    """
    reports: dict[str, list[str]] = {}
    for report in engine.reports():
        reports.setdefault(report.source_name, []).append(report.id)
    openings: dict[str, list[tuple[str, list[str]]]] = {}
    marks: dict[tuple[str, str], str] = {}
    known: set[str] = set()
    for name, ids in reports.items():
        passages = [p for key in ids for p in engine.passages_of(key)]
        openings[name] = [(p.id, words(p.text.lower())) for p in passages]
        marks.update({(name, text_mark(p.text)): p.id for p in reversed(passages)})
        known.update(key for key, _ in openings[name])
    grades: dict[str, dict[str, int]] = {}
    moved: list[Judgement] = []
    absent: list[Judgement] = []
    for one in judgements:
        key: str | None = one.passage_id
        if key not in known:
            begun = words(one.begins.lower())
            like = [other for other, said in openings.get(one.file, ()) if said[: len(begun)] == begun]
            key = like[0] if len(like) == 1 else None
            if is_mark(one.begins):
                key = marks.get((one.file, one.begins))
            (absent if key is None else moved).append(one)
        if key is not None:
            grades.setdefault(one.topic, {}).setdefault(key, one.grade)
    return Placed(grades, tuple(moved), tuple(absent))


def _json_rows(path: Path) -> Iterable[Row]:
    for number, value in read_jsonl(path):
        row = Row(path, number, {})
        if set(value) != set(TOPIC_COLUMNS):
            msg = f"the keys must be {', '.join(TOPIC_COLUMNS)}; they are {', '.join(sorted(value))}."
            raise row.error(msg)
        yield Row(path, number, {column: _text(row, column, value[column]) for column in TOPIC_COLUMNS})


def _text(row: Row, column: str, value: Any) -> str:
    if not isinstance(value, str):
        msg = f"{column} must be text; it is {value!r}."
        raise row.error(msg)
    return " ".join(value.split())


def _topic(row: Row) -> Topic:
    values = row.fields
    if not _TOPIC_ID.fullmatch(values["id"]):
        msg = f"the id must be letters, digits, dots, hyphens and underscores; it is {values['id']!r}."
        raise row.error(msg)
    for column in ("text", "narrative"):
        if not values[column]:
            msg = f"the field {column} is empty."
            raise row.error(msg)
    kinds, halves = [str(kind) for kind in TopicKind], [str(half) for half in Half]
    if values["kind"] not in kinds:
        msg = f"the kind must be one of {', '.join(kinds)}; it is {values['kind']!r}."
        raise row.error(msg)
    if values["half"] not in halves:
        msg = f"the half must be dev or test; it is {values['half']!r}."
        raise row.error(msg)
    return Topic(
        values["id"], TopicKind(values["kind"]), Half(values["half"]), values["text"], values["narrative"]
    )
