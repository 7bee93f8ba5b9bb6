"""An adapted model: a converted model with an adapter's differences added to its constants.

It is made once, beside the model, as ``<library>/models/<model>-<use>-<adapter>/`` with ``model.xml``,
``model.bin`` (weights in 16-bit floats: half the disk, 57 MB less memory, half a millisecond more a query) and ``manifest.json``
(what it was made from, the files' sha-256). The tokenizer is the model's own. No torch takes part.
"""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.adapted.adapter import Adapter, AdapterFile, Use, load_adapter
from indexer.errors import EncoderError
from indexer.files import canonical_json, sha256_of, sync_file, sync_folder, write_atomically
from indexer.models import ModelFiles

_log = logging.getLogger(__name__)

FORMAT = 1
ADAPTED_FILES = ("model.xml", "model.bin")
_PREFIX = "self.model.0.model."
"""How the names of a converted model's constants begin: where the transformer sits in the converter's pipeline."""

_TRIED = ("people with nowhere to live when they come out", "staff workloads", "1.1")
"""Texts by which a new adapted model is compared with the model it was made from."""


_MOVED = 0.9999
"""Cosine above which a tried text counts as not moved: rounding to 16 bits alone leaves .99999 or more."""


@dataclass(frozen=True, slots=True)
class AdaptedModel:
    """An adapted model on disk, verified.

    Attributes:
        folder: where it lies.
        id: ``MODEL_ID+USE@DIGEST``.
    """

    folder: Path
    id: str


def adapted_folder(base: Path, digest: str, use: Use = Use.QUERY) -> Path:
    """Where the form of the converted model in ``base`` for a use lies, for the adapter with that digest."""
    return base.with_name(f"{base.name}-{use}-{digest}")


def ensure_adapted_model(base: ModelFiles, adapter: AdapterFile, use: Use = Use.QUERY) -> AdaptedModel | None:
    """The form of ``base`` for a use; made first where it isn't there yet, or is damaged (about a second).

    ``None`` where it isn't there and the folder can't be written: the base model then does its work,
    and the log says so.

    Raises:
        EncoderError: if the adapter is damaged or does not fit the model's files.
    """
    folder = adapted_folder(base.folder, adapter.digest, use)
    model = AdaptedModel(folder, f"{base.id}+{use}@{adapter.digest}")
    if folder.is_dir():
        damaged = check_adapted_model(folder, base.id, adapter.digest)
        if not damaged:
            return model
        _log.warning("The adapted model in %s is damaged (%s); it is made again.", folder, damaged[0])
    try:
        _make(folder, base, load_adapter(adapter.folder, adapter.name), use)
    except OSError as error:
        if folder.is_dir() and not check_adapted_model(folder, base.id, adapter.digest):
            return model  # another process was quicker
        _log.warning("The adapted model can't be kept in %s (%s); its base does the work.", folder, error)
        return None
    return model


def check_adapted_model(folder: Path, base: str, digest: str) -> list[str]:
    """The names of the files of an adapted model that are missing, damaged or of another model or adapter."""
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        hashes = manifest["files"]
        if (manifest["format"], manifest["base"], manifest["adapter"]) != (FORMAT, base, digest):
            return ["manifest.json"]
        wanted = {name: str(hashes[name]) for name in ADAPTED_FILES}
    except (OSError, ValueError, KeyError, TypeError):
        return ["manifest.json"]
    return [n for n in ADAPTED_FILES if not (folder / n).is_file() or sha256_of(folder / n) != wanted[n]]


def _make(folder: Path, base: ModelFiles, adapter: Adapter, use: Use) -> None:
    """Make the adapted model beside ``folder`` and rename it into place; those of other adapters for the same use are removed."""
    workplace = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        _write(base, adapter, workplace)
        _compare(base, workplace)
        for name in ADAPTED_FILES:
            sync_file(workplace / name)
        manifest = {
            "format": FORMAT,
            "base": base.id,
            "adapter": adapter.digest,
            "files": {name: sha256_of(workplace / name) for name in ADAPTED_FILES},
        }
        write_atomically(workplace / "manifest.json", canonical_json(manifest))
        if folder.is_dir() and not check_adapted_model(folder, base.id, adapter.digest):
            return  # another process was quicker
        for other in folder.parent.glob(f"{base.folder.name}-{use}-*"):
            shutil.rmtree(other, ignore_errors=True)
        workplace.rename(folder)
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(workplace, ignore_errors=True)


def _write(base: ModelFiles, adapter: Adapter, target: Path) -> None:
    """Write the graph of ``base`` with the differences added, every name of the adapter found exactly once."""
    from openvino import opset13  # noqa: PLC0415 — costs half a second, and only the making needs it

    from indexer.quiet_openvino import openvino  # noqa: PLC0415 — as above

    graph = openvino.Core().read_model(base.folder / "model.xml")
    constants: dict[str, list[Any]] = {name: [] for name in adapter.factors}
    for node in graph.get_ops():
        name = node.get_friendly_name().removeprefix(_PREFIX)
        if node.get_type_name() == "Constant" and name in constants:
            constants[name].append(node)
    for name, found in sorted(constants.items()):
        difference = adapter.difference(name)
        if len(found) != 1 or tuple(found[0].get_output_shape(0)) != difference.shape:
            msg = (
                f"The adapter does not fit the model in {base.folder} ({name} is there {len(found)} times); "
                "delete that folder and it is made again, or set query_encoder to base."
            )
            raise EncoderError(msg, subject=name)
        weight = opset13.constant((found[0].get_data() + difference).astype(np.float32))
        weight.set_friendly_name(found[0].get_friendly_name())
        found[0].output(0).replace(weight.output(0))
    openvino.save_model(graph, target / "model.xml", compress_to_fp16=True)


def _compare(base: ModelFiles, made: Path) -> None:
    """Check that the adapted model gives finite vectors of length one, other than those of its base."""
    before, after = _vectors(base, base.folder), _vectors(base, made)
    lengths = np.linalg.norm(after, axis=1)
    same = bool((np.sum(before * after, axis=1) > _MOVED).all())
    if not np.isfinite(after).all() or not np.allclose(lengths, 1.0, atol=1e-4) or same:
        msg = (
            f"The adapted model made from {base.folder} does not work (vectors of length {lengths.min():.3f} to "
            f"{lengths.max():.3f}{', not moved' if same else ''}); set query_encoder to base."
        )
        raise EncoderError(msg, subject=base.id)


def _vectors(base: ModelFiles, folder: Path) -> NDArray[np.float32]:
    """Vectors of the tried texts by the graph in ``folder``, pooled as the encoder does, (3, d)."""
    from tokenizers import Tokenizer  # noqa: PLC0415 — only the making needs it here

    from indexer.encoder_windows import cut, pool  # noqa: PLC0415 — as above
    from indexer.quiet_openvino import openvino  # noqa: PLC0415 — as above

    config = {"INFERENCE_PRECISION_HINT": "f32"}
    compiled = openvino.Core().compile_model(folder / "model.xml", "CPU", config)
    windows = cut(Tokenizer.from_file(str(base.folder / "tokenizer.json")), _TRIED, base.max_tokens)
    rows = [compiled([np.array([ids]), np.ones((1, len(ids)), np.int64)])[0][0] for ids in windows.ids]
    return pool(windows, np.stack(rows))
