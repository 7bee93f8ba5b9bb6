"""Which passages hold what a query names, and how much that counts: its lexical side, over any store.

A concept is a set of wordings (one stem, a run of stems, every word with a beginning). It behaves as
one word: it is in a passage if any wording is, its frequency is that of its most frequent wording
there, and its document frequency is the number of passages that hold it. The frequency of a run of
stems is the least frequency of its stems: an upper bound that every store can give.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import is_stop_word, stem
from search.query import Concept, Occur, Query, Wording, shortened
from search.ranking import Scores, bm25, idf
from search.request import TermScore
from search.stores.protocol import Rows, Store

MAX_PREFIX_STEMS = 64
"""Words with one beginning that are searched: the most frequent ones."""

READ_AT_ONCE = 32
"""Texts read at once where the first that holds a phrase is enough."""

MAX_NAMED = 10
"""Words that a note names; it counts the others."""

_ENDINGS = ("on", "e", "es", "ed", "ing", "ies", "y", "ion", "ions", "ity", "al", "ly", "s")
"""Endings tried after a prefix whose letters the stemmer would have cut (``vulnerabilit*``)."""

_NOTHING: Rows = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A wording as a store knows it: its stems, the rows that hold it and how often the text says it."""

    stems: tuple[str, ...]
    rows: Rows
    frequencies: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A concept in a snapshot: its runs, the rows that hold any of them with the frequency that counts.

    ``weight`` is the idf of the concept as if it were one word.
    """

    concept: Concept
    runs: tuple[Run, ...]
    rows: Rows
    frequencies: NDArray[np.int32]
    weight: float

    def frequencies_at(self, rows: Rows) -> NDArray[np.int32]:
        """How often each of the passages at ``rows`` (in any order) holds the concept."""
        if not len(self.rows):
            return np.zeros(len(rows), dtype=np.int32)
        places = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        return np.where(self.rows[places] == rows, self.frequencies[places], 0).astype(np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class LexicalMatch:
    """The lexical side of a query over all passages.

    Attributes:
        wanted: concepts that should or must be there, in the order typed.
        allowed: by row, whether every *must* is there and no *must not*; ``None`` where there is neither.
        scores: BM25 by row (0.0 where no word is).
        coverage: by row, the share of the idf of the *should* concepts that the passage holds.
        notes: sentences on what could not be found.
    """

    wanted: tuple[Found, ...]
    allowed: NDArray[np.bool_] | None
    scores: Scores
    coverage: Scores
    notes: tuple[str, ...]


def match(store: Store, query: Query) -> LexicalMatch:
    """Find every concept of a query in a store and score all passages by it."""
    wanted: list[Found] = []
    hard: list[Found] = []
    scores = np.zeros(store.size)
    coverage = np.zeros(store.size)
    for concept in query.concepts:
        found = _find(store, concept)
        if concept.occur is not Occur.SHOULD:
            hard.append(found)
        if concept.occur is not Occur.MUST_NOT:
            wanted.append(found)
            scores[found.rows] += _score(store, found, found.rows, found.frequencies)
        if concept.occur is Occur.SHOULD:
            coverage[found.rows] += found.weight
    soft = sum(found.weight for found in wanted if found.concept.occur is Occur.SHOULD)
    if soft > 0.0:
        coverage /= soft
    allowed, notes = _allowed(store, hard)
    missing = [found.concept.label.strip('"') for found in wanted if not len(found.rows)]
    if missing and store.size:
        notes.append(f"No passage holds {_listed(missing)}.")
    return LexicalMatch(tuple(wanted), allowed, scores, coverage, tuple(notes))


def term_scores(store: Store, wanted: Sequence[Found], rows: Rows) -> list[tuple[TermScore, ...]]:
    """For each of ``rows`` (in any order), what each concept it holds adds to its BM25 score."""
    parts: list[list[TermScore]] = [[] for _ in range(len(rows))]
    for found in wanted:
        frequencies = found.frequencies_at(rows)
        scores = _score(store, found, rows, frequencies)
        for part, frequency, score in zip(parts, frequencies.tolist(), scores.tolist(), strict=True):
            if frequency:
                part.append(TermScore(found.concept.label, frequency, score))
    return [tuple(part) for part in parts]


def _score(store: Store, found: Found, rows: Rows, frequencies: NDArray[np.int32]) -> Scores:
    return bm25(frequencies, store.lengths(rows), average_length=store.average_length, weight=found.weight)


def _allowed(store: Store, hard: Sequence[Found]) -> tuple[NDArray[np.bool_] | None, list[str]]:
    """By row, whether all hard conditions hold (``None`` without any), and notes on them.

    Stems decide first, for all conditions together; whether a phrase stands there *word for word* is
    read from the texts of the rows that are left: of the rarest phrase first, and then of the most
    frequent exclusion, either of which leaves the fewest to read.
    """
    if not hard:
        return None, []
    notes: list[str] = []
    allowed = np.ones(store.size, dtype=np.bool_)
    spelled: list[Found] = []
    for found in hard:
        if _needs_reading(found.concept):
            spelled.append(found)
        if found.concept.occur is Occur.MUST:
            allowed &= _mask(store, found.rows)
        elif not _needs_reading(found.concept):
            allowed[found.rows] = False
    required = [one for one in spelled if one.concept.occur is Occur.MUST]
    excluded = [one for one in spelled if one.concept.occur is Occur.MUST_NOT]
    in_turn = sorted(required, key=lambda one: len(one.rows))
    in_turn += sorted(excluded, key=lambda one: -len(one.rows))
    for found in in_turn:
        pattern = exact_pattern(found.concept.wordings[0].words)
        left = found.rows[allowed[found.rows]]
        exact = _holding(store, left, pattern)
        if found.concept.occur is Occur.MUST_NOT:
            allowed[exact] = False
        elif len(exact) or _anywhere(store, np.setdiff1d(found.rows, left, assume_unique=True), pattern):
            allowed &= _mask(store, exact)
        elif len(found.rows):
            notes.append(
                f"No passage has {_quoted(found.concept.label)} word for word; "
                "other forms of its words are shown."
            )
    return allowed, notes


def _mask(store: Store, rows: Rows) -> NDArray[np.bool_]:
    held = np.zeros(store.size, dtype=np.bool_)
    held[rows] = True
    return held


def _needs_reading(concept: Concept) -> bool:
    """Whether the stems of a phrase may stand for other words than those typed.

    A stop word that is its own stem (*of*, *the*) has no other forms: positions say all. As nearly every
    passage holds one, reading texts for it cost most: ``"of"`` 48 ms in 9,179 passages.
    """
    (first, *_) = concept.wordings
    pairs = zip(first.words, first.stems, strict=False)
    return first.exact and not all(is_stop_word(word) and word == stemmed for word, stemmed in pairs)


def _holding(store: Store, rows: Rows, pattern: re.Pattern[str]) -> Rows:
    """Those of the rows whose texts hold the pattern."""
    if not len(rows):
        return rows
    texts = store.texts(rows)
    held = np.fromiter((pattern.search(text) is not None for text in texts), dtype=np.bool_, count=len(rows))
    return rows[held]


def _anywhere(store: Store, rows: Rows, pattern: re.Pattern[str]) -> bool:
    """Whether any of the rows' texts holds the pattern; reads no further than the first that does."""
    return any(
        len(_holding(store, rows[first : first + READ_AT_ONCE], pattern))
        for first in range(0, len(rows), READ_AT_ONCE)
    )


def _find(store: Store, concept: Concept) -> Found:
    runs = [run for wording in concept.wordings for run in _runs(store, wording)]
    if len(runs) == 1:
        rows, frequencies = runs[0].rows, runs[0].frequencies
    else:
        best = np.zeros(store.size, dtype=np.int32)
        for run in runs:
            best[run.rows] = np.maximum(best[run.rows], run.frequencies)
        rows = np.flatnonzero(best).astype(np.int64)
        frequencies = best[rows]
    return Found(concept, tuple(runs), rows, frequencies, idf(len(rows), store.size))


def _runs(store: Store, wording: Wording) -> list[Run]:
    if wording.prefix:
        return _prefix_runs(store, wording.stems[0], wording.words[0])
    return [_run(store, wording.stems)]


def _run(store: Store, stems: Sequence[str]) -> Run:
    terms = list(dict.fromkeys(stems))
    rows = store.rows_with(terms[0]) if len(stems) == 1 else store.phrase_rows(stems)
    if not len(rows):
        return Run(tuple(stems), _NOTHING, np.empty(0, dtype=np.int32))
    frequencies = store.frequencies(rows, terms).min(axis=1)
    held = frequencies > 0
    return Run(tuple(stems), rows[held], frequencies[held].astype(np.int32))


def _prefix_runs(store: Store, letters: str, typed: str) -> list[Run]:
    """Stems that begin with the letters, and words whose ending the stemmer cuts inside the letters."""
    terms = store.prefix_terms(letters, MAX_PREFIX_STEMS)
    runs = [_run(store, (term,)) for term in terms]
    cut = {stem(letters + ending) for ending in ("", *_ENDINGS)} - set(terms)
    pattern = beginning_pattern(typed)
    for term in sorted(term for term in cut if not term.startswith(letters)):
        run = _verified(store, _run(store, (term,)), pattern)
        if len(run.rows):
            runs.append(run)
    return runs


def _verified(store: Store, run: Run, pattern: re.Pattern[str]) -> Run:
    """The part of a run whose texts hold the pattern."""
    held = np.isin(run.rows, _holding(store, run.rows, pattern), assume_unique=True)
    return Run(run.stems, run.rows[held], run.frequencies[held])


@lru_cache(maxsize=256)
def exact_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """The words themselves, one after the other, whatever stands between them that is no word.

    Case, kinds of apostrophe and hyphen, thousands separators and footnote marks do not count.
    """
    return re.compile(_START + r"[\W_]*".join(map(_letters, words)) + _END, re.IGNORECASE)


@lru_cache(maxsize=256)
def beginning_pattern(typed: str) -> re.Pattern[str]:
    """A word that begins as typed, to its end; a hyphen in it may be missing from the text."""
    return re.compile(
        _START + "[-\u2010\u2011 ]?".join(map(_letters, typed.split("-"))) + r"\w*", re.IGNORECASE
    )


_START = r"(?<![^\W_])"
_END = "(?![^\\W_\u00b2\u00b3\u00b9\u2070-\u2079])"


def _letters(word: str) -> str:
    if word.isdigit():
        return ",?".join(word)
    return re.escape(word).replace("'", "['\u2019\u02bc\u2018]")


def _quoted(label: str) -> str:
    return "“" + shortened(label.strip('"')) + "”"


def _listed(labels: Sequence[str]) -> str:
    quoted = [_quoted(label) for label in labels[:MAX_NAMED]]
    if len(labels) > MAX_NAMED:
        return ", ".join(quoted) + f" or any of {len(labels) - MAX_NAMED} more words of the query"
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " or " + quoted[-1]
