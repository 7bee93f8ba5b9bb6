"""Invariants that every parsed report must keep; tests of all programmes call them."""

from __future__ import annotations

import re
from pathlib import Path

from corpus.errors import Refusal, ReportRefusedError
from corpus.model import Account, Report, words
from corpus.parse import parse_file

_LINE_END_HYPHEN = re.compile(r"[-\u00ad\u2010]\W*?\n\W*(?=\w)")


def letters(text: str) -> str:
    """The letters and digits of a text, without hyphens or spaces: what line-end mending can't change."""
    return "".join(words(text))


def parsed_or_refused(path: Path) -> Report | None:
    """The report, or ``None`` where it was refused for a foreseen reason."""
    try:
        return parse_file(path)
    except ReportRefusedError as refused:
        if refused.reason is Refusal.INTERNAL:
            raise
        return None


def check_report(report: Report, *, odd: bool = False) -> None:
    """Every passage points home, and every character of the source is accounted for exactly once.

    In an ``odd`` file (a fuzzed one) a passage may have its words in another order than its segments: a row of
    a table without rules, whose cells of several lines are printed line by line and told cell by cell. And any
    number of its words may have been broken ("i n") and mended.
    """
    text = report.source.text
    owners = bytearray(len(text))
    for ordinal, passage in enumerate(report.passages):
        assert passage.ordinal == ordinal
        source = "\n".join(segment.of(text) for segment in passage.segments)
        told, printed = letters(passage.text), letters(source)
        assert told == printed or (odd and sorted(told) == sorted(printed)), passage.text
        halves = len(_LINE_END_HYPHEN.findall(source)) + source.count("\u00ad")
        # Words broken by a line's end, a soft hyphen or extraction may be whole in the passage.
        fewest = 1 if odd else len(words(source)) - halves - 2
        assert fewest <= len(words(passage.text)) <= len(words(source))
        for segment in passage.segments:
            assert not any(owners[segment.start : segment.end]), passage.text
            owners[segment.start : segment.end] = b"\1" * (segment.end - segment.start)
        pages = (report.page_of(passage.start), report.page_of(passage.end - 1))
        assert (passage.page_start, passage.page_end) == pages
    for spans in report.account.listed.values():
        for span in spans:
            assert not any(owners[at] for at in range(span.start, span.end) if not text[at].isspace())
            owners[span.start : span.end] = b"\1" * (span.end - span.start)
    left = [at for at, owner in enumerate(owners) if not owner and not text[at].isspace()]
    assert not left, (
        f"{len(left)} characters in no account, first at {left[0]}: {text[left[0] : left[0] + 40]!r}"
    )
    assert sum(report.account.counts.values()) == report.account.total
    assert len({passage.id for passage in report.passages}) == len(report.passages)
    said = report.account.counts.get(Account.PASSAGE, 0)
    assert said == sum(len(words(s.of(text))) for p in report.passages for s in p.segments)
