"""Counts and names in words, the same on pages, on the terminal and in files."""

from __future__ import annotations

from search.request import Totals

ACCOUNT_LABELS = {
    "passage": "Passages",
    "heading": "Headings",
    "table": "Tables read as data",
    "metadata": "Title, dates and other facts of the report",
    "footnote": "Footnotes",
    "footnote_marker": "Footnote markers",
    "list_marker": "Numbers of paragraphs and lists",
    "running_header": "Running headers",
    "running_footer": "Running footers",
    "page_number": "Page numbers",
    "contents": "Contents list",
    "imprint": "Imprint",
    "contact": "Addresses and contacts",
    "notice": "Notices",
    "unexplained": "Unexplained",
}
"""The readable names of what a word of a report can be in (:class:`corpus.model.Account`)."""


def plural(number: int, noun: str) -> str:
    """``1 report``, ``1,200 reports``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def totals_sentence(totals: Totals) -> str:
    """``34 passages in 9 of 14 reports, 8 of 12 areas``; the denominators are what was searched.

    "at least 34 passages ..." where the count is a lower bound.
    """
    least = "at least " if totals.lower_bound else ""
    sentence = f"{least}{plural(totals.passages, 'passage')} in {totals.reports:,} of {plural(totals.reports_searched, 'report')}"
    if totals.areas_searched > 1:
        sentence += f", {totals.areas:,} of {plural(totals.areas_searched, 'area')}"
    return sentence
