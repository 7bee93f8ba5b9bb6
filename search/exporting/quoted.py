"""Passages as they are laid out in a document: by report, each with its citation, stance and themes in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from indexer.records import PassageRecord, ReportRecord
from search.citation import cite, cite_report
from search.exporting.chosen import Chosen
from search.exporting.text import for_xml, one_line
from search.facets import label


@dataclass(frozen=True, slots=True)
class Quotation:
    """One passage: its words in lines, its footnotes, and what is said of it.

    ``number`` counts through the document from 1; ``heads`` is its section path.
    """

    number: int
    lines: tuple[str, ...]
    footnotes: tuple[str, ...]
    citation: str
    about: str
    heads: str


@dataclass(frozen=True, slots=True)
class QuotedReport:
    """A report with the passages quoted from it, as printed; ``heading`` and ``source`` name it."""

    heading: str
    source: str
    quotations: tuple[Quotation, ...]


def quoted(chosen: Chosen) -> tuple[QuotedReport, ...]:
    """Passages by report: reports in the order of their first passage, passages in that of their report."""
    names = {theme.id: theme.name for theme in chosen.holdings.themes}
    groups: dict[str, tuple[ReportRecord, list[PassageRecord]]] = {}
    for taken in chosen:
        groups.setdefault(taken.report.id, (taken.report, []))[1].append(taken.passage)
    found, number = [], 0
    for report, passages in groups.values():
        quotations = []
        for passage in sorted(passages, key=lambda item: item.ordinal):
            number += 1
            quotations.append(_quotation(number, passage, report, names))
        found.append(
            QuotedReport(
                _clean(heading_of(report)),
                _clean(f"{cite_report(report)} File: {report.source_name}."),
                tuple(quotations),
            )
        )
    return tuple(found)


def heading_of(report: ReportRecord) -> str:
    """Area (or title), date, rating: as the heading of a report's passages."""
    when = f"{report.dated:%B %Y}" if report.dated else "undated"
    rating = f", {report.overall_rating}" if report.overall_rating else ""
    fictional = " (fictional sample)" if report.fictional else ""
    return f"{report.area or report.title}, {when}{rating}{fictional}"


def _quotation(
    number: int, passage: PassageRecord, report: ReportRecord, names: Mapping[str, str]
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
        tuple(line for part in passage.text.splitlines() if (line := _clean(part))),
        tuple(_clean(f"{note.marker} {note.text}") for note in passage.footnotes),
        _clean(cite(passage, report)),
        _clean(" · ".join(said)),
        _clean(" › ".join(passage.section)),
    )


def _clean(text: str) -> str:
    return one_line(for_xml(text))
