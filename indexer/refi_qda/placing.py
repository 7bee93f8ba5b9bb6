"""Which report a source is, and which passages a range of its text is of."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from indexer.records import PassageRecord
from indexer.refi_qda.guids import guid
from indexer.refi_qda.offsets import Alignment, Squeezed
from indexer.store_reader import Records

HALF = 0.5
"""A selection codes a passage if it covers at least this share of it, or if this share of it lies in it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A passage that a selection is of, and how much of it was selected, 0.0-1.0."""

    passage_id: str
    share: float


@dataclass(frozen=True, slots=True)
class Text:
    """One report's text as a file has it, with the way back to the library's."""

    report_id: str
    alignment: Alignment
    passages: list[PassageRecord]

    def place(self, start: int, end: int) -> list[Placed] | str:
        """The passages that a range of the file's text is of, or the reason why there is none.

        Only characters that are no spaces count, so that a line break more or less changes nothing.
        """
        found = self.alignment.place(start, end)
        if isinstance(found, str):
            return found
        ours = self.alignment.ours
        first, last = ours.ordinals(*found)
        placed = []
        for passage in self.passages:
            ranges = [ours.ordinals(low, high) for low, high in passage.segments]
            size = sum(high - low for low, high in ranges)
            common = sum(max(0, min(high, last) - max(low, first)) for low, high in ranges)
            if common and size and (common >= HALF * size or common >= HALF * (last - first)):
                placed.append(Placed(passage.id, round(common / size, 4)))
        return placed or "it is in no passage (a heading, a table, a footnote or a page's furniture)"


class Library:
    """The library's reports, found by what a file says of a source."""

    def __init__(self, records: Records) -> None:
        """Look into the library's records."""
        self._records = records
        self._reports = records.reports()
        self._by_guid = {guid("source", report.id): report.id for report in self._reports}
        names: dict[str, list[str]] = {}
        for report in self._reports:
            for name in {report.id, report.title, report.source_name}:
                names.setdefault(_plain(name), []).append(report.id)
        self._by_name = {name: ids[0] for name, ids in names.items() if len(ids) == 1}
        self._ours: dict[str, Squeezed] = {}

    def source(self, source_guid: str, name: str, text: str) -> Text | None:
        """The report that a source is: by its GUID, else by its name, else by its words."""
        theirs = Squeezed(text)
        report_id = self._by_guid.get(source_guid) or self._by_name.get(_plain(name))
        if report_id is None:
            report_id = self._by_words.get(_digest(theirs))
        if report_id is None:
            return None
        return Text(report_id, Alignment(theirs, self._text(report_id)), self._records.passages_of(report_id))

    def _text(self, report_id: str) -> Squeezed:
        if report_id not in self._ours:
            self._ours = {report_id: Squeezed(self._records.source_text(report_id))}
        return self._ours[report_id]

    @cached_property
    def _by_words(self) -> dict[str, str]:
        return {_digest(Squeezed(self._records.source_text(r.id))): r.id for r in self._reports}


def _plain(name: str) -> str:
    """A name without the file ending that some tools add, in lower case."""
    return " ".join(name.removesuffix(".txt").split()).lower()


def _digest(text: Squeezed) -> str:
    return hashlib.sha256(text.text.encode()).hexdigest()
