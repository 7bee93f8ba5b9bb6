"""A real Chromium for page tests, with no connections of its own; JavaScript is off unless asked for."""

from __future__ import annotations

import csv
import io
import json
import shutil
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pypdfium2
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait


@contextmanager
def opened(
    chromium: str, profile: Path, *, javascript: bool = False, logged: bool = False, keeps_pages: bool = True
) -> Iterator[webdriver.Chrome]:
    """A driver of the browser at ``chromium`` with ``profile`` as its folder; quits it after.

    With ``logged`` the browser keeps its log of requests (:func:`requests_of`) and of what a page was refused.
    Without ``keeps_pages`` going back loads a page anew and restores its forms, as where memory is short.
    """
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
    if not keeps_pages:
        options.add_argument("--disable-features=BackForwardCache")
    preferences: dict[str, object] = {
        "profile.managed_default_content_settings.javascript": 1 if javascript else 2,
        "download.default_directory": str(downloads_of(profile)),
    }
    options.add_experimental_option("prefs", preferences)
    if logged:
        options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
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
    WebDriverWait(browser, 15).until(gone(element))


def gone(element: WebElement) -> Callable[[webdriver.Chrome], bool]:
    """A condition to wait for: the page with ``element`` has gone.

    Selenium's own (``staleness_of``) fails where it asks in the moment in which one page takes the place of another:
    the driver then hands on Chromium's error instead of calling the element stale (twice in one run of all tests).
    """

    def is_gone(_: webdriver.Chrome) -> bool:
        try:
            element.is_enabled()
        except StaleElementReferenceException:
            return True
        except WebDriverException as error:
            if "does not belong to the document" not in str(error):
                raise
            return True
        return False

    return is_gone


def overflow(browser: webdriver.Chrome) -> int:
    """How far the page is wider than the window, in CSS pixels."""
    metrics = browser.execute_cdp_cmd("Page.getLayoutMetrics", {})
    return int(metrics["cssContentSize"]["width"] - metrics["cssLayoutViewport"]["clientWidth"])


_BROKEN = """
const found = [], within = document.querySelector("main") || document.body;
const texts = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
for (let text; (text = texts.nextNode());) {
  if (!text.parentElement.checkVisibility({ visibilityProperty: true })) continue;
  if (text.parentElement.closest(".govuk-visually-hidden, option, code")) continue;
  for (const word of text.data.matchAll(/\\p{L}+/gu)) {
    const range = document.createRange();
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    if (new Set([...range.getClientRects()].map((one) => Math.round(one.top))).size > 1) found.push(word[0]);
  }
}
return found;
"""


def broken_words(browser: webdriver.Chrome) -> list[str]:
    """Words of the page shown that begin on one line and end on the next."""
    found: list[str] = browser.execute_script(_BROKEN)
    return found


@contextmanager
def screen(browser: webdriver.Chrome, width: int, height: int = 800, *, scale: float = 1) -> Iterator[None]:
    """The window as ``width`` × ``height`` CSS pixels of a screen with ``scale`` dots to each; undone after.

    Zooming to 400 % on a window of 1280 pixels is ``width=320, scale=4``: that is what the page's layout meets.
    """
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False},
    )
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def whole_page(browser: webdriver.Chrome, file: Path, width: int, *, dots: float = 1) -> None:
    """Keep a picture of the page from top to bottom, ``width`` CSS pixels wide, as ``file`` (PNG).

    It has one dot to a CSS pixel, however many (``dots``) the screen has: drawing more takes most of a test's time.
    """
    browser.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
    metrics = browser.execute_cdp_cmd("Page.getLayoutMetrics", {})
    size = metrics["cssContentSize"]
    # Beyond this a picture says nothing more and takes seconds to draw.
    height = min(size["height"], 4_000)
    clip = {"x": 0, "y": 0, "width": max(width, size["width"]), "height": height, "scale": 1 / dots}
    told = browser.execute_cdp_cmd(
        "Page.captureScreenshot",
        {"format": "png", "captureBeyondViewport": True, "optimizeForSpeed": True, "clip": clip},
    )
    browser.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": False})
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b64decode(told["data"]))


def paper(browser: webdriver.Chrome) -> str:
    """The words of the page as it is printed on A4, white space made single blanks."""
    told = browser.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69})
    document = pypdfium2.PdfDocument(b64decode(told["data"]))
    try:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())
    finally:
        document.close()


def downloads_of(profile: Path) -> Path:
    """Where a browser with the folder ``profile`` keeps what is saved."""
    return profile / "downloads"


def downloaded(profile: Path, pattern: str, seconds: float = 30) -> Path:
    """The one file with a name like ``pattern`` that a browser with ``profile`` saves, once it is whole."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = [one for one in downloads_of(profile).glob("*") if one.match(pattern)]
        if found and not list(downloads_of(profile).glob("*.crdownload")):
            (file,) = found
            return file
        time.sleep(0.1)
    msg = f"no file {pattern!r} was saved within {seconds:.0f} s"
    raise AssertionError(msg)


def archived(archive: Path, table: str) -> list[dict[str, str]]:
    """The rows of a table of a saved archive of CSV files, which says in ``about.txt`` where they come from."""
    with ZipFile(archive) as files:
        assert "Snapshot" in files.read("about.txt").decode("utf-8")
        return list(csv.DictReader(io.StringIO(files.read(f"{table}.csv").decode("utf-8-sig"))))


def requests_of(browser: webdriver.Chrome) -> list[dict[str, Any]]:
    """What was asked for since the last call: ``url``, ``type``, and of its answer ``status``, ``content`` and ``bytes``.

    ``content`` is the media type, ``bytes`` what came over the wire; 0 and empty where no answer came.
    """
    found: dict[str, dict[str, Any]] = {}
    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        told = message["params"]
        if message["method"] == "Network.requestWillBeSent":
            found[told["requestId"]] = {
                "url": told["request"]["url"],
                "type": told.get("type"),
                "status": 0,
                "content": "",
                "bytes": 0,
            }
        elif message["method"] == "Network.responseReceived" and told["requestId"] in found:
            answer = told["response"]
            found[told["requestId"]].update(status=int(answer["status"]), content=answer["mimeType"])
        elif message["method"] == "Network.loadingFinished" and told["requestId"] in found:
            found[told["requestId"]]["bytes"] = int(told["encodedDataLength"])
    return list(found.values())
