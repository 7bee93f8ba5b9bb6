"""Parsing many files in processes of their own, so that no file can stop a run.

A worker that dies (a native library that crashes, memory that runs out) takes the others' work with
it; the files that were under way are then parsed one by one, and the one that kills its worker again
is refused.
"""

from __future__ import annotations

import functools
import hashlib
import logging
import multiprocessing
import shutil
import signal
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

import corpus
from corpus.errors import Refusal, ReportRefusedError
from corpus.parse import PARSER_VERSION, parse_file
from corpus.reading.limits import ReadingLimits
from indexer.cache import REPORTS, Parsed

log = logging.getLogger(__name__)

WORKERS = 2
"""Processes that parse while the encoder runs."""

_AHEAD = 8
"""Files handed to the workers beyond those whose results were taken: bounds the reports in memory."""


@dataclass(frozen=True, slots=True)
class Job:
    """A file to parse: where it lies, the name it is known by, and the hash of its bytes."""

    path: Path
    name: str
    sha256: str


@functools.cache
def _parser_fingerprint() -> str:
    """sha-256 over the parser's own files, so that a changed parser is never served old results."""
    root = Path(corpus.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in {".py", ".toml", ".tsv"} and "sample" not in path.relative_to(root).parts:
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def parser_key(limits: ReadingLimits) -> str:
    """All that a parsed report depends on besides its file."""
    return f"{PARSER_VERSION}/{_parser_fingerprint()}/{limits!r}"


def parse_all(
    jobs: Sequence[Job], limits: ReadingLimits, workers: int = WORKERS
) -> Iterator[tuple[Job, Parsed]]:
    """Parse every job; results come as they are ready, each job once."""
    suspects: list[Job] = []
    waiting = deque(jobs)
    with _pool(min(workers, max(len(jobs), 1))) as pool:
        running: dict[Future[Parsed], Job] = {}
        broken = False
        while running or (waiting and not broken):
            while waiting and len(running) < _AHEAD and not broken:
                try:
                    running[pool.submit(_parse, waiting[0], limits)] = waiting[0]
                    waiting.popleft()
                except BrokenProcessPool:
                    broken = True
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                job = running.pop(future)
                try:
                    result = future.result()
                except BrokenProcessPool:
                    broken = True
                    suspects.append(job)
                else:
                    yield job, result
    for job in suspects:
        yield job, _parse_alone(job, limits)
    if waiting:
        yield from parse_all(list(waiting), limits, workers)


def _parse_alone(job: Job, limits: ReadingLimits) -> Parsed:
    with _pool(1) as pool:
        try:
            return pool.submit(_parse, job, limits).result()
        except BrokenProcessPool:
            message = f"{job.name} made the program that reads it crash; it was left out."
            return Parsed(None, Refusal.INTERNAL.value, message)


def _pool(workers: int) -> ProcessPoolExecutor:
    # "spawn" everywhere: a forked child of a process with OpenVINO's threads may hang.
    return ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_ignore_interrupt
    )


def _ignore_interrupt() -> None:
    """Leave Ctrl+C to the parent, which ends the workers itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _parse(job: Job, limits: ReadingLimits) -> Parsed:
    """Parse one file in a worker; the library's own copies are read under their first name."""
    try:
        if job.path.name == job.name:
            return Parsed(REPORTS.dump_json(parse_file(job.path, limits=limits)))
        with tempfile.TemporaryDirectory() as folder:
            named = Path(folder) / job.name
            shutil.copyfile(job.path, named)
            return Parsed(REPORTS.dump_json(parse_file(named, limits=limits)))
    except ReportRefusedError as refused:
        return Parsed(None, refused.reason.value, str(refused))
    except OSError as error:
        return Parsed(None, Refusal.UNREADABLE.value, f"{job.name} can't be read: {error.strerror}.")
    except Exception as error:
        # One bad file never stops a run, whatever is wrong with it or with us.
        log.exception("Unexpected error while reading %s", job.name)
        message = f"{job.name} can't be taken in ({type(error).__name__}); please report it as a fault."
        return Parsed(None, Refusal.INTERNAL.value, message)
