"""Coding from the first passage to a search that shows it: at the terminal, and in a real browser."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

from tests.conftest import ROOT
from tests.end_to_end.chromium import follow, opened
from tests.end_to_end.server import COMMAND, run, serving

SUBCOMMANDS = ("next", "add", "list", "export", "import", "agreement", "apply", "retrain")


@pytest.mark.parametrize("command", SUBCOMMANDS)
def test_every_coding_command_is_documented(command: str, tmp_path: Path) -> None:
    shown = run("code", command, "--help", folder=tmp_path)
    assert shown.returncode == 0
    assert "--library" in shown.stdout
    documents = "".join((ROOT / "docs" / name).read_text("utf-8") for name in ("commands.md", "coding.md"))
    assert f"findings code {command}" in documents


def session(library: Path, folder: Path, typed: str, *options: str) -> str:
    done = subprocess.run(
        [*COMMAND, "code", "next", "--library", str(library), *options],
        cwd=folder,
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_session_at_the_terminal_shows_in_searches_after_apply(own_library: Path, tmp_path: Path) -> None:
    at = ("--library", str(own_library))
    typed = "? unpaid\nnonsense\n-all +unpaid =short ! a note\n+unpaid =short ! a note of two words\n.\ns\n+1 +unpaid .\nq\n"
    shown = session(own_library, tmp_path, typed, "--coder", "Ada")
    assert "unpaid-work " in shown
    assert "'nonsense' is no command" in shown
    assert "2 passages saved" in shown
    first = re.findall(r"unsure: .* \.\d\d · \w+ · ([0-9a-f]{16})", shown)[0]

    listed = json.loads(run("code", "list", "--json", "--passage", first, *at, folder=tmp_path).stdout)
    yes = {row["theme"] for row in listed if row["answer"] == "yes"}
    assert yes == {"unpaid-work"}
    assert [row["note"] for row in listed if row["note"]] == ["a note of two words"]
    assert sum(row["answer"] == "no" for row in listed) > 40

    applied = run("code", "apply", *at, folder=tmp_path)
    assert applied.returncode == 0, applied.stderr
    found = json.loads(
        run("search", "--theme", "unpaid-work", "--limit", "100", "--json", *at, folder=tmp_path).stdout
    )
    hit = next(item["passage"] for item in found["results"] if item["passage"]["id"] == first)
    assert {theme["source"] for theme in hit["themes"]} == {"coder"}
    assert (hit["stance"], hit["stance_source"], hit["stance_probability"]) == ("shortfall", "coder", 1.0)
    assert "Nothing has changed" in run("code", "apply", *at, folder=tmp_path).stdout


def test_one_theme_can_be_coded_alone_and_a_name_is_needed(own_library: Path, tmp_path: Path) -> None:
    shown = session(
        own_library, tmp_path, ".\ny .\nn .\n", "--coder", "Ada", "--theme", "workload", "--count", "2"
    )
    assert "Nothing is answered yet" in shown
    assert "2 passages saved, 2 new answers" in shown
    at = ("--library", str(own_library))
    nobody = run("code", "next", *at, folder=tmp_path)
    assert nobody.returncode == 2
    assert "--coder" in nobody.stderr
    wrong = run("code", "next", "--coder", "Ada", "--theme", "nothing", *at, folder=tmp_path)
    assert wrong.returncode == 2
    assert "nothing" in wrong.stderr


def test_codings_go_out_and_in_as_csv_and_bad_rows_are_named(own_library: Path, tmp_path: Path) -> None:
    at = ("--library", str(own_library))
    proposed = json.loads(
        run("code", "next", "--json", "--coder", "Ada", "--count", "2", *at, folder=tmp_path).stdout
    )
    for item in proposed:
        run(
            "code",
            "add",
            item["passage"],
            "--coder",
            "Ada",
            "--yes",
            "workload",
            "--no",
            "women",
            *at,
            folder=tmp_path,
        )
    out = tmp_path / "codings.csv"
    assert run("code", "export", "--output", str(out), *at, folder=tmp_path).returncode == 0
    assert out.read_bytes().decode() == run("code", "export", *at, folder=tmp_path).stdout.replace(
        "\n", "\r\n"
    )
    other = out.with_name("other.csv")
    other.write_text(out.read_text().replace(",Ada,", ",Bea,").replace("women,no", "women,maybe"))
    taken = run("code", "import", str(other), *at, folder=tmp_path)
    assert taken.returncode == 1
    assert taken.stderr.count("other.csv, line ") == 2
    assert "2 new answers from 4 rows; 2 not taken" in taken.stdout
    assert "0 new answers" in run("code", "import", str(out), *at, folder=tmp_path).stdout
    agreed = json.loads(run("code", "agreement", "--json", *at, folder=tmp_path).stdout)
    assert {row["subject"]: row["units"] for row in agreed} == {":themes": 2, "workload": 2}


def test_retraining_prints_before_and_after(own_library: Path, tmp_path: Path) -> None:
    at = ("--library", str(own_library))
    assert "No correction is kept" in run("code", "retrain", *at, folder=tmp_path).stdout
    exported = run("export", "passages", *at, folder=tmp_path).stdout
    rows = ["passage,coder,theme,answer"]
    for number, line in enumerate(exported.splitlines()):
        passage = json.loads(line)
        if "housing" in passage["text"].lower():
            rows.append(f"{passage['id']},Ada,finance-benefit-debt,yes")
        elif number % 9 == 0:
            rows.append(f"{passage['id']},Ada,finance-benefit-debt,no")
    file = tmp_path / "coded.csv"
    file.write_text("\n".join(rows) + "\n")
    assert run("code", "import", str(file), *at, folder=tmp_path).returncode == 0
    done = run("code", "retrain", *at, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    found = re.search(r"finance-benefit-debt +(\d+) +(\d+)((?: +\d\.\d\d → \d\.\d\d){3})  kept", done.stdout)
    assert found, done.stdout
    was, now = re.findall(r"(\d\.\d\d) → (\d\.\d\d)", found.group(3))[2]
    assert float(now) > float(was)
    assert "1 correction kept" in done.stdout
    assert run("code", "apply", *at, folder=tmp_path).returncode == 0


@pytest.fixture
def browser(chromium: str, tmp_path: Path) -> Iterator[webdriver.Chrome]:
    with opened(chromium, tmp_path / "chromium") as driver:
        yield driver


def press(browser: webdriver.Chrome, label: str) -> None:
    """Press a button, and wait until its page is gone."""
    follow(browser, browser.find_element(By.XPATH, f"//button[normalize-space()='{label}']"))


@pytest.mark.browser
def test_a_session_in_a_browser(browser: webdriver.Chrome, own_library: Path, tmp_path: Path) -> None:
    with serving("--library", str(own_library), folder=tmp_path) as address:
        browser.set_window_size(1280, 1000)
        browser.get(address)
        browser.find_element(By.LINK_TEXT, "Coding").click()
        browser.find_element(By.NAME, "coder").send_keys("Zoë <b>")
        press(browser, "Start coding")
        assert "0 passages coded by Zoë <b>" in browser.find_element(By.CLASS_NAME, "findings-totals").text
        assert browser.find_element(By.CLASS_NAME, "findings-reason").text.startswith("unsure: ")
        first = browser.find_element(By.NAME, "passage").get_attribute("value")
        themes = browser.find_elements(By.CSS_SELECTOR, "input[id^=shown-]")
        asked = [box.get_attribute("value") for box in themes]
        browser.find_element(By.CSS_SELECTOR, "label[for=shown-1]").click()
        browser.find_element(By.XPATH, "//summary[normalize-space()='Add other themes']").click()
        other = browser.find_element(By.CSS_SELECTOR, "input[value=unpaid-work]")
        browser.find_element(By.CSS_SELECTOR, f"label[for={other.get_attribute('id')}]").click()
        browser.find_element(By.CSS_SELECTOR, "label[for=stance-mixed]").click()
        browser.find_element(By.NAME, "note").send_keys("A note.")
        press(browser, "Save and next")
        assert "1 passage coded" in browser.find_element(By.CLASS_NAME, "findings-totals").text
        second = browser.find_element(By.NAME, "passage").get_attribute("value")
        press(browser, "Skip")
        assert browser.find_element(By.NAME, "passage").get_attribute("value") not in {first, second}

        browser.find_element(By.LINK_TEXT, "What you have coded").click()
        browser.find_element(By.LINK_TEXT, str(first)).click()
        assert browser.find_element(By.CSS_SELECTOR, "input[value=unpaid-work]").is_selected()
        assert browser.find_element(By.ID, "stance-mixed").is_selected()
        assert browser.find_element(By.NAME, "note").get_attribute("value") == "A note."

        applied = run("code", "apply", "--library", str(own_library), folder=tmp_path)
        assert applied.returncode == 0, applied.stderr
        browser.get(f"{address}/passages/{first}")
        table = browser.find_element(By.CSS_SELECTOR, "main table").text
        assert "Unpaid work 1.00 coder" in table
        for theme in asked[1:]:
            assert str(theme) not in table

        browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": 375, "height": 800, "deviceScaleFactor": 1, "mobile": True},
        )
        browser.get(f"{address}/coding")
        sizes = browser.execute_cdp_cmd("Page.getLayoutMetrics", {})
        assert sizes["cssContentSize"]["width"] <= sizes["cssLayoutViewport"]["clientWidth"]
