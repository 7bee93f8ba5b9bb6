"""Relevance of the search against peers: the same texts, the same queries, the same embedding model, one run.

    python -m tests.benchmarks.relevance --models FOLDER [--data ../shared/data/relevance] [--peers bm25s txtai]
        [--library FOLDER --topics FILE --judgements FILE] [--output docs/benchmarks/relevance] [--topics-only] [NAME ...]

Words, meaning, fused and reciprocal rank fusion through the engine's public face, with the shipped profile
("matches only") and with one that lets everything match ("open": what the order alone is worth), against
bm25s and txtai. Vectors are kept in FOLDER beside the model. With topics, one half of them is measured
too. Writes OUTPUT.md and OUTPUT.json. How to install the peers: docs/benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from indexer.analysis import stem
from indexer.encoder import Encoder
from indexer.encoder_loading import load_encoder
from indexer.files import write_atomically
from search.engine import SearchEngine
from search.evaluation.measures import JUDGED, MEASURES, NDCG, RECALL, measure_rankings
from search.evaluation.statistics import estimate, holm, paired_permutation
from search.profile import DEFAULT
from search.request import Mode, SearchRequest
from tests.benchmarks.hardware import hardware_line
from tests.benchmarks.search_collections import FOLDERS, Collection, engines, read_collection, read_own

DEPTH = 100
RRF_CONSTANT = 60
"""Of Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet" (SIGIR 2009)."""

REFERENCE = "fused"
OPEN = replace(
    DEFAULT,
    coverage=1e-12,
    similarity=-1.0,
    similarity_share=-9.0,
    base_similarity=-1.0,
    base_similarity_share=-9.0,
)
"""A profile in which everything matches."""

ABLATIONS: dict[str, dict[str, bool]] = {
    "fused, no vocabulary": {"vocabulary": False},
    "fused, no feedback": {"feedback": False},
    "fused, no stance preference": {"stance_preference": False},
}
NONE = {"vocabulary": False, "feedback": False, "stance_preference": False}

Rankings = dict[str, list[str]]


def ours(engine: SearchEngine, collection: Collection, mode: Mode, **switches: Any) -> Rankings:
    """The hundred best of each query through the engine."""
    found = {}
    for key, text in collection.queries:
        asked = SearchRequest(text, mode=mode, limit=DEPTH, facets=False, closest=False, **switches)
        found[key] = [hit.passage.id for hit in engine.search(asked).hits]
    return found


def reciprocal_rank_fusion(first: Rankings, second: Rankings) -> Rankings:
    """Two rankings fused by rank; equals by id."""
    fused: Rankings = {}
    for key in first:
        scores: dict[str, float] = {}
        for ranking in (first[key], second[key]):
            for place, one in enumerate(ranking, start=1):
                scores[one] = scores.get(one, 0.0) + 1.0 / (RRF_CONSTANT + place)
        fused[key] = sorted(scores, key=lambda one: (-scores[one], one))[:DEPTH]
    return fused


def with_bm25s(collection: Collection, *, stemmed: bool) -> Rankings:
    """bm25s with its own defaults; ``stemmed``: with the project's stemmer (Snowball English) besides."""
    import bm25s

    stemmer = (lambda words: [stem(word) for word in words]) if stemmed else None

    def cut(texts: Sequence[str]) -> Any:
        return bm25s.tokenize(list(texts), stopwords="english", stemmer=stemmer, show_progress=False)

    index = bm25s.BM25()
    index.index(cut(collection.texts), show_progress=False)
    places, _ = index.retrieve(
        cut([text for _, text in collection.queries]), k=min(DEPTH, len(collection.ids)), show_progress=False
    )
    return {
        key: [collection.ids[int(place)] for place in row]
        for (key, _), row in zip(collection.queries, places, strict=True)
    }


def with_txtai(collection: Collection, encoder: Encoder) -> Rankings:
    """txtai's hybrid search with the vectors of the project's default model, queries by the base model."""
    from txtai import Embeddings

    index = Embeddings(
        method="external",
        transform=lambda texts: encoder.encode_passages(list(texts)),
        hybrid=True,
        content=False,
    )
    index.index((key, text, None) for key, text in zip(collection.ids, collection.texts, strict=True))
    found = index.batchsearch([text for _, text in collection.queries], DEPTH)
    return {
        key: [str(one) for one, _ in row] for (key, _), row in zip(collection.queries, found, strict=True)
    }


PEERS: dict[str, dict[str, Callable[[Collection, Encoder], Rankings]]] = {
    "bm25s": {
        "bm25s": lambda c, _: with_bm25s(c, stemmed=False),
        "bm25s, stemmed": lambda c, _: with_bm25s(c, stemmed=True),
    },
    "txtai": {"txtai hybrid": with_txtai},
}


def rankings_of(
    collection: Collection, encoder: Encoder, base: Encoder, models: Path, peers: Sequence[str]
) -> tuple[dict[str, Rankings], dict[str, float]]:
    """All systems' rankings, and the seconds that each took, indexing by peers included."""
    made: dict[str, Rankings] = {}
    seconds: dict[str, float] = {}

    def take(name: str, work: Callable[[], Rankings]) -> None:
        begun = time.perf_counter()
        made[name] = work()
        seconds[name] = round(time.perf_counter() - begun, 2)
        print(f"{collection.name}: {name}, {seconds[name]} s", flush=True)

    with engines(collection, encoder, models) as opened:
        shipped, everything = opened.with_profile(DEFAULT), opened.with_profile(OPEN)
        take("fused", lambda: ours(shipped, collection, Mode.HYBRID))
        take("words", lambda: ours(shipped, collection, Mode.WORDS))
        take("meaning", lambda: ours(shipped, collection, Mode.MEANING))
        plain = opened.with_profile(DEFAULT, base)
        for name, switches in ABLATIONS.items():
            take(name, lambda switches=switches: ours(shipped, collection, Mode.HYBRID, **switches))  # type: ignore[misc]
        take("fused, base query encoder", lambda: ours(plain, collection, Mode.HYBRID))
        take("meaning, base query encoder", lambda: ours(plain, collection, Mode.MEANING, vocabulary=False))
        take("fused, all of these switched off", lambda: ours(plain, collection, Mode.HYBRID, **NONE))
        take("fused, open", lambda: ours(everything, collection, Mode.HYBRID))
        take("words, open", lambda: ours(everything, collection, Mode.WORDS))
        take("meaning, open", lambda: ours(everything, collection, Mode.MEANING))
    take("RRF, open", lambda: reciprocal_rank_fusion(made["words, open"], made["meaning, open"]))
    for peer in peers:
        for name, work in PEERS[peer].items():
            take(name, lambda work=work: work(collection, base))  # type: ignore[misc]
    return made, seconds


def measured(collection: Collection, made: Mapping[str, Rankings]) -> dict[str, Any]:
    """Estimates of every measure by system, nDCG by half of the queries, and tests against the fused one."""
    by_system = {
        name: measure_rankings(rankings, collection.grades, collection.relevant_from)
        for name, rankings in made.items()
    }
    keys = [key for key, _ in collection.queries]
    scores = {name: [values[key][NDCG] for key in keys] for name, values in by_system.items()}
    others = [name for name in made if name != REFERENCE]
    raw = [paired_permutation(scores[name], scores[REFERENCE]) for name in others]
    adjusted = dict(zip(others, holm(raw), strict=True))
    table = {}
    for name, values in by_system.items():
        halves = [collection.part(odd) for odd in (False, True)]
        table[name] = {
            **{m: asdict(estimate([values[key][m] for key in keys if m in values[key]])) for m in MEASURES},
            "even": estimate([values[key][NDCG] for key in halves[0]]).mean,
            "odd": estimate([values[key][NDCG] for key in halves[1]]).mean,
            "p": adjusted.get(name),
            "judged": estimate([v[JUDGED] for v in map(values.__getitem__, keys) if JUDGED in v]).mean,
            "by_kind": {
                kind: estimate([values[key][NDCG] for key in keys if collection.kinds[key] == kind]).mean
                for kind in sorted(set(collection.kinds.values()))
            },
        }
    return table


def markdown(results: Sequence[Mapping[str, Any]], facts: Mapping[str, Any]) -> str:
    """The report as Markdown."""
    parts = [
        "# Relevance\n\n`python -m tests.benchmarks.relevance`. nDCG with linear gains (ir-measures, as trec_eval), 95 % bootstrap\n"
        "intervals over queries; p: paired randomisation test of nDCG@10 against `fused`, Holm-corrected within the table. "
        "`open`: everything\nmatches; without it, only what the shipped thresholds let match. Halves: queries at even and odd places of the file.\n\n"
        f"{facts['hardware']}; {facts['versions']}; model {facts['model']} in all.\n"
    ]
    for one in results:
        parts.append(
            f"\n## {one['name']}: {one['documents']:,} documents, {one['queries']} queries\n\n"
            "| system | nDCG@10 | 95 % | even / odd | R@100 | RR | p | seconds |\n|---|---:|---|---|---:|---:|---:|---:|\n"
        )
        for name, row in one["systems"].items():
            ndcg = row[NDCG]
            p = "" if row["p"] is None else f"{row['p']:.4f}"
            parts.append(
                f"| {name} | {ndcg['mean']:.3f} | {ndcg['low']:.3f}–{ndcg['high']:.3f} | {row['even']:.3f} / {row['odd']:.3f} "
                f"| {row[RECALL]['mean']:.3f} | {row['RR']['mean']:.3f} | {p} | {one['seconds'][name]} |\n"
            )
        kinds = sorted(next(iter(one["systems"].values()))["by_kind"])
        if kinds:
            parts.append(
                f"\nnDCG@10 by kind, and how many of the first ten were judged:\n\n| system | {' | '.join(kinds)} | judged |\n"
                f"|---|{'---:|' * (len(kinds) + 1)}\n"
            )
            for name, row in one["systems"].items():
                values = " | ".join(f"{row['by_kind'][kind]:.3f}" for kind in kinds)
                parts.append(f"| {name} | {values} | {row['judged']:.2f} |\n")
    parts.append(
        "\nSeconds are of all queries; of a peer, of its indexing too. Thresholds cost what stands between a row and its `open` one.\n"
    )
    return "".join(parts)


def _versions(names: Sequence[str]) -> str:
    found = []
    for name in ("ir-measures", *names):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    return ", ".join(found)


def main() -> None:
    """Read the command line, measure and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("names", nargs="*", default=list(FOLDERS))
    parser.add_argument("--data", type=Path, default=Path("../shared/data/relevance"))
    parser.add_argument("--models", type=Path, required=True, help="library folder whose model is used")
    parser.add_argument("--peers", nargs="*", choices=list(PEERS), default=list(PEERS))
    parser.add_argument("--library", type=Path)
    parser.add_argument("--topics", type=Path)
    parser.add_argument("--judgements", type=Path)
    parser.add_argument("--half", choices=("dev", "test"), default="dev", help="of the topics")
    parser.add_argument("--output", type=Path, required=True, help="name of the files without suffix")
    parser.add_argument("--topics-only", action="store_true", help="leave the old collections out")
    chosen = parser.parse_args()
    names = [] if chosen.topics_only else chosen.names
    collections = [read_collection(chosen.data / name) for name in names]
    if chosen.topics is not None:
        collections.append(read_own(chosen.library, chosen.topics, chosen.judgements, chosen.half))
    encoder = load_encoder(chosen.models)
    base = load_encoder(chosen.models, query_encoder="base")
    facts = {
        "hardware": hardware_line(),
        "versions": _versions(chosen.peers),
        "model": encoder.model_id,
        "query encoder": encoder.query_id,
        "profile": asdict(DEFAULT),
    }
    results = []
    for collection in collections:
        made, seconds = rankings_of(collection, encoder, base, chosen.models, chosen.peers)
        results.append(
            {
                "name": collection.name,
                "documents": len(collection.ids),
                "queries": len(collection.queries),
                "systems": measured(collection, made),
                "seconds": seconds,
            }
        )
        # After each collection, so that a long run that is stopped leaves what it has.
        write_atomically(chosen.output.with_suffix(".md"), markdown(results, facts).encode())
        whole = json.dumps({**facts, "collections": results}, indent=1, ensure_ascii=False, default=str)
        write_atomically(chosen.output.with_suffix(".json"), (whole + "\n").encode())


if __name__ == "__main__":
    main()
