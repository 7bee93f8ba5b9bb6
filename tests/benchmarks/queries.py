"""Latency of the search engine, as lines on standard output.

    python -m tests.benchmarks.queries --library FOLDER [--queries FILE.tsv] [--count 300]

Distinct queries, one after the other, in this process. Relevance is measured by tests/benchmarks/relevance.py.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import time
from collections.abc import Sequence
from pathlib import Path

from search.opening import open_engine
from search.request import Mode, SearchRequest


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
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--queries", type=Path, default=None)
    parser.add_argument("--count", type=int, default=300)
    chosen = parser.parse_args()
    latency(chosen.library, chosen.queries, chosen.count)


if __name__ == "__main__":
    main()
