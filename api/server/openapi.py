"""The description of the API (OpenAPI), with what holds for every route whoever wrote it.

Routes describe themselves; here each gets what no route needs to know of: the shape of errors with an example, tags and
304, ids of requests, keys, limits, and examples of parameters and answers. The answers in ``api/examples.json`` are
those of the bundled sample, cut to one item of each list; ``python -m tests.api.contract`` writes them.
"""

from __future__ import annotations

import json
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import Any

from api.fields import ALWAYS, PARTIAL_TYPE, pick
from api.schemas import Problem, SearchAnswer
from api.schemas.partial import PartialAnswer, PartialListAnswer, PartialSearchAnswer
from api.server.caching import may_have_tag
from api.server.made_up import JOB_ANSWERS

PARAMETERS: dict[str, Any] = {
    "area": "Riverton",
    "q": "domestic abuse enquiries not analysed",
    "cursor": "WyJzbmFwc2hvdCIsInF1ZXJ5Il0",
    "inspectorate": "hmi-probation",
    "kind": "finding",
    "like": "north",
    "rating": "Requires improvement",
    "region": "North East",
    "speaker": "user",
    "stance": "shortfall",
    "standard": "P 1.1",
    "theme": "domestic-abuse",
    "without": "approved premises",
    "year": "2024",
    "coder": "Ada",
    "programme": "childrens_services",
    "framework": "ilacs",
    "unit": "case",
    "words": "enquiries",
    "row": "Riverton",
    "series": "childrens_services/inspection",
    "from": "ofsted-riverton-2019-06-1f2e3d",
    "to": "ofsted-riverton-2023-11-4a5b6c",
    "addressee": "Probation",
    "finding_id": "rf-1a2b3c4d5e6f",
    "report_id": "ofsted-riverton-2023-11-4a5b6c",
}
"""Examples of parameters by name, for those that give none themselves; ids come from ``api/examples.json``."""

_TAG = 'W/"2f6c0d0a9b1e4c55a1d6a2f5f1a0c3e7"'
_REQUEST_ID = "7d0f2f0c6f6e4b6f9d0b5a4f1c2e3d4a"
_DETAILS = {
    400: ("bad-query", "The query has 1,204 characters; at most 1,000 are read."),
    401: ("unauthorized", "This server asks for a key: send it as `Authorization: Bearer KEY`."),
    403: ("insufficient-scope", "The key 1f0c9a3e has the scope read; this needs code."),
    404: ("not-found", "No passage of this snapshot has the id 0000000000000000."),
    405: ("method-not-allowed", "/v1/themes can't be asked with POST; /docs says how."),
    406: (
        "not-acceptable",
        "/v1/passages/5d41402abc4b2a76 gives application/json; the Accept header takes none of these ('text/csv').",
    ),
    409: (
        "build-busy",
        "The library is being changed at the moment, and only one such run goes on at a time; nothing was begun.",
    ),
    410: (
        "cursor-gone",
        "The cursor belongs to a snapshot that is no longer served; begin again without it.",
    ),
    413: ("body-too-long", "The body is longer than 256,000 bytes."),
    415: ("unsupported-media-type", "Files are sent as multipart/form-data."),
    422: ("invalid-parameter", "Parameter 'limit': Input should be less than or equal to 100."),
    429: (
        "too-many-requests",
        "That were more requests than one caller may make in a minute; ask again in 3 s.",
    ),
    500: ("internal", "Something went wrong on the server; its log has the details. Nothing was lost."),
    503: ("no-library", "There is no library in library yet: index some reports first."),
}
_SAID = {
    200: "The answer.",
    400: "A question that can't be asked.",
    401: "The server asks for a key, and none that holds came with the request.",
    403: "The key's scope does not reach, or this is switched off on the server.",
    404: "There is nothing with this id or at this address.",
    405: "The address is not asked with this method.",
    406: "The `Accept` header takes nothing that the address gives.",
    409: "Another run goes on; one at a time.",
    410: "The snapshot of a cursor is no longer served.",
    413: "The body is longer than is read.",
    422: "A parameter is wrong or unknown; `errors` has each.",
    429: "More requests than one caller may make in a minute.",
    500: "Unforeseen; the server's log has more under the request's id.",
    503: "The library or its encoder can't be used for now.",
}


_CLOSED = {"status": "no-library", "version": "0.1.0", "snapshot": None, "reports": 0, "passages": 0}
_ANSWERS: dict[tuple[str, str, str], Any] = {
    **JOB_ANSWERS,
    ("health", "503", "application/json"): _CLOSED,
    ("ready", "503", "application/json"): _CLOSED,
    ("metrics", "200", "text/plain"): "findings_library_open 1.0\nfindings_reports 14.0\n",
    ("list_codings", "200", "text/csv"): (
        "passage,report,words,coder,theme,answer,stance,note,coded_at,codebook\n"
        "5d41402abc4b2a76,riverton-2024,9a0364b9e99bb480,Ada,workload,yes,,,2026-01-05T09:30:00.000Z,3\n"
    ),
}
"""Examples of answers that the bundled sample has none of, by operation, status and media type."""


def described(schema: dict[str, Any], *, keys: bool, root_path: str) -> dict[str, Any]:
    """The description completed.

    Args:
        schema: as FastAPI makes it; not changed.
        keys: whether this server asks for keys.
        root_path: path under which a proxy shows it.
    """
    schema = json.loads(json.dumps(schema))
    components = schema.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = Problem.model_json_schema(
        ref_template="#/components/schemas/{model}"
    )
    for partial in (PartialAnswer, PartialListAnswer):
        components["schemas"][partial.__name__] = partial.model_json_schema()
    components["headers"] = {
        "RequestId": {
            "description": "The caller's `X-Request-ID` where it is plain and short, else a new one.",
            "schema": {"type": "string"},
            "example": _REQUEST_ID,
        },
        "ETag": {
            "description": "Of the snapshot, the request and the server's edition: send it as `If-None-Match`.",
            "schema": {"type": "string"},
            "example": _TAG,
        },
        "RetryAfter": {
            "description": "Seconds after which to ask again.",
            "schema": {"type": "integer", "minimum": 1},
            "example": 3,
        },
    }
    components["parameters"] = {
        "IfNoneMatch": {
            "name": "If-None-Match",
            "in": "header",
            "required": False,
            "description": "`ETag` of an answer at hand: 304 without a body while it is still the answer.",
            "schema": {"type": "string"},
            "example": _TAG,
        }
    }
    components["securitySchemes"] = {
        "key": {
            "type": "http",
            "scheme": "bearer",
            "description": "A key of `findings keys create`, where the server asks for one.",
        }
    }
    if root_path:
        schema["servers"] = [{"url": root_path}]
    examples = _examples()
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            _complete(path, method, operation, examples, components)
            if path.startswith("/v1") or path == "/metrics":
                operation["security"] = [{"key": []}] if keys else [{}, {"key": []}]
    return schema


def _complete(
    path: str,
    method: str,
    operation: dict[str, Any],
    examples: dict[str, Any],
    components: dict[str, Any],
) -> None:
    parameters = operation.setdefault("parameters", [])
    _prune(path, operation)
    for parameter in parameters:
        _exemplify(parameter, examples["parameters"], components)
    responses = operation["responses"]
    _add_partial(operation)
    if method != "get":
        responses.pop("406", None)
    if method == "get" and path.startswith("/v1") and may_have_tag(path):
        parameters.append({"$ref": "#/components/parameters/IfNoneMatch"})
        responses["304"] = {"description": "The answer at hand is still the answer."}
        for status in ("200", "304"):
            responses[status].setdefault("headers", {})["ETag"] = {"$ref": "#/components/headers/ETag"}
    if not parameters:
        del operation["parameters"]
    for status, response in responses.items():
        code = int(status)
        response.setdefault("headers", {})["X-Request-ID"] = {"$ref": "#/components/headers/RequestId"}
        if code == HTTPStatus.TOO_MANY_REQUESTS:
            response["headers"]["Retry-After"] = {"$ref": "#/components/headers/RetryAfter"}
        if response["description"] in {"Successful Response", HTTPStatus(code).phrase}:
            response["description"] = _SAID.get(code, HTTPStatus(code).phrase)
        content = response.get("content", {})
        if "application/problem+json" in content:
            content["application/problem+json"]["example"] = _problem(path, code)
        for kind in content:
            fixed = _ANSWERS.get((operation["operationId"], status, kind))
            if fixed is not None:
                content[kind]["example"] = fixed
        if code == HTTPStatus.OK:
            _show(content, examples["answers"].get(operation["operationId"], {}).get(status), parameters)
    operation["responses"] = {status: responses[status] for status in sorted(responses)}


def _add_partial(operation: dict[str, Any]) -> None:
    """Describe an operation's answer with chosen fields, where it takes them."""
    if not any(item.get("name") == "fields" for item in operation["parameters"]):
        return
    content = operation["responses"]["200"]["content"]
    whole = content["application/json"]["schema"].get("$ref", "")
    known = {f"#/components/schemas/{SearchAnswer.__name__}": PartialSearchAnswer}
    lists = any(item.get("name") == "cursor" for item in operation["parameters"])
    model = known.get(whole, PartialListAnswer if lists else PartialAnswer)
    content[PARTIAL_TYPE] = {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}


def _show(content: dict[str, Any], known: Any, parameters: list[dict[str, Any]]) -> None:
    """Give the forms of an answer the example that is kept of it, where there is one."""
    if known is not None and "application/json" in content:
        content["application/json"]["example"] = known
        if PARTIAL_TYPE in content:
            content[PARTIAL_TYPE]["example"] = _with_fields(known, parameters)


def _with_fields(answer: dict[str, Any], parameters: list[dict[str, Any]]) -> dict[str, Any]:
    """An example of an answer with the fields of the parameter's example."""
    fields = next(item["example"] for item in parameters if item.get("name") == "fields")
    entries = next((name for name in ("results", "rows") if name in answer), None)
    if entries is None:
        picked: dict[str, Any] = pick(answer, (*ALWAYS, *fields))
        return picked
    return {**answer, entries: pick(answer[entries], fields)}


_NOT_FOUND_BESIDES = frozenset({"export_passages"})
"""Operations that answer 404 although neither their address nor ``format`` says so: they are told ids otherwise."""


def _possible(path: str, operation: dict[str, Any]) -> frozenset[str]:
    """Of the statuses that not every operation has, those that this one may answer by what it takes."""
    taken = {item["name"]: item for item in operation.get("parameters", ()) if "name" in item}
    found = set()
    if "requestBody" in operation:
        found.add("413")
    # What goes with no snapshot (codings) has no cursor that can be gone.
    if "cursor" in taken and may_have_tag(path):
        found.add("410")
    # A thing by its id that is not there; a picture of what has none (a facet's name is no id: others are 422).
    if "_id}" in path or "row" in taken or operation["operationId"] in _NOT_FOUND_BESIDES:
        found.add("404")
    if "svg" in json.dumps(taken.get("format", "")):
        found.add("404")
    return frozenset(found)


def _prune(path: str, operation: dict[str, Any]) -> None:
    """Take out the answers that are described for every operation and that none of this one's requests can have."""
    if path.startswith("/v1"):
        for status in {"404", "410", "413"} - _possible(path, operation):
            operation["responses"].pop(status, None)


def _exemplify(parameter: dict[str, Any], ids: dict[str, Any], components: dict[str, Any]) -> None:
    """Give a parameter an example: its own, its name's, or one that its schema allows."""
    if "example" in parameter or "examples" in parameter:
        return
    schema = _resolved(parameter["schema"], components)
    many = schema.get("type") == "array"
    shown = next(iter(schema.get("examples", ())), None)
    if shown is None:
        shown = {**PARAMETERS, **ids}.get(parameter["name"])
        shown = [shown] if many and shown is not None else shown
    if shown is None:
        shown = _allowed(parameter["schema"], components)
    if shown is not None:
        parameter["example"] = shown


def _allowed(schema: dict[str, Any], components: dict[str, Any]) -> Any:
    """The default of a schema, else its first value, else a plain one of its type; ``None`` for any text."""
    options = [schema, *(_resolved(item, components) for item in (schema, *schema.get("anyOf", ())))]
    default = next((item["default"] for item in options if item.get("default") not in (None, [], "")), None)
    if default is not None:
        return default
    for item in options:
        if item.get("enum"):
            return item["enum"][0]
        if item.get("type") == "array" and (inner := _allowed(item["items"], components)) is not None:
            return [inner]
        if item.get("type") in {"integer", "number"}:
            return item.get("minimum", 1)
        if item.get("type") == "boolean":
            return True
    return None


def _resolved(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = components["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def _problem(path: str, status: int) -> dict[str, Any]:
    code, detail = _DETAILS[status]
    return {
        "type": f"/problems/{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": f"{path.replace('{', '').replace('}', '')}#{_REQUEST_ID}",
    }


@cache
def _examples() -> dict[str, Any]:
    file = files("api") / "examples.json"
    found: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return {"parameters": {}, "answers": {}, **found}
