"""No page is heavier than 200 KB before images, however much a library holds: full lists, long questions, full baskets.

The bundled sample is small, so the parts of a page that come once for each thing found are counted as often as the page
ever shows them, each as heavy as those that are there are on average.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from api.pages.basket import KEPT_SHOWN, MOST_KEPT
from api.pages.comparing import MOST_CHOICES
from api.routes.pages import FACET_PAGE
from api.routes.pages_areas import AREAS_SHOWN, GROUPS_SHOWN, RECOMMENDATIONS_SHOWN
from api.routes.pages_judgements import FIGURES, ROWS
from api.routes.pages_library import MOST_REPORTS
from api.routes.pages_recurring import FINDINGS_SHOWN, MEMBERS_SHOWN
from api.routes.pages_reports import REPORTS_SHOWN

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
