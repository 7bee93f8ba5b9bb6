"""The list that a ranking becomes for readers: filtered, folded, spread over reports or grouped, cut into pages.

In this order: the matches that pass the filters, best first; near-equal passages follow the first of them
(:mod:`search.folding`), among the first :data:`search.folding.DEPTH` ranks; then, with ``per_report``, the
first so many of each report come before all others, which follow in their order, so nothing is lost; or, with groups,
the reports or areas by their best hit. Groups fold within themselves alone: a report whose findings also stand in
another would otherwise vanish.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from search.folding import DEPTH, Folder
from search.ranking import Scores, best_first
from search.stores.protocol import Rows

Places = NDArray[np.int64]
"""Positions in the arrays of a ranking."""


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """What a list is made of.

    Attributes:
        rows: passages of the ranking.
        scores, ties: they are ordered by falling score, then rising tie; aligned with ``rows``.
        places: those of them that pass the filters.
    """

    rows: Rows
    scores: Scores
    ties: NDArray[np.int64]
    places: Places

    def first(self, count: int) -> Places:
        """The first places, in order."""
        return self.places[best_first(self.scores[self.places], self.ties[self.places], count)]


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """Hits in the order shown.

    Attributes:
        leads: places of the hits; those at the front only, where the list was made for one page.
        total: how many there are in all.
        folded: for a hit the places folded under it, in the order of the ranking.
    """

    leads: Places
    total: int
    folded: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Hits put together.

    Attributes:
        codes: label of each group, in the order of their best hits.
        heads: place of the best hit of each.
        leads: places of all hits, in order.
        lead_codes: the label of each.
    """

    codes: NDArray[np.int64]
    heads: Places
    leads: Places
    lead_codes: NDArray[np.int64]

    def hits(self, code: int, count: int) -> Places:
        """Places of the first hits of a group."""
        return self.leads[np.flatnonzero(self.lead_codes == code)[:count]]


def make_listing(
    matches: Matches,
    folder: Folder | None,
    *,
    upto: int | None,
    reports: NDArray[np.int32],
    per_report: int = 0,
    labels: NDArray[np.int64] | None = None,
) -> Listing:
    """The list of matches.

    Args:
        matches: of the query, and which of them pass.
        folder: finds near-equal passages; ``None``: nothing is folded.
        upto: hits needed from the front; ``None``: all.
        reports: index of the report by row.
        per_report: hits of a report that come before those of the others are through; 0: any number.
        labels: by place, what hits will be grouped by: only passages with the same label fold.
    """
    size = len(matches.places)
    # What is folded makes room for as many ranks further down.
    order = matches.first(size if upto is None or per_report else min(size, upto + DEPTH))
    folded: dict[int, tuple[int, ...]] = {}
    leads = order
    if folder is not None and len(order) > 1:
        head = order[:DEPTH]
        under = folder.fold(matches.rows[head], None if labels is None else labels[head])
        for place in np.flatnonzero(under != np.arange(len(head))).tolist():
            lead = int(head[under[place]])
            folded[lead] = (*folded.get(lead, ()), int(head[place]))
        leads = np.concatenate([head[under == np.arange(len(head))], order[DEPTH:]])
    if per_report:
        seen = _times_before(reports[matches.rows[leads]])
        leads = np.concatenate([leads[seen < per_report], leads[seen >= per_report]])
    return Listing(leads, size - sum(map(len, folded.values())), folded)


def make_groups(listing: Listing, labels: NDArray[np.int64]) -> Groups:
    """Put the hits of a whole list together by ``labels`` (by place; -1: without a label)."""
    lead_codes = labels[listing.leads]
    codes, at = np.unique(lead_codes, return_index=True)
    order = np.argsort(at, kind="stable")
    return Groups(codes[order], listing.leads[at[order]], listing.leads, lead_codes)


def _times_before(values: NDArray[np.int32]) -> NDArray[np.int64]:
    """How often each value stands before its place."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    begins = (
        np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(values) else np.zeros(0, np.int64)
    )
    counts = np.diff(np.r_[begins, len(values)])
    found = np.empty(len(values), dtype=np.int64)
    found[order] = np.arange(len(values)) - np.repeat(begins, counts)
    return found
