"""Writing the lexical store (:mod:`indexer.lexicon` reads it)."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

from indexer.analysis import Token, analyse

BODY, HEADING = "body", "heading"
"""The fields of a passage: its words, and its section path."""

ARRAYS = ("doc_len", "term_ptr", "post_rows", "post_freqs")
"""What is kept of each field, as ``FIELD_NAME.npy``; see :class:`_Counter`."""


def build_lexicon(folder: Path, bodies: Sequence[str], headings: Sequence[str]) -> int:
    """Write the lexical store of passages in row order into a new folder; returns the number of terms.

    ``headings`` are the section paths as text. Equal input gives equal arrays.
    """
    folder.mkdir(parents=True)
    index_folder = folder / "tantivy"
    index_folder.mkdir()
    index = tantivy.Index(_schema(), path=str(index_folder))
    # One thread and one commit: documents keep row order, so tantivy's ties fall by row.
    writer = index.writer(heap_size=256_000_000, num_threads=1)
    body, heading = _Counter(), _Counter()
    # The passages of a section, and the sections of reports of a kind, share their headings.
    analysed: dict[str, Callable[[str], list[Token]]] = {
        BODY: analyse,
        HEADING: lru_cache(maxsize=1 << 14)(analyse),
    }
    for row, texts in enumerate(zip(bodies, headings, strict=True)):
        document = tantivy.Document()
        document.add_unsigned("row", row)
        for name, text, counter in zip((BODY, HEADING), texts, (body, heading), strict=True):
            tokens = analysed[name](text)
            counter.add([t.stem for t in tokens], sum(not t.compound for t in tokens))
            _add(document, name, tokens)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    terms = sorted(body.vocabulary | heading.vocabulary)
    (folder / "terms.txt").write_text("".join(f"{t}\n" for t in terms), encoding="utf-8", newline="\n")
    ids = {term: number for number, term in enumerate(terms)}
    for name, counter in ((BODY, body), (HEADING, heading)):
        for part, values in counter.arrays(ids).items():
            np.save(folder / f"{name}_{part}.npy", values, allow_pickle=False)
    return len(terms)


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    for name in (BODY, HEADING):
        builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="position")
    builder.add_unsigned_field("row", stored=False, indexed=False, fast=True)
    return builder.build()


def _add(document: Any, name: str, tokens: list[Token]) -> None:
    """Put a field's stems into a document at the positions that the analysis gave them."""
    if any(token.compound for token in tokens):
        placed = [tantivy.Token(t.stem, t.position, t.start, t.end) for t in tokens]
        document.add_pre_tokenized_text(name, tantivy.PreTokenizedString("", placed))
    else:
        document.add_text(name, " ".join(token.stem for token in tokens))


class _Counter:
    """Term frequencies of one field, passage by passage, in flat arrays: 8 bytes for each posting.

    Dictionaries by passage took 5 GB for a million passages.
    """

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._terms, self._counts = array("i"), array("i")
        self._sizes, self._lengths = array("i"), array("i")

    @property
    def vocabulary(self) -> set[str]:
        return set(self._ids)

    def add(self, stems: Iterable[str], length: int) -> None:
        counts: dict[str, int] = {}
        for stem in stems:
            counts[stem] = counts.get(stem, 0) + 1
        ids = self._ids
        self._terms.extend([ids.setdefault(stem, len(ids)) for stem in counts])
        self._counts.extend(counts.values())
        self._sizes.append(len(counts))
        self._lengths.append(length)

    def arrays(self, ids: dict[str, int]) -> dict[str, NDArray[Any]]:
        """The postings by term, rows ascending, and the lengths by row."""
        places = np.array([ids[term] for term in self._ids], np.int32)
        terms = places[_int32(self._terms)]
        owners = np.repeat(np.arange(len(self._sizes), dtype=np.int32), _int32(self._sizes))
        order = np.argsort(terms, kind="stable")
        per_term = np.bincount(terms, minlength=len(ids))
        return {
            "doc_len": _int32(self._lengths),
            "term_ptr": np.concatenate([[0], np.cumsum(per_term)]).astype(np.int64),
            "post_rows": owners[order],
            "post_freqs": _int32(self._counts)[order],
        }


def _int32(values: array[int]) -> NDArray[np.int32]:
    return np.frombuffer(values, np.int32) if values else np.zeros(0, np.int32)
