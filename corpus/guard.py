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
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
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

GUARD_ERRORS = (TimeoutError, ProcessExpired, MemoryError, BrokenProcessPool)
"""What a future of :meth:`Guard.submit` raises where the work went beyond its limits or lost its worker.

``BrokenProcessPool`` says that a worker died before it began: the work is not to blame and may be given again.
"""


class Guard:
    """Worker processes with limits; a context manager that ends them. Safe for many threads.

    Workers start at the first work and live until the end, so that only the first waits for one to start.
    """

    def __init__(self, limits: ReadingLimits, workers: int = 1, *, seconds: float | None = None) -> None:
        """Make ready for at most ``workers`` processes; none starts yet.

        For each piece of work hold ``max_memory_bytes`` of ``limits``, and ``seconds`` or else ``max_seconds``.
        """
        self._memory = limits.max_memory_bytes
        self._seconds = limits.max_seconds if seconds is None else seconds
        self._workers = workers
        self._lock = threading.Lock()
        self._closed = False
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._workers,
            # "spawn" everywhere: a forked child of a process with OpenVINO's threads may hang.
            context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=[self._memory],
        )

    def __enter__(self) -> Guard:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the workers; work under way is given up."""
        with self._lock:
            self._closed = True
            self._pool.stop()
            self._pool.join()

    def submit(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """The result of ``work`` in a worker, as a future; its time counts from when it begins.

        ``work`` must be importable by name, and its arguments and result must be picklable.

        Raises:
            RuntimeError: if the guard is closed.
        """
        with self._lock:
            if not self._closed and not self._pool.active:
                # A worker that is killed while it waits for work breaks pebble's pool for good.
                self._pool.stop()
                self._pool.join()
                self._pool = self._new_pool()
            future: Future[_T] = self._pool.schedule(
                work, args=list(args), kwargs=kwargs, timeout=self._seconds
            )
            return future

    def run(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """The result of ``work`` in a worker, waited for.

        Raises:
            one of :data:`GUARD_ERRORS`: if it went beyond its limits or ended its worker.
        """
        try:
            return self.submit(work, *args, **kwargs).result()
        except BrokenProcessPool:
            return self.submit(work, *args, **kwargs).result()


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
        return ReportRefusedError(path, Refusal.TOO_MUCH_MEMORY, message)
    # A native library that gets no memory ends the process, so the two can't be told apart.
    message = (
        f"{name} made the program that reads it crash, or needs more memory than the limit of "
        f"{limits.max_memory_bytes / 1e6:,.0f} MB, and was left out; save it anew with another program, or raise "
        "the setting max_parse_memory_bytes."
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
            return guard.run(_parse, Path(path), limits)
        except GUARD_ERRORS as error:
            raise refusal_of(path, error, limits) from error


def _parse(path: Path, limits: ReadingLimits) -> Report:
    return parse_file(path, limits=limits)


def _begin(memory: int) -> None:
    # Ctrl+C reaches the whole group of processes; the parent ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # pebble's own handler runs between two steps of Python: never, while a native library loops.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - POSIX only

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        wanted = memory if most == resource.RLIM_INFINITY else min(memory, most)
        resource.setrlimit(resource.RLIMIT_AS, (wanted, most))
