"""Prints a parsed report again from its own tree, in the forms that a user may have it in.

What is printed is what the tree holds: title, particulars, judgements, headings, passages with their
numbers, recommendations under who should act, quotations, footnotes. Reading that again must give the
same tree.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from corpus.model import Inspectorate, Kind, Passage, Report

_BULLETS = frozenset({Kind.STRENGTH, Kind.AREA_FOR_IMPROVEMENT, Kind.FINDING})


class Form(StrEnum):
    """A form to print in; the value is the file's suffix."""

    HTML = ".html"
    MARKDOWN = ".md"
    TEXT = ".txt"


@dataclass(frozen=True, slots=True)
class Unit:
    """A printed unit: ``what`` is title, heading, para, bullet, number or table; ``text`` its words."""

    what: str
    text: str
    level: int = 0
    mark: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def reprint(report: Report, form: Form, *, width: int = 0) -> str:
    """The report in ``form``; with a ``width`` (characters) the lines of text and Markdown are wrapped."""
    units = list(units_of(report))
    if form is Form.HTML:
        return _html(report, units)
    blocks = [_marked(unit, width) if form is Form.MARKDOWN else _plain(unit, width) for unit in units]
    return "\n\n".join(blocks) + "\n"


def units_of(report: Report) -> Iterator[Unit]:
    """What is printed, in order."""
    yield Unit("title", report.title)
    yield from _particulars(report)
    if report.inspectorate is Inspectorate.OFSTED and report.judgements:
        rows = [("Judgement", "Grade"), *((j.aspect, j.rating.value) for j in report.judgements)]
        yield Unit("table", "", rows=tuple(rows))
    items: list[tuple[int, Unit | Passage]] = [(p.start, p) for p in report.passages]
    # HTML and Markdown have six levels, the first of which is the title's.
    levels = sorted({heading.level for heading in report.headings})
    items += [(h.start, Unit("heading", h.text, level=levels.index(h.level) + 1)) for h in report.headings]
    addressee: str | None = None
    for _, item in sorted(items, key=lambda pair: pair[0]):
        if isinstance(item, Unit):
            yield item
            continue
        if item.addressee and item.number is None:
            yield Unit("table", "", rows=((item.addressee, item.text),))
            continue
        if item.addressee and item.addressee != addressee:
            yield Unit("para", f"{item.addressee} should:")
        addressee = item.addressee
        yield _unit(item)
        if item.kind is Kind.STANDARD_STATEMENT:
            yield from (
                Unit("para", j.rating.value) for j in report.judgements if j.standard == item.standard
            )


def _particulars(report: Report) -> Iterator[Unit]:
    if report.inspectorate is Inspectorate.PROBATION:
        if report.region:
            yield Unit("para", f"The Probation Service – {report.region} region")
        if report.published:
            yield Unit("para", f"HM Inspectorate of Probation, {report.published:%B %Y}")
    if report.fieldwork_start and report.fieldwork_end and report.inspectorate is Inspectorate.OFSTED:
        first, last = report.fieldwork_start, report.fieldwork_end
        yield Unit(
            "para",
            f"Inspection dates: {first.day} {first:%B %Y} to {last.day} {last:%B %Y}",
        )
    if report.lead_inspector and report.inspectorate is Inspectorate.OFSTED:
        yield Unit("para", f"Lead inspector: {report.lead_inspector}, His Majesty’s Inspector")


def _unit(passage: Passage) -> Unit:
    if passage.number is not None:
        return Unit("number", passage.text, mark=passage.number)
    if passage.kind in _BULLETS:
        return Unit("bullet", passage.text)
    return Unit("para", passage.text)


def _wrapped(text: str, width: int, *, first: str = "", rest: str = "") -> str:
    if not width:
        return first + text
    return textwrap.fill(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _plain(unit: Unit, width: int) -> str:
    if unit.what == "bullet":
        return _wrapped(unit.text, width, first="• ", rest="  ")
    if unit.what == "number":
        return _wrapped(unit.text, width, first=f"{unit.mark}. ")
    if unit.what == "table":
        return "\n".join("\t".join(row) for row in unit.rows)
    if unit.what in ("title", "heading"):
        return unit.text
    return _wrapped(unit.text, width)


def _marked(unit: Unit, width: int) -> str:
    if unit.what == "title":
        return f"# {unit.text}"
    if unit.what == "heading":
        return f"{'#' * (unit.level + 1)} {unit.text}"
    if unit.what == "bullet":
        return _wrapped(unit.text, width, first="- ", rest="  ")
    if unit.what == "number":
        return _wrapped(unit.text, width, first=f"{unit.mark}. ", rest=" " * (len(unit.mark) + 2))
    if unit.what == "table":
        head, *rows = ["| " + " | ".join(row) + " |" for row in unit.rows]
        return "\n".join([head, "|" + " --- |" * len(unit.rows[0]), *rows])
    return _wrapped(unit.text, width)


def _html(report: Report, units: list[Unit]) -> str:
    body = "\n".join(_tagged(unit) for unit in units)
    return (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>{html.escape(report.title)}"
        f"</title></head><body><main>\n{body}\n</main></body></html>\n"
    )


def _tagged(unit: Unit) -> str:
    text = html.escape(unit.text)
    if unit.what == "title":
        return f"<h1>{text}</h1>"
    if unit.what == "heading":
        return f"<h{unit.level + 1}>{text}</h{unit.level + 1}>"
    if unit.what == "bullet":
        return f"<ul><li>{text}</li></ul>"
    if unit.what == "number":
        return f"<ol start='{unit.mark}'><li>{text}</li></ol>"
    if unit.what == "table":
        rows = ["".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in unit.rows]
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
    return f"<p>{text}</p>"
