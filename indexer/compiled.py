"""What is kept beside a converted model because it was found out on this machine: compiled forms, the precision."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from indexer.files import canonical_json, sha256_of, write_atomically


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
