"""The hits of one page: passages with their scores, reasons, matched words and nearest sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from search.encoding import Encoding, Vector
from search.highlight import Range, matched, sentences
from search.ranked import Ranked
from search.response import Explanation, FoldedPassage, Hit
from search.stores.protocol import Columns, Rows, Store

CLOSEST_SENTENCES = 6
"""Sentences encoded for one page of hits; hits beyond go without. Up to twelve took as much processor
time as encoding the query (15 ms against 13 ms on two busy cores)."""

BROWSED = Explanation(
    fused=0.0,
    weight=0.0,
    dense=None,
    dense_normal=None,
    dense_rank=None,
    lexical=None,
    lexical_normal=None,
    lexical_rank=None,
)
"""Of a passage shown because nothing was asked."""


def make_hits(
    store: Store,
    encoding: Encoding,
    columns: Columns,
    ranked: Ranked | None,
    rows: Rows,
    places: NDArray[np.int64],
    most_sentences: int,
    folded: Mapping[int, Rows],
) -> tuple[Hit, ...]:
    """The passages at ``rows`` as hits, in that order.

    Args:
        store: the snapshot.
        encoding: for sentences of hits that no word matched.
        columns: of the snapshot.
        ranked: the match set; ``None`` where nothing was asked.
        rows: the passages of the page.
        places: where each stands in ``ranked.rows``.
        most_sentences: sentences that may be encoded for the whole page; 0: point at none.
        folded: for places the passages folded under them.
    """
    left = most_sentences
    hits = []
    reasons = [BROWSED] * len(rows) if ranked is None else ranked.explain(store, places)
    passages = store.passages(rows.tolist())
    for row, place, passage, explanation in zip(
        rows.tolist(), places.tolist(), passages, reasons, strict=True
    ):
        report = columns.reports[int(columns.report[row])]
        under = folded_passages(store, columns, folded[place]) if place in folded else ()
        if ranked is None:
            hits.append(Hit(passage, report, 0.0, explanation, folded=under))
            continue
        words = matched(passage.text, ranked.marked)
        nearest = None
        if not words and ranked.vector is not None and most_sentences > 0:
            found = sentences(passage.text)
            # One sentence alone is the nearest without being encoded.
            cost = len(found) if len(found) > 1 else 0
            if found and cost <= left:
                nearest = _nearest(encoding, ranked.vector, passage.text, found)
                left -= cost
        hits.append(Hit(passage, report, explanation.fused, explanation, words, nearest, under))
    return tuple(hits)


def folded_passages(store: Store, columns: Columns, rows: Rows) -> tuple[FoldedPassage, ...]:
    """Where the passages at ``rows`` stand, in that order."""
    return tuple(
        FoldedPassage(
            passage.id, columns.reports[int(columns.report[row])], passage.page_start, passage.page_end
        )
        for row, passage in zip(
            rows.tolist(), store.passages(rows.tolist()) if len(rows) else (), strict=True
        )
    )


def _nearest(encoding: Encoding, vector: Vector, text: str, found: Sequence[Range]) -> Range:
    if len(found) == 1:
        return found[0]
    vectors = encoding.sentences(tuple(text[start:end] for start, end in found))
    return found[int(np.argmax(vectors @ vector))]
