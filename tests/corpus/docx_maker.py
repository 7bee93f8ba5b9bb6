"""Word documents made at test time: editions of the bundled sample reports, and small ones of raw XML."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_LISTED = {"strength": "List Bullet", "area_for_improvement": "List Bullet", "finding": "List Bullet"}


def edition(truth: dict[str, Any]) -> bytes:
    """The Word document of a PDU report with the truth ``truth``, with true footnotes and running heads."""
    report = truth["report"]
    word = docx.Document()
    word.sections[0].header.paragraphs[0].text = "Inspection of probation services"
    word.sections[0].footer.paragraphs[0].text = "7"
    word.add_heading(report["title"], level=0)
    word.add_paragraph(f"The Probation Service – {report['region']} region")
    word.add_paragraph("Fictional sample report – no real place, person or inspection")
    year, month = report["published"].split("-")[:2]
    word.add_paragraph(f"HM Inspectorate of Probation, {date(int(year), int(month), 1):%B %Y}")
    word.add_heading("Acknowledgements", level=1)
    word.add_paragraph(
        f"This inspection was led by HM Inspector {report['lead_inspector']}, with colleagues."
    )
    notes: list[str] = []
    path: list[str] = []
    addressee: str | None = None
    rated = {item["standard"]: item["rating"] for item in truth["judgements"]}
    for item in truth["passages"]:
        if item["section"] != path:
            if path and item["section"][0] == "Recommendations" != path[0]:
                _ratings(word, truth)
            _headings(word, path, item["section"])
            path = item["section"]
        if item["addressee"] != addressee and item["addressee"]:
            addressee = item["addressee"]
            word.add_paragraph(f"{addressee}:")
        _passage(word, item, notes)
        if item["kind"] == "standard_statement":
            word.add_paragraph().add_run(rated[item["standard"]]).bold = True
        if item["kind"] == "method" and item["text"].startswith("Our rating"):
            _questions(word, truth, item["standard"])
    return saved(word, notes)


def saved(word: Word, notes: list[str] | None = None) -> bytes:
    """The bytes of ``word``, with ``notes`` as its footnotes 2, 3, … (0 and 1 are Word's separators)."""
    if notes:
        body = "".join(
            f'<w:footnote w:id="{n}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> {escape(text)}'
            "</w:t></w:r></w:p></w:footnote>"
            for n, text in enumerate(notes, start=2)
        )
        separators = "".join(
            f'<w:footnote w:type="{kind}" w:id="{n}"><w:p><w:r><w:t>no words of the report</w:t></w:r></w:p></w:footnote>'
            for n, kind in enumerate(("separator", "continuationSeparator"))
        )
        xml = f'<w:footnotes xmlns:w="{W}">{separators}{body}</w:footnotes>'
        name = PackURI("/word/footnotes.xml")
        part = Part(name, _NOTES_TYPE, xml.encode(), word.part.package)
        word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def refer(paragraph: Paragraph, note: int) -> None:
    """Put a reference to footnote ``note`` (its id) at the end of ``paragraph``."""
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), str(note))
    paragraph.add_run()._r.append(reference)


def of_body(xml: str, **others: str) -> bytes:
    """A Word document whose body is ``xml``; ``others`` replace whole parts by their name (``numbering``)."""
    stream = io.BytesIO()
    docx.Document().save(stream)
    made = io.BytesIO()
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            name = entry.filename.removeprefix("word/").removesuffix(".xml")
            data: str | bytes = source.read(entry)
            if name == "document":
                data = (
                    f'<w:document xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
                    f'xmlns:v="urn:schemas-microsoft-com:vml"><w:body>{xml}</w:body></w:document>'
                )
            elif name in others:
                data = others[name]
            target.writestr(entry.filename, data)
    return made.getvalue()


def _ratings(word: Word, truth: dict[str, Any]) -> None:
    report = truth["report"]
    began = date.fromisoformat(report["fieldwork_start"])
    word.add_heading("Ratings", level=1)
    word.add_paragraph(f"Fieldwork started: {began.day} {began:%B %Y}")
    rows = [
        ("Overall rating", report["overall_rating"]),
        ("Score", f"{report['score']}/{report['score_max']}"),
    ]
    _table(word, [*rows, *((item["aspect"], item["rating"]) for item in truth["judgements"])])


def _questions(word: Word, truth: dict[str, Any], standard: str) -> None:
    asked = [item for item in truth["key_questions"] if item["standard"] == standard]
    rows = [(item["question"], f"{item['percent_yes']}%") for item in asked]
    _table(word, [("Key question", "Percentage ‘Yes’"), *rows])


def _table(word: Word, rows: list[tuple[str, str]]) -> None:
    table = word.add_table(rows=0, cols=2)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _headings(word: Word, old: list[str], new: list[str]) -> None:
    shared = 0
    while shared < min(len(old), len(new)) and old[shared] == new[shared]:
        shared += 1
    for level, title in enumerate(new[shared:], start=shared + 1):
        word.add_heading(title + (":" if level > 2 else ""), level=level)


def _passage(word: Word, item: dict[str, Any], notes: list[str]) -> None:
    kind = item["kind"]
    style = {"recommendation": "List Number", "quote": "Quote"}.get(kind, _LISTED.get(kind))
    head, stop, tail = item["text"].partition(". ")
    paragraph = word.add_paragraph(style=style)
    paragraph.add_run(head + stop.rstrip())
    for note in item["footnotes"]:
        notes.append(note)
        refer(paragraph, len(notes) + 1)
    if stop:
        paragraph.add_run(" " + tail)
