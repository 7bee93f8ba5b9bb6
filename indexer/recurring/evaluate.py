"""Measuring recurring findings against hand-made groups: regenerates docs/quality/recurring.md.

    python -m indexer.recurring.evaluate --library DIR [--out FILE]

Needs a library with the default model that holds the reports whose findings were grouped by hand. Nothing is
chosen here but the settings of the baselines, on the training findings.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from indexer.cache import Cache
from indexer.encoder_loading import load_encoder
from indexer.recurring.agreement import b_cubed
from indexer.recurring.calibrate import labels_of
from indexer.recurring.encoding import encode_findings
from indexer.recurring.finding import Finding
from indexer.recurring.grouping import group_findings
from indexer.recurring.handmade import Part, Placed, marked_findings, pass_of, place
from indexer.recurring.measures import Measured, agglomerative, best_setting, k_means, measure, resampled_f
from indexer.recurring.pairs import ADAPTED, PLAIN
from indexer.recurring.pointed import is_pointed
from indexer.snapshot import Snapshot, open_snapshot

_DISTANCES = tuple(round(0.2 + 0.02 * step, 2) for step in range(30))
_SHARES = tuple(round(0.2 + 0.05 * step, 2) for step in range(13))


@dataclass(frozen=True, slots=True, eq=False)
class GroupedFindings:
    """Hand-grouped findings of one part with their vectors.

    Attributes:
        placed: the findings.
        readers: the groups by each of the two.
        areas: of each finding.
        own, adapted: unit vectors of the library's model and of its form adapted to findings, shape (n, d).
    """

    placed: list[Placed]
    readers: list[list[int]]
    areas: list[str]
    own: NDArray[np.float32]
    adapted: NDArray[np.float32]


def table_of(part: Part, snapshot: Snapshot, library: Path) -> GroupedFindings:
    """The findings of a part, found in a library and encoded."""
    placed = place(marked_findings(part), snapshot)
    own = np.ascontiguousarray(snapshot.vectors.vectors[[one.row for one in placed]], np.float32)
    with Cache(library / "cache") as cache:
        made = encode_findings([one.finding for one in placed], own, load_encoder(library), cache)
    if not made.adapted:
        sys.stderr.write("There is no adapter for this library's model: its own vectors are measured.\n")
    readers = [pass_of(placed, number) for number in (0, 1)]
    return GroupedFindings(placed, readers, [one.marked.area for one in placed], own, made.vectors)


def shipped_groups(table: GroupedFindings, *, adapted: bool = True) -> list[int]:
    """Groups as an index makes them of these findings; what is not pointed stands alone."""
    size = len(table.placed)
    chosen = [at for at, one in enumerate(table.placed) if one.pointed]
    vectors = (table.adapted if adapted else table.own)[chosen]
    findings: list[Finding] = [table.placed[at].finding for at in chosen]
    labels = list(range(2 * size, 3 * size))
    for at, label in zip(
        chosen,
        labels_of(group_findings(findings, vectors, ADAPTED if adapted else PLAIN), len(chosen)),
        strict=True,
    ):
        labels[at] = label
    return labels


def compare(train: GroupedFindings, held: GroupedFindings) -> dict[str, list[int]]:
    """The groups of the held-out findings by each system; baselines are set on the training findings."""
    distance = best_setting(agglomerative, _DISTANCES, train.own, train.readers)
    share = best_setting(k_means, _SHARES, train.own, train.readers)
    adapted = "" if held.adapted is not held.own else " (no adapter)"
    return {
        f"**as shipped**{adapted}": shipped_groups(held),
        "the same without the adapted encoder": shipped_groups(held, adapted=False),
        f"average linkage over MiniLM, distance {distance:.2f}": agglomerative(held.own, distance),
        f"k-means over MiniLM, {share:.2f} clusters a finding": k_means(held.own, share),
        "every finding alone": list(range(len(held.own))),
    }


def _row(name: str, found: Measured) -> str:
    return (
        f"| {name} | {found.precision:.3f} | {found.recall:.3f} | {found.f:.3f} ({found.low:.3f}–{found.high:.3f}) "
        f"| {found.rand:.3f} |"
    )


def page(train: GroupedFindings, held: GroupedFindings, counts: Counter[str]) -> str:
    """The page of figures, as Markdown."""
    systems = compare(train, held)
    readers, areas = held.readers, held.areas
    between, rand = b_cubed(readers[0], readers[1]), adjusted_rand_score(readers[0], readers[1])
    measured = {name: measure(groups, readers, areas) for name, groups in systems.items()}
    names = list(systems)
    gain = resampled_f(systems[names[0]], readers, areas) - resampled_f(systems[names[2]], readers, areas)
    sizes = [Counter(reader) for reader in readers]
    grouped = [sum(size for size in count.values() if size > 1) for count in sizes]
    several = [sum(size > 1 for size in count.values()) for count in sizes]
    rows = "\n".join(_row(name, found) for name, found in measured.items())
    kinds = "\n".join(f"| {name} | {number:,} |" for name, number in sorted(counts.items()))
    return f"""# Recurring findings, as measured

Made by `python -m indexer.recurring.evaluate --library DIR`; what the words mean: [../decisions/0012-same-finding.md](../decisions/0012-same-finding.md).

## Groups against hand-made groups
{len(held.placed)} findings of {len(set(areas))} areas that took no part in training or choosing (bullets under "What needs to improve" and
recommendations of real reports on children's services), grouped by two independent passes, by reading alone. Both passes were made
by runs of one language model, not by people. They agree at B-cubed F **{between.f:.3f}**, adjusted Rand {rand:.3f}; the readers made
{several[0]} and {several[1]} groups of two or more, which hold {grouped[0]} and {grouped[1]} of the findings.

Each figure is the mean against the two readers; 95 % intervals by resampling areas (2,000 draws). The settings of the baselines are the best on the
{len(train.placed)} training findings, of other areas.

| system | B-cubed precision | recall | F (95 %) | adjusted Rand |
|---|---|---|---|---|
{rows}

The test findings were opened once, on 26 November 2026, after model, calibration and threshold were committed; this page is made again by
the same command, and nothing was changed after it.

As shipped less average linkage over MiniLM: {gain.mean():+.3f} ({np.quantile(gain, 0.025):+.3f} to {np.quantile(gain, 0.975):+.3f}) of F.

## Findings of this library that are grouped
Pointed findings by kind (`indexer/recurring/pointed.py`); fictional reports count.

| kind | pointed findings |
|---|---|
{kinds}
| all | {counts.total():,} |
"""


def pointed_counts(snapshot: Snapshot) -> Counter[str]:
    """How many passages of a library are pointed findings, by kind."""
    return Counter(
        passage.kind
        for passage in snapshot.records.passages(range(snapshot.records.size))
        if is_pointed(passage.kind, passage.text, passage.speaker, passage.stance.stance)
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description="Measure recurring findings against hand-made groups.")
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--out", type=Path, help="instead of the terminal")
    options = parser.parse_args(arguments)
    snapshot = open_snapshot(options.library)
    train = table_of("train", snapshot, options.library)
    held = table_of("test", snapshot, options.library)
    text = page(train, held, pointed_counts(snapshot))
    if options.out is None:
        sys.stdout.write(text)
    else:
        options.out.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
