"""The match set of a query: every passage that matches, scored, before any filter and any page.

Scores and thresholds depend on the query and the snapshot only. So a filter takes passages away and
never changes the order or the score of those that stay, page 2 continues page 1, and one ranking serves
all filters and pages of a query.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from search.conditions import EVERYTHING, Held
from search.encoding import Encoding, Vector
from search.expansion import Widened, expand, expanded_meaning, widen
from search.matching import Found, match, term_scores
from search.profile import Profile
from search.query import Occur, Query
from search.ranking import Scores, best_first, convex, most_possible, normalised, reciprocal_ranks
from search.request import Fusion, Mode, RankingOptions
from search.reranking import RERANKED, Reranker, no_reranker, reranked
from search.response import Explanation, TermScore
from search.stance_cues import Leant, leaning
from search.stores.protocol import Coded, Rows, Store
from search.vocabulary import Vocabulary

_BESIDE = ThreadPoolExecutor(max_workers=8, thread_name_prefix="meaning")
"""Where queries are encoded and compared while their words are looked up."""

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
        reach: share (0-1) of the query's possible BM25 score that its best passage has, which set the weight;
            ``None`` where the mode did.
        wanted: the query's concepts as found in the snapshot.
        widened: what the vocabulary added.
        leant: the stance that the query asks for.
        cross: the cross-encoder's scores by place in ``rows``; empty where it was not asked.
        preference: what that adds to each passage, part of ``fused``; ``None`` where nothing is added.
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
    reach: float | None
    wanted: tuple[Found, ...]
    widened: tuple[Widened, ...]
    leant: Leant | None
    preference: Scores | None
    cross: Mapping[int, float]
    vector: Vector | None
    notes: tuple[str, ...]

    @property
    def marked(self) -> Query:
        """The query with the vocabulary's terms as further concepts: what is marked in a passage's text."""
        added = tuple(one.found.concept for one in self.widened)
        return replace(self.query, concepts=self.query.concepts + added) if added else self.query

    @property
    def nbytes(self) -> int:
        """Memory of the arrays, for the cache."""
        scores = sum(array.nbytes for array in (self.fused, self.dense, self.lexical) if array is not None)
        runs = (run for found in self.wanted for run in found.runs)
        words = sum(run.rows.nbytes + run.frequencies.nbytes for run in runs)
        added = 0 if self.preference is None else self.preference.nbytes
        return self.rows.nbytes + scores + words + added + sum(one.nbytes for one in self.widened)

    def explain(self, store: Store, places: NDArray[np.int64]) -> list[Explanation]:
        """Why the passages at ``places`` of :attr:`rows` have their scores, in that order."""
        nothing: list[tuple[TermScore, ...]] = [()] * len(places)
        rows = self.rows[places]
        terms = nothing if self.lexical is None else term_scores(store, self.wanted, rows)
        for one in () if self.lexical is None else self.widened:
            frequencies, gains = one.found.frequencies_at(rows).tolist(), one.gains_at(rows).tolist()
            for at, (frequency, gain) in enumerate(zip(frequencies, gains, strict=True)):
                if gain > 0.0:
                    typed = one.expansion.typed
                    terms[at] += (TermScore(one.expansion.label, frequency, gain, typed),)
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
            preference=0.0 if self.preference is None else float(self.preference[place]),
            reranked=self.cross.get(place),
            rank=int(np.count_nonzero(self.fused > self.fused[place])) + 1,
            reach=self.reach,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Means:
    """What a ranking draws on besides the query, the same for every query of an engine.

    Attributes:
        store: the snapshot.
        encoding: of queries.
        profile: weights and thresholds.
        stances: of the passages, by row.
        vocabulary: from everyday words to the reports' terms; ``None``: none.
        reranker: a cross-encoder; ``None``: none.
        ties: by row, the order of equal scores: that of the passages' ids.
    """

    store: Store
    encoding: Encoding
    profile: Profile
    stances: Coded
    vocabulary: Vocabulary | None
    ties: Rows
    reranker: Reranker | None = None


def rank(
    means: Means,
    query: Query,
    mode: Mode,
    options: RankingOptions = RankingOptions(),  # noqa: B008 — frozen
    condition: Held = EVERYTHING,
) -> Ranked:
    """The match set of a query.

    A passage matches when it meets the hard condition (:func:`search.conditions.evaluate` says which do)
    and, where words stand beside it that only rank, when it holds enough of their idf
    (:meth:`Profile.needed_coverage`; modes hybrid and words) or is near enough in meaning
    (:meth:`Profile.needed_similarity`; modes hybrid and meaning).

    Raises:
        EncoderMissingError: if the mode needs an encoder and there is none.
        QueryError: if reranking is asked for and there is no reranker.
        RerankerError: if the reranker can't be loaded.
    """
    store, encoding, profile = means.store, means.encoding, means.profile
    if options.rerank and means.reranker is None:
        raise no_reranker()
    vocabulary = means.vocabulary if options.vocabulary else None
    expansions = () if vocabulary is None else expand(query, vocabulary, options.without)
    if not query.meaning:
        mode = Mode.WORDS
    asked = expanded_meaning(query, expansions)
    # Encoding and the search of vectors leave the interpreter to the words meanwhile.
    beside = None if mode is Mode.WORDS else _BESIDE.submit(_nearest, means, asked)
    lexical = match(store, query)
    widened = widen(
        store, lexical.wanted, lexical.scores, lexical.coverage, expansions, profile.vocabulary_share
    )
    soft = len(query.having(Occur.SHOULD))
    held = np.ones(store.size, dtype=np.bool_) if not soft else np.zeros(store.size, dtype=np.bool_)
    if soft and mode is not Mode.MEANING:
        held |= lexical.coverage >= profile.needed_coverage(soft)
    best_lexical = float(lexical.scores.max(initial=0.0))
    reach = min(1.0, best_lexical / max(most_possible(found.weight for found in lexical.wanted), 1e-9))
    figures = any(w.stems[0].isdigit() for one in query.having(Occur.SHOULD) for w in one.wordings)
    by_mode = {
        Mode.HYBRID: profile.weight_of_meaning(reach, figures=figures),
        Mode.WORDS: 0.0,
        Mode.MEANING: 1.0,
    }
    weight = by_mode[mode]
    near = None if beside is None else beside.result()
    vector, best_dense = (None, 0.0) if near is None else (near.vector, near.best)
    if near is not None:
        needed = profile.needed_similarity(near.best, adapted=encoding.adapted)
        held[near.rows[near.similarities >= needed]] = True
    if condition.mask is not None:
        held &= condition.mask
    candidates = np.flatnonzero(held).astype(np.int64)
    dense = None if near is None else near.at(store, candidates)
    worded = None if mode is Mode.MEANING else lexical.scores[candidates]
    if dense is not None and vector is not None and options.feedback and len(candidates):
        fused = _fused(dense, best_dense, worded, best_lexical, weight, Fusion.CONVEX)
        vector = _fed_back(means, vector, candidates, fused)
        dense = _exact(store, vector, candidates)
        best_dense = float(dense.max())
    fused = _fused(dense, best_dense, worded, best_lexical, weight, options.fusion)
    leant = leaning(query.meaning) if options.stance_preference else None
    preference = None
    if leant is not None:
        # Reciprocal ranks are smaller by two orders of magnitude than weighted scores.
        added = profile.preference * (fused.max(initial=0.0) if options.fusion is Fusion.RRF else 1.0)
        preference = _preference(means.stances, leant, candidates) * added
        fused = fused + preference
    cross: dict[int, float] = {}
    if options.rerank and means.reranker is not None and len(candidates) and query.meaning:
        first = best_first(fused, means.ties[candidates], RERANKED).tolist()
        read = means.reranker.scores(query.meaning, store.texts(candidates[first]))
        fused = reranked(fused, first, read)
        cross = dict(zip(first, read.tolist(), strict=True))
    return Ranked(
        query=query,
        rows=candidates,
        fused=fused,
        dense=dense,
        lexical=worded,
        best_dense=best_dense,
        best_lexical=best_lexical,
        weight=weight,
        reach=reach if mode is Mode.HYBRID else None,
        wanted=lexical.wanted,
        widened=widened,
        leant=leant,
        preference=preference,
        cross=cross,
        vector=vector,
        notes=query.notes + condition.notes + lexical.notes,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Near:
    """What is near a query: its vector, rows ascending with their exact similarities, and the highest of these."""

    vector: Vector
    rows: Rows
    similarities: Scores
    best: float

    def at(self, store: Store, rows: Rows) -> Scores:
        """The similarities of any rows; those that are known are not computed again."""
        if not len(self.rows):
            return _exact(store, self.vector, rows)
        places = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        known = self.rows[places] == rows
        found = np.empty(len(rows))
        found[known] = self.similarities[places[known]]
        found[~known] = _exact(store, self.vector, rows[~known])
        return found


def _nearest(means: Means, text: str) -> _Near:
    vector = means.encoding.query(text)
    rows = means.store.near(vector, -1.0, means.profile.share(adapted=means.encoding.adapted))
    similarities = _exact(means.store, vector, rows)
    return _Near(vector, rows, similarities, float(similarities.max(initial=0.0)))


def _fused(
    dense: Scores | None,
    best_dense: float,
    worded: Scores | None,
    best_lexical: float,
    weight: float,
    fusion: Fusion,
) -> Scores:
    """One score of both sides, or of the one that there is."""
    sides = [
        np.zeros(0) if side is None else normalised(side, best)
        for side, best in ((dense, best_dense), (worded, best_lexical))
    ]
    one, other = (side if len(side) else np.zeros(max(map(len, sides))) for side in sides)
    return reciprocal_ranks(one, other) if fusion is Fusion.RRF else convex(one, other, weight)


def _fed_back(means: Means, vector: Vector, rows: Rows, scores: Scores) -> Vector:
    """The query's vector moved towards the first passages found.

    Rocchio, "Relevance feedback in information retrieval" (1971), with the first passages taken for relevant and
    none for irrelevant. It orders the passages that match, and brings in no others.
    """
    first = np.sort(rows[best_first(scores, means.ties[rows], means.profile.feedback_passages)])
    moved = vector + means.profile.feedback_share * means.store.vectors(first).mean(axis=0)
    length = float(np.linalg.norm(moved))
    found: Vector = (moved / length if length > 0.0 else vector).astype(np.float32)
    return found


def _preference(stances: Coded, leant: Leant, rows: Rows) -> Scores:
    """1 for passages of the stance asked for, a half for mixed ones, by ``rows``."""
    worth = np.zeros(len(stances.values) + 1)
    for code, value in enumerate(stances.values):
        worth[code] = {leant.stance: 1.0, "mixed": 0.5}.get(value, 0.0)
    found: Scores = worth[stances.codes[rows]]
    return found


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
