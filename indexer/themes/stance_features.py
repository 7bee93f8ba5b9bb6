"""What the joint decision on stance reads of a passage: the whole, its sentences, its turns and its heading."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.stance import softmax
from indexer.themes.words import Token, is_stop, is_word

STANCE_FEATURES = (
    "strength",
    "shortfall",
    "mixed",
    "neutral",
    "best_sentence",
    "worst_sentence",
    "last_sentence",
    "spread",
    "turn",
    "late_turn",
    "log_sentences",
    "heading_strength",
    "heading_shortfall",
)
"""Entries of :func:`stance_features`, in order."""

_TURNS = frozenset(
    {
        "howev",
        "however",
        "but",
        "although",
        "though",
        "despite",
        "nevertheless",
        "nonetheless",
        "while",
        "yet",
        "whilst",
    }
)
_LIMIT = 6.0
_LEAST_WORDS = 3


def stance_features(
    logits: NDArray[np.float32],
    sentences: NDArray[np.float32],
    words: Sequence[Token],
    heading: str | None,
) -> NDArray[np.float32]:
    """What the joint decision reads of a passage, (len(STANCE_FEATURES),).

    Args:
        logits: log-probabilities of the stances for the whole passage, (4,), not normalised.
        sentences: the same for each sentence by the classifier of words alone, (k, 4), k > 0.
        words: the passage's tokens.
        heading: :func:`heading_stance` of the passage; ``None`` where none speaks or none may be read.
    """
    whole = np.log(np.maximum(softmax(logits), 1e-4))
    balance = np.clip(sentences[:, 0] - sentences[:, 1], -_LIMIT, _LIMIT)
    turns = [place for place, word in enumerate(words) if word.surface.lower() in _TURNS]
    late = bool(turns) and turns[-1] > 0.4 * len(words)
    best, worst = float(balance.max()), float(balance.min())
    return np.asarray(
        [
            *whole,
            best,
            worst,
            balance[-1],
            min(max(best, 0.0), max(-worst, 0.0)),
            bool(turns),
            late,
            np.log(len(balance)),
            heading == "strength",
            heading == "shortfall",
        ],
        dtype=np.float32,
    )


def sentences_of(words: Sequence[Token]) -> list[list[Token]]:
    """The tokens by sentence (or clause that a colon or semicolon ends); at least one, which may be empty."""
    found: list[list[Token]] = [[]]
    for word in words:
        found[-1].append(word)
        if is_stop(word):
            found.append([])
    return [sentence for sentence in found if sum(map(is_word, sentence)) >= _LEAST_WORDS] or [list(words)]
