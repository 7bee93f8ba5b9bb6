"""``/v1/snapshots``: the states of the library that are still on the disk, and which of them answers."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request

from api.pages.library import snapshot_list
from api.routes.parameters import Engine, refuse_unknown
from api.schemas.library import SnapshotsAnswer
from api.server.problems import PROBLEM_RESPONSES
from api.settings import Settings

router = APIRouter(
    prefix="/v1", responses=PROBLEM_RESPONSES, dependencies=[Depends(refuse_unknown)], tags=["library"]
)


@router.get("/snapshots", operation_id="list_snapshots", summary="Snapshots")
def snapshots(request: Request, engine: Engine) -> SnapshotsAnswer:
    """When each was made, and how many reports and passages it holds; the one in use, and the one before it.

    Any change of the library makes a new one and leaves the others as they are; older ones are removed.
    """
    settings: Settings = request.app.state.settings
    return SnapshotsAnswer(snapshot=engine.snapshot_id, results=snapshot_list(engine, settings.library))
