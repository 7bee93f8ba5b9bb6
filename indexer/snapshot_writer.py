"""Writing one snapshot: every store in row order, sealed, opened again, asked its canary query."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.codebook import Codebook
from indexer.encoder import Encoder
from indexer.inner_products import inner_products
from indexer.lexicon_writer import build_lexicon
from indexer.records import RefusedRecord, ThemeRecord
from indexer.recurring.result import Recurring
from indexer.recurring.stage import Gathered
from indexer.snapshot import LEXICAL, STORE, check_canary, open_folder, publish, seal
from indexer.store import TaggedReport, write_recurring, write_store
from indexer.vectors import build_vectors

_CANARY_IDS = 5
_CANARY_WORDS = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """A report of the snapshot to be, with its vectors, windows and tags in the passages' order."""

    item: TaggedReport
    vectors: NDArray[np.float32]
    windows: NDArray[np.int32]


@dataclass(slots=True)
class Tally:
    """What went into the snapshot."""

    passages: int = 0
    tagged: int = 0
    tags: int = 0
    windowed: int = 0
    figures: int = 0
    bodies: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    vectors: list[NDArray[np.float32]] = field(default_factory=list)
    gathered: Gathered = field(default_factory=Gathered)
    recurring: int = 0
    index: dict[str, Any] = field(default_factory=dict)

    def count(self, entries: Iterable[Entry]) -> Iterator[TaggedReport]:
        """Pass the reports on, keeping what the other stores need."""
        for entry in entries:
            report, tags = entry.item.report, entry.item.tags
            self.gathered.take(report, tags, entry.vectors, self.passages)
            self.passages += len(report.passages)
            self.tagged += sum(bool(t.themes) for t in tags)
            self.tags += sum(len(t.themes) for t in tags)
            self.windowed += int(np.count_nonzero(entry.windows > 1))
            self.figures += sum(map(len, entry.item.figures))
            self.bodies.extend(p.text for p in report.passages)
            self.headings.extend(" / ".join(p.section) for p in report.passages)
            self.ids.extend(p.id for p in report.passages)
            self.vectors.append(entry.vectors)
            yield entry.item


def write_snapshot(
    library: Path,
    entries: Iterable[Entry],
    *,
    codebook: Codebook,
    refused: Sequence[RefusedRecord],
    encoder: Encoder,
    facts: dict[str, Any],
    group: Callable[[Gathered], Recurring],
) -> tuple[Path, dict[str, int]]:
    """Write and seal a snapshot in a hidden folder; returns the folder and the manifest's counts.

    ``entries`` come by ascending report id. ``facts`` go into the manifest. ``group`` makes the recurring findings
    of what was gathered, once all reports are written.
    """
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{facts['content'][:8]}"
    folder = library / "snapshots" / f".{name}"
    folder.mkdir(parents=True)
    try:
        tally = _write(folder, entries, codebook, refused, encoder, facts, group)
        counts = {
            "reports": len(facts["reports"]),
            "passages": tally.passages,
            "tagged": tally.tagged,
            "tags": tally.tags,
            "windowed": tally.windowed,
            "recurring": tally.recurring,
            "figures": tally.figures,
        }
        with_canary = {
            **facts,
            "counts": counts,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "vectors": tally.index,
            "canary": _canary(tally, encoder),
        }
        seal(folder, with_canary)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder, counts


def publish_checked(library: Path, folder: Path, encoder: Encoder) -> str:
    """Open a sealed snapshot as a reader would, ask it its canary query, and publish it; returns its id.

    Raises:
        LibraryDamagedError: if it does not answer as it should; it is removed, the old one stays.
    """
    try:
        snapshot = open_folder(library, folder)
        check_canary(snapshot, encoder)
        snapshot.close()
        final = folder.with_name(folder.name.removeprefix("."))
        folder.rename(final)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    publish(library, final)
    return final.name


def _write(
    folder: Path,
    entries: Iterable[Entry],
    codebook: Codebook,
    refused: Sequence[RefusedRecord],
    encoder: Encoder,
    facts: dict[str, Any],
    group: Callable[[Gathered], Recurring],
) -> Tally:
    tally = Tally()
    themes = [ThemeRecord(t.id, t.name, t.group, t.definition, t.parent, 0, 0) for t in codebook.themes]
    meta = {"content": facts["content"], **facts["models"]}
    write_store(folder / STORE, tally.count(entries), themes, refused, meta)
    empty = [np.zeros((0, encoder.dimensions), np.float32)]
    # The parts are let go of: at a million passages they are another 1.5 GB.
    tally.vectors = [np.concatenate(tally.vectors or empty)]
    tally.index = build_vectors(folder, tally.vectors[0])
    build_lexicon(folder / LEXICAL, tally.bodies, tally.headings)
    recurring = group(tally.gathered)
    write_recurring(folder / STORE, recurring)
    tally.recurring = len(recurring.findings)
    return tally


def _canary(tally: Tally, encoder: Encoder) -> dict[str, Any] | None:
    """A query made of the first words of one passage, and the nearest passages by plain arithmetic.

    The passage is chosen by the content of all ids, so equal libraries have equal canaries.
    """
    if not tally.passages:
        return None
    digest = hashlib.sha256("".join(tally.ids).encode()).digest()
    row = int.from_bytes(digest[:8], "big") % tally.passages
    query = " ".join(tally.bodies[row].split()[:_CANARY_WORDS])
    vector = encoder.encode_query(query)
    scores = inner_products(tally.vectors[0], vector)
    best = np.lexsort((np.arange(len(scores)), -scores))[:_CANARY_IDS]
    return {"query": query, "ids": [tally.ids[i] for i in best]}
