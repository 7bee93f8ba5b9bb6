"""The process of a run: ``python -m api.building.worker``, told by standard input what to do.

It runs beside the server and at a lower priority, so that questions are answered meanwhile; the server sees the new
snapshot as it sees one of ``findings index``.
"""

from __future__ import annotations

import _thread
import json
import logging
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath

from pydantic import BaseModel, ConfigDict

from api.building.job import FileLeftOut, FileRefused, Job, JobState, Outcome
from api.building.options import build_options
from api.building.store import JobStore
from api.server.logs import configure_logging
from api.settings import Settings
from corpus.errors import FindingsError
from indexer.progress import BuildSummary

HEARTBEAT_SECONDS = 2.0
WRITE_SECONDS = 0.5
NICE = 10
"""Steps of priority below the server, where the system has such."""

log = logging.getLogger(__name__)


class Order(BaseModel):
    """What the process is told: settings in force, the run, and what to take in or to remove."""

    model_config = ConfigDict(extra="forbid")

    settings: dict[str, object]
    job: str
    paths: list[str] = []
    remove: list[str] = []


@dataclass
class JobProgress:
    """A :class:`indexer.progress.BuildProgress` that keeps the run's file up to date, twice a second at most."""

    store: JobStore
    job: Job
    _written: float = 0.0

    def stage(self, name: str) -> None:
        """A stage begins."""
        self._say(now=True, stage=name)

    def files(self, done: int, total: int) -> None:
        """Files read."""
        self._say(now=done == total, files_done=done, files_total=total)

    def passages(self, done: int, total: int) -> None:
        """Passages encoded."""
        self._say(now=done == total, passages_done=done, passages_total=total)

    def _say(self, *, now: bool, **values: object) -> None:
        self.job = self.job.model_copy(update=values)
        if now or time.monotonic() - self._written >= WRITE_SECONDS:
            self.store.write(self.job)
            self._written = time.monotonic()


def run(order: Order) -> Job:
    """Do what is asked, and keep how it ended."""
    from indexer.build import build_library  # noqa: PLC0415 - not before the priority is set

    settings = Settings.model_validate(order.settings)
    store = JobStore(settings.library)
    job = store.get(order.job)
    if job is None or job.is_over:
        msg = f"There is no run {order.job} to do."
        raise ValueError(msg)
    progress = JobProgress(store, job)
    ended = threading.Event()
    threading.Thread(target=_beat, args=(store, job.id, ended), daemon=True).start()
    try:
        summary = build_library(
            settings.library,
            [Path(path) for path in order.paths],
            remove=order.remove,
            progress=progress,
            options=build_options(settings),
        )
    except KeyboardInterrupt:
        return store.end(progress.job, JobState.STOPPED)
    except FindingsError as error:
        return store.end(progress.job, JobState.FAILED, error=str(error))
    except Exception as error:
        log.exception("The run %s failed", job.id)
        said = f"An error that nobody foresaw ({type(error).__name__}); the server's log has the details."
        return store.end(progress.job, JobState.FAILED, error=f"{said} Nothing in the library was changed.")
    finally:
        ended.set()
        store.clear(job.id)
    return store.end(progress.job, JobState.DONE, outcome=outcome_of(summary))


def outcome_of(summary: BuildSummary) -> Outcome:
    """What a build did, with names of files instead of their places."""
    return Outcome(
        snapshot=summary.snapshot,
        published=summary.published,
        reports=summary.reports,
        passages=summary.passages,
        added=list(summary.added),
        replaced=list(summary.replaced),
        removed=list(summary.removed),
        unchanged=len(summary.unchanged),
        refused=[
            FileRefused(name=PurePath(item.path).name, reason=item.reason, message=item.message)
            for item in summary.refused
        ],
        duplicates=[
            FileLeftOut(name=PurePath(item.path).name, of=PurePath(item.of).name)
            for item in summary.duplicates
        ],
        skipped=len(summary.skipped),
        warnings=list(summary.warnings),
    )


def main() -> None:
    """Read the order from standard input, and carry it out."""
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(NICE)
    # A server that was put in the background may have interrupts ignored, and a request to stop comes as one.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    order = Order.model_validate(json.load(sys.stdin))
    configure_logging(Settings.model_validate(order.settings))
    run(order)


def _beat(store: JobStore, job_id: str, ended: threading.Event) -> None:
    while not ended.wait(HEARTBEAT_SECONDS):
        with suppress(OSError):
            store.touch(job_id)
        if store.is_asked_to_stop(job_id):
            _thread.interrupt_main()
            return


if __name__ == "__main__":
    main()
