"""The lexical store: which passages hold these words, and exactly how often.

Two structures over the same stems (:mod:`indexer.analysis`):

* a tantivy index, for the best passages of a query by its own BM25 and for exact phrases;
* plain arrays (``.npy``) with the exact term frequencies, forwards (passage → terms) and backwards
  (term → passages), from which the engine computes one exact BM25 whatever proposed the candidates,
  and from which filtered queries are answered exactly.

Reading side, for ``search`` (a *row* is a passage's row in the vector matrix; arrays of rows are
``int64``, ascending, without repetition)::

    Lexicon.open(folder) -> Lexicon
    .size: int                                  passages
    .average_length: float                      stems per passage (body)
    .document_frequency(term) -> int            passages whose body holds the stem
    .rows_with(term, field="body") -> rows
    .phrase_rows(stems) -> rows                 stems at consecutive positions, in body or heading
    .prefix_terms(prefix, limit=64) -> list     stems that begin so, most frequent first, then by name
    .frequencies(rows, terms) -> int32 (len(rows), len(terms))         of the body
    .heading_frequencies(rows, terms) -> int32 (len(rows), len(terms)) of the section path
    .lengths(rows) -> int32 (len(rows),)        stems in the body
    .select(query) -> rows                      all rows that a LexicalQuery allows
    .candidates(query, limit, rows=None) -> list[(row, raw BM25)], best first, ties by row

``rows=None`` means no filter; with a filter there are always ``min(limit, matches)`` candidates.
Compounds (``multiagency`` of ``multi-agency``) are terms of the body like any other, but do not
count in a passage's length and are no part of a phrase.
"""
