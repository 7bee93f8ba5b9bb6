"""The models of a library: which there are, and whether their files are still what was made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.adapted.adapter import Use, find_adapter, load_adapter
from indexer.adapted.model import ADAPTED_FILES, adapted_folder, check_adapted_model
from indexer.errors import EncoderError
from indexer.files import sha256_of
from indexer.model_choice import chosen_model
from indexer.model_profiles import FAST, PROFILES, QUALITY, is_profile_folder, plain_name, published_name
from indexer.models import MODEL_FILES, default_source, model_folder, source_changed


@dataclass(frozen=True, slots=True)
class ListedModel:
    """One model as ``findings model list`` shows it.

    Attributes:
        name: short name, path or hub name.
        state: ``in use``, ``installed`` or ``not installed``.
        id: model and weights; ``None`` until it is converted.
        model: its published name.
        dimensions, window: length of a vector, word pieces read at once; ``None`` where not known.
        parity: least cosine of the converted form to its source; ``None`` until it is converted.
        bytes: on disk under the library, its adapted and compiled forms included.
        query_id: what encodes queries where ``query_encoder`` is ``adapted``; ``None`` until it is converted.
    """

    name: str
    state: str
    id: str | None
    model: str
    dimensions: int | None
    window: int | None
    parity: float | None
    bytes: int
    query_id: str | None


@dataclass(frozen=True, slots=True)
class Check:
    """One file that was checked: of which model, what it is, whether it is whole, and what to do if not."""

    model: str
    file: str
    whole: bool
    remedy: str = ""


def list_models(library: Path, setting: str | None = None) -> list[ListedModel]:
    """The profiles, then the other models of the library by name; reads their manifests, hashes nothing.

    ``setting`` is the setting ``model``, which decides what is in use before the library does.
    """
    used = chosen_model(library, setting)
    names = [*PROFILES, *_others(library)]
    if used not in names:
        names.append(used)
    return [_listed(library, name, used) for name in names]


def verify_models(library: Path, model: str | None = None) -> list[Check]:
    """Hash every file of a model, or of all models of the library, and compare with what was written down.

    Raises:
        EncoderError: if ``model`` is not in the library.
    """
    if model is not None:
        name = plain_name(model)
        if name != FAST.name and not model_folder(library, name).is_dir():
            msg = f"The model {model} is not in the library {library}: findings model list shows those that are."
            raise EncoderError(msg, subject=model)
        return _checks(library, name)
    names = [FAST.name, *([QUALITY.name] if model_folder(library, QUALITY.name).is_dir() else [])]
    return [check for name in [*names, *_others(library)] for check in _checks(library, name)]


def _others(library: Path) -> list[str]:
    """Models of the library that are no profile, by the names that their manifests keep."""
    found = []
    for path in (library / "models").glob("*/manifest.json"):
        manifest = _manifest(path.parent)
        source = manifest.get("source")
        if isinstance(source, str) and not is_profile_folder(path.parent.name):
            found.append(source if model_folder(library, source) == path.parent else str(path.parent))
    return sorted(found)


def _manifest(folder: Path) -> dict[str, Any]:
    """A manifest, or an empty one where it can't be read."""
    try:
        found = json.loads((folder / "manifest.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _listed(library: Path, name: str, used: str) -> ListedModel:
    folder = model_folder(library, name)
    manifest = _manifest(folder)
    facts = manifest.get("facts", {})
    profile = PROFILES.get(name)
    model_id = manifest.get("id")
    # The weights of the default are in a package, so it is converted wherever it is first needed.
    there = model_id is not None or name == FAST.name
    adapter = None if model_id is None else find_adapter(model_id)
    folders = [folder, *(p for use in Use for p in folder.parent.glob(f"{folder.name}-{use}-*"))]
    return ListedModel(
        name=name,
        state="in use" if name == used else "installed" if there else "not installed",
        id=model_id,
        model=published_name(name),
        dimensions=facts.get("dimensions", None if profile is None else profile.dimensions),
        window=facts.get("max_tokens"),
        parity=facts.get("parity", {}).get("min"),
        bytes=sum(path.stat().st_size for item in folders for path in item.rglob("*") if path.is_file()),
        query_id=f"{model_id}+query@{adapter.digest}" if adapter is not None else model_id,
    )


def _checks(library: Path, name: str) -> list[Check]:
    folder = model_folder(library, name)
    found = []
    if name == FAST.name:
        found.append(_weights())
    if not folder.is_dir():
        return found
    manifest = _manifest(folder)
    again = f"run {QUALITY.installed_by}" if name == QUALITY.name else f"delete {folder} and it is made again"
    hashes = manifest.get("files", {})
    if not hashes:
        return [*found, Check(name, "manifest.json", whole=False, remedy=again)]
    for file in MODEL_FILES:
        whole = (folder / file).is_file() and sha256_of(folder / file) == hashes.get(file)
        found.append(Check(name, file, whole, "" if whole else again))
    if name not in PROFILES and Path(name).is_dir():
        changed = source_changed(manifest, name)
        remedy = "it was changed after it was converted; it is converted again at the next use"
        found.append(Check(name, "source", not changed, remedy if changed else ""))
    model_id = str(manifest.get("id"))
    return [*found, *(check for use in Use for check in _adapted(folder, name, model_id, use))]


def _weights() -> Check:
    try:
        default_source()
    except EncoderError as error:
        return Check(FAST.name, "model.safetensors", whole=False, remedy=str(error))
    return Check(FAST.name, "model.safetensors", whole=True)


_MADE_AGAIN = {Use.QUERY: "the next question", Use.FINDINGS: "the next index"}


def _adapted(folder: Path, name: str, model_id: str, use: Use) -> list[Check]:
    """The adapter for a use and the model made with it, where the model has them."""
    try:
        adapter = find_adapter(model_id, use)
        if adapter is None:
            return []
        load_adapter(adapter.folder, adapter.name)
    except EncoderError as error:
        return [Check(name, f"{use} adapter", whole=False, remedy=str(error))]
    made = adapted_folder(folder, adapter.digest, use)
    found = [Check(name, f"{use} adapter", whole=True)]
    if made.is_dir():
        damaged = check_adapted_model(made, model_id, adapter.digest)
        for file in ("manifest.json", *ADAPTED_FILES) if "manifest.json" in damaged else ADAPTED_FILES:
            remedy = f"it is made again at {_MADE_AGAIN[use]}" if file in damaged else ""
            found.append(Check(name, f"{use} {file}", file not in damaged, remedy))
    return found
