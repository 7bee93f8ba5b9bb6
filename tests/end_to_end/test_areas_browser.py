"""From the list of areas to both passages of a change, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from tests.end_to_end.chromium import follow, gone, opened

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(chromium: str, profile: Path) -> Iterator[webdriver.Chrome]:
    with opened(chromium, profile) as driver:
        yield driver


def test_from_the_list_to_both_passages_of_a_change(browser: webdriver.Chrome, address: str) -> None:
    browser.set_window_size(1280, 900)
    browser.get(f"{address}/areas")
    box = browser.find_element(By.NAME, "like")
    box.send_keys("sallow", Keys.ENTER)
    WebDriverWait(browser, 10).until(gone(box))
    follow(browser, browser.find_element(By.LINK_TEXT, "Sallowmere"))
    browser.find_element(By.LINK_TEXT, "Change since the previous inspection").click()
    pair = browser.find_element(By.ID, "shortfall-persisting-1")
    left, right = pair.find_elements(By.CSS_SELECTOR, ".findings-columns > div")
    assert "2019" in left.text
    assert "2023" in right.text
    # Side by side on a wide screen: both begin at the same height.
    assert left.location["y"] == right.location["y"]
    assert left.location["x"] < right.location["x"]
    follow(browser, left.find_element(By.TAG_NAME, "a"))
    assert browser.find_elements(By.CLASS_NAME, "findings-citation")


@pytest.mark.parametrize(
    "path", ["/areas", "/areas/sallowmere", "/areas/sallowmere/change", "/recommendations"]
)
def test_a_phone_needs_no_sideways_scrolling(browser: webdriver.Chrome, address: str, path: str) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 375, "height": 800, "deviceScaleFactor": 1, "mobile": True},
    )
    try:
        browser.get(address + path)
        metrics = browser.execute_cdp_cmd("Page.getLayoutMetrics", {})
        assert metrics["cssContentSize"]["width"] <= metrics["cssLayoutViewport"]["clientWidth"]
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
