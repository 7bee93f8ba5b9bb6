"""Counts and names in words, the same on pages, on the terminal and in files."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.wording import plural
from search.request import Mode
from search.response import FoldedPassage, Preference, SearchResponse, Totals

__all__ = [
    "ACCOUNT_LABELS",
    "also_in",
    "nothing_sentence",
    "plural",
    "plural_name",
    "preference_sentence",
    "totals_sentence",
]

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


def totals_sentence(totals: Totals) -> str:
    """``34 passages in 9 of 14 reports, 8 of 12 areas``; the denominators are what was searched.

    "at least 34 passages ..." where the count is a lower bound.
    """
    least = "at least " if totals.lower_bound else ""
    sentence = f"{least}{plural(totals.passages, 'passage')} in {totals.reports:,} of {plural(totals.reports_searched, 'report')}"
    if totals.areas_searched > 1:
        sentence += f", {totals.areas:,} of {plural(totals.areas_searched, 'area')}"
    return sentence


_ENOUGH = {
    Mode.HYBRID: "is near enough to the question in meaning or holds enough of its words",
    Mode.WORDS: "holds enough of the question's words",
    Mode.MEANING: "is near enough to the question in meaning",
}


def nothing_sentence(response: SearchResponse) -> str | None:
    """What to say where nothing was found, with its denominators; ``None`` where something was."""
    totals = response.totals
    if totals.passages:
        return None
    if not totals.passages_searched:
        return "No passage passes these filters, so nothing was searched."
    searched = f"{plural(totals.passages_searched, 'passage')} in {plural(totals.reports_searched, 'report')}"
    if not response.query.strip():
        return f"No passage meets these conditions, of {searched}."
    return f"No passage above the threshold: of {searched} none {_ENOUGH[response.mode]}."


def plural_name(stance: str) -> str:
    """``shortfalls``: the passages of a stance, inside a sentence."""
    return {"strength": "strengths", "shortfall": "shortfalls"}.get(stance, f"{stance} passages")


def preference_sentence(preference: Preference) -> str:
    """The stance preferred and why: ``Prefers passages that report shortfalls, because you wrote “too late”``."""
    said = {"strength": "praise", "shortfall": "report shortfalls"}.get(preference.stance, preference.stance)
    words = ", ".join(f"“{word}”" for word in preference.words)
    return f"Prefers passages that {said}, because you wrote {words}"


def also_in(report_id: str, folded: Iterable[FoldedPassage]) -> str:
    """``Also in 2 more reports``, of a passage of the report ``report_id`` and those folded under it."""
    reports = [one.report.id for one in folded]
    others = len(set(reports) - {report_id})
    again = reports.count(report_id)
    parts = [f"in {others:,} more {'report' if others == 1 else 'reports'}"] if others else []
    parts += [f"{again:,} more {'time' if again == 1 else 'times'} in this report"] if again else []
    return "Also " + " and ".join(parts)
