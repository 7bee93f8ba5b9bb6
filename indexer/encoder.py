"""Text to unit vectors: the encoder that indexing and queries share.

:func:`load_encoder` gives an encoder that runs a model converted once to OpenVINO. Importing this
module, or encoding with it, imports neither torch nor transformers nor sentence_transformers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.models import ensure_model

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
        precision: ``f32`` or ``bf16``, in which passages are computed (queries always in f32).
        cache_key: all that a passage's vector depends on besides its text.
        dimensions: length of a vector.
        max_tokens: word pieces in one window, special tokens included.
    """

    @property
    def model_id(self) -> str:
        """Model and weights."""

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


def load_encoder(library: Path, model: str = "default", precision: str = "auto") -> Encoder:
    """The encoder of a library; the model is converted into ``<library>/models/`` on first use.

    Args:
        library: the library folder.
        model: ``default`` (all-MiniLM-L6-v2), a sentence-transformers folder, or a hub name.
        precision: ``auto`` (bf16 where it is measured to be faster here), ``f32`` or ``bf16``.

    Raises:
        EncoderError: if the model can't be found, converted, verified or run.
    """
    with ThreadPoolExecutor(1) as beside:
        # The model's 90 MB are hashed while OpenVINO is imported: a tenth of a second of a cold start.
        files = beside.submit(ensure_model, library, model)
        from indexer.encoder_openvino import OpenVinoEncoder  # noqa: PLC0415 — not for every importer

        return OpenVinoEncoder(files.result(), precision)
