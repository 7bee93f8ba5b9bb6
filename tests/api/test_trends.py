"""One theme over the years: the page's numbers are those of the comparison and of the searches behind them."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from lxml import etree, html

HTML = {"accept": "text/html"}


def test_each_year_has_the_numbers_of_the_comparison_and_leads_to_its_passages(client: TestClient) -> None:
    text = client.get("/trends", params={"theme": "workload"}, headers=HTML).text
    answer = client.get(
        "/v1/compare", params={"rows": "year", "theme": "workload", "edition": "all", "limit": 200}
    ).json()
    rows = html.fromstring(text).xpath("//table[contains(@class, 'govuk-table')]/tbody/tr")
    assert [row[0].text_content() for row in rows] == [one["label"] for one in answer["rows"]]
    assert len(rows) > 3
    linked = 0
    for row, one in zip(rows, answer["rows"], strict=True):
        cell = next(cell for cell in one["cells"] if cell["column"] == "workload")
        assert row[1].text_content().startswith(f"{cell['reports']['shortfall']} of {one['reports']}")
        for link in row[2].xpath(".//a/@href"):
            found = client.get("/v1/search" + link[1:]).json()["totals"]["passages"]
            assert (
                found == cell["counts"]["shortfall"] == int(row[2].text_content().split()[0].replace(",", ""))
            )
            linked += 1
    assert linked


def test_the_chart_is_a_picture_in_words_too_with_its_table_and_csv(client: TestClient) -> None:
    page = html.fromstring(client.get("/trends", params={"theme": "workload"}, headers=HTML).text)
    (image,) = page.xpath("//main//img")
    assert "share of each year" in image.get("alt")
    picture = client.get(image.get("src"))
    assert picture.headers["content-type"].startswith("image/svg+xml")
    said = " ".join(etree.fromstring(picture.content).itertext())
    assert "Workload by year" in said
    answer = client.get("/v1/compare", params={"rows": "year", "theme": "workload", "edition": "all"}).json()
    for one in answer["rows"]:
        cell = next(cell for cell in one["cells"] if cell["column"] == "workload")
        assert f"{cell['reports']['shortfall']} of {one['reports']}" in said
    years = [int(one["value"]) for one in answer["rows"]]
    assert all(str(year) in said for year in range(min(years), max(years) + 1)), (
        "a year without reports is shown"
    )
    (saved,) = page.xpath("//main//a[.='CSV (all tables)']/@href")
    assert client.get(saved).headers["content-type"].startswith("application/zip")


def test_without_a_theme_there_is_the_form_and_an_unknown_one_is_named(client: TestClient) -> None:
    assert "Choose a theme" in client.get("/trends", headers=HTML).text
    answer = client.get("/trends", params={"theme": "<nothing>"}, headers=HTML)
    assert answer.status_code == 404
    assert "&lt;nothing&gt;" in answer.text


@pytest.mark.parametrize("measure", ["strength", "mixed", "findings"])
def test_what_is_counted_can_be_chosen(client: TestClient, measure: str) -> None:
    text = client.get("/trends", params={"theme": "workload", "measure": measure}, headers=HTML).text
    assert f'value="{measure}" selected' in text
    assert f"measure={measure}" in text


def test_a_choice_without_reports_says_so(client: TestClient) -> None:
    text = client.get("/trends", params={"theme": "workload", "region": "Nowhere"}, headers=HTML).text
    assert "No report of this choice" in text
    assert "<img" not in text


def test_themes_lead_there(client: TestClient) -> None:
    assert 'href="/trends?theme=workload"' in client.get("/themes", headers=HTML).text


def test_a_passage_says_its_place_in_the_report(client: TestClient) -> None:
    report = client.get("/v1/reports", params={"limit": 1}).json()["results"][0]["id"]
    passages = client.get(f"/v1/reports/{report}", params={"passages": True}).json()["passages"]
    middle = len(passages) // 2
    page = html.fromstring(client.get(f"/passages/{passages[middle]['id']}", headers=HTML).text)
    (bar,) = page.xpath("//meter[@id='place']")
    assert (bar.get("value"), bar.get("max")) == (str(middle + 1), str(len(passages)))
    outline = page.xpath("//ol[contains(@class, 'findings-outline')]/li")
    current = page.xpath("//*[@aria-current='location']")
    assert len(current) == 1
    assert current[0].text_content() == (passages[middle]["section"] or ["Opening"])[0]
    counts = [int(re.findall(r"(\d+) passage", item.text_content())[0]) for item in outline]
    assert sum(counts) == len(passages)
