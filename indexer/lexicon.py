"""The lexical store: which passages hold these words, and exactly how often.

Two structures over the same stems (:mod:`indexer.analysis`):

* a tantivy index, for the best passages of a query by its own BM25 and for exact phrases;
* plain arrays (``.npy``) with the exact term frequencies by term (rows ascending) and the passages'
  lengths, from which the engine computes one exact BM25 whatever proposed the candidates, and from
  which filtered queries are answered exactly.

Reading side, for ``search`` (a *row* is a passage's row in the vector matrix; arrays of rows are
``int64``, ascending, without repetition)::

    Lexicon.open(folder) -> Lexicon
    .size: int                                  passages
    .average_length: float                      stems per passage (body)
    .terms: int                                 distinct stems
    .document_frequency(term) -> int            passages whose body holds the stem
    .rows_with(term, field="body") -> rows
    .phrase_rows(stems, body_only=False) -> rows  stems at consecutive positions, in body or heading
    .prefix_terms(prefix, limit=64) -> list     stems that begin so, most frequent first, then by name
    .frequencies(rows, terms) -> int32 (len(rows), len(terms))         of the body
    .heading_frequencies(rows, terms) -> int32 (len(rows), len(terms)) of the section path
    .lengths(rows) -> int32 (len(rows),)        stems in the body
    .select(query) -> rows                      all rows that a LexicalQuery allows
    .candidates(query, limit, rows=None) -> list[(row, raw BM25)], best first, ties by row

``rows=None`` means no filter; with a filter there are always ``min(limit, matches)`` candidates.
An empty phrase, an unknown stem: no rows.
Compounds (``multiagency`` of ``multi-agency``) are terms of the body like any other, but do not
count in a passage's length and are no part of a phrase.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

from indexer.lexicon_writer import ARRAYS, BODY, HEADING

Rows = NDArray[np.int64]
Phrase = tuple[str, ...]
Clause = tuple[Phrase, ...]

K1 = 1.2
B = 0.75
"""BM25's constants as Lucene and tantivy set them (tantivy ``bm25.rs``; Robertson and Zaragoza, *The
Probabilistic Relevance Framework: BM25 and Beyond*, 2009, give 1.2-2 and 0.5-0.8 as usual)."""


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """What a passage must, should and must not hold, in stems.

    A *phrase* is a tuple of stems at consecutive positions (one stem: just that word). A *clause* is a
    tuple of phrases of which any one will do (a prefix's words, an acronym and its long form).

    Attributes:
        should: stems that score; where ``must`` is empty, at least one of them must be in the body.
        must: clauses that must all hold, in body or heading.
        must_not: clauses of which none may hold, in body or heading.
    """

    should: tuple[str, ...] = ()
    must: tuple[Clause, ...] = ()
    must_not: tuple[Clause, ...] = ()


class _Field:
    """The arrays of one field, memory-mapped."""

    def __init__(self, folder: Path, name: str) -> None:
        # Plain views of the mapped files: each slice of a ``memmap`` object costs five times as much.
        files = {a: folder / f"{name}_{a}.npy" for a in ARRAYS}
        loaded = {
            a: np.asarray(np.load(file, mmap_mode="r", allow_pickle=False)) for a, file in files.items()
        }
        self.doc_len: NDArray[np.int32] = loaded["doc_len"]
        self.term_ptr: NDArray[np.int64] = loaded["term_ptr"]
        self.post_rows: NDArray[np.int32] = loaded["post_rows"]
        self.post_freqs: NDArray[np.int32] = loaded["post_freqs"]

    def postings(self, term: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Rows (ascending) that hold the term, and how often."""
        low, high = int(self.term_ptr[term]), int(self.term_ptr[term + 1])
        return self.post_rows[low:high], self.post_freqs[low:high]


class Lexicon:
    """Reads a lexical store; safe to share between threads (everything is read-only)."""

    def __init__(self, folder: Path) -> None:
        """Open the store in ``folder`` (verify its files first: tantivy is a native library)."""
        names = (folder / "terms.txt").read_text(encoding="utf-8").split("\n")[:-1]
        self._names = names
        self._ids = {term: number for number, term in enumerate(names)}
        self._fields = {name: _Field(folder, name) for name in (BODY, HEADING)}
        self._index = tantivy.Index.open(str(folder / "tantivy"))
        self._searcher = self._index.searcher()
        self._schema = self._index.schema
        lengths = self._fields[BODY].doc_len
        self.size = len(lengths)
        self.terms = len(names)
        self.average_length = float(lengths.mean()) if self.size else 0.0

    @classmethod
    def open(cls, folder: Path) -> Lexicon:
        """The store in ``folder``."""
        return cls(folder)

    def document_frequency(self, term: str) -> int:
        """Passages whose body holds the stem; 0 for an unknown one."""
        number = self._ids.get(term)
        return 0 if number is None else len(self._fields[BODY].postings(number)[0])

    def rows_with(self, term: str, field: str = BODY) -> Rows:
        """Rows whose ``body`` or ``heading`` holds the stem."""
        number = self._ids.get(term)
        if number is None:
            return np.zeros(0, np.int64)
        return self._fields[field].postings(number)[0].astype(np.int64)

    def phrase_rows(self, stems: Sequence[str], *, body_only: bool = False) -> Rows:
        """Rows that hold the stems at consecutive positions, in body or (but ``body_only``) in heading."""
        if not stems or any(stem not in self._ids for stem in stems):
            return np.zeros(0, np.int64)
        fields = (BODY,) if body_only else (BODY, HEADING)
        if len(stems) == 1:
            found = [self.rows_with(stems[0], field) for field in fields]
        else:
            found = [self._phrase(field, list(stems)) for field in fields]
        return found[0] if body_only else np.union1d(*found)

    def _phrase(self, field: str, stems: list[str]) -> Rows:
        most = min(len(self._fields[field].postings(self._ids[stem])[0]) for stem in stems)
        if most == 0:
            return np.zeros(0, np.int64)
        query = tantivy.Query.const_score_query(tantivy.Query.phrase_query(self._schema, field, stems), 1.0)
        hits = self._searcher.search(query, limit=most, count=False).hits
        return np.sort(np.array(self._searcher.fast_field_values("row", [at for _, at in hits]), np.int64))

    def prefix_terms(self, prefix: str, limit: int = 64) -> list[str]:
        """Stems that begin with ``prefix``, those of most passages first, then by name."""
        low = bisect_left(self._names, prefix)
        high = bisect_left(self._names, prefix + chr(0x10FFFF))
        return sorted(self._names[low:high], key=lambda t: (-self.document_frequency(t), t))[:limit]

    def lengths(self, rows: Rows) -> NDArray[np.int32]:
        """Stems in the bodies of ``rows``, compounds not counted; shape (len(rows),)."""
        return self._fields[BODY].doc_len[rows]

    def frequencies(self, rows: Rows, terms: Sequence[str]) -> NDArray[np.int32]:
        """How often each of ``terms`` stands in the body of each of ``rows``; any order of rows."""
        return self._frequencies(BODY, rows, terms)

    def heading_frequencies(self, rows: Rows, terms: Sequence[str]) -> NDArray[np.int32]:
        """How often each of ``terms`` stands in the section path of each of ``rows``."""
        return self._frequencies(HEADING, rows, terms)

    def _frequencies(self, field: str, rows: Rows, terms: Sequence[str]) -> NDArray[np.int32]:
        counts = np.zeros((len(rows), len(terms)), np.int32)
        for column, term in enumerate(terms):
            number = self._ids.get(term)
            if number is None:
                continue
            holders, times = self._fields[field].postings(number)
            if len(holders) == 0:
                continue
            if len(holders) == len(rows) and np.array_equal(holders, rows):
                # Asked for just the passages that hold the stem, as each single word of a query is.
                counts[:, column] = times
                continue
            # Searching int32 for int64 would first copy the postings.
            places = np.minimum(np.searchsorted(holders, rows.astype(np.int32)), len(holders) - 1)
            counts[:, column] = np.where(holders[places] == rows, times[places], 0)
        return counts

    def select(self, query: LexicalQuery) -> Rows:
        """All rows that ``query`` allows: its clauses hold, or one of ``should`` where there are none."""
        if query.must:
            allowed = self._clause(query.must[0])
            for clause in query.must[1:]:
                allowed = np.intersect1d(allowed, self._clause(clause), assume_unique=True)
        elif query.should:
            allowed = np.unique(np.concatenate([self.rows_with(stem) for stem in query.should]))
        else:
            allowed = np.arange(self.size, dtype=np.int64)
        for clause in query.must_not:
            allowed = np.setdiff1d(allowed, self._clause(clause), assume_unique=True)
        return allowed

    def _clause(self, clause: Clause) -> Rows:
        found = [self.phrase_rows(phrase) for phrase in clause]
        return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)

    def candidates(
        self, query: LexicalQuery, limit: int, rows: Rows | None = None
    ) -> list[tuple[int, float]]:
        """The best ``limit`` rows that ``query`` (and the filter ``rows``) allows, with raw BM25 scores.

        Without filter and clauses tantivy answers (its BM25 rounds lengths to a byte); else the scores
        are computed exactly over the rows allowed: tantivy needed 5-55 ms for a filter of 100-50,000
        of 100,000 rows, the arrays 1-3 ms.
        """
        stems = [stem for stem in dict.fromkeys(query.should) if stem in self._ids]
        if rows is None and not query.must and not query.must_not:
            if not stems or limit <= 0:
                return []
            terms = [tantivy.Query.term_query(self._schema, BODY, stem) for stem in stems]
            return self._search(
                tantivy.Query.boolean_query([(tantivy.Occur.Should, t) for t in terms]), limit
            )
        allowed = self.select(query)
        if rows is not None:
            allowed = np.intersect1d(allowed, rows)
        scores = self._scores(stems)[allowed]
        order = np.argsort(-scores, kind="stable")[: max(limit, 0)]
        return [(int(allowed[i]), float(scores[i])) for i in order]

    def _scores(self, stems: list[str]) -> NDArray[np.float64]:
        """BM25 of every row for the stems (body)."""
        field = self._fields[BODY]
        scores = np.zeros(self.size, np.float64)
        for stem in stems:
            holders, times = field.postings(self._ids[stem])
            weight = np.log1p((self.size - len(holders) + 0.5) / (len(holders) + 0.5))
            norm = K1 * (1 - B + B * field.doc_len[holders] / self.average_length)
            scores[holders] += weight * times * (K1 + 1) / (times + norm)
        return scores

    def _search(self, query: Any, limit: int) -> list[tuple[int, float]]:
        """The best rows and scores by tantivy, by falling score, then row."""
        hits = self._searcher.search(query, limit=min(limit, max(self.size, 1)), count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        found = [(int(row), float(score)) for (score, _), row in zip(hits, rows, strict=True)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))
