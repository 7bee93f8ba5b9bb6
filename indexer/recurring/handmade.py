"""Hand-made groups: real findings that two readers grouped, by mark alone, and invented ones, whole."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from corpus.text_mark import text_mark
from indexer.errors import IndexerError
from indexer.recurring.finding import Finding
from indexer.recurring.pointed import is_pointed
from indexer.snapshot import Snapshot

Part = Literal["train", "test"]

FOLDER = "groups"


@dataclass(frozen=True, slots=True)
class Marked:
    """One real finding: the mark of its words, its area, and its group in each of the two readers' passes."""

    mark: str
    area: str
    passes: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Written:
    """One invented finding and the group that it was written for."""

    group: str
    stance: str
    text: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A marked finding found in a library.

    Attributes:
        row: of the passage in the vectors.
        finding: what grouping sees of it.
        pointed: whether grouping takes it at all; else it stands alone.
        marked: the hand-made groups.
    """

    row: int
    finding: Finding
    pointed: bool
    marked: Marked


def marked_findings(part: Part) -> list[Marked]:
    """The findings that two readers grouped, ordered by mark; areas are in one part only."""
    return [
        Marked(row["mark"], row["area"], (int(row["pass1"]), int(row["pass2"])))
        for row in _rows(f"{part}.tsv")
    ]


def written_findings() -> list[Written]:
    """The invented findings, in the file's order."""
    return [Written(row["group"], row["stance"], row["text"]) for row in _rows("written.tsv")]


def place(marked: Sequence[Marked], snapshot: Snapshot) -> list[Placed]:
    """The marked findings with the passages of a library.

    Raises:
        IndexerError: if more than one in twenty is not in the library.
    """
    areas = {report.id: report.area or "" for report in snapshot.records.reports() if not report.fictional}
    wanted = {(one.mark, one.area): one for one in marked}
    found: dict[tuple[str, str], Placed] = {}
    for passage in snapshot.records.passages(range(snapshot.records.size)):
        area = areas.get(passage.report_id)
        if area is None or passage.kind not in {"area_for_improvement", "recommendation"}:
            continue
        one = wanted.get((text_mark(passage.text), area))
        if one is None or (one.mark, area) in found:
            continue
        stance = passage.stance.stance
        finding = Finding(passage.id, passage.report_id, passage.text, stance, area=area)
        pointed = is_pointed(passage.kind, passage.text, passage.speaker, stance)
        found[one.mark, area] = Placed(passage.row, finding, pointed, one)
    if len(found) * 20 < len(wanted) * 19:
        msg = (
            f"{snapshot.library} holds {len(found)} of the {len(wanted)} findings that were grouped by hand: "
            "index the reports of ../shared/data/childrens-services."
        )
        raise IndexerError(msg, subject=str(snapshot.library))
    return [found[key] for key in sorted(found)]


def pass_of(placed: Iterable[Placed], number: int) -> list[int]:
    """The groups of one reader, 0 or 1, in the order of the findings."""
    return [one.marked.passes[number] for one in placed]


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("indexer").joinpath("recurring", FOLDER, name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
