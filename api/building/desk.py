"""Starts runs and watches over those that this process started."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from api.building.job import Job, JobKind, JobState
from api.building.store import LOST, JobStore
from api.building.worker import Order
from api.settings import Settings

STOP_SECONDS = 8.0
"""Time that a run has to stop when the server does; then it is ended. What was published stays whole either way."""

log = logging.getLogger(__name__)


class BuildDesk:
    """One run at a time, each in a process of its own. Safe for many threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.store = JobStore(settings.library)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def add(
        self,
        asked: Sequence[str],
        paths: Sequence[Path] = (),
        *,
        bring: Callable[[Path], Sequence[Path]] | None = None,
    ) -> Job:
        """Take files in.

        Args:
            asked: what people call them.
            paths: files and folders where they lie.
            bring: puts uploaded files into the folder that it is given, and returns where each is.

        Raises:
            BuildBusyError: if another run goes on; nothing is brought then.
        """
        job = self.store.enter(JobKind.ADD, asked)
        try:
            brought = bring(self.store.files_of(job.id)) if bring is not None else ()
        except BaseException:
            self.store.end(job, JobState.FAILED, error="The files could not be kept on the server's disk.")
            self.store.clear(job.id)
            raise
        return self._start(
            job, Order(settings={}, job=job.id, paths=[str(path) for path in (*paths, *brought)])
        )

    def apply(self) -> Job:
        """Publish a snapshot with the codings in force; no report is read again.

        Raises:
            BuildBusyError: if another run goes on.
        """
        job = self.store.enter(JobKind.APPLY, ["what was coded by hand"])
        return self._start(job, Order(settings={}, job=job.id))

    def remove(self, names: Sequence[str], asked: Sequence[str] | None = None) -> Job:
        """Take reports (by id) and refused files (by path) out of the library.

        Raises:
            BuildBusyError: if another run goes on.
        """
        job = self.store.enter(JobKind.REMOVE, names if asked is None else asked)
        return self._start(job, Order(settings={}, job=job.id, remove=list(names)))

    def close(self) -> None:
        """Stop the runs of this process, since nobody would watch them."""
        for job_id in list(self._processes):
            self.store.ask_to_stop(job_id)
        for job_id, process in list(self._processes.items()):
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                log.warning("The run %s did not stop in %.0f s and is ended.", job_id, STOP_SECONDS)
                process.kill()
                process.wait()
            self._settle(job_id, JobState.STOPPED)

    def _start(self, job: Job, order: Order) -> Job:
        order = order.model_copy(update={"settings": self._settings.model_dump(mode="json")})
        try:
            process = subprocess.Popen(
                # Without -P a file `api.py` in the working folder would be taken for ours.
                [sys.executable, "-P", "-m", "api.building.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                # Ctrl+C at the server's terminal is the server's: it lets the run stop by itself.
                start_new_session=True,
            )
        except OSError as error:
            log.exception("The process of a run can't be started")
            self.store.clear(job.id)
            said = f"The process of the run can't be started ({error.strerror})."
            return self.store.end(job, JobState.FAILED, error=said)
        self._processes[job.id] = process
        threading.Thread(target=self._watch, args=(job.id, process, order), daemon=True).start()
        return job

    def _watch(self, job_id: str, process: subprocess.Popen[bytes], order: Order) -> None:
        """Tell the process what to do, and wait for it, so that its end is known also where it can't tell."""
        try:
            process.communicate(order.model_dump_json().encode())
        except OSError:
            process.wait()
        if process.returncode != 0:
            log.warning("The process of the run %s ended with code %s.", job_id, process.returncode)
        self._settle(job_id, JobState.FAILED, LOST)
        self._processes.pop(job_id, None)

    def _settle(self, job_id: str, state: JobState, error: str | None = None) -> None:
        job = self.store.get(job_id)
        if job is not None and not job.is_over:
            self.store.end(job, state, error=error)
        self.store.clear(job_id)
