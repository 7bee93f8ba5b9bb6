"""What a snapshot was made of and with, as answers and pages state it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NOT_RECORDED = "not recorded"
"""Of a fact that the snapshot's manifest does not hold."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Facts of a snapshot.

    ``created`` is an ISO date and time in UTC; the versions change when the same reports may give
    other passages, tags or vectors.
    """

    created: str
    reports: int
    passages: int
    model_id: str
    codebook_version: str
    tagger_version: str
    parser_version: str


def provenance_of(manifest: Mapping[str, Any]) -> Provenance:
    """The facts that a snapshot's manifest holds."""
    counts, models = manifest["counts"], manifest["models"]
    return Provenance(
        created=str(manifest.get("created", NOT_RECORDED)),
        reports=int(counts["reports"]),
        passages=int(counts["passages"]),
        model_id=str(models.get("encoder", NOT_RECORDED)),
        codebook_version=str(models.get("codebook", NOT_RECORDED)),
        tagger_version=str(models.get("tagger", NOT_RECORDED)),
        parser_version=str(models.get("parser", NOT_RECORDED)),
    )
