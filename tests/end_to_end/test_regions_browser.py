"""Maps of regions in a real browser: no rule broken, no page too wide, a choice that works without a script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from tests.end_to_end.audit import violations
from tests.end_to_end.chromium import broken_words, opened, overflow, screen
from tests.end_to_end.server import serving

pytestmark = pytest.mark.browser

COMPARED = "/compare?rows=region&map=management-oversight"


@pytest.fixture(scope="module")
def address(regional_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving("--library", str(regional_library), folder=tmp_path_factory.mktemp("served")) as found:
        yield found


@pytest.fixture(scope="module")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with opened(chromium, tmp_path_factory.mktemp("chromium"), javascript=True) as driver:
        driver.implicitly_wait(0)
        yield driver


@pytest.fixture(scope="module")
def scriptless(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with opened(chromium, tmp_path_factory.mktemp("scriptless")) as driver:
        yield driver


@pytest.fixture
def paths(address: str) -> tuple[str, ...]:
    found = httpx.get(f"{address}/v1/recurring", params={"words": "management oversight"}, timeout=60).json()
    return (COMPARED, found["results"][0]["link"])


def test_a_map_breaks_no_rule_and_fits_every_screen(
    browser: webdriver.Chrome, address: str, paths: tuple[str, ...]
) -> None:
    for path in paths:
        for width in (1280, 375, 320):
            with screen(browser, width):
                browser.get(address + path)
                image = browser.find_element(By.CSS_SELECTOR, ".findings-beside img")
                browser.execute_script("arguments[0].scrollIntoView()", image)
                WebDriverWait(browser, 30).until(
                    lambda _, image=image: browser.execute_script(
                        "return arguments[0].complete && arguments[0].naturalWidth", image
                    )
                )
                assert browser.execute_script(
                    "return arguments[0].naturalWidth === arguments[0].clientWidth", image
                )
                assert overflow(browser) <= 0, (path, width)
                assert broken_words(browser) == []
                if width != 375:
                    assert violations(browser) == []
        with screen(browser, 1280):
            browser.get(address + path)
            tops = [
                browser.find_element(By.CSS_SELECTOR, f".findings-beside {part}").rect["y"]
                for part in ("img", "table")
            ]
            assert abs(tops[0] - tops[1]) < 120, "the table is beside the map"


def test_another_column_can_be_chosen_without_a_script(scriptless: webdriver.Chrome, address: str) -> None:
    scriptless.get(address + COMPARED + "&edition=all")
    choice = Select(scriptless.find_element(By.ID, "choose-map"))
    now = choice.first_selected_option.text
    other = next(option for option in choice.options if option.text != now)
    value, name = other.get_attribute("value"), other.text
    choice.select_by_value(str(value))
    scriptless.find_element(By.CSS_SELECTOR, ".findings-asking button").click()
    WebDriverWait(scriptless, 30).until(lambda _: f"map={value}" in scriptless.current_url)
    assert "edition=all" in scriptless.current_url
    assert name in scriptless.find_element(By.ID, "map").text
