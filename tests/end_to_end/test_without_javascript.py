"""Every page with JavaScript switched off: it says what it is, offers nothing that needs a script, and its forms work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver

from tests.end_to_end.chromium import opened
from tests.end_to_end.every_page import VISITS
from tests.end_to_end.site import Site, visit

pytestmark = pytest.mark.browser

SCRIPTED = "button[type=button], [data-keep], [data-copy], [data-quote], [data-up], [data-down], [data-remove], [data-empty]"
"""What does something with the script alone."""

SUBMITS = "button:not([type=button]), input[type=submit]"


@pytest.fixture(scope="module")
def browser(chromium: str, profile: Path) -> Iterator[webdriver.Chrome]:
    with opened(chromium, profile) as driver:
        driver.implicitly_wait(0)
        driver.set_window_size(1280, 900)
        yield driver


def asked(browser: webdriver.Chrome, code: str) -> object:
    """What ``code`` returns on the page; the driver's own scripts run where those of a page do not."""
    return browser.execute_script(f"return {code}")


def test_scripts_of_pages_do_not_run(browser: webdriver.Chrome, site: Site) -> None:
    visit(browser, site, "/ with results")
    hidden = asked(browser, "[...document.querySelectorAll('[data-copy]')].every((one) => one.hidden)")
    assert hidden is True, "JavaScript is on: nothing below would be proved"


@pytest.mark.parametrize("name", VISITS)
def test_a_page_is_whole_without_a_script(browser: webdriver.Chrome, site: Site, name: str) -> None:
    visit(browser, site, name)
    heading = asked(browser, "[...document.querySelectorAll('h1')].map((one) => one.innerText.trim())")
    assert isinstance(heading, list)
    assert len(heading) == 1
    assert heading[0]
    idle = asked(
        browser,
        f"[...document.querySelectorAll('{SCRIPTED}')].filter((one) => one.checkVisibility())"
        ".map((one) => one.outerHTML)",
    )
    assert idle == []
    stuck = asked(
        browser,
        # A button may stand outside of its form and name it.
        f"[...document.forms].filter((form) => ![...form.elements].some((one) => one.matches('{SUBMITS}')"
        " && (one.checkVisibility() || one.closest('details:not([open])')))).map((form) => form.outerHTML)",
    )
    assert stuck == []
