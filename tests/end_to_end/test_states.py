"""Pages as they are after something was done on them, in a real browser: errors, what is kept, what is folded.

Each state is checked as the pages of ``test_accessibility.py`` are: all rules of axe-core, and no sideways scrolling.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from tests.end_to_end.audit import violations
from tests.end_to_end.chromium import follow, gone, opened, overflow, screen
from tests.end_to_end.every_page import CODER
from tests.end_to_end.site import Site

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(chromium: str, profile: Path) -> Iterator[webdriver.Chrome]:
    with opened(chromium, profile, javascript=True) as driver:
        yield driver


def press(browser: webdriver.Chrome, words: str) -> None:
    """Press a button, and wait for the page that follows."""
    follow(browser, browser.find_element(By.XPATH, f"//main//button[normalize-space()='{words}']"))


def send(browser: webdriver.Chrome, field: str, words: str) -> None:
    """Type into a field and press Enter, and wait for the page that follows."""
    box = browser.find_element(By.ID, field)
    box.send_keys(words, Keys.ENTER)
    WebDriverWait(browser, 15).until(gone(box))


def an_upload_without_files(browser: webdriver.Chrome, site: Site) -> str:
    browser.get(f"{site.address}/library")
    press(browser, "Add these files")
    return ".govuk-error-summary"


def a_folder_that_is_not_there(browser: webdriver.Chrome, site: Site) -> str:
    browser.get(f"{site.address}/library")
    send(browser, "path", "/no/such/folder")
    return "#path-error"


def a_wrong_key(browser: webdriver.Chrome, site: Site) -> str:
    browser.get(f"{site.guarded}/sign-in")
    send(browser, "key", "findings_wrong")
    return "#key-error"


def no_name_as_coder(browser: webdriver.Chrome, site: Site) -> str:
    browser.get(f"{site.address}/coding")
    send(browser, "coder", " ")
    return "#coder-error"


def as_coder(browser: webdriver.Chrome, site: Site) -> None:
    browser.get(f"{site.address}/healthz")
    browser.add_cookie({"name": CODER, "value": "Tester", "path": "/coding"})
    browser.get(f"{site.address}/coding")


def nothing_answered(browser: webdriver.Chrome, site: Site) -> str:
    as_coder(browser, site)
    # With a theme or a stance proposed, to leave it is an answer.
    browser.execute_script(
        "document.querySelectorAll('[name=shown]').forEach((one) => one.remove());"
        "document.querySelectorAll(':checked').forEach((one) => { one.checked = false; })"
    )
    press(browser, "Save and next")
    return ".govuk-error-summary"


def a_passage_coded(browser: webdriver.Chrome, site: Site) -> str:
    as_coder(browser, site)
    browser.find_element(By.CSS_SELECTOR, "label[for=stance-mixed]").click()
    press(browser, "Save and next")
    return ".findings-saved"


def searches_kept(browser: webdriver.Chrome, site: Site) -> str:
    for query in ("workload", "children+information"):
        browser.get(f"{site.address}/?q={query}&stance=shortfall")
    browser.get(f"{site.address}/")
    return "[data-recent] li:nth-child(2) a"


def a_basket_that_came_by_a_link(browser: webdriver.Chrome, site: Site) -> str:
    browser.get(f"{site.address}/?q=workload")
    other = browser.find_elements(By.CSS_SELECTOR, "[data-keep]")[1].get_attribute("data-keep")
    browser.get(f"{site.address}/basket?passage={other}")
    return "[data-offer]"


def a_citation_to_be_copied_by_hand(browser: webdriver.Chrome, site: Site) -> str:
    browser.get(f"{site.address}/?q=workload")
    browser.execute_script(
        "Object.defineProperty(navigator, 'clipboard', {value: undefined}); document.execCommand = () => false"
    )
    browser.find_element(By.CSS_SELECTOR, ".findings-result [data-copy]").click()
    return "[data-copied]"


STATES = (
    an_upload_without_files,
    a_folder_that_is_not_there,
    a_wrong_key,
    no_name_as_coder,
    nothing_answered,
    a_passage_coded,
    searches_kept,
    a_basket_that_came_by_a_link,
    a_citation_to_be_copied_by_hand,
)
"""Each brings its state about, and returns what shows that it is there."""


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_no_rule_is_broken(
    browser: webdriver.Chrome, site: Site, state: Callable[[webdriver.Chrome, Site], str]
) -> None:
    browser.delete_all_cookies()
    sign = state(browser, site)
    assert browser.find_element(By.CSS_SELECTOR, sign).is_displayed()
    for width in (1280, 320):
        with screen(browser, width):
            assert violations(browser) == [], f"at {width} pixels"
            assert overflow(browser) <= 0, f"at {width} pixels"
