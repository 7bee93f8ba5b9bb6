"""Cuts the page out of a ranking that a request asks for, by offset or by cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.cursor import Position, read_cursor, write_cursor
from search.errors import CursorError, CursorGoneError, NotFoundError, QueryError
from search.filters import FilterIndex
from search.folding import Folder
from search.listing import Groups, Listing, Matches, Places, make_groups, make_listing
from search.request import Grouping, SearchRequest
from search.response import Hit, HitGroup
from search.stores.protocol import Columns, Rows, Store

MAX_LIMIT = 100
"""Hits, or groups, on one page at most."""

MAX_PER_GROUP = 10
"""Hits shown of one group at most."""

MAX_PER_REPORT = 100
"""Hits of a report before those of the others at most."""

NO_AREA = "No area named"
"""Label of the group of reports that name no area."""

_SAME = 1e-5
"""How far the score that a cursor holds may be from the passage's."""


@dataclass(frozen=True, slots=True, eq=False)
class GroupCut:
    """A group of a page: its label's code, its matches, and how many of the page's places are its hits."""

    code: int
    passages: int
    reports: int
    shown: int


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """The places of one page's hits, with what is folded under them.

    Attributes:
        offset: entries of the list before the page.
        listed: length of the list.
        places: hits in the order shown, of groups one group after another.
        folded: by place, the rows folded under it.
        groups: the groups of the page; none where hits are not put together.
        next: cursor of the next page; ``None`` at the end.
    """

    offset: int
    listed: int
    places: Places
    folded: dict[int, Rows]
    groups: tuple[GroupCut, ...]
    next: str | None


class Pager:
    """Cuts pages over one snapshot; safe for threads.

    Args:
        store: the snapshot.
        columns: of it.
        index: of its filters.
        row_of: the row of a passage's id; raises :class:`NotFoundError` where there is none.
    """

    def __init__(
        self, store: Store, columns: Columns, index: FilterIndex, row_of: Callable[[str], int]
    ) -> None:
        self._store, self._columns, self._index, self._row_of = store, columns, index, row_of
        self.folder = Folder(store)

    def cut(self, request: SearchRequest, matches: Matches) -> Page:
        """The page that a request asks for.

        Raises:
            CursorError: if its cursor is none or of another question; :class:`CursorGoneError` if of another
                snapshot or order.
        """
        position = None
        if request.cursor is not None:
            position = read_cursor(request.cursor, self._store.snapshot_id, request)
        labels = self._labels(request.group, matches.rows)
        whole = position is not None or labels is not None
        listing = make_listing(
            matches,
            self.folder if request.fold else None,
            upto=None if whole else request.offset + request.limit,
            reports=self._columns.report,
            per_report=request.per_report,
            labels=labels,
        )
        groups = None if labels is None else make_groups(listing, labels)
        entries = listing.leads if groups is None else groups.heads
        listed = listing.total if groups is None else len(groups.heads)
        offset = request.offset if position is None else self._after(position, matches, entries)
        chosen = entries[offset : offset + request.limit]
        places = chosen
        cuts: tuple[GroupCut, ...] = ()
        if groups is not None and labels is not None:
            places, cuts = self._hits(request, matches, groups, labels, slice(offset, offset + request.limit))
        following = None
        if len(chosen) and offset + len(chosen) < listed:
            last = int(chosen[-1])
            passage = self._columns.passage_ids[matches.rows[last]].decode("ascii")
            held = Position(passage, round(float(matches.scores[last]), 6))
            following = write_cursor(self._store.snapshot_id, request, held)
        return Page(offset, listed, places, _rows_under(listing, matches, places), cuts, following)

    def grouped(self, request: SearchRequest, page: Page, hits: Sequence[Hit]) -> tuple[HitGroup, ...]:
        """The groups of a page with its hits."""
        found, first = [], 0
        for cut in page.groups:
            value, label = self._named(request.group, cut.code)
            some = tuple(hits[first : first + cut.shown])
            found.append(HitGroup(value, label, cut.passages, cut.reports, some))
            first += cut.shown
        return tuple(found)

    def _labels(self, group: Grouping, rows: Rows) -> NDArray[np.int64] | None:
        if group is Grouping.NONE:
            return None
        reports = self._columns.report[rows]
        codes = reports if group is Grouping.REPORT else self._index.by_report["area"].codes[reports]
        return codes.astype(np.int64)

    def _named(self, group: Grouping, code: int) -> tuple[str | None, str]:
        if group is Grouping.REPORT:
            report = self._columns.reports[code]
            return report.id, report.title
        if code < 0:
            return None, NO_AREA
        area = self._index.by_report["area"].values[code]
        return area, area

    def _hits(
        self,
        request: SearchRequest,
        matches: Matches,
        groups: Groups,
        labels: NDArray[np.int64],
        wanted: slice,
    ) -> tuple[Places, tuple[GroupCut, ...]]:
        places: list[Places] = [np.zeros(0, dtype=np.int64)]
        cuts = []
        of_match = labels[matches.places]
        for code in groups.codes[wanted].tolist():
            hits = groups.hits(code, request.per_group)
            inside = matches.rows[matches.places[of_match == code]]
            reports = len(np.unique(self._columns.report[inside]))
            cuts.append(GroupCut(code, len(inside), reports, len(hits)))
            places.append(hits)
        return np.concatenate(places), tuple(cuts)

    def _after(self, position: Position, matches: Matches, entries: Places) -> int:
        """Where in a list the entry after a cursor's stands."""
        try:
            row = self._row_of(position.passage_id)
        except NotFoundError:
            row = -1
        found = np.zeros(0, dtype=np.int64)
        for place in np.flatnonzero(matches.rows == row).tolist():
            if abs(float(matches.scores[place]) - position.score) <= _SAME:
                found = np.flatnonzero(entries == place)
        if not len(found):
            msg = "The cursor belongs to an order of the hits that has changed since; ask again from the first page."
            raise CursorGoneError(msg, subject="cursor")
        return int(found[0]) + 1


def check_page(request: SearchRequest) -> None:
    """Refuse a page that can't be.

    Raises:
        QueryError: naming the field.
        CursorError: if there is a cursor and an offset.
    """
    ranges = (
        ("limit", request.limit, 1, MAX_LIMIT, "A page holds 1 to {} hits"),
        ("per_group", request.per_group, 1, MAX_PER_GROUP, "A group shows 1 to {} hits"),
        (
            "per_report",
            request.per_report,
            0,
            MAX_PER_REPORT,
            "Of a report 0 (any number) to {} hits come first",
        ),
    )
    for name, value, least, most, said in ranges:
        if not least <= value <= most:
            msg = f"{said.format(most)}; {value} were asked for."
            raise QueryError(msg, subject=name)
    if request.offset < 0:
        msg = f"The offset counts hits from 0; {request.offset} was asked for."
        raise QueryError(msg, subject="offset")
    if request.cursor is not None and request.offset:
        msg = "A cursor says where the page begins; leave the offset out."
        raise CursorError(msg, subject="offset")
    if request.facet_values < 0:
        msg = f"The number of facet values can't be negative; {request.facet_values} was asked for."
        raise QueryError(msg, subject="facet_values")


def _rows_under(listing: Listing, matches: Matches, places: Places) -> dict[int, Rows]:
    return {
        place: matches.rows[np.array(listing.folded[place], dtype=np.int64)]
        for place in places.tolist()
        if place in listing.folded
    }
