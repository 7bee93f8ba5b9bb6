"""The rules that hold for every passage of all real children's services reports, and pages marked by hand."""

from __future__ import annotations

from collections import Counter

import pytest

from corpus.model import Account, Report
from tests.corpus.checks import check_report
from tests.corpus.page_marks import PageMarks, differences, load_pages
from tests.corpus.rules import Break, breaks, explained

pytestmark = pytest.mark.shared

# Lower bounds: a parser that merges or loses whole sections must not pass by having nothing to break.
LEAST_REPORTS = 152
LEAST_PASSAGES = 9_000


@pytest.fixture(scope="session")
def broken(real_reports: dict[str, Report]) -> list[Break]:
    return [found for report in real_reports.values() for found in breaks(report)]


def test_all_reports_are_read_whole(real_reports: dict[str, Report]) -> None:
    assert len(real_reports) >= LEAST_REPORTS
    assert sum(len(report.passages) for report in real_reports.values()) >= LEAST_PASSAGES
    for report in real_reports.values():
        check_report(report)


def test_no_word_is_unexplained(real_reports: dict[str, Report]) -> None:
    lost = {
        name: report.account.counts[Account.UNEXPLAINED]
        for name, report in real_reports.items()
        if report.account.counts.get(Account.UNEXPLAINED)
    }
    assert lost == {}


def test_every_passage_keeps_the_rules_or_its_break_is_explained(broken: list[Break]) -> None:
    known = explained()
    unknown = [
        (found.rule, found.file, found.passage.page_start, found.passage.id)
        for found in broken
        if found.key not in known
    ]
    assert unknown == []


def test_every_explanation_still_explains_something(broken: list[Break]) -> None:
    keys = {found.key for found in broken}
    assert [key for key in explained() if key not in keys] == []


def test_numbered_paragraphs_follow_each_other_in_every_report(broken: list[Break]) -> None:
    assert Counter(found.file for found in broken if found.rule == "number-out-of-order") == {}


@pytest.mark.parametrize("marks", load_pages(), ids=lambda marks: f"{marks.file[:-4]}-p{marks.page}")
def test_pages_marked_by_hand(marks: PageMarks, real_reports: dict[str, Report]) -> None:
    assert differences(real_reports[marks.file], marks) == []


def test_enough_pages_are_marked() -> None:
    pages = load_pages()
    assert len(pages) >= 25
    assert all(page.items and page.why for page in pages)
