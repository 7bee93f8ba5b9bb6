"""A running server keeps to its own description: requests generated from OpenAPI, answers checked against it.

Once as everybody finds it, once with keys: there each operation is also tried without one, which must be refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from api.server.keys import KeyStore, Scope
from tests.api.contract import kept_schema
from tests.end_to_end.server import serving

EXAMPLES = 25
EXAMPLES_WITH_KEY = 15
LEAST_CASES = 100
"""Cases of each server that show that the operations were asked at all."""

_ran: Counter[str] = Counter()


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
def admin(sample_library: Path) -> Iterator[dict[str, str]]:
    store = KeyStore(sample_library)
    _, worn = store.create("the tests", Scope.ADMIN)
    yield {"Authorization": f"Bearer {worn}"}
    store.path.unlink()


@pytest.fixture(scope="module")
def keyed_schema(
    sample_library: Path, tmp_path_factory: pytest.TempPathFactory, admin: dict[str, str]
) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("keyed")
    environment = {"FINDINGS_API_KEYS": "true"}
    with serving("--library", str(sample_library), folder=folder, environment=environment) as address:
        yield schemathesis.openapi.from_url(f"{address}/openapi.json")


CHANGING = "^/v1/library/(reports|folders|refused|jobs)"
"""What changes the library, which other tests share: test_library_changes.py has that, on libraries of its own."""

# Excluded here and not in the fixtures: a schema that comes from a fixture loses the exclusions it has of itself.
anybody = schemathesis.pytest.from_fixture("open_schema").exclude(path_regex=CHANGING)
with_key = schemathesis.pytest.from_fixture("keyed_schema").exclude(path_regex=CHANGING)
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


def check(
    case: schemathesis.Case[Any], session: requests.Session, headers: dict[str, str], name: str
) -> None:
    assert not re.match(CHANGING, case.path)
    answer = case.call(session=session, headers=dict(headers))
    _ran[name] += 1
    # A made-up cursor keeps to its schema and is still refused: it was not given by an answer to the question.
    # So is reranking on a server that has no reranker; and a list of fields is only as good as each name in it.
    asked = case.query or {}
    # So are rows that are their own columns or peers, a picture of a view without one, and one too large to draw.
    rows = asked.get("rows")
    same = rows is not None and rows in (asked.get("columns"), asked.get("peers"))
    refused = answer.status_code == 400 and (
        "cursor" in asked or asked.get("rerank") in (True, "true") or same or "format" in asked
    )
    refused |= answer.status_code == 404 and asked.get("format") in ("svg", "png")
    refused |= answer.status_code == 422 and "fields" in asked
    excluded: list[Any] = []
    # In an address one text and a list of one text are the same.
    if any(isinstance(asked.get(name), str | int | float) for name in lists_of(case)):
        excluded.append(negative_data_rejection)
    body = case.body if isinstance(case.body, dict) else {}
    searches = body.get("searches")
    refused |= answer.status_code == 422 and any(
        isinstance(one, dict) and one.get("fields")
        for one in (searches if isinstance(searches, list) else ())
    )
    if refused:
        excluded.append(positive_data_acceptance)
    case.validate_response(answer, headers=dict(headers), excluded_checks=excluded or None)
    assert answer.headers["x-request-id"]


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


def test_both_servers_were_asked_enough() -> None:
    if not _ran:
        pytest.skip("the cases were left out")
    print(f"schemathesis: {dict(_ran)} cases")
    assert all(count >= LEAST_CASES for count in _ran.values())
