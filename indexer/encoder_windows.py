"""Windows of word pieces: how a passage longer than the encoder's window is embedded whole.

A passage of at most ``max_tokens`` word pieces (with the model's special tokens) is one window. A
longer one is cut into windows that overlap by :data:`OVERLAP` word pieces, each with the special
tokens around it; its vector is the mean of the windows' unit vectors weighted by their word pieces,
scaled to length one. Nothing is truncated: :func:`cut` checks that the windows cover every piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from indexer.errors import EncoderError

OVERLAP = 32
"""Word pieces that neighbouring windows share, so that no clause is seen only in halves."""


@dataclass(frozen=True, slots=True)
class Windows:
    """The windows of many passages in one list.

    Attributes:
        ids: token ids of each window, special tokens included.
        owner: for each window, the index of its passage.
        weights: for each window, its word pieces without special tokens (at least 1).
        passages: how many passages there are.
        windowed: how many of them needed more than one window.
    """

    ids: list[list[int]]
    owner: NDArray[np.int64]
    weights: NDArray[np.float32]
    passages: int
    windowed: int


def cut(tokenizer: Tokenizer, texts: Sequence[str], max_tokens: int) -> Windows:
    """Tokenise ``texts`` and cut each into as few overlapping windows as hold it.

    Raises:
        EncoderError: if a word piece would be lost (it can't happen; it is asserted, not assumed).
    """
    before, after = special_tokens(tokenizer)
    room = max_tokens - len(before) - len(after)
    overlap = min(OVERLAP, room // 4)
    step = room - overlap
    ids: list[list[int]] = []
    owner: list[int] = []
    weights: list[int] = []
    windowed = 0
    for index, encoding in enumerate(tokenizer.encode_batch(list(texts), add_special_tokens=False)):
        pieces: list[int] = encoding.ids
        starts = [0] if len(pieces) <= room else list(range(0, len(pieces) - overlap, step))
        windowed += len(starts) > 1
        if encoding.overflowing or starts[-1] + room < len(pieces):
            msg = f"A passage of {len(pieces)} word pieces does not fit its {len(starts)} windows."
            raise EncoderError(msg)
        for start in starts:
            window = pieces[start : start + room]
            ids.append([*before, *window, *after])
            owner.append(index)
            weights.append(max(1, len(window)))
    return Windows(ids, np.array(owner, np.int64), np.array(weights, np.float32), len(texts), windowed)


def special_tokens(tokenizer: Tokenizer) -> tuple[list[int], list[int]]:
    """The token ids that the model wants before and after a text ([CLS] and [SEP] for BERT)."""
    with_them: list[int] = tokenizer.encode("a", add_special_tokens=True).ids
    without: list[int] = tokenizer.encode("a", add_special_tokens=False).ids
    for start in range(len(with_them) - len(without) + 1):
        if with_them[start : start + len(without)] == without:
            return with_them[:start], with_them[start + len(without) :]
    msg = "The model's tokenizer changes the text's own word pieces when it adds special tokens."
    raise EncoderError(msg)


def pool(windows: Windows, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """One unit vector per passage from the unit vectors of its windows; shape (passages, d)."""
    vectors = unit(vectors)
    pooled = np.zeros((windows.passages, vectors.shape[1]), np.float64)
    np.add.at(pooled, windows.owner, vectors.astype(np.float64) * windows.weights[:, None])
    result = unit(pooled.astype(np.float32))
    # A single window's vector is taken as it is, so that rounding does not depend on the path it took.
    single = np.bincount(windows.owner, minlength=windows.passages)[windows.owner] == 1
    result[windows.owner[single]] = vectors[single]
    return result


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows scaled to length one (a row of zeros stays so), float32."""
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    scaled: NDArray[np.float32] = (vectors / np.where(lengths == 0, 1.0, lengths)).astype(np.float32)
    return scaled
