"""What people hand in: uploaded files under safe names, and folders of the server that may be read."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from api.errors import IntakeError
from api.server.middleware import is_on_the_network
from api.settings import Settings

LONGEST_NAME = 150
"""Characters of a file's name that are kept; file systems allow 255 bytes, of which a letter takes up to four."""

_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class Upload(NamedTuple):
    """A file that was sent: the name that the browser gave it, and its content."""

    name: str
    content: BinaryIO


def safe_name(given: str) -> str:
    """A plain file name from what a browser says: no folders, no control characters, not hidden, not too long.

    Raises:
        IntakeError: if nothing is left of it.
    """
    # A whole folder is sent with paths, in the manner of either kind of system.
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    plain = _UNSAFE.sub("_", last.encode("utf-8", "replace").decode("utf-8")).strip(" .")
    if not plain.strip("_"):
        msg = (
            f"The file {given[:LONGEST_NAME]!r} has no name that can be kept: give it one, and send it again."
        )
        raise IntakeError(msg, subject=given)
    if _DEVICES.fullmatch(plain):
        plain = f"_{plain}"
    stem, suffix = Path(plain).stem, Path(plain).suffix[:20]
    return f"{stem[: LONGEST_NAME - len(suffix)]}{suffix}"


def names_of(given: Sequence[str]) -> list[str]:
    """Safe names in the order given, each once: a second ``report.pdf`` becomes ``report (2).pdf``.

    Raises:
        IntakeError: if one can't be kept.
    """
    names: list[str] = []
    taken: set[str] = set()
    for one in map(safe_name, given):
        name, count = one, 1
        while name.casefold() in taken:
            count += 1
            name = f"{Path(one).stem} ({count}){Path(one).suffix}"
        taken.add(name.casefold())
        names.append(name)
    return names


def keep(folder: Path, names: Iterable[str], uploads: Iterable[Upload]) -> list[Path]:
    """Write uploaded files into a new folder under ``names``; returns where each is."""
    folder.mkdir(parents=True)
    kept = []
    for name, upload in zip(names, uploads, strict=True):
        path = folder / name
        with path.open("xb") as file:
            shutil.copyfileobj(upload.content, file)
        kept.append(path)
    return kept


def readable_folder(settings: Settings, given: str) -> Path:
    """The folder or file of the server that a person names, where it may be read.

    Where ``report_folders`` names some, only what lies in one of them, wherever links lead; without it anything, if
    the server answers this machine alone and asks for no keys: it then acts for the person at the machine, as the
    command line does.

    Raises:
        IntakeError: saying what is wrong; of places that may not be read it is not said whether they exist.
    """
    path = Path(given.strip())
    if not given.strip() or "\0" in given or not path.is_absolute():
        msg = f"The folder {given.strip()!r} is not named by its whole path, from the root of the server's disk."
        raise IntakeError(msg, subject=given)
    allowed = allowed_folders(settings)
    real = path.resolve()
    if allowed is not None and not any(real.is_relative_to(folder) for folder in allowed):
        msg = (
            f"The server may not read {given.strip()}: the setting report_folders names the folders that it may take "
            "reports from; or upload the files."
        )
        raise IntakeError(msg, subject=given)
    if real.is_relative_to(settings.library.resolve()) or settings.library.resolve().is_relative_to(real):
        msg = f"{given.strip()} holds the library itself: name the folder of the reports."
        raise IntakeError(msg, subject=given)
    if not real.exists():
        msg = f"There is nothing at {given.strip()} on the server: name a folder of reports, or one report."
        raise IntakeError(msg, subject=given)
    return real


def allowed_folders(settings: Settings) -> tuple[Path, ...] | None:
    """The folders that may be read; ``None``: any."""
    named = tuple(Path(item.strip()).resolve() for item in settings.report_folders.split(",") if item.strip())
    if named:
        return named
    return None if not settings.api_keys and not is_on_the_network(settings) else ()
