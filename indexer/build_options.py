"""How a library is built."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from corpus.reading.limits import ReadingLimits
from indexer.parsing import WORKERS


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How a library is built; each field is a setting of the same name.

    Attributes:
        model, precision, query_encoder: see :func:`indexer.encoder_loading.load_encoder`.
        codebook: a codebook file instead of the one installed.
        keep_sources: keep a copy of each source file in the library.
        limits: how large a file may be.
        workers: processes that parse.
    """

    model: str | None = None
    precision: str = "auto"
    query_encoder: str = "adapted"
    codebook: Path | None = None
    keep_sources: bool = True
    limits: ReadingLimits = field(default_factory=ReadingLimits)
    workers: int = WORKERS
