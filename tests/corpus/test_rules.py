"""The rules and the page mark-ups catch what they are for: each is shown a report with one passage spoilt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from corpus.model import Passage, Report
from corpus.parse import parse_file
from corpus.sample import sample_reports_dir
from tests.corpus.page_marks import differences, load_pages
from tests.corpus.rules import LONGEST, breaks


@cache
def sample() -> Report:
    return parse_file(Path(str(sample_reports_dir())) / "ottersley-2025-03-26.pdf")


def spoilt(report: Report, at: int, spoil: Callable[[Passage], Passage]) -> Report:
    passages = list(report.passages)
    passages[at] = spoil(passages[at])
    return replace(report, passages=tuple(passages))


def says(text: str) -> Callable[[Passage], Passage]:
    return lambda passage: replace(passage, text=text.format(passage.text))


def test_the_sample_breaks_no_rule() -> None:
    assert list(breaks(sample())) == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("starts-in-lower-case", "and {}"),
        ("ends-without-stop", "{} and"),
        ("too-long", "{}" + " Children wait." * (LONGEST // 2)),
        ("marker-inside", "{} • Care leavers wait too."),
        ("marker-inside", "{} 14. Care leavers wait too."),
        ("hyphen-left", "They work multi- agency. {}"),
        ("hyphen-left", "In southend -on-sea. {}"),
        ("running-line-inside", "Inspection of Ottersley local authority children’s services {}"),
    ],
)
def test_a_spoilt_passage_breaks_its_rule(rule: str, text: str) -> None:
    found = [(broken.rule, broken.passage.ordinal) for broken in breaks(spoilt(sample(), 9, says(text)))]
    assert found == [(rule, 9)]


def test_a_skipped_number_is_found() -> None:
    report = spoilt(sample(), 9, lambda passage: replace(passage, number="40"))
    assert {broken.rule for broken in breaks(report)} == {"number-out-of-order"}


def test_bracketed_remarks_and_suspended_hyphens_are_no_breaks() -> None:
    text = "Help for 16- and 17-year-olds is short- or long-term. (Outcome 3, National Framework)"
    assert list(breaks(spoilt(sample(), 9, says(text)))) == []


@pytest.mark.shared
def test_a_marked_page_catches_a_lost_a_merged_and_a_renamed_passage(
    real_reports: dict[str, Report],
) -> None:
    marks = next(page for page in load_pages() if page.all("passage") and page.all("continued"))
    report = real_reports[marks.file]
    at = next(p.ordinal for p in report.passages if p.page_start == marks.page)
    assert differences(report, marks) == []
    lost = replace(report, passages=report.passages[:at] + report.passages[at + 1 :])
    merged = spoilt(report, at, says("{} Another sentence of another paragraph."))
    renamed = spoilt(report, at, lambda passage: replace(passage, number="999"))
    for wrong in (lost, merged, renamed):
        assert differences(wrong, marks)
