"""The bundled sample: the renderer's checks, the printed traps, and the truth about what is printed."""

from __future__ import annotations

import json
import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Kind
from corpus.sample import sample_reports_dir, sample_truth_dir
from corpus.sample.checks import MINIMUM_WORDS, MINIMUM_WORDS_PAGE, band, check_source
from corpus.sample.inline import clean
from corpus.sample.model import SourceError, Trap
from corpus.sample.parsing import read_source
from corpus.sample.render import main, print_report

NOTICE = "Fictional sample report – no real place, person or inspection"
SLUGS = sorted(path.stem for path in sample_truth_dir().glob("*.json"))
SOURCES = sorted((sample_truth_dir().parent / "source").glob("*.md"))
PDFS = [slug for slug in SLUGS if (sample_reports_dir() / f"{slug}.pdf").is_file()]

FRONT = """+++
slug = "testmoor-pdu-2024-01"
programme = "probation_pdu"
framework = "pdu-2023"
format = "text"
title = "An inspection of probation services in: Testmoor PDU"
area = "Testmoor PDU"
region = "Exampleshire"
inspectorate = "hmi-probation"
published = "2024-01"
fieldwork_start = 2023-10-02
lead_inspector = "Jane Example"
score = 9
score_max = 21
overall_rating = "Requires improvement"
"""
RATINGS = {"1.1": "Good", "1.2": "Good", "1.3": "Requires improvement"} | {
    f"2.{number}": "Requires improvement" for number in range(1, 5)
}
NAMES = ["Leadership", "Staffing", "Services", "Assessment", "Planning", "Delivery", "Reviewing"]


def small_source() -> str:
    """A consistent PDU source with every construct, padded to the length that is asked for."""
    judgements = "".join(
        f'[[judgements]]\naspect = "P {code} {name}"\nrating = "{rating}"\n'
        for (code, rating), name in zip(RATINGS.items(), NAMES, strict=True)
    )
    body = [
        "# Foreword",
        "The unit *listens* to people. " + " ".join(["Staff work hard in every town."] * 260),
        "# Ratings",
        "# Recommendations",
        "@addressee Testmoor PDU should:",
        "1. read what it writes",
        "2. write what it does",
        "# 1. Organisational arrangements and activity",
    ]
    for (code, rating), name in zip(RATINGS.items(), NAMES, strict=True):
        if code == "2.1":
            body.append("# 2. Service delivery")
        body += [f"## P {code}. {name}", f"@statement {name} is as it should be.", f"@rating {rating}"]
        if code.startswith("1"):
            body += ["### Strengths:", f"- Good {name.lower()}[^{code}] here{{{{page:fn}}}} and there too."]
            body += ["### Areas for improvement:", f"- Weak {name.lower()} on{{{{page}}}} bad days only."]
            body += [f"[^{code}]: A note on {name.lower()}."]
        else:
            body += ["Our rating rests on two questions:", "@keyquestions"]
            body += [
                "| Does it start? | 71% |",
                "| Does it go on? | 52% |",
                f"- A finding on {name.lower()}.",
            ]
            body += ["> It helped me.", "### Good practice example", "Sam was met at the gate."]
    return FRONT + judgements + "+++\n" + "\n\n".join(body) + "\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "testmoor-pdu-2024-01.md"
    path.write_text(text, encoding="utf-8")
    return path


@cache
def truth(slug: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((sample_truth_dir() / f"{slug}.json").read_text(encoding="utf-8"))
    return loaded


@cache
def pages(slug: str) -> tuple[str, ...]:
    """The printed report's text by page; one page for text and Markdown."""
    (path,) = sample_reports_dir().glob(f"{slug}.*")
    if path.suffix == ".html":
        return (unescape(re.sub(r"<[^>]*>", "", path.read_text(encoding="utf-8"))),)
    if path.suffix != ".pdf":
        return (path.read_text(encoding="utf-8"),)
    document = pdfium.PdfDocument(path)
    return tuple(page.get_textpage().get_text_range() for page in document)


def letters(text: str) -> str:
    """Letters only: blind to spaces, line ends, hyphens, ligatures, footnote markers and figures."""
    return re.sub(r"[^a-z]", "", text.replace("ﬁ", "fi").replace("ﬂ", "fl").casefold())


def test_the_committed_reports_are_what_the_sources_give() -> None:
    pytest.importorskip("reportlab")
    assert main(["--check"]) == 0


def test_the_sample_has_every_programme_in_four_forms_and_stays_small() -> None:
    files = list(sample_reports_dir().iterdir())
    suffixes = (".pdf", ".txt", ".md", ".html")
    by_suffix = {suffix: sum(path.suffix == suffix for path in files) for suffix in suffixes}
    assert len(SLUGS) == len(files) >= 17
    assert by_suffix[".html"] >= 3
    assert by_suffix[".pdf"] >= 8
    assert by_suffix[".txt"] >= 4
    assert by_suffix[".md"] >= 1
    assert sum(path.stat().st_size for path in files) < 2 * 1024 * 1024
    programmes = [truth(slug)["report"]["programme"] for slug in SLUGS]
    assert programmes.count("probation_pdu") >= 7
    assert programmes.count("childrens_services") >= 7
    assert {"probation_region", "probation_dynamic", "youth_justice"} < set(programmes)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_page_says_that_the_report_is_fictional(slug: str) -> None:
    assert all(NOTICE in page for page in pages(slug))
    assert truth(slug)["report"]["fictional"] is True


@pytest.mark.parametrize("slug", SLUGS)
def test_every_passage_is_printed_and_cut_only_where_the_truth_says(slug: str) -> None:
    # In a text report a page end is lines between the halves; an uncut passage stands on one line.
    in_text = (sample_reports_dir() / f"{slug}.txt").is_file()
    runs = pages(slug)[0].split("\n") if in_text else pages(slug)
    printed = [letters(run) for run in runs]
    for passage in truth(slug)["passages"]:
        wanted = letters(passage["text"])
        whole = any(wanted in page for page in printed)
        assert whole is not (passage["crosses_page"] or False), passage["text"]
        assert any(wanted[:6] in page for page in printed)
        assert any(wanted[-6:] in page for page in printed)


@pytest.mark.parametrize("slug", SLUGS)
def test_headings_footnotes_ratings_and_key_questions_are_printed(slug: str) -> None:
    everything = letters("".join(pages(slug)))
    told = truth(slug)
    for text in [*told["headings"], *told["footnotes"], *(row["question"] for row in told["key_questions"])]:
        assert letters(text) in everything
    for row in told["judgements"]:
        assert letters(row["aspect"] + row["rating"]) in everything


@pytest.mark.parametrize("slug", SLUGS)
def test_the_truth_is_long_enough_and_uses_the_model_s_words(slug: str) -> None:
    passages = truth(slug)["passages"]
    page = (sample_reports_dir() / f"{slug}.html").is_file()
    needed = MINIMUM_WORDS_PAGE if page else MINIMUM_WORDS
    assert sum(len(re.findall(r"\w+", passage["text"])) for passage in passages) >= needed
    assert {passage["kind"] for passage in passages} <= {kind.value for kind in Kind}
    assert all(part in truth(slug)["headings"] for passage in passages for part in passage["section"])
    marked = [note for passage in passages for note in passage["footnotes"]]
    assert set(marked) <= set(truth(slug)["footnotes"])
    assert not any(re.search(r"\[\^|\{\{|[¹²³⁴⁵⁶⁷⁸⁹]", passage["text"]) for passage in passages)


def test_every_structural_trap_is_printed_somewhere() -> None:
    texts = ["\n".join(pages(slug)) for slug in SLUGS if slug not in PDFS]
    printed = [re.sub(r"\r\n?", "\n", "\n".join(pages(slug))) for slug in PDFS]
    traps_of_text = [
        r"\nForeword\t3\n",  # contents with tabs
        r"\nP 1\.1 Leadership\n[\s\S]*\nP 1\.1\. Leadership\n",  # two spellings of one heading
        r"\nScore \*\*\d+/\d+\*\*\n",
        r"Percentage 'Yes'\n.+\?\t\d+%",
        r"\w[¹²³⁴]",  # marker glued to its word
        r"[a-z,]\n\n[¹²³⁴] .+\n\n[a-z]",  # footnote between the halves of a bullet
        r"[a-z,]\n\n\u00a0\n\n[a-z]",  # page break inside a bullet
        r"\n \n",  # line of one space
        r"\[on our website\]\(#\)",
        r"\n◼ ",
        r"\n\nGrade\n\n.+\n.+\n\n(?:Good|Inadequate|Requires)",  # wrapped label of the judgement table
        r"\[\^1\]",  # Markdown footnote
    ]
    traps_of_pdf = [
        r"Foreword ?\.{5,}",  # dot leaders
        r"\n\d{1,2}\.\n",  # paragraph number alone on its line
        r"\n■ ?[A-Z]",
        r"\binterpreter s\b|\bThornstea d\b",  # word broken by extraction
        r"need help and\s+protection: ?\s?(?:good|inadequate|outstanding|requires)",  # grade inside a heading
        r"Priority and immediate action",
        r"Yours sincerely",
        r"Inspection of .+ children’s services\n\d+ .+20\d\d",  # running footer of two lines
    ]
    for found, patterns in ((texts, traps_of_text), (printed, traps_of_pdf)):
        for pattern in patterns:
            assert any(re.search(pattern, text) for text in found), pattern
    assert any(
        row["crosses_page"] and row["kind"] == "finding" for slug in PDFS for row in truth(slug)["passages"]
    )


def test_ligatures_are_single_characters_in_the_pdf_that_asks_for_them() -> None:
    # PDFium resolves them while it reads, other extractors don't; so this looks before the printing.
    typeset = pytest.importorskip("corpus.sample.typeset", exc_type=ImportError)
    style = typeset.Style("Helvetica", "Helvetica-Bold", "Helvetica-Oblique", 10.0, 14.0)
    setter = typeset.Typesetter({}, frozenset({Trap.LIGATURES}))
    (line,) = setter.lines("five flats unified", style, 400.0)
    assert [word.pieces[0].text for word in line.words] == ["ﬁve", "ﬂats", "uniﬁed"]
    assert any(Trap.LIGATURES in read_source(path).traps for path in SOURCES)


def test_a_cut_bullet_prints_its_break_and_is_whole_in_the_truth(tmp_path: Path) -> None:
    source = read_source(written(tmp_path, small_source()))
    check_source(source)
    printed = print_report(source)
    text = printed.report.decode()
    assert "- Good leadership¹ here\n\n¹ A note on leadership.\n\nand there too." in text
    assert "- Weak leadership on\n\n\u00a0\n\nbad days only." in text
    passages = json.loads(printed.truth)["passages"]
    strength = next(row for row in passages if row["kind"] == "strength")
    assert strength == {
        "text": "Good leadership here and there too.",
        "kind": "strength",
        "section": ["1. Organisational arrangements and activity", "P 1.1. Leadership", "Strengths"],
        "standard": "P 1.1",
        "number": None,
        "addressee": None,
        "footnotes": ["A note on leadership."],
        "crosses_page": True,
    }
    kinds = [row["kind"] for row in passages if row["standard"] == "P 2.1"]
    assert kinds == ["standard_statement", "method", "finding", "quote", "practice_example"]
    assert [row["number"] for row in passages if row["kind"] == "recommendation"] == ["1", "2"]
    assert passages[1]["addressee"] == "Testmoor PDU should"


@pytest.mark.parametrize("form", ["pdf", "text", "markdown"])
def test_printing_twice_gives_the_same_bytes(tmp_path: Path, form: str) -> None:
    if form == "pdf":
        pytest.importorskip("reportlab")
    path = written(tmp_path, small_source().replace('format = "text"', f'format = "{form}"'))
    assert print_report(read_source(path)) == print_report(read_source(path))


@pytest.mark.parametrize(
    ("old", "new", "message", "at"),
    [
        ("@statement Leadership", "@claim Leadership", "unknown directive @claim", "@claim"),
        ("score = 9", "score = 8", "score 8 but the ratings sum to 9", "slug"),
        ("score_max = 21", "score_max = 27", "score_max 27 doesn't fit 7 standards", "slug"),
        ("| Does it go on? | 52% |", "| Does it go on? | 49% |", "lowest key question 49%", "@keyquestions"),
        ("| Does it go on? | 52% |", "| Does it go on? | lots |", "a key question is written", "| lots |"),
        ("Staff work hard in every town. ", "", "at least 1500 are needed", "+++"),
        ("[^1.2]: A note on staffing.", "", "footnote [^1.2] has no definition", "- Good staffing"),
        ("staffing[^1.2] here", "staffing here", "footnote [^1.2] is defined but never marked", "+++"),
        ("2. write what", "3. write what", "paragraph number 3 where 2 should follow", "3. write"),
        ("{{page}}", "{{pgae}}", "unknown mark {{pgae}}", "{{pgae}}"),
        ("@rating Good", "@rating Inadequate", "needs one @rating, 'Good'", "@rating Inadequate"),
        ("testmoor-pdu-2024-01", "testmoor", "must be the file's name", "slug"),
        ('format = "text"', 'format = "docx"', "'docx' is not a valid Format", "slug"),
        ('format = "text"', 'format = "html"', "a web page is the form of regions", "slug"),
        ('framework = "pdu-2023"\n', "", "front matter lacks framework", "slug"),
        ('format = "text"', 'format = "text"\ncolour = "red"', "unknown front matter: colour", "slug"),
    ],
)
def test_a_slip_is_named_with_its_line(tmp_path: Path, old: str, new: str, message: str, at: str) -> None:
    text = small_source()
    assert old in text
    path = written(tmp_path, text.replace(old, new, -1 if old.startswith("Staff") else 1))
    with pytest.raises(SourceError, match=re.escape(message)) as caught:
        check_source(read_source(path))
    assert str(caught.value).startswith(f"{path.name}:{caught.value.line}: ")
    line = path.read_text(encoding="utf-8").splitlines()[caught.value.line - 1]
    assert at in line


def test_check_reports_changed_missing_and_orphaned_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "source").mkdir()
    written(tmp_path / "source", small_source())
    folder = ["--folder", str(tmp_path)]
    assert main(["--check", *folder]) == 1
    assert "testmoor-pdu-2024-01.txt is missing" in capsys.readouterr().err
    assert main(folder) == 0
    assert main(["--check", *folder]) == 0
    (tmp_path / "reports" / "testmoor-pdu-2024-01.txt").write_text("changed")
    (tmp_path / "truth" / "gone.json").write_text("{}")
    capsys.readouterr()
    assert main(["--check", *folder]) == 1
    told = capsys.readouterr().err
    assert "testmoor-pdu-2024-01.txt isn't what its source gives" in told
    assert "gone.json has no source" in told


@given(st.integers(min_value=0, max_value=99))
def test_bands_never_fall_as_the_percentage_rises(percent: int) -> None:
    order = ["Inadequate", "Requires improvement", "Good", "Outstanding"]
    assert order.index(band(percent)) <= order.index(band(percent + 1))
    assert [band(edge) for edge in (49, 50, 64, 65, 79, 80)] == [order[rank] for rank in (0, 1, 1, 2, 2, 3)]


WORDS = st.lists(st.from_regex(r"[a-z]{1,9}", fullmatch=True), min_size=2, max_size=12)


@given(WORDS, st.data())
def test_clean_gives_back_the_author_s_words_whatever_marks_stand_among_them(
    words: list[str], data: st.DataObject
) -> None:
    marks = ["{w}", "{w}[^1]", "*{w}*", "**{w}**", "[{w}](#)", "{{{{page}}}} {w}", "{w}{{{{page:fn}}}}"]
    chosen = [data.draw(st.sampled_from(marks)).format(w=word) for word in words]
    assert clean(" ".join(chosen)) == " ".join(words)
