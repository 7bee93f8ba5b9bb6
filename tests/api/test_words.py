"""What pages say in plain words: errors, empty views, figures, recommendations, lists of reports."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import openpyxl
import pytest
from fastapi.testclient import TestClient
from lxml import html

from corpus.figures.numbers import numbers

HTML = {"accept": "text/html"}


def page(client: TestClient, address: str, status: int = 200) -> str:
    answer = client.get(address, headers=HTML)
    assert answer.status_code == status, answer.text
    return answer.text


@pytest.mark.parametrize(
    ("address", "status", "heading", "said"),
    [
        ("/nothing/here", 404, "Page not found", "Check the address"),
        ("/passages/nothing", 404, "Page not found", "nothing"),
        (
            "/?year=abc",
            422,
            "That address can’t be understood",
            "year is four digits, as 2024, and “abc” was given",
        ),
        ("/?offset=x", 422, "That address can’t be understood", "offset takes a whole number"),
        ("/compare?rows=moon", 422, "That address can’t be understood", "rows takes one of"),
    ],
)
def test_an_error_page_speaks_of_the_page_and_not_of_the_protocol(
    address: str, status: int, heading: str, said: str, client: TestClient
) -> None:
    text = unescape(page(client, address, status))
    assert re.search(r"<h1[^>]*>([^<]*)<", text)[1] == heading  # type: ignore[index]
    assert said in text
    for word in ("Unprocessable", "Not Found", "pattern", "year.0", "Parameter"):
        assert word not in text
    assert client.get(address, headers={"accept": "application/json"}).json()["title"] != heading


@pytest.mark.parametrize(
    "path", ["compare?area=zzz", "judgements?year=1066", "recurring?area=zzz", "figures?area=zzz"]
)
def test_an_empty_view_offers_no_chart_and_its_address_says_why(path: str, client: TestClient) -> None:
    assert "format=svg" not in page(client, f"/{path}")
    answer = client.get(f"/v1/{path}&format=svg")
    assert answer.status_code == 404
    assert "nothing to draw" in answer.json()["detail"]


def test_a_full_view_offers_its_chart(client: TestClient) -> None:
    for path in ("/compare", "/judgements", "/figures"):
        assert "format=svg" in page(client, path)


def test_the_page_of_changes_has_one_caution_and_a_link_to_how_good_the_matching_is(
    client: TestClient,
) -> None:
    tree = html.fromstring(page(client, "/areas/sallowmere/change"))
    said = tree.xpath("string(//main)")
    assert said.count("matched by a model") == 1
    assert "docs/" not in said
    (link,) = tree.xpath("//main//a[starts-with(@href, '/themes#')]/@href")
    target = html.fromstring(page(client, "/themes"))
    assert target.xpath(f"//*[@id='{link.split('#')[1]}']")


def test_a_file_of_a_change_holds_the_matched_passages_first(client: TestClient) -> None:
    answer = client.get("/v1/areas/sallowmere/change", params={"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    told = client.get("/v1/areas/sallowmere/change").json()
    matched = {(row["earlier_passage"], row["later_passage"]) for row in rows if row["match"] == "true"}
    assert matched
    assert {one["passage"]["id"] for one in told["shortfalls"]} <= {
        row[key] for row in rows for key in ("earlier_passage", "later_passage")
    }
    assert all(row["earlier_text"] and row["later_text"] for row in rows if row["match"] == "true")


def test_a_workbook_of_a_comparison_opens_on_the_matrix_and_names_its_denominator(client: TestClient) -> None:
    asked = {"format": "xlsx", "stance": "shortfall"}
    book = openpyxl.load_workbook(io.BytesIO(client.get("/v1/compare", params=asked).content))
    assert book.sheetnames[:3] == ["Matrix", "Method and provenance", "Cells"]
    facts = {row[0].value: row[2].value for row in book[book.sheetnames[1]].iter_rows()}
    assert facts["Asked: Out of"] == "the row’s findings of the stance asked for (shortfall)"
    titles = [cell.value for cell in book["Cells"][1]]
    assert "Area" in titles
    assert "Area, readable" not in titles
    plain = openpyxl.load_workbook(io.BytesIO(client.get("/v1/compare", params={"format": "xlsx"}).content))
    facts = {row[0].value: row[2].value for row in plain[plain.sheetnames[1]].iter_rows()}
    assert facts["Asked: Out of"] == "all findings of the row (strength, shortfall and mixed)"


@pytest.mark.parametrize(
    "rows", ["area", "region", "rating", "year", "report", "programme", "framework", "inspectorate"]
)
def test_rows_of_a_comparison_have_a_second_name_only_where_it_differs(rows: str, client: TestClient) -> None:
    answer = client.get("/v1/compare", params={"rows": rows, "format": "csv", "edition": "all"})
    cells = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    told = client.get("/v1/compare", params={"rows": rows, "edition": "all", "limit": 200}).json()
    if "row_label" not in cells[0]:
        assert all(one["value"] == one["label"] for one in told["rows"])
    else:
        assert any(cell["row"] != cell["row_label"] for cell in cells)


def test_figures_open_with_what_can_be_compared(client: TestClient) -> None:
    default = client.get("/v1/figures", params={"limit": 500}).json()
    every = client.get("/v1/figures", params={"limit": 500, "everything": "true"}).json()
    assert default["total"] + default["left_out"] == every["total"]
    assert default["left_out"] > 0
    assert every["left_out"] == 0
    assert all(one["kind"] != "duration" for one in default["results"])
    assert all(one["unit"] for one in default["results"] if one["kind"] == "count")
    assert {one["kind_of_passage"] for one in default["results"]}.isdisjoint({"method", "standard_statement"})
    times = client.get("/v1/figures", params={"figure_kind": "duration"}).json()
    assert times["total"] == sum(one["kind"] == "duration" for one in every["results"]) - sum(
        one["kind"] == "duration" and one["kind_of_passage"] in {"method", "standard_statement"}
        for one in every["results"]
    )
    text = page(client, "/figures")
    assert f"Left out: {default['left_out']} further figures" in text


def test_number_and_denominator_are_read_in_the_usual_order(client: TestClient) -> None:
    asked = {"limit": "500", "figure_kind": "count_of", "edition": "all"}
    turned = [
        one
        for one in client.get("/v1/figures", params=asked).json()["results"]
        if one["readable"] != one["words"]
    ]
    assert turned
    percents = client.get("/v1/figures", params={**asked, "figure_kind": "percent"}).json()["results"]
    assert all(re.search("%|per ?cent", one["readable"]) for one in percents)
    assert any(not re.search("%|per ?cent", one["words"]) for one in percents)
    for one in turned:
        assert f"{one['value']:g} of {one['denominator']:g}" in one["readable"]
        first = next(iter(numbers(one["words"])))
        assert first.value == one["denominator"]


def test_an_area_s_figures_have_their_words_and_times_are_folded_away(client: TestClient) -> None:
    area = client.get("/v1/areas/sallowmere").json()
    tree = html.fromstring(page(client, "/areas/sallowmere"))
    table = tree.xpath("//h2[@id='figures']/following::table[1]")[0]
    shown = [" ".join(cell.text_content().split()) for cell in table.xpath(".//tbody//th")]
    wanted = [" ".join(one["words"].split()) for one in area["figures"] if not one["aside"]]
    assert shown == wanted[: len(shown)]
    assert any(one["aside"] for one in area["figures"])
    assert all(one["aside"] for one in area["figures"] if one["kind"] == "duration")
    assert not [one for one in shown if re.fullmatch("[0-9.]+", one)]


def test_recommendations_lead_with_the_larger_kind_and_offer_the_other(client: TestClient) -> None:
    totals = {
        kind: client.get("/v1/recommendations", params={"type": kind, "limit": 1}).json()
        for kind in ("recommendation", "area_for_improvement")
    }
    larger = max(totals, key=lambda kind: totals[kind]["total"])
    tree = html.fromstring(page(client, "/recommendations"))
    assert larger == "area_for_improvement"
    assert not tree.xpath("//main//form"), (
        "no area for improvement names who should act, so none is searched for"
    )
    status = tree.xpath("string(//p[@role='status'])")
    assert f"{totals[larger]['total']} areas for improvement in {totals[larger]['reports']} of" in status
    switch = tree.xpath("string(//nav[@aria-label='What reports ask for'])")
    for answer in totals.values():
        assert f"{answer['total']} in {answer['reports']} of" in switch
    (other,) = tree.xpath("//nav[@aria-label='What reports ask for']//a/@href")
    assert "type=recommendation" in other
    saved = tree.xpath("//p[@id='save']/a/@href")
    assert saved
    assert all(f"type={larger}" in address for address in saved)
    text = page(client, other)
    (kind,) = html.fromstring(text).xpath("//main//form/input[@name='type']/@value")
    assert kind == "recommendation"
    assert f"{totals['recommendation']['total']} recommendations in" in text
    assert "<strong>Number 1:</strong>" in text


def test_reports_can_be_found_filtered_and_paged(client: TestClient) -> None:
    every = client.get("/v1/reports", params={"limit": 500}).json()["results"]
    tree = html.fromstring(page(client, "/reports?like=sallowmere"))
    shown = tree.xpath("//main//tbody//a/@href")
    assert shown == [f"/reports/{one['id']}" for one in every if one["area"] == "Sallowmere"]
    assert f"{len(shown)} of {len(every)} reports" in tree.xpath("string(//p[@role='status'])")
    tree = html.fromstring(page(client, "/reports?inspectorate=ofsted&offset=1"))
    listed = [f"/reports/{one['id']}" for one in every if one["inspectorate"] == "ofsted"]
    assert tree.xpath("//main//tbody//a/@href") == listed[1:]
    assert tree.xpath("//select[@name='inspectorate']/option[@selected]/@value") == ["ofsted"]
    assert "No report has these words" in page(client, "/reports?like=zzzz")


def test_the_library_says_what_its_versions_are_of_and_dates_in_words(client: TestClient) -> None:
    text = html.fromstring(page(client, "/library")).xpath("string(//main)")
    assert re.search(r"Made\s*[0-9]{1,2} [A-Z][a-z]+ 20[0-9]{2}, [0-9]{2}:[0-9]{2} UTC", text)
    assert "compares meanings" in text
