"""Rules that every passage of a real report must keep, and which passages break them.

A passage that breaks a rule for a good reason is listed, with the reason, in ``rules-explained.tsv``;
it is named by its report's file and the first twelve hex digits of a digest of its words, so that no
sentence of a report is kept.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.model import Account, Passage, Report, Span

EXPLAINED = Path(__file__).parent / "rules-explained.tsv"

#: More words than any one paragraph of these reports; a passage that has more may be two.
LONGEST = 250

# A remark in brackets may follow the stop: "… of plans. (Outcome 3, National Framework)".
_CLOSED = re.compile(r"[.!?…:;][’”'\")\]]*(?: \([^()]{3,80}\))?$")
_LONE_NUMBER = re.compile(r"\s*\d{1,3}\s*")
_BULLET = re.compile(r"[•◼■▪●○◦►✓❖∙]")
_HYPHEN_LEFT = re.compile(
    r"[^\W\d_]- (?!and\b|or\b|to\b|nor\b|but\b)[^\W\d_]|[^\W\d_] -[^\W\d_]|\u00ad|\u0002"
)
_NEW_ITEM = re.compile(r"[.;:] \(?(?:\d{1,3}|[a-z]|[ivx]+)[.)] +[A-Z]")


@dataclass(frozen=True, slots=True)
class Break:
    """A passage that breaks a rule: the rule's name, the file, the passage."""

    rule: str
    file: str
    passage: Passage

    @property
    def key(self) -> tuple[str, str, str]:
        """What names it in the list of explained breaks."""
        return self.rule, self.file, digest(self.passage)


def digest(passage: Passage) -> str:
    """Twelve hex digits from the passage's words."""
    return hashlib.sha256(" ".join(word.lower() for word in passage.words()).encode()).hexdigest()[:12]


def explained() -> dict[tuple[str, str, str], str]:
    """The reason for each break that was looked at on its page and found right, by :attr:`Break.key`."""
    with EXPLAINED.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return {(row["rule"], row["file"], row["passage"]): row["reason"] for row in rows}


def breaks(report: Report) -> Iterator[Break]:
    """Every break of a rule in the report, passage by passage."""
    running = _running_lines(report)
    last = 0
    for passage in report.passages:
        for rule in _broken(report, passage, running):
            yield Break(rule, report.source.name, passage)
        if passage.number is not None and passage.number.isdigit():
            if int(passage.number) != last + 1:
                yield Break("number-out-of-order", report.source.name, passage)
            last = int(passage.number)


def _broken(report: Report, passage: Passage, running: frozenset[str]) -> Iterator[str]:
    text = passage.text
    if any(line in text for line in running):
        yield "running-line-inside"
    if any(_LONE_NUMBER.fullmatch(line) for line in _lines(report, passage)):
        yield "lone-number-inside"
    if text[:1].islower():
        yield "starts-in-lower-case"
    if not _CLOSED.search(text):
        yield "ends-without-stop"
    if len(passage.words()) > LONGEST:
        yield "too-long"
    if _BULLET.search(text) or _NEW_ITEM.search(text):
        yield "marker-inside"
    if _HYPHEN_LEFT.search(text):
        yield "hyphen-left"


def _lines(report: Report, passage: Passage) -> Iterator[str]:
    for segment in passage.segments:
        yield from segment.of(report.source.text).split("\n")


def _running_lines(report: Report) -> frozenset[str]:
    spans: list[Span] = []
    for account in (Account.RUNNING_HEADER, Account.RUNNING_FOOTER):
        spans += report.account.listed.get(account, ())
    said = {line.strip() for span in spans for line in span.of(report.source.text).splitlines()}
    # A date line is said in prose too ("on 6 to 10 February 2023").
    return frozenset(line for line in said if len(line) > 14 and not re.match(r"\d", line))
