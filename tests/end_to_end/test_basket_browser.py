"""Keeping, noting, ordering, citing and saving passages, in a real browser with JavaScript."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from api.pages.basket import KEPT_SHOWN
from tests.end_to_end.chromium import archived, downloaded, follow, opened

pytestmark = pytest.mark.browser
BASKET = "findings /basket passages"
HOSTILE = '<img src=x onerror="document.title=\'owned\'"> & "quotes"'


@pytest.fixture(scope="module")
def browser(chromium: str, profile: Path) -> Iterator[webdriver.Chrome]:
    with opened(chromium, profile, javascript=True) as driver:
        yield driver


def wait(browser: webdriver.Chrome) -> WebDriverWait[webdriver.Chrome]:
    return WebDriverWait(browser, 15)


def kept(browser: webdriver.Chrome) -> list[dict[str, str]]:
    found: str | None = browser.execute_script("return localStorage.getItem(arguments[0])", BASKET)
    items: list[dict[str, str]] = json.loads(found or "[]")
    return items


def listed(browser: webdriver.Chrome) -> list[str]:
    return [
        item.get_attribute("data-passage") or ""
        for item in browser.find_elements(By.CSS_SELECTOR, "li[data-passage]")
    ]


def test_from_search_to_a_file_with_notes(browser: webdriver.Chrome, address: str, profile: Path) -> None:
    browser.get(f"{address}/?q=domestic+abuse")
    buttons = browser.find_elements(By.CSS_SELECTOR, "[data-keep]")
    ids = [button.get_attribute("data-keep") for button in buttons[:3]]
    for button in buttons[:3]:
        button.send_keys(Keys.ENTER)
    assert [one["id"] for one in kept(browser)] == ids
    assert "Take out of the basket" in buttons[0].text
    follow(browser, browser.find_element(By.PARTIAL_LINK_TEXT, "Basket (3)"))
    wait(browser).until(lambda b: listed(b) == ids)

    note = browser.find_element(By.ID, "note-1")
    note.send_keys(HOSTILE)
    browser.find_element(By.CSS_SELECTOR, "li:nth-child(3) [data-up]").click()
    assert listed(browser) == [ids[0], ids[2], ids[1]]
    assert browser.switch_to.active_element.get_attribute("data-up") is not None
    assert [one["id"] for one in kept(browser)] == [ids[0], ids[2], ids[1]]

    # A new visit shows order and notes again, and a note is never taken for HTML.
    browser.get(f"{address}/basket")
    wait(browser).until(lambda b: listed(b) == [ids[0], ids[2], ids[1]])
    wait(browser).until(lambda b: b.find_element(By.ID, "note-1").get_attribute("value") == HOSTILE)
    assert "owned" not in browser.title

    browser.find_element(By.CSS_SELECTOR, "li:nth-child(2) [data-remove]").click()
    wait(browser).until(lambda b: listed(b) == [ids[0], ids[1]])
    browser.find_element(By.CSS_SELECTOR, "#format option[value=md]").click()
    browser.find_element(By.XPATH, "//button[.='Save as a file']").click()
    saved = downloaded(profile, "*.md").read_text("utf-8")
    assert f"Passage {ids[0]}" in saved
    assert "**Note:**" in saved
    assert f"Passage {ids[2]}" not in saved


def test_a_list_that_came_by_a_link_does_not_touch_the_basket(
    browser: webdriver.Chrome, address: str
) -> None:
    before = kept(browser)
    browser.get(f"{address}/?q=workload")
    other = browser.find_elements(By.CSS_SELECTOR, "[data-keep]")[0].get_attribute("data-keep") or ""
    browser.get(f"{address}/basket?passage={other}")
    offer = browser.find_element(By.CSS_SELECTOR, "[data-offer]")
    assert offer.is_displayed()
    assert kept(browser) == before
    follow(browser, offer.find_element(By.TAG_NAME, "button"))
    wait(browser).until(lambda b: len(listed(b)) == len({*(one["id"] for one in before), other}))
    assert kept(browser)[: len(before)] == before


def test_a_long_basket_is_one_list_in_pages(
    browser: webdriver.Chrome, address: str, profile: Path, request: pytest.FixtureRequest
) -> None:
    found = httpx.get(f"{address}/v1/search", params={"q": "", "limit": KEPT_SHOWN + 3}, timeout=60).json()
    ids = [one["passage"]["id"] for one in found["results"]]
    assert len(ids) == KEPT_SHOWN + 3
    request.addfinalizer(lambda: browser.execute_script("localStorage.removeItem(arguments[0])", BASKET))
    browser.execute_script(
        "localStorage.setItem(arguments[0], arguments[1])", BASKET, json.dumps([{"id": one} for one in ids])
    )
    browser.get(f"{address}/basket")
    wait(browser).until(lambda b: listed(b) == ids[:KEPT_SHOWN])
    assert browser.find_element(By.CSS_SELECTOR, "[data-total]").text == f"{KEPT_SHOWN + 3} passages"
    browser.find_element(By.ID, f"note-{KEPT_SHOWN}").send_keys("on the first page\nin two lines")

    # Down from the last place of a page is up to the first of the next, and the note goes with it.
    browser.find_element(By.CSS_SELECTOR, f"li:nth-child({KEPT_SHOWN}) [data-down]").click()
    moved = [*ids[: KEPT_SHOWN - 1], ids[KEPT_SHOWN], ids[KEPT_SHOWN - 1], *ids[KEPT_SHOWN + 1 :]]
    wait(browser).until(lambda b: listed(b) == moved[KEPT_SHOWN:])
    assert [one["id"] for one in kept(browser)] == moved
    wait(browser).until(
        lambda b: b.find_element(By.ID, "note-1").get_attribute("value") == "on the first page\nin two lines"
    )
    browser.find_element(By.ID, "note-2").send_keys("on the second")
    follow(browser, browser.find_element(By.CSS_SELECTOR, ".govuk-pagination__prev a"))
    wait(browser).until(lambda b: listed(b) == moved[:KEPT_SHOWN])

    # What is taken out is made good from the next page.
    browser.find_element(By.CSS_SELECTOR, "li:nth-child(1) [data-remove]").click()
    left = moved[1:]
    wait(browser).until(lambda b: listed(b) == left[:KEPT_SHOWN])
    browser.find_element(By.CSS_SELECTOR, "#format option[value=csv-zip]").click()
    browser.find_element(By.XPATH, "//button[.='Save as a file']").click()
    rows = archived(downloaded(profile, "*.zip"), "passages")
    assert [row["id"] for row in rows] == left
    noted = {row["id"]: row["note"] for row in rows if row["note"]}
    assert noted == {
        ids[KEPT_SHOWN - 1]: "on the first page\nin two lines",
        ids[KEPT_SHOWN + 1]: "on the second",
    }


def test_a_citation_is_copied_or_selected(browser: webdriver.Chrome, address: str) -> None:
    browser.execute_cdp_cmd(
        "Browser.grantPermissions", {"permissions": ["clipboardReadWrite"], "origin": address}
    )
    browser.get(f"{address}/?q=domestic+abuse")
    button = browser.find_element(By.CSS_SELECTOR, ".findings-result [data-copy]")
    button.click()
    wait(browser).until(lambda _: "Copied" in button.text)
    pasted = browser.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    assert pasted == button.get_attribute("data-copy")
    assert "p. " in pasted
    # Without a clipboard the words are there, selected, for the reader's own hand.
    browser.execute_script(
        "Object.defineProperty(navigator, 'clipboard', {value: undefined}); document.execCommand = () => false"
    )
    second = browser.find_elements(By.CSS_SELECTOR, ".findings-result [data-copy]")[1]
    second.click()
    box = wait(browser).until(lambda b: b.find_element(By.CSS_SELECTOR, "[data-copied]"))
    assert box.get_attribute("value") == second.get_attribute("data-copy")
    assert browser.execute_script("return getSelection().toString()") == second.get_attribute("data-copy")


def test_the_words_are_copied_with_their_citation(browser: webdriver.Chrome, address: str) -> None:
    browser.execute_cdp_cmd(
        "Browser.grantPermissions", {"permissions": ["clipboardReadWrite"], "origin": address}
    )
    first = httpx.get(f"{address}/v1/search", params={"q": "domestic abuse", "limit": 1}).json()["results"][0]
    passage, citation = first["passage"], first["citation"]

    def copied(where: str) -> str:
        browser.get(f"{address}{where}")
        button = browser.find_element(By.CSS_SELECTOR, "article [data-quote]")
        assert not browser.find_element(By.CSS_SELECTOR, "article [data-instead]").is_displayed()
        # A part of a long passage is shown; the whole of it is copied.
        browser.execute_script(
            "const words = document.querySelector('article .findings-words');"
            "if (arguments[0]) words.innerHTML = '… some <a data-whole href=\"/passages/' + arguments[0] + '\">whole</a>'",
            passage["id"] if where.endswith("#part") else None,
        )
        button.click()
        wait(browser).until(lambda _: "Copied" in button.text)
        text: str = browser.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
        return text

    for where in (
        "/?q=domestic+abuse",
        "/?q=domestic+abuse&limit=1#part",
        f"/passages/{passage['id']}?q=domestic+abuse",
        f"/basket?passage={passage['id']}",
    ):
        assert copied(where) == f"“{passage['text']}”\n{citation}", where


def test_searches_are_remembered_here_and_forgotten_when_told(
    browser: webdriver.Chrome, address: str
) -> None:
    browser.get(f"{address}/?q=%3Cimg+src%3Dx+onerror%3Ddocument.title%3D1%3E&stance=shortfall")
    browser.get(f"{address}/")
    section = browser.find_element(By.CSS_SELECTOR, "[data-recent]")
    assert section.is_displayed()
    first = section.find_element(By.TAG_NAME, "a")
    assert first.text == "<img src=x onerror=document.title=1> · Stance: Shortfall"
    assert not section.find_elements(By.TAG_NAME, "img")
    section.find_element(By.TAG_NAME, "button").click()
    wait(browser).until(lambda _: not section.is_displayed())
    browser.get(f"{address}/")
    assert not browser.find_element(By.CSS_SELECTOR, "[data-recent]").is_displayed()
