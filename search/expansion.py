"""What the entry vocabulary adds to a query: the reports' terms for the words that were typed.

A query's words that lead to a concept (:mod:`search.vocabulary`) may be in a passage as its terms of art
instead. On the lexical side the best of a concept's terms stands in for the words it covers where it is worth
more than they are in a passage, at less than full weight; on the other side the terms are encoded after the
query's own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import analyse
from search.matching import Found, find
from search.query import Concept, Occur, Query, Wording
from search.ranking import Scores, bm25
from search.stores.protocol import Rows, Store
from search.vocabulary import Vocabulary
from search.vocabulary.vocabulary import phrase_stems


@dataclass(frozen=True, slots=True)
class Expansion:
    """A concept of the vocabulary that a query's words lead to.

    Attributes:
        label: its preferred term, as it is shown and as it is switched off.
        typed: the words that lead there.
        stems: and their stems.
        terms: all terms searched for, the preferred one first.
        wordings: the same as stems.
        weight: of the best of them beside the words typed, above 0 and at most 1.
        everyday: whether everyday words lead there; otherwise one of its own terms was typed.
    """

    label: str
    typed: str
    stems: tuple[str, ...]
    terms: tuple[str, ...]
    wordings: tuple[Wording, ...]
    weight: float
    everyday: bool


@dataclass(frozen=True, slots=True, eq=False)
class Widened:
    """An expansion in a snapshot.

    Attributes:
        expansion: which.
        found: its terms as one concept.
        rows: passages in which the terms are worth more than the words typed, ascending.
        gains: by how much, aligned with ``rows``.
    """

    expansion: Expansion
    found: Found
    rows: Rows
    gains: Scores

    def gains_at(self, rows: Rows) -> Scores:
        """What the expansion adds to each of the passages at ``rows`` (in any order)."""
        if not len(self.rows):
            return np.zeros(len(rows))
        places = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        return np.where(self.rows[places] == rows, self.gains[places], 0.0)

    @property
    def nbytes(self) -> int:
        """Memory of the arrays."""
        runs = sum(run.rows.nbytes + run.frequencies.nbytes for run in self.found.runs)
        return self.rows.nbytes + self.gains.nbytes + self.found.rows.nbytes + runs


def expand(query: Query, vocabulary: Vocabulary, without: Iterable[str] = ()) -> tuple[Expansion, ...]:
    """The concepts that the words which rank lead to, in the order of these words.

    Phrases in quotation marks, exclusions and fields lead nowhere: they were meant as they stand.

    Args:
        query: as read.
        vocabulary: to look up.
        without: labels that were switched off; case does not count.
    """
    off = {label.casefold() for label in without}
    soft = {w.stems for concept in query.having(Occur.SHOULD) for w in concept.wordings if not w.exact}
    if not soft:
        return ()
    tokens = [token for token in analyse(query.meaning) if not token.compound]
    words = [token.stem for token in tokens]
    found: dict[str, Expansion] = {}
    for lead in vocabulary.match(words):
        led = tuple(words[lead.start : lead.end])
        label = lead.concept.pref_label
        known = found.get(label)
        if label.casefold() in off or not any((one,) in soft for one in led):
            continue
        if known is not None and known.weight >= lead.weight:
            continue
        typed = query.meaning[tokens[lead.start].start : tokens[lead.end - 1].end]
        wordings = tuple(dict.fromkeys(Wording(tuple(phrase_stems(term))) for term in lead.concept.searched))
        found[label] = Expansion(
            label, typed, led, lead.concept.searched, wordings, lead.weight, lead.kind == "everyday"
        )
    return tuple(found.values())


def expanded_meaning(query: Query, expansions: Sequence[Expansion]) -> str:
    """What is encoded: the query's meaning, then the preferred terms that everyday words lead to."""
    terms = [one.label for one in expansions if one.everyday]
    return " ".join([query.meaning, *terms])


def widen(
    store: Store,
    wanted: Sequence[Found],
    scores: Scores,
    coverage: Scores,
    expansions: Sequence[Expansion],
    full: float,
) -> tuple[Widened, ...]:
    """Let the terms of expansions count for the words that they stand in for.

    ``scores`` and ``coverage`` (:class:`search.matching.LexicalMatch`) are changed in place. Concepts that the
    same words lead to are alternatives: the best of them counts.

    Args:
        store: the snapshot.
        wanted: the query's concepts as found.
        scores: BM25 by row.
        coverage: share of the words' idf by row.
        expansions: of the query.
        full: share of a term's BM25 that counts, where an expansion's weight is 1.
    """
    soft = [found for found in wanted if found.concept.occur is Occur.SHOULD]
    whole = sum(found.weight for found in soft)
    widened: list[Widened] = []
    gained: dict[tuple[str, ...], NDArray[np.float64]] = {}
    granted: dict[tuple[str, ...], NDArray[np.float64]] = {}
    for one in expansions:
        found = find(store, Concept(one.label, Occur.SHOULD, one.wordings))
        covered = [
            f for f in soft if any(w.stems[0] in one.stems for w in f.concept.wordings if len(w.stems) == 1)
        ]
        rows = found.rows
        worth = full * one.weight * _bm25(store, found, rows)
        held, idf_held = np.zeros(len(rows)), np.zeros(len(rows))
        for word in covered:
            frequencies = word.frequencies_at(rows)
            held += bm25(
                frequencies, store.lengths(rows), average_length=store.average_length, weight=word.weight
            )
            idf_held += word.weight * (frequencies > 0)
        before = gained.setdefault(one.stems, np.zeros(store.size))
        gain = np.maximum(worth - held - before[rows], 0.0)
        before[rows] += gain
        scores[rows] += gain
        if whole > 0.0:
            stood_for = one.weight * sum(word.weight for word in covered)
            already = granted.setdefault(one.stems, np.zeros(store.size))
            excess = np.maximum(stood_for - idf_held - already[rows], 0.0) * (gain > 0)
            already[rows] += excess
            coverage[rows] += excess / whole
        more = gain > 0
        widened.append(Widened(one, found, rows[more], gain[more]))
    np.minimum(coverage, 1.0, out=coverage)
    return tuple(widened)


def _bm25(store: Store, found: Found, rows: Rows) -> Scores:
    return bm25(
        found.frequencies, store.lengths(rows), average_length=store.average_length, weight=found.weight
    )
