"""Changing the model of a library: everything is embedded anew, and served only when it is whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from indexer.build import build_library
from indexer.build_options import BuildOptions
from indexer.locks import writing
from indexer.model_choice import remember_choice
from indexer.model_profiles import plain_name
from indexer.models import ensure_model
from indexer.progress import BuildProgress, BuildSummary
from indexer.snapshot import current_snapshot_id


def use_model(
    library: Path, model: str, *, options: BuildOptions | None = None, progress: BuildProgress | None = None
) -> BuildSummary | None:
    """Make ``model`` the model of a library.

    The texts come from the library's cache, and vectors that it holds of an earlier time with that model too.
    Until the new snapshot is published the old one serves with the old model; so it stays where this is
    interrupted, and what was embedded until then is kept for the next try.

    Returns:
        What the build did; ``None`` for a library without reports, which uses the model from its first index on.

    Raises:
        EncoderError: if the model is not installed, or can't be used.
        LibraryBusyError: if another process writes to the library.
    """
    if current_snapshot_id(library) is None:
        with writing(library):
            ensure_model(library, model)
            remember_choice(library, model)
        return None
    chosen = replace(options or BuildOptions(), model=plain_name(model))
    return build_library(library, (), options=chosen, progress=progress)
