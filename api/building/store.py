"""Runs as files: ``jobs/<id>.json`` beside the library, so that all processes of a server see the same.

One run at a time: it is entered under a lock, and a run whose file was not touched for :data:`SILENT_SECONDS` counts
as ended, however its process ended. The process touches its file every few seconds.
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock
from pydantic import ValidationError

from api.building.job import JOB_ID, Job, JobKind, JobState
from api.errors import BuildBusyError
from indexer.files import canonical_json, write_atomically

SILENT_SECONDS = 120
KEPT = 20
"""Runs that are kept to be looked at; older ones are forgotten."""

LOST = (
    "The run ended without a word: its process was killed, or the machine stopped. What was in the library is as it "
    "was; do the same again to go on."
)


class JobStore:
    """The runs of the library in a folder. Safe for many threads and processes."""

    def __init__(self, library: Path) -> None:
        self.folder = library / "jobs"

    def enter(self, kind: JobKind, asked: Sequence[str]) -> Job:
        """A new run, running from now on.

        Raises:
            BuildBusyError: if another one is running.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self.folder / "lock", timeout=20):
            running = self.running()
            if running is not None:
                raise BuildBusyError(subject=running.id)
            now = datetime.now(UTC)
            job = Job(
                id=f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}",
                kind=kind,
                state=JobState.RUNNING,
                asked=list(asked),
                started=now,
            )
            self.write(job)
            self._forget()
        return job

    def write(self, job: Job) -> None:
        """Keep a run as it is now."""
        write_atomically(self._file(job.id), canonical_json(job.model_dump(mode="json")))

    def change(self, job: Job, **values: Any) -> Job:
        """Keep a run with ``values`` changed, and return it."""
        changed = job.model_copy(update=values)
        self.write(changed)
        return changed

    def end(self, job: Job, state: JobState, **values: Any) -> Job:
        """Keep a run as ended now."""
        return self.change(job, state=state, ended=datetime.now(UTC), **values)

    def touch(self, job_id: str) -> None:
        """Say that a run's process is alive."""
        self._file(job_id).touch()

    def get(self, job_id: str) -> Job | None:
        """A run by its id, as lost where its process is; ``None`` where there is none."""
        if not re.fullmatch(JOB_ID, job_id):
            return None
        try:
            job = Job.model_validate_json(self._file(job_id).read_bytes())
            silent = time.time() - self._file(job_id).stat().st_mtime
        except (OSError, ValidationError):
            return None
        if job.state is JobState.RUNNING and silent > SILENT_SECONDS:
            return job.model_copy(update={"state": JobState.FAILED, "error": LOST})
        return job

    def all(self) -> list[Job]:
        """All runs that are kept, newest first."""
        names = sorted((path.stem for path in self.folder.glob("*.json")), reverse=True)
        return [job for name in names if (job := self.get(name)) is not None]

    def running(self) -> Job | None:
        """The run that goes on, if one does."""
        return next((job for job in self.all() if not job.is_over), None)

    def files_of(self, job_id: str) -> Path:
        """The folder of a run's uploaded files; made by who puts them there."""
        return self.folder / job_id

    def ask_to_stop(self, job_id: str) -> None:
        """Leave word for the process of a run that it should stop."""
        self._stop_mark(job_id).touch()

    def is_asked_to_stop(self, job_id: str) -> bool:
        """Whether the run should stop."""
        return self._stop_mark(job_id).exists()

    def clear(self, job_id: str) -> None:
        """Remove what a run that is over needs no more."""
        self._stop_mark(job_id).unlink(missing_ok=True)
        shutil.rmtree(self.files_of(job_id), ignore_errors=True)

    def _forget(self) -> None:
        for job in self.all()[KEPT:]:
            self.clear(job.id)
            self._file(job.id).unlink(missing_ok=True)

    def _file(self, job_id: str) -> Path:
        return self.folder / f"{job_id}.json"

    def _stop_mark(self, job_id: str) -> Path:
        return self.folder / f"{job_id}.stop"
