"""Holdings made of arrays: for counts and statistics that need no text, vectors or files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from indexer.records import ReportRecord, ThemeRecord
from search.filters import FilterIndex
from search.holdings import Holdings
from search.stores.protocol import Coded, Columns, Store

STANCES = ("mixed", "neutral", "shortfall", "strength")


@dataclass(frozen=True)
class BareStore:
    """What a comparison reads of a store beside the columns."""

    held: Columns
    words: Mapping[str, str]
    snapshot_id: str = "made"

    def same_reports(self) -> dict[str, str]:
        first: dict[str, str] = {}
        filed = {
            one.id: first.setdefault(" ".join(self.words.get(one.id, one.id).casefold().split()), one.id)
            for one in self.held.reports
        }
        return {one: other for one, other in filed.items() if one != other}


def report(number: int, **facts: Any) -> ReportRecord:
    """A report on an area of its own, dated 2024, unless ``facts`` say otherwise."""
    made = ReportRecord(
        id=f"report-{number:05d}",
        title=f"Inspection {number}",
        inspectorate="ofsted",
        programme="childrens_services",
        framework="ilacs",
        area=f"Area {number:05d}",
        region=f"Region {number % 9}",
        published=date(2024, 1 + number % 12, 1),
        published_precision="month",
        fieldwork_start=None,
        fieldwork_end=None,
        lead_inspector=None,
        overall_rating="Good",
        score=None,
        score_max=None,
        fictional=True,
        source_name=f"report-{number}.txt",
        source_sha256="0" * 64,
        media_type="text/plain",
        pages=1,
        passages=0,
    )
    return replace(made, **facts)


def themes(count: int) -> tuple[ThemeRecord, ...]:
    """Themes without parents."""
    return tuple(
        ThemeRecord(f"theme-{n:02d}", f"Theme {n:02d}", "Group", "A theme.", None, 0, 0) for n in range(count)
    )


def made_holdings(
    reports: Sequence[ReportRecord],
    of: NDArray[np.int64],
    stance: NDArray[np.int64],
    tags: NDArray[np.bool_],
    book: tuple[ThemeRecord, ...] | None = None,
    words: Mapping[str, str] | None = None,
) -> Holdings:
    """Holdings of passages in reports.

    Args:
        reports: in order.
        of: the report of each passage, by place.
        stance: index into :data:`STANCES` of each passage.
        tags: which themes each passage carries, all of them surely; (passages, themes).
        book: the themes.
        words: what a report says by its id; the id itself where there is none.
    """
    size = len(of)
    book = book or themes(tags.shape[1])
    rows, codes = np.nonzero(tags)
    starts = np.searchsorted(of, of, side="left")
    one = Coded(np.zeros(size, dtype=np.int32), ("finding",))
    columns = Columns(
        passage_ids=np.array([f"{row:016x}".encode() for row in range(size)], dtype=np.bytes_),
        report=of.astype(np.int32),
        ordinal=(np.arange(size) - starts).astype(np.int32),
        kind=one,
        stance=Coded(stance.astype(np.int32), STANCES),
        standard=Coded(np.full(size, -1, dtype=np.int32), ()),
        speaker=Coded(np.zeros(size, dtype=np.int32), ("inspectorate",)),
        theme_rows=rows.astype(np.int32),
        theme_codes=codes.astype(np.int32),
        theme_certain=np.ones(len(rows), dtype=np.bool_),
        theme_ids=tuple(theme.id for theme in book),
        reports=tuple(reports),
        themes=book,
    )
    store = cast(Store, BareStore(columns, words or {}))
    return Holdings(store, columns, FilterIndex(columns))


def half_on_one_theme(count: int = 6, **facts: object) -> Holdings:
    """Reports of ten shortfalls each; theme 0 in all passages of the first half, theme 1 in none."""
    reports = [report(n, region="North" if n < count // 2 else "South", **facts) for n in range(count)]
    of = np.repeat(np.arange(count), 10)
    tags = np.zeros((len(of), 2), dtype=np.bool_)
    tags[of < count // 2, 0] = True
    return made_holdings(reports, of, np.full(len(of), STANCES.index("shortfall")), tags)
