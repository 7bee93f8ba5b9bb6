"""Text to unit vectors: what an encoder is, which indexing and queries share.

:func:`indexer.encoder_loading.load_encoder` gives one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.adapted.adapter import Use

ENCODING_VERSION = "1"
"""Changes whenever the same text and model may give another vector (windows, pooling, padding)."""

PRECISIONS = ("auto", "f32", "bf16")


@dataclass(frozen=True, slots=True)
class Encoded:
    """Vectors of passages, shape (n, d), float32, unit rows; and the windows that each took, (n,)."""

    vectors: NDArray[np.float32]
    windows: NDArray[np.int32]


class Encoder(Protocol):
    """What turns text into unit vectors.

    Attributes:
        model_id: the model and its weights; equal ids mean comparable vectors.
        query_id: what encodes queries: the same as ``model_id``, or ``MODEL_ID+query@DIGEST`` where queries
            are encoded by weights adapted to them.
        precision: ``f32`` or ``bf16``, in which passages are computed (queries always in f32).
        cache_key: all that a passage's vector depends on besides its text.
        dimensions: length of a vector.
        max_tokens: word pieces in one window, special tokens included.
    """

    @property
    def model_id(self) -> str:
        """Model and weights."""

    @property
    def query_id(self) -> str:
        """What encodes queries."""

    @property
    def precision(self) -> str:
        """Precision in which passages are computed."""

    @property
    def cache_key(self) -> str:
        """Key of the embedding cache."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """Word pieces in one window."""

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Encoded:
        """Vectors and window counts of passages; ``progress`` is told how many are done so far."""

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Unit vectors of passages, shape (n, d); a vector depends on its own text alone."""

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Unit vector of a query, shape (d,); safe to call from several threads."""

    def words(self) -> frozenset[str]:
        """The words, in small letters, that the model has a word piece of their own for; empty where it has none."""

    def adapted_to(self, use: Use) -> Encoder | None:
        """An encoder whose passages are encoded by the model's form for a use; ``None`` where there is none."""
