"""The developers' reference: what the API's description says, as pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, Response

from api.pages import reference
from api.pages.own_ids import holds, own_ids
from api.routes.pages import render
from api.routes.parameters import the_engine
from corpus.errors import FindingsError
from search.engine import SearchEngine
from search.errors import NotFoundError

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/docs")
def docs_page(request: Request) -> Response:
    """The first page: how to begin, what holds for every operation, and all of them by subject."""
    description = request.app.openapi()
    groups = reference.groups_of(description)
    keys = request.app.state.keys is not None
    return render(
        request,
        "docs.html",
        None,
        about=description["info"]["description"].split("\n\n"),
        groups=groups,
        counted=reference.counted(groups),
        answers=reference.common_answers(description),
        server=_server(request),
        first=reference.first_request(description, _server(request)),
        python=reference.first_in_python(_server(request), keys=keys),
        keys=keys,
    )


@router.get("/docs/{operation_id}")
def operation_page(
    request: Request, operation_id: Annotated[str, Path(min_length=1, max_length=100)]
) -> Response:
    """One operation: what may be asked, what is answered, and an example of both."""
    description = request.app.openapi()
    examples = reference.path_examples(description, operation_id)
    engine = _engine(request) if examples else None
    ids = own_ids(engine, examples) if engine else {}
    operation = reference.operation_of(description, operation_id, _server(request), ids)
    if operation is None:
        msg = f"The API has no operation {operation_id!r}; /docs lists all."
        raise NotFoundError(msg, subject=operation_id)
    group = next(one for one in reference.groups_of(description) if one.name == operation.group)
    return render(
        request,
        "docs-operation.html",
        None,
        operation=operation,
        group=group,
        own=bool(ids),
        lacking=engine is not None
        and any(name not in ids and not holds(engine, name, value) for name, value in examples.items()),
    )


def _engine(request: Request) -> SearchEngine | None:
    """The engine, or ``None`` where no library can be served: the reference is there without one."""
    try:
        return the_engine(request)
    except FindingsError:
        return None


def _server(request: Request) -> str:
    """The address at which the reader sees this server; a path that a proxy adds is put in on the way out."""
    return str(request.base_url).rstrip("/")
