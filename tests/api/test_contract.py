"""A running server keeps to its own description: requests generated from OpenAPI, answers checked against it.

Once as everybody finds it, once with keys: there each operation is also tried without one, which must be refused. What
changes the library is asked of a third server, over a copy that is thrown away.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.building.job import Job, JobKind, JobState
from api.building.store import JobStore
from api.server.keys import KeyStore, Scope
from api.server.made_up import JOB_ID
from api.server.openapi import PARAMETERS
from tests.api.contract import kept_schema
from tests.conftest import copy_of
from tests.end_to_end.server import serving

EXAMPLES = 20
EXAMPLES_WITH_KEY = 15
EXAMPLES_OF_CHANGES = 6
LEAST = 5
"""Cases of each operation that takes anything, on each server; one that takes nothing is the same every time."""

REFUSED = {
    "/problems/bad-cursor": "a made-up cursor keeps to its schema, but no answer gave it",
    "/problems/bad-query": "rows that are their own columns or peers; reranking where there is no reranker",
    "/problems/no-chart": "a picture of a view that has none",
    "/problems/bad-export": "a picture or a sheet that is too large",
}
"""Types of problems that a request may have which keeps to the description, and why none can say so."""

CHANGING = "^/v1/library/(reports|folders|refused|jobs)"
"""What changes the library, and so is not asked of the servers that other tests share."""

_ran: Counter[tuple[str, str, str]] = Counter()
_answered: Counter[tuple[str, int]] = Counter()


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


@pytest.fixture(scope="module")
def open_schema(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("open")
    with serving("--library", str(sample_library), folder=folder) as address:
        yield schemathesis.openapi.from_url(f"{address}/openapi.json")


@pytest.fixture(scope="module")
def keyed_library(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of(sample_library, tmp_path_factory.mktemp("keyed") / "library")


@pytest.fixture(scope="module")
def admin(keyed_library: Path) -> dict[str, str]:
    _, worn = KeyStore(keyed_library).create("the tests", Scope.ADMIN)
    return {"Authorization": f"Bearer {worn}"}


@pytest.fixture(scope="module")
def keyed_schema(keyed_library: Path, admin: dict[str, str]) -> Iterator[Any]:
    keyed = {"FINDINGS_API_KEYS": "true"}
    # Every bound of every parameter was tried without a key: what a key changes shows with any request.
    plain = schemathesis.Config.from_dict({"phases": {"coverage": {"enabled": False}}})
    with serving("--library", str(keyed_library), folder=keyed_library.parent, environment=keyed) as address:
        yield schemathesis.openapi.from_url(f"{address}/openapi.json", config=plain)


@pytest.fixture(scope="module")
def changing_schema(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Over a copy, and with no folder of this machine to take reports from but an empty one."""
    folder = tmp_path_factory.mktemp("changing")
    library = copy_of(sample_library, folder / "library")
    (folder / "reports").mkdir()
    # The run that the description has as its example, so that the form of a run is checked, too.
    now = datetime.now(UTC)
    store = JobStore(library)
    store.folder.mkdir()
    store.write(
        Job(id=JOB_ID, kind=JobKind.REMOVE, state=JobState.STOPPED, asked=["x"], started=now, ended=now)
    )
    fenced = {"FINDINGS_REPORT_FOLDERS": str(folder / "reports")}
    with serving("--library", str(library), folder=folder, environment=fenced) as address:
        yield schemathesis.openapi.from_url(f"{address}/openapi.json")


# Chosen here and not in the fixtures: a schema that comes from a fixture loses the choices it has of itself.
anybody = schemathesis.pytest.from_fixture("open_schema").exclude(path_regex=CHANGING)
with_key = schemathesis.pytest.from_fixture("keyed_schema").exclude(path_regex=CHANGING)
changes = schemathesis.pytest.from_fixture("changing_schema").include(path_regex=CHANGING)
generated = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@cache
def _described() -> dict[str, Any]:
    return kept_schema()


def lists_of(case: schemathesis.Case[Any]) -> list[str]:
    """Query parameters of a case's operation that take several values."""
    # Methods that a path does not have are tried, too.
    operation = _described()["paths"][case.path].get(case.method.lower(), {})
    return [
        item["name"]
        for item in operation.get("parameters", ())
        if item.get("in") == "query" and item["schema"].get("type") == "array"
    ]


def refused(answer: schemathesis.Response) -> bool:
    """Whether the answer names a problem that a request may have which keeps to the description."""
    if "problem+json" not in answer.headers.get("content-type", [""])[0]:
        return False
    problem = answer.json()
    if problem["type"] in REFUSED:
        return True
    # A list of fields is only as good as each name in it.
    named = [one["parameter"].rsplit(".", 1)[-1] for one in problem.get("errors") or ()]
    return problem["type"] == "/problems/invalid-parameter" and named != [] and set(named) == {"fields"}


def asked(
    case: schemathesis.Case[Any], session: requests.Session, headers: dict[str, str], server: str
) -> schemathesis.Response:
    """The answer to a case."""
    # The description's cursor is none of this server's: where it is refused, nothing else of a case is looked at.
    # By the case's own words, so that the same case is always the same request.
    given = dict(case.query or {})
    if given.get("cursor") == PARAMETERS["cursor"] and crc32(repr(sorted(given)).encode()) % 4:
        case.query = {name: value for name, value in given.items() if name != "cursor"}
    answer = case.call(session=session, headers=dict(headers))
    _ran[server, case.method.lower(), case.path] += 1
    _answered[server, answer.status_code] += 1
    assert answer.headers["x-request-id"]
    return answer


def check(
    case: schemathesis.Case[Any], session: requests.Session, headers: dict[str, str], server: str
) -> None:
    assert not re.match(CHANGING, case.path)
    answer = asked(case, session, headers, server)
    excluded: list[Any] = []
    # In an address one text and a list of one text are the same, and an object is a list of its values.
    if any(isinstance((case.query or {}).get(name), str | int | float | dict) for name in lists_of(case)):
        excluded.append(negative_data_rejection)
    if refused(answer):
        excluded.append(positive_data_acceptance)
    case.validate_response(answer, headers=dict(headers), excluded_checks=excluded or None)


@anybody.parametrize()
@settings(generated, max_examples=EXAMPLES)
def test_answers_keep_to_the_description(case: schemathesis.Case[Any], session: requests.Session) -> None:
    check(case, session, {}, "open")


@with_key.parametrize()
@settings(generated, max_examples=EXAMPLES_WITH_KEY)
def test_answers_to_a_key_keep_to_the_description(
    case: schemathesis.Case[Any], session: requests.Session, admin: dict[str, str]
) -> None:
    check(case, session, admin, "keyed")


@changes.parametrize()
@settings(generated, max_examples=EXAMPLES_OF_CHANGES)
def test_what_changes_the_library_keeps_to_the_description(
    case: schemathesis.Case[Any], session: requests.Session
) -> None:
    assert re.match(CHANGING, case.path)
    answer = asked(case, session, {}, "changing")
    # Whether a report, a file or a folder is there, and whether another run goes on, no description can say: what is
    # held is that each answer is one of those described, and in their form.
    case.validate_response(
        answer,
        checks=[
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_headers_conformance,
            response_schema_conformance,
        ],
    )
    assert answer.status_code != 200 or case.method == "GET" or case.path.endswith("/stop")


def operations(*, changing: bool) -> dict[tuple[str, str], int]:
    """Method and path of each operation, with the cases that it must have had."""
    return {
        (method, path): LEAST if operation.get("parameters") or "requestBody" in operation else 1
        for path, found in _described()["paths"].items()
        if bool(re.match(CHANGING, path)) == changing
        for method, operation in found.items()
    }


@pytest.mark.parametrize("server", ["open", "keyed", "changing"])
def test_every_operation_was_asked_enough(server: str) -> None:
    ran = {(method, path): count for (name, method, path), count in _ran.items() if name == server}
    if not ran:
        pytest.skip("the cases were left out")
    statuses = {status for name, status in _answered if name == server}
    print(f"schemathesis: {sum(ran.values())} cases of the {server} server, answered {sorted(statuses)}")
    # Requests that are all refused would show nothing of what the server does.
    assert statuses >= ({200, 202, 404, 422} if server == "changing" else {200, 400, 404, 422})
    wanted = operations(changing=server == "changing")
    short = {one: ran.get(one, 0) for one, least in wanted.items() if ran.get(one, 0) < least}
    assert short == {}
