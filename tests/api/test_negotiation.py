"""What an answer comes as: CSV for who accepts it, 406 where there is none, and where each file says it comes from."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import openpyxl
import pytest
from fastapi.testclient import TestClient

from api.routes.formats import AnswerFormat
from search.exporting.kinds import PassageFormat
from tests.api.contract import current_schema

CSV = {"accept": "text/csv"}
HTML = {"accept": "text/html"}

NO_TABLE = {
    "/v1/passages/{passage_id}": "one passage with its surroundings",
    "/v1/passages/{passage_id}/citation": "a reference",
    "/v1/reports/{report_id}": "one report, whose parts are lists of their own",
    "/v1/reports/{report_id}/citation": "a reference",
    "/v1/snapshots": "the states of the library that are on the disk",
    "/v1/library/jobs": "runs that go on",
    "/v1/library/jobs/{job_id}": "one run",
}
"""The addresses that have no CSV, and what they give."""

READ = sorted(
    path for path, item in current_schema()["paths"].items() if path.startswith("/v1/") and "get" in item
)


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture(scope="module")
def ids(client: TestClient) -> dict[str, str]:
    found = client.get("/v1/search", params={"q": "workload", "limit": 1}).json()["results"][0]["passage"]
    return {
        "passage_id": found["id"],
        "report_id": found["report_id"],
        "area_id": "sallowmere",
        "finding_id": client.get("/v1/recurring", params={"limit": 1}).json()["results"][0]["id"],
        "name": "area",
        "job_id": "0" * 32,
    }


@pytest.mark.parametrize("path", READ)
def test_who_accepts_csv_alone_gets_csv_or_is_told_that_there_is_none(
    path: str, client: TestClient, ids: dict[str, str]
) -> None:
    described = current_schema()["paths"][path]["get"]["responses"]
    answer = client.get(path.format(**ids), headers=CSV)
    if path in NO_TABLE:
        assert answer.status_code == 406
        assert answer.headers["content-type"] == "application/problem+json"
        assert "text/csv" in answer.json()["detail"]
        assert "text/csv" not in described["200"]["content"]
    elif path == "/v1/codings":
        # Closed unless coding is open: tests/api/test_coding_pages.py reads its CSV.
        assert "text/csv" in described["200"]["content"]
        assert answer.status_code in {200, 403}
    else:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/csv")
        assert rows_of(answer.content)
        assert "text/csv" in described["200"]["content"]
    assert "406" in described


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("*/*", 200),
        ("application/*", 200),
        ("text/csv, application/json;q=0.1", 200),
        ("text/html, */*;q=0.8", 200),
        ("text/*", 406),
        ("text/csv;q=0, application/json;q=0", 406),
        ("nonsense", 406),
    ],
)
def test_json_comes_where_anything_takes_it(
    accept: str, status: int, client: TestClient, ids: dict[str, str]
) -> None:
    answer = client.get(f"/v1/passages/{ids['passage_id']}", headers={"accept": accept})
    assert answer.status_code == status


def test_what_a_search_finds_as_csv_is_what_the_export_holds(client: TestClient) -> None:
    asked = {"q": "domestic abuse enquiries", "stance": "shortfall"}
    searched = client.get("/v1/search", params=asked, headers=CSV)
    exported = client.get("/v1/export/passages", params={**asked, "format": "csv"})
    assert searched.content == exported.content
    assert searched.headers["findings-passages"] == exported.headers["findings-passages"]
    assert client.get("/v1/search", params={**asked, "format": "csv"}).content == searched.content


def test_a_page_of_a_search_as_csv_is_the_page(client: TestClient) -> None:
    asked: dict[str, str | int] = {"q": "domestic abuse enquiries", "limit": 3, "offset": 2}
    listed = client.get("/v1/search", params=asked).json()["results"]
    rows = rows_of(client.get("/v1/search", params=asked, headers=CSV).content)
    assert [row["id"] for row in rows] == [one["passage"]["id"] for one in listed]
    assert [row["rank"] for row in rows] == ["3", "4", "5"]
    refused = client.get("/v1/search", params={**asked, "fields": "citation"}, headers=CSV)
    assert refused.status_code == 422
    assert "fields" in refused.json()["detail"]


def test_lists_as_csv_have_the_values_of_their_json(client: TestClient, ids: dict[str, str]) -> None:
    like = f"/v1/passages/{ids['passage_id']}/similar"
    results = client.get(like, params={"limit": 4}).json()["results"]
    rows = rows_of(client.get(like, params={"limit": 4}, headers=CSV).content)
    assert [row["id"] for row in rows] == [one["passage"]["id"] for one in results]
    assert [float(row["score"]) for row in rows] == [one["similarity"] for one in results]
    themes = client.get("/v1/themes").json()["results"]
    rows = rows_of(client.get("/v1/themes", headers=CSV).content)
    assert [(row["theme"], int(row["passages"])) for row in rows] == [
        (one["id"], one["passages"]) for one in themes
    ]
    values = client.get("/v1/facets/year", params={"q": "staff"}).json()["values"]
    rows = rows_of(client.get("/v1/facets/year", params={"q": "staff"}, headers=CSV).content)
    assert [(row["value"], int(row["reports"])) for row in rows] == [
        (one["value"], one["reports"]) for one in values
    ]
    reports = client.get("/v1/reports", params={"theme": "workload"}).json()["results"]
    rows = rows_of(client.get("/v1/reports", params={"theme": "workload"}, headers=CSV).content)
    assert [row["id"] for row in rows] == [one["id"] for one in reports]


def said_in(answer: bytes, form: str) -> str:
    """All that a file says as text, whatever its form."""
    if form in {"csv-zip", "parquet-zip"}:
        with zipfile.ZipFile(io.BytesIO(answer)) as archive:
            return archive.read("about.txt").decode("utf-8")
    if form == "xlsx":
        page = openpyxl.load_workbook(io.BytesIO(answer))["Method and provenance"]
        return "\n".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value)
    return answer.decode("utf-8", "replace")


def carried(said: str, snapshot: str) -> dict[str, bool]:
    return {
        "what was asked": "shortfall" in said.casefold(),
        "snapshot": snapshot in said,
        "models": "MiniLM" in said,
        "date": bool(re.search(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T", said)),
        "licence": "licence" in said.casefold(),
    }


@pytest.mark.parametrize(
    ("address", "form"),
    [
        *(
            ("/v1/compare", form.value)
            for form in AnswerFormat
            if form.value not in {"json", "svg", "png", "parquet", "parquet-zip"}
        ),
        *(
            ("/v1/export/passages", form.value)
            for form in PassageFormat
            if form.value in {"csv", "csv-metadata", "csv-zip", "xlsx", "json", "md"}
        ),
        ("/v1/search", "csv"),
        ("/v1/themes", "csv"),
    ],
)
def test_every_table_says_where_it_comes_from_or_names_what_does(
    address: str, form: str, client: TestClient
) -> None:
    asked = {"stance": "shortfall", "limit": "2"} if address in {"/v1/compare", "/v1/search"} else {}
    if address == "/v1/export/passages":
        asked = {"q": "workload", "stance": "shortfall"}
    answer = client.get(address, params={**asked, "format": form})
    assert answer.status_code == 200
    content = answer.content
    if form == "csv":
        link = re.search(
            r'<([^>]*)>; rel="describedby"; type="application/csvm\+json"', answer.headers["link"]
        )
        assert link
        described = client.get(urljoin(str(answer.url), link[1]))
        assert described.headers["content-type"].startswith("application/csvm+json")
        content = described.content
        table = json.loads(content)
        named = [column["name"] for column in table["tableSchema"]["columns"]]
        assert named == list(rows_of(answer.content)[0])
        assert table["url"] in answer.headers["content-disposition"]
    found = carried(said_in(content, form), client.get("/v1/themes").json()["snapshot"])
    if address == "/v1/themes":
        found.pop("what was asked")
    assert all(found.values()), found


PAGES = (
    "/compare",
    "/recurring",
    "/judgements",
    "/figures",
    "/recommendations",
    "/areas",
    "/areas/sallowmere",
    "/areas/sallowmere/change",
    "/trends?theme=workload",
    "/?q=workload",
    "/basket?passage={passage_id}",
)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_offers_a_table_without_its_statement(
    page: str, client: TestClient, ids: dict[str, str]
) -> None:
    text = client.get(page.format(**ids), headers=HTML).text
    forms = {
        value
        for address in re.findall(r'(?:href|src)="([^"]*format=[^"]*)"', text)
        for value in parse_qs(urlsplit(unescape(address)).query)["format"]
    } | set(re.findall(r'<option value="(csv[^"]*|xlsx|docx)"', text))
    assert "csv-zip" in forms
    assert not forms & {"csv", "jsonl", "parquet"}
