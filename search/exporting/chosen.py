"""Which passages an export holds: those named, those that a search finds, or all that the filters allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from corpus.wording import plural
from indexer.records import PassageRecord, ReportRecord
from search.engine import SearchEngine
from search.errors import NotFoundError
from search.exporting.text import one_line
from search.filters import everything
from search.holdings import Holdings
from search.pager import MAX_LIMIT
from search.request import Filters, Grouping, Mode, SearchRequest
from search.selection import asked_filters

MOST_RANKED = 10_000
"""Passages of a search that are exported, best first: those beyond have next to nothing of what was asked."""

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Taken:
    """A passage of an export with its report; ``rank`` (from 1) and ``score`` where a search ordered them.

    ``remark`` is what a reader wrote on it; empty where nobody did.
    """

    passage: PassageRecord
    report: ReportRecord
    rank: int | None
    score: float | None
    remark: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The passages of an export, in order; they are read as they are needed.

    Attributes:
        holdings: the snapshot.
        rows: of the passages taken.
        scores: of the same, or ``None`` where nothing ordered them.
        asked: what was asked, as a statement has it.
        total: passages that match, of which ``rows`` may be the first.
        notes: sentences on what was left out.
        remarks: what a reader wrote on passages, by their id.
        as_given: whether documents keep the order of ``rows``, rather than put passages together by report.
        passed_over: passages that come before the first of ``rows`` in the same order.
    """

    holdings: Holdings
    rows: tuple[int, ...]
    scores: tuple[float, ...] | None
    asked: tuple[tuple[str, str], ...]
    total: int
    notes: tuple[str, ...] = ()
    remarks: Mapping[str, str] = field(default_factory=dict)
    as_given: bool = False
    passed_over: int = 0

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the passages, in order."""
        names = self.holdings.columns.passage_ids
        return tuple(names[row].decode("ascii") for row in self.rows)

    @property
    def reports(self) -> tuple[ReportRecord, ...]:
        """The reports that the passages are from, in the library's order."""
        places = np.unique(self.holdings.columns.report[np.array(self.rows, dtype=np.int64)])
        return tuple(self.holdings.reports[place] for place in places.tolist())

    def __iter__(self) -> Iterator[Taken]:
        """The passages, read a few hundred at a time."""
        reports, of = self.holdings.reports, self.holdings.columns.report
        for first in range(0, len(self.rows), _AT_ONCE):
            rows = self.rows[first : first + _AT_ONCE]
            for place, passage in enumerate(self.holdings.store.passages(rows), start=first):
                ranked = self.scores is not None
                yield Taken(
                    passage,
                    reports[int(of[passage.row])],
                    self.passed_over + place + 1 if ranked else None,
                    self.scores[place] if self.scores is not None else None,
                    self.remarks.get(passage.id, ""),
                )


def choose(
    engine: SearchEngine, request: SearchRequest, ids: Sequence[str] = (), *, most: int | None = None
) -> Chosen:
    """The passages of an export.

    Args:
        engine: over the snapshot.
        request: query, filters and ranking; without a query all passages that the filters allow, by report and
            as printed. Near-equal passages each count, and nothing is put together.
        ids: instead, passages by id, in this order.
        most: how many may be taken; a search gives :data:`MOST_RANKED` at most.

    Raises:
        NotFoundError: if an id is unknown.
        QueryError: if the query can't be asked.
    """
    if ids:
        return _named(engine.holdings, ids, most)
    if request.query.strip():
        return _ranked(engine, request, min(most or MOST_RANKED, MOST_RANKED))
    return _allowed(engine.holdings, request.filters, most)


def choose_kept(holdings: Holdings, kept: Mapping[str, str], *, most: int | None = None) -> Chosen:
    """The passages that a reader kept, in the reader's order, with what they wrote on them.

    Args:
        holdings: the snapshot.
        kept: ids of passages with a remark on each, which may be empty.
        most: how many may be taken.

    Passages that the snapshot does not hold (their report was removed, or has other words now) are left out and
    named in the notes, so that one of them does not keep a reader from the rest.
    """
    rows = [(name, _row_of(holdings, name)) for name in kept]
    found = [row for _, row in rows if row is not None]
    gone = [name for name, row in rows if row is None]
    taken = found if most is None else found[:most]
    notes = _cut(len(taken), len(found), "those kept, in the reader's order")
    if gone:
        notes = (*notes, f"No longer in the library, and so not in this export: {', '.join(gone)}.")
    remarks = {name: remark for name, remark in kept.items() if remark.strip()}
    asked = (("Chosen", f"{plural(len(found), 'passage')} kept by a reader"),)
    return Chosen(holdings, tuple(taken), None, asked, len(found), notes, remarks, as_given=True)


def asked_of(request: SearchRequest, holdings: Holdings) -> tuple[tuple[str, str], ...]:
    """Query, filters and what is not as shipped, as people read them."""
    shipped = SearchRequest("")
    pairs = [("Query", one_line(request.query))] if request.query.strip() else []
    pairs += asked_filters(request.filters, holdings)
    if request.query.strip():
        if request.mode is not Mode.HYBRID:
            pairs.append(("Searched by", f"{request.mode.value} alone"))
        if request.vocabulary != shipped.vocabulary:
            pairs.append(("Reports' own terms", "not searched"))
        pairs += [("Left out of the search", one_line(term)) for term in request.without]
        if request.stance_preference != shipped.stance_preference:
            pairs.append(("Preference for a stance", "none"))
        if request.feedback != shipped.feedback:
            pairs.append(("Order by first results", "no"))
        if request.rerank:
            pairs.append(("First 50 ordered by", "the cross-encoder that is set"))
    return tuple(pairs)


def _named(holdings: Holdings, ids: Sequence[str], most: int | None) -> Chosen:
    rows = []
    for passage_id in dict.fromkeys(ids):
        row = _row_of(holdings, passage_id)
        if row is None:
            msg = f"No passage has the id {passage_id!r} in this library."
            raise NotFoundError(msg, subject=passage_id)
        rows.append(row)
    kept = rows if most is None else rows[:most]
    asked = (("Chosen", f"{plural(len(rows), 'passage')} named by id"),)
    return Chosen(holdings, tuple(kept), None, asked, len(rows), _cut(len(kept), len(rows), "those named"))


def _row_of(holdings: Holdings, passage_id: str) -> int | None:
    found = np.flatnonzero(holdings.columns.passage_ids == passage_id.encode("ascii", "replace"))
    return int(found[0]) if len(found) else None


def _allowed(holdings: Holdings, filters: Filters, most: int | None) -> Chosen:
    mask = everything(holdings.index.masks(filters))
    rows = np.arange(holdings.store.size) if mask is None else np.flatnonzero(mask)
    kept = rows if most is None else rows[:most]
    reports = len(np.unique(holdings.columns.report[rows]))
    searched = int(np.count_nonzero(holdings.index.report_mask(filters)))
    asked = (
        *asked_filters(filters, holdings),
        ("Found", f"{len(rows):,} passages in {reports:,} of {searched:,} reports"),
    )
    notes = _cut(len(kept), len(rows), "those that match, in the library's order")
    return Chosen(holdings, tuple(kept.tolist()), None, asked, len(rows), notes)


def _ranked(engine: SearchEngine, request: SearchRequest, most: int) -> Chosen:
    """Page through a search by its cursor, which each page of the same snapshot continues."""
    page = replace(
        request,
        limit=min(MAX_LIMIT, most),
        offset=0,
        cursor=None,
        facets=False,
        closest=False,
        fold=False,
        group=Grouping.NONE,
        per_report=0,
    )
    rows: list[int] = []
    scores: list[float] = []
    while True:
        answer = engine.search(page)
        rows += [hit.passage.row for hit in answer.hits]
        scores += [hit.score for hit in answer.hits]
        if answer.next is None or len(rows) >= most:
            break
        page = replace(page, cursor=answer.next)
    totals = answer.totals
    at_least = "at least " if totals.lower_bound else ""
    asked = (
        *asked_of(request, engine.holdings),
        (
            "Found",
            f"{at_least}{totals.passages:,} passages in {totals.reports:,} of {totals.reports_searched:,} reports",
        ),
    )
    rows, scores = rows[:most], scores[:most]
    notes = (*answer.notes, *_cut(len(rows), totals.passages, "those that match, best first"))
    return Chosen(engine.holdings, tuple(rows), tuple(scores), asked, totals.passages, notes)


def _cut(kept: int, total: int, of: str) -> tuple[str, ...]:
    if kept >= total:
        return ()
    return (f"This export holds the first {kept:,} of {total:,} passages: {of}.",)
