"""Speed as a user meets it: cold starts, HTTP latency of distinct queries, memory of the server.

Run with ``python -m tests.benchmarks.serving LIBRARY [--queries ../shared/data/queries.tsv] [--count 500]``; prints
Markdown. One client, one request at a time, each query once; facets are counted with every answer.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.benchmarks.hardware import hardware_line

COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]
COLD_RUNS = 5


def read_queries(path: Path, count: int) -> list[str]:
    """``count`` distinct queries of the file's two columns, in an order fixed by a seed."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    queries = sorted({row[name].strip() for row in rows for name in ("plain", "professional") if row[name]})
    random.Random(7).shuffle(queries)
    return queries[:count]


def resident_mb(pid: int) -> dict[str, int]:
    """Resident memory of a process and its peak in MB (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return {
        name: int(found.group(1)) // 1000 if (found := re.search(rf"{field}:\s+(\d+) kB", status)) else 0
        for name, field in (("now", "VmRSS"), ("peak", "VmHWM"), ("own", "RssAnon"))
    }


def quantile(values: list[float], share: float) -> float:
    """The value below which ``share`` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]


def cold_search(library: Path, query: str) -> float:
    """Seconds of ``findings search`` as a process of its own."""
    began = time.perf_counter()
    subprocess.run([*COMMAND, "search", query, "--library", str(library)], check=True, capture_output=True)
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", type=Path)
    parser.add_argument("--queries", type=Path, default=Path("../shared/data/queries.tsv"))
    parser.add_argument("--count", type=int, default=500)
    options = parser.parse_args()
    queries = read_queries(options.queries, options.count + COLD_RUNS)
    cold, queries = queries[:COLD_RUNS], queries[COLD_RUNS:]
    colds = [cold_search(options.library, query) for query in cold]

    began = time.perf_counter()
    server = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", "--library", str(options.library)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        address = next(
            found.group() for line in server.stdout if (found := re.search(r"http://[\d.]+:\d+", line))
        )
        started = time.perf_counter() - began
        with httpx.Client(base_url=address, timeout=60) as client:
            health = client.get("/healthz").json()
            first_began = time.perf_counter()
            client.get("/v1/search", params={"q": "first question"}).raise_for_status()
            first = time.perf_counter() - first_began
            before = resident_mb(server.pid)
            rows = {}
            for name, parameters in (
                ("hybrid, with facets", {}),
                ("hybrid, without facets", {"facets": "false"}),
                ("hybrid, one filter", {"stance": "shortfall"}),
                ("words", {"mode": "words"}),
                ("meaning", {"mode": "meaning"}),
            ):
                share = queries if not parameters else queries[: max(50, len(queries) // 5)]
                times = []
                for query in share:
                    # A word that differs by row keeps the server's query cache out of the figures.
                    asked = time.perf_counter()
                    client.get(
                        "/v1/search", params={"q": f"{query} {name.split()[-1]}", **parameters}
                    ).raise_for_status()
                    times.append((time.perf_counter() - asked) * 1000)
                rows[name] = times
            after = resident_mb(server.pid)
    finally:
        server.terminate()
        server.wait(30)

    print(f"{hardware_line()}.\n")
    print(f"{health['reports']} reports, {health['passages']} passages; one client, each query asked once.\n")
    print("| what | n | median | p95 | max |\n|---|---|---|---|---|")
    print(
        f"| `findings search`, cold process (s) | {len(colds)} | {statistics.median(colds):.2f} | | {max(colds):.2f} |"
    )
    print(f"| server, start to address printed (s) | 1 | {started:.2f} | | |")
    print(f"| first request (ms) | 1 | {first * 1000:.1f} | | |")
    for name, times in rows.items():
        print(
            f"| HTTP, {name} (ms) | {len(times)} | {statistics.median(times):.1f} | {quantile(times, 0.95):.1f} "
            f"| {max(times):.1f} |"
        )
    print(
        f"\nServer's resident memory: {before['now']} MB after the first request, {after['now']} MB after all "
        f"({after['own']} MB its own, the rest files mapped and shared), peak {after['peak']} MB."
    )


if __name__ == "__main__":
    main()
