"""Work on files from outside in processes of its own, with limits of time and memory.

A hostile or broken file can loop in a native library, eat the machine's memory, or crash the process
that reads it. Here each costs only itself: the worker that goes beyond a limit is ended, the file is
refused with its reason, and a new worker goes on with the next.

The time limit holds everywhere. The memory limit is the operating system's own (``RLIMIT_AS``: address
space), which Linux enforces; where it can't be set (macOS, Windows) memory is bounded only by the limits
on the size of a file, its pages and its text.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from corpus.errors import Refusal, ReportRefusedError
from corpus.model import Report
from corpus.parse import parse_file
from corpus.reading.limits import ReadingLimits

__all__ = ["GUARD_ERRORS", "Guard", "parse_file_guarded", "refusal_of"]

_P = ParamSpec("_P")
_T = TypeVar("_T")

GUARD_ERRORS = (TimeoutError, ProcessExpired, MemoryError)
"""What a future of :meth:`Guard.submit` raises where the work went beyond its limits or ended its worker."""


class Guard:
    """Worker processes with limits; a context manager that ends them.

    Workers start at the first work and live until the end, so that only the first waits for one to start.
    """

    def __init__(self, limits: ReadingLimits, workers: int = 1) -> None:
        """Make ready for at most ``workers`` processes; none starts yet.

        ``max_seconds`` and ``max_memory_bytes`` of ``limits`` hold for each piece of work.
        """
        self._limits = limits
        # "spawn" everywhere: a forked child of a process with OpenVINO's threads may hang.
        self._pool = ProcessPool(
            max_workers=workers,
            context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=[limits.max_memory_bytes],
        )

    def __enter__(self) -> Guard:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the workers; work under way is given up."""
        self._pool.stop()
        self._pool.join()

    def submit(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """The result of ``work`` in a worker, as a future; its time counts from when it begins.

        ``work`` must be importable by name, and its arguments and result must be picklable.
        """
        future: Future[_T] = self._pool.schedule(
            work, args=list(args), kwargs=kwargs, timeout=self._limits.max_seconds
        )
        return future


def refusal_of(path: str | Path, error: BaseException, limits: ReadingLimits) -> ReportRefusedError:
    """The refusal of the file at ``path`` for one of :data:`GUARD_ERRORS`."""
    name = Path(path).name
    if isinstance(error, TimeoutError):
        message = (
            f"{name} took longer to read than the limit of {limits.max_seconds:g} seconds and was left out; "
            "save it anew with another program, or raise the setting max_parse_seconds."
        )
        return ReportRefusedError(path, Refusal.TOO_SLOW, message)
    if isinstance(error, MemoryError):
        message = (
            f"{name} needs more memory to read than the limit of {limits.max_memory_bytes / 1e6:,.0f} MB and was "
            "left out; save it anew with another program, or raise the setting max_parse_memory_bytes."
        )
        return ReportRefusedError(path, Refusal.TOO_LARGE, message)
    message = (
        f"{name} made the program that reads it crash, or took all the memory it may have, and was left out; "
        "save it anew with another program."
    )
    return ReportRefusedError(path, Refusal.INTERNAL, message)


def parse_file_guarded(path: Path, limits: ReadingLimits | None = None) -> Report:
    """:func:`corpus.parse.parse_file` in a worker with limits of time and memory.

    Raises:
        ReportRefusedError: if there is no report to be had of it, or reading it went beyond a limit.
    """
    limits = limits or ReadingLimits()
    with Guard(limits) as guard:
        try:
            return guard.submit(_parse, Path(path), limits).result()
        except GUARD_ERRORS as error:
            raise refusal_of(path, error, limits) from error


def _parse(path: Path, limits: ReadingLimits) -> Report:
    return parse_file(path, limits=limits)


def _begin(memory: int) -> None:
    # Ctrl+C reaches the whole group of processes; the parent ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - POSIX only

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        wanted = memory if most == resource.RLIM_INFINITY else min(memory, most)
        resource.setrlimit(resource.RLIMIT_AS, (wanted, most))
