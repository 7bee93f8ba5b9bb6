"""Time and memory of comparisons at the size of a library and at many times it.

``python -m tests.benchmarks.comparisons LIBRARY --output docs/benchmarks/comparisons``: the library's columns are repeated
in memory, each copy with other areas, stances of a twentieth of the passages exchanged and a twentieth of the tags
moved to another theme; no text, vector or index is copied. Each size runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import statistics
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from search.comparison import ColumnsBy, CompareRequest, Peers, RowsBy, Sort, compare
from search.engine import open_engine
from search.filters import FilterIndex
from search.holdings import Holdings
from search.request import Editions, Filters
from search.selection import Selection
from search.stores.protocol import Coded, Columns, Store
from tests.benchmarks.hardware import hardware_line

SEED = 10
TIMES = 9
ALL = Editions.ALL

REQUESTS: tuple[tuple[str, CompareRequest], ...] = (
    ("areas × themes, latest of each area (the page as it opens)", CompareRequest()),
    ("areas × themes, all reports, by distinctiveness", CompareRequest(Selection(editions=ALL), row_sort=Sort.DISTINCTIVENESS, column_sort=Sort.DISTINCTIVENESS)),
    ("areas × themes, one filter, sure themes", CompareRequest(Selection(Filters(rating=("Good",), certain_only=True), ALL))),
    ("areas × themes, peers of the same region", CompareRequest(Selection(editions=ALL), peers=Peers.REGION)),
    ("areas × standards", CompareRequest(Selection(editions=ALL), columns=ColumnsBy.STANDARD)),
    ("ratings × themes", CompareRequest(Selection(editions=ALL), RowsBy.RATING)),
    ("ratings × themes, inadequate in detail (permutation, Fisher)", CompareRequest(Selection(editions=ALL), RowsBy.RATING, focus="Inadequate")),
    ("reports × themes, 200 rows × 60 columns shown (most of an API answer)", CompareRequest(Selection(editions=ALL), RowsBy.REPORT, row_limit=200, column_limit=60)),
    ("reports × themes, 1,000 rows × 60 columns shown", CompareRequest(Selection(editions=ALL), RowsBy.REPORT, row_limit=1_000, column_limit=60)),
)  # fmt: skip


class TiledStore:
    """A store that has columns and words, and nothing else."""

    snapshot_id = "tiled"

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    def same_reports(self) -> dict[str, str]:
        """None: every copy has words of its own."""
        return {}


def tiled(columns: Columns, reports: int) -> Columns:
    """The first ``reports`` reports of as many perturbed copies of the columns as are needed."""
    chance = np.random.default_rng(SEED)
    size, own = len(columns.report), len(columns.reports)
    copies = -(-reports // own)
    made = [
        replace(
            r, id=f"{r.id}-{copy}", area=None if r.area is None else f"{r.area} {copy}" if copy else r.area
        )
        for copy in range(copies)
        for r in columns.reports
    ]
    of = np.concatenate([columns.report + copy * own for copy in range(copies)]).astype(np.int32)
    stance = np.tile(columns.stance.codes, copies)
    moved = chance.random(len(stance)) < 0.05
    moved[:size] = False
    stance[moved] = chance.permutation(stance[moved])
    tags = len(columns.theme_rows)
    theme_rows = np.concatenate([columns.theme_rows + copy * size for copy in range(copies)]).astype(np.int32)
    theme_codes = np.tile(columns.theme_codes, copies)
    moved = chance.random(len(theme_codes)) < 0.05
    moved[:tags] = False
    theme_codes[moved] = chance.permutation(theme_codes[moved])
    kept = of < reports
    # Copies are whole, so rows stay in order and the kept ones need no new numbers but a cut.
    cut = int(np.count_nonzero(kept)) if kept[: np.count_nonzero(kept)].all() else len(of)
    in_cut = theme_rows < cut

    def coded(column: Coded) -> Coded:
        return Coded(np.tile(column.codes, copies)[:cut], column.values)

    return Columns(
        passage_ids=np.array([f"{row:016x}".encode() for row in range(cut)], dtype=np.bytes_),
        report=of[:cut],
        ordinal=np.tile(columns.ordinal, copies)[:cut],
        kind=coded(columns.kind),
        stance=Coded(stance[:cut], columns.stance.values),
        standard=coded(columns.standard),
        speaker=coded(columns.speaker),
        theme_rows=theme_rows[in_cut],
        theme_codes=theme_codes[in_cut],
        theme_certain=np.tile(columns.theme_certain, copies)[in_cut],
        theme_ids=columns.theme_ids,
        reports=tuple(made[: reports if cut < len(of) else len(made)]),
        themes=columns.themes,
    )


def measure(library: Path, reports: int) -> dict[str, Any]:
    """Medians and worst times of each request over a library of so many reports, with memory before and after."""
    import scipy.sparse
    import scipy.stats  # noqa: F401

    columns = tiled(open_engine(library).holdings.columns, reports)
    holdings = Holdings(cast(Store, TiledStore(columns)), columns, FilterIndex(columns))
    before = _peak()
    begun = time.perf_counter()
    compare(holdings, CompareRequest())
    first = time.perf_counter() - begun
    lines = []
    for name, request in REQUESTS:
        taken, busy = [], []
        for _ in range(TIMES):
            begun, processor = time.perf_counter(), time.process_time()
            answer = compare(holdings, request)
            taken.append(time.perf_counter() - begun)
            busy.append(time.process_time() - processor)
        lines.append(
            {
                "name": name,
                "median_ms": round(statistics.median(taken) * 1000, 1),
                "worst_ms": round(max(taken) * 1000, 1),
                "processor_ms": round(statistics.median(busy) * 1000, 1),
                "rows": len(answer.rows) + answer.rows_left_out,
                "columns": len(answer.columns) + answer.columns_left_out,
            }
        )
    return {
        "reports": len(columns.reports),
        "passages": len(columns.report),
        "tags": len(columns.theme_rows),
        "first_ms": round(first * 1000, 1),
        "memory_before_mb": before,
        "memory_peak_mb": _peak(),
        "requests": lines,
    }


def _peak() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def page(found: dict[str, Any]) -> str:
    """The figures as Markdown."""
    sizes = found["sizes"]
    heads = " | ".join(f"{size['reports']:,} reports: median / worst / processor ms" for size in sizes)
    lines = [
        "# Comparisons",
        "",
        "`python -m tests.benchmarks.comparisons LIBRARY --output docs/benchmarks/comparisons`; figures also in",
        "[comparisons.json](comparisons.json).",
        "",
        "The larger library is made of perturbed copies, in memory: the real library's columns repeated, each copy with other",
        "areas, 5 % of the stances exchanged and 5 % of the tags moved. Comparisons read columns alone, so nothing else is copied.",
        f"Each request {TIMES} times, one after another. Other work kept both cores busy (one-minute load 8.7 a minute",
        "before), so processor time says more than the clock.",
        "",
        found["hardware"] + ".",
        "",
        f"| request | {heads} |",
        "|---|" + "---|" * len(sizes),
    ]
    for place, (name, _) in enumerate(REQUESTS):
        cells = []
        for size in sizes:
            one = size["requests"][place]
            cells.append(
                f"{one['median_ms']:,} / {one['worst_ms']:,} / {one['processor_ms']:,} ({one['rows']:,} × {one['columns']})"
            )
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines.append(
        "| first comparison of a snapshot, ms | " + " | ".join(f"{s['first_ms']:,}" for s in sizes) + " |"
    )
    lines.append(
        "| memory at most, MB: before / after | "
        + " | ".join(f"{s['memory_before_mb']:,} / {s['memory_peak_mb']:,}" for s in sizes)
        + " |"
    )
    lines.append(
        "| passages / tags | " + " | ".join(f"{s['passages']:,} / {s['tags']:,}" for s in sizes) + " |"
    )
    slow = [f"{one['name']} ({one['median_ms']:,} ms at {size['reports']:,} reports)" for size in sizes for one in size["requests"] if one["median_ms"] > (300 if size["reports"] < 1_000 else 2_000)]  # fmt: skip
    lines += [
        "",
        "In parentheses: rows × columns that were counted. Aims: 300 ms at 150 reports, 2 s at 5,000. "
        + ("Missed by: " + "; ".join(slow) + "." if slow else "Every median keeps to them."),
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Read the command line, measure each size in a process of its own, and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("library", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[150, 5_000])
    parser.add_argument("--output", type=Path, default=None)
    chosen = parser.parse_args()
    sizes = []
    for reports in chosen.sizes:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            sizes.append(pool.apply(measure, (chosen.library, reports)))
    found = {"hardware": hardware_line(), "sizes": sizes}
    text = page(found)
    print(text)
    if chosen.output is not None:
        chosen.output.with_suffix(".md").write_text(text, "utf-8")
        chosen.output.with_suffix(".json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
