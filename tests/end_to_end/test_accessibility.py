"""Every page in a real browser: axe-core, narrow screens and zoom, weight, hosts, and what the markup says.

Pictures of all pages at four widths are kept in the folder that ``PAGE_SHOTS`` names; without it, at the narrowest width
in pytest's own.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import httpx
import pytest
from selenium import webdriver

from tests.end_to_end.audit import violations
from tests.end_to_end.chromium import broken_words, opened, overflow, requests_of, screen, whole_page
from tests.end_to_end.every_page import (
    VISITS,
    WITH_KEYS,
    file_name,
    page_routes,
)
from tests.end_to_end.markup import faults, title_of
from tests.end_to_end.site import Site, visit

pytestmark = pytest.mark.browser

MOST_BYTES = 200_000
"""What a page may weigh before images: the page as it is sent to who takes nothing packed, style and script packed."""

WIDTHS = {1280: 1, 500: 1, 375: 2, 320: 4}
"""Widths in CSS pixels with the dots of each; the last is a window of 1280 pixels zoomed to 400 %."""


PICTURED = set(WIDTHS) if "PAGE_SHOTS" in os.environ else {min(WIDTHS)}
"""Widths at which pictures are kept: drawing them takes longer than all else in this file."""


@pytest.fixture(scope="module")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with opened(chromium, tmp_path_factory.mktemp("chromium"), javascript=True, logged=True) as driver:
        driver.implicitly_wait(0)
        yield driver


@pytest.fixture(scope="module")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(os.environ.get("PAGE_SHOTS") or tmp_path_factory.mktemp("shots"))


def test_no_page_is_forgotten() -> None:
    visited = {name.split(" ")[0] for name in VISITS}
    assert page_routes() <= visited, "give each new page a visit in every_page.py"


def unfold(browser: webdriver.Chrome) -> None:
    """Open all that is folded away: it is a part of the page, too."""
    browser.execute_script("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


def check_rules(browser: webdriver.Chrome) -> None:
    """All rules: on a wide screen as the page came, folded away what is folded, and on a narrow one with all of it."""
    with screen(browser, 1280, 900):
        assert violations(browser) == []
    unfold(browser)
    with screen(browser, 320):
        assert violations(browser) == []


@pytest.mark.parametrize("name", VISITS)
def test_axe_core_finds_nothing(browser: webdriver.Chrome, site: Site, name: str) -> None:
    visit(browser, site, name)
    check_rules(browser)


@pytest.mark.parametrize("name", VISITS)
def test_no_width_needs_sideways_scrolling(
    browser: webdriver.Chrome, site: Site, shots: Path, name: str
) -> None:
    visit(browser, site, name)
    for width, scale in WIDTHS.items():
        with screen(browser, width, scale=scale):
            if width in PICTURED:
                whole_page(browser, shots / f"{file_name(name)}-{width}.png", width, dots=scale)
            assert overflow(browser) <= 0, f"at {width} pixels"
    unfold(browser)
    for width, scale in WIDTHS.items():
        with screen(browser, width, scale=scale):
            assert overflow(browser) <= 0, f"at {width} pixels, all unfolded"
            assert broken_words(browser) == [], f"at {width} pixels"


@pytest.mark.parametrize("name", VISITS)
def test_pages_are_light_and_ask_no_other_host(browser: webdriver.Chrome, site: Site, name: str) -> None:
    browser.get("about:blank")
    requests_of(browser)
    browser.get_log("browser")
    visit(browser, site, name)
    own = site.guarded if name in WITH_KEYS else site.address
    asked = [one for one in requests_of(browser) if one["url"].startswith("http")]
    assert asked
    assert [one["url"] for one in asked if not one["url"].startswith((own, site.address))] == []
    refused = [
        entry
        for entry in browser.get_log("browser")
        if "status of 404" not in entry["message"] and entry["level"] != "DEBUG"
    ]
    assert refused == [], "the page wants what its Content-Security-Policy forbids"
    html = site.html(name)
    assert len(html.encode()) + besides(own, html) < MOST_BYTES


@cache
def packed(address: str) -> int:
    """Bytes of a file as they come over the wire."""
    with httpx.stream("GET", address, headers={"accept-encoding": "gzip"}) as answer:
        assert answer.status_code == 200
        return sum(map(len, answer.iter_raw()))


def besides(address: str, html: str) -> int:
    """Bytes of the style sheets and scripts of a page of the server at ``address``.

    Asked for here: a browser that has them in store asks for none.
    """
    found = re.findall(r'<(?:link rel="stylesheet" href|script src)="([^"]+)"', html)
    assert len(found) == 2
    return sum(packed(address + one) for one in found)


@pytest.mark.parametrize("name", VISITS)
def test_the_markup_says_what_is_what(site: Site, name: str) -> None:
    assert faults(site.html(name), VISITS[name].format(**site.ids)) == []


def test_no_two_pages_have_the_same_title(site: Site) -> None:
    titles = {name: title_of(site.html(name)) for name in VISITS}
    same = {name for name, title in titles.items() if list(titles.values()).count(title) > 1}
    assert same == set()


def test_every_page_forbids_what_it_does_not_need(site: Site) -> None:
    for name in VISITS:
        policy = httpx.get(site.url(name), headers={"accept": "text/html"}).headers["content-security-policy"]
        assert "default-src 'none'" in policy, name
        assert "unsafe" not in policy, name
