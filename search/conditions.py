"""Which passages satisfy the hard condition of a query: its tree of words, phrases, nearness and fields.

Whether a passage holds a word follows from the store's postings, and fields from the columns in memory. For
phrases *word for word* and for ``NEAR`` texts must be read, and as few as can be: each leaf first gets a
lower and an upper bound (the passages that hold it for certain, and those that may), both are carried
through the tree, and texts are read of those passages alone whose answer the bounds leave open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from indexer.analysis import is_stop_word
from indexer.records import ThemeRecord
from search.choices import field_values
from search.filters import FilterIndex, Mask
from search.matching import exact_pattern, find, holding, quoted
from search.nearness import close_together
from search.query import And, Field, Near, Node, Not, Occur, Or, Term, shortened
from search.query.printing import print_node
from search.query.tree import Leaf, leaves
from search.stores.protocol import Rows, Store

MAX_NEAR_TEXTS = 10_000
"""Texts that are read for the ``NEAR`` of one query; passages beyond do not count as holding it, and a note
says how many. 1,000 texts take about 70 ms."""

READ_AT_ONCE = 32
"""Texts read at once where the first that holds a phrase is enough."""

Key: TypeAlias = tuple[Leaf, bool]
"""A leaf and whether it is asked for. An excluded phrase never stands for other forms of its words, so the
two uses of one phrase may differ."""


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """Which passages satisfy a condition, by row (``None``: all of them), and notes on it."""

    mask: Mask | None = None
    notes: tuple[str, ...] = ()


EVERYTHING = Held()
"""Of a query without a condition."""


def evaluate(
    store: Store,
    index: FilterIndex,
    themes: Mapping[str, ThemeRecord],
    condition: Node | None,
    *,
    certain_only: bool = False,
) -> Held:
    """Which passages satisfy a condition.

    Args:
        store: the snapshot.
        index: its columns.
        themes: by id, for their names.
        condition: of a query.
        certain_only: whether unsure themes count for ``theme:``.
    """
    if condition is None:
        return EVERYTHING
    return _Evaluation(store, index, themes, certain_only).held(condition)


@dataclass(slots=True, eq=False)
class _Bounds:
    """Rows that hold a leaf for certain, and rows that may."""

    low: Mask
    high: Mask


class _Evaluation:
    """One evaluation; keeps the bounds of each leaf and the notes."""

    def __init__(
        self, store: Store, index: FilterIndex, themes: Mapping[str, ThemeRecord], certain_only: bool
    ) -> None:
        self._store = store
        self._index = index
        self._themes = themes
        self._certain_only = certain_only
        self._bounds: dict[Key, _Bounds] = {}
        self._notes: list[str] = []
        self._near_left = MAX_NEAR_TEXTS

    def held(self, condition: Node) -> Held:
        """The answer: bounds first, then texts as long as some are needed."""
        for leaf, positive in dict.fromkeys(leaves(condition)):
            self._bounds[leaf, positive] = self._bound(leaf)
        whole = self._through(condition, True)
        for leaf, positive in self._to_read():
            bounds = self._bounds[leaf, positive]
            open_rows = whole.high & ~whole.low & bounds.high & ~bounds.low
            rows = np.flatnonzero(open_rows).astype(np.int64)
            if not len(rows):
                continue
            if isinstance(leaf, Near):
                self._read_near(leaf, bounds, rows)
            elif isinstance(leaf, Term):
                self._read_phrase(leaf, positive, bounds, rows)
            whole = self._through(condition, True)
        return Held(whole.low, tuple(dict.fromkeys(self._notes)))

    def _through(self, node: Node, positive: bool) -> _Bounds:
        """The bounds of a node from those of its leaves."""
        if isinstance(node, Not):
            inner = self._through(node.part, not positive)
            return _Bounds(~inner.high, ~inner.low)
        if not isinstance(node, And | Or):
            return self._bounds[node, positive]
        join = np.logical_and if isinstance(node, And) else np.logical_or
        parts = [self._through(part, positive) for part in node.parts]
        return _Bounds(join.reduce([p.low for p in parts]), join.reduce([p.high for p in parts]))

    def _bound(self, leaf: Leaf) -> _Bounds:
        if isinstance(leaf, Field):
            mask = self._field(leaf)
            return _Bounds(mask, mask)
        if isinstance(leaf, Near):
            may = self._any(leaf.left) & self._any(leaf.right)
        else:
            may = self._any((leaf,))
            if not _needs_reading(leaf):
                return _Bounds(may, may)
        return _Bounds(np.zeros(self._store.size, dtype=np.bool_), may)

    def _any(self, alternatives: tuple[Term, ...]) -> Mask:
        mask = np.zeros(self._store.size, dtype=np.bool_)
        for term in alternatives:
            mask[find(self._store, term.concept(Occur.MUST)).rows] = True
        return mask

    def _field(self, field: Field) -> Mask:
        values, notes = field_values(self._index, field, self._themes)
        self._notes += notes
        return self._index.field_mask(field.name, values, certain_only=self._certain_only)

    def _to_read(self) -> list[Key]:
        """The leaves for which texts may have to be read, in the order that leaves the fewest to read.

        The rarest phrase that is asked for first, then the most frequent excluded one; ``NEAR`` costs most
        and comes last. Equals stand in the order of their text, so that the order typed changes nothing.
        """
        found: list[tuple[tuple[int, int, str], Key]] = []
        for (leaf, positive), bounds in self._bounds.items():
            if isinstance(leaf, Field) or (isinstance(leaf, Term) and not _needs_reading(leaf)):
                continue
            count = int(np.count_nonzero(bounds.high))
            turn = 2 if isinstance(leaf, Near) else 0 if positive else 1
            found.append(((turn, -count if turn == 1 else count, print_node(leaf)), (leaf, positive)))
        return [key for _, key in sorted(found, key=lambda one: one[0])]

    def _read_phrase(self, term: Term, positive: bool, bounds: _Bounds, rows: Rows) -> None:
        wording = term.wordings[0]
        pattern = exact_pattern(wording.words, wording.prefix)
        exact = holding(self._store, rows, pattern)
        if positive and not len(exact):
            unread = np.setdiff1d(np.flatnonzero(bounds.high), rows, assume_unique=True)
            if not self._anywhere(unread, pattern):
                bounds.low = bounds.high
                self._notes.append(
                    f"No passage has {quoted(term.label)} word for word; other forms of its words are shown."
                )
                return
        bounds.low[exact] = True
        bounds.high[np.setdiff1d(rows, exact, assume_unique=True)] = False

    def _anywhere(self, rows: Rows, pattern: re.Pattern[str]) -> bool:
        """Whether any of the rows' texts holds the pattern; reads no further than the first that does."""
        return any(
            len(holding(self._store, rows[first : first + READ_AT_ONCE], pattern))
            for first in range(0, len(rows), READ_AT_ONCE)
        )

    def _read_near(self, near: Near, bounds: _Bounds, rows: Rows) -> None:
        read, unread = rows[: self._near_left], rows[self._near_left :]
        self._near_left -= len(read)
        texts = self._store.texts(read)
        close = np.fromiter((close_together(text, near) for text in texts), dtype=np.bool_, count=len(read))
        bounds.low[read[close]] = True
        bounds.high[read[~close]] = False
        bounds.high[unread] = False
        if len(unread):
            self._notes.append(
                f"{len(unread):,} passages that hold both sides of “{shortened(print_node(near))}” were not looked at; "
                "narrow the search with another condition."
            )


def _needs_reading(term: Term) -> bool:
    """Whether the stems of a phrase may stand for other words than those typed.

    A stop word that is its own stem (*of*, *the*) has no other forms: positions say all. As nearly every
    passage holds one, reading texts for it cost most: ``"of"`` 48 ms in 9,179 passages.
    """
    (first, *_) = term.wordings
    pairs = zip(first.words, first.stems, strict=False)
    plain = all(is_stop_word(word) and word == stemmed for word, stemmed in pairs)
    return first.exact and (first.prefix or not plain)
