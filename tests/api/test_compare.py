"""Comparisons over HTTP, on the page and on the command line: counts lead to their passages."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.cli import app

HTML = {"accept": "text/html"}


def get(client: TestClient, **parameters: str | int | list[str]) -> dict[str, Any]:
    answer = client.get("/v1/compare", params=parameters)
    assert answer.status_code == 200, answer.text[:500]
    body: dict[str, Any] = answer.json()
    return body


def page(client: TestClient, **parameters: str) -> str:
    answer = client.get("/compare", params=parameters, headers=HTML)
    assert answer.status_code == 200, answer.text[:500]
    assert len(answer.content) < 200_000
    return answer.text


def found(client: TestClient, path: str) -> int:
    """Passages that a search at an address of the API finds."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:300]
    return int(answer.json()["totals"]["passages"])


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"rows": "rating", "measure": "strength", "certain_only": "true"},
        {"rows": "region", "columns": "standard", "edition": "all", "measure": "findings"},
        {"rows": "year", "columns": "kind", "peers": "series", "sort": "distinctiveness"},
        {"rows": "report", "columns": "rating", "inspectorate": "ofsted", "out_of": "measure"},
        {"rows": "programme", "theme": ["safeguarding", "leadership"], "column_sort": "name"},
    ],
)
def test_every_cell_row_and_column_leads_to_its_passages(
    client: TestClient, asked: dict[str, str | int | list[str]]
) -> None:
    answer = get(client, **asked, limit=5, column_limit=6)
    measure = answer["measure"]
    followed = 0
    places = [*answer["columns"], *answer["rows"], *(cell for row in answer["rows"] for cell in row["cells"])]
    for place in places:
        number = place["counts"][measure]
        assert (place["api"] is None) == (place["link"] is None) == (number == 0)
        if number:
            followed += 1
            assert found(client, place["api"]) == number, place["api"]
    assert followed > 5


def test_denominators_and_sentences(client: TestClient) -> None:
    answer = get(client)
    total = answer["total"]
    assert total["reports"] >= total["areas"] > 5
    for column in answer["columns"]:
        held = column["areas"]["shortfall"]
        assert column["prevalence_sentence"] == f"shortfall in {held} of {total['areas']} areas"
        assert column["prevalence"] == pytest.approx(held / total["areas"])
    prevalence = [column["prevalence"] for column in answer["columns"]]
    assert prevalence == sorted(prevalence, reverse=True)
    assert answer["counted"]["speaker"] == ["inspectorate"]
    assert answer["counted"]["edition"] == ["latest"]
    assert total["earlier"] > 0
    assert get(client, edition="all")["total"]["reports"] == total["reports"] + total["earlier"]


def test_a_row_in_focus_is_tested_in_every_column(client: TestClient) -> None:
    answer = get(client, rows="rating", row="good", column_limit=3)
    focus = answer["focus"]
    assert focus["value"] == "Good"
    assert len(focus["distinctions"]) == answer["total_columns"]
    z = [one["odds"]["z"] for one in focus["distinctions"] if one["odds"]]
    assert z == sorted(z, reverse=True)
    assert "Good: " in focus["sentence"]
    for one in focus["distinctions"]:
        assert one["holding"] <= focus["units"]
        assert one["peers_holding"] <= focus["peer_units"]
        assert one["odds"]["low"] <= one["odds"]["log_odds"] <= one["odds"]["high"]
        if one["api"]:
            assert found(client, one["api"]) == one["measured"]


def test_rows_continue_on_further_pages(client: TestClient) -> None:
    whole = [row["value"] for row in get(client, limit=100)["rows"]]
    first, second = get(client, limit=3), get(client, limit=3, offset=3)
    assert [row["value"] for row in first["rows"] + second["rows"]] == whole[:6]
    assert [(one["total_rows"], one["limit"], one["offset"]) for one in (first, second)] == [
        (len(whole), 3, 0),
        (len(whole), 3, 3),
    ]


@pytest.mark.parametrize(
    ("asked", "status", "word"),
    [
        ({"rows": "rating", "columns": "rating"}, 400, "both by rating"),
        ({"rows": "region", "peers": "region"}, 400, "peers"),
        ({"row": "Nowhere"}, 404, "Nowhere"),
        ({"rows": "nothing"}, 422, "rows"),
        ({"colums": "theme"}, 422, "colums"),
        ({"limit": "0"}, 422, "limit"),
    ],
)
def test_what_can_not_be_compared_is_refused_in_a_sentence(
    client: TestClient, asked: dict[str, str], status: int, word: str
) -> None:
    answer = client.get("/v1/compare", params=asked)
    assert answer.status_code == status
    assert word in answer.json()["detail"]


def test_the_page_has_numbers_that_lead_to_the_search_page(client: TestClient) -> None:
    text = page(client)
    assert re.search(r"shortfall in \d+ of \d+ areas", text)
    assert 'role="region" aria-labelledby="matrix"' in text
    links = [
        unescape(link)
        for link in re.findall(r'findings-heat[^"]*"><a class="govuk-link" href="([^"]+)"', text)
    ]
    assert len(links) > 10
    for link in links[:3]:
        assert client.get(link, headers=HTML).status_code == 200
    number = re.search(
        r'findings-heat findings-heat--[1-5]"><a class="govuk-link" href="([^"]+)">(\d+)<', text
    )
    assert number is not None, "a shade is never alone: the number stands in the cell"
    assert found(client, "/v1/search" + unescape(number[1])[1:]) == int(number[2])
    assert "edition=latest" in number[1]


def test_the_page_holds_a_row_against_its_peers(client: TestClient) -> None:
    text = page(client)
    link = re.search(r'href="(/compare\?[^"]*row=[^"]+)#focus"', text)
    assert link is not None
    shown = client.get(unescape(link[1]), headers=HTML).text
    assert "What stands out in " in shown
    assert "not a claim" in shown, "one report says little, and the page says so"
    assert "small numbers" in shown
    ratings = page(client, rows="rating", row="Good", every="true")
    assert "What stands out in Good" in ratings


@pytest.mark.parametrize(
    "path", [{}, {"rows": "report", "edition": "all", "width": "60"}, {"rows": "rating", "row": "Good"}]
)
def test_the_form_keeps_what_was_chosen(client: TestClient, path: dict[str, str]) -> None:
    text = page(client, **path)
    for name in ("rows", "edition"):
        if name in path:
            assert re.search(rf'name="{name}">.*?value="{path[name]}" selected', text, re.DOTALL)
    if "row" in path:
        assert f'name="row" value="{path["row"]}"' in text


def test_nothing_to_compare_is_said(client: TestClient) -> None:
    text = page(client, region="<b>Nowhere")
    assert "Nothing to compare" in text
    assert "<b>Nowhere" not in text
    assert "&lt;b&gt;Nowhere" in text


def test_the_command_prints_the_matrix_and_the_same_json(client: TestClient, sample_library: Path) -> None:
    runner, library = CliRunner(), str(sample_library)
    printed = runner.invoke(app, ["compare", "--rows", "rating", "--row", "Good", "--library", library])
    assert printed.exit_code == 0, printed.output
    assert "In areas" in printed.output
    assert "Good against its peers" in printed.output
    dumped = runner.invoke(
        app, ["compare", "--rows", "region", "--column-limit", "4", "--json", "--library", library]
    )
    assert dumped.exit_code == 0
    assert json.loads(dumped.output) == get(client, rows="region", column_limit=4)


def test_where_nothing_stands_out_the_page_says_so_and_what_there_is_most_of(client: TestClient) -> None:
    shown = page(client, row="Sallowmere", every="true")
    assert "<strong>No theme differs from the peers by more than chance can explain.</strong>" in shown
    assert "A theme can stand out here only where 5 or more passages would be expected" in shown
    found_most = re.search(
        r"A description, not a claim that it differs: Most shortfalls here: ([^<]+)<", shown
    )
    assert found_most is not None
    distinctions = get(client, row="Sallowmere", column_limit=1)["focus"]["distinctions"]
    most = max(one["measured"] for one in distinctions)
    assert re.search(rf"^[^;]+ {most} of \d+, \d", unescape(found_most[1]))
    table = shown.split('id="focus"')[1].split("</table>")[0]
    numbers = [int(number) for number in re.findall(r"</th><td[^>]*>(?:<a[^>]*>)?(\d+) of \d", table)]
    few = [number <= 1 for number in numbers]
    assert True in few
    assert few == sorted(few), "single passages come last"


def test_marks_are_explained_only_where_there_are_any(client: TestClient) -> None:
    for asked in ({}, {"rows": "rating"}, {"rows": "inspectorate"}):
        text = page(client, **asked)
        matrix = text.split("findings-matrix")[1].split("</table>")[0]
        assert ("▲ more, ▼ less" in text) == bool(re.search("[▲▼]", matrix)), asked


def test_words_come_before_the_figures_of_the_tests(client: TestClient) -> None:
    shown = page(client, rows="rating", row="Good")
    table = shown.split('id="focus"')[1].split("</table>")[0]
    for jargon in ("Log-odds", "Fisher", "(q ", "q of 0.05"):
        assert jargon not in table
        assert jargon not in shown.split('id="matrix"')[1].split('id="focus"')[0]
    assert "Log-odds ratio (95%)" in shown.split('id="tests"')[1]
