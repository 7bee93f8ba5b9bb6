"""Project files (``.qdpx``): a zip with ``project.qde`` and the folder ``sources``.

Written so that equal content gives equal bytes. Read without unpacking: an entry is read by its name and
up to a limit, whatever size it claims, so that neither a path that climbs out nor a bomb does harm.
"""

from __future__ import annotations

import lzma
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from types import TracebackType

from indexer.refi_qda.errors import ExchangeError

MAX_ENTRIES = 50_000
"""Most entries of a project file that is read."""
MAX_PROJECT_BYTES = 256 * 1024 * 1024
"""Largest ``project.qde`` read."""
MAX_TEXT_BYTES = 64 * 1024 * 1024
"""Largest text source read."""
MAX_TOTAL_BYTES = 2 * 1024**3
"""Most bytes read of one project, unpacked."""

_PROJECT = "project.qde"
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
_EARLIEST = datetime(1980, 1, 1)  # noqa: DTZ001 - a zip has no time zone; nothing before this day can be said


class PackageWriter:
    """Writes entries into a project file, all with one time."""

    def __init__(self, archive: zipfile.ZipFile, moment: datetime) -> None:
        """Write into ``archive``; ``moment`` is the time of every entry."""
        self._archive = archive
        self._time = max(moment.replace(tzinfo=None), _EARLIEST).timetuple()[:6]

    def project(self, content: bytes) -> None:
        """Add ``project.qde``."""
        self._add(_PROJECT, content)

    def source(self, name: str, content: bytes) -> None:
        """Add a file to the folder of sources."""
        self._add(f"sources/{name}", content)

    def _add(self, name: str, content: bytes) -> None:
        entry = zipfile.ZipInfo(name, self._time)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.create_system = 3
        entry.external_attr = (stat.S_IFREG | 0o644) << 16
        self._archive.writestr(entry, content)


@contextmanager
def writing_package(target: Path, moment: datetime) -> Iterator[PackageWriter]:
    """Write a project file; it appears under its name when it is whole, or not at all.

    Raises:
        ExchangeError: if it can't be written there.
    """
    temporary = target.with_name(f".{target.name}.tmp")
    try:
        with zipfile.ZipFile(temporary, "w") as archive:
            yield PackageWriter(archive, moment)
        temporary.replace(target)
    except OSError as error:
        msg = f"{target} can't be written: {error.strerror or error}."
        raise ExchangeError(msg, subject=str(target)) from error
    finally:
        temporary.unlink(missing_ok=True)


class Package:
    """A project file, open for reading; a context manager."""

    def __init__(self, path: Path) -> None:
        """Open and look over a project file.

        Raises:
            ExchangeError: if it is no zip, is encrypted, has too many entries or one whose name leads
                out of the folder, or holds no project.
        """
        self.name = path.name
        self._left = MAX_TOTAL_BYTES
        try:
            self._archive = zipfile.ZipFile(path)
        except OSError as error:
            msg = f"{path} can't be read: {error.strerror or error}."
            raise ExchangeError(msg, subject=str(path)) from error
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            what = f"is no REFI-QDA project ({error})"
            raise self._failed(what) from error
        try:
            self._entries = self._look_over()
            self._project = self._find_project()
        except ExchangeError:
            self._archive.close()
            raise

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()

    def project(self) -> bytes:
        """The content of ``project.qde``.

        Raises:
            ExchangeError: if it is damaged or too large.
        """
        return self._read(self._project, MAX_PROJECT_BYTES)

    def text(self, address: str) -> bytes | None:
        """The file that an ``internal://`` address names; ``None`` for any other and for one that isn't there.

        Raises:
            ExchangeError: if it is damaged or too large.
        """
        scheme, separator, rest = address.partition("://")
        if separator and scheme.lower() != "internal":
            return None
        name = PurePosixPath((rest if separator else address).replace("\\", "/")).name.lower()
        entry = self._entries.get(f"sources/{name}") or self._entries.get(name)
        return self._read(entry, MAX_TEXT_BYTES) if entry is not None else None

    def _look_over(self) -> dict[str, zipfile.ZipInfo]:
        infos = self._archive.infolist()
        if len(infos) > MAX_ENTRIES:
            what = f"has more than {MAX_ENTRIES:,} entries"
            raise self._failed(what)
        entries: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            path = PurePosixPath(info.orig_filename.replace("\\", "/"))
            if path.is_absolute() or ".." in path.parts or "\0" in info.orig_filename or ":" in str(path):
                what = f"has an entry whose name leads out of it ({info.orig_filename!r})"
                raise self._failed(what)
            if info.flag_bits & 0x1:
                what = "is encrypted"
                raise self._failed(what)
            entries.setdefault(str(path).lower(), info)
        return entries

    def _find_project(self) -> zipfile.ZipInfo:
        # The standard says project.qde; some tools give it the project's name.
        named = [name for name in sorted(self._entries) if name.endswith(".qde") and "/" not in name]
        if not named:
            what = "holds no project.qde"
            raise self._failed(what)
        return self._entries[_PROJECT if _PROJECT in self._entries else named[0]]

    def _read(self, entry: zipfile.ZipInfo, most: int) -> bytes:
        limit = min(most, self._left)
        try:
            with self._archive.open(entry) as file:
                content = file.read(limit + 1)
        except _DAMAGED as error:
            what = f"is damaged at {entry.filename} ({error})"
            raise self._failed(what) from error
        if len(content) > limit:
            what = f"holds more than {limit:,} bytes in {entry.filename}"
            raise self._failed(what)
        self._left -= len(content)
        return content

    def _failed(self, what: str) -> ExchangeError:
        return ExchangeError(
            f"{self.name} {what}; it was not read: export the project again.", subject=self.name
        )
