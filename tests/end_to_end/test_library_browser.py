"""A report handed in, followed and found, in a real browser with and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from corpus.sample import sample_reports_dir
from indexer.build import remove_reports
from tests.end_to_end.chromium import follow, opened
from tests.end_to_end.server import serving

pytestmark = pytest.mark.browser
REPORT = Path(str(sample_reports_dir())) / "thornstead-pdu-2025-01.pdf"
PATIENCE = 240


@pytest.fixture
def address(own_library: Path, tmp_path: Path) -> Iterator[str]:
    remove_reports(own_library, [REPORT.name])
    with serving("--library", str(own_library), folder=tmp_path) as address:
        yield address


@pytest.mark.parametrize("javascript", [True, False])
def test_a_report_is_handed_in_followed_and_found(
    chromium: str, address: str, tmp_path: Path, javascript: bool
) -> None:
    bad = tmp_path / "broken <i>report.pdf"
    bad.write_bytes(b"%PDF-1.7 nothing more")
    real = tmp_path / "notes.txt"
    said = "Staff said that caseloads were too high to be managed well, and that leaders knew of it in month"
    real.write_text("\n\n".join(["Report on a service", *(f"{one}. {said} {one}." for one in range(1, 13))]))
    with opened(chromium, tmp_path / "chromium", javascript=javascript) as browser:
        browser.get(f"{address}/library")
        browser.find_element(By.ID, "files").send_keys(f"{REPORT}\n{bad}\n{real}")
        follow(browser, browser.find_element(By.XPATH, "//button[.='Add these files']"))
        assert "/library/jobs/" in browser.current_url
        assert browser.find_elements(By.LINK_TEXT, "Show how far it is now") == [] or not javascript

        def over(driver: webdriver.Chrome) -> bool:
            # With the script the page goes on by itself; without it the reader follows the link.
            links = driver.find_elements(By.LINK_TEXT, "Show how far it is now")
            if links and not javascript:
                follow(driver, links[0])
            return bool(driver.find_elements(By.CSS_SELECTOR, "[data-follow=off]"))

        browser.implicitly_wait(0)
        WebDriverWait(browser, PATIENCE, poll_frequency=1).until(over)
        browser.implicitly_wait(3)
        assert browser.find_element(By.TAG_NAME, "h1").text == "Added 2 reports"
        refused = browser.find_element(By.CSS_SELECTOR, "main table").text
        assert "broken _i_report.pdf" in refused
        # Not all reports are of the sample any longer, and the footer names the new snapshot.
        served = httpx.get(f"{address}/v1/library").json()["snapshot"]
        assert served in browser.find_element(By.TAG_NAME, "footer").text
        assert "Some reports" in browser.find_element(By.CSS_SELECTOR, ".findings-fictional").text
        follow(browser, browser.find_element(By.LINK_TEXT, "Search in these reports"))
        assert "Thornstead" in browser.find_element(By.CSS_SELECTOR, ".findings-result__title").text
        assert not browser.find_elements(By.CSS_SELECTOR, ".findings-result i")
