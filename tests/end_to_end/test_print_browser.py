"""What comes out on paper: findings and their sources, without what can only be clicked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from selenium import webdriver
from selenium.webdriver.common.by import By

from tests.end_to_end.chromium import opened, paper, screen

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(chromium: str, profile: Path) -> Iterator[webdriver.Chrome]:
    with opened(chromium, profile, javascript=True) as driver:
        yield driver


def printed(browser: webdriver.Chrome, address: str) -> str:
    browser.get(address)
    return paper(browser)


CLICKED = (
    "Apply filters",
    "Keep",
    "Copy citation",
    "Copy words and citation",
    "Copy link",
    "Why this result",
    "Skip to main content",
    "Back to the search",
    "Order of rows",
    "Coding",
)
"""What can only be clicked, menus among it."""


def test_results_print_with_counts_and_places(browser: webdriver.Chrome, address: str) -> None:
    text = printed(browser, f"{address}/?q=domestic+abuse")
    assert "passages in" in text
    assert "Open Government Licence" in text
    assert "Fictional sample" in text
    for words in CLICKED:
        assert words not in text, words


def test_a_passage_prints_with_its_citation_and_address(browser: webdriver.Chrome, address: str) -> None:
    found = requests.get(
        f"{address}/v1/search", params={"q": "domestic abuse", "limit": "1"}, timeout=60
    ).json()
    first = found["results"][0]
    text = printed(browser, f"{address}/passages/{first['passage']['id']}?q=domestic+abuse")
    assert " ".join(first["passage"]["text"].split()[:5]) in text
    assert " ".join(first["citation"].split())[:60] in text
    assert f"/passages/{first['passage']['id']}" in text
    assert "Cite this passage" in text
    assert "(/" not in text, "addresses of links bury the words"
    for words in CLICKED:
        assert words not in text, words


def test_a_matrix_prints_all_its_columns(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/compare")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    # 190 mm, as a sheet of A4 leaves.
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 718, "height": 1000, "deviceScaleFactor": 1, "mobile": False},
    )
    try:
        table = "document.querySelector('.findings-matrix table').getBoundingClientRect()"
        assert browser.execute_script(f"return {table}.right") <= 718
        assert browser.execute_script(f"return {table}.width") > 400
        assert not browser.execute_script(
            "return getComputedStyle(document.querySelector('main form')).display !== 'none'"
        )
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_comparison_prints_all_its_rows(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/compare?rows=report&columns=theme")
    names = [cell.text for cell in browser.find_elements(By.CSS_SELECTOR, ".findings-matrix tbody th a")]
    text = paper(browser)
    assert len(names) > 10
    assert [name for name in names if name.split("\n")[0].split()[-1] not in text] == []
    for words in CLICKED:
        assert words not in text, words


def test_a_chart_far_down_is_there_when_the_page_is_printed_at_once(
    browser: webdriver.Chrome, address: str
) -> None:
    found = requests.get(f"{address}/v1/recurring", params={"sort": "reports"}, timeout=60).json()["results"]
    one = max(found, key=lambda finding: int(finding["passages"]))
    # A low window leaves the chart far outside of what a browser loads before it is scrolled to: 1,250 pixels below it, 2,500
    # where the line is slow.
    with screen(browser, 320, 200):
        browser.get(f"{address}{one['link']}")
        (chart,) = browser.find_elements(By.CSS_SELECTOR, "main .findings-chart img")
        top = browser.execute_script("return arguments[0].getBoundingClientRect().top", chart)
        assert top > 3_000, "near enough to be loaded anyhow"
        assert browser.execute_script("return arguments[0].naturalWidth", chart) > 0
        text = paper(browser)
    # The letters of an SVG come out as letters.
    assert "Share of the year’s reports" in text
