"""The next passages worth coding: those the model is unsure of, unlike each other, spread over reports.

*Uncertainty* (D. Lewis and W. Gale, "A sequential algorithm for training text classifiers", 1994): probabilities
are calibrated, so an answer teaches most where one stands near .5. *Diversity* (maximal marginal relevance,
J. Carbonell and J. Goldstein, 1998): a passage like one already coded teaches little. Every fourth place is kept
for *exploring*, since what the model misses has no probability to be unsure of: for a named theme the passages
most like those that carry it but do not; else the passage least like all that was coded (k-centre, O. Sener
and S. Savarese, 2018). The order depends on the snapshot, what was coded, and the seed alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.records import ThemeRecord
from indexer.snapshot import Snapshot

SILENT_KINDS = frozenset({"standard_statement", "method"})
"""Kinds of passage that say nothing about the body (a ruling of the codebook): never proposed."""

EXPLORE_EVERY = 4
"""One place in so many goes to exploring."""
POOL = 400
"""Passages weighed against each other at most."""
LIKENESS = 0.4
"""What the greatest likeness (cosine) to a passage coded or proposed before takes off a passage's worth."""
REPEATED_REPORT = 0.4
"""What having coded much of one report takes off a passage of it, at most."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A passage to code next: its row, its id, and why, in words such as ``unsure: Workload .47``."""

    row: int
    passage: str
    reason: str


class CodingQueue:
    """Proposes passages of one open snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._vectors = snapshot.vectors.vectors
        columns = snapshot.records.facet_columns()
        self._ids = [key.decode() for key in columns.passage_ids]
        self._row_of = {key: row for row, key in enumerate(self._ids)}
        self._report = columns.report
        self._themes: tuple[ThemeRecord, ...] = snapshot.records.themes()
        silent = [code for code, kind in enumerate(columns.kind.values) if kind in SILENT_KINDS]
        self._speaks = ~np.isin(columns.kind.codes, silent)
        rows, codes, probabilities, settled = snapshot.records.theme_probabilities()
        parents = {theme.parent for theme in self._themes}
        leaf = np.array([theme.id not in parents for theme in self._themes], dtype=np.bool_)
        # A tag set by hand is settled, and a parent's follows from its children.
        open_ = ~settled & leaf[codes]
        self._rows, self._codes, self._probabilities = rows[open_], codes[open_], probabilities[open_]
        self._all_rows, self._all_codes = rows, codes

    @property
    def size(self) -> int:
        """How many passages there are to code."""
        return int(np.count_nonzero(self._speaks))

    def next(
        self,
        coded: Collection[str],
        *,
        count: int = 1,
        theme: str | None = None,
        skip: Collection[str] = (),
        among: Collection[str] | None = None,
        seed: int = 0,
    ) -> list[Suggestion]:
        """The next passages to code, best first; fewer than ``count`` where no more are left.

        Args:
            coded: ids of passages that this coder has coded: never proposed again.
            count: how many to propose.
            theme: id of the one theme to learn about.
            skip: ids of further passages to leave out.
            among: propose of these ids alone (those that others have coded, to measure agreement).
            seed: decides between passages of equal worth.
        """
        mine = np.array(sorted(self._row_of[key] for key in coded if key in self._row_of), dtype=np.int64)
        free = self._speaks.copy()
        free[mine] = False
        free[[self._row_of[key] for key in skip if key in self._row_of]] = False
        if among is not None:
            others = np.zeros_like(free)
            others[[self._row_of[key] for key in among if key in self._row_of]] = True
            free &= others
        chooser = _Chooser(self._vectors, self._report, mine, np.random.default_rng(seed).random(len(free)))
        found: list[Suggestion] = []
        for place in range(count):
            exploring = among is None and (len(mine) + place) % EXPLORE_EVERY == EXPLORE_EVERY - 1
            ways = (self._explore, self._unsure) if exploring else (self._unsure, self._explore)
            chosen = ways[0](free, chooser, theme) or ways[1](free, chooser, theme)
            if chosen is None:
                break
            row, reason = chosen
            if among is not None:
                reason = f"coded by another: {reason}"
            free[row] = False
            chooser.take(row)
            found.append(Suggestion(row, self._ids[row], reason))
        return found

    def _unsure(
        self, free: NDArray[np.bool_], chooser: _Chooser, theme: str | None
    ) -> tuple[int, str] | None:
        """The passage whose most uncertain probability, of all themes or of one, is worth most."""
        usable = free[self._rows]
        if theme is not None:
            usable = usable & (self._codes == self._code(theme))
        rows, codes, values = self._rows[usable], self._codes[usable], self._probabilities[usable]
        if not len(rows):
            return None
        doubt = _entropy(values)
        order = np.lexsort((codes, -doubt, rows))
        rows, codes, values, doubt = rows[order], codes[order], values[order], doubt[order]
        first = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]])
        best = chooser.best(rows[first], doubt[first])
        place = first[best]
        name = self._themes[int(codes[place])].name
        return int(rows[place]), f"unsure: {name} {_short(float(values[place]))}"

    def _explore(
        self, free: NDArray[np.bool_], chooser: _Chooser, theme: str | None
    ) -> tuple[int, str] | None:
        """A passage that may show what the model misses."""
        rows = np.flatnonzero(free)
        if not len(rows):
            return None
        if theme is None:
            row = chooser.farthest(rows)
            return row, "unlike what you have coded" if chooser.begun else "a beginning: nothing is coded yet"
        carriers = self._all_rows[self._all_codes == self._code(theme)]
        rows = rows[~np.isin(rows, carriers)]
        if not len(rows) or not len(carriers):
            return None
        centre = self._vectors[carriers].mean(axis=0)
        centre /= max(float(np.linalg.norm(centre)), 1e-9)
        likeness = np.clip(self._vectors[rows] @ centre, 0, 1)
        best = chooser.best(rows, likeness)
        name = self._themes[self._code(theme)].name
        return int(
            rows[best]
        ), f"like passages on {name} ({_short(float(likeness[best]))}), not tagged with it"

    def _code(self, theme: str) -> int:
        return next(code for code, item in enumerate(self._themes) if item.id == theme)


class _Chooser:
    """Weighs worth against likeness to what was taken before and against reports used much."""

    def __init__(
        self,
        vectors: NDArray[np.float32],
        report: NDArray[np.int32],
        taken: NDArray[np.int64],
        luck: NDArray[np.float64],
    ) -> None:
        self._vectors = vectors
        self._report = report
        self._luck = luck
        self._seen = np.ascontiguousarray(vectors[taken])
        self._used: Counter[int] = Counter(int(place) for place in report[taken])

    @property
    def begun(self) -> bool:
        """Whether anything was taken yet."""
        return len(self._seen) > 0

    def take(self, row: int) -> None:
        """From now on ``row`` is taken."""
        self._seen = np.concatenate([self._seen, self._vectors[row : row + 1]])
        self._used[int(self._report[row])] += 1

    def best(
        self, rows: NDArray[np.int64] | NDArray[np.int32], worth: NDArray[np.float64] | NDArray[np.float32]
    ) -> int:
        """The place in ``rows`` of the best passage."""
        pool = np.lexsort((self._luck[rows], -worth))[:POOL]
        used = np.array([self._used[int(place)] for place in self._report[rows[pool]]], dtype=np.float64)
        value = worth[pool] - LIKENESS * self._likeness(rows[pool]) - REPEATED_REPORT * used / (used + 2)
        return int(pool[np.lexsort((self._luck[rows[pool]], -value))[0]])

    def farthest(self, rows: NDArray[np.int64]) -> int:
        """The row least like all that was taken; of a random part where there are very many."""
        if len(rows) > POOL * EXPLORE_EVERY:
            rows = rows[np.argsort(self._luck[rows], kind="stable")[: POOL * EXPLORE_EVERY]]
        return int(rows[np.lexsort((self._luck[rows], self._likeness(rows)))[0]])

    def _likeness(self, rows: NDArray[np.int64] | NDArray[np.int32]) -> NDArray[np.float32]:
        if not self.begun:
            return np.zeros(len(rows), np.float32)
        return np.asarray(np.clip((self._vectors[rows] @ self._seen.T).max(axis=1), 0, 1), dtype=np.float32)


def _entropy(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Binary entropy in bits: 1 at .5, 0 at 0 and 1."""
    p = np.clip(values.astype(np.float64), 1e-6, 1 - 1e-6)
    return np.asarray(-(p * np.log2(p) + (1 - p) * np.log2(1 - p)))


def _short(value: float) -> str:
    return f"{value:.2f}".replace("0.", ".", 1) if value < 1 else "1.00"
