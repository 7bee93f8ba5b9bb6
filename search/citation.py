"""A readable reference for a passage, as it would stand in a footnote."""

from __future__ import annotations

from indexer.records import PassageRecord, ReportRecord
from search.facets import LABELS

FICTIONAL_MARK = "[Fictional report, made up to show Findings.]"
"""Ends the citation of a passage from a sample report, so that it can't be taken for a finding."""


def cite(passage: PassageRecord, report: ReportRecord) -> str:
    """Author (year) title, month and year, section, paragraph, page.

    What a report does not state is left out; a full date is given where the day is known, and that of
    the inspection, so called, where the report prints no publication date. The title is not repeated
    with its date or area where it has them already.
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
    if section:
        parts.append(f"section {section}")
    if passage.number:
        name = "recommendation" if passage.kind == "recommendation" else "paragraph"
        parts.append(f"{name} {passage.number.rstrip('.')}")
    if passage.page_start is not None:
        last = passage.page_end if passage.page_end is not None else passage.page_start
        same = last == passage.page_start
        parts.append(f"p. {last}" if same else f"pp. {passage.page_start}–{last}")
    sentence = " ".join(part for part in (body, year, ", ".join(parts)) if part) + "."
    return f"{sentence} {FICTIONAL_MARK}" if report.fictional else sentence


def _title(report: ReportRecord) -> str:
    title = " ".join(report.title.split()).rstrip(".")
    if report.area and report.area.casefold() not in title.casefold():
        return f"{title}: {report.area}" if title else report.area
    return title or report.source_name


def _section(passage: PassageRecord) -> str:
    """The innermost heading that names the standard, else the innermost heading."""
    headings = [" ".join(heading.split()).rstrip(":") for heading in passage.section]
    if passage.standard:
        key = "".join(passage.standard.split()).casefold()
        named = [heading for heading in headings if "".join(heading.split()).casefold().startswith(key)]
        if named:
            rest = named[-1][_prefix_length(named[-1], key) :].lstrip(" .:–-")
            return f"{passage.standard} {rest}".strip()
    if headings:
        return headings[-1]
    return passage.standard or ""


def _prefix_length(heading: str, key: str) -> int:
    """Characters of ``heading`` that make up ``key`` once space is left out."""
    seen = 0
    for place, character in enumerate(heading):
        if seen == len(key):
            return place
        seen += not character.isspace()
    return len(heading)
