"""A library many times its size, in memory: the passages of another, each copy in reports of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.records import PassageRecord
from indexer.recurring_columns import RecurringColumns
from search.stores.protocol import Coded, Columns, FigureTable, Rows, Store

SEED = 10


class TiledStore:
    """A store whose passages are those of another, several times over; each copy in reports of its own.

    Texts, vectors and words are the other store's own, so that only columns take memory.
    """

    snapshot_id = "tiled"

    def __init__(self, base: Store, columns: Columns) -> None:
        self._base, self._columns = base, columns
        self.size = len(columns.report)
        self._copies = -(-self.size // base.size)
        self._figures = self._tiled_figures()
        self._recurring = self._tiled_recurring()

    def same_reports(self) -> dict[str, str]:
        """None: every copy counts as a report of its own."""
        return {}

    def document_frequency(self, term: str) -> int:
        """Of every copy."""
        return self._base.document_frequency(term) * self._copies

    def rows_with(self, term: str) -> Rows:
        """In every copy."""
        return self._spread(self._base.rows_with(term))

    def texts(self, rows: Rows) -> list[str]:
        """Those of the copied passages."""
        return self._base.texts(rows % self._base.size)

    def vectors(self, rows: Rows) -> NDArray[np.float32]:
        """Those of the copied passages."""
        return self._base.vectors(rows % self._base.size)

    def passages(self, rows: Sequence[int]) -> list[PassageRecord]:
        """The copied passages, as their reports have them."""
        asked = np.array(rows, dtype=np.int64)
        read = self._base.passages((asked % self._base.size).tolist())
        return [
            replace(
                passage,
                row=row,
                id=bytes(self._columns.passage_ids[row]).decode(),
                report_id=self._columns.reports[int(self._columns.report[row])].id,
            )
            for row, passage in zip(asked.tolist(), read, strict=True)
        ]

    def addressees(self) -> Coded:
        """Those of every copy."""
        held = self._base.addressees()
        return Coded(np.tile(held.codes, self._copies)[: self.size], held.values)

    def figures(self) -> FigureTable:
        """Those of every copy."""
        return self._figures

    def recurring(self) -> RecurringColumns:
        """The same groups, with the members of every copy."""
        return self._recurring

    def _spread(self, rows: NDArray[Any]) -> NDArray[np.int64]:
        every = (np.arange(self._copies)[:, None] * self._base.size + rows[None, :]).reshape(-1)
        return np.asarray(every[every < self.size], dtype=np.int64)

    def _tiled_figures(self) -> FigureTable:
        held = self._base.figures()
        kept = len(self._spread(held.rows))

        def whole(values: NDArray[Any]) -> NDArray[Any]:
            return np.tile(values, (self._copies, *(1,) * (values.ndim - 1)))[:kept]

        coded = {
            name: Coded(whole(getattr(held, name).codes), getattr(held, name).values)
            for name in ("kind", "comparison", "unit", "unit_stems")
        }
        numbers = {
            name: whole(getattr(held, name))
            for name in ("ordinal", "value", "high", "denominator", "share", "spans")
        }
        rows = self._spread(held.rows).astype(np.int32)
        everything: dict[str, Any] = {**coded, **numbers}
        return FigureTable(rows=rows, read=held.read, **everything)

    def _tiled_recurring(self) -> RecurringColumns:
        held = self._base.recurring()
        copies = np.arange(self._copies)[:, None]
        rows = (copies * self._base.size + held.rows[None, :].astype(np.int64)).reshape(-1)
        kept = rows < self.size
        finding = np.tile(held.finding, self._copies)[kept]
        centrality = np.tile(held.centrality, self._copies)[kept]
        order = np.argsort(finding, kind="stable")
        counts = np.bincount(finding, minlength=len(held.findings))
        there = counts > 0
        first = np.concatenate([[0], np.cumsum(counts[there])]).astype(np.int64)
        members = rows[kept][order].astype(np.int64)
        # Of a library cut short the member that is named may be gone, and with all members a group.
        findings = [
            replace(held.findings[place], central_row=int(members[low]))
            for place, low in zip(np.flatnonzero(there).tolist(), first[:-1].tolist(), strict=True)
        ]
        number = np.cumsum(there) - 1
        return replace(
            held,
            findings=tuple(findings),
            rows=members,
            finding=number[finding[order]].astype(np.int32),
            centrality=centrality[order],
            first=first,
            former={},
        )


def tiled(columns: Columns, reports: int) -> Columns:
    """The first ``reports`` reports of as many perturbed copies of the columns as are needed."""
    chance = np.random.default_rng(SEED)
    size, own = len(columns.report), len(columns.reports)
    copies = -(-reports // own)
    made = [
        replace(
            r, id=f"{r.id}-{copy}", area=None if r.area is None else f"{r.area} {copy}" if copy else r.area
        )
        for copy in range(copies)
        for r in columns.reports
    ]
    of = np.concatenate([columns.report + copy * own for copy in range(copies)]).astype(np.int32)
    stance = np.tile(columns.stance.codes, copies)
    moved = chance.random(len(stance)) < 0.05
    moved[:size] = False
    stance[moved] = chance.permutation(stance[moved])
    tags = len(columns.theme_rows)
    theme_rows = np.concatenate([columns.theme_rows + copy * size for copy in range(copies)]).astype(np.int32)
    theme_codes = np.tile(columns.theme_codes, copies)
    moved = chance.random(len(theme_codes)) < 0.05
    moved[:tags] = False
    theme_codes[moved] = chance.permutation(theme_codes[moved])
    kept = of < reports
    # Copies are whole, so rows stay in order and the kept ones need no new numbers but a cut.
    cut = int(np.count_nonzero(kept)) if kept[: np.count_nonzero(kept)].all() else len(of)
    in_cut = theme_rows < cut

    def coded(column: Coded) -> Coded:
        return Coded(np.tile(column.codes, copies)[:cut], column.values)

    return Columns(
        passage_ids=np.array([f"{row:016x}".encode() for row in range(cut)], dtype=np.bytes_),
        report=of[:cut],
        ordinal=np.tile(columns.ordinal, copies)[:cut],
        kind=coded(columns.kind),
        stance=Coded(stance[:cut], columns.stance.values),
        standard=coded(columns.standard),
        speaker=coded(columns.speaker),
        theme_rows=theme_rows[in_cut],
        theme_codes=theme_codes[in_cut],
        theme_certain=np.tile(columns.theme_certain, copies)[in_cut],
        theme_ids=columns.theme_ids,
        reports=tuple(made[: reports if cut < len(of) else len(made)]),
        themes=columns.themes,
    )
