"""Counts in words, the same on pages and on the terminal."""

from __future__ import annotations

from search.request import Totals


def plural(number: int, noun: str) -> str:
    """``1 report``, ``1,200 reports``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def totals_sentence(totals: Totals) -> str:
    """``34 passages in 9 of 14 reports, 8 of 12 areas``; the denominators are what was searched."""
    sentence = f"{plural(totals.passages, 'passage')} in {totals.reports:,} of {plural(totals.reports_searched, 'report')}"
    if totals.areas_searched > 1:
        sentence += f", {totals.areas:,} of {plural(totals.areas_searched, 'area')}"
    return sentence
