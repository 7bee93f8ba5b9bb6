"""The tables of ``docs/benchmarks/scale.md`` from the JSON of a run.

``python -m tests.benchmarks.scale_table docs/benchmarks/scale.json`` prints them again.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def tables(results: dict[str, Any]) -> str:
    """Markdown: hardware, building, latency, throughput and memory, a column for each size and system."""
    sizes = results["sizes"]
    heads = [(size, name) for size, facts in sizes.items() for name in ("findings", "txtai") if name in facts]
    parts = [f"{results['hardware']}.", "", _building(sizes), "", _serving(sizes, heads), "", _memory(sizes)]
    return "\n".join(parts)


def _row(*cells: Any) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _head(*cells: Any) -> list[str]:
    return [_row(*cells), "|" + "---|" * len(cells)]


def _building(sizes: dict[str, Any]) -> str:
    lines = _head("building", *(f"{int(size):,} passages" for size in sizes))
    builds = [facts["build"] for facts in sizes.values()]
    lines.append(
        _row("seconds (processor seconds)", *(f"{b['seconds']:.0f} ({b['cpu_seconds']:.0f})" for b in builds))
    )
    lines.append(_row("memory at most, MB", *(f"{b['peak_mb']:,}" for b in builds)))
    for name, begins in (
        ("all files", ("",)), ("SQLite", ("library.sqlite",)), ("vectors", ("vectors.npy",)),
        ("8-bit copy", ("vectors.faiss",)), ("lexicon", ("lexical/",)),
    ):  # fmt: skip
        shares = [
            sum(size for file, size in b["files"].items() if file.startswith(begins)) / b["passages"]
            for b in builds
        ]
        lines.append(_row(f"bytes a passage: {name}", *(f"{share:,.0f}" for share in shares)))
    lines.append(_row("index of vectors", *(_index(b["vectors"]) for b in builds)))
    return "\n".join(lines)


def _index(facts: dict[str, Any]) -> str:
    if facts["kind"] == "flat":
        return "flat (exact)"
    return (
        f"{facts['kind']}, {facts['probed']} of {facts['lists']} lists, recall@10 {facts['recall_at_10']:.3f}, "
        f"recall@100 {facts['recall_at_100']:.3f}, {facts['seconds']:.0f} s"
    )


def _serving(sizes: dict[str, Any], heads: list[tuple[str, str]]) -> str:
    lines = _head("serving", *(f"{int(size):,} {name}" for size, name in heads))
    found = [sizes[size][name] for size, name in heads]
    labels = {"no filter": "hybrid, facets counted", "no facets": "hybrid, no facets", "words": "words alone"}
    for name, label in labels.items():
        lines.append(_row(f"{label}: p50 / p95 / p99 ms", *(_quantiles(facts.get(name)) for facts in found)))
        spent = (facts.get(name, {}).get("cpu_ms", "–") for facts in found)
        lines.append(_row(f"{label}: processor time of the server, ms", *spent))
    for place in range(3):
        lines.append(
            _row(
                f"filter {('1 %', '10 %', '50 %')[place]}: p50 / p95 / p99 ms",
                *(
                    f"{_quantiles(f['filters'][place])} (leaves {f['filters'][place]['share']:.1%})"
                    for f in found
                ),
            )
        )
    lines.append(
        _row(
            "recall@10 of the index on real queries, against exact",
            *(facts.get("recall_at_10", "–") for facts in found),
        )
    )
    for clients in sorted(
        {int(k.split()[0]) for f in found for k in f if k.endswith(" clients") and "," not in k}
    ):
        name = f"{clients} clients"
        lines.append(_row(f"answers a second, {clients} clients", *(facts.get(name, "–") for facts in found)))
    for key in sorted({key for facts in found for key in facts if " workers, " in key}):
        lines.append(_row(f"answers a second, {key}", *(facts.get(key, "–") for facts in found)))
    lines.append(_row("start to address printed, s", *(facts.get("start_s", "–") for facts in found)))
    lines.append(_row("first answer, ms", *(facts.get("first_ms", "–") for facts in found)))
    return "\n".join(lines)


def _quantiles(facts: dict[str, Any] | None) -> str:
    return f"{facts['p50']} / {facts['p95']} / {facts['p99']}" if facts else "–"


def _memory(sizes: dict[str, Any]) -> str:
    lines = _head("memory, MB", "processes", "resident, summed", "proportional, summed", "own, summed")
    for size, facts in sizes.items():
        named = [
            ("findings", facts["findings"]["memory"]),
            ("findings", facts["findings"]["memory of workers"]),
        ]
        if "txtai" in facts:
            named.append(("txtai", facts["txtai"]["memory"]))
        for name, used in named:
            lines.append(
                _row(f"{int(size):,} {name}", used["processes"], used["rss"], used["pss"], used["own"])
            )
    return "\n".join(lines)


if __name__ == "__main__":
    print(tables(json.loads(Path(sys.argv[1]).read_text("utf-8"))))
