"""A run that changes the library: what it was asked, how far it is, and how it ended."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from api.schemas import Schema

JOB_ID = r"^[0-9]{8}T[0-9]{6}-[0-9a-f]{8}$"


class JobKind(StrEnum):
    """What a run does."""

    ADD = "add"
    REMOVE = "remove"
    APPLY = "apply"
    """Publishes what was coded by hand, with the reports as they are."""


class JobState(StrEnum):
    """Where a run is; ``running`` is the only state that another follows."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class FileRefused(Schema):
    """A file that was not taken in."""

    name: str
    reason: str = Field(description="`not-a-report`, `encrypted`, `too-large`, …")
    message: str = Field(description="One sentence: what is wrong, and what to do.")


class FileLeftOut(Schema):
    """A file that is the same report as another."""

    name: str
    of: str = Field(description="Name of the other file, or id of the report.")


class Outcome(Schema):
    """What a run changed."""

    snapshot: str | None = Field(description="The snapshot that is served after it.")
    published: bool = Field(description="Whether anything changed, so that there is a new snapshot.")
    reports: int = Field(description="In the library after it.")
    passages: int
    added: list[str] = Field(description="Report ids.")
    replaced: list[str] = Field(description="Report ids: the same report with other words than before.")
    removed: list[str] = Field(description="Report ids.")
    unchanged: int
    refused: list[FileRefused]
    duplicates: list[FileLeftOut]
    skipped: int = Field(description="Files of a folder that are no reports by their name.")
    warnings: list[str]


class Job(Schema):
    """A run, as it is kept in a file beside the library and answered by the API."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Annotated[str, StringConstraints(pattern=JOB_ID)]
    kind: JobKind
    state: JobState
    asked: list[str] = Field(
        description="Names of files, titles of reports to be removed; the folder that was named."
    )
    started: datetime
    ended: datetime | None = None
    stage: str = Field(
        default="waiting",
        description="`waiting`, `looking`, `reading`, `tagging`, `writing`, `grouping`, `checking`.",
    )
    files_done: int = 0
    files_total: int = 0
    passages_done: int = 0
    passages_total: int = 0
    outcome: Outcome | None = None
    error: str | None = Field(default=None, description="Of a run that failed: one sentence.")

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state is not JobState.RUNNING
