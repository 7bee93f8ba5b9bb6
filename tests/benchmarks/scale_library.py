"""Libraries of any size for speed figures: real passages, perturbed, through the snapshot writer itself.

Nothing is parsed or embedded. Each passage is a real one of a ready library in which every fourth word
was exchanged for one of another passage of its kind, so that words keep their frequencies and no two
passages are equal; its vector is the real one with isotropic noise of :data:`NOISE` its length,
normalised again (mean cosine to the real one .86). Reports, areas, dates, kinds, stances and themes are those of the
passages; ids are new. So each real passage is the middle of a small cloud of others, which the lists of an
inverted index fit better than real text: its recall at a given number of lists is flattered here.
"""

from __future__ import annotations

import hashlib
import json
import random
import resource
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.model import Inspectorate, Kind, Passage, Programme, Report, Source, Span
from indexer.codebook import load_codebook
from indexer.encoder_loading import load_encoder
from indexer.records import PassageRecord, PassageTags, ReportRecord, ThemeTag
from indexer.recurring.encoding import FindingVectors
from indexer.recurring.finding import Finding
from indexer.recurring.stage import group_gathered
from indexer.snapshot import Snapshot, open_snapshot
from indexer.snapshot_writer import Entry, publish_checked, write_snapshot
from indexer.store import TaggedReport

NOISE = 0.6
"""Length of the noise added to each unit vector."""

EXCHANGED = 4
"""One word of so many is exchanged."""


@dataclass(frozen=True, slots=True)
class Built:
    """What building a library took: seconds, passages, bytes of the snapshot by file."""

    seconds: float
    passages: int
    files: dict[str, int]


def build_scaled(base: Path, library: Path, passages: int, seed: int = 7) -> Built:
    """Write and publish a library of at least ``passages`` passages perturbed from those of ``base``."""
    library.mkdir(parents=True)
    shutil.copytree(base / "models", library / "models")
    snapshot = open_snapshot(base)
    encoder = load_encoder(library)
    maker = Maker(snapshot, seed)
    plan = maker.plan(passages)
    facts = {
        "reports": [[name, "0" * 64, name, "0" * 64] for name, _ in plan],
        "refused": [],
        "models": snapshot.manifest["models"],
        "content": hashlib.sha256(f"{snapshot.id} {passages} {seed}".encode()).hexdigest(),
        "shipped": snapshot.manifest["shipped"],
    }
    began = time.perf_counter()
    folder, counts = write_snapshot(
        library,
        maker.entries(plan),
        codebook=load_codebook(),
        refused=(),
        encoder=encoder,
        facts=facts,
        group=lambda gathered: group_gathered(gathered, (), as_they_are),
    )
    name = publish_checked(library, folder, encoder)
    seconds = time.perf_counter() - began
    written = library / "snapshots" / name
    files = {p.relative_to(written).as_posix(): p.stat().st_size for p in written.rglob("*") if p.is_file()}
    return Built(seconds, counts["passages"], files)


def as_they_are(findings: Sequence[Finding], own: NDArray[np.float32]) -> FindingVectors:
    """The perturbed vectors themselves: encoding is left out of what is measured."""
    return FindingVectors(own, "perturbed vectors", adapted=False)


class Maker:
    """Makes perturbed reports of the passages of one snapshot, report by report."""

    def __init__(self, snapshot: Snapshot, seed: int) -> None:
        self._vectors = np.array(snapshot.vectors.vectors)
        self._seed = seed
        self._reports = snapshot.records.reports()
        self._passages: dict[str, list[PassageRecord]] = defaultdict(list)
        self._words: dict[str, list[str]] = defaultdict(list)
        for passage in snapshot.records.all_passages():
            self._passages[passage.report_id].append(passage)
            self._words[passage.kind].extend(passage.text.split())

    @property
    def mean_passages(self) -> float:
        """Passages of a report, on average."""
        return sum(map(len, self._passages.values())) / max(1, len(self._passages))

    def plan(self, wanted: int) -> list[tuple[str, ReportRecord]]:
        """Ids and models of the reports to write, by id, until they hold so many passages."""
        held, copy = 0, 0
        found: list[tuple[str, ReportRecord]] = []
        while held < wanted:
            for report in self._reports:
                if held < wanted and self._passages[report.id]:
                    found.append((f"{report.id}-{copy:05d}", report))
                    held += len(self._passages[report.id])
            copy += 1
        return sorted(found, key=lambda pair: pair[0])

    def entries(self, plan: list[tuple[str, ReportRecord]]) -> Iterator[Entry]:
        """The reports with their vectors and tags."""
        for number, (name, report) in enumerate(plan):
            yield self._entry(name, report, random.Random(f"{self._seed} {name}"), number)

    def _entry(self, name: str, report: ReportRecord, chance: random.Random, number: int) -> Entry:
        records = self._passages[report.id]
        texts = [self._exchanged(record, chance) for record in records]
        made, tags, place = [], [], 0
        for record, text in zip(records, texts, strict=True):
            span = Span(place, place + len(text))
            digest = hashlib.sha256(f"{self._seed} {name} {record.ordinal}".encode()).hexdigest()
            made.append(
                Passage(
                    digest[:16], record.ordinal, text, Kind(record.kind), record.section, record.standard,
                    span.start, span.end, (span,), record.page_start, record.page_end,
                )
            )  # fmt: skip
            tags.append(PassageTags(tuple(_within(tag, text) for tag in record.themes), record.stance))
            place = span.end + 1
        noise = np.random.default_rng([self._seed, number]).normal(
            size=(len(records), self._vectors.shape[1])
        )
        rows = self._vectors[[record.row for record in records]]
        rows = rows + (noise * (NOISE / np.sqrt(rows.shape[1]))).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        source = Source(name, "0" * 64, "text/plain", "\n".join(texts))
        whole = Report(
            name, report.title, Inspectorate(report.inspectorate), Programme(report.programme), source,
            framework=report.framework, area=report.area, region=report.region, published=report.published,
            published_precision=report.published_precision, fieldwork_start=report.fieldwork_start,
            fieldwork_end=report.fieldwork_end, passages=tuple(made),
        )  # fmt: skip
        return Entry(TaggedReport(whole, tuple(tags)), rows, np.ones(len(records), np.int32))

    def _exchanged(self, record: PassageRecord, chance: random.Random) -> str:
        words, others = record.text.split(), self._words[record.kind]
        for place in range(chance.randrange(EXCHANGED), len(words), EXCHANGED):
            words[place] = others[int(chance.random() * len(others))]
        return " ".join(words)


def _within(tag: ThemeTag, text: str) -> ThemeTag:
    """A tag whose evidence lies inside the changed text (as many pieces as before)."""
    word = text.split(maxsplit=1)[0]
    evidence = (replace(e, start=0, end=len(word), text=word) for e in tag.evidence)
    return replace(tag, evidence=tuple(evidence))


def main() -> None:
    """``python -m tests.benchmarks.scale_library BASE LIBRARY PASSAGES``: build one and print JSON of what it took."""
    base, library, passages = sys.argv[1:4]
    built = build_scaled(Path(base), Path(library), int(passages))
    # Kilobytes on Linux.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    print(json.dumps({**asdict(built), "cpu_seconds": time.process_time(), "peak_mb": peak}))


if __name__ == "__main__":
    main()
