"""An adapter: a low-rank difference of an encoder's weight matrices, and how a model takes it.

For each weight matrix ``W`` of the encoder's layers there are ``A`` (rows, r) and ``B`` (r, columns); the
adapted model has ``W + A B`` (Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", 2021). On
disk both are 8-bit integers with one scale for each of the ``r`` columns of ``A`` and rows of ``B``. The
converted model's constants carry the names of the weights, so the difference is added there: no torch.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.errors import EncoderError
from indexer.files import canonical_json, write_atomically

FORMAT = 1
_TOP = 127


class Use(StrEnum):
    """What an adapted form of a model encodes; its name stands in the form's folder and id."""

    QUERY = "query"
    FINDINGS = "findings"


_SHIPPED = {Use.QUERY: ("query_side",), Use.FINDINGS: ("recurring", "adapter")}
"""Folders of the shipped adapters inside this package."""


@dataclass(frozen=True, slots=True, eq=False)
class Adapter:
    """Differences of weight matrices by name.

    Attributes:
        base: id of the model that it was trained on (``all-MiniLM-L6-v2@0123456789ab``), the only one it fits.
        digest: first 12 hexadecimal digits of the sha-256 of its arrays.
        factors: by weight name, ``A`` (rows, r) and ``B`` (r, columns), float32.
    """

    base: str
    digest: str
    factors: dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]]

    def difference(self, name: str) -> NDArray[np.float32]:
        """What is added to the weight matrix ``name``, float32 of its shape."""
        left, right = self.factors[name]
        product: NDArray[np.float32] = left @ right
        return product


def save_adapter(
    folder: Path,
    name: str,
    base: str,
    factors: dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]],
    facts: dict[str, Any],
) -> None:
    """Write ``NAME.npz`` and ``NAME.json`` (base, sha-256, facts of the training) into a folder."""
    arrays: dict[str, NDArray[Any]] = {}
    for weight, (left, right) in sorted(factors.items()):
        for side, matrix, axis in (("A", left, 0), ("B", right, 1)):
            scale = np.maximum(np.abs(matrix).max(axis=axis, keepdims=True), 1e-12) / _TOP
            arrays[f"{weight}|{side}"] = np.rint(matrix / scale).astype(np.int8)
            arrays[f"{weight}|{side}|scale"] = scale.astype(np.float32)
    buffer = BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    content = buffer.getvalue()
    described = {
        "format": FORMAT,
        "base": base,
        "sha256": hashlib.sha256(content).hexdigest(),
        "facts": facts,
    }
    write_atomically(folder / f"{name}.npz", content)
    write_atomically(folder / f"{name}.json", canonical_json(described))


@dataclass(frozen=True, slots=True)
class AdapterFile:
    """An adapter on disk, of which only the description has been read.

    Attributes:
        folder, name: where it lies: ``NAME.json`` and ``NAME.npz``.
        base: id of the model that it fits.
        sha256: that its arrays' file must have.
    """

    folder: Path
    name: str
    base: str
    sha256: str

    @property
    def digest(self) -> str:
        """First 12 hexadecimal digits of the sha-256 of its arrays."""
        return self.sha256[:12]

    @property
    def arrays(self) -> Path:
        """The file of its arrays."""
        return self.folder / f"{self.name}.npz"


def describe_adapter(folder: Path, name: str) -> AdapterFile:
    """Read an adapter's description, not its arrays: what a question needs once the query model is made.

    Raises:
        EncoderError: if it is missing, damaged or of another format.
    """
    try:
        described = json.loads((folder / f"{name}.json").read_bytes())
        known = described["format"] == FORMAT
        base, sha256 = described["base"], described["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"The adapter {folder / name} can't be read ({error}); reinstall Findings."
        raise EncoderError(msg, subject=name) from error
    if not known or not isinstance(base, str) or not isinstance(sha256, str):
        msg = f"The adapter {folder / name} is damaged or of another format; reinstall Findings."
        raise EncoderError(msg, subject=name)
    return AdapterFile(folder, name, base, sha256)


def load_adapter(folder: Path, name: str) -> Adapter:
    """Read an adapter, checked.

    Raises:
        EncoderError: if a file is missing, damaged or of another format.
    """
    described = describe_adapter(folder, name)
    try:
        content = described.arrays.read_bytes()
    except OSError as error:
        msg = f"The adapter {folder / name} can't be read ({error}); reinstall Findings."
        raise EncoderError(msg, subject=name) from error
    if described.sha256 != hashlib.sha256(content).hexdigest():
        msg = f"The adapter {folder / name} is damaged or of another format; reinstall Findings."
        raise EncoderError(msg, subject=name)
    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        names = sorted({key.split("|")[0] for key in arrays.files})
        factors = {weight: (_side(arrays, weight, "A"), _side(arrays, weight, "B")) for weight in names}
    return Adapter(described.base, described.digest, factors)


def find_adapter(base: str, use: Use = Use.QUERY) -> AdapterFile | None:
    """The adapter that comes with Findings for the model ``base`` and a use, its arrays unread; ``None`` where there is none.

    Raises:
        EncoderError: if a description is damaged.
    """
    folder = Path(str(files("indexer").joinpath(*_SHIPPED[use])))
    for path in sorted(folder.glob("*.json")):
        described = describe_adapter(folder, path.stem)
        if described.base == base:
            return described
    return None


def shipped_adapter(base: str, use: Use = Use.QUERY) -> Adapter | None:
    """The adapter that comes with Findings for the model ``base`` and a use, or ``None`` where there is none.

    Raises:
        EncoderError: if its files are damaged.
    """
    found = find_adapter(base, use)
    return None if found is None else load_adapter(found.folder, found.name)


def _side(arrays: Any, weight: str, side: str) -> NDArray[np.float32]:
    scaled: NDArray[np.float32] = (
        arrays[f"{weight}|{side}"].astype(np.float32) * arrays[f"{weight}|{side}|scale"]
    )
    return scaled
