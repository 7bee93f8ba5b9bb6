"""The developers' reference: what its pages show of the API's description (OpenAPI), shaped for readers (no HTTP in here)."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from api.pages.described import FieldRow, Schemas, field_rows, type_of
from corpus.wording import plural

JSON = "application/json"
MOST_LINES = 150
"""Lines of an example answer that a page shows: it is to show the shape, and the description has all of it."""

SHOWN = frozenset({"q", "limit", "rows", "columns"})
"""Parameters that an example request names although it need not: what is asked, and how much of it."""

NO_TEXT = frozenset({"docx", "xlsx", "parquet", "parquet-zip", "csv-zip"})
"""Formats that a terminal can't show: an example request keeps them as a file of the name that the answer gives."""

LAST = frozenset({"codings", "library", "operations"})
"""Subjects that come after all others: of who codes, adds reports or runs a server, not of who asks."""

OF_ALL = frozenset({"400", "401", "403", "405", "406", "422", "429", "500", "503"})
"""Statuses that every operation may answer: they are told once, on the first page."""


@dataclass(frozen=True, slots=True)
class Brief:
    """An operation in a list: its id, method, path and what it does in a line."""

    id: str
    method: str
    path: str
    summary: str


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of one subject, in the order of the description."""

    name: str
    operations: tuple[Brief, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """What may be asked: where it stands (path, query or header), its type and default in words, an example."""

    name: str
    where: str
    required: bool
    type: str
    default: str
    description: str
    example: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A status that an operation may answer, what it says, and in which forms (media types)."""

    status: str
    description: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation in full.

    Attributes:
        brief: as lists have it.
        group: its subject.
        description: paragraphs, as the description has them.
        parameters: those that must be given first.
        body: fields of what is sent, where something is; ``body_form``: its media type.
        answers: those of its own; :data:`OF_ALL` are told elsewhere.
        fields: of the JSON answer.
        request: an example of a request, for a command line.
        example: an answer in JSON, or as text; empty where the description has none. ``left_out``: lines not shown.
        key: whether it is asked with a key, where the server has keys.
    """

    brief: Brief
    group: str
    description: str
    parameters: tuple[Parameter, ...]
    body: tuple[FieldRow, ...]
    body_form: str
    answers: tuple[Answer, ...]
    fields: tuple[FieldRow, ...]
    request: str
    example: str
    left_out: int
    key: bool


def groups_of(description: Mapping[str, Any]) -> list[Group]:
    """All operations by subject, subjects in the order in which the description first names them, but for :data:`LAST`."""
    found: dict[str, list[Brief]] = {}
    for brief, operation in _operations(description):
        found.setdefault(_group(operation), []).append(brief)
    ordered = sorted(found.items(), key=lambda one: one[0] in LAST)
    return [Group(name, tuple(operations)) for name, operations in ordered]


def common_answers(description: Mapping[str, Any]) -> list[Answer]:
    """The answers that every operation may give, by status."""
    found: dict[str, Answer] = {}
    for _, operation in _operations(description):
        for answer in _answers(operation):
            if answer.status in OF_ALL:
                found.setdefault(answer.status, answer)
    return [found[status] for status in sorted(found)]


def path_examples(description: Mapping[str, Any], operation_id: str) -> dict[str, str]:
    """The examples of what stands in an operation's path, by name; none where there is no such operation."""
    return {
        one["name"]: _said(one.get("example"))
        for brief, operation in _operations(description)
        if brief.id == operation_id
        for one in (_resolved(given, description) for given in operation.get("parameters", ()))
        if one["in"] == "path"
    }


def operation_of(
    description: Mapping[str, Any], operation_id: str, server: str, ids: Mapping[str, str] | None = None
) -> Operation | None:
    """One operation in full; ``None`` where the description has none of that id.

    Args:
        description: the API's, with examples.
        operation_id: its id.
        server: address that the paths of examples follow on.
        ids: what its example request has in its path, by name, in the place of the description's examples.
    """
    for brief, operation in _operations(description):
        if brief.id == operation_id:
            return _whole(description, brief, operation, server, ids or {})
    return None


def first_request(description: Mapping[str, Any], server: str) -> str:
    """The request to begin with: a search, for a command line."""
    operation = operation_of(description, "search", server)
    return operation.request if operation else ""


def first_in_python(server: str, *, keys: bool) -> str:
    """The same with the client for Python (docs/clients.md); ``keys``: whether the server asks for them."""
    key = ', key="KEY"' if keys else ""
    return "\n".join(
        (
            "from api.client import Findings",
            "",
            f'findings = Findings("{server}/"{key})',
            'for result in findings.search("domestic abuse enquiries not analysed").results:',
            "    print(result.passage.text)",
            "    print(result.citation)",
        )
    )


def _operations(description: Mapping[str, Any]) -> Iterator[tuple[Brief, Mapping[str, Any]]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            brief = Brief(operation["operationId"], method.upper(), path, operation.get("summary", ""))
            yield brief, operation


def _group(operation: Mapping[str, Any]) -> str:
    return str((operation.get("tags") or ["others"])[0])


def _whole(
    description: Mapping[str, Any],
    brief: Brief,
    operation: Mapping[str, Any],
    server: str,
    ids: Mapping[str, str],
) -> Operation:
    schemas: Schemas = description["components"]["schemas"]
    given = [_resolved(one, description) for one in operation.get("parameters", ())]
    body_form, body = _body(operation)
    answered = _success(operation)
    example = _example(answered)
    lines = example.split("\n")
    shown = lines[:MOST_LINES] if len(lines) > MOST_LINES else lines
    return Operation(
        brief=brief,
        group=_group(operation),
        description=operation.get("description", ""),
        parameters=tuple(
            sorted((_parameter(one, schemas) for one in given), key=lambda one: not one.required)
        ),
        body=tuple(field_rows(body.get("schema", {}), schemas)) if body_form else (),
        body_form=body_form,
        answers=tuple(one for one in _answers(operation) if one.status not in OF_ALL),
        fields=tuple(field_rows(answered.get(JSON, {}).get("schema", {}), schemas)),
        request=_request(brief, operation, given, schemas, server, ids),
        example="\n".join(shown),
        left_out=len(lines) - len(shown),
        key=_asks_for_key(operation),
    )


def _resolved(parameter: Mapping[str, Any], description: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in parameter:
        return parameter
    found: Mapping[str, Any] = description["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[1]]
    return found


def _parameter(parameter: Mapping[str, Any], schemas: Schemas) -> Parameter:
    schema = parameter.get("schema", {})
    default = schema.get("default")
    return Parameter(
        name=parameter["name"],
        where=parameter["in"],
        required=parameter.get("required", False),
        type=type_of(schema, schemas),
        default="" if default in (None, "", []) else _said(default),
        description=parameter.get("description", ""),
        example=_said(parameter.get("example")),
    )


def _said(value: Any) -> str:
    """A value as it is written in an address."""
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


def _body(operation: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    content = operation.get("requestBody", {}).get("content", {})
    return next(iter(content.items()), ("", {}))


def _success(operation: Mapping[str, Any]) -> Mapping[str, Any]:
    """The forms of the answer that goes well, by media type."""
    status = next(one for one in operation["responses"] if one.startswith("2"))
    found: Mapping[str, Any] = operation["responses"][status].get("content", {})
    return found


def _answers(operation: Mapping[str, Any]) -> Iterator[Answer]:
    for status, answer in operation["responses"].items():
        yield Answer(status, answer.get("description", ""), tuple(answer.get("content", {})))


def _example(content: Mapping[str, Any]) -> str:
    """The example of an answer: of JSON, else of the first form that has one."""
    forms = [content[JSON]] if JSON in content else []
    for form in [*forms, *content.values()]:
        if "example" in form:
            value = form["example"]
            return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
    return ""


def _request(
    brief: Brief,
    operation: Mapping[str, Any],
    given: Sequence[Mapping[str, Any]],
    schemas: Schemas,
    server: str,
    ids: Mapping[str, str],
) -> str:
    """A request for curl, with what must be given and a little that is useful."""
    path = brief.path
    asked: list[tuple[str, str]] = []
    for one in given:
        value = _said(one.get("example"))
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", quote(ids.get(one["name"], value), safe=""))
        elif one["in"] == "query" and value and (one.get("required") or one["name"] in SHOWN):
            asked.append((one["name"], value))
    address = f"{server.rstrip('/')}{path}" + (f"?{urlencode(asked)}" if asked else "")
    words = ["curl"]
    if brief.method != "GET":
        words += ["-X", brief.method]
    if _asks_for_key(operation):
        words += ["-H", "Authorization: Bearer KEY"]
    form, body = _body(operation)
    if form == JSON:
        sent = _sent(body, schemas)
        if sent.get("format") in NO_TEXT:
            words.append("-OJ")
        words += ["-H", f"Content-Type: {JSON}", "-d", json.dumps(sent, ensure_ascii=False)]
    elif form:
        words += ["-F", "file=@report.pdf"]
    return " ".join(map(shlex.quote, [*words, address]))


def _sent(body: Mapping[str, Any], schemas: Schemas) -> Any:
    """An example of what is sent: the body's own, else that of its schema."""
    if "example" in body:
        return body["example"]
    name = body.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
    return next(iter(schemas.get(name, {}).get("examples", ())), {})


def _asks_for_key(operation: Mapping[str, Any]) -> bool:
    """Whether there is no way to ask without a key."""
    ways = operation.get("security", [{}])
    return {} not in ways


def counted(groups: Sequence[Group]) -> str:
    """How many operations there are, of how many subjects."""
    number = sum(len(group.operations) for group in groups)
    return f"{plural(number, 'operation')} of {plural(len(groups), 'subject')}"
