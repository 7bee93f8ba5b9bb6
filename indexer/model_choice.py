"""Which model a library uses.

A library knows its model: the snapshot that is published names the one whose vectors it holds, so that
model and vectors change in one step. Where there is no snapshot yet, a choice made with ``findings model
use`` waits in ``<library>/model.json``. The setting ``model`` wins over both.
"""

from __future__ import annotations

import json
from pathlib import Path

from indexer.errors import LibraryDamagedError
from indexer.files import canonical_json, write_atomically
from indexer.model_profiles import FAST, plain_name

_FILE = "model.json"


def chosen_model(library: Path, setting: str | None = None) -> str:
    """The model to use, by its :func:`indexer.model_profiles.plain_name`.

    The first that speaks: ``setting``, the published snapshot, the choice that waits, ``fast``.
    """
    if setting:
        return plain_name(setting)
    return _of_snapshot(library) or _waiting(library) or FAST.name


def remember_choice(library: Path, model: str) -> None:
    """Keep a choice for a library that has no snapshot yet. Needs the write lock."""
    write_atomically(library / _FILE, canonical_json({"model": plain_name(model)}))


def _of_snapshot(library: Path) -> str | None:
    """The model that the published snapshot names; one that can't be read, or is older, names none."""
    # Not at the top: it brings FAISS and tantivy into the processes that parse, whose memory is limited.
    from indexer.snapshot import current_snapshot_id, read_manifest  # noqa: PLC0415

    try:
        name = current_snapshot_id(library)
        found = None if name is None else read_manifest(library / "snapshots" / name).get("model")
    except LibraryDamagedError:
        return None  # whoever opens the snapshot says so
    return found if isinstance(found, str) else None


def _waiting(library: Path) -> str | None:
    try:
        found = json.loads((library / _FILE).read_bytes())["model"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, str) else None
