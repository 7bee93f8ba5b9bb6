"""Passages as they are laid out in a document: by report, each with its citation, stance and themes in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.wording import tidy_heading
from indexer.records import PassageRecord, ReportRecord
from search.citation import cite, cite_report
from search.exporting.chosen import Chosen
from search.exporting.text import for_xml, one_line
from search.facets import label


@dataclass(frozen=True, slots=True)
class Quotation:
    """One passage: its words in lines, its footnotes, and what is said of it.

    ``number`` counts through the document from 1; ``heads`` is its section path; ``remark`` is what a reader wrote on
    it, in lines.
    """

    number: int
    lines: tuple[str, ...]
    footnotes: tuple[str, ...]
    citation: str
    about: str
    heads: str
    remark: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuotedReport:
    """A report with the passages quoted from it, as printed; ``heading`` and ``source`` name it."""

    heading: str
    source: str
    quotations: tuple[Quotation, ...]


def quoted(chosen: Chosen) -> tuple[QuotedReport, ...]:
    """Passages by report: reports in the order of their first passage, passages in that of their report.

    Where the export keeps the order given, a report comes again with its later passages.
    """
    names = {theme.id: theme.name for theme in chosen.holdings.themes}
    found, number = [], 0
    for report, passages in _grouped(chosen):
        quotations = []
        for passage in passages:
            number += 1
            remark = chosen.remarks.get(passage.id, "")
            quotations.append(_quotation(number, passage, report, names, remark))
        found.append(
            QuotedReport(
                _clean(heading_of(report)),
                _clean(f"{cite_report(report)} File: {report.source_name}."),
                tuple(quotations),
            )
        )
    return tuple(found)


def sources(reports: Sequence[QuotedReport]) -> tuple[str, ...]:
    """The sources of a document, each once."""
    return tuple(dict.fromkeys(report.source for report in reports))


def order_of(chosen: Chosen) -> str:
    """What a document says of its order."""
    if chosen.as_given:
        return "Passages stand in the order that the reader gave them. Words in quotation style are the report's own."
    return (
        "Reports stand in the order of their first passage in the export, passages in that of their report. "
        "Words in quotation style are the report's own."
    )


def _grouped(chosen: Chosen) -> list[tuple[ReportRecord, list[PassageRecord]]]:
    if chosen.as_given:
        runs = groupby(chosen, key=lambda taken: taken.report)
        return [(report, [taken.passage for taken in run]) for report, run in runs]
    groups: dict[str, tuple[ReportRecord, list[PassageRecord]]] = {}
    for taken in chosen:
        groups.setdefault(taken.report.id, (taken.report, []))[1].append(taken.passage)
    return [(report, sorted(passages, key=lambda item: item.ordinal)) for report, passages in groups.values()]


def heading_of(report: ReportRecord) -> str:
    """Area (or title), date, rating: as the heading of a report's passages."""
    when = f"{report.dated:%B %Y}" if report.dated else "undated"
    rating = f", {report.overall_rating}" if report.overall_rating else ""
    fictional = " (fictional sample)" if report.fictional else ""
    return f"{report.area or report.title}, {when}{rating}{fictional}"


def _quotation(
    number: int, passage: PassageRecord, report: ReportRecord, names: Mapping[str, str], remark: str
) -> Quotation:
    by_hand = " by hand" if passage.stance.source == "coder" else ""
    said = [f"{label('stance', passage.stance.stance)}{by_hand}", label("kind", passage.kind)]
    themes = [
        names.get(tag.theme, tag.theme)
        + (" (by hand)" if tag.source == "coder" else "" if tag.certain else " (unsure)")
        for tag in passage.themes
    ]
    said.append(f"Themes: {'; '.join(themes)}" if themes else "No theme")
    if passage.addressee:
        said.append(f"Addressed to: {passage.addressee}")
    said.append(f"Passage {passage.id}")
    return Quotation(
        number,
        _lines(passage.text),
        tuple(_clean(f"{note.marker} {note.text}") for note in passage.footnotes),
        _clean(cite(passage, report)),
        _clean(" · ".join(said)),
        _clean(" › ".join(map(tidy_heading, passage.section))),
        _lines(remark),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for part in text.splitlines() if (line := _clean(part)))


def _clean(text: str) -> str:
    return one_line(for_xml(text))
