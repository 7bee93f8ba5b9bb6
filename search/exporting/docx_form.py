"""Quoted passages as a Word document: headings for navigation, quotations, sources, and where all came from."""

from __future__ import annotations

import io
from typing import Any

from search.exporting.chosen import Chosen
from search.exporting.quoted import Quotation, order_of, quoted, sources
from search.exporting.statement import Statement
from search.exporting.text import for_xml
from search.exporting.zipped import undated


def docx_bytes(chosen: Chosen, statement: Statement) -> bytes:
    """Passages as a document: each quoted with its citation, stance and themes; then sources and provenance.

    Headings, lists and the table's header are marked as such, and the language is British English. Equal exports
    are equal bytes.
    """
    import docx  # noqa: PLC0415 — only this format needs it here
    from docx.shared import Pt  # noqa: PLC0415 — as above

    document = docx.Document()
    _prepare(document, statement)
    small = document.styles["Caption"]
    small.font.size = Pt(9)
    small.font.bold = False
    document.add_heading(for_xml(statement.title), level=0)
    for name, value in statement.asked:
        document.add_paragraph(for_xml(f"{name}: {value}"), style="List Bullet")
    for note in (*statement.notes, order_of(chosen)):
        document.add_paragraph(for_xml(note))
    reports = quoted(chosen)
    for report in reports:
        document.add_heading(report.heading, level=1)
        section = None
        for quotation in report.quotations:
            if quotation.heads and quotation.heads != section:
                document.add_heading(quotation.heads, level=2)
            section = quotation.heads
            _quote(document, quotation)
    if reports:
        document.add_heading("Sources", level=1)
        for source in sources(reports):
            document.add_paragraph(source, style="List Number")
    document.add_heading("Method and provenance", level=1)
    _facts(document, statement)
    target = io.BytesIO()
    document.save(target)
    return undated(target.getvalue())


def _prepare(document: Any, statement: Statement) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415 — only this format needs it

    properties = document.core_properties
    properties.title = for_xml(statement.title)[:255]
    properties.author = properties.last_modified_by = statement.software
    properties.comments = for_xml(statement.citation)[:255]
    properties.created = properties.modified = statement.exported.replace(tzinfo=None)
    properties.language = "en-GB"
    run = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}")
    if run is not None:
        run.set(qn("w:val"), "en-GB")


def _quote(document: Any, quotation: Quotation) -> None:
    lines = quotation.lines or ("(no words)",)
    paragraph = document.add_paragraph(style="Quote")
    for index, line in enumerate(lines):
        run = paragraph.add_run(line)
        if index + 1 < len(lines):
            run.add_break()
    for note in quotation.footnotes:
        document.add_paragraph(note, style="Caption")
    document.add_paragraph(f"[{quotation.number}] {quotation.citation}")
    if quotation.remark:
        paragraph = document.add_paragraph()
        paragraph.add_run("Note: ").bold = True
        for index, line in enumerate(quotation.remark):
            if index:
                paragraph.add_run().add_break()
            paragraph.add_run(line)
    document.add_paragraph(quotation.about, style="Caption")


def _facts(document: Any, statement: Statement) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415 — only this format needs it
    from docx.oxml.ns import qn  # noqa: PLC0415 — as above

    facts = statement.facts
    table = document.add_table(rows=1, cols=2, style="Table Grid")
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "What", "Value"
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(header)
    for name, value in facts:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = for_xml(name), for_xml(value)
