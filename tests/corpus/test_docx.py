"""Word documents: editions of sample reports, and what styles, numbering, tables and footnotes say."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import Refusal, ReportRefusedError
from corpus.jsonform import report_to_dict
from corpus.layout import Layout, Role, lay_out
from corpus.model import Account
from corpus.parse import iter_report_files, parse_file
from corpus.reading import ReadingLimits, read
from corpus.sample import sample_truth_dir
from tests.corpus.checks import check_report, parsed_or_refused
from tests.corpus.docx_maker import W, edition, of_body, refer, saved
from tests.corpus.test_sample_truth import told

EDITIONS = ["lantry-vale-pdu-2023-12", "velminster-pdu-2024-05", "skelderdale-pdu-2022-11"]


def truth(slug: str) -> Any:
    return json.loads((sample_truth_dir() / f"{slug}.json").read_text(encoding="utf-8"))


def laid(folder: Path, data: bytes) -> Layout:
    path = folder / "report.docx"
    path.write_bytes(data)
    return lay_out(read(path))


def body(folder: Path, xml: str, **parts: str) -> list[tuple[Role, str]]:
    return [(block.role, block.text) for block in laid(folder, of_body(xml, **parts)).blocks]


def paragraph(text: str, properties: str = "") -> str:
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


@pytest.mark.parametrize("slug", EDITIONS)
def test_an_edition_says_what_the_sample_report_says(tmp_path: Path, slug: str) -> None:
    path = tmp_path / f"{slug}.docx"
    path.write_bytes(edition(truth(slug)))
    report = parse_file(path)
    check_report(report)
    found, expected = report_to_dict(report), truth(slug)
    facts = {key: found["report"][key] for key in expected["report"]}
    facts["published"] = facts["published"][:7]
    if expected["report"]["fieldwork_end"] is None:
        facts["fieldwork_end"] = None  # where derived, a warning says so
    assert facts == expected["report"]
    assert found["report"]["key_questions"] == expected["key_questions"]
    ratings = [(item["standard"], item["rating"]) for item in found["report"]["judgements"]]
    assert ratings == [(item["standard"], item["rating"]) for item in expected["judgements"]]
    assert [told(item, council=False) for item in found["passages"]] == [
        told(item, council=False) for item in expected["passages"]
    ]
    assert [item["text"].rstrip(" :") for item in found["report"]["headings"]] == expected["headings"]
    assert [note["text"] for note in found["report"]["footnotes"]] == expected["footnotes"]
    text, listed = report.source.text, report.account.listed
    assert [span.of(text) for span in listed[Account.RUNNING_HEADER]] == ["Inspection of probation services"]
    assert [span.of(text) for span in listed[Account.PAGE_NUMBER]] == ["7"]
    assert Account.UNEXPLAINED not in listed
    assert report.source.pages == ()
    assert iter_report_files([tmp_path])[0] == [path]


def numbering(levels: str, nums: str) -> str:
    return (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="5">{levels}</w:abstractNum>'
        f'<w:num w:numId="7"><w:abstractNumId w:val="5"/></w:num>{nums}</w:numbering>'
    )


def level(depth: int, kind: str, text: str, start: int = 1) -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'


def item(text: str, listing: int = 7, depth: int = 0, extra: str = "") -> str:
    return paragraph(text, f'{extra}<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{listing}"/></w:numPr>')


def test_lists_are_numbered_as_word_numbers_them(tmp_path: Path) -> None:
    levels = level(0, "decimal", "%1.", 3) + level(1, "lowerLetter", "%2)") + level(2, "bullet", "x")
    restart = (
        '<w:num w:numId="8"><w:abstractNumId w:val="5"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
    )
    xml = "".join(
        [
            item("three"),
            item("a", depth=1),
            item("b", depth=1),
            item("dot", depth=2),
            paragraph("between"),
            item("four"),
            item("a again", depth=1),
            item("one", listing=8),
            item("none", listing=0),
        ]
    )
    layout = laid(tmp_path, of_body(xml, numbering=numbering(levels, restart)))
    assert [(b.role, b.level, b.marker, b.text) for b in layout.blocks] == [
        (Role.NUMBERED, 0, "3", "three"),
        (Role.BULLET, 1, "a", "a"),
        (Role.BULLET, 1, "b", "b"),
        (Role.BULLET, 2, "•", "dot"),
        (Role.PARAGRAPH, 0, None, "between"),
        (Role.NUMBERED, 0, "4", "four"),
        (Role.BULLET, 1, "a", "a again"),
        (Role.NUMBERED, 0, "1", "one"),
        (Role.PARAGRAPH, 0, None, "none"),
    ]


def test_headings_by_style_outline_and_number(tmp_path: Path) -> None:
    levels = level(0, "decimal", "%1.") + level(1, "decimal", "P %1.%2")
    style = '<w:pStyle w:val="Heading2"/>'
    xml = (
        item("Delivery", extra='<w:pStyle w:val="Heading1"/>')
        + item("Leadership", depth=1, extra=style)
        + paragraph("By its outline", '<w:outlineLvl w:val="2"/>')
        + paragraph("Contents line", '<w:pStyle w:val="TOC1"/>')
    )
    layout = laid(tmp_path, of_body(xml, numbering=numbering(levels, "")))
    assert [(b.level, b.text) for b in layout.blocks if b.role is Role.HEADING] == [
        (1, "1. Delivery"),
        (2, "P 1.1 Leadership"),
        (3, "By its outline"),
    ]


def test_tracked_deletions_are_left_out_and_insertions_and_links_are_kept(tmp_path: Path) -> None:
    xml = (
        '<w:p><w:r><w:t xml:space="preserve">Plans </w:t></w:r><w:del w:id="1"><w:r><w:delText>were bad</w:delText></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t xml:space="preserve">were good</w:t></w:r></w:ins>'
        '<w:moveFrom w:id="3"><w:r><w:t>moved away</w:t></w:r></w:moveFrom>'
        '<w:hyperlink><w:r><w:t xml:space="preserve"> on our website</w:t></w:r></w:hyperlink>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGEREF x</w:instrText><w:fldChar w:fldCharType="end"/></w:r>'
        "<w:r><w:t>.</w:t><w:br/><w:t>co</w:t><w:softHyphen/><w:t>operation</w:t></w:r></w:p>"
    )
    assert body(tmp_path, xml) == [(Role.PARAGRAPH, "Plans were good on our website. cooperation")]


def test_text_boxes_and_content_controls_are_read_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{paragraph('Words in a box.')}</w:txbxContent>"
    xml = (
        '<w:p><w:r><w:t>Before.</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        f"{box}</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        f"</mc:AlternateContent></w:r></w:p><w:sdt><w:sdtContent>{paragraph('In a control.')}</w:sdtContent></w:sdt>"
    )
    assert [text for _, text in body(tmp_path, xml)] == ["Before.", "Words in a box.", "In a control."]


def test_tables(tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        return f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"

    deleted = (
        '<w:tr><w:trPr><w:del w:id="1"/></w:trPr><w:tc><w:p><w:r><w:t>gone</w:t></w:r></w:p></w:tc></w:tr>'
    )
    xml = (
        f"<w:tbl>{row(paragraph('Help and') + paragraph('protection'), paragraph('Good'))}{deleted}</w:tbl>"
        f"<w:tbl>{row(paragraph('Boxed words.'))}</w:tbl>"
    )
    layout = laid(tmp_path, of_body(xml))
    assert [(b.role, b.cells, b.text) for b in layout.blocks] == [
        (Role.TABLE_ROW, ("Help and protection", "Good"), "Help and protection Good"),
        (Role.PARAGRAPH, (), "Boxed words."),
    ]


def test_footnotes_hang_on_their_markers_and_separators_are_no_text(tmp_path: Path) -> None:
    word = docx.Document()
    first = word.add_paragraph("One statement.")
    refer(first, 3)
    refer(word.add_paragraph("Another."), 2)
    layout = laid(tmp_path, saved(word, ["Printed second.", "Printed first."]))
    assert [(b.text, [(n.marker, n.text) for n in b.footnotes]) for b in layout.blocks] == [
        ("One statement.", [("1", "Printed first.")]),
        ("Another.", [("2", "Printed second.")]),
    ]
    assert [note.marker for note in layout.footnotes] == ["1", "2"]


def archive(entries: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries.items():
            made.writestr(name, data)
    return stream.getvalue()


WHOLE = of_body(paragraph("Words."))
BOMB = f'<!DOCTYPE x [<!ENTITY a "{"a" * 1000}"><!ENTITY b "{"&a;" * 1000}"><!ENTITY c "{"&b;" * 1000}">]>'
REFUSED = {
    "cut short": (WHOLE[: len(WHOLE) // 2], Refusal.UNREADABLE, "damaged"),
    "broken xml": (of_body("<w:p><w:r>"), Refusal.UNREADABLE, "damaged"),
    "nested too deeply": (of_body("<w:sdt>" * 5000 + "</w:sdt>" * 5000), Refusal.UNREADABLE, "damaged"),
    "spreadsheet": (
        archive({"[Content_Types].xml": b"", "xl/workbook.xml": b""}),
        Refusal.UNSUPPORTED_FORMAT,
        "spreadsheet",
    ),
    "zip": (archive({"a.txt": b"words"}), Refusal.UNSUPPORTED_FORMAT, "a zip file"),
    "bomb": (
        archive({"[Content_Types].xml": b"", "word/document.xml": bytes(210 * 1024 * 1024)}),
        Refusal.TOO_LARGE,
        "unpacks to",
    ),
    "no words": (of_body("<w:p/>"), Refusal.EMPTY, "no text"),
    "locked": (
        b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        Refusal.ENCRYPTED,
        "password",
    ),
    "word 97": (b"\xd0\xcf\x11\xe0" + bytes(600), Refusal.UNSUPPORTED_FORMAT, "old Office file"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusals(tmp_path: Path, case: str) -> None:
    data, reason, word = REFUSED[case]
    path = tmp_path / "report.docx"
    path.write_bytes(data)
    with pytest.raises(ReportRefusedError, match=word) as refused:
        read(path)
    assert refused.value.reason is reason
    assert str(refused.value).startswith("report.docx ")
    assert str(refused.value).endswith(".")


def test_entities_are_not_expanded_and_macros_are_ignored(tmp_path: Path) -> None:
    plain = of_body(paragraph("Words of the report."))
    entries = {}
    with zipfile.ZipFile(io.BytesIO(plain)) as source:
        entries = {name: source.read(name) for name in source.namelist()}
    document = entries["word/document.xml"].decode()
    entries["word/document.xml"] = (BOMB + document.replace("Words", "Words &c;")).encode()
    path = tmp_path / "report.docx"
    path.write_bytes(archive(entries))
    report = parsed_or_refused(path)
    assert report is None
    macro = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    entries["word/document.xml"] = document.encode()
    entries["word/vbaProject.bin"] = b"\xd0\xcf\x11\xe0 Sub AutoOpen"
    entries["[Content_Types].xml"] = entries["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", macro
    )
    assert [b.text for b in laid(tmp_path, archive(entries)).blocks] == ["Words of the report."]


def test_limits_are_settings(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(WHOLE)
    for limits in (
        ReadingLimits(max_unpacked_bytes=1000),
        ReadingLimits(max_parts=2),
        ReadingLimits(max_characters=3),
    ):
        with pytest.raises(ReportRefusedError) as refused:
            read(path, limits)
        assert refused.value.reason is Refusal.TOO_LARGE


INLINE = st.sampled_from(
    [
        "<w:r><w:t>words here</w:t></w:r>",
        '<w:r><w:t xml:space="preserve"> and more. </w:t></w:r>',
        "<w:r><w:br/></w:r>",
        '<w:r><w:footnoteReference w:id="2"/></w:r>',
        '<w:r><w:sym w:font="Wingdings" w:char="F0B7"/></w:r>',
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>",
        f"<w:r><w:t>{'All of the plans were read with care by the team. ' * 20}</w:t></w:r>",
    ]
)
PROPERTIES = st.sampled_from(
    [
        "",
        '<w:pStyle w:val="Heading1"/>',
        '<w:pStyle w:val="ListBullet"/>',
        '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>',
        '<w:numPr><w:ilvl w:val="99999999999"/><w:numId w:val="none"/></w:numPr>',
    ]
)
PARAGRAPHS = st.builds(
    lambda properties, runs: f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>",
    PROPERTIES,
    st.lists(INLINE, max_size=4),
)
BLOCKS = st.recursive(
    PARAGRAPHS,
    lambda inner: st.lists(st.lists(inner, min_size=1, max_size=2), min_size=1, max_size=2).map(
        lambda rows: (
            "<w:tbl>"
            + "".join("<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in row) + "</w:tr>" for row in rows)
            + "</w:tbl>"
        )
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(blocks=st.lists(BLOCKS, min_size=1, max_size=6))
def test_every_character_is_in_exactly_one_account(tmp_path: Path, blocks: list[str]) -> None:
    path = tmp_path / "any.docx"
    path.write_bytes(of_body("".join(blocks)))
    report = parsed_or_refused(path)
    if report is not None:
        check_report(report)
        assert Account.UNEXPLAINED not in report.account.counts


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cuts=st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=4)), max_size=6),
    tail=st.binary(max_size=40),
)
def test_any_bytes_are_read_or_refused(tmp_path: Path, cuts: list[tuple[int, bytes]], tail: bytes) -> None:
    data = bytearray(WHOLE)
    for at, new in cuts:
        data[at : at + len(new)] = new
    path = tmp_path / "any.docx"
    path.write_bytes(bytes(data) + tail)
    parsed_or_refused(path)
    path.write_bytes(b"PK\x03\x04" + tail)
    parsed_or_refused(path)
