"""A choice made once holds behind every link: the fictional sample left out stays so, and so does a search."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urljoin, urlsplit

import pytest
from fastapi.testclient import TestClient
from lxml import html
from starlette.routing import Match

from tests.end_to_end.every_page import routes_of_pages

HTML = {"accept": "text/html"}

BARE = {
    "Leave all filters out": "it says that no filter is left",
    "Clear all filters": "it says that no filter is left",
    "Show all reports": "it leads to all reports",
    "Count over all reports": "it leads to counts over all reports",
    "search without filters": "it says that no filter is left",
    "– remove this filter": "the filter that it removes may be this choice",
}
"""Ends of the words of links that may leave the choice out, and why."""

COUNTS_ALL = ("/coding", "/sign-in")
"""Pages that have nothing to do with the choice: codings are of all reports, and a key is of no report."""

STARTS = (
    "/", "/?q=lanterns", "/?q=children&stance=shortfall", "/?q=children&group=report", "/facets/theme?q=", "/reports", "/compare",
    "/compare?rows=area&columns=theme", "/compare?rows=region", "/recurring", "/judgements", "/figures", "/figures?alike=true", "/areas",
    "/areas?sort=name", "/recommendations", "/recommendations?type=area_for_improvement", "/trends", "/themes", "/library", "/basket",
    "/docs", "/problems", "/accessibility",
)  # fmt: skip
MOST_OF_A_ROUTE = 2
"""Pages of one route that are visited beyond those to start from."""


ROUTES = routes_of_pages()


@cache
def route_of(path: str) -> str | None:
    """The path of the page's route that answers an address; ``None`` of files, of the API and of nothing."""
    scope = {"type": "http", "path": path, "method": "GET", "root_path": ""}
    return next((route.path for route in ROUTES if route.matches(scope)[0] is Match.FULL), None)


def links_of(page: Any, address: str) -> Iterator[tuple[str, str]]:
    """Links of the main content and of what stands before it, whole, with their words."""
    for link in page.xpath("//main//a[@href] | //nav[@class='findings-back']//a[@href]"):
        if link.get("href").startswith("#"):
            continue
        yield urljoin(address, link.get("href")), " ".join(link.text_content().split())


@pytest.mark.parametrize("chosen", ["false", "true"])
def test_every_link_keeps_the_choice(request: pytest.FixtureRequest, chosen: str) -> None:
    """The choice is ``false`` in a library of both kinds, ``true`` in the sample, whose pages are the fullest."""
    client: TestClient = request.getfixturevalue("mixed" if chosen == "false" else "client")
    waiting = [f"{start}{'&' if '?' in start else '?'}fictional={chosen}" for start in STARTS]
    seen, visits, lost = set(waiting), Counter[str](), []
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address, headers=HTML)
        assert answer.status_code == 200, address
        # Of a made-up report that is looked at all the same, the choice would leave nothing to see.
        left_out = chosen == "false" and "Fictional sample." in answer.text
        for link, words in links_of(html.fromstring(answer.text), address):
            parts = urlsplit(link)
            route = None if parts.netloc else route_of(parts.path)
            if route is None or route.startswith(COUNTS_ALL) or words.endswith(tuple(BARE)):
                continue
            asked = parse_qs(parts.query)
            if asked.get("fictional") != [chosen]:
                # The permanent link of a passage is the same for everybody.
                if not words.startswith("http") and not (left_out and {"report", "area"} & set(asked)):
                    lost.append((address, link, words[:60]))
            elif link not in seen and visits[route] < MOST_OF_A_ROUTE:
                visits[route] += 1
                seen.add(link)
                waiting.append(link)
    assert lost == [], "\n".join(map(str, lost))
    assert {
        "/passages/{passage_id}",
        "/reports/{report_id}",
        "/areas/{area_id}",
        "/docs/{operation_id}",
    } <= set(visits)


def test_a_theme_of_a_figure_keeps_the_filters(client: TestClient) -> None:
    page = html.fromstring(client.get("/figures?fictional=true&year=2023&unit=case", headers=HTML).text)
    tags = page.xpath("//main//li[@class='findings-result']//a[contains(@class, 'findings-tag')]/@href")
    assert tags
    for tag in tags:
        asked = dict(parse_qsl(tag.partition("?")[2]))
        assert asked.pop("theme")
        assert asked == {"fictional": "true", "year": "2023", "unit": "case"}


@pytest.mark.parametrize(
    "asked", ["", "&fictional=true", "&year=2023&fictional=true", "&kind=recommendation"]
)
def test_what_is_made_again_opens_what_its_row_counts(client: TestClient, asked: str) -> None:
    page = html.fromstring(
        client.get(f"/recommendations?type=area_for_improvement{asked}", headers=HTML).text
    )
    rows = page.xpath("//h2[@id='again']/following-sibling::div[1]//tbody/tr")
    assert rows or asked
    for row in rows:
        (link,) = row.xpath("./th/a/@href")
        finding = client.get(f"/v1{link}").json()["finding"]
        assert row.xpath("string(./td[1])") == f"{finding['areas']} of {finding['areas_searched']}"
        assert {more for more in row.xpath(".//a/@href") if more.startswith("/recurring/")} == {link}


@pytest.mark.parametrize(
    ("library", "chosen"), [("mixed", "false"), ("mixed", "true"), ("client", ""), ("client", "true")]
)
@pytest.mark.parametrize("path", ["/themes", "/"])
def test_a_theme_counts_what_its_link_finds(
    request: pytest.FixtureRequest, path: str, library: str, chosen: str
) -> None:
    client: TestClient = request.getfixturevalue(library)
    page = html.fromstring(client.get(path, params={"fictional": chosen}, headers=HTML).text)
    counted = {
        link.get("href"): link.xpath("string(./ancestor::tr/td[2])") or link.xpath("string(../span)")
        for link in page.xpath("//main//a[starts-with(@href, '/?theme=')]")
    }
    assert len(counted) > 5
    for link, count in list(counted.items())[:20]:
        assert count == f"{client.get(f'/v1/search{link[1:]}').json()['totals']['passages']:,}", link


SEARCH = {
    "q": "lanterns harbour",
    "stance": "shortfall",
    "year": ["2021", "2022"],
    "fold": "false",
    "fictional": "false",
}


def test_a_passage_leads_back_to_the_search_that_found_it(mixed: TestClient) -> None:
    found = mixed.get("/", params=SEARCH, headers=HTML).text
    link = unescape(re.findall(r'id="hit-1-1"><a class="govuk-link" href="([^"]+)"', found)[0])
    page = mixed.get(link, headers=HTML).text
    (back,) = re.findall(r'<a href="([^"]+)" class="govuk-link">‹ Back to the search', page)
    assert parse_qs(unescape(back).partition("?")[2]) == {
        name: value if isinstance(value, list) else [value] for name, value in SEARCH.items()
    }
    again = mixed.get(unescape(back), headers=HTML).text
    assert re.findall(r'id="hit-[^"]+"', again) == re.findall(r'id="hit-[^"]+"', found)
    bare = urlsplit(link).path
    assert f'Permanent link: <a class="govuk-link" href="{bare}"><code>http://testserver{bare}</code>' in page
    assert "<mark>" in page
    assert "Back to the search" not in mixed.get(f"{bare}?fictional=false", headers=HTML).text


def test_a_passage_of_a_later_page_leads_back_to_it(client: TestClient) -> None:
    found = client.get("/?q=children&offset=20", headers=HTML).text
    link = unescape(re.findall(r'id="hit-1-1"><a class="govuk-link" href="([^"]+)"', found)[0])
    assert '<a href="/?q=children&amp;offset=20" class="govuk-link">‹' in client.get(link, headers=HTML).text


def test_a_long_question_is_not_carried_but_the_choice_is(mixed: TestClient) -> None:
    found = mixed.get("/", params={"q": "lanterns " * 40, "fictional": "false"}, headers=HTML).text
    links = re.findall(r'id="hit-[^"]+"><a class="govuk-link" href="/passages/[^"?]+([^"]*)"', found)
    assert set(links) == {"?fictional=false"}


@pytest.mark.parametrize("path", ["/compare?rows=area", "/figures?unit=case", "/judgements?by=year"])
def test_of_a_choice_said_twice_the_last_is_carried(mixed: TestClient, path: str) -> None:
    text = mixed.get(f"{path}&fictional=false&fictional=true", headers=HTML).text
    addresses = [unescape(one) for one in re.findall(r'href="([^"]+)"', text)]
    said = [values for one in addresses if (values := re.findall(r"fictional=(\w+)", one))]
    assert len(said) > 10
    assert all(values == ["true"] for values in said)
