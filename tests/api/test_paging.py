"""Pages by cursor and chosen fields, on every list of the API."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import schemas
from api.fields import ALWAYS, PARTIAL_TYPE, fields_of
from api.schemas.areas import AreaAnswer, AreaSummary
from api.schemas.base import Schema
from api.schemas.compare import ComparedRow
from api.schemas.figures import Figure
from api.schemas.judgements import JudgementsAnswer
from api.schemas.recommendations import Recommendation
from api.schemas.recurring import RecurringDetail, RecurringResult
from tests.api.contract import kept_schema
from tests.api.test_batch import only

LISTS: dict[str, tuple[str, dict[str, Any], str, type[Schema]]] = {
    "/v1/areas": ("results", {}, "id", AreaSummary),
    "/v1/reports": ("results", {}, "id", schemas.ReportSummary),
    "/v1/figures": ("results", {"with_share": True}, "passage_id", Figure),
    "/v1/recommendations": ("results", {"parts": "results"}, "passage", Recommendation),
    "/v1/recurring": ("results", {}, "id", RecurringResult),
    "/v1/compare": ("rows", {"column_limit": 3}, "value", ComparedRow),
}
"""Lists by their paths: the name of the list, what else is asked, what tells an entry, and what an entry is."""


def followed(client: TestClient, path: str, asked: dict[str, Any], entries: str) -> list[list[Any]]:
    """The entries of all pages, each asked for with the cursor of the one before."""
    pages, cursor = [], None
    while True:
        answer = client.get(path, params={**asked, **({"cursor": cursor} if cursor else {})})
        assert answer.status_code == 200, answer.text
        pages.append(answer.json()[entries])
        cursor = answer.json()["next"]
        if cursor is None:
            return pages


@pytest.mark.parametrize("path", LISTS)
def test_pages_by_cursor_are_the_list(client: TestClient, path: str) -> None:
    entries, asked, *_ = LISTS[path]
    most = {"/v1/recurring": 100, "/v1/compare": 200, "/v1/recommendations": 200}.get(path, 500)
    whole = client.get(path, params={**asked, "limit": most}).json()
    assert len(whole[entries]) > 4
    assert whole["next"] is None, "a page that holds the whole list has none after it"
    step = max(2, len(whole[entries]) // 4)
    pages = followed(client, path, {**asked, "limit": step}, entries)
    assert [len(page) for page in pages[:-1]] == [step] * (len(pages) - 1)
    assert [one for page in pages for one in page] == whole[entries]


def test_members_of_a_finding_and_judgements_have_cursors(client: TestClient) -> None:
    finding = client.get("/v1/recurring", params={"sort": "reports", "limit": 1}).json()["results"][0]["id"]
    path = f"/v1/recurring/{finding}"
    whole = client.get(path).json()
    assert len(whole["members"]) > 2
    pages = followed(client, path, {"limit": 2}, "members")
    assert [one for page in pages for one in page] == whole["members"]

    rows = [row for page in followed(client, "/v1/judgements", {"limit": 3}, "boards") for row in page]
    (longest,) = sorted(
        client.get("/v1/judgements").json()["boards"], key=lambda board: len(board["rows"]), reverse=True
    )[:1]
    mine = [
        row
        for board in rows
        if (board["framework"], board["programme"]) == (longest["framework"], longest["programme"])
        for row in board["rows"]
    ]
    assert len(longest["rows"]) > 3
    assert mine == longest["rows"]


@pytest.mark.parametrize("path", [*LISTS, "/v1/judgements"])
def test_a_cursor_of_another_question_is_refused(client: TestClient, path: str) -> None:
    asked = LISTS[path][1] if path in LISTS else {}
    cursor = client.get(path, params={**asked, "limit": 1}).json()["next"]
    fine = client.get(path, params={**asked, "limit": 3, "cursor": cursor})
    assert fine.json()["offset"] == 1
    for wrong in ({"fictional": "true"}, {"offset": 1}):
        refused = client.get(path, params={**asked, "cursor": cursor, **wrong})
        assert (refused.status_code, refused.json()["type"]) == (400, "/problems/bad-cursor")
    other = "/v1/reports" if path != "/v1/reports" else "/v1/areas"
    assert client.get(other, params={"cursor": cursor}).status_code == 400
    assert client.get(path, params={"cursor": "nonsense"}).json()["type"] == "/problems/bad-cursor"


def test_a_cursor_of_a_search_is_none_of_a_list(client: TestClient) -> None:
    cursor = client.get("/v1/search", params={"limit": 1}).json()["next"]
    assert client.get("/v1/reports", params={"cursor": cursor}).json()["type"] == "/problems/bad-cursor"
    mine = client.get("/v1/reports", params={"limit": 1}).json()["next"]
    assert client.get("/v1/search", params={"cursor": mine}).json()["type"] == "/problems/bad-cursor"


@pytest.mark.parametrize("path", LISTS)
def test_entries_have_the_fields_that_are_named(client: TestClient, path: str) -> None:
    entries, asked, told, model = LISTS[path]
    whole = client.get(path, params={**asked, "limit": 3}).json()
    answer = client.get(path, params={**asked, "limit": 3, "fields": told})
    assert answer.headers["content-type"] == PARTIAL_TYPE
    chosen = answer.json()
    assert chosen[entries] == [{told: one[told]} for one in whole[entries]]
    assert {**chosen, entries: []} == {**whole, entries: []}
    for field in fields_of(model):
        given = client.get(path, params={**asked, "limit": 3, "fields": field}).json()
        assert given[entries] == only(whole[entries], field.split(".")), field


def test_single_things_have_the_fields_that_are_named(client: TestClient) -> None:
    area = client.get("/v1/areas", params={"limit": 1}).json()["results"][0]["id"]
    report = client.get("/v1/reports", params={"limit": 1}).json()["results"][0]["id"]
    finding = client.get("/v1/recurring", params={"limit": 1}).json()["results"][0]["id"]
    for path, model in (
        (f"/v1/areas/{area}", AreaAnswer),
        (f"/v1/reports/{report}", schemas.ReportAnswer),
        (f"/v1/recurring/{finding}", RecurringDetail),
        ("/v1/judgements", JudgementsAnswer),
    ):
        whole = client.get(path).json()
        always = {name: whole[name] for name in ALWAYS if name in whole}
        for field in fields_of(model):
            given = client.get(path, params={"fields": field}).json()
            assert given == {**only(whole, field.split(".")), **always}, (path, field)


def test_fields_of_a_file_are_refused(client: TestClient) -> None:
    for asked in ({"format": "csv"}, {}):
        answer = client.get("/v1/areas", params={"fields": "name", **asked}, headers={"accept": "text/csv"})
        assert answer.status_code == 422
        assert "file" in answer.json()["detail"]


@pytest.mark.parametrize("held", ['"abc"', '{"a": 1, "b": 2, "c": 3}', "[1, 2, 3]", "[]", "null", "[NaN]"])
def test_what_is_no_cursor_is_called_so(client: TestClient, held: str) -> None:
    cursor = base64.urlsafe_b64encode(held.encode()).decode().rstrip("=")
    for path in ("/v1/areas", "/v1/search", "/v1/codings"):
        answer = client.get(path, params={"cursor": cursor})
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-cursor"), path


@pytest.mark.parametrize("place", [True, -1, 1.5, 10**400, "3", None])
def test_a_place_that_no_answer_gave_is_refused(client: TestClient, place: Any) -> None:
    given = client.get("/v1/areas", params={"limit": 2}).json()["next"]
    of, question, _ = json.loads(base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)))
    made = base64.urlsafe_b64encode(json.dumps([of, question, place]).encode()).decode().rstrip("=")
    assert client.get("/v1/areas", params={"cursor": made}).status_code in {400, 422}


def test_the_next_page_may_be_a_file_and_values_named_twice_are_one(client: TestClient) -> None:
    asked = [("year", "2023"), ("year", "2024")]
    cursor = client.get("/v1/reports", params=[*asked, ("limit", "2")]).json()["next"]
    rest = client.get("/v1/reports", params=[*asked, ("cursor", cursor), ("limit", "100")]).json()
    table = client.get("/v1/reports", params=[*asked, ("cursor", cursor), ("format", "csv")])
    assert table.text.count("\n") - 1 == len(rest["results"]) > 1
    again = client.get(
        "/v1/reports", params=[*reversed(asked), asked[0], ("cursor", cursor), ("limit", "100")]
    )
    assert again.json() == rest


def test_more_fields_than_may_be_named_are_refused(client: TestClient) -> None:
    many = ",".join(fields_of(schemas.Result)[:41])
    answer = client.get("/v1/search", params={"fields": many})
    assert answer.status_code == 422
    assert "41" in answer.json()["detail"]


def test_every_list_that_goes_by_offset_has_cursors() -> None:
    """A list that is added later must not be forgotten."""
    without = set()
    for path, operations in kept_schema()["paths"].items():
        for operation in operations.values():
            taken = {one.get("name") for one in operation.get("parameters", ())}
            if "offset" in taken and "cursor" not in taken:
                without.add(path)
    assert not without
