"""The ``type`` of every error leads to a page that says what it means."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.server.problem_types import PROBLEM_TYPES
from api.server.problems import STATUS
from corpus.errors import FindingsError


def kinds(kind: type[FindingsError]) -> Iterator[type[FindingsError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from kinds(below)


def test_every_error_that_is_answered_has_its_page() -> None:
    codes = {one.code: status for kind, status in reversed(STATUS) for one in kinds(kind)}
    assert len(codes) > 10
    assert set(codes) <= set(PROBLEM_TYPES), set(codes) - set(PROBLEM_TYPES)


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/v1/nothing", {}, 404),
        ("PUT", "/v1/search", {}, 405),
        ("GET", "/v1/passages/x", {"accept": "text/csv"}, 406),
        ("GET", "/v1/search?limit=x", {}, 422),
        ("POST", "/v1/library/reports", {"content-type": "text/plain"}, 415),
        ("POST", "/v1/search/batch", {"content-type": "application/json"}, 422),
    ],
)
def test_the_type_of_an_error_has_a_page(
    client: TestClient, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    answer = client.request(method, path, headers=headers)
    assert answer.status_code == status
    where = answer.json()["type"]
    assert client.get(where).status_code == 200, where
    assert client.get(where).json()["status"] == status


def test_too_much_has_the_same_name_whatever_python_calls_it(client: TestClient) -> None:
    answer = client.post(
        "/basket/export",
        content=b"x" * 5_000_000,
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 413
    where = answer.json()["type"]
    assert client.get(where).status_code == 200, where
