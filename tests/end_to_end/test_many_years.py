"""Pages over a library of many years, as the sample has few: nothing is cut, shrunk or wider than the screen."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from indexer.build import BuildOptions, build_library
from tests.end_to_end.chromium import broken_words, opened, overflow, screen
from tests.end_to_end.server import serving
from tests.indexer.test_recurring_build import ALONE, PLANTED, TURNS, report_text

pytestmark = pytest.mark.browser

YEARS = [year for year in range(2009, 2026) if year != 2015]
WIDTHS = (1280, 375, 320)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("years")
    (folder / "reports").mkdir()
    for place, year in enumerate(YEARS):
        said = [TURNS[place % len(TURNS)].format(text) for text in PLANTED]
        text = report_text(
            f"Ambridge{'abcdefghijklmnopq'[place]}", [*said, f"{ALONE[place]}."], f"March {year}"
        )
        (folder / "reports" / f"{year}.txt").write_text(text, "utf-8")
    library = folder / "library"
    build_library(library, [folder / "reports"], options=BuildOptions(precision="f32"))
    with serving("--library", str(library), folder=folder) as found:
        yield found


@pytest.fixture(scope="module")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with opened(chromium, tmp_path_factory.mktemp("chromium"), javascript=True) as driver:
        driver.implicitly_wait(0)
        yield driver


def chart(browser: webdriver.Chrome) -> dict[str, float]:
    """Sizes of the chart shown, once it is there."""
    image = browser.find_element(By.CSS_SELECTOR, ".findings-chart img")
    browser.execute_script("arguments[0].scrollIntoView()", image)
    WebDriverWait(browser, 30).until(
        lambda _: browser.execute_script("return arguments[0].complete && arguments[0].naturalWidth", image)
    )
    sizes: dict[str, float] = browser.execute_script(
        "const box = arguments[0].parentElement;"
        "return {natural: arguments[0].naturalWidth, shown: arguments[0].clientWidth,"
        " seen: box.clientWidth, whole: box.scrollWidth};",
        image,
    )
    return sizes


@pytest.mark.parametrize("width", WIDTHS)
def test_charts_of_many_years_scroll_at_their_own_size(
    browser: webdriver.Chrome, address: str, width: int
) -> None:
    finding = httpx.get(f"{address}/v1/recurring").json()["results"][0]
    assert len(finding["trend"]["years"]) == len(YEARS)
    for path in (finding["link"], "/trends?theme=domestic-abuse"):
        with screen(browser, width):
            browser.get(address + path)
            sizes = chart(browser)
            assert overflow(browser) <= 0, path
            assert sizes["shown"] == sizes["natural"], "letters of a chart are never smaller than drawn"
            assert sizes["whole"] >= sizes["natural"]
            assert (sizes["whole"] > sizes["seen"]) == (sizes["natural"] > sizes["seen"])


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["/compare", "/recurring", "/trends?theme=domestic-abuse"])
def test_no_word_is_broken_and_no_page_too_wide(
    browser: webdriver.Chrome, address: str, path: str, width: int
) -> None:
    with screen(browser, width):
        browser.get(address + path)
        assert overflow(browser) <= 0
        assert broken_words(browser) == []
        # The same check sees words that are broken.
        browser.execute_script(
            "document.querySelector('main').style.cssText = 'width: 3em; overflow-wrap: anywhere'"
        )
        assert broken_words(browser)


def test_headings_of_a_matrix_stay_in_sight(browser: webdriver.Chrome, address: str) -> None:
    with screen(browser, 1280, 400):
        browser.get(f"{address}/compare")
        matrix = browser.find_element(By.CLASS_NAME, "findings-matrix")
        tops = "const box = arguments[0]; return [box, box.querySelector('thead th')].map((one) => one.getBoundingClientRect().top)"
        browser.execute_script("arguments[0].scrollTo(0, 300)", matrix)
        assert browser.execute_script("return arguments[0].scrollTop", matrix) > 0
        frame, heading = browser.execute_script(tops, matrix)
        assert abs(heading - frame) <= 2


def test_a_printed_matrix_breaks_no_word(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/compare")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        # 190 mm, as a sheet of A4 leaves.
        with screen(browser, 718, 1000):
            assert broken_words(browser) == []
            smallest = browser.execute_script(
                "return Math.min(...[...document.querySelectorAll('.findings-matrix th, .findings-matrix td')]"
                ".map((one) => parseFloat(getComputedStyle(one).fontSize)))"
            )
            assert smallest >= 12, "9 pt"
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
