"""What can be asked of the library itself: what is in it, reports added and removed, and the runs that do so.

As in :mod:`api.client.calls`, each function describes one request. Those that change the library are sent once and
never again by themselves, whatever became of them: ``jobs`` tells whether a run began. They need the scope ``admin``
where the server asks for keys.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path

from api.client.call import Attached, Call, get, under
from api.schemas.library import JobAnswer, JobsAnswer, LibraryAnswer, SnapshotsAnswer

_BEGUN = frozenset({HTTPStatus.ACCEPTED})


def library() -> Call[LibraryAnswer]:
    """What the library holds and was made with, its snapshots, and which files were refused and why."""
    return get("/v1/library", LibraryAnswer)


def snapshots() -> Call[SnapshotsAnswer]:
    """The states of the library that are still on the disk, newest first."""
    return get("/v1/snapshots", SnapshotsAnswer)


def add_reports(*files: str | Path | Attached) -> Call[JobAnswer]:
    """Begin to take files in: paths on this machine, or :class:`Attached` with a name and the content.

    A path that can't be read is an ``OSError``, and nothing is sent then.
    """
    attached = tuple(
        one if isinstance(one, Attached) else Attached(Path(one).name, Path(one)) for one in files
    )
    return _changing("POST", "/v1/library/reports", files=attached)


def add_folder(path: str) -> Call[JobAnswer]:
    """Begin to take in a folder, or one file, of the server, by its whole path there."""
    return _changing("POST", "/v1/library/folders", body=json.dumps({"path": path}).encode("utf-8"))


def remove_report(report_id: str) -> Call[JobAnswer]:
    """Begin to take a report out of the library."""
    return _changing("DELETE", under("library/reports", report_id))


def strike_off(refused_id: str) -> Call[JobAnswer]:
    """Begin to strike a file off the list of those refused (``library().refused`` has the ids)."""
    return _changing("DELETE", under("library/refused", refused_id))


def jobs() -> Call[JobsAnswer]:
    """The last runs that the server began, newest first."""
    return get("/v1/library/jobs", JobsAnswer)


def job(job_id: str) -> Call[JobAnswer]:
    """One run: how far it is, or how it ended."""
    return get(under("library/jobs", job_id), JobAnswer)


def stop_job(job_id: str) -> Call[JobAnswer]:
    """Ask a run to stop; what is served stays as it is."""
    path = under("library/jobs", job_id, "/stop")
    return Call(path, JobAnswer.model_validate_json, method="POST", changes=True)


def _changing(
    method: str, path: str, *, body: bytes | None = None, files: tuple[Attached, ...] = ()
) -> Call[JobAnswer]:
    return Call(
        path,
        JobAnswer.model_validate_json,
        body=body,
        files=files,
        method=method,
        changes=True,
        good=_BEGUN,
    )
