"""One error shape on every route: RFC 9457 problem details for programs, a page for people."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from http import HTTPMethod, HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match

from api.errors import BuildBusyError, DrawingBusyError, IntakeError
from api.schemas import Problem
from api.server.faults import log_fault
from api.settings import Settings
from corpus.errors import FindingsError
from indexer.coding.records import CodingError
from indexer.errors import EncoderError, LibraryError
from search.errors import (
    CursorError,
    CursorGoneError,
    EncoderMismatchError,
    EncoderMissingError,
    NotFoundError,
    QueryError,
)
from search.reranking import RerankerError
from search.vocabulary import VocabularyError

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
STATUS: tuple[tuple[type[FindingsError], int], ...] = (
    (NotFoundError, 404),
    (QueryError, 400),
    (CursorGoneError, 410),
    (CursorError, 400),
    (CodingError, 400),
    (LibraryError, 503),
    (VocabularyError, 503),
    (EncoderError, 503),
    (EncoderMismatchError, 503),
    (EncoderMissingError, 503),
    (RerankerError, 503),
    (DrawingBusyError, 503),
    (BuildBusyError, 409),
    (IntakeError, 400),
)

PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {
        "description": HTTPStatus(status).phrase,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status in (400, 401, 403, 404, 405, 406, 410, 413, 422, 429, 500, 503)
}
"""For OpenAPI: what every ``/v1`` route may answer besides success; those that none of a route's requests can have
are taken out again, and examples put in, where the description is made (``api/server/openapi.py``)."""


_TITLES = {
    400: "This can’t be asked",
    401: "Please sign in",
    403: "Not allowed here",
    404: "Page not found",
    405: "This address can’t be used like this",
    409: "Something else is going on",
    410: "This list has changed",
    413: "That was too much at once",
    422: "That address can’t be understood",
    429: "Too many requests",
    503: "The library can’t be used at the moment",
}
"""What a page says at its head, instead of the names that the protocol has for it."""


def wants_page(request: Request) -> bool:
    """Whether the caller is a person at a browser: a page route and an ``Accept`` that takes HTML."""
    path = request.url.path
    return not path.startswith(
        ("/v1", "/healthz", "/readyz", "/metrics", "/openapi")
    ) and "text/html" in request.headers.get("accept", "")


def problem(
    request: Request, status: int, code: str, detail: str, *, said: str | None = None, **extra: Any
) -> Response:
    """The error as the caller can use it: a page or problem details, never both; ``said`` is ``detail`` for a page."""
    if wants_page(request):
        pages = request.app.state.templates
        html = pages.get_template("error.html").render(
            request=request,
            status=status,
            title=_TITLES.get(status, "Something went wrong"),
            detail=said or detail,
            reference=_reference(request) if status >= 500 else None,
        )
        return HTMLResponse(html, status_code=status)
    body = _body(request, status, code, detail, **extra)
    return JSONResponse(body.model_dump(exclude_none=True), status_code=status, media_type=MEDIA_TYPE)


def as_problem(request: Request, error: FindingsError) -> Problem:
    """A foreseen error as it stands in an answer that holds several; one of the server's own is logged."""
    status = next((status for kind, status in STATUS if isinstance(error, kind)), 500)
    if status >= 500:
        _log_fault(request, error)
    return _body(request, status, error.code, str(error))


def _body(request: Request, status: int, code: str, detail: str, **extra: Any) -> Problem:
    return Problem(
        type=f"/problems/{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=f"{request.url.path}#{_reference(request)}",
        **extra,
    )


def _log_fault(request: Request, error: Exception) -> None:
    settings: Settings = request.app.state.settings
    kind = "Unexpected error" if not isinstance(error, FindingsError) else f"Error ({error.code})"
    # A path can hold line breaks once it is decoded, and would then be two records.
    path = request.url.path.encode("unicode_escape").decode("ascii")
    log_fault(log, f"{kind} at {path}", error, whole=settings.log_queries)


def _reference(request: Request) -> str:
    """The id of the request, by which its log records are found; empty outside of a server."""
    return str(getattr(request.state, "request_id", ""))


def _findings_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, FindingsError)  # noqa: S101 - narrows the type that Starlette's handler is given
    found = as_problem(request, error)
    return problem(request, found.status, error.code, str(error))


_CODES = {413: "content-too-large", 422: "invalid-parameter"}
"""Codes of statuses that newer versions of Python call otherwise (RFC 9110, section 15.5)."""


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - narrows the type
    code = _CODES.get(error.status_code) or HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    detail = error.detail if error.detail != HTTPStatus(error.status_code).phrase else _plain(request, error)
    response = problem(request, error.status_code, code, detail)
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and "allow" in response.headers:
        response.headers["allow"] = _allowed(request)
    return response


def _allowed(request: Request) -> str:
    """All methods of the address, in order; the framework names those of its first operation alone (RFC 9110, 10.2.1)."""
    app: FastAPI = request.app
    return ", ".join(
        method
        for method in sorted(HTTPMethod)
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in app.routes)
    )


def _plain(request: Request, error: HTTPException) -> str:
    if error.status_code == HTTPStatus.NOT_FOUND:
        if wants_page(request):
            return f"There is nothing at {request.url.path}. Check the address, or begin at the search."
        return f"There is nothing at {request.url.path}; /docs lists the addresses of the API."
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return f"{request.url.path} can't be asked with {request.method}; /docs says how."
    return error.detail


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - narrows the type
    found = [{"parameter": _parameter(item["loc"]), "message": _message(item)} for item in error.errors()]
    first = found[0] if found else {"parameter": "request", "message": "is not valid"}
    detail = f"Parameter {first['parameter']!r}: {first['message']}."
    said = _said_plainly(error.errors()[0]) if found else None
    return problem(request, 422, "invalid-parameter", detail, said=said, errors=found)


_LISTED = re.compile(r"\^\(([a-z_|-]+)\)\$")
"""A pattern that is a list of words."""


def _parameter(place: Sequence[int | str]) -> str:
    """The name of a parameter, or where in a body: of a parameter that is repeated, which one says nothing."""
    where, *rest = place
    return ".".join(str(part) for part in rest if where == "body" or isinstance(part, str))


_FORMS = {
    "year": "takes a year of four digits, as 2024",
    "job_id": "takes the id of a run, as the answer that began it gives it",
    "refused_id": "takes the id of a refused file, 16 letters and digits",
    "least": "takes a whole number",
}
"""What parameters take that are checked by a pattern, instead of the pattern."""


def _message(item: Mapping[str, Any]) -> str:
    """What is wrong with a value, in words; of a pattern, what it is for."""
    if item["type"] != "string_pattern_mismatch":
        return str(item["msg"])
    name = next((part for part in reversed(item["loc"]) if isinstance(part, str)), "")
    pattern = str(item["ctx"]["pattern"])
    listed = _LISTED.fullmatch(pattern)
    if listed:
        takes = f"takes one of {', '.join(listed[1].split('|'))}"
    else:
        takes = _FORMS.get(name, f"takes what has the form {pattern}")
    return f"{takes}; “{str(item['input'])[:60]}” is none"


def _said_plainly(item: Mapping[str, Any]) -> str:
    """What is wrong with a value of an address, for people who did not write the address."""
    name = next((str(part) for part in item["loc"][1:] if isinstance(part, str)), "address").replace("_", " ")
    given = str(item.get("input", ""))[:60]
    context = item.get("ctx") or {}
    wanted = {
        "int_parsing": "takes a whole number",
        "bool_parsing": "takes true or false",
        "enum": f"takes one of {context.get('expected', '')}",
        "greater_than_equal": f"is {context.get('ge')} at least",
        "less_than_equal": f"is {context.get('le')} at most",
        "too_long": f"can be given {context.get('max_length')} times at most",
        "string_too_long": f"has {context.get('max_length')} characters at most",
    }.get(str(item["type"]), "can’t be read")
    if name == "year":
        wanted = "is four digits, as 2024"
    value = f", and “{given}” was given" if isinstance(item.get("input"), str) and given else ""
    return f"A part of this page’s address is not right: {name} {wanted}{value}."


def _unexpected(request: Request, error: Exception) -> Response:
    _log_fault(request, error)
    return problem(
        request,
        500,
        "internal",
        "Something went wrong on the server; its log has the details. Nothing was lost.",
    )


def install_problem_handlers(app: FastAPI) -> None:
    """Give every error raised in ``app`` the one shape."""
    app.add_exception_handler(FindingsError, _findings_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _unexpected)
