"""A real Chromium for page tests, with no connections of its own, and without JavaScript unless a test wants it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.wait import WebDriverWait


@contextmanager
def opened(chromium: str, profile: Path, *, javascript: bool = False) -> Iterator[webdriver.Chrome]:
    """A driver of the browser at ``chromium`` with ``profile`` as its folder; quits it after."""
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        f"--user-data-dir={profile}",
    ):
        options.add_argument(argument)
    preferences: dict[str, object] = {
        "profile.managed_default_content_settings.javascript": 1 if javascript else 2,
        "download.default_directory": str(profile / "downloads"),
    }
    options.add_experimental_option("prefs", preferences)
    # Selenium takes a path, not a name to be looked up.
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    driver.implicitly_wait(3)
    try:
        yield driver
    finally:
        driver.quit()


def follow(browser: webdriver.Chrome, element: WebElement) -> None:
    """Click, and wait until the page with ``element`` is gone: a click may return before that."""
    element.click()
    WebDriverWait(browser, 15).until(staleness_of(element))
