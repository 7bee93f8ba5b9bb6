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

from indexer.adapted.adapter import Use, find_adapter
from indexer.adapted.model import AdaptedModel, ensure_adapted_model
from indexer.errors import EncoderError
from indexer.model_choice import chosen_model
from indexer.models import ModelFiles, ensure_model

ENCODING_VERSION = "1"
"""Changes whenever the same text and model may give another vector (windows, pooling, padding)."""

PRECISIONS = ("auto", "f32", "bf16")

QUERY_ENCODERS = ("adapted", "base")
"""Who encodes queries: the model with what it learnt of people's words, where there is something for it, or
the model that encodes passages."""


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

    def adapted_to(self, use: Use) -> Encoder | None:
        """An encoder whose passages are encoded by the model's form for a use; ``None`` where there is none."""


def load_encoder(
    library: Path, model: str | None = None, precision: str = "auto", query_encoder: str = "adapted"
) -> Encoder:
    """The encoder of a library; its models are made in ``<library>/models/`` on first use.

    Args:
        library: the library folder.
        model: ``fast``, ``quality``, a sentence-transformers folder, or a hub name; ``None``: the model
            that the library uses (:func:`indexer.model_choice.chosen_model`).
        precision: ``auto`` (bf16 where it is measured to be faster here), ``f32`` or ``bf16``.
        query_encoder: ``adapted`` (queries are encoded by the adapted weights where Findings has some for
            the model, else as passages are) or ``base``.

    Raises:
        EncoderError: if the model can't be found, converted, verified or run, or a choice is unknown.
    """
    if query_encoder not in QUERY_ENCODERS:
        msg = f"The query encoder {query_encoder} is unknown: choose one of {', '.join(QUERY_ENCODERS)}."
        raise EncoderError(msg, subject=query_encoder)
    name = chosen_model(library, model)
    with ThreadPoolExecutor(1) as beside:
        # The models' 135 MB are hashed while OpenVINO is imported: a tenth of a second of a cold start.
        files = beside.submit(_ready, library, name, query_encoder)
        from indexer.encoder_openvino import OpenVinoEncoder  # noqa: PLC0415 — not for every importer

        return OpenVinoEncoder(*files.result(), precision)


def _ready(library: Path, model: str, query_encoder: str) -> tuple[ModelFiles, AdaptedModel | None]:
    """The files of the model, and those of its adapted form for queries where there is one."""
    files = ensure_model(library, model)
    adapter = find_adapter(files.id) if query_encoder == "adapted" else None
    return files, None if adapter is None else ensure_adapted_model(files, adapter)
