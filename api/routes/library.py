"""The library over HTTP: what is in it, and reports added and removed."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from starlette.concurrency import run_in_threadpool

from api.building.desk import BuildDesk
from api.building.intake import readable_folder
from api.building.job import JOB_ID, Job
from api.listings import library_view
from api.pages import library as told
from api.routes.formats import TABLE_FILES, WantedTable
from api.routes.parameters import Engine, refuse_unknown
from api.routes.taking_in import library_changes_allowed, may_change, read_upload, take_in
from api.schemas.library import FolderBody, JobAnswer, JobsAnswer, LibraryAnswer
from api.server import made_up
from api.server.problems import MEDIA_TYPE, PROBLEM_RESPONSES
from search.errors import NotFoundError

router = APIRouter(
    prefix="/v1/library",
    responses=PROBLEM_RESPONSES,
    dependencies=[Depends(refuse_unknown)],
    tags=["library"],
)

JobId = Annotated[
    str,
    Path(pattern=JOB_ID, description="As the answer that began the run gives it.", examples=[made_up.JOB_ID]),
]
Changes = Depends(library_changes_allowed)


def _problem(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


BUSY: dict[int | str, dict[str, Any]] = {409: _problem("Another run goes on; one at a time.")}
_FILES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "array",
                            "minItems": 1,
                            "items": {"type": "string", "format": "binary"},
                            "description": "Reports: PDF, HTML, Word (.docx), text or Markdown.",
                        }
                    },
                }
            }
        },
    }
}


@router.get(
    "", operation_id="get_library", summary="The library", response_model=LibraryAnswer, responses=TABLE_FILES
)
def library(request: Request, engine: Engine, wanted: WantedTable) -> object:
    """What it holds and was made with, its snapshots, and which files were refused and why.

    As a file: the snapshots and the refused files. The reports themselves are at `/v1/reports`.
    """
    answer = told.library_answer(engine, request.app.state.settings.library, changes=may_change(request))
    return wanted.answer(engine, wanted.file, lambda: library_view(answer)) if wanted.file else answer


@router.post(
    "/reports",
    operation_id="add_reports",
    summary="Add reports by upload",
    status_code=202,
    dependencies=[Changes],
    responses={**BUSY, 415: _problem("The body is no form with files.")},
    openapi_extra=_FILES,
)
async def add_reports(request: Request) -> JobAnswer:
    """Begins to take the files in and answers at once; follow the run until its `state` is another than `running`.

    Its `outcome` names each file that was refused and why; the others are taken in all the same. A report that is
    there already costs nothing; a corrected edition replaces the one before. The snapshot that is served changes when
    all is checked, without any request failing meanwhile. All files of one request together may have as many bytes
    as the setting `max_upload_bytes` says.
    """
    sent = await read_upload(request)
    return _began(await run_in_threadpool(take_in, _desk(request), sent.files))


@router.post(
    "/folders",
    operation_id="add_folder",
    summary="Add reports from a folder of the server",
    status_code=202,
    dependencies=[Changes],
    responses=BUSY,
)
def add_folder(request: Request, folder: FolderBody) -> JobAnswer:
    """Begins to take in what lies in a folder (with those in it) or one file, as an upload does.

    Which folders may be named: the setting `report_folders`.
    """
    real = readable_folder(request.app.state.settings, folder.path)
    return _began(_desk(request).add([folder.path.strip()], [real]))


@router.delete(
    "/reports/{report_id}",
    operation_id="remove_report",
    summary="Remove a report",
    status_code=202,
    dependencies=[Changes],
    responses=BUSY,
)
def remove_report(
    request: Request,
    engine: Engine,
    report_id: Annotated[str, Path(min_length=1, max_length=200, description="As answers give it in `id`.")],
) -> JobAnswer:
    """Begins to take a report out of the library; the file that it came from stays where it is."""
    report = engine.report(report_id)
    return _began(_desk(request).remove([report.id], [told.name_of(report)]))


@router.delete(
    "/refused/{refused_id}",
    operation_id="strike_off_refused",
    summary="Strike a refused file off the list",
    status_code=202,
    dependencies=[Changes],
    responses=BUSY,
)
def strike_off(
    request: Request,
    engine: Engine,
    refused_id: Annotated[
        str,
        Path(
            pattern="^[0-9a-f]{16}$",
            description="As `GET /v1/library` gives it in `refused`.",
            examples=["5d41402abc4b2a76"],
        ),
    ],
) -> JobAnswer:
    """Begins to strike a file off the list of those refused; if it comes again it is read again."""
    one = told.refused_by_id(engine, refused_id)
    return _began(_desk(request).remove([one.path], [one.name]))


@router.get(
    "/jobs", operation_id="list_jobs", summary="Runs that changed the library", dependencies=[Changes]
)
def jobs(request: Request) -> JobsAnswer:
    """The last runs that this server began; those of `findings index` on the command line are not among them."""
    return JobsAnswer(results=_desk(request).store.all())


@router.get("/jobs/{job_id}", operation_id="get_job", summary="One run", dependencies=[Changes])
def job(request: Request, job_id: JobId) -> JobAnswer:
    """How far a run is, and how it ended."""
    return _began(found_job(_desk(request), job_id))


@router.post("/jobs/{job_id}/stop", operation_id="stop_job", summary="Stop a run", dependencies=[Changes])
def stop(request: Request, job_id: JobId) -> JobAnswer:
    """Ask a run to stop; what is served stays as it is. One that has ended stays ended."""
    desk = _desk(request)
    one = found_job(desk, job_id)
    if not one.is_over:
        desk.store.ask_to_stop(job_id)
    return _began(one)


def found_job(desk: BuildDesk, job_id: str) -> Job:
    """A run by its id.

    Raises:
        NotFoundError: if there is none.
    """
    one = desk.store.get(job_id)
    if one is None:
        msg = f"There is no run {job_id!r}; the last ones are listed at /v1/library/jobs."
        raise NotFoundError(msg, subject=job_id)
    return one


def _desk(request: Request) -> BuildDesk:
    desk: BuildDesk = request.app.state.building
    return desk


def _began(one: Job) -> JobAnswer:
    return JobAnswer(job=one, link=f"/v1/library/jobs/{one.id}")
