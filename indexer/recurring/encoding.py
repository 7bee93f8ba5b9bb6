"""Vectors of pointed findings, by the model that learnt to tell findings apart where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.programmes.references import without_reference
from indexer.adapted.adapter import Use, find_adapter
from indexer.cache import Cache
from indexer.encoder import Encoder
from indexer.recurring.finding import Finding
from indexer.recurring.pairs import SAME_FINDING_VERSION


@dataclass(frozen=True, slots=True, eq=False)
class FindingVectors:
    """Unit vectors of findings.

    Attributes:
        vectors: shape (n, d), float32.
        key: names them to the bit: model, adapter, precision and version of the encoding.
        adapted: whether the model adapted to findings made them; else they are the library's own.
    """

    vectors: NDArray[np.float32]
    key: str
    adapted: bool


def encode_findings(
    findings: Sequence[Finding], own: NDArray[np.float32], encoder: Encoder, cache: Cache
) -> FindingVectors:
    """The vectors by which findings are compared; those of words met before come from the cache.

    Args:
        findings: in any order.
        own: their vectors as passages of the library, shape (n, d), which serve where Findings has no adapter
            for the library's model.
        encoder: the library's.
        cache: the library's.

    Raises:
        EncoderError: if the adapter is damaged or does not fit the model's files.
    """
    adapted = encoder.adapted_to(Use.FINDINGS)
    if adapted is None:
        return FindingVectors(own, encoder.cache_key, adapted=False)
    texts = [without_reference(finding.text) for finding in findings]
    missing = cache.missing_texts(adapted.cache_key, texts)
    if missing:
        cache.keep_embeddings(adapted.cache_key, missing, adapted.encode(missing))
    kept = cache.embeddings(adapted.cache_key, texts, adapted.dimensions)
    return FindingVectors(kept.vectors, adapted.cache_key, adapted=True)


def same_finding_version(model_id: str) -> str:
    """All that decides which findings of a library with this model are the same: the grouping and the adapter.

    Raises:
        EncoderError: if the adapter's description is damaged.
    """
    adapter = find_adapter(model_id, Use.FINDINGS)
    return f"{SAME_FINDING_VERSION}/{'own vectors' if adapter is None else adapter.digest}"
