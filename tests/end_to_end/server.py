"""A real server process for end-to-end tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]


@contextmanager
def started(
    *options: str,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    command: Sequence[str] = COMMAND,
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """``findings serve`` on a free port, with its process and the log in ``serve.log`` of ``folder``; ended after.

    ``command`` runs the command line, for a server that something is to go wrong in.
    """
    with (folder / "serve.log").open("w", encoding="utf-8") as log:
        # A pipe that nobody reads would stop the server once it is full of log records.
        process = subprocess.Popen(
            [*command, "serve", "--port", "0", *options],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**os.environ, **(environment or {})},
        )
    try:
        assert process.stdout is not None
        address = None
        for line in process.stdout:
            if found := re.search(r"http://[\d.]+:\d+", line):
                address = found.group()
                break
        if address is None:
            process.wait(20)
            raise AssertionError((folder / "serve.log").read_text("utf-8"))
        yield address, process
    finally:
        process.terminate()
        process.communicate(timeout=40)


@contextmanager
def serving(*options: str, folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """``findings serve`` on a free port with ``options``, in ``folder``; yields its address, stops it after."""
    with started(*options, folder=folder, environment=environment) as (address, _):
        yield address


def run(*arguments: str, folder: Path, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """``findings`` with ``arguments`` as a process of its own."""
    return subprocess.run(
        [*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, timeout=timeout, check=False
    )
