"""Relevance and latency of the search engine, as tables on standard output.

    python -m tests.benchmarks.queries relevance --models FOLDER [--data ../shared/data/relevance] [NAME ...]
    python -m tests.benchmarks.queries latency --library FOLDER [--queries FILE.tsv] [--count 300]

``relevance``: nDCG@10 (linear gains) of words, meaning, fused and reciprocal rank fusion on the
collections' even-numbered queries (on which the profile was chosen) and on the odd ones (on which
nothing was), through the engine's own ranking; the sweep over weights uses the even ones only. Vectors
are kept in FOLDER beside the model. ``latency``: distinct queries, one after the other, in this process.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from indexer.encoder import Encoder, load_encoder
from indexer.lexicon import Lexicon, build_lexicon
from indexer.vectors import VectorStore, build_vectors
from search.encoding import Encoding
from search.engine import open_engine
from search.profile import DEFAULT, Profile
from search.query import parse
from search.ranked import Ranked, rank
from search.ranking import best_first
from search.request import Mode, SearchRequest
from search.stores.embedded import EmbeddedStore
from search.stores.protocol import Rows

COLLECTIONS = ("cranfield", "medline", "npl")
WEIGHTS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
OPEN = replace(DEFAULT, coverage=1e-12, similarity=-1.0, similarity_share=-1.0)
"""A profile in which everything matches: what the ranking alone is worth."""


@dataclass(frozen=True)
class Collection:
    """A test collection with its store."""

    name: str
    ids: list[str]
    queries: list[tuple[str, str]]
    relevant: dict[str, dict[str, float]]
    store: EmbeddedStore
    encoding: Encoding

    def half(self, odd: bool) -> list[tuple[str, str]]:
        """Judged queries with an even or odd place in the file."""
        chosen = self.queries[1::2] if odd else self.queries[::2]
        return [(key, text) for key, text in chosen if key in self.relevant]


def load(folder: Path, cache: Path, encoder: Encoder, scratch: Path) -> Collection:
    """Read a collection and index it as if each document were a passage."""
    documents = [json.loads(line) for line in (folder / "corpus.jsonl").open(encoding="utf-8")]
    queries = [json.loads(line) for line in (folder / "queries.jsonl").open(encoding="utf-8")]
    relevant: dict[str, dict[str, float]] = {}
    with (folder / "qrels.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            relevant.setdefault(row["query-id"], {})[row["corpus-id"]] = float(row["score"])
    texts = [f"{d.get('title') or ''} {d['text']}".strip() for d in documents]
    kept = cache / f"benchmark-{folder.name}.npy"
    if not kept.is_file():
        np.save(kept, encoder.encode_passages(texts), allow_pickle=False)
    build_vectors(scratch, np.load(kept, allow_pickle=False))
    build_lexicon(scratch / "lexical", texts, [""] * len(texts))
    records = SimpleNamespace(size=len(texts), texts=lambda rows: [texts[row] for row in rows])
    parts: Any = SimpleNamespace(
        id=folder.name,
        records=records,
        vectors=VectorStore.open(scratch),
        lexicon=Lexicon.open(scratch / "lexical"),
    )
    return Collection(
        folder.name,
        [d["_id"] for d in documents],
        [(q["_id"], q["text"]) for q in queries],
        relevant,
        EmbeddedStore(parts),
        Encoding(encoder),
    )


def ndcg(ids: Sequence[str], relevant: dict[str, float], depth: int = 10) -> float:
    """nDCG with linear gains (Järvelin and Kekäläinen, 2002)."""
    gained = sum(relevant.get(key, 0.0) / np.log2(place + 2) for place, key in enumerate(ids[:depth]))
    ideal = sorted(relevant.values(), reverse=True)[:depth]
    return float(gained / sum(gain / np.log2(place + 2) for place, gain in enumerate(ideal)))


def top(ranked: Ranked, scores: NDArray[np.float64] | None = None) -> list[int]:
    """The ten best rows."""
    chosen = best_first(ranked.fused if scores is None else scores, ranked.rows, 10)
    return [int(row) for row in ranked.rows[chosen]]


RRF_CONSTANT = 60
"""Of Cormack, Clarke and Büttcher (2009)."""


def reciprocal_rank(rankings: list[Rows]) -> dict[int, float]:
    """Reciprocal rank fusion of lists of rows, best first."""
    fused: dict[int, float] = {}
    for ranking in rankings:
        for place, row in enumerate(ranking.tolist(), start=1):
            fused[row] = fused.get(row, 0.0) + 1.0 / (RRF_CONSTANT + place)
    return fused


def rrf(ranked: Ranked) -> list[int]:
    """The ten best rows by reciprocal rank fusion of the best hundred of either list."""
    lists = [
        ranked.rows[best_first(scores, ranked.rows, 100)]
        for scores in (ranked.dense, ranked.lexical)
        if scores is not None
    ]
    fused = reciprocal_rank(lists)
    return sorted(fused, key=lambda row: (-fused[row], row))[:10]


def measure(
    collection: Collection,
    *,
    odd: bool,
    mode: Mode,
    profile: Profile,
    pick: Callable[[Ranked], list[int]] = top,
) -> tuple[float, float]:
    """Mean nDCG@10 and the mean number of matches."""
    found, matches = [], []
    for key, text in collection.half(odd):
        ranked = rank(collection.store, collection.encoding, parse(text), mode, profile)
        found.append(ndcg([collection.ids[row] for row in pick(ranked)], collection.relevant[key]))
        matches.append(len(ranked.rows))
    return statistics.fmean(found), statistics.fmean(matches)


def relevance(data: Path, models: Path, names: Sequence[str]) -> None:
    """Print the tables of relevance."""
    encoder = load_encoder(models)
    print(f"model {encoder.model_id}, weight {DEFAULT.weight}")
    for name in names:
        with TemporaryDirectory() as scratch:
            collection = load(data / name, models, encoder, Path(scratch))
            print(f"\n{name}: {len(collection.ids):,} documents")
            for odd in (False, True):
                table = {
                    "words": measure(collection, odd=odd, mode=Mode.WORDS, profile=OPEN),
                    "meaning": measure(collection, odd=odd, mode=Mode.MEANING, profile=OPEN),
                    "fused": measure(collection, odd=odd, mode=Mode.HYBRID, profile=OPEN),
                    "rrf": measure(collection, odd=odd, mode=Mode.HYBRID, profile=OPEN, pick=rrf),
                    "fused, matches only": measure(collection, odd=odd, mode=Mode.HYBRID, profile=DEFAULT),
                    "words, matches only": measure(collection, odd=odd, mode=Mode.WORDS, profile=DEFAULT),
                }
                half = f"{'odd' if odd else 'even'} ({len(collection.half(odd))})"
                for label, (score, matches) in table.items():
                    print(f"  {half:12} {label:22} {score:.4f}   {matches:8.1f} matches")
            swept = [
                (w, measure(collection, odd=False, mode=Mode.HYBRID, profile=replace(OPEN, weight=w))[0])
                for w in WEIGHTS
            ]
            print("  even, by weight:", "  ".join(f"{weight}: {score:.4f}" for weight, score in swept))


def percentile(values: Sequence[float], share: float) -> float:
    """A percentile by nearest rank."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def latency(library: Path, queries: Path | None, count: int) -> None:
    """Print the latency of distinct queries over a library."""
    started = time.perf_counter()
    engine = open_engine(library)
    opened = time.perf_counter()
    engine.warm_up()
    warm = time.perf_counter()
    if queries is not None:
        with queries.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        texts = [row[kind] for row in rows for kind in ("plain", "professional")]
    else:
        texts = [" ".join(p.text.split()[2:9]) for r in engine.reports() for p in engine.passages_of(r.id)]
    distinct = list(dict.fromkeys(texts))
    distinct = distinct[:: max(1, len(distinct) // count)][:count]
    facts = engine.manifest
    print(f"{facts.passages:,} passages, {facts.reports:,} reports, {os.cpu_count()} cores, {facts.model_id}")
    print(f"opened in {opened - started:.3f} s, encoder and first query {warm - opened:.3f} s")
    for mode in Mode:
        taken, hits = [], 0
        for text in distinct:
            begun = time.perf_counter()
            response = engine.search(
                SearchRequest(f"{text} {mode.value}" if mode is Mode.MEANING else text, mode=mode)
            )
            taken.append((time.perf_counter() - begun) * 1000)
            hits += response.totals.passages
        row = "  ".join(f"p{int(share * 100)} {percentile(taken, share):6.2f}" for share in (0.5, 0.95, 0.99))
        print(
            f"{mode.value:8} {len(taken)} distinct queries, ms: {row}   {hits / len(taken):.0f} matches on average"
        )
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"resident memory at most {resident:.0f} MB")


def main() -> None:
    """Run one of the two benchmarks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    commands = parser.add_subparsers(dest="command", required=True)
    first = commands.add_parser("relevance")
    first.add_argument("names", nargs="*", default=COLLECTIONS)
    first.add_argument("--data", type=Path, default=Path("../shared/data/relevance"))
    first.add_argument("--models", type=Path, required=True, help="library folder whose model is used")
    second = commands.add_parser("latency")
    second.add_argument("--library", type=Path, required=True)
    second.add_argument("--queries", type=Path, default=None)
    second.add_argument("--count", type=int, default=300)
    chosen = parser.parse_args()
    if chosen.command == "relevance":
        relevance(chosen.data, chosen.models, cast("Sequence[str]", chosen.names))
    else:
        latency(chosen.library, chosen.queries, chosen.count)


if __name__ == "__main__":
    main()
