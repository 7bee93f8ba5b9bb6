"""Speed and scale: libraries of 10,000 to a million passages over real HTTP, beside a peer in the same run.

    python -m tests.benchmarks.scale BASE --work FOLDER [--sizes 10000 100000] [--queries FILE.tsv] [--count 200]

``BASE`` is a ready library whose passages are perturbed (:mod:`tests.benchmarks.scale_library` says how); libraries
and the peer's indexes are built in ``FOLDER`` where they are not there yet. Writes ``docs/benchmarks/scale.json``
and the tables of ``scale.md`` to standard output. Every latency is of distinct queries of one client that
waits for each answer, facets counted; clients and server share the machine.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import numpy as np

from indexer.encoder_loading import load_encoder
from indexer.inner_products import inner_products
from indexer.snapshot import open_snapshot
from tests.benchmarks.hardware import hardware_line
from tests.benchmarks.scale_processes import (
    children,
    loads,
    memory_mb,
    peer_server,
    processor_seconds,
    server,
)
from tests.benchmarks.scale_table import tables
from tests.benchmarks.serving import quantile, read_queries

SHARES = (0.01, 0.1, 0.5)
"""Shares of the passages that filters leave, as near as one value of a facet comes to them."""

PEER_FIELDS = ("area", "kind", "stance", "standard")
"""Facets that filters are taken from: those that the peer holds too."""

Ask = Callable[[HTTPConnection, str], bytes]


def asker(path: str, name: str, **parameters: str) -> Ask:
    """A function that asks one query on a connection and returns the body.

    ``name`` is the parameter that takes the query.
    """

    def ask(connection: HTTPConnection, query: str) -> bytes:
        connection.request("GET", f"{path}?{urlencode({name: query, **parameters})}")
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            msg = f"{response.status} for {query!r}: {body[:200]!r}"
            raise RuntimeError(msg)
        return body

    return ask


def connect(address: str) -> HTTPConnection:
    """A connection to a server."""
    parts = urlsplit(address)
    return HTTPConnection(parts.hostname or "", parts.port, timeout=120)


def latencies(address: str, ask: Ask, queries: Sequence[str], pid: int) -> dict[str, float]:
    """Quantiles in ms of one client that asks each query once, and the server's processor time an answer.

    The latter hardly depends on what else the machine does.
    """
    connection, taken, before = connect(address), [], processor_seconds(pid)
    for query in queries:
        began = time.perf_counter()
        ask(connection, query)
        taken.append((time.perf_counter() - began) * 1000)
    connection.close()
    cpu = (processor_seconds(pid) - before) * 1000 / len(taken)
    quantiles = {f"p{int(share * 100)}": round(quantile(taken, share), 1) for share in (0.5, 0.95, 0.99)}
    return {"n": len(taken), "cpu_ms": round(cpu, 1), **quantiles}


def throughput(address: str, ask: Ask, queries: Sequence[str], clients: int) -> float:
    """Answers a second to so many clients at once, each query asked once."""
    waiting: Iterator[str] = iter(queries)
    lock = threading.Lock()

    def work() -> None:
        connection = connect(address)
        while True:
            with lock:
                query = next(waiting, None)
            if query is None:
                return
            ask(connection, query)

    threads = [threading.Thread(target=work) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return round(len(queries) / (time.perf_counter() - began), 1)


def filters(address: str) -> list[dict[str, Any]]:
    """For each share the value of a facet that leaves a share of all passages nearest to it."""
    answer = json.loads(asker("/v1/search", "q")(connect(address), ""))
    whole = answer["totals"]["passages"]
    values = [
        {"facet": facet, "value": one["value"], "share": round(one["passages"] / whole, 4)}
        for facet in PEER_FIELDS
        for one in answer["facets"][facet]
    ]
    return [min(values, key=lambda v: abs(np.log(v["share"] / share))) for share in SHARES]


def recall_at_10(library: Path, queries: Sequence[str]) -> float:
    """Share of the ten nearest passages by plain arithmetic that the library's index finds for real queries."""
    store, encoder, shares = open_snapshot(library).vectors, load_encoder(library), []
    for query in queries:
        vector = encoder.encode_query(query)
        best = np.argsort(-inner_products(store.vectors, vector), kind="stable")[:10]
        shares.append(len(np.intersect1d(store.nearest(vector, 10)[0], best)) / len(best))
    return round(statistics.mean(shares), 4)


class _Queries:
    """Hands out distinct queries; where the file has no more, a number makes them new."""

    def __init__(self, path: Path) -> None:
        self._all = read_queries(path, 1_000_000)
        self._place = 0

    def next(self, count: int) -> list[str]:
        taken = range(self._place, self._place + count)
        self._place += count
        size = len(self._all)
        return [self._all[i % size] + (f" {i // size}" if i >= size else "") for i in taken]


def measure_ours(
    library: Path, queries: _Queries, count: int, clients: Sequence[int], workers: int
) -> dict[str, Any]:
    """Latency, throughput, recall and memory of the server over a library."""
    facts: dict[str, Any] = {}
    with server(library, 1) as (process, address, started):
        began = time.perf_counter()
        asker("/v1/search", "q")(connect(address), queries.next(1)[0])
        facts |= {"start_s": round(started, 2), "first_ms": round((time.perf_counter() - began) * 1000, 1)}
        latencies(address, asker("/v1/search", "q"), queries.next(20), process.pid)
        share = max(20, count // 4)
        facts["no filter"] = latencies(address, asker("/v1/search", "q"), queries.next(count), process.pid)
        facts["no facets"] = latencies(
            address, asker("/v1/search", "q", facets="false"), queries.next(share), process.pid
        )
        facts["words"] = latencies(
            address, asker("/v1/search", "q", mode="words"), queries.next(share), process.pid
        )
        facts["filters"] = filters(address)
        for chosen in facts["filters"]:
            ask = asker("/v1/search", "q", **{chosen["facet"]: chosen["value"]})
            chosen.update(latencies(address, ask, queries.next(share), process.pid))
        facts["recall_at_10"] = recall_at_10(library, queries.next(share))
        for number in clients:
            ask = asker("/v1/search", "q")
            facts[f"{number} clients"] = throughput(address, ask, queries.next(share * 2), number)
        facts["memory"] = memory_mb([process.pid])
    with server(library, workers) as (process, address, _):
        many = asker("/v1/search", "q")
        # The first questions of each worker find nothing in memory yet; they are no part of the figure.
        throughput(address, many, queries.next(10 * workers), max(clients))
        facts[f"{workers} workers, {max(clients)} clients"] = throughput(
            address, many, queries.next(share * 2), max(clients)
        )
        facts["memory of workers"] = memory_mb(children(process.pid))
        facts["workers"] = workers
    return facts


def measure_peer(
    library: Path, folder: Path, queries: _Queries, count: int, clients: Sequence[int], chosen: Sequence[Any]
) -> dict[str, Any]:
    """The same of the peer, as far as it does the same."""
    with peer_server(library, folder) as (process, address, built):
        facts: dict[str, Any] = {"built": built}
        share = max(20, count // 4)
        latencies(address, asker("/search", "q"), queries.next(20), process.pid)
        facts["no filter"] = latencies(address, asker("/search", "q"), queries.next(count), process.pid)
        facts["filters"] = [
            {**one, **latencies(address, asker("/search", "q", field=one["facet"], value=one["value"]), queries.next(share), process.pid)}
            for one in ({"facet": c["facet"], "value": c["value"], "share": c["share"]} for c in chosen)
        ]  # fmt: skip
        for number in clients:
            facts[f"{number} clients"] = throughput(
                address, asker("/search", "q"), queries.next(share * 2), number
            )
        facts["memory"] = memory_mb([process.pid])
    return facts


def build(base: Path, library: Path, size: int) -> dict[str, Any]:
    """What building took, from the file that the build left beside the library."""
    kept = library.with_suffix(".built.json")
    if not kept.exists():
        command = [sys.executable, "-m", "tests.benchmarks.scale_library", str(base), str(library), str(size)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        kept.write_text(done.stdout.strip().splitlines()[-1], "utf-8")
    facts: dict[str, Any] = json.loads(kept.read_text("utf-8"))
    return {**facts, "vectors": open_snapshot(library).manifest["vectors"]}


@contextmanager
def load_noted(result: dict[str, Any]) -> Iterator[None]:
    """Notes how busy the machine was: runnable processes before and after."""
    result["load"] = [loads()]
    yield
    result["load"].append(loads())


def main() -> None:
    """Measure, write the JSON and print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("base", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--queries", type=Path, default=Path("../shared/data/queries.tsv"))
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--peer-up-to", type=int, default=100_000, help="largest library of the peer")
    parser.add_argument("--json", type=Path, default=Path("docs/benchmarks/scale.json"))
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    results: dict[str, Any] = {"hardware": hardware_line(), "sizes": {}}
    if options.json.is_file():
        # Sizes measured before on this machine stay.
        before = json.loads(options.json.read_text("utf-8"))
        results = before if before["hardware"] == results["hardware"] else results
    for size in options.sizes:
        queries = _Queries(options.queries)
        library = options.work / f"passages-{size}"
        result: dict[str, Any] = {"build": build(options.base, library, size)}
        with load_noted(result):
            ours = measure_ours(library, queries, options.count, options.clients, options.workers)
            result["findings"] = ours
            if size <= options.peer_up_to:
                folder = options.work / f"peer-{size}"
                result["txtai"] = measure_peer(
                    library, folder, queries, options.count, options.clients, ours["filters"]
                )
        results["sizes"][str(size)] = result
        options.json.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
        print(f"{size} done", file=sys.stderr, flush=True)
    print(tables(results))


if __name__ == "__main__":
    main()
