"""Test collections of any origin as engines and peers read them: ids, texts, queries, grades."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import numpy as np

from corpus.ids import passage_id
from indexer.encoder import Encoder
from indexer.lexicon import Lexicon
from indexer.lexicon_writer import build_lexicon
from indexer.records import PassageRecord, ReportRecord, StanceTag
from indexer.vectors import VectorStore, build_vectors
from search.engine import SearchEngine
from search.evaluation.measures import sort_topics
from search.evaluation.topic_files import RELEVANT_FROM, place, read_judgements, read_topics
from search.opening import open_engine
from search.profile import Profile
from search.stores.embedded import EmbeddedStore
from search.vocabulary import Vocabulary

FOLDERS = ("cranfield", "medline", "npl")


@dataclass(frozen=True)
class Collection:
    """Documents, queries and grades; ``library`` is where it lies, ``None`` for an academic one; ``kinds`` of its own topics."""

    name: str
    ids: tuple[str, ...]
    texts: tuple[str, ...]
    queries: tuple[tuple[str, str], ...]
    grades: Mapping[str, Mapping[str, int]]
    relevant_from: int
    library: Path | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)

    def part(self, odd: bool) -> tuple[str, ...]:
        """Keys of the queries with an even or odd place in the file."""
        return tuple(key for key, _ in (self.queries[1::2] if odd else self.queries[::2]))


def read_collection(folder: Path) -> Collection:
    """An academic collection; a document's id is made as a passage's is."""
    documents = [json.loads(line) for line in (folder / "corpus.jsonl").open(encoding="utf-8")]
    asked = [json.loads(line) for line in (folder / "queries.jsonl").open(encoding="utf-8")]
    ids = {d["_id"]: passage_id(folder.name, d["_id"]) for d in documents}
    grades: dict[str, dict[str, int]] = {}
    with (folder / "qrels.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            grades.setdefault(row["query-id"], {})[ids[row["corpus-id"]]] = int(float(row["score"]))
    return Collection(
        folder.name,
        tuple(ids[d["_id"]] for d in documents),
        tuple(f"{d.get('title') or ''} {d['text']}".strip() for d in documents),
        tuple((q["_id"], q["text"]) for q in asked if q["_id"] in grades),
        grades,
        1,
    )


def read_own(library: Path, topics: Path, judgements: Path, half: str = "dev") -> Collection:
    """The passages of a library with one half of topics and judgements in the project's own form."""
    engine = open_engine(library)
    asked = read_topics(topics)
    placed = place(read_judgements(judgements, asked), engine)
    scored = [topic for topic in sort_topics(asked, placed).scored if topic.half == half]
    passages = [p for report in engine.reports() for p in engine.passages_of(report.id)]
    return Collection(
        "topics",
        tuple(p.id for p in passages),
        tuple(p.text for p in passages),
        tuple((topic.id, topic.text) for topic in scored),
        {topic.id: placed.grades[topic.id] for topic in scored},
        RELEVANT_FROM,
        library,
        {topic.id: topic.kind for topic in scored},
    )


class _Records:
    """The documents as if a snapshot held them, in one report."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self.size = len(collection.ids)

    def texts(self, rows: Sequence[int]) -> list[str]:
        return [self._collection.texts[row] for row in rows]

    def passages(self, rows: Sequence[int]) -> list[PassageRecord]:
        return [self._passage(row) for row in rows]

    def reports(self) -> tuple[ReportRecord, ...]:
        name = self._collection.name
        facts: dict[str, Any] = dict.fromkeys(ReportRecord.__dataclass_fields__)
        facts |= {"id": name, "title": name, "inspectorate": "other", "programme": "general"}
        facts |= {"fictional": False, "source_name": name, "source_sha256": "", "media_type": "text/plain"}
        facts |= {
            "passages": self.size,
            "judgements": (),
            "key_questions": (),
            "warnings": (),
            "word_account": (),
        }
        return (ReportRecord(**facts),)

    def themes(self) -> tuple[()]:
        return ()

    def facet_columns(self) -> SimpleNamespace:
        zeros = np.zeros(self.size, dtype=np.int32)
        none = np.empty(0, dtype=np.int32)
        return SimpleNamespace(
            passage_ids=np.array([key.encode() for key in self._collection.ids], dtype=np.bytes_),
            report=zeros,
            ordinal=np.arange(self.size, dtype=np.int32),
            kind=SimpleNamespace(codes=zeros, values=("narrative",)),
            stance=SimpleNamespace(codes=zeros, values=("neutral",)),
            standard=SimpleNamespace(codes=zeros - 1, values=()),
            speaker=SimpleNamespace(codes=zeros - 1, values=()),
            theme_rows=none,
            theme_codes=none,
            theme_certain=np.empty(0, dtype=np.bool_),
            theme_ids=(),
        )

    def _passage(self, row: int) -> PassageRecord:
        text = self._collection.texts[row]
        stance = StanceTag("neutral", 1.0, "model")
        return PassageRecord(
            id=self._collection.ids[row], row=row, report_id=self._collection.name, ordinal=row, text=text,
            kind="narrative", section=(), standard=None, start=0, end=max(1, len(text)), segments=(),
            page_start=None, page_end=None, number=None, addressee=None, stance=stance,
        )  # fmt: skip


@contextmanager
def engines(collection: Collection, encoder: Encoder, cache: Path) -> Iterator[_Engines]:
    """Engines over a collection by profile; vectors of academic collections are kept in ``cache``."""
    if collection.library is not None:
        yield _Engines(encoder, library=collection.library)
        return
    kept = cache / f"benchmark-{collection.name}.npy"
    if not kept.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        np.save(kept, encoder.encode_passages(collection.texts), allow_pickle=False)
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        build_vectors(folder, np.load(kept, allow_pickle=False))
        build_lexicon(folder / "lexical", collection.texts, [""] * len(collection.texts))
        parts: Any = SimpleNamespace(
            id=collection.name,
            records=_Records(collection),
            vectors=VectorStore.open(folder),
            lexicon=Lexicon.open(folder / "lexical"),
        )
        yield _Engines(encoder, store=EmbeddedStore(parts))


class _Engines:
    def __init__(
        self, encoder: Encoder, *, library: Path | None = None, store: EmbeddedStore | None = None
    ) -> None:
        self._encoder, self._library, self._store = encoder, library, store

    def with_profile(self, profile: Profile, encoder: Encoder | None = None) -> SearchEngine:
        """An engine with these weights and thresholds, and another encoder of queries where one is given."""
        asked = encoder or self._encoder
        if self._store is not None:
            return SearchEngine(self._store, asked, profile=profile, vocabulary=Vocabulary.load())
        assert self._library is not None
        return open_engine(self._library, asked, profile=profile)
