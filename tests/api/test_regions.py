"""Counts by region over HTTP, on pages and on the command line: each leads to its passages, and its table is beside the map."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from lxml import etree
from selectolax.lexbor import LexborHTMLParser
from typer.testing import CliRunner

from api.app import create_app
from api.cli import app
from api.settings import load_settings

HTML = {"accept": "text/html"}
ASKED = {"rows": "region", "map": "management-oversight"}


@pytest.fixture(scope="module")
def regional(regional_library: Path) -> Iterator[TestClient]:
    settings = load_settings(library=regional_library, allowed_hosts="testserver")
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


def get(client: TestClient, path: str, **asked: str) -> dict[str, Any]:
    answer = client.get(path, params=asked or None)
    assert answer.status_code == 200, answer.text[:500]
    body: dict[str, Any] = answer.json()
    return body


def counts(regions: dict[str, Any]) -> list[dict[str, Any]]:
    return [count for panel in regions["panels"] for count in panel["counts"]]


def finding(client: TestClient) -> str:
    return str(get(client, "/v1/recurring", words="management oversight")["results"][0]["id"])


def test_every_count_leads_to_its_passages(regional: TestClient) -> None:
    found = get(regional, "/v1/compare", **ASKED)["map"]
    assert [panel["regions"] for panel in found["panels"]] == ["statistical", "probation"]
    followed = 0
    for count in counts(found):
        assert (count["api"] is None) == (count["passages"] == 0)
        if count["api"]:
            followed += 1
            assert get(regional, count["api"])["totals"]["passages"] == count["passages"]
    assert followed == 6
    assert get(regional, "/v1/compare", rows="region")["map"] is None


def test_a_finding_leads_to_itself_in_each_region(regional: TestClient) -> None:
    found = get(regional, f"/v1/recurring/{finding(regional)}")["regions"]
    followed = 0
    for count in counts(found):
        if count["api"]:
            followed += 1
            there = get(regional, count["api"])
            assert there["members_total"] == count["passages"]
            assert there["finding"]["areas"] == count["holding"]
            assert there["finding"]["areas_comparable"] == count["comparable"]
    assert followed == 6


@pytest.mark.parametrize("of_finding", [False, True])
def test_files_begin_with_the_regions_and_draw_their_map(regional: TestClient, of_finding: bool) -> None:
    path = f"/v1/recurring/{finding(regional)}" if of_finding else "/v1/compare"
    asked = {"map": "true"} if of_finding else ASKED
    rows = list(
        csv.DictReader(
            io.StringIO(regional.get(path, params={**asked, "format": "csv"}).content.decode("utf-8-sig"))
        )
    )
    told = get(regional, path)["regions"] if of_finding else get(regional, path, **asked)["map"]
    assert [(row["region"], int(row["holding"]), int(row["comparable"])) for row in rows] == [
        (count["region"], count["holding"], count["comparable"]) for count in counts(told)
    ]
    drawn = regional.get(path, params={**asked, "format": "svg"})
    assert drawn.headers["content-type"] == "image/svg+xml"
    words = [" ".join(text.itertext()) for text in etree.fromstring(drawn.content).iter("{*}text")]
    assert {"2 of 3", "Kent, Surrey & Sussex", "small numbers"} <= set(words)
    plain = regional.get(
        path, params={"format": "csv"} if of_finding else {"rows": "region", "format": "csv"}
    )
    assert not plain.content.decode("utf-8-sig").startswith("regions,")


@pytest.mark.parametrize(
    ("asked", "status", "word"),
    [
        ({"map": "management-oversight"}, 400, "regions"),
        ({"rows": "region", "map": "nothing"}, 404, "nothing"),
    ],
)
def test_what_is_no_map_is_refused(
    regional: TestClient, asked: dict[str, str], status: int, word: str
) -> None:
    answer = regional.get("/v1/compare", params=asked)
    assert answer.status_code == status
    assert word in answer.json()["detail"]


@pytest.mark.parametrize("of_finding", [False, True])
def test_a_page_has_the_map_with_its_table(regional: TestClient, of_finding: bool) -> None:
    path = f"/recurring/{finding(regional)}" if of_finding else "/compare"
    answer = regional.get(path, params={} if of_finding else ASKED, headers=HTML)
    assert len(answer.content) < 200_000
    page = LexborHTMLParser(answer.text)
    told = (
        get(regional, f"/v1{path}")["regions"] if of_finding else get(regional, "/v1/compare", **ASKED)["map"]
    )
    rows = page.css(".findings-regions tbody tr")
    shown = [" ".join(cell.text().split()) for row in rows for cell in row.css("td")[:1]]
    assert [one.split(",")[0] for one in shown] == [
        f"{count['holding']} of {count['comparable']}" for count in counts(told) if count["reports"]
    ]
    for count, row in zip((one for one in counts(told) if one["reports"]), rows, strict=True):
        assert count["region"] in row.text()
        assert ("small numbers" in row.text()) == count["small"]
        for link in row.css("a"):
            assert regional.get(str(link.attributes["href"]), headers=HTML).status_code == 200
        assert len(row.css("a")) == 1 + bool(count["passages"])
    (image,) = page.css(".findings-beside img")
    assert "2 of 3" in str(image.attributes["alt"])
    for address in (str(image.attributes["src"]), *(
        str(link.attributes["href"]) for link in page.css(".findings-beside .findings-save a")
    )):  # fmt: skip
        assert regional.get(address).status_code == 200, address
    assert "sizes and borders mean nothing" in answer.text
    assert "Madeup" in answer.text
    assert "name no region" in answer.text or "names no region" in answer.text


def test_the_page_maps_the_first_column_unless_another_is_chosen(regional: TestClient) -> None:
    first = get(regional, "/v1/compare", rows="region")["columns"][0]["label"]
    page = regional.get("/compare", params={"rows": "region"}, headers=HTML).text
    assert f"Shortfall in “{first}”, by region" in page
    chosen = regional.get("/compare", params={"rows": "region", "map": "leadership"}, headers=HTML).text
    assert "Shortfall in “Leadership and direction”, by region" in chosen
    assert '<option value="leadership" selected' in chosen
    assert "findings-regions" not in regional.get("/compare", params={"rows": "area"}, headers=HTML).text


def test_made_up_regions_have_a_table_and_no_map(client: TestClient) -> None:
    page = LexborHTMLParser(client.get("/compare", params={"rows": "region"}, headers=HTML).text)
    assert len(page.css(".findings-regions tbody tr")) > 2
    assert not page.css(".findings-beside img")


def test_the_commands_know_the_map(regional_library: Path, tmp_path: Path) -> None:
    def run(*words: str) -> str:
        answer = CliRunner().invoke(app, [*words, "--library", str(regional_library)])
        assert answer.exit_code == 0, answer.output
        return answer.output

    asked = ("compare", "--rows", "region", "--map", "management-oversight")
    said = run(*asked)
    assert "(probation regions)" in said
    assert "2 of 3" in said
    told = json.loads(run(*asked, "--json"))["map"]
    assert len(told["panels"]) == 2
    picture = tmp_path / "map.svg"
    run(*asked, "--output", str(picture))
    assert b"Kent, Surrey" in picture.read_bytes()
    name = json.loads(run("recurring", "--words", "management oversight", "--json"))["results"][0]["id"]
    other = tmp_path / "finding.svg"
    run("recurring", name, "--map", "--output", str(other))
    assert b"Kent, Surrey" in other.read_bytes()


def test_a_theme_over_the_years_leads_to_its_regions(regional: TestClient) -> None:
    page = LexborHTMLParser(
        regional.get("/trends", params={"theme": "management-oversight"}, headers=HTML).text
    )
    (link,) = [one for one in page.css("main a") if one.text() == "By region"]
    address, _, anchor = str(link.attributes["href"]).partition("#")
    there = LexborHTMLParser(regional.get(address, headers=HTML).text)
    (heading,) = there.css(f"h2#{anchor}")
    assert heading.text() == "Shortfall in “Supervision and oversight”, by region"
