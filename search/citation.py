"""A readable reference for a passage, as it would stand in a footnote."""

from __future__ import annotations

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
    body = LABELS["inspectorate"].get(report.inspectorate, report.inspectorate)
    if report.inspectorate == "other":
        body = ""
    year = f"({report.dated.year})" if report.dated else "(no date)"
    parts = [_title(report)]
    if report.published and report.published_precision == "day":
        parts.append(f"{report.published.day} {report.published:%B %Y}")
    elif report.published:
        parts.append(f"{report.published:%B %Y}")
    elif report.dated:
        parts.append(f"inspected {report.dated.day} {report.dated:%B %Y}")
    parts = [
        part for index, part in enumerate(parts) if index == 0 or part.casefold() not in parts[0].casefold()
    ]
    section = _section(passage)
    if section and section.casefold() != _plain(report.title).casefold():
        parts.append(f"section {section}")
    if passage.number:
        name = "recommendation" if passage.kind == "recommendation" else "paragraph"
        parts.append(f"{name} {passage.number.rstrip('.')}")
    if passage.page_start is not None:
        last = passage.page_end if passage.page_end is not None else passage.page_start
        same = last == passage.page_start
        parts.append(f"p. {last}" if same else f"pp. {passage.page_start}–{last}")
    if body:
        sentence = f"{body} {year} {', '.join(parts)}."
    else:
        sentence = ", ".join([f"{parts[0]} {year}", *parts[1:]]) + "."
    return f"{sentence} {FICTIONAL_MARK}" if report.fictional else sentence


def _title(report: ReportRecord) -> str:
    title = _plain(report.title)
    if report.area and report.area.casefold() not in title.casefold():
        return f"{title}: {report.area}" if title else report.area
    return title or report.source_name


def _section(passage: PassageRecord) -> str:
    """The innermost heading that names the standard, else the innermost heading."""
    headings = [_plain(heading) for heading in passage.section]
    if passage.standard:
        key = "".join(passage.standard.split()).casefold()
        named = [heading for heading in headings if "".join(heading.split()).casefold().startswith(key)]
        if named:
            rest = named[-1][_prefix_length(named[-1], key) :].lstrip(" .:–-")
            return f"{passage.standard} {rest}".strip()
    if headings:
        return headings[-1]
    return passage.standard or ""


def _plain(words: str) -> str:
    """A title or heading on one line, no longer than :data:`LONGEST_TITLE`, without the mark at its end."""
    line = " ".join(words.split()).rstrip(".:")
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
