"""Every page in a real browser: axe-core, narrow screens and zoom, weight, hosts, and what the markup says.

Pictures of all pages at four widths are kept in the folder that ``PAGE_SHOTS`` names, else in pytest's own.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from selenium import webdriver

from api.building.job import JobKind, JobState
from api.building.store import JobStore
from api.server.keys import KeyStore, Scope
from tests.end_to_end.audit import violations
from tests.end_to_end.chromium import broken_words, opened, overflow, requests_of, screen, whole_page
from tests.end_to_end.every_page import (
    AS_CODER,
    CODER,
    VISITS,
    WITH_KEYS,
    file_name,
    known_ids,
    page_routes,
)
from tests.end_to_end.markup import faults, title_of
from tests.end_to_end.server import serving

pytestmark = pytest.mark.browser

MOST_BYTES = 200_000
"""What a page and its style sheet may weigh before images, unpacked page and packed style sheet."""

WIDTHS = {1280: 1, 500: 1, 375: 2, 320: 4}
"""Widths in CSS pixels with the dots of each; the last is a window of 1280 pixels zoomed to 400 %."""


@dataclass(frozen=True)
class Site:
    """Two servers over the sample, without and with keys, and the ids to be put into addresses."""

    address: str
    guarded: str
    ids: dict[str, str]

    def url(self, name: str) -> str:
        """Where the visit ``name`` leads."""
        return (self.guarded if name in WITH_KEYS else self.address) + VISITS[name].format(**self.ids)

    def html(self, name: str) -> str:
        """The page as it is sent."""
        cookies = {CODER: "Tester"} if name in AS_CODER else {}
        answer = httpx.get(
            self.url(name),
            headers={"accept": "text/html"},
            cookies=cookies,
            timeout=60,
            follow_redirects=True,
        )
        assert answer.status_code == (404 if name == "an error" else 200), answer.text[:500]
        return answer.text


@pytest.fixture(scope="module")
def site(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    library = str(shutil.copytree(sample_library, folder / "library"))
    (folder / "open").mkdir()
    (folder / "guarded").mkdir()
    runs = JobStore(Path(library))
    job = runs.end(runs.enter(JobKind.ADD, ["a-report.pdf"]), JobState.FAILED, error="The disk is full.")
    # A library of its own: one that has keys is changed by their holders alone.
    locked = str(shutil.copytree(sample_library, folder / "locked"))
    KeyStore(Path(locked)).create("a reader", Scope.READ)
    with (
        serving("--library", library, folder=folder / "open") as address,
        serving(
            "--library",
            locked,
            folder=folder / "guarded",
            environment={"FINDINGS_API_KEYS": "true"},
        ) as guarded,
    ):
        yield Site(address, guarded, {**known_ids(address), "job": job.id})


@pytest.fixture(scope="module")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with opened(chromium, tmp_path_factory.mktemp("chromium"), javascript=True, logged=True) as driver:
        driver.implicitly_wait(0)
        yield driver


@pytest.fixture(scope="module")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(os.environ.get("PAGE_SHOTS") or tmp_path_factory.mktemp("shots"))


def visit(browser: webdriver.Chrome, site: Site, name: str) -> None:
    """Show a page to who it is for."""
    browser.delete_all_cookies()
    if name in AS_CODER:
        browser.get(f"{site.address}/healthz")
        browser.add_cookie({"name": CODER, "value": "Tester", "path": "/coding"})
    browser.get(site.url(name))
    # A page that says sorry would pass every check.
    status = browser.execute_script("return performance.getEntriesByType('navigation')[0].responseStatus")
    assert status == (404 if name == "an error" else 200)


def test_no_page_is_forgotten() -> None:
    visited = {name.split(" ")[0] for name in VISITS}
    assert page_routes() <= visited, "give each new page a visit in every_page.py"


def unfold(browser: webdriver.Chrome) -> None:
    """Open all that is folded away: it is a part of the page, too."""
    browser.execute_script("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


@pytest.mark.parametrize("name", VISITS)
def test_axe_core_finds_nothing(browser: webdriver.Chrome, site: Site, name: str) -> None:
    browser.set_window_size(1280, 900)
    visit(browser, site, name)
    unfold(browser)
    assert violations(browser) == []
    with screen(browser, 375):
        assert violations(browser, only="target-size") == []


@pytest.mark.parametrize("name", VISITS)
def test_no_width_needs_sideways_scrolling(
    browser: webdriver.Chrome, site: Site, shots: Path, name: str
) -> None:
    visit(browser, site, name)
    for width, scale in WIDTHS.items():
        with screen(browser, width, scale=scale):
            whole_page(browser, shots / f"{file_name(name)}-{width}.png", width)
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
    style = sum(one["bytes"] for one in asked if one["type"] == "Stylesheet")
    assert len(site.html(name).encode()) + style < MOST_BYTES


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
