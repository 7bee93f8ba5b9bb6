"""Which passages hold what a query names, and how much that counts: its lexical side, over any store.

A concept is a set of wordings (one stem, a run of stems, every word with a beginning). It behaves as
one word: it is in a passage if any wording is, its frequency is that of its most frequent wording
there, and its document frequency is the number of passages that hold it. The frequency of a run of
stems is the least frequency of its stems: an upper bound that every store can give. Which passages a
query's hard condition allows is the business of :mod:`search.conditions`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import stem
from search.query import Concept, Occur, Query, Wording, shortened
from search.ranking import Scores, bm25, idf
from search.response import TermScore
from search.stores.protocol import Rows, Store

MAX_PREFIX_STEMS = 64
"""Words with one beginning that are searched: the most frequent ones."""

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
        scores: BM25 by row (0.0 where no word is).
        coverage: by row, the share of the idf of the *should* concepts that the passage holds.
        notes: sentences on what could not be found.
    """

    wanted: tuple[Found, ...]
    scores: Scores
    coverage: Scores
    notes: tuple[str, ...]


def match(store: Store, query: Query) -> LexicalMatch:
    """Find every concept of a query in a store and score all passages by it."""
    wanted: list[Found] = []
    scores = np.zeros(store.size)
    coverage = np.zeros(store.size)
    for concept in query.concepts:
        if concept.occur is Occur.MUST_NOT:
            continue
        found = find(store, concept)
        wanted.append(found)
        scores[found.rows] += _score(store, found, found.rows, found.frequencies)
        if concept.occur is Occur.SHOULD:
            coverage[found.rows] += found.weight
    soft = sum(found.weight for found in wanted if found.concept.occur is Occur.SHOULD)
    if soft > 0.0:
        coverage /= soft
    missing = [found.concept.label.strip('"') for found in wanted if not len(found.rows)]
    notes = (f"No passage holds {_listed(missing)}.",) if missing and store.size else ()
    return LexicalMatch(tuple(wanted), scores, coverage, notes)


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


def holding(store: Store, rows: Rows, pattern: re.Pattern[str]) -> Rows:
    """Those of the rows whose texts hold the pattern."""
    if not len(rows):
        return rows
    texts = store.texts(rows)
    held = np.fromiter((pattern.search(text) is not None for text in texts), dtype=np.bool_, count=len(rows))
    return rows[held]


def find(store: Store, concept: Concept) -> Found:
    """A concept in a store. Of an exact phrase, the rows are those that hold its stems one after the other."""
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
    if not wording.prefix:
        return [_run(store, wording.stems)]
    *before, letters = wording.stems
    if not before:
        return _prefix_runs(store, letters, wording.words[-1])
    # Of a phrase with a star the texts decide, so a stem too many does no harm here.
    terms = dict.fromkeys([*store.prefix_terms(letters, MAX_PREFIX_STEMS), *_cut_stems(letters)])
    return [run for run in (_run(store, (*before, term)) for term in terms) if len(run.rows)]


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
    pattern = beginning_pattern(typed)
    for term in _cut_stems(letters):
        run = _verified(store, _run(store, (term,)), pattern)
        if len(run.rows):
            runs.append(run)
    return runs


def _cut_stems(letters: str) -> list[str]:
    """Stems of words that begin with the letters, but whose own stem does not."""
    cut = {stem(letters + ending) for ending in ("", *_ENDINGS)}
    return sorted(term for term in cut if not term.startswith(letters))


def _verified(store: Store, run: Run, pattern: re.Pattern[str]) -> Run:
    """The part of a run whose texts hold the pattern."""
    held = np.isin(run.rows, holding(store, run.rows, pattern), assume_unique=True)
    return Run(run.stems, run.rows[held], run.frequencies[held])


@lru_cache(maxsize=256)
def exact_pattern(words: tuple[str, ...], open_end: bool = False) -> re.Pattern[str]:
    """The words themselves, one after the other, whatever stands between them that is no word.

    Case, kinds of apostrophe and hyphen, thousands separators and footnote marks do not count. With
    ``open_end`` the last word may go on.
    """
    ending = r"\w*" if open_end else _END
    return re.compile(_START + r"[\W_]*".join(map(_letters, words)) + ending, re.IGNORECASE)


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


def quoted(label: str) -> str:
    """A label in the quotation marks of notes."""
    return "“" + shortened(label.strip('"')) + "”"


def _listed(labels: Sequence[str]) -> str:
    named = [quoted(label) for label in labels[:MAX_NAMED]]
    if len(labels) > MAX_NAMED:
        return ", ".join(named) + f" or any of {len(labels) - MAX_NAMED} more words of the query"
    return named[0] if len(named) == 1 else ", ".join(named[:-1]) + " or " + named[-1]
