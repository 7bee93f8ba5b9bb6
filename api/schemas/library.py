"""JSON of the library: what it holds, what was refused, its snapshots, and the runs that change it."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from api.building.job import Job
from api.schemas.base import Schema


class SnapshotEntry(Schema):
    """A snapshot that is still on the disk."""

    id: str
    created: str = Field(description="UTC, ISO 8601.")
    reports: int
    passages: int
    current: bool = Field(description="Whether questions are answered from it.")


class RefusedEntry(Schema):
    """A file that the library knows and could not take in."""

    id: str = Field(description="By which it is struck off the list.")
    name: str
    reason: str
    message: str = Field(description="One sentence: what is wrong, and what to do.")


class LibraryAnswer(Schema):
    """What the library is made of."""

    snapshot: str
    created: str
    reports: int
    passages: int
    areas: int
    encoder: str
    codebook: str
    tagger: str
    parser: str
    snapshots: list[SnapshotEntry] = Field(description="Newest first.")
    refused: list[RefusedEntry] = Field(description="By name.")
    changes: bool = Field(description="Whether this server adds and removes reports for who asks.")


class SnapshotsAnswer(Schema):
    """The snapshots that are still on the disk."""

    snapshot: str = Field(description="The one that this answer, as every other, comes from.")
    results: list[SnapshotEntry] = Field(description="Newest first.")


class FolderBody(Schema):
    """A folder of the server."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [{"path": "/srv/reports"}]}
    )

    path: Annotated[str, StringConstraints(min_length=1, max_length=4_000)] = Field(
        description="Whole path of a folder of reports, or of one report, on the server."
    )


class JobAnswer(Schema):
    """A run."""

    job: Job
    link: str = Field(description="Where the run is followed.")


class JobsAnswer(Schema):
    """The last runs."""

    results: list[Job] = Field(description="Newest first.")
