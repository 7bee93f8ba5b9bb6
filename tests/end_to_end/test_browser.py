"""The pages in a real browser, at desktop and phone width, with JavaScript switched off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from tests.end_to_end.chromium import follow, gone, opened, overflow

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(chromium: str, profile: Path) -> Iterator[webdriver.Chrome]:
    with opened(chromium, profile) as driver:
        yield driver


def test_from_the_start_page_to_a_citation_by_keyboard(browser: webdriver.Chrome, address: str) -> None:
    browser.set_window_size(1280, 900)
    browser.get(address)
    box = browser.find_element(By.NAME, "q")
    box.send_keys("domestic abuse information not used", Keys.ENTER)
    WebDriverWait(browser, 10).until(gone(box))
    totals = browser.find_element(By.CLASS_NAME, "findings-totals").text
    assert " of " in totals
    assert browser.find_elements(By.CSS_SELECTOR, ".findings-result mark")
    follow(browser, browser.find_element(By.CSS_SELECTOR, ".findings-result__title a"))
    citation = browser.find_element(By.CLASS_NAME, "findings-citation").text
    assert "fictional" in citation.lower()
    assert browser.find_elements(By.CLASS_NAME, "findings-neighbour")
    follow(browser, browser.find_element(By.LINK_TEXT, "‹ Back to the search"))
    assert browser.find_element(By.NAME, "q").get_attribute("value") == "domestic abuse information not used"


def test_a_facet_narrows_and_its_chip_widens_again(browser: webdriver.Chrome, address: str) -> None:
    browser.set_window_size(1280, 900)
    browser.get(f"{address}/?q=children")
    before = browser.find_element(By.CLASS_NAME, "findings-totals").text
    label = browser.find_element(By.CSS_SELECTOR, "label[for=stance-1]")
    label.click()
    follow(browser, browser.find_element(By.XPATH, "//button[text()='Apply filters']"))
    narrowed = browser.find_element(By.CLASS_NAME, "findings-totals").text
    assert narrowed != before
    follow(browser, browser.find_element(By.CLASS_NAME, "findings-chip"))
    assert browser.find_element(By.CLASS_NAME, "findings-totals").text == before


@pytest.mark.parametrize(
    "path",
    ["/", "/?q=children", "/compare", "/compare?rows=rating&row=Good", "/reports", "/themes", "/library"],
)
def test_a_phone_needs_no_sideways_scrolling(browser: webdriver.Chrome, address: str, path: str) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 375, "height": 800, "deviceScaleFactor": 1, "mobile": True},
    )
    try:
        browser.get(address + path)
        assert overflow(browser) <= 0
        if path.startswith("/?q"):
            follow(browser, browser.find_element(By.CSS_SELECTOR, ".findings-result__title a"))
            assert overflow(browser) <= 0
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_what_was_also_searched_is_left_out_and_brought_back(browser: webdriver.Chrome, address: str) -> None:
    browser.set_window_size(1280, 900)
    browser.get(f"{address}/?q=probation+hostels+checked+too+late")

    def said() -> str:
        return " ".join(line.text for line in browser.find_elements(By.CLASS_NAME, "findings-widened"))

    def titles() -> list[str]:
        links = browser.find_elements(By.CSS_SELECTOR, ".findings-result__title a")
        return [link.get_attribute("href") or "" for link in links]

    before, first = said(), titles()
    assert "Also searched: approved premises leave out" in before
    assert "because you wrote “too late”" in before
    follow(browser, browser.find_element(By.PARTIAL_LINK_TEXT, "leave out"))
    assert "Also searched" not in said()
    assert "Left out: approved premises bring back" in said()
    assert titles() != first
    follow(browser, browser.find_element(By.PARTIAL_LINK_TEXT, "bring back"))
    assert said() == before
    assert titles() == first


def test_a_value_is_found_in_a_long_list_by_its_name(browser: webdriver.Chrome, address: str) -> None:
    browser.set_window_size(1280, 1200)
    browser.get(f"{address}/?q=children")
    box = browser.find_element(By.ID, "find-theme")
    box.send_keys("domestic", Keys.ENTER)
    WebDriverWait(browser, 10).until(gone(box))
    assert "with “domestic”" in browser.find_element(By.CLASS_NAME, "findings-totals").text
    follow(browser, browser.find_element(By.LINK_TEXT, "Domestic abuse"))
    assert browser.find_element(By.NAME, "q").get_attribute("value") == "children"
    assert "Domestic abuse" in browser.find_element(By.CLASS_NAME, "findings-chip").text


def test_a_cell_of_the_comparison_leads_to_as_many_passages(browser: webdriver.Chrome, address: str) -> None:
    browser.set_window_size(1280, 1200)
    browser.get(f"{address}/compare")
    cell = browser.find_element(By.CSS_SELECTOR, ".findings-matrix .findings-heat--5 a")
    number = cell.text.split()[0]
    follow(browser, cell)
    assert browser.find_element(By.CLASS_NAME, "findings-totals").text.startswith(f"{number} passage")
    chips = browser.find_elements(By.CLASS_NAME, "findings-chip")
    assert any("latest of each kind of inspection of each area" in chip.text for chip in chips)


@pytest.mark.parametrize("keeps_pages", [False, True])
def test_after_going_back_the_boxes_say_what_the_list_is_filtered_by(
    chromium: str, address: str, tmp_path: Path, keeps_pages: bool
) -> None:
    """A page that the browser kept whole is put right by the script; one that is loaded anew, by its markup."""
    with opened(chromium, tmp_path, javascript=keeps_pages, keeps_pages=keeps_pages) as browser:
        browser.set_window_size(1280, 900)
        browser.get(f"{address}/?q=children")
        before = browser.find_element(By.CLASS_NAME, "findings-totals").text
        browser.find_element(By.CSS_SELECTOR, "label[for=stance-1]").click()
        assert browser.find_element(By.ID, "stance-1").is_selected()
        follow(browser, browser.find_element(By.XPATH, "//button[text()='Apply filters']"))
        assert browser.find_element(By.CLASS_NAME, "findings-totals").text != before
        browser.back()
        WebDriverWait(browser, 10).until(
            lambda _: browser.find_element(By.CLASS_NAME, "findings-totals").text == before
        )
        kind = browser.execute_script("return performance.getEntriesByType('navigation')[0].type")
        assert kind == ("navigate" if keeps_pages else "back_forward")
        assert not browser.find_element(By.ID, "stance-1").is_selected()
