"""Parsing many files in processes of their own, so that no file can stop a run (:mod:`corpus.guard`)."""

from __future__ import annotations

import functools
import hashlib
import logging
import shutil
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, fields
from pathlib import Path

import corpus
from corpus.errors import Refusal, ReportRefusedError
from corpus.guard import GUARD_ERRORS, Guard, refusal_of
from corpus.parse import PARSER_VERSION, parse_file
from corpus.reading.limits import ReadingLimits
from indexer.cache import REPORTS, Parsed

log = logging.getLogger(__name__)

WORKERS = 2
"""Processes that parse while the encoder runs."""

_AHEAD = 8
"""Files handed to the workers beyond those whose results were taken: bounds the reports in memory."""


_NO_MATTER = frozenset({"max_seconds", "max_memory_bytes"})
"""Limits that decide whether a file is read, never what is read of it."""


@dataclass(frozen=True, slots=True)
class Job:
    """A file to parse: where it lies, the name it is known by, and the hash of its bytes."""

    path: Path
    name: str
    sha256: str


_UNUSED = frozenset({"sample", "figures"})
"""Parts of ``corpus`` that parsing does not use; figures are read from passages (:mod:`indexer.figures`)."""


@functools.cache
def _parser_fingerprint() -> str:
    """sha-256 over the parser's own files, so that a changed parser is never served old results."""
    root = Path(corpus.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in {".py", ".toml", ".tsv"} and _UNUSED.isdisjoint(path.relative_to(root).parts):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def parser_key(limits: ReadingLimits) -> str:
    """All that a parsed report depends on besides its file."""
    bounds = {f.name: getattr(limits, f.name) for f in fields(limits) if f.name not in _NO_MATTER}
    return f"{PARSER_VERSION}/{_parser_fingerprint()}/{bounds!r}"


def parse_all(
    jobs: Sequence[Job], limits: ReadingLimits, workers: int = WORKERS
) -> Iterator[tuple[Job, Parsed]]:
    """Parse every job; results come as they are ready, each job once.

    A file that takes too long or too much memory, or crashes its worker, is refused; the others go on.
    """
    waiting = deque(jobs)
    if not waiting:
        return
    again: set[Job] = set()
    # The folder is this process's, which outlives a worker that is ended in the middle of a copy.
    with tempfile.TemporaryDirectory() as folder, Guard(limits, min(workers, len(jobs))) as guard:
        running: dict[Future[Parsed], Job] = {}
        while running or waiting:
            while waiting and len(running) < _AHEAD:
                job = waiting.popleft()
                running[guard.submit(_parse, job, limits, folder)] = job
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                job = running.pop(future)
                if isinstance(future.exception(), BrokenProcessPool) and job not in again:
                    # A worker died before it began on this file, which is not to blame.
                    again.add(job)
                    waiting.append(job)
                else:
                    yield job, _outcome(job, future, limits)


def _outcome(job: Job, future: Future[Parsed], limits: ReadingLimits) -> Parsed:
    try:
        return future.result()
    except GUARD_ERRORS as error:
        log.warning("%s was given up: %s", job.name, error)
        refused = refusal_of(job.name, error, limits)
        return Parsed(None, refused.reason.value, str(refused))


def _parse(job: Job, limits: ReadingLimits, folder: str) -> Parsed:
    """Parse one file in a worker; the library's own copies are read under their first name."""
    try:
        if job.path.name == job.name:
            return Parsed(REPORTS.dump_json(parse_file(job.path, limits=limits)))
        with tempfile.TemporaryDirectory(dir=folder) as own:
            named = Path(own) / job.name
            shutil.copyfile(job.path, named)
            return Parsed(REPORTS.dump_json(parse_file(named, limits=limits)))
    except ReportRefusedError as refused:
        return Parsed(None, refused.reason.value, str(refused))
    except OSError as error:
        return Parsed(None, Refusal.UNREADABLE.value, f"{job.name} can't be read: {error.strerror}.")
    except MemoryError:
        raise
    except Exception as error:
        # One bad file never stops a run, whatever is wrong with it or with us.
        log.exception("Unexpected error while reading %s", job.name)
        message = f"{job.name} can't be taken in ({type(error).__name__}); please report it as a fault."
        return Parsed(None, Refusal.INTERNAL.value, message)
