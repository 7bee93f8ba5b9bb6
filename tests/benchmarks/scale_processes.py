"""The processes of the scale figures: servers started and ended, their memory, the machine's load."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

Running = tuple[subprocess.Popen[str], str, Any]


@contextmanager
def server(library: Path, workers: int) -> Iterator[Running]:
    """``findings serve`` over a library: process, address, seconds until the address was printed."""
    command = "from api.cli import main; main()"
    began = time.perf_counter()
    options = ["--port", "0", "--library", str(library), "--workers", str(workers)]
    process = subprocess.Popen(
        [sys.executable, "-c", command, "serve", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        address = next(
            found.group() for line in process.stdout if (found := re.search(r"http://[\d.]+:\d+", line))
        )
        started = time.perf_counter() - began
        while workers > 1 and len(children(process.pid)) < workers:
            time.sleep(0.5)
        if workers > 1:
            # The address is printed when the first has answered; the others open the library meanwhile.
            time.sleep(started)
        yield process, address, started
    finally:
        process.terminate()
        process.wait(60)


@contextmanager
def peer_server(library: Path, folder: Path) -> Iterator[Running]:
    """The peer over a library: process, address, and what building its index took."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = folder.with_suffix(".built.json")
    log = folder.with_suffix(".log")
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.scale_peer", str(library), str(folder), str(port)],
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        _until_it_answers(process, port)
        if not kept.exists():
            built = [line for line in log.read_text("utf-8").splitlines() if line.startswith('{"seconds"')]
            kept.write_text(built[-1], "utf-8")
        yield process, f"http://127.0.0.1:{port}", json.loads(kept.read_text("utf-8"))
    finally:
        process.terminate()
        process.wait(60)


def _until_it_answers(process: subprocess.Popen[str], port: int) -> None:
    while process.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/search?q=warm")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.5)
        else:
            return
    msg = "The peer ended before it answered; its log is beside its index."
    raise RuntimeError(msg)


def children(pid: int) -> list[int]:
    """The child processes that serve (those with the library mapped), Linux."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
    return [int(child) for child in listed if "vectors.npy" in Path(f"/proc/{child}/maps").read_text("utf-8")]


def memory_mb(pids: Sequence[int]) -> dict[str, int]:
    """Resident, proportional and private memory of processes together in MB (Linux ``smaps_rollup``).

    A page that several processes map counts whole in each one's resident memory (``rss``), in equal parts in their
    proportional memory (``pss``), and not at all in ``own`` (anonymous memory).
    """
    totals = dict.fromkeys(("rss", "pss", "own"), 0)
    for pid in pids:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8")
        for name, field in (("rss", "Rss"), ("pss", "Pss"), ("own", "Anonymous")):
            found = re.search(rf"^{field}:\s+(\d+) kB", text, re.MULTILINE)
            totals[name] += int(found.group(1)) // 1000 if found else 0
    return {"processes": len(pids), **totals}


def processor_seconds(pid: int) -> float:
    """Processor time that a process has taken, all its threads together (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def loads() -> float:
    """Processes that ran or wanted to, as a mean over the last minute."""
    return round(os.getloadavg()[0], 1)
