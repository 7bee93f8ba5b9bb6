"""What the library's page and its API tell, shaped from the engine and the snapshots on the disk (no HTTP in here)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from api.building.job import Job, JobKind, JobState
from api.pages import view
from api.schemas.library import LibraryAnswer, RefusedEntry, SnapshotEntry
from corpus.wording import plural
from indexer.records import RefusedRecord, ReportRecord
from indexer.snapshot import snapshots
from search.engine import SearchEngine
from search.errors import NotFoundError

STAGES = {
    "waiting": "Waiting to begin",
    "looking": "Looking at the files",
    "reading": "Reading and embedding",
    "tagging": "Tagging themes and stance",
    "writing": "Writing the new snapshot",
    "grouping": "Grouping findings that say the same",
    "checking": "Checking the new snapshot",
}
ORDER = tuple(STAGES)

STATES = {
    JobState.RUNNING: "goes on",
    JobState.DONE: "done",
    JobState.FAILED: "failed",
    JobState.STOPPED: "stopped",
}


MOST_LISTED = 100
"""Files or reports of one list on a page: a folder may have thousands that are no reports. All are in the API."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A refused file: its id, its name for people, its path for the indexer, why."""

    id: str
    name: str
    path: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: the stage in words, its place among the stages, and counts where there are some."""

    stage: str
    place: int
    of: int
    files: tuple[int, int] | None
    passages: tuple[int, int] | None


def library_answer(engine: SearchEngine, library: Path, *, changes: bool) -> LibraryAnswer:
    """The library as the API tells it."""
    held, manifest = view.counts(engine), engine.manifest
    return LibraryAnswer(
        snapshot=engine.snapshot_id,
        created=manifest.created,
        reports=held.reports,
        passages=held.passages,
        areas=held.areas,
        encoder=manifest.model_id,
        codebook=manifest.codebook_version,
        tagger=manifest.tagger_version,
        parser=manifest.parser_version,
        snapshots=snapshot_list(engine, library),
        refused=[
            RefusedEntry(id=one.id, name=one.name, reason=one.reason, message=one.message)
            for one in refused_list(engine)
        ],
        changes=changes,
    )


def snapshot_list(engine: SearchEngine, library: Path) -> list[SnapshotEntry]:
    """The snapshots on the disk, newest first."""
    return [
        SnapshotEntry(
            id=one.id,
            created=one.created,
            reports=one.reports,
            passages=one.passages,
            current=one.id == engine.snapshot_id,
        )
        for one in snapshots(library)
    ]


def refused_list(engine: SearchEngine) -> list[Refused]:
    """Refused files by name."""
    return sorted(map(_refused, engine.refused()), key=lambda one: (one.name, one.id))


def refused_by_id(engine: SearchEngine, refused_id: str) -> Refused:
    """A refused file.

    Raises:
        NotFoundError: if none has the id.
    """
    one = next((one for one in refused_list(engine) if one.id == refused_id), None)
    if one is None:
        msg = f"No refused file has the id {refused_id!r}; GET /v1/library lists them."
        raise NotFoundError(msg, subject=refused_id)
    return one


def _refused(record: RefusedRecord) -> Refused:
    # The place of a file is not told to who may only read, so it has an id that does not show it.
    digest = hashlib.sha256(record.path.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Refused(digest, PurePath(record.path).name, record.path, record.reason, record.message)


def progress_of(job: Job) -> Progress:
    """How far a run is."""
    return Progress(
        stage=STAGES.get(job.stage, job.stage),
        place=ORDER.index(job.stage) if job.stage in ORDER else 0,
        of=len(ORDER) - 1,
        files=(job.files_done, job.files_total) if job.files_total else None,
        passages=(job.passages_done, job.passages_total) if job.passages_total else None,
    )


def title_of(job: Job) -> str:
    """What a run does or did, in a heading."""
    running, done, failed, stopped = {
        JobKind.ADD: ("Adding reports", "Added", "Reports were not added", "Adding was stopped"),
        JobKind.REMOVE: ("Removing reports", "Removed", "Reports were not removed", "Removing was stopped"),
        JobKind.APPLY: ("Publishing codings", "", "Codings were not published", "Publishing was stopped"),
    }[job.kind]
    if job.state is JobState.RUNNING:
        return running
    if job.state is JobState.STOPPED:
        return stopped
    if job.state is JobState.FAILED:
        return failed
    found = job.outcome
    if job.kind is JobKind.APPLY:
        return "Codings published" if found is not None and found.published else "Nothing changed"
    changed = 0
    if found is not None:
        changed = len(found.removed) if job.kind is JobKind.REMOVE else len(found.added) + len(found.replaced)
    return f"{done} {plural(changed, 'report')}" if changed else "Nothing changed"


def asked_of(job: Job) -> str:
    """What a run was asked, in a line."""
    first = ", ".join(job.asked[:3])
    return f"{first} and {len(job.asked) - 3:,} more" if len(job.asked) > 3 else first


def titles_of(reports: Sequence[ReportRecord]) -> dict[str, str]:
    """Names of reports for people, by id."""
    return {report.id: name_of(report) for report in reports}


def name_of(report: ReportRecord) -> str:
    """A report's title, and its area where the title does not name it."""
    named = not report.area or report.area.casefold() in report.title.casefold()
    return report.title if named else f"{report.title}, {report.area}"
