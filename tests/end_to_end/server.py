"""A real server process for end-to-end tests."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]


@contextmanager
def serving(*options: str, folder: Path) -> Iterator[str]:
    """``findings serve`` on a free port with ``options``, in ``folder``; yields its address, stops it after."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", *options],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        address = None
        for line in process.stdout:
            if found := re.search(r"http://[\d.]+:\d+", line):
                address = found.group()
                break
        if address is None:
            _, error = process.communicate(timeout=20)
            raise AssertionError(error)
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=20)


def run(*arguments: str, folder: Path, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """``findings`` with ``arguments`` as a process of its own."""
    return subprocess.run(
        [*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, timeout=timeout, check=False
    )
