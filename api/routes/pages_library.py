"""The library's pages: what is in it, reports added by upload or by folder, and removed, with progress."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.building.desk import BuildDesk
from api.building.intake import allowed_folders, readable_folder
from api.building.job import JOB_ID, Job, JobKind
from api.errors import BuildBusyError, IntakeError
from api.forms import FORM_COOKIE, TOKEN_FIELD, FormTokens, OwnForm, check_token, field
from api.pages import library as told
from api.pages import view
from api.routes.library import found_job
from api.routes.pages import render
from api.routes.parameters import Engine
from api.routes.taking_in import library_changes_allowed, library_is_open, may_change, read_upload, take_in
from api.settings import Settings
from corpus.errors import FindingsError
from search.engine import SearchEngine

router = APIRouter(prefix="/library", include_in_schema=False, default_response_class=HTMLResponse)

JobId = Annotated[str, Path(pattern=JOB_ID)]
Changes = Depends(library_changes_allowed)
MOST_REPORTS = 300
"""Reports on one page of the list to remove from; the others are found by their name."""


@router.get("")
def library_page(request: Request, engine: Engine) -> Response:
    """What the library holds, its snapshots and refused files, and the forms that change it."""
    return _library(request, engine)


@router.post("/reports", dependencies=[Changes])
async def upload(request: Request, engine: Engine) -> Response:
    """Begin to take in what was uploaded, and show how that goes."""
    sent = await read_upload(request)
    check_token(request, sent.fields.get(TOKEN_FIELD, ""))
    try:
        job = await run_in_threadpool(take_in, _desk(request), sent.files)
    except (IntakeError, BuildBusyError) as error:
        return await run_in_threadpool(_library, request, engine, files_error=error)
    return _follow(job)


@router.post("/folders", dependencies=[Changes])
def folder(request: Request, engine: Engine, form: OwnForm) -> Response:
    """Begin to take in what lies in a folder of the server."""
    named = field(form, "path")[:4_000]
    try:
        real = readable_folder(request.app.state.settings, named)
        job = _desk(request).add([named.strip()], [real])
    except (IntakeError, BuildBusyError) as error:
        return _library(request, engine, folder_error=error, named=named)
    return _follow(job)


@router.get("/remove", dependencies=[Changes])
def remove_page(
    request: Request,
    engine: Engine,
    report: Annotated[list[str], Query(default_factory=list, max_length=MOST_REPORTS)],
    like: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """The reports to choose from, those named in the address already chosen."""
    wanted = like.strip().casefold()
    found = [
        one
        for one in engine.reports()
        if one.id in report or wanted in f"{one.title} {one.area or ''} {one.source_name}".casefold()
    ]
    found.sort(key=lambda one: one.id not in report)
    return _page(
        request,
        engine,
        "library-remove.html",
        reports=found[:MOST_REPORTS],
        further=max(len(found) - MOST_REPORTS, 0),
        chosen=frozenset(report),
        like=like,
        fictional=view.fictional(found[:MOST_REPORTS]),
    )


@router.post("/remove", dependencies=[Changes])
def remove(request: Request, engine: Engine, form: OwnForm) -> Response:
    """Begin to take the reports and refused files that are ticked out of the library."""
    reports = [engine.report(name) for name in dict.fromkeys(form.get("report", []))]
    refused = [told.refused_by_id(engine, name) for name in dict.fromkeys(form.get("refused", []))]
    if not reports and not refused:
        raise HTTPException(
            400, "Nothing was ticked, so nothing is removed: tick reports, and send it again."
        )
    job = _desk(request).remove(
        [*(one.id for one in reports), *(one.path for one in refused)],
        [*map(told.name_of, reports), *(one.name for one in refused)],
    )
    return _follow(job)


@router.get("/jobs/{job_id}", dependencies=[Changes])
def job_page(request: Request, engine: Engine, job_id: JobId) -> Response:
    """How far a run is; the script asks for it again while it goes on."""
    job = found_job(_desk(request), job_id)
    reports = engine.reports()
    return _page(
        request,
        engine,
        "library-job.html",
        job=job,
        progress=told.progress_of(job),
        heading=told.title_of(job),
        asked=told.asked_of(job),
        titles=told.titles_of(reports),
        removing=job.kind is JobKind.REMOVE,
        most_listed=told.MOST_LISTED,
        fictional=view.fictional(reports),
    )


@router.post("/jobs/{job_id}/stop", dependencies=[Changes])
def stop(request: Request, job_id: JobId, form: OwnForm) -> Response:
    """Ask a run to stop."""
    desk = _desk(request)
    job = found_job(desk, job_id)
    if not job.is_over:
        desk.store.ask_to_stop(job_id)
    return _follow(job)


def _library(
    request: Request,
    engine: SearchEngine,
    *,
    files_error: FindingsError | None = None,
    folder_error: FindingsError | None = None,
    named: str = "",
) -> Response:
    """The library's page, with what was wrong in a form above it."""
    settings: Settings = request.app.state.settings
    changes = may_change(request)
    desk = _desk(request)
    folders = allowed_folders(settings)
    answer = _page(
        request,
        engine,
        "library.html",
        facts=view.library_facts(engine),
        versions=view.library_versions(engine),
        refused=told.refused_list(engine),
        most_listed=told.MOST_LISTED,
        snapshots=told.snapshot_list(engine, settings.library),
        folder=settings.library,
        changes=changes,
        is_open=library_is_open(settings),
        keys=settings.api_keys,
        jobs=desk.store.all() if changes else [],
        running=desk.store.running() if changes else None,
        titles={job.id: told.title_of(job) for job in desk.store.all()} if changes else {},
        asked_of=told.asked_of,
        folders=folders,
        files_error=files_error,
        folder_error=folder_error,
        named=named,
        most_bytes=settings.max_upload_bytes,
        fictional=view.fictional(engine.reports()),
    )
    error = files_error or folder_error
    if error is not None:
        answer.status_code = 409 if isinstance(error, BuildBusyError) else 400
    return answer


def _page(request: Request, engine: SearchEngine, template: str, **values: Any) -> HTMLResponse:
    """A page with the token that its forms send."""
    tokens: FormTokens = request.app.state.form_tokens
    cookie = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    answer = render(request, template, engine, form_token=tokens.token(cookie), **values)
    answer.set_cookie(
        FORM_COOKIE,
        cookie,
        path="/library",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _follow(job: Job) -> Response:
    return RedirectResponse(f"/library/jobs/{job.id}", status_code=303)


def _desk(request: Request) -> BuildDesk:
    desk: BuildDesk = request.app.state.building
    return desk
