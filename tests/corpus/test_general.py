"""The general programme: any document with headings, and refusal of what is no report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from corpus.errors import Refusal, ReportRefusedError
from corpus.model import Inspectorate, Kind, Programme, Report
from corpus.parse import parse_file
from tests.corpus.checks import check_report

Parse = Callable[..., Report]

REPORT = """# Inspection of Ferrowdale fire service

Published: 3 March 2024

## Summary

The service knows its town well, and its crews are proud of what they do for the people who live there.

## What works well

- Crews visit older people at home and fit alarms, and they come back when they said that they would.

## Areas for improvement

- Managers do not look at what the visits have changed, so that they can't tell which of them were needed.

> “They came the same week and explained everything to my mother,” said a daughter.

## Recommendations

1. Find out which visits prevent fires.

## About this inspection

We spent two weeks with the service, read its records and spoke to a great many of its people.
"""


def test_headings_give_sections_and_kinds(parse_text: Parse) -> None:
    report = parse_text(REPORT, "fire.md")
    check_report(report)
    assert report.programme is Programme.GENERAL
    assert report.inspectorate is Inspectorate.OTHER
    assert report.title == "Inspection of Ferrowdale fire service"
    assert (report.published, report.published_precision) == (date(2024, 3, 3), "day")
    found = [(p.kind, p.section[-1]) for p in report.passages if "Published" not in p.text]
    assert found == [
        (Kind.NARRATIVE, "Summary"),
        (Kind.STRENGTH, "What works well"),
        (Kind.AREA_FOR_IMPROVEMENT, "Areas for improvement"),
        (Kind.QUOTE, "Areas for improvement"),
        (Kind.RECOMMENDATION, "Recommendations"),
        (Kind.METHOD, "About this inspection"),
    ]
    assert [(item.number, item.text) for item in report.recommendations] == [
        (1, "Find out which visits prevent fires.")
    ]


def test_plain_text_without_any_mark_has_sections(parse_text: Parse) -> None:
    text = REPORT.replace("#", "").replace("> ", "").replace("\n ", "\n")
    report = parse_text(text)
    check_report(report)
    assert [p.kind for p in report.passages if p.section[-1] != "Inspection of Ferrowdale fire service"][
        :3
    ] == [
        Kind.NARRATIVE,
        Kind.STRENGTH,
        Kind.AREA_FOR_IMPROVEMENT,
    ]


def test_two_undated_reports_keep_ids_of_their_own(parse_text: Parse) -> None:
    undated = REPORT.replace("Published: 3 March 2024", "")
    first = parse_text(undated, "a.md")
    second = parse_text(undated.replace("proud", "weary"), "b.md")
    assert first.id != second.id
    assert parse_text(undated.replace("\n\n", "\n\n\n"), "c.md").id == first.id


def test_two_reports_of_one_title_and_date_keep_ids_of_their_own(parse_text: Parse) -> None:
    first = parse_text(REPORT, "a.md")
    assert parse_text(REPORT.replace("proud", "weary"), "b.md").id != first.id
    assert parse_text(REPORT.replace("\n\n", "\n\n\n"), "c.md").id == first.id


def test_scripts_and_styles_in_markdown_are_no_prose(parse_text: Parse) -> None:
    script = "<script>\nvar tracking = 'a sentence that nobody ought to read as prose.';\n\nsend(tracking)\n</script>"
    style = "<style>.notice { color: darkred; margin: one two three four five six seven. }</style>"
    inline = (
        "see [here](https://ferrowdale.example/x), ![the town](t.png) <script>alert('pop up')</script>and"
    )
    added = REPORT.replace("## What works", f"{script}\n\n{style}\n\n## What works").replace(
        "town well, and", inline
    )
    report = parse_text(added, "fire.md")
    check_report(report)
    said = [passage.text for passage in report.passages]
    assert len(said) == len(parse_text(REPORT, "fire.md").passages)
    assert not any(
        word in text for text in said for word in ("tracking", "darkred", "pop up", "ferrowdale.example")
    )
    assert any("see here, the town and its crews" in text for text in said)


def test_a_title_ends_with_a_whole_word(parse_text: Parse) -> None:
    line = "Inspectors of the fire service went to see what its crews do for older people at home "
    report = parse_text(REPORT.replace("Inspection of Ferrowdale fire service", line * 5), "long.md")
    assert 150 < len(report.title) <= 200
    assert (line * 5).startswith(f"{report.title} ")


@pytest.mark.parametrize(
    "text",
    [
        "Cookies on our website\n\nWe use some essential cookies to make this website work.\n\n"
        "We’d like to set additional cookies to understand how you use it.\n",
        "Page not found\n\nIf you typed the web address, check that it is correct and try again.\n",
        "Area,Rating\nFerrowdale,Good\nMillbeck,Good\n",
        "Inspection report\n\nContents\n\nOne\t1\nTwo\t2\nThree\t3\n",
    ],
    ids=["cookies", "error page", "table", "stub"],
)
def test_what_is_no_report_is_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "saved.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReportRefusedError) as refused:
        parse_file(path)
    assert refused.value.reason is Refusal.NOT_A_REPORT
    message = str(refused.value)
    assert message.startswith("saved.txt ")
    assert message.count(". ") == 0
    assert message.endswith(".")
    assert refused.value.path == str(path)


@pytest.mark.shared
def test_saved_cookie_pages_are_refused(shared_data: Path) -> None:
    pages = sorted((shared_data / "not-reports").iterdir())
    assert len(pages) == 2
    for page in pages:
        with pytest.raises(ReportRefusedError, match="cookie") as refused:
            parse_file(page)
        assert refused.value.reason is Refusal.NOT_A_REPORT
