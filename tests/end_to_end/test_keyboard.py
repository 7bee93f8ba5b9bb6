"""The main journeys with a keyboard alone, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from tests.end_to_end.chromium import archived, downloaded, follow, gone, opened, requests_of

pytestmark = pytest.mark.browser

SEEN = """
const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
// The ring of a small box or circle is drawn by its label.
const label = one.labels && one.labels.length ? getComputedStyle(one.labels[0], '::before') : null;
const ring = (said) => said.outlineStyle !== 'none' && parseFloat(said.outlineWidth) > 0
  || said.boxShadow !== 'none';
return {
  inside: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth && box.width > 1,
  ring: ring(style) || (label !== null && ring(label)),
};
"""


@pytest.fixture(scope="module")
def browser(chromium: str, profile: Path) -> Iterator[webdriver.Chrome]:
    with opened(chromium, profile, javascript=True, logged=True) as driver:
        driver.implicitly_wait(0)
        driver.set_window_size(1280, 900)
        yield driver


@pytest.fixture(scope="module")
def plain_browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with opened(chromium, tmp_path_factory.mktemp("plain")) as driver:
        driver.set_window_size(1280, 900)
        yield driver


def press(browser: webdriver.Chrome, *keys: str) -> WebElement:
    """Press keys one after another; the element that has the focus then."""
    for key in keys:
        ActionChains(browser).send_keys(key).perform()
    return browser.switch_to.active_element


def tab_to(browser: webdriver.Chrome, wanted: Callable[[WebElement], bool], most: int) -> WebElement:
    """Press Tab until the focus is on what is wanted, at most so often; the focus is seen at every step."""
    passed = []
    for _ in range(most):
        element = press(browser, Keys.TAB)
        seen = browser.execute_script(SEEN)
        assert seen["inside"], f"the focus is out of sight: {element.get_attribute('outerHTML')[:200]}"
        assert seen["ring"], f"the focus does not show: {element.get_attribute('outerHTML')[:200]}"
        if wanted(element):
            return element
        passed.append(element.text or element.get_attribute("name"))
    msg = f"not reached with {most} presses of Tab, but: {passed}"
    raise AssertionError(msg)


def enter(browser: webdriver.Chrome, element: WebElement) -> None:
    """Press Enter on what has the focus, and wait for the next page."""
    press(browser, Keys.ENTER)
    WebDriverWait(browser, 20).until(gone(element))


def path(element: WebElement) -> str:
    return element.get_attribute("pathname") or ""


def test_from_a_search_to_a_citation(browser: webdriver.Chrome, address: str) -> None:
    browser.get(address)
    box = browser.switch_to.active_element
    assert box.get_attribute("name") == "q", "who comes to search can type at once"
    ActionChains(browser).send_keys("domestic abuse information not used").perform()
    enter(browser, box)

    skip = tab_to(browser, lambda _: True, 1)
    assert skip.text == "Skip to main content"
    press(browser, Keys.ENTER)
    first = browser.find_element(By.CSS_SELECTOR, ".findings-result__title a")
    found = tab_to(browser, lambda element: element == first, 12)
    enter(browser, found)

    press(browser, Keys.TAB, Keys.ENTER)
    citation = browser.find_element(By.CLASS_NAME, "findings-citation")
    assert "fictional" in citation.text.lower()
    saved = tab_to(browser, lambda element: "/citation" in path(element), 25)
    assert "RIS" in saved.text
    top, height = citation.location["y"], browser.execute_script("return innerHeight")
    scrolled = browser.execute_script("return scrollY")
    assert scrolled <= top <= scrolled + height, "the citation is in sight where its files are"


def test_filters_can_be_reached_and_used(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/?q=children")
    press(browser, Keys.TAB, Keys.ENTER)
    to_filters = tab_to(
        browser, lambda element: (element.get_attribute("href") or "").endswith("#filters-heading"), 8
    )
    assert to_filters.text.startswith("Filter")
    press(browser, Keys.ENTER)
    tab_to(browser, lambda element: element.get_attribute("name") == "inspectorate", 6)
    press(browser, Keys.SPACE)
    button = tab_to(browser, lambda element: element.text == "Apply filters", 60)
    enter(browser, button)
    assert browser.find_element(By.CLASS_NAME, "findings-chip").text.startswith("Inspectorate")


def test_from_a_comparison_to_a_file(browser: webdriver.Chrome, address: str, profile: Path) -> None:
    browser.get(f"{address}/themes")
    link = tab_to(browser, lambda element: path(element) == "/compare", 5)
    enter(browser, link)
    press(browser, Keys.TAB, Keys.ENTER)
    rows = tab_to(browser, lambda element: element.get_attribute("name") == "rows", 10)
    before = rows.get_attribute("value")
    press(browser, Keys.ARROW_DOWN)
    chosen = rows.get_attribute("value")
    assert chosen != before
    button = tab_to(browser, lambda element: element.tag_name == "button" and element.text == "Compare", 8)
    enter(browser, button)
    assert "rows=" in browser.current_url
    press(browser, Keys.TAB, Keys.ENTER)
    past = tab_to(browser, lambda element: (element.get_attribute("href") or "").endswith("#save"), 20)
    assert past.text == "save this view as a file"
    press(browser, Keys.ENTER)
    file = tab_to(
        browser, lambda element: (element.get_attribute("href") or "").endswith("format=csv-zip"), 6
    )
    assert file.text == "CSV"
    shown = [row.text for row in browser.find_elements(By.CSS_SELECTOR, ".findings-matrix tbody th a")]
    requests_of(browser)
    press(browser, Keys.ENTER)
    saved = downloaded(profile, "*compare*.zip")
    (answer,) = [one for one in requests_of(browser) if "format=csv-zip" in one["url"]]
    assert (answer["status"], answer["content"]) == (200, "application/zip")
    assert f"rows={chosen}" in answer["url"], "the file is of the choice that was made"
    rows = archived(saved, "cells")
    assert list(dict.fromkeys(row.get("row_label") or row["row"] for row in rows)) == shown


def test_from_a_search_to_a_basket_and_its_file(
    browser: webdriver.Chrome, address: str, profile: Path
) -> None:
    browser.get(f"{address}/?q=workload")
    press(browser, Keys.TAB, Keys.ENTER)
    kept = []
    for _ in range(2):
        button = tab_to(browser, lambda element: bool(element.get_attribute("data-keep")), 15)
        kept.append(button.get_attribute("data-keep"))
        assert "Take out of the basket" in press(browser, Keys.ENTER).text
    browser.execute_script("scrollTo(0, 0); document.activeElement.blur()")
    browser.get(f"{address}/themes")
    basket = tab_to(browser, lambda element: path(element) == "/basket", 9)
    assert "(2)" in basket.text
    enter(browser, basket)
    WebDriverWait(browser, 15).until(lambda driver: driver.find_elements(By.CSS_SELECTOR, "li[data-passage]"))
    press(browser, Keys.TAB, Keys.ENTER)
    tab_to(browser, lambda element: element.tag_name == "textarea", 15)
    ActionChains(browser).send_keys("written with the keyboard").perform()
    down = tab_to(browser, lambda element: element.get_attribute("data-down") is not None, 5)
    press(browser, Keys.ENTER)
    assert browser.switch_to.active_element == down, "the focus stays where it was"
    tab_to(browser, lambda element: element.get_attribute("id") == "format", 20)
    ActionChains(browser).send_keys("CSV").perform()
    save = tab_to(browser, lambda element: element.text == "Save as a file", 2)
    press(browser, Keys.ENTER)
    assert save.tag_name == "button"
    saved = downloaded(profile, "*passages*.zip")
    rows = archived(saved, "passages")
    assert [(row["id"], row["note"]) for row in rows] == [
        (kept[1], ""),
        (kept[0], "written with the keyboard"),
    ]


def test_through_the_library_to_an_error_and_back_to_its_field(
    browser: webdriver.Chrome, address: str
) -> None:
    browser.get(f"{address}/themes")
    link = tab_to(browser, lambda element: path(element) == "/library", 11)
    enter(browser, link)
    press(browser, Keys.TAB, Keys.ENTER)
    files = tab_to(browser, lambda element: element.get_attribute("type") == "file", 3)
    assert files.get_attribute("id") == "files", "adding comes before all that is listed"
    field = tab_to(browser, lambda element: element.get_attribute("name") == "path", 4)
    ActionChains(browser).send_keys("/no/such/folder").perform()
    enter(browser, field)
    press(browser, Keys.TAB, Keys.ENTER)
    told = tab_to(browser, lambda element: (element.get_attribute("href") or "").endswith("#path"), 2)
    assert "/no/such/folder" in told.text
    field = press(browser, Keys.ENTER)
    assert (field.get_attribute("id"), field.get_attribute("value")) == ("path", "/no/such/folder")


def test_the_table_scrolls_with_the_arrow_keys(browser: webdriver.Chrome, address: str) -> None:
    browser.set_window_size(500, 800)
    try:
        browser.get(f"{address}/compare")
        press(browser, Keys.TAB, Keys.ENTER)
        frame = tab_to(browser, lambda element: "findings-matrix" in element.get_attribute("class"), 25)
        press(browser, *[Keys.ARROW_RIGHT] * 5)
        WebDriverWait(browser, 5).until(
            lambda driver: driver.execute_script("return arguments[0].scrollLeft", frame) > 0
        )
    finally:
        browser.set_window_size(1280, 900)


def test_from_a_search_to_a_citation_without_javascript(
    plain_browser: webdriver.Chrome, address: str
) -> None:
    browser = plain_browser
    browser.get(address)
    box = browser.find_element(By.NAME, "q")
    box.send_keys("officers leave soon", Keys.ENTER)
    WebDriverWait(browser, 15).until(gone(box))
    keeping = browser.find_elements(By.CSS_SELECTOR, "[data-keep]")
    assert keeping
    assert not any(one.is_displayed() for one in keeping), "JavaScript is on"
    browser.find_element(By.CSS_SELECTOR, "label[for=stance-1]").click()
    follow(browser, browser.find_element(By.XPATH, "//button[text()='Apply filters']"))
    assert "stance=" in browser.current_url
    follow(browser, browser.find_element(By.CSS_SELECTOR, ".findings-result__title a"))
    assert browser.find_element(By.CLASS_NAME, "findings-citation").text
    saved = browser.find_element(By.CSS_SELECTOR, "a[href*='/citation?format=ris']")
    assert "RIS" in saved.text


@pytest.mark.parametrize("width", [1280, 375])
def test_an_error_in_a_form_is_told_at_the_top_and_at_its_field(
    plain_browser: webdriver.Chrome, address: str, width: int
) -> None:
    browser = plain_browser
    browser.set_window_size(width, 900)
    browser.get(f"{address}/coding")
    box = browser.find_element(By.ID, "coder")
    # The browser itself lets a blank pass that is no name.
    box.send_keys(" ", Keys.ENTER)
    WebDriverWait(browser, 15).until(gone(box))
    assert browser.title.startswith("Error: ")
    summary = browser.find_element(By.CLASS_NAME, "govuk-error-summary")
    assert "There is a problem" in summary.text
    link = summary.find_element(By.TAG_NAME, "a")
    link.click()
    field = browser.switch_to.active_element
    assert field.get_attribute("id") == "coder"
    told = [browser.find_element(By.ID, one) for one in field.get_attribute("aria-describedby").split()]
    assert any(link.text in one.text for one in told)
