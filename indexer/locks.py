"""Locks between processes: one writer at a time, and snapshots that are being read.

Both are advisory locks of the operating system on a small file, so they end with their process,
however it ends; nothing has to be cleaned up after a crash.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from indexer.errors import LibraryBusyError, LibraryError

if os.name == "nt":  # pragma: no cover — exercised on Windows only
    import msvcrt

    def _lock(file: IO[str], *, shared: bool) -> bool:
        """Take the lock without waiting; Windows has exclusive ones only, so readers take none."""
        if shared:
            return True
        file.seek(1 << 20)  # past the content, which others must be able to read
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
else:
    import fcntl

    def _lock(file: IO[str], *, shared: bool) -> bool:
        """Take the lock without waiting; False where somebody holds it."""
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


@contextmanager
def writing(library: Path) -> Iterator[None]:
    """Hold the library's write lock.

    Raises:
        LibraryBusyError: if another process is writing; the message names it.
        LibraryError: if the folder can't be made or written to.
    """
    try:
        library.mkdir(parents=True, exist_ok=True)
        lock = (library / "lock").open("a+", encoding="utf-8")
    except OSError as error:
        msg = f"{library} can't be used as a library folder ({error.strerror}): name another with --library."
        raise LibraryError(msg, subject=str(library)) from error
    with lock as file:
        if not _lock(file, shared=False):
            file.seek(0)
            msg = (
                f"The library {library} is being written to by {_holder(file.read())}; "
                "wait until it has finished, or stop it."
            )
            raise LibraryBusyError(msg, subject=str(library))
        file.seek(0)
        file.truncate()
        json.dump({"pid": os.getpid(), "command": " ".join(sys.argv)[:200]}, file)
        file.flush()
        yield
        file.seek(0)
        file.truncate()


def _holder(content: str) -> str:
    try:
        held: dict[str, Any] = json.loads(content)
        return f"process {held['pid']} ({held['command']})"
    except (ValueError, KeyError, TypeError):
        return "another process"


def hold_reading(path: Path) -> IO[str] | None:
    """Mark a snapshot as being read for as long as the returned file stays open; ``None`` if it can't be.

    A library on a read-only disk can't be marked, and nobody can prune it either.
    """
    try:
        file = path.open("a+", encoding="utf-8")
    except OSError:
        return None
    if not _lock(file, shared=True):
        file.close()
        return None
    return file


def is_being_read(path: Path) -> bool:
    """Whether any process holds :func:`hold_reading` on ``path``."""
    if not path.is_file():
        return False
    with path.open("a+", encoding="utf-8") as file:
        return not _lock(file, shared=False)
