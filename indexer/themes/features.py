"""What the models see of a passage: word n-grams over light stems, and what the rules found.

N-grams are plain arrays at tagging time (numpy and scipy.sparse); scikit-learn is not imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from indexer.themes.rules import RuleEvidence
from indexer.themes.words import Token, is_word

RULE_FEATURES = (
    "bias",
    "phrase",
    "log_phrases",
    "opens",
    "two_phrases",
    "share",
    "hint",
    "mention",
    "log_length_if_phrase",
    "spread",
)
"""Columns of :func:`rule_features`, in order."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Terms (one or two stems joined by a space), in column order, with their idf weights."""

    columns: dict[str, int]
    idf: NDArray[np.float32]

    @classmethod
    def of(cls, terms: Sequence[str], idf: NDArray[np.float32]) -> Vocabulary:
        """A vocabulary of ``terms`` in column order."""
        return cls({term: column for column, term in enumerate(terms)}, idf)


def ngrams(words: Sequence[Token]) -> Iterator[tuple[str, int, int]]:
    """Stems and pairs of neighbouring stems with their character ranges; marks part pairs."""
    before: Token | None = None
    for word in words:
        if not is_word(word):
            before = None
            continue
        yield word.stem, word.start, word.end
        if before is not None:
            yield f"{before.stem} {word.stem}", before.start, word.end
        before = word


def tfidf(pages: Sequence[Sequence[Token]], vocabulary: Vocabulary) -> sparse.csr_matrix:
    """Rows of ``(1 + ln tf) · idf``, each of unit length; shape (n, number of terms).

    The weighting is Salton and Buckley's (1988) ``ltc``; scikit-learn calls it sublinear tf.
    """
    indptr: list[int] = [0]
    indices: list[int] = []
    data: list[int] = []
    for words in pages:
        counts: dict[int, int] = {}
        for term, _, _ in ngrams(words):
            column = vocabulary.columns.get(term)
            if column is not None:
                counts[column] = counts.get(column, 0) + 1
        columns = sorted(counts)
        indices.extend(columns)
        data.extend(counts[column] for column in columns)
        indptr.append(len(indices))
    at = np.asarray(indices, dtype=np.int32)
    values = (1.0 + np.log(np.asarray(data, dtype=np.float32))) * vocabulary.idf[at]
    matrix = sparse.csr_matrix((values, at, np.asarray(indptr)), shape=(len(pages), len(vocabulary.idf)))
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1.0 / np.maximum(norms, 1e-9)) @ matrix, dtype=np.float32)


def rule_features(
    evidence: dict[str, RuleEvidence], themes: Sequence[str], words: int
) -> NDArray[np.float32]:
    """What the rules found, a row for each theme: shape (number of themes, number of RULE_FEATURES)."""
    rows = np.zeros((len(themes), len(RULE_FEATURES)), dtype=np.float32)
    rows[:, 0] = 1.0
    if not evidence:
        return rows
    every = sum(len(found.strong) for found in evidence.values())
    length = np.log(max(words, 5) / 60.0)
    for row, theme in enumerate(themes):
        found = evidence.get(theme)
        if found is None:
            continue
        strong = found.strong
        if strong:
            rows[row, 1] = 1.0
            rows[row, 2] = np.log1p(len(strong))
            rows[row, 3] = any(hit.sentence == 0 for hit in strong)
            rows[row, 4] = len({hit.phrase for hit in strong}) > 1
            rows[row, 5] = len(strong) / every
            rows[row, 8] = length
            rows[row, 9] = len({hit.sentence for hit in strong}) > 1
        rows[row, 6] = any(hit.hint for hit in found.hits)
        rows[row, 7] = not strong and any(hit.mention for hit in found.hits)
    return rows
