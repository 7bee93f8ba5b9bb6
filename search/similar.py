"""More like this: the passages nearest to one passage by its own vector."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from search.filters import Mask
from search.folding import DEPTH, Folder
from search.hits import folded_passages
from search.ranking import best_first
from search.response import SimilarAnswer, SimilarPassage
from search.stores.protocol import Columns, Rows, Store

LEAST = 0.4
"""Least inner product of a passage that is shown as alike: of 500 passages drawn from 9,933 of children's services and
probation reports, 99 % have ten others in other reports above it, at .5 still 97 %."""

_DECIMALS = 6


def similar_passages(
    store: Store,
    columns: Columns,
    folder: Folder,
    row: int,
    allowed: Mask | None,
    ties: NDArray[np.int64],
    limit: int,
    *,
    same_report: bool,
) -> SimilarAnswer:
    """The passages nearest to the one at ``row``, best first, equals in the order of ``ties``.

    Args:
        store: the snapshot.
        columns: of it.
        folder: finds near-equal passages.
        row: the passage.
        allowed: passages that the filters allow, by row; ``None``: all.
        ties: order among equals, by row.
        limit: passages in the answer at most; with those that are folded no more than
            :data:`search.folding.DEPTH` - 1 are looked at.
        same_report: whether passages of its own report may be among them.
    """
    vector = store.vectors(np.array([row], dtype=np.int64))[0]
    rows = store.near(vector, LEAST, -1.0)
    keep = rows != row
    if allowed is not None:
        keep &= allowed[rows]
    if not same_report:
        keep &= columns.report[rows] != columns.report[row]
    rows = rows[keep]
    likeness = store.similarities(vector, rows).astype(np.float64).round(_DECIMALS)
    near = likeness >= LEAST
    rows, likeness = rows[near], likeness[near]
    order = best_first(likeness, ties[rows], DEPTH - 1)
    found, scores = np.concatenate([[row], rows[order]]).astype(np.int64), np.r_[1.0, likeness[order]]
    under = folder.fold(found)
    leads = [place for place in np.flatnonzero(under == np.arange(len(found))).tolist() if place][:limit]
    repeats = {lead: found[_folded_under(under, lead)] for lead in (0, *leads)}
    passage, *others = store.passages(found[[0, *leads]].tolist())
    report = columns.reports[int(columns.report[row])]
    results = []
    for lead, other in zip(leads, others, strict=True):
        of = columns.reports[int(columns.report[found[lead]])]
        results.append(
            SimilarPassage(
                other,
                of,
                float(scores[lead]),
                of.id == report.id,
                folded_passages(store, columns, repeats[lead]),
            )
        )
    return SimilarAnswer(
        store.snapshot_id, passage, report, folded_passages(store, columns, repeats[0]), tuple(results)
    )


def _folded_under(under: NDArray[np.int64], lead: int) -> Rows:
    places: Rows = np.flatnonzero(under == lead)
    return np.setdiff1d(places, [lead])
