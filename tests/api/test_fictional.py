"""Real reports and those of the fictional sample in one library: told apart everywhere, and either left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient
from lxml import html


def get(client: TestClient, path: str, **parameters: str) -> dict[str, Any]:
    response = client.get(path, params=parameters)
    assert response.status_code == 200, response.text
    answer = response.json()
    assert isinstance(answer, dict)
    return answer


COUNTS: dict[str, Callable[[dict[str, Any]], int]] = {
    "/v1/search": lambda answer: answer["totals"]["reports_searched"],
    "/v1/compare": lambda answer: answer["total"]["reports"],
    "/v1/areas": lambda answer: answer["total"],
    "/v1/judgements": lambda answer: answer["reports"],
    "/v1/recurring": lambda answer: answer["reports_searched"],
    "/v1/recommendations": lambda answer: answer["reports_searched"],
    "/v1/figures": lambda answer: answer["reports_searched"],
}
"""Routes, and the number of reports (here also of areas) that each answer counts over."""


@pytest.mark.parametrize("path", COUNTS)
def test_every_route_leaves_either_out(mixed: TestClient, path: str) -> None:
    count = COUNTS[path]
    assert count(get(mixed, path)) == 4, "with a filler that is made up, too"
    assert count(get(mixed, path, fictional="false")) == 2
    assert count(get(mixed, path, fictional="true")) == 2
    assert count(get(mixed, path, fictional="")) == 4, "an empty field of a form is no filter"


def test_a_file_holds_what_was_chosen_and_says_so(mixed: TestClient) -> None:
    text = mixed.get("/v1/export/passages", params={"fictional": "false", "format": "csv"}).text
    assert "Aford" in text
    assert "Cford" not in text
    said = mixed.get("/v1/compare", params={"fictional": "false", "format": "md"}).text
    assert "real reports only" in said


PAGES = ["/", "/reports", "/?q=lanterns", "/compare", "/recurring", "/judgements", "/figures", "/areas", "/recommendations", "/trends?theme=lanterns"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_counts_made_up_reports_says_so_and_leads_to_itself_without_them(
    mixed: TestClient, path: str
) -> None:
    text = mixed.get(path).text
    (banner,) = re.findall(r'<div class="findings-fictional".*?</div>', text, re.DOTALL)
    assert banner.count("Reports counted on this page include some of the fictional sample") == 1
    (link,) = re.findall(r'href="([^"]+)">Leave them out', banner)
    without = mixed.get(unescape(link))
    assert without.status_code == 200
    assert "findings-fictional" not in without.text
    assert 'name="fictional"' in without.text, "the form keeps the choice"
    made_up = mixed.get(unescape(link).replace("fictional=false", "fictional=true")).text
    assert "These reports were written to show how Findings works" in made_up


def test_an_area_says_which_peers_it_has(mixed: TestClient) -> None:
    assert "real ones alone" in mixed.get("/areas/aford").text
    assert get(mixed, "/v1/areas/aford")["themes"][0]["peers"] == 1
    assert "of the fictional sample as this one" in mixed.get("/areas/cford").text
    assert get(mixed, "/v1/areas/cford")["themes"][0]["peers"] == 0


def test_a_batch_and_a_search_agree(mixed: TestClient) -> None:
    body = {"searches": [{"q": "", "filters": {"fictional": False}}]}
    answer = mixed.post("/v1/search/batch", json=body).json()
    assert (
        answer["results"][0]["answer"]["totals"]
        == get(mixed, "/v1/search", q="", fictional="false")["totals"]
    )


def test_a_year_of_made_up_reports_alone_is_marked(mixed: TestClient) -> None:
    page = html.fromstring(mixed.get("/trends?theme=lanterns").text)
    rows = {row[0].text.strip(): row[0].text_content() for row in page.xpath("//main//tbody/tr")}
    assert "fictional sample" in rows["2023"]
    assert "fictional sample" not in rows["2021"]
    alone = mixed.get("/trends?theme=lanterns&fictional=true").text
    assert '<span class="findings-tag">fictional sample' not in alone, "where all are, the banner says it"


@pytest.mark.parametrize(
    ("typed", "reports"),
    [("fictional:no", 2), ("fictional:YES", 2), ("-fictional:yes", 2), ("fictional:false lanterns", 2), ("fictional:(yes OR no)", 4)],
)  # fmt: skip
def test_a_query_says_it_too(mixed: TestClient, typed: str, reports: int) -> None:
    answer = get(mixed, "/v1/search", q=typed, limit="100")
    assert len({one["report"]["id"] for one in answer["results"]}) <= reports
    if "lanterns" not in typed:
        assert answer["totals"]["reports"] == reports
    wanted = {True, False} if "OR" in typed else {"YES" in typed}
    assert {one["report"]["fictional"] for one in answer["results"]} == wanted
    assert not [note for note in answer["notes"] if "no field" in note or "no fictional" in note]


def test_a_value_that_it_has_not_is_said(mixed: TestClient) -> None:
    answer = get(mixed, "/v1/search", q="fictional:perhaps")
    assert answer["totals"]["passages"] == 0
    assert "There is no fictional “perhaps” in this library; it has “no”, “yes”." in answer["notes"]


COMPARING = ["/compare", "/recurring", "/judgements", "/figures", "/recommendations", "/trends"]
"""Pages that share their tabs."""


@pytest.mark.parametrize("path", COMPARING)
def test_the_tabs_and_the_navigation_keep_the_sample_left_out(mixed: TestClient, path: str) -> None:
    text = mixed.get(path, params={"fictional": "false"}).text
    tabs = re.findall(
        r'<a class="findings-chip" href="([^"]+)">', text.split("Ways to compare")[1].split("</nav>")[0]
    )
    assert {unescape(tab).split("?")[0] for tab in tabs} == {*COMPARING, "/areas"} - {path}
    entries = re.findall(r'class="govuk-service-navigation__link" href="([^"]+)"', text)
    assert len(entries) > 5
    for link in map(unescape, (*tabs, *entries)):
        assert "fictional=false" in link
        if link.startswith((*COMPARING, "/areas", "/reports", "/?")):
            assert "findings-fictional" not in mixed.get(link).text, link


def test_tabs_take_along_the_filters_that_the_next_page_knows(mixed: TestClient) -> None:
    asked = {
        "region": "North",
        "theme": ["lanterns", "orchards"],
        "year": "2021",
        "rows": "region",
        "width": "12",
    }
    text = mixed.get("/compare", params=asked).text
    tabs = dict(
        unescape(tab).partition("?")[::2]
        for tab in re.findall(r'<a class="findings-chip" href="([^"]+)">', text)
    )
    assert tabs["/recurring"] == "region=North&theme=lanterns&theme=orchards&year=2021"
    assert tabs["/judgements"] == "region=North&year=2021", "it has no themes"
    assert tabs["/trends"] == "region=North&theme=lanterns", "it follows one theme"
    assert tabs["/areas"] == ""
    wrong = mixed.get("/nowhere", params={"fictional": "perhaps"}, headers={"accept": "text/html"}).text
    assert "fictional=perhaps" not in wrong


def test_the_first_page_stays_a_start_without_the_sample(mixed: TestClient) -> None:
    whole, real = mixed.get("/").text, mixed.get("/", params={"fictional": "false"}).text
    assert "Or start from a theme" in real
    assert "4 reports" in whole
    assert "from 2 reports" in real
    assert '<input type="hidden" name="fictional" value="false">' in real
    starts = re.findall(r'<li><a class="govuk-link" href="(/\?[^"]+)"', real)
    assert len(starts) > 5
    assert all("fictional=false" in start for start in starts)
