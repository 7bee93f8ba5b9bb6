"""Saved web pages: editions of sample reports, and the shapes that pages give headings, lists and notes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.jsonform import report_to_dict
from corpus.layout import Block, Layout, Role, lay_out
from corpus.model import Account, Programme, Rating, Report
from corpus.parse import iter_report_files, parse_file
from corpus.reading import read
from corpus.sample import sample_reports_dir, sample_truth_dir
from tests.corpus.checks import check_report
from tests.corpus.html_maker import COOKIES, LICENCE, SITE_END, SITE_TOP, Page, edition, printed_again
from tests.corpus.test_sample_truth import told

EDITIONS = {
    "lantry-vale-pdu-2023-12": Page(notes="link"),
    "velminster-pdu-2024-05": Page(notes="sup", minor="strong", main="div class='wrap'"),
    "corrinport-pdu-2024-09": Page(notes="bracket", main="article"),
    "dunmarsh-and-pellowick-pdu-2023-03": Page(notes="bare", cookies=False),
    "hollinmere-pdu-2025-06": Page(notes="bare", minor="strong", main="section"),
}
PROSE = " ".join(
    f"Inspector {n} saw that plans were made with care in every one of the teams." for n in range(15)
)
Lay = Callable[..., Layout]


@pytest.fixture
def lay(tmp_path: Path) -> Lay:
    """The layout of a page with the body given, and enough text behind it to be a report."""

    def make(body: str, head: str = "<title>A report</title>") -> Layout:
        path = tmp_path / "page.html"
        path.write_text(f"<!doctype html><html><head>{head}</head><body>{body}<p>{PROSE}</p></body></html>")
        return lay_out(read(path))

    return make


def told_blocks(layout: Layout) -> list[tuple[Role, str]]:
    return [(block.role, block.text) for block in layout.blocks[:-1]]


def truth(slug: str) -> Any:
    return json.loads((sample_truth_dir() / f"{slug}.json").read_text(encoding="utf-8"))


def parsed(folder: Path, slug: str, page: Page | None = None) -> Report:
    path = folder / f"{slug}.html"
    page = page or EDITIONS[slug]
    path.write_text(
        edition(truth(slug), Page(page.notes, page.minor, page.published, page.cookies, page.main))
    )
    return parse_file(path)


@pytest.mark.parametrize("slug", EDITIONS)
def test_an_edition_says_what_the_sample_report_says(tmp_path: Path, slug: str) -> None:
    report = parsed(tmp_path, slug)
    check_report(report)
    found, expected = report_to_dict(report), truth(slug)
    assert report.programme is Programme.PROBATION_PDU
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
    assert {warning.code for warning in report.warnings} <= {"derived-fieldwork-end"}


def same_as_page(report: Path, folder: Path) -> None:
    """A report printed again as a web page, from its own layout, says the same."""
    page = folder / "page.html"
    page.write_text(printed_again(lay_out(read(report))), encoding="utf-8")
    one, other = parse_file(report), parse_file(page)
    check_report(other)
    assert (other.programme, other.id, other.title) == (one.programme, one.id, one.title)
    assert (other.judgements, other.key_questions) == (one.judgements, one.key_questions)
    found, expected = report_to_dict(other)["passages"], report_to_dict(one)["passages"]
    assert [told(item, council=True) for item in found] == [told(item, council=True) for item in expected]


@pytest.mark.parametrize(
    "name",
    ["sallowmere-2023-12-06.txt", "calderbeck-2022-05-11.pdf", "focused-visit-calderbeck-2024-07-18.pdf"],
)
def test_a_council_report_printed_again_as_a_page(tmp_path: Path, name: str) -> None:
    same_as_page(sample_reports_dir() / name, tmp_path)


@pytest.mark.shared
def test_a_real_report_printed_again_as_a_page(tmp_path: Path, shared_data: Path) -> None:
    same_as_page(shared_data / "probation" / "bedfordshire-pdu-2024-08.txt", tmp_path)


def test_what_the_site_adds_is_accounted_by_name(tmp_path: Path) -> None:
    report = parsed(tmp_path, "lantry-vale-pdu-2023-12")
    text = report.source.text
    listed = {
        kind: " ".join(span.of(text) for span in spans) for kind, spans in report.account.listed.items()
    }
    assert Account.UNEXPLAINED not in listed
    assert "Skip to content" in listed[Account.NOTICE]
    assert "essential cookies" in listed[Account.NOTICE]
    assert "LinkedIn" in listed[Account.NOTICE]
    assert "(Back to top)" in listed[Account.NOTICE]
    assert "Consultations" in listed[Account.RUNNING_HEADER]
    assert "Open Government Licence" in listed[Account.IMPRINT]
    assert "ZZ9 9ZZ" in listed[Account.CONTACT]
    assert "Recommendations" in listed[Account.CONTENTS]
    assert "Privacy" in listed[Account.RUNNING_FOOTER]
    assert "never part of a report" not in text
    assert "color: red" not in text


def test_the_extracted_text_is_the_same_whatever_the_source_is_indented_like(tmp_path: Path) -> None:
    page = edition(truth("lantry-vale-pdu-2023-12"), Page())
    one, other = tmp_path / "a.html", tmp_path / "b.html"
    one.write_text(page)
    other.write_text(page.replace("\n", "\n\n   ").replace("<li>", "\r\n\t<li>"))
    assert parse_file(one).source.text == parse_file(other).source.text


def test_an_empty_published_line_gives_no_date(tmp_path: Path) -> None:
    report = parsed(tmp_path, "lantry-vale-pdu-2023-12", Page(published=""))
    check_report(report)
    assert report.published is None
    dated = parsed(tmp_path, "lantry-vale-pdu-2023-12", Page(published="5 March 2024"))
    assert dated.published is not None
    assert (dated.published.isoformat(), dated.published_precision) == ("2024-03-05", "day")


def test_an_overall_rating_that_stands_only_in_a_sentence(tmp_path: Path) -> None:
    made = truth("lantry-vale-pdu-2023-12")
    made["passages"][0]["text"] += " This is why we gave the unit an overall rating of ‘Good.’ It was earned."
    page = edition(made, Page())
    row = "<tr><td>Overall rating</td><td><b>Good</b></td></tr>"
    assert row in page
    path = tmp_path / "page.html"
    path.write_text(page.replace(row, ""))
    report = parse_file(path)
    assert report.overall_rating is Rating.GOOD
    assert "overall-rating-from-prose" in {warning.code for warning in report.warnings}


@pytest.mark.parametrize(
    "opening",
    [
        "Foreword",
        "Foreword from the HM Chief Inspector",
        "Chief Inspector’s judgement",
        "Chief Inspector's judgment",
    ],
)
def test_the_opening_sections(tmp_path: Path, opening: str) -> None:
    path = tmp_path / "page.html"
    page = edition(truth("lantry-vale-pdu-2023-12"), Page())
    path.write_text(page.replace(">Foreword", f">{opening}"))
    report = parse_file(path)
    assert report.passages[0].section == (opening,)
    assert report.passages[0].text == truth("lantry-vale-pdu-2023-12")["passages"][0]["text"]


def test_lists(lay: Lay) -> None:
    layout = lay(
        "<ul><li>one<ul><li>nested<p>goes on</p></li></ul>tail</li><li><p>two</p><p>still two</p></ul>"
        "<ol start=4><li>four<li value=9>nine<li>ten</ol><ol type=a><li>lettered</ol><ul><li> </ul>"
    )
    assert [(b.role, b.level, b.marker, b.text) for b in layout.blocks[1:-1]] == [
        (Role.BULLET, 0, "•", "one"),
        (Role.BULLET, 1, "•", "nested goes on"),
        (Role.PARAGRAPH, 0, None, "tail"),
        (Role.BULLET, 0, "•", "two still two"),
        (Role.NUMBERED, 0, "4", "four"),
        (Role.NUMBERED, 0, "9", "nine"),
        (Role.NUMBERED, 0, "10", "ten"),
        (Role.BULLET, 0, "a", "lettered"),
    ]


def test_tables(lay: Lay) -> None:
    rows = "<table><tr><th>Aspect<th>Rating<tr><td><p>Help and</p><p>protection</p><td>Good</table>"
    boxed = "<table><tr><td><h3>Box</h3><p>Words of the box.</p></td></tr></table>"
    blocks = lay(rows + boxed).blocks[1:-1]
    assert [block.cells for block in blocks[:2]] == [("Aspect", "Rating"), ("Help and protection", "Good")]
    assert [(b.role, b.text) for b in blocks[2:]] == [
        (Role.HEADING, "Box"),
        (Role.PARAGRAPH, "Words of the box."),
    ]


def test_typed_lists_and_empty_lines_part_paragraphs(lay: Lay) -> None:
    layout = lay("<p>First.<br><br>Second<br>line.<br>• bullet one<br>•bullet two</p>")
    assert told_blocks(layout)[1:] == [
        (Role.PARAGRAPH, "First."),
        (Role.PARAGRAPH, "Second line."),
        (Role.BULLET, "bullet one"),
        (Role.BULLET, "bullet two"),
    ]


def test_quotations_figures_and_folded_parts(lay: Lay) -> None:
    layout = lay(
        "<blockquote><p>“I was heard.”</p></blockquote><figure><img alt='x'><figcaption>Figure 1: Cases</figcaption>"
        "</figure><details><summary>More on this</summary><p>Folded words.</p></details>"
        f"<div aria-hidden='true' style='display:none'><p>{PROSE}</p></div><div hidden>Loading</div>"
    )
    shown = [block for block in layout.blocks[1:-1] if block.role is not Role.FURNITURE]
    assert [b.text for b in shown] == [
        "“I was heard.”",
        "Figure 1: Cases",
        "More on this",
        "Folded words.",
        PROSE,
    ]
    assert [b.text for b in layout.blocks if b.role is Role.FURNITURE] == ["Loading"]
    assert shown[0].marker == ">"


NOTES = {
    "word": (
        "<p>Text<a href='https://x.example/p#_ftn1' name='_ftnref1'>[1]</a> goes on.</p>",
        "<p><a href='https://x.example/p#_ftnref1' name='_ftn1'>[1]</a> See this.</p>",
    ),
    "blocks": (
        "<p>Text<sup class='fn'><a href='#abc' id='abc-link'>1</a></sup> goes on.</p>",
        "<ol class='wp-block-footnotes'><li id='abc'><p>See this. <a href='#abc-link'>↩︎</a></p></li></ol>",
    ),
    "printed": ("<p>Text [1] goes on.</p>", "<p>[1] See this.</p>"),
    "raised": ("<p>Text¹ goes on.</p>", "<p>¹ See this.</p>"),
    "listed": ("<p>Text<sup>1</sup> goes on.</p>", "<h2>Footnotes</h2><ol><li>See this.</li></ol>"),
    "bare": ("<p>Text 1 goes on.</p>", "<p>1 See this.</p>"),
}


@pytest.mark.parametrize("kind", NOTES)
def test_footnotes_hang_on_their_markers(lay: Lay, kind: str) -> None:
    text, note = NOTES[kind]
    layout = lay(text + note)
    block = next(b for b in layout.blocks if b.text.startswith("Text"))
    assert block.text == "Text goes on."
    assert [(n.marker, n.text) for n in block.footnotes] == [("1", "See this.")]
    assert layout.footnotes == block.footnotes
    assert not any("See this" in b.text for b in layout.blocks)


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (
            "<p>They read 1 of the files and 2 of the plans.</p>",
            "They read 1 of the files and 2 of the plans.",
        ),
        ("<p>Areas were m<sup>2</sup> in size [3].</p>", "Areas were m2 in size [3]."),
        (
            "<p>Standard 1 was met.</p><p>1 Leadership was good.</p>",
            "Standard 1 was met. 1 Leadership was good.",
        ),
        ("<p>See <a href='#s1'>1</a> below.</p><h2 id='s1'>One</h2>", "See 1 below. One"),
    ],
)
def test_numbers_that_lead_to_no_note_stay_in_the_text(lay: Lay, body: str, kept: str) -> None:
    layout = lay(body)
    assert layout.footnotes == ()
    assert " ".join(block.text for block in layout.blocks[1:-1]) == kept


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (b"<meta charset=iso-8859-1><p>Caf\xe9 \x93so\x94</p>", 0),
        (b"<p>Caf\xc3\xa9 \xe2\x80\x9cso\xe2\x80\x9d</p>", 0),
        (b"<meta charset=iso-8859-1><p>Caf\xc3\xa9 \xe2\x80\x9cso\xe2\x80\x9d</p>", 1),
        (b"<meta charset=nonsense><p>Caf\xe9 \x93so\x94</p>", 1),
        (b"\xef\xbb\xbf<p>Caf\xc3\xa9 \xe2\x80\x9cso\xe2\x80\x9d</p>", 0),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, note: int) -> None:
    path = tmp_path / "page.html"
    mark = b"\xef\xbb\xbf"
    lead = mark if data.startswith(mark) else b""
    path.write_bytes(lead + b"<!doctype html><html>" + data.removeprefix(mark) + PROSE.encode())
    document = read(path)
    assert document.source.text.startswith("Café “so”")
    assert len(document.notes) == note
    utf16 = tmp_path / "wide.html"
    utf16.write_bytes(f"<!doctype html><html><p>Café “so”</p>{PROSE}".encode("utf-16"))
    assert read(utf16).source.text == document.source.text


def test_any_page_by_the_general_programme(tmp_path: Path) -> None:
    body = (
        f"{COOKIES}{SITE_TOP}<div class='page'><h1>Report on a prison</h1><div class='body'><h2>What works well</h2>"
        f"<ul><li>{PROSE}</li></ul><p><b>Key concerns</b></p><ul><li>{PROSE}</li></ul></div>"
        f"<div class='side'><p>Sign up for news</p><p>{PROSE}</p></div></div>{LICENCE}{SITE_END}"
    )
    path = tmp_path / "page.htm"
    path.write_text(f"<html><body>{body}</body></html>")
    report = parse_file(path)
    check_report(report)
    assert report.programme is Programme.GENERAL
    assert report.title == "Report on a prison"
    assert [(p.kind.value, p.section[-1]) for p in report.passages[:2]] == [
        ("strength", "What works well"),
        ("area_for_improvement", "Key concerns"),
    ]
    assert report.source.media_type == "text/html"
    assert iter_report_files([tmp_path])[0] == [path]


def test_a_page_without_a_heading_takes_its_title(lay: Lay) -> None:
    first: Block = lay("<p>Some words.</p>", "<title>Inspection of a place – A site</title>").blocks[0]
    assert (first.role, first.text) == (Role.HEADING, "Inspection of a place")
