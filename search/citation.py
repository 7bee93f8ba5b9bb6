"""A readable reference for a passage, as it would stand in a footnote."""

from __future__ import annotations

from corpus.wording import tidy_heading
from indexer.records import PassageRecord, ReportRecord
from search.facets import LABELS

LONGEST_TITLE = 200
"""Characters of a title or heading that a citation repeats; beyond, it is cut at a word. A heading read
from a damaged file may hold a page."""

FICTIONAL_MARK = "[Fictional report, made up to show Findings.]"
"""Ends the citation of a passage from a sample report, so that it can't be taken for a finding."""


def cite(passage: PassageRecord, report: ReportRecord) -> str:
    """Author (year) title, month and year, section, paragraph, page.

    Where no inspectorate is known the title leads: Title (year), section, paragraph, page. What a report does not state is left out; a full date is given where the day is known, and that of
    the inspection, so called, where the report prints no publication date. The title is not repeated
    with its date or area where it has them already, nor as the section.
    """
    parts = _dated_title(report)
    section = section_of(passage)
    if section and section.casefold() != plain_heading(report.title).casefold():
        parts.append(f"section {section}")
    if passage.number:
        parts.append(numbered(passage))
    if passage.page_start is not None:
        parts.append(
            f"{'p.' if len(pages_of(passage)) == 1 else 'pp.'} {'–'.join(map(str, pages_of(passage)))}"
        )
    return _sentence(report, parts)


def cite_report(report: ReportRecord) -> str:
    """Author (year) title, month and year: :func:`cite` of a report as a whole."""
    return _sentence(report, _dated_title(report))


def author_of(report: ReportRecord) -> str | None:
    """Name of the inspectorate, or ``None`` where it is not known."""
    if report.inspectorate == "other":
        return None
    return LABELS["inspectorate"].get(report.inspectorate, report.inspectorate)


def pages_of(passage: PassageRecord) -> tuple[int, ...]:
    """First and last page of a passage, once where they are one; empty where the source has no pages."""
    if passage.page_start is None:
        return ()
    last = passage.page_end if passage.page_end is not None else passage.page_start
    return (last,) if last == passage.page_start else (passage.page_start, last)


def numbered(passage: PassageRecord) -> str:
    """``paragraph 4`` or ``recommendation 4``; empty where none is printed."""
    if not passage.number:
        return ""
    name = "recommendation" if passage.kind == "recommendation" else "paragraph"
    return f"{name} {passage.number.rstrip('.')}"


def inspected_on(report: ReportRecord) -> str | None:
    """``inspected 3 June 2024, no publication date printed`` where a report prints that of the inspection alone.

    So a reader knows which date the year at the head of the citation is.
    """
    if report.published or not report.dated:
        return None
    return f"inspected {report.dated.day} {report.dated:%B %Y}, no publication date printed"


def _dated_title(report: ReportRecord) -> list[str]:
    parts = [title_of(report)]
    if report.published and report.published_precision == "day":
        parts.append(f"{report.published.day} {report.published:%B %Y}")
    elif report.published:
        parts.append(f"{report.published:%B %Y}")
    elif (inspected := inspected_on(report)) is not None:
        parts.append(inspected)
    return [
        part for index, part in enumerate(parts) if index == 0 or part.casefold() not in parts[0].casefold()
    ]


def _sentence(report: ReportRecord, parts: list[str]) -> str:
    year = f"({report.dated.year})" if report.dated else "(no date)"
    body = author_of(report)
    if body:
        sentence = f"{body} {year} {', '.join(parts)}."
    else:
        sentence = ", ".join([f"{parts[0]} {year}", *parts[1:]]) + "."
    return f"{sentence} {FICTIONAL_MARK}" if report.fictional else sentence


def title_of(report: ReportRecord) -> str:
    """The title on one line, with the area where it names it not; else the file's name."""
    title = plain_heading(report.title)
    if report.area and report.area.casefold() not in title.casefold():
        return f"{title}: {report.area}" if title else report.area
    return title or report.source_name


def section_of(passage: PassageRecord) -> str:
    """The innermost heading that names the standard, else the innermost heading."""
    headings = [plain_heading(heading) for heading in passage.section]
    if passage.standard:
        key = "".join(passage.standard.split()).casefold()
        named = [heading for heading in headings if "".join(heading.split()).casefold().startswith(key)]
        if named:
            rest = named[-1][_prefix_length(named[-1], key) :].lstrip(" .:–-")
            return f"{passage.standard} {rest}".strip()
    if headings:
        return headings[-1]
    return passage.standard or ""


def plain_heading(words: str) -> str:
    """A title or heading on one line, no longer than :data:`LONGEST_TITLE`, without the mark at its end."""
    line = tidy_heading(words).rstrip(".:")
    if len(line) <= LONGEST_TITLE:
        return line
    return line[:LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def _prefix_length(heading: str, key: str) -> int:
    """Characters of ``heading`` that make up ``key`` once space is left out."""
    seen = 0
    for place, character in enumerate(heading):
        if seen == len(key):
            return place
        seen += not character.isspace()
    return len(heading)
