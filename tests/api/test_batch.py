"""Batches of searches, chosen fields, bodies that are too long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import schemas
from api.fields import PARTIAL_TYPE, RESULT_FIELDS, fields_of
from api.schemas.bodies import MOST_SEARCHES

PATH = "/v1/search/batch"


def post(client: TestClient, *searches: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(PATH, json={"searches": searches})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert isinstance(body, dict)
    return body


def without_time(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "took_ms"}


def test_each_search_is_answered_as_alone(client: TestClient) -> None:
    asked: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"q": "domestic abuse", "limit": 2, "facets": True}, {"q": "domestic abuse", "limit": 2}),
        (
            {"q": "staff", "filters": {"stance": ["shortfall"], "certain_only": True}, "group": "report", "fold": False},
            {"q": "staff", "stance": "shortfall", "certain_only": True, "group": "report", "fold": False, "facets": False},
        ),
        (
            {"mode": "words", "q": "oversight", "offset": 1, "per_report": 1, "fields": ["citation", "passage.id"]},
            {"mode": "words", "q": "oversight", "offset": 1, "per_report": 1, "facets": False, "fields": "citation,passage.id"},
        ),
    ]  # fmt: skip
    body = post(client, *(one for one, _ in asked))
    for found, (_, parameters) in zip(body["results"], asked, strict=True):
        alone = client.get("/v1/search", params=parameters).json()
        assert (found["status"], found["problem"]) == (200, None)
        assert without_time(found["answer"]) == without_time(alone)
        assert found["answer"]["snapshot"] == body["snapshot"]


def test_what_fails_has_its_problem_and_the_others_their_answers(client: TestClient) -> None:
    body = post(client, {"q": "x" * 1_001}, {"q": "staff", "limit": 1}, {"q": "staff", "cursor": "nonsense"})
    assert [one["status"] for one in body["results"]] == [400, 200, 400]
    for one, kind in ((body["results"][0], "bad-query"), (body["results"][2], "bad-cursor")):
        assert one["answer"] is None
        assert one["problem"]["type"] == f"/problems/{kind}"
        assert one["problem"]["status"] == 400
        assert one["problem"]["instance"].startswith(f"{PATH}#")
    assert body["results"][1]["answer"]["results"]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"searches": []}, "searches"),
        ({"searches": [{}] * (MOST_SEARCHES + 1)}, "searches"),
        ({"searches": [{"q": "a"}, {"limit": 0}]}, "searches.1.limit"),
        ({"searches": [{"qq": "a"}]}, "searches.0.qq"),
        ({"searches": [{"filters": {"standrad": ["x"]}}]}, "searches.0.filters.standrad"),
        ({"searches": [{}, {"fields": ["passage.txt"]}]}, "searches.1.fields"),
        ({"searches": [{"filters": {"year": ["24"]}}]}, "searches.0.filters.year.0"),
        ({}, "searches"),
        ([], ""),
    ],
)
def test_a_batch_of_a_wrong_shape_is_refused_whole(client: TestClient, body: Any, named: str) -> None:
    answer = client.post(PATH, json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert named in answer.json()["errors"][0]["parameter"]


def test_a_body_that_is_no_json_is_refused(client: TestClient) -> None:
    answer = client.post(PATH, content="{", headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/invalid-parameter"
    assert client.post(f"{PATH}?q=x", json={"searches": [{}]}).status_code == 422


def test_a_body_that_is_too_long_is_refused_told_or_not(client: TestClient) -> None:
    long = b'{"searches": [{"q": "' + b"x" * 300_000 + b'"}]}'

    def parts() -> Iterator[bytes]:
        for start in range(0, len(long), 10_000):
            yield long[start : start + 10_000]

    for content in (long, parts()):
        answer = client.post(PATH, content=content, headers={"content-type": "application/json"})
        assert answer.status_code == 413
        assert answer.json()["type"] == "/problems/body-too-long"
        assert answer.headers["x-request-id"]


def test_results_have_the_fields_that_are_named(client: TestClient) -> None:
    asked: dict[str, Any] = {
        "q": "staff",
        "limit": 3,
        "fields": ["passage.text,passage.page_start", "citation"],
    }
    chosen = client.get("/v1/search", params=asked).json()
    whole = client.get("/v1/search", params={"q": "staff", "limit": 3}).json()
    assert chosen["results"] == [
        {
            "passage": {name: one["passage"][name] for name in ("text", "page_start")},
            "citation": one["citation"],
        }
        for one in whole["results"]
    ]
    assert without_time({**chosen, "results": []}) == without_time({**whole, "results": []})
    grouped = client.get("/v1/search", params={**asked, "group": "area"}).json()
    assert {name for group in grouped["groups"] for one in group["results"] for name in one} == {
        "passage",
        "citation",
    }


def test_a_whole_object_beside_a_part_of_it_is_whole(client: TestClient) -> None:
    asked: dict[str, Any] = {"q": "staff", "limit": 1, "fields": "report.title,report"}
    whole = client.get("/v1/search", params={"q": "staff", "limit": 1}).json()["results"][0]["report"]
    assert client.get("/v1/search", params=asked).json()["results"] == [{"report": whole}]


def test_a_passage_has_the_fields_that_are_named(client: TestClient) -> None:
    found = client.get("/v1/search", params={"q": "staff", "limit": 1}).json()["results"][0]["passage"]["id"]
    whole = client.get(f"/v1/passages/{found}").json()
    chosen = client.get(f"/v1/passages/{found}", params={"fields": "passage.text,citation"}).json()
    assert chosen == {
        "snapshot": whole["snapshot"],
        "passage": {"text": whole["passage"]["text"]},
        "citation": whole["citation"],
    }


@pytest.mark.parametrize("path", ["/v1/search", "/v1/passages/any"])
@pytest.mark.parametrize("field", ["nonsense", "passage.nonsense", "passage.text.x", ".", "citation.x"])
def test_an_unknown_field_is_refused_by_name(client: TestClient, path: str, field: str) -> None:
    answer = client.get(path, params={"fields": f"citation,{field}"})
    assert answer.status_code == 422
    assert repr(field) in answer.json()["detail"]


def test_every_field_can_be_chosen_and_is_documented(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    found = client.get("/v1/search", params={"q": "staff", "limit": 1}).json()["results"][0]
    for path, fields in (
        ("/v1/search", RESULT_FIELDS),
        ("/v1/passages/{passage_id}", fields_of(schemas.PassageAnswer)),
    ):
        said = next(p for p in schema["paths"][path]["get"]["parameters"] if p.get("name") == "fields")[
            "description"
        ]
        for field in fields:
            assert "." in field or f"`{field}`" in said
    for field in RESULT_FIELDS:
        answer = client.get("/v1/search", params={"q": "staff", "limit": 1, "fields": field})
        assert answer.headers["content-type"] == PARTIAL_TYPE
        assert answer.json()["results"] == [only(found, field.split("."))], field


def only(content: Any, path: list[str]) -> Any:
    """The definition once more: what lies at the end of a path, in all that it goes through."""
    if isinstance(content, list):
        return [only(one, path) for one in content]
    if not path or not isinstance(content, dict):
        return content
    return {name: only(value, path[1:]) for name, value in content.items() if name == path[0]}
