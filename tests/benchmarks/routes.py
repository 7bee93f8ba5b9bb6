"""Every GET operation of the API, as one client meets it: the first time, again, and asked after with its tag.

Run with ``python -m tests.benchmarks.routes LIBRARY [--starts 5] [--runs 50] [--output docs/benchmarks/routes]``; writes
``.md`` and ``.json``. A real server, one client on one connection, one request at a time.

*Cold*: the first request for the operation at a server that was just started and is ready; operations are asked in
another order at each start. *Warm*: the same request again, so that what the server remembers of a question counts.
*With tag*: ``If-None-Match`` with the tag of the answer, answered 304. The questions are the examples of the API's own
description, with ids of the library at hand and no limits but the API's own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from tests.benchmarks.hardware import hardware_line
from tests.benchmarks.serving import quantile
from tests.end_to_end.server import serving

SEED = 11
LONGEST = 20.0
"""Seconds that one operation is asked again and again; what is slow is then asked less often than the others."""


@dataclass(frozen=True)
class Question:
    """One operation with the address that it is asked at."""

    operation: str
    path: str
    address: str


@dataclass
class Times:
    """What was measured of one operation; times in milliseconds."""

    question: Question
    cold: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    tagged: list[float] = field(default_factory=list)
    wire: int = 0
    size: int = 0


def questions(client: httpx.Client) -> tuple[list[Question], list[str]]:
    """A question for each GET operation below ``/v1``, and the operations for which the library has none."""
    schema = client.get("/openapi.json").raise_for_status().json()
    found, left_out = [], []
    ids = ids_of(client)
    for path, operations in sorted(schema["paths"].items()):
        if "get" not in operations or not path.startswith("/v1"):
            continue
        name = operations["get"]["operationId"]
        items = [item for item in operations["get"].get("parameters", ()) if "name" in item]
        here = {item["name"]: item.get("example") for item in items if item["in"] == "path"} | ids
        filled = path
        for key, value in here.items():
            filled = filled.replace(f"{{{key}}}", str(value or ""))
        asked = {
            item["name"]: item.get("example", "workload")
            for item in items
            if item["in"] == "query" and (item.get("required") or item["name"] == "q")
        }
        address = str(httpx.URL(filled, params=asked or None))
        # An example that this library has no thing for, as a run where there was none.
        if "//" in filled or filled.endswith("/") or client.get(address).status_code != 200:
            left_out.append(name)
        else:
            found.append(Question(name, path, address))
    return found, left_out


def ids_of(client: httpx.Client) -> dict[str, str]:
    """Ids of things that the library holds, by the names that paths have for them."""

    def results(path: str, **asked: Any) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = client.get(path, params=asked).raise_for_status().json()["results"]
        return listed

    ids = {"area_id": "", "finding_id": "", "passage_id": "", "report_id": "", "job_id": ""}
    for hit in results("/v1/search", q="domestic abuse enquiries", limit=1):
        ids |= {"passage_id": hit["passage"]["id"], "report_id": hit["report"]["id"]}
    for finding in results("/v1/recurring", limit=1):
        ids["finding_id"] = finding["id"]
    areas = [area["id"] for area in results("/v1/areas", limit=1_000)]
    # One that was inspected twice, so that there is a change to tell.
    twice = (one for one in areas if client.get(f"/v1/areas/{one}/change").status_code == 200)
    ids["area_id"] = next(twice, areas[0] if areas else "")
    for job in results("/v1/library/jobs"):
        ids["job_id"] = job["id"]
    return ids


def asked_once(client: httpx.Client, address: str, tag: str | None = None) -> tuple[float, httpx.Response]:
    """Milliseconds until an answer is there whole, and the answer."""
    headers = {} if tag is None else {"if-none-match": tag}
    began = time.perf_counter()
    answer = client.get(address, headers=headers)
    took = (time.perf_counter() - began) * 1000
    if answer.status_code != (200 if tag is None else 304):
        msg = f"{address} answered {answer.status_code}."
        raise RuntimeError(msg)
    return took, answer


def ask_first(client: httpx.Client, kept: dict[str, Times], order: list[Question]) -> None:
    """Ask each operation at a server that was not asked for it before."""
    for question in order:
        kept[question.operation].cold.append(asked_once(client, question.address)[0])


def ask_again(client: httpx.Client, times: Times, runs: int) -> None:
    """Ask one operation again and again, then with its tag."""
    address = times.question.address
    answer = asked_once(client, address)[1]
    times.wire, times.size = answer.num_bytes_downloaded, len(answer.content)
    until = time.perf_counter() + LONGEST
    while len(times.warm) < runs and time.perf_counter() < until:
        times.warm.append(asked_once(client, address)[0])
    tag = answer.headers.get("etag")
    times.tagged = [] if tag is None else [asked_once(client, address, tag)[0] for _ in range(runs)]


def p50_p95(values: list[float]) -> dict[str, float | int] | None:
    """Median and 95th percentile (nearest rank) with how many there were; ``None`` of nothing."""
    if not values:
        return None
    return {
        "n": len(values),
        "p50": round(statistics.median(values), 2),
        "p95": round(quantile(values, 0.95), 2),
    }


def table(rows: list[Times]) -> str:
    """The figures as a Markdown table."""
    head = (
        "| operation | cold p50 / p95 (ms) | warm p50 / p95 (ms) | n | with tag p50 / p95 (ms) | bytes, gzip "
        "| bytes, unpacked |\n|---|---|---|---|---|---|---|\n"
    )

    def shown(values: list[float]) -> str:
        found = p50_p95(values)
        return "–" if found is None else f"{found['p50']:.1f} / {found['p95']:.1f}"

    return head + "\n".join(
        f"| `{one.question.operation}` | {shown(one.cold)} | {shown(one.warm)} | {len(one.warm)} "
        f"| {shown(one.tagged)} | {one.wire:,} | {one.size:,} |"
        for one in rows
    )


def measured(library: Path, starts: int, runs: int) -> tuple[list[Times], list[str], dict[str, Any]]:
    """The figures of all operations, those left out, and what the server said of its library."""
    kept: dict[str, Times] = {}
    left_out: list[str] = []
    chosen: list[Question] = []
    health: dict[str, Any] = {}
    order = random.Random(SEED)
    # The first server is asked what there is to ask, which would spoil the first times of its own.
    for start in range(starts + 1):
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
            serving("--library", str(library.resolve()), folder=Path(folder)) as address,
            httpx.Client(base_url=address, timeout=120) as client,
        ):
            health = client.get("/readyz").raise_for_status().json()
            if start == 0:
                chosen, left_out = questions(client)
                kept = {one.operation: Times(one) for one in chosen}
                for times in kept.values():
                    ask_again(client, times, runs)
            else:
                ask_first(client, kept, order.sample(chosen, len(chosen)))
    return list(kept.values()), left_out, health


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", type=Path)
    parser.add_argument("--starts", type=int, default=5, help="servers started for the cold figures")
    parser.add_argument(
        "--runs", type=int, default=50, help="warm requests, and requests with the tag, of each operation"
    )
    parser.add_argument("--output", type=Path, default=Path("docs/benchmarks/routes"))
    options = parser.parse_args()
    before = os.getloadavg()[0]
    rows, left_out, health = measured(options.library, options.starts, options.runs)
    load = f"{before:.1f} before and {os.getloadavg()[0]:.1f} after"
    held = f"{health['reports']} reports, {health['passages']} passages"
    made = datetime.now(UTC).date().isoformat()
    said = f"{hardware_line()}. {held}. One-minute load {load}."
    entries = [
        {
            **asdict(one.question),
            **{name: p50_p95(getattr(one, name)) for name in ("cold", "warm", "tagged")},
            "bytes_gzip": one.wire,
            "bytes": one.size,
        }
        for one in rows
    ]
    whole = {
        "made": made, "hardware": hardware_line(), "reports": health["reports"], "passages": health["passages"],
        "load": load, "starts": options.starts, "runs": options.runs, "left_out": left_out, "operations": entries,
    }  # fmt: skip
    options.output.with_suffix(".json").write_text(json.dumps(whole, indent=1) + "\n", "utf-8")
    missing = (
        f" Left out, since this library has nothing to ask for: {', '.join(left_out)}." if left_out else ""
    )
    options.output.with_suffix(".md").write_text(
        f"# Routes\n\n`python -m tests.benchmarks.routes LIBRARY --starts {options.starts} --runs {options.runs}`, {made}. "
        f"{said}\n\n{table(rows)}\n\n"
        f"One client, one connection, one request at a time. *Cold* is the first request for the operation at each of "
        f"{options.starts} servers that were just started and ready, in another order each time; with so few, p95 is the "
        "largest but one or the largest. *Warm* is the same request again: what the server remembers of a question counts. "
        "*With tag* is the same request with `If-None-Match`, answered 304; a dash: answers that have no tag. Questions "
        "are the examples of the API's description with ids of this library and the API's own limits; routes.json has "
        f"their addresses.{missing}\n",
        "utf-8",
    )
    print(table(rows))
    print(missing.strip())


if __name__ == "__main__":
    main()
