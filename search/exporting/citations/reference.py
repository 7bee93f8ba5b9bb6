"""What is cited, before any format: a report, or a passage of it down to page and paragraph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from indexer.records import PassageRecord, ReportRecord
from search.citation import (
    FICTIONAL_MARK,
    author_of,
    cite,
    cite_report,
    inspected_on,
    numbered,
    pages_of,
    section_of,
    title_of,
)
from search.exporting.statement import CROWN
from search.exporting.text import for_xml, one_line

GENRE = "Inspection report"


@dataclass(frozen=True, slots=True)
class Reference:
    """A report or a passage as a reference manager keeps it; every text is one line.

    Attributes:
        key: the report's id, and for a passage its own after it: the same in every export, and no other's.
        sentence: the readable citation.
        author: the inspectorate, a corporate author, or ``None`` where it is not known.
        title: of the report, with its area.
        year: that the report goes by: of its publication, or where none is printed of the inspection.
        published: day of publication, or ``None``; of one known to the month the first.
        to_the_day: whether the day of ``published`` is known.
        inspected: the day of the inspection where no publication is printed.
        pages: first and last page of the passage (once where they are one).
        section: heading of the passage.
        paragraph: ``paragraph 4`` or ``recommendation 4``; empty without a number.
        words: of the passage; empty for a report.
        keywords: names of the passage's themes.
        fictional: whether the report was made up.
        crown: whether its words are Crown copyright under the Open Government Licence.
        report_id: of the report.
        passage_id: of the passage, or ``None``.
        source_name: the report's file.
        remark: what a reader wrote on it.
    """

    key: str
    sentence: str
    author: str | None
    title: str
    year: int | None
    published: date | None
    to_the_day: bool
    inspected: date | None
    pages: tuple[int, ...]
    section: str
    paragraph: str
    words: str
    keywords: tuple[str, ...]
    fictional: bool
    crown: bool
    report_id: str
    passage_id: str | None
    source_name: str
    remark: str = ""

    @property
    def locator(self) -> str:
        """Where in the report: section, paragraph, page."""
        pages = "–".join(map(str, self.pages))
        named = f"{'p.' if len(self.pages) == 1 else 'pp.'} {pages}" if pages else ""
        section = f"section {self.section}" if self.section else ""
        return ", ".join(part for part in (section, self.paragraph, named) if part)

    @property
    def licence(self) -> str:
        """The licence of its words, in short; empty where it is not known."""
        if self.fictional:
            return "MIT licence."
        return (
            "Contains public sector information licensed under the Open Government Licence v3.0."
            if self.crown
            else ""
        )

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader of the reference must know: that the date is the inspection's, that it is made up."""
        inspected = ""
        if self.inspected is not None:
            inspected = (
                f"No publication date printed; inspected {self.inspected.day} {self.inspected:%B %Y}, "
                "whose year is given"
            )
        return tuple(part for part in (inspected, FICTIONAL_MARK if self.fictional else "") if part)


def reference_of(
    report: ReportRecord,
    passage: PassageRecord | None = None,
    theme_names: Mapping[str, str] | None = None,
    remark: str = "",
) -> Reference:
    """A report, or a passage of it, as it is cited.

    Args:
        report: the report.
        passage: the passage, or ``None`` for the report as a whole.
        theme_names: names of themes by id, for keywords; only those that are sure are given.
        remark: what a reader wrote on it.
    """
    names = theme_names or {}
    return Reference(
        key=report.id if passage is None else f"{report.id}-{passage.id}",
        sentence=_clean(cite_report(report) if passage is None else cite(passage, report)),
        author=author_of(report),
        title=_clean(title_of(report)),
        year=report.dated.year if report.dated else None,
        published=report.published,
        to_the_day=report.published_precision == "day",
        inspected=report.dated if inspected_on(report) else None,
        pages=() if passage is None else pages_of(passage),
        section="" if passage is None else _clean(section_of(passage)),
        paragraph="" if passage is None else _clean(numbered(passage)),
        words="" if passage is None else _clean(passage.text),
        keywords=()
        if passage is None
        else tuple(_clean(names.get(tag.theme, tag.theme)) for tag in passage.themes if tag.certain),
        fictional=report.fictional,
        crown=report.inspectorate in CROWN and not report.fictional,
        report_id=report.id,
        passage_id=None if passage is None else passage.id,
        source_name=_clean(report.source_name),
        remark=_clean(remark),
    )


def _clean(text: str) -> str:
    return one_line(for_xml(text))
