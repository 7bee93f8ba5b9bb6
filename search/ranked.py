"""The match set of a query: every passage that matches, scored, before any filter and any page.

Scores and thresholds depend on the query and the snapshot only. So a filter takes passages away and
never changes the order or the score of those that stay, page 2 continues page 1, and one ranking serves
all filters and pages of a query.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.conditions import EVERYTHING, Held
from search.encoding import Encoding, Vector
from search.matching import Found, match, term_scores
from search.profile import Profile
from search.query import Occur, Query
from search.ranking import Scores, convex, normalised
from search.request import Explanation, Mode, TermScore
from search.stores.protocol import Rows, Store

_DECIMALS = 6
"""Similarities are rounded to this: a matrix product may give equal vectors values that differ in the
last bit, and equal passages must tie."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """All matches of a query, aligned arrays by ascending row.

    Attributes:
        query: as it was read.
        rows: passages that match.
        fused: the score they are ordered by.
        dense, lexical: raw scores; ``None`` in a mode that does not use them.
        best_dense, best_lexical: the highest raw scores in the whole snapshot, for normalisation.
        weight: share of the dense side.
        wanted: the query's concepts as found in the snapshot.
        vector: of the query; ``None`` in words mode and where nothing was encoded.
        notes: on how the query was read and what could not be found.
    """

    query: Query
    rows: Rows
    fused: Scores
    dense: Scores | None
    lexical: Scores | None
    best_dense: float
    best_lexical: float
    weight: float
    wanted: tuple[Found, ...]
    vector: Vector | None
    notes: tuple[str, ...]

    @property
    def nbytes(self) -> int:
        """Memory of the arrays, for the cache."""
        scores = sum(array.nbytes for array in (self.fused, self.dense, self.lexical) if array is not None)
        runs = (run for found in self.wanted for run in found.runs)
        return self.rows.nbytes + scores + sum(run.rows.nbytes + run.frequencies.nbytes for run in runs)

    def explain(self, store: Store, places: NDArray[np.int64]) -> list[Explanation]:
        """Why the passages at ``places`` of :attr:`rows` have their scores, in that order."""
        nothing: list[tuple[TermScore, ...]] = [()] * len(places)
        terms = nothing if self.lexical is None else term_scores(store, self.wanted, self.rows[places])
        return [self._explain(place, parts) for place, parts in zip(places.tolist(), terms, strict=True)]

    def _explain(self, place: int, terms: tuple[TermScore, ...]) -> Explanation:
        dense, dense_normal, dense_rank = _standing(self.dense, self.best_dense, place)
        lexical, lexical_normal, lexical_rank = _standing(self.lexical, self.best_lexical, place)
        return Explanation(
            fused=float(self.fused[place]),
            weight=self.weight,
            dense=dense,
            dense_normal=dense_normal,
            dense_rank=dense_rank,
            lexical=lexical,
            lexical_normal=lexical_normal,
            lexical_rank=lexical_rank if lexical else None,
            terms=terms,
        )


def rank(
    store: Store, encoding: Encoding, query: Query, mode: Mode, profile: Profile, condition: Held = EVERYTHING
) -> Ranked:
    """The match set of a query.

    A passage matches when it meets the hard condition (:func:`search.conditions.evaluate` says which do)
    and, where words stand beside it that only rank, when it holds enough of their idf
    (:meth:`Profile.needed_coverage`; modes hybrid and words) or is near enough in meaning
    (:meth:`Profile.needed_similarity`; modes hybrid and meaning).

    Raises:
        EncoderMissingError: if the mode needs an encoder and there is none.
    """
    lexical = match(store, query)
    soft = len(query.having(Occur.SHOULD))
    if not query.meaning:
        mode = Mode.WORDS
    held = np.ones(store.size, dtype=np.bool_) if not soft else np.zeros(store.size, dtype=np.bool_)
    if soft and mode is not Mode.MEANING:
        held |= lexical.coverage >= profile.needed_coverage(soft)
    vector, best_dense = None, 0.0
    if mode is not Mode.WORDS:
        vector = encoding.query(query.meaning)
        near = store.near(vector, profile.similarity, profile.similarity_share)
        similarity = _exact(store, vector, near)
        best_dense = float(similarity.max(initial=0.0))
        held[near[similarity >= profile.needed_similarity(best_dense)]] = True
    if condition.mask is not None:
        held &= condition.mask
    candidates = np.flatnonzero(held).astype(np.int64)
    dense = None if vector is None else _exact(store, vector, candidates)
    best_lexical = float(lexical.scores.max(initial=0.0))
    worded = None if mode is Mode.MEANING else lexical.scores[candidates]
    weight = {Mode.HYBRID: profile.weight, Mode.WORDS: 0.0, Mode.MEANING: 1.0}[mode]
    nothing = np.zeros(len(candidates))
    fused = convex(
        nothing if dense is None else normalised(dense, best_dense),
        nothing if worded is None else normalised(worded, best_lexical),
        weight,
    )
    return Ranked(
        query, candidates, fused, dense, worded, best_dense, best_lexical, weight, lexical.wanted, vector,
        query.notes + condition.notes + lexical.notes,
    )  # fmt: skip


def _exact(store: Store, vector: Vector, rows: Rows) -> Scores:
    exact: Scores = store.similarities(vector, rows).astype(np.float64)
    return exact.round(_DECIMALS)


def _standing(
    scores: Scores | None, best: float, place: int
) -> tuple[float | None, float | None, int | None]:
    """A raw score, its share of the best one, and its rank among the matches."""
    if scores is None:
        return None, None, None
    share = float(normalised(scores[place : place + 1], best)[0])
    return float(scores[place]), share, int(np.count_nonzero(scores > scores[place])) + 1
