"""The encoder of a library, which runs a model converted once to OpenVINO.

Importing this module, or encoding with what it loads, imports neither torch nor transformers nor
sentence_transformers.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from indexer.adapted.adapter import find_adapter
from indexer.adapted.model import AdaptedModel, ensure_adapted_model
from indexer.encoder import Encoder
from indexer.errors import EncoderError
from indexer.model_choice import chosen_model
from indexer.models import ModelFiles, ensure_model

QUERY_ENCODERS = ("adapted", "base")
"""Who encodes queries: the model with what it learnt of people's words, where there is something for it, or
the model that encodes passages."""


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
