"""Time and memory of grouping findings at any size: real reports, perturbed (see :mod:`tests.benchmarks.scale_library`).

``python -m tests.benchmarks.recurring_scale BASE REPORTS`` groups so many reports without the last one, then
with it, which is what adding one report to a library costs, and prints JSON. Vectors are at hand: encoding is not in it.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from indexer.recurring.identity import EarlierGroup
from indexer.recurring.result import Recurring
from indexer.recurring.stage import Gathered, group_gathered
from indexer.snapshot import open_snapshot
from indexer.snapshot_writer import Entry
from tests.benchmarks.scale_library import Maker, as_they_are


def gather(entries: list[Entry]) -> Gathered:
    """The pointed findings of reports."""
    gathered, row = Gathered(), 0
    for entry in entries:
        gathered.take(entry.item.report, entry.item.tags, entry.vectors, row)
        row += len(entry.item.report.passages)
    return gathered


def earlier_of(gathered: Gathered, recurring: Recurring) -> list[EarlierGroup]:
    """The groups as the next build reads them."""
    place = {row: at for at, row in enumerate(gathered.rows)}
    return [
        EarlierGroup(
            finding.id,
            tuple(
                (gathered.findings[place[row]].passage_id, gathered.findings[place[row]].text)
                for row, _ in members
            ),
        )
        for finding, members in zip(recurring.findings, recurring.members, strict=True)
    ]


def main() -> None:
    """Measure and print."""
    base, wanted = Path(sys.argv[1]), int(sys.argv[2])
    maker = Maker(open_snapshot(base), 7)
    mean = maker.mean_passages
    plan = maker.plan(int((wanted + 1) * mean))[:wanted]
    entries = list(maker.entries(plan))
    before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    said: dict[str, object] = {
        "reports": len(entries),
        "passages": sum(len(e.item.report.passages) for e in entries),
    }
    earlier: list[EarlierGroup] = []
    for name, part in (("first", entries[:-1]), ("one_more", entries)):
        began = time.perf_counter()
        gathered = gather(part)
        gathering = time.perf_counter() - began
        began, cpu = time.perf_counter(), time.process_time()
        recurring = group_gathered(gathered, earlier, as_they_are)
        said[name] = {
            "findings": len(gathered.findings),
            "groups": len(recurring.findings),
            "grouped": sum(map(len, recurring.members)),
            "gathering_s": round(gathering, 2),
            "grouping_s": round(time.perf_counter() - began, 2),
            "grouping_cpu_s": round(time.process_time() - cpu, 2),
            "ids_kept": len({g.id for g in earlier} & {g.id for g in recurring.findings}),
        }
        earlier = earlier_of(gathered, recurring)
        print(name, said[name], file=sys.stderr, flush=True)
    said["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    said["peak_before_mb"] = before_mb
    print(json.dumps(said, indent=1))


if __name__ == "__main__":
    main()
