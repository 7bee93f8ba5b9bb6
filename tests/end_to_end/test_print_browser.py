"""What comes out on paper: findings and their sources, without what can only be clicked."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
import requests
from selenium import webdriver

from tests.end_to_end.chromium import opened
from tests.end_to_end.server import serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving("--library", str(sample_library), folder=tmp_path_factory.mktemp("served")) as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with opened(chromium, tmp_path_factory.mktemp("chromium"), javascript=True) as driver:
        yield driver


def printed(browser: webdriver.Chrome, address: str) -> str:
    browser.get(address)
    sheet = browser.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69})
    document = pypdfium2.PdfDocument(base64.b64decode(sheet["data"]))
    text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return " ".join(text.split())


CLICKED = ("Apply filters", "Keep", "Copy citation", "Copy link", "Why this result", "Skip to main content")


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
    text = printed(browser, f"{address}/passages/{first['passage']['id']}")
    assert " ".join(first["citation"].split())[:60] in text
    assert f"/passages/{first['passage']['id']}" in text
    assert "Cite this passage" in text
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
