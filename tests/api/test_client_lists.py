"""The client over a server: lists to their end, chosen fields, and answers typed as the server gives them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from api.client import ApiError, AsyncFindings, Findings, follow, follow_async
from api.schemas import SearchAnswer


def sent(client: TestClient, request: httpx.Request) -> httpx.Response:
    """What the application in this process answers to a request of a client."""
    answer = client.request(
        request.method,
        request.url.raw_path.decode("ascii"),
        content=request.read(),
        headers={name: value for name, value in request.headers.items() if name != "host"},
    )
    headers = {n: v for n, v in answer.headers.items() if n not in {"content-encoding", "content-length"}}
    return httpx.Response(answer.status_code, headers=headers, content=answer.content)


def over(client: TestClient) -> Findings:
    """A client of the application in this process."""
    return Findings("http://testserver", transport=httpx.MockTransport(lambda request: sent(client, request)))


def test_pages_and_results_go_to_the_end_each_once(client: TestClient) -> None:
    findings = over(client)
    pages = list(findings.pages("staff", page=9, stance="shortfall"))
    answer = findings.search("staff", stance="shortfall", limit=100)
    assert len(pages) > 2
    assert answer.listed <= 100
    assert [one.passage.id for page in pages for one in page.results] == [
        one.passage.id for one in answer.results
    ]
    assert {page.snapshot for page in pages} == {answer.snapshot}
    listed = [one.passage.id for one in findings.results("staff", stance="shortfall", page=9)]
    assert listed == [one.passage.id for one in answer.results]
    assert [one.passage.id for one in findings.results("staff", most=5, stance="shortfall")] == listed[:5]
    assert list(findings.results("staff", most=0)) == []
    grouped = list(findings.results("staff", group="area", page=5))
    assert grouped
    assert len({one.report.area for one in grouped}) == findings.search("staff", group="area").listed


def test_the_typed_answers_are_those_of_the_server(client: TestClient) -> None:
    findings = over(client)
    answer = findings.search("domestic abuse", limit=2)
    body = client.get("/v1/search", params={"q": "domestic abuse", "limit": 2}).json()
    assert {**answer.model_dump(mode="json"), "took_ms": 0} == {**body, "took_ms": 0}
    part = findings.search_fields("domestic abuse", fields=["citation", "passage.id"], limit=1)
    first = answer.results[0]
    assert part.results == [{"passage": {"id": first.passage.id}, "citation": first.citation}]
    batch = findings.batch(
        [
            {
                "q": "staff",
                "limit": 1,
                "filters": {"stance": "shortfall", "year": [2023, 2024], "edition": "latest"},
            },
            {"q": "staff", "fields": ["citation"], "limit": 1},
            {"q": "x" * 1_001},
        ]
    )
    alone = findings.search("staff", stance="shortfall", year=[2023, 2024], edition="latest", limit=1)
    one = batch.results[0].answer
    assert one is not None
    assert one.totals == alone.totals
    assert one.results == alone.results
    assert [type(item.answer).__name__ for item in batch.results] == [
        "SearchAnswer",
        "PartialSearchAnswer",
        "NoneType",
    ]
    assert batch.results[2].problem is not None
    assert batch.results[2].problem.type == "/problems/bad-query"


def test_any_list_is_followed_to_its_end(client: TestClient) -> None:
    findings = over(client)
    whole = findings.reports(limit=500, stance="shortfall")
    pages = list(follow(findings.reports, limit=3, stance="shortfall"))
    assert len(pages) > 2
    assert [one for page in pages for one in page.results] == whole.results
    rows = [row.label for page in follow(findings.compare, rows="area", limit=4) for row in page.rows]
    assert rows == [row.label for row in findings.compare(rows="area", limit=200).rows]
    late = list(follow(findings.reports, limit=3, offset=2, stance="shortfall"))
    assert [one for page in late for one in page.results] == whole.results[2:]


def test_only_gives_the_fields_that_are_named(client: TestClient) -> None:
    findings = over(client)
    whole = findings.areas(limit=3)
    some = findings.only("name", "rating").areas(limit=3)
    assert some.model_dump()["results"] == [{"name": one.name, "rating": one.rating} for one in whole.results]
    assert (some.limit, some.next) == (3, whole.next)
    area = findings.only("report.title", "themes.name").profile(whole.results[0].id).model_dump()
    profile = findings.profile(whole.results[0].id)
    assert area == {
        "snapshot": profile.snapshot,
        "report": {"title": profile.report.title},
        "themes": [{"name": theme.name} for theme in profile.themes],
    }
    pages = follow(findings.only("id").reports, limit=4)
    ids = [one["id"] for page in pages for one in page.model_dump()["results"]]
    assert ids == [one.id for one in findings.reports(limit=500).results]


def test_the_awaited_client_follows_and_chooses_too(client: TestClient) -> None:
    findings = over(client)

    async def answer(request: httpx.Request) -> httpx.Response:
        return sent(client, request)

    async def told() -> tuple[list[str], list[dict[str, Any]]]:
        async with AsyncFindings("http://testserver", transport=httpx.MockTransport(answer)) as awaited:
            pages: AsyncIterator[SearchAnswer] = awaited.pages("staff", page=40)
            found = [one.passage.id async for page in pages for one in page.results]
            chosen = [
                one
                async for page in follow_async(awaited.only("id").reports, limit=4)
                for one in page.model_dump()["results"]
            ]
            return found, chosen

    found, chosen = asyncio.run(told())
    assert found == [one.passage.id for one in findings.results("staff")]
    assert chosen == [{"id": one.id} for one in findings.reports(limit=500).results]


def test_an_error_has_the_fields_of_the_problem(client: TestClient) -> None:
    findings = over(client)
    with pytest.raises(ApiError) as raised:
        findings.passage("none/such")
    error = raised.value
    assert (error.code, error.status, error.type, error.title) == (
        "not-found",
        404,
        "/problems/not-found",
        "Not Found",
    )
    assert str(error) == error.detail
    assert error.request_id
    assert error.instance.endswith(f"#{error.request_id}")
    with pytest.raises(ApiError) as raised:
        findings.search("x", limit=0)
    assert raised.value.code == "invalid-parameter"
    assert [one["parameter"] for one in raised.value.errors] == ["limit"]
