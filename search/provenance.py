"""What a snapshot was made of and with, as answers and pages state it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NOT_RECORDED = "not recorded"
"""Of a fact that the snapshot's manifest does not hold."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Facts of a snapshot.

    ``created`` is an ISO date and time in UTC; the versions change when the same reports may give
    other passages, tags or vectors. ``shipped_codebook`` is the version of the codebook that came with the
    package that built it, and ``shipped_themes`` names the themes that are tagged as that codebook's are: id
    here → id there; ``None`` and empty where the snapshot does not say. ``figures_version`` is the extractor of figures,
    ``same_finding_version`` the model that says which findings are the same.
    """

    created: str
    reports: int
    passages: int
    model_id: str
    codebook_version: str
    tagger_version: str
    parser_version: str
    shipped_codebook: str | None = None
    shipped_themes: Mapping[str, str] = field(default_factory=dict)
    figures_version: str = NOT_RECORDED
    same_finding_version: str = NOT_RECORDED


def provenance_of(manifest: Mapping[str, Any]) -> Provenance:
    """The facts that a snapshot's manifest holds."""
    counts, models, shipped = manifest["counts"], manifest["models"], manifest.get("shipped", {})
    return Provenance(
        created=str(manifest.get("created", NOT_RECORDED)),
        reports=int(counts["reports"]),
        passages=int(counts["passages"]),
        model_id=str(models.get("encoder", NOT_RECORDED)),
        codebook_version=str(models.get("codebook", NOT_RECORDED)),
        tagger_version=str(models.get("tagger", NOT_RECORDED)),
        parser_version=str(models.get("parser", NOT_RECORDED)),
        shipped_codebook=shipped.get("codebook"),
        shipped_themes=dict(shipped.get("themes", {})),
        figures_version=str(models.get("figures", NOT_RECORDED)),
        same_finding_version=str(models.get("same_finding", NOT_RECORDED)),
    )
