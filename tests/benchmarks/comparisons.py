"""Time and memory of comparisons and the other views at the size of a library and at many times it.

``python -m tests.benchmarks.comparisons LIBRARY --output docs/benchmarks/comparisons``: the library's columns are repeated
in memory, each copy with other areas, stances of a twentieth of the passages exchanged and a twentieth of the tags
moved to another theme; texts and vectors are those of the one library. Each size runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

from indexer.records import ReportRecord
from search.areas import AreaRequest, AreasRequest, area_profile, areas
from search.change import ChangeRequest, change_between, previous_of
from search.comparison import ColumnsBy, CompareRequest, RowPeers, RowsBy, Sort, compare
from search.figures import FigureRequest, figures, like_figures
from search.filters import FilterIndex
from search.holdings import Holdings
from search.judgements import JudgementRequest, judgements
from search.opening import open_engine
from search.recommendations import RecommendationKind, RecommendationsRequest, recommendations
from search.recurring import RecurringRequest, RecurringSort, recurring
from search.request import Filters
from search.selection import Selection
from search.stores.protocol import Store
from tests.benchmarks.hardware import hardware_line
from tests.benchmarks.tiled import TiledStore, tiled

TIMES = 9
LONG = 5.0
"""Seconds of a request above which it is measured twice only."""

IMPROVEMENT = RecommendationKind.AREA_FOR_IMPROVEMENT

REQUESTS: tuple[tuple[str, CompareRequest], ...] = (
    ("areas × themes, latest of each area (the page as it opens)", CompareRequest()),
    ("areas × themes, all reports, by distinctiveness", CompareRequest(Selection().all_editions, row_sort=Sort.DISTINCTIVENESS, column_sort=Sort.DISTINCTIVENESS)),
    ("areas × themes, one filter, sure themes", CompareRequest(Selection(Filters(rating=("Good",), certain_only=True)))),
    ("areas × themes, peers of the same region", CompareRequest(Selection().all_editions, peers=RowPeers.REGION)),
    ("areas × standards", CompareRequest(Selection().all_editions, columns=ColumnsBy.STANDARD)),
    ("ratings × themes", CompareRequest(Selection().all_editions, RowsBy.RATING)),
    ("ratings × themes, inadequate in detail (permutation, Fisher)", CompareRequest(Selection().all_editions, RowsBy.RATING, focus="Inadequate")),
    ("reports × themes, 200 rows × 60 columns shown (most of an API answer)", CompareRequest(Selection().all_editions, RowsBy.REPORT, row_limit=200, column_limit=60)),
    ("reports × themes, 1,000 rows × 60 columns shown", CompareRequest(Selection().all_editions, RowsBy.REPORT, row_limit=1_000, column_limit=60)),
)  # fmt: skip


Asked = Callable[[Holdings], Any]


def others(area: str) -> tuple[tuple[str, Asked], ...]:
    """The other views, the profile and change those of one area with two reports of a series."""
    every = Selection().all_editions
    return (
        ("figures, 50 listed", lambda h: figures(h, FigureRequest(every)).total),
        ("figures, 3 of each theme", lambda h: figures(h, FigureRequest(every, per_theme=3)).total),
        ("like figures, 20 groups", lambda h: len(like_figures(h, FigureRequest(every)))),
        ("recommendations, page of 50", lambda h: recommendations(h, RecommendationsRequest()).total),
        ("areas for improvement, page of 50", lambda h: recommendations(h, RecommendationsRequest(IMPROVEMENT)).total),
        ("areas for improvement, 20,000 at most (a file)", lambda h: len(recommendations(h, RecommendationsRequest(IMPROVEMENT, limit=20_000)).items)),
        ("judgements, all parts", lambda h: judgements(h, JudgementRequest(every)).reports),
        ("areas, 300 listed", lambda h: areas(h, AreasRequest(limit=300)).total),
        ("profile of an area", lambda h: len(area_profile(h, AreaRequest(area)).themes)),
        ("change between two reports", lambda h: len(change_between(h, ChangeRequest(area)).shortfalls)),
        ("recurring findings, page of 20", lambda h: recurring(h, RecurringRequest(every, limit=20)).total),
        ("recurring findings by trend", lambda h: recurring(h, RecurringRequest(every, sort=RecurringSort.TREND, limit=20)).total),
    )  # fmt: skip


def measure(library: Path, reports: int) -> dict[str, Any]:
    """Medians and worst times of each request over a library of so many reports, with memory before and after."""
    import scipy.sparse
    import scipy.stats  # noqa: F401

    base = open_engine(library).holdings
    columns = tiled(base.columns, reports)
    holdings = Holdings(cast(Store, TiledStore(base.store, columns)), columns, FilterIndex(columns))
    before = _peak()
    begun = time.perf_counter()
    compare(holdings, CompareRequest())
    first = time.perf_counter() - begun
    lines = [_timed(holdings, name, partial(_compared, request)) for name, request in REQUESTS]
    lines += [
        _timed(holdings, name, asked)
        for name, asked in others(_with_change(holdings.reports[: len(base.reports)]))
    ]
    return {
        "reports": len(columns.reports),
        "passages": len(columns.report),
        "tags": len(columns.theme_rows),
        "first_ms": round(first * 1000, 1),
        "load": round(os.getloadavg()[0], 1),
        "memory_before_mb": before,
        "memory_peak_mb": _peak(),
        "requests": lines,
    }


def _compared(request: CompareRequest, holdings: Holdings) -> str:
    """Rows and columns that a comparison counts."""
    answer = compare(holdings, request)
    return f"{answer.total_rows:,} × {answer.total_columns:,}"


def _timed(holdings: Holdings, name: str, asked: Asked) -> dict[str, Any]:
    """A view, once to warm up and :data:`TIMES` times measured; fewer where one takes longer than :data:`LONG`."""
    begun = time.perf_counter()
    found = asked(holdings)
    first = time.perf_counter() - begun
    taken, busy = [], []
    for _ in range(TIMES if first < LONG else 2):
        begun, processor = time.perf_counter(), time.process_time()
        asked(holdings)
        taken.append(time.perf_counter() - begun)
        busy.append(time.process_time() - processor)
    return {
        "name": name,
        "first_ms": round(first * 1000, 1),
        "median_ms": round(statistics.median(taken) * 1000, 1),
        "worst_ms": round(max(taken) * 1000, 1),
        "processor_ms": round(statistics.median(busy) * 1000, 1),
        "found": found if isinstance(found, str) else f"{found:,}",
    }


def _with_change(reports: Sequence[ReportRecord]) -> str:
    """The area of the longest report that has one before it in its series."""
    told = [report for report in reports if report.area and previous_of(reports, report)]
    named = max(told, key=lambda report: (report.passages, report.id)).area
    assert named is not None
    return named


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
        "areas, 5 % of the stances exchanged and 5 % of the tags moved. Texts and vectors are read from the one library.",
        f"Each request once to warm up, then {TIMES} times, one after another (twice where one takes more than {LONG} s).",
        f"One-minute load at the end of each size: {', '.join(str(size['load']) for size in sizes)} on two cores; where it is above 1,",
        "processor time says more than the clock.",
        "",
        found["hardware"] + ".",
        "",
        f"| request | {heads} |",
        "|---|" + "---|" * len(sizes),
    ]
    for place, name in enumerate(one["name"] for one in sizes[0]["requests"]):
        cells = []
        for size in sizes:
            one = size["requests"][place]
            cells.append(
                f"{one['median_ms']:,} / {one['worst_ms']:,} / {one['processor_ms']:,} ({one['found']})"
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
        "In parentheses: rows × columns that were counted, or what was found. Aims: 300 ms at 150 reports, 2 s at 5,000. "
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
