"""What the settings say of how a library is built, for the commands and for the runs that a server begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.settings import Settings

if TYPE_CHECKING:
    from indexer.build import BuildOptions


def build_options(settings: Settings) -> BuildOptions:
    """How the settings say that a library is built."""
    # Brings in the encoder's runtime, which a command that only shows its help does without.
    from indexer.build import BuildOptions  # noqa: PLC0415

    return BuildOptions(
        model=settings.model,
        precision=settings.precision.value,
        query_encoder=settings.query_encoder.value,
        codebook=settings.codebook,
        keep_sources=settings.keep_sources,
        limits=settings.reading_limits(),
    )
