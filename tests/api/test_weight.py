"""No page is heavier than 200 KB before images, however much a library holds: full lists, long questions, full baskets.

The bundled sample is small, so the parts of a page that come once for each thing found are counted as often as the page
ever shows them, each as heavy as those that are there are on average.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from api.app import create_app
from api.pages.basket import KEPT_SHOWN, MOST_KEPT
from api.pages.comparing import MOST_CHOICES
from api.routes.pages import FACET_PAGE
from api.routes.pages_areas import AREAS_SHOWN, GROUPS_SHOWN, RECOMMENDATIONS_SHOWN
from api.routes.pages_judgements import FIGURES, ROWS
from api.routes.pages_library import MOST_REPORTS
from api.routes.pages_recurring import FINDINGS_SHOWN, MEMBERS_SHOWN
from api.routes.pages_reports import ASKED_SHOWN, FIGURES_SHOWN, REPORTS_SHOWN, SHARED_SHOWN, THEMES_SHOWN
from api.settings import load_settings
from corpus.sample import sample_reports_dir
from indexer.build import build_library
from tests.conftest import copy_of

HTML = {"accept": "text/html"}
MOST_BYTES = 200_000
"""Of a page as it is sent, and its style and script as they are packed."""

CHOICES = {"#choose-area option": MOST_CHOICES}

FULL: Mapping[str, Mapping[str, int]] = {
    "/?q=children": {"li.findings-result": 24},
    "/?q=children&group=report": {"li.findings-result": 24, ".findings-group > p": 24},
    "/?q=children&group=area": {"li.findings-result": 24, ".findings-group > p": 24},
    "/facets/area?q=children": {".findings-themes li": FACET_PAGE},
    "/facets/theme?q=children": {".findings-themes li": FACET_PAGE},
    "/reports": {"tbody tr": REPORTS_SHOWN},
    "/library/remove": {".govuk-checkboxes__item": MOST_REPORTS},
    "/areas": {"tbody tr": AREAS_SHOWN},
    "/recommendations": {".findings-results > li": RECOMMENDATIONS_SHOWN + GROUPS_SHOWN},
    "/recurring": {"tbody tr": FINDINGS_SHOWN},
    "/recurring/{finding}": {".findings-results > li": MEMBERS_SHOWN},
    "/figures": {"li.findings-result": FIGURES, **CHOICES},
    "/judgements?edition=all&by=region": {
        "[aria-label='Ratings by area and standard'] tbody tr": ROWS,
        "[aria-label='Ratings over time'] tbody tr": ROWS,
        **CHOICES,
    },
    "/judgements?edition=all&by=year": {
        "[aria-label='Ratings by area and standard'] tbody tr": ROWS,
        "[aria-label='Ratings over time'] tbody tr": ROWS,
        **CHOICES,
    },
}
"""Address → the parts that come once for each thing, and how many of them the page has at most."""


def besides(client: TestClient) -> int:
    """Bytes of style and script, packed as they are sent."""
    page = LexborHTMLParser(client.get("/", headers=HTML).text)
    addresses = [str(one.attributes["href"]) for one in page.css("link[rel=stylesheet]")]
    addresses += [str(one.attributes["src"]) for one in page.css("script[src]")]
    assert len(addresses) == 2
    return sum(len(gzip.compress(client.get(address).content)) for address in addresses)


def when_full(html: str, parts: Mapping[str, int]) -> int:
    """Bytes of a page if it had as many of its ``parts`` as it ever has."""
    page = LexborHTMLParser(html)
    weight = len(html.encode())
    for selector, most in parts.items():
        found = [len((one.html or "").encode()) for one in page.css(selector)]
        assert found, f"nothing on the page is {selector}"
        weight += max(0, most - len(found)) * sum(found) // len(found)
    return weight


@pytest.mark.parametrize("address", FULL)
def test_a_full_page_is_light(client: TestClient, address: str) -> None:
    finding = client.get("/v1/recurring", params={"limit": 1}).json()["results"][0]["id"]
    answer = client.get(address.format(finding=finding), headers=HTML)
    assert answer.status_code == 200
    assert when_full(answer.text, FULL[address]) + besides(client) < MOST_BYTES


def long_question(client: TestClient) -> str:
    """A question as long as one may be, of words that the passages hold."""
    found = client.get("/v1/search", params={"q": "children", "limit": 20}).json()["results"]
    return " ".join(one["passage"]["text"] for one in found)[:1_000]


@pytest.mark.parametrize("group", ["none", "report", "area"])
def test_the_longest_question_leaves_the_page_light(client: TestClient, group: str) -> None:
    asked = {"q": long_question(client), "group": group}
    assert len(asked["q"]) == 1_000
    html = client.get("/", params=asked, headers=HTML).text
    assert "more words</td>" in html, "the words of the question are summed up"
    assert when_full(html, {"li.findings-result": 18}) + besides(client) < MOST_BYTES
    facet = client.get("/facets/theme", params=asked, headers=HTML).text
    assert len(facet.encode()) + besides(client) < MOST_BYTES


def test_a_full_basket_is_light(client: TestClient) -> None:
    heavy = [
        one["passage"]["id"]
        for offset in (0, 100)
        for one in client.get("/v1/search", params={"q": "children", "limit": 100, "offset": offset}).json()[
            "results"
        ]
    ]
    assert len(heavy) == MOST_KEPT
    for offset in range(0, MOST_KEPT, KEPT_SHOWN):
        html = client.get("/basket", params={"passage": heavy, "offset": offset}, headers=HTML).text
        assert html.count("<textarea") == KEPT_SHOWN
        assert len(html.encode()) + besides(client) < MOST_BYTES


def test_what_a_page_of_figures_is_asked_for_is_bounded(client: TestClient) -> None:
    html = client.get("/figures?limit=200", headers=HTML).text
    assert len(LexborHTMLParser(html).css("li.findings-result")) == FIGURES


LONG = 400
"""Passages added to a report of the sample: the longest real one has 248."""

MOST_OF_A_REPORT = 170_000
"""Bytes of the page of a report with its style and script."""


@pytest.fixture(scope="module")
def long_report(
    client: TestClient, sample_library: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[TestClient, str]]:
    """A client of the sample with one more report, longer than any real one in all its parts, and that one's id."""
    reports = client.get("/v1/reports", params={"limit": 500}).json()["results"]
    passages = [
        " ".join(one["text"].split())
        for report in reports
        for one in client.get(f"/v1/reports/{report['id']}", params={"passages": True}).json()["passages"]
    ]
    said = sorted((text for text in passages if len(text) < 1_500), key=len, reverse=True)[:LONG]
    added = []
    for number, text in enumerate(said):
        if not number % 2:
            added.append(f"#### How well matter {number // 2 + 1} of the inspection was looked after")
        added.append(f"- {text}")
    source = (Path(str(sample_reports_dir())) / "lantry-vale-pdu-2023-12.md").read_text("utf-8")
    before, after = source.split("### Outcomes")
    asked = "\n".join(f"{number}. make sure that matter {number} of this inspection is looked after, and that staff know how this is to be done, in the months to come" for number in range(4, 60))  # fmt: skip
    before = before.replace("2023", "2025").replace("## Background", f"{asked}\n\n## Background")
    folder = tmp_path_factory.mktemp("long")
    file = folder / "long.md"
    file.write_text(before + "\n\n".join(added) + "\n\n### Outcomes" + after, "utf-8")
    library = copy_of(sample_library, folder / "library")
    (added_id,) = build_library(library, [file]).added
    with TestClient(create_app(load_settings(library=library, allowed_hosts="testserver"))) as found:
        yield found, added_id


def test_the_page_of_the_longest_report_is_light(long_report: tuple[TestClient, str]) -> None:
    client, report = long_report
    assert client.get(f"/v1/reports/{report}").json()["report"]["passages"] > LONG
    html = client.get(f"/reports/{report}", headers=HTML).text
    page = LexborHTMLParser(html)
    rows = {
        "[aria-label^='Themes with'] tbody tr": THEMES_SHOWN,
        "[aria-label='Figures that the report prints'] tbody tr": FIGURES_SHOWN,
        "[aria-label^='Lengths of time'] tbody tr": FIGURES_SHOWN,
        "#recommendations + ul > li": ASKED_SHOWN,
    }
    assert {selector: len(page.css(selector)) for selector in rows} == rows, "all lists are full"
    shared = {"[aria-label^='Recurring findings'] tbody tr": SHARED_SHOWN}
    assert when_full(html, shared) + besides(client) < MOST_OF_A_REPORT
    links = {str(one.attributes["href"]) for one in page.css("main a")}
    for other in ("/facets/theme", "/recommendations", "/figures"):
        (whole,) = [one for one in links if one.startswith(f"{other}?report={report}")]
        assert client.get(whole, headers=HTML).status_code == 200
    parts = int(html.split("part 1 of ")[1].split("<")[0])
    shown = []
    for part in range(1, parts + 1):
        html = client.get(f"/reports/{report}", params={"part": part}, headers=HTML).text
        assert len(html.encode()) + besides(client) < MOST_OF_A_REPORT
        shown += [one.attributes["id"] for one in LexborHTMLParser(html).css("p.findings-words[id]")]
    passages = client.get(f"/v1/reports/{report}", params={"passages": True}).json()["passages"]
    assert shown == [one["id"] for one in passages], "every passage is on one part, in reading order"
