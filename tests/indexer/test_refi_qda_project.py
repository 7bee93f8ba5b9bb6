"""Projects: valid by the published schema, every selection in place, and back with the same codings."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.parse import iter_report_files, parse_file
from corpus.sample import sample_reports_dir
from indexer.refi_qda import (
    ExchangeError,
    HandCoding,
    HandStance,
    LineEnd,
    ProjectOptions,
    ProjectSource,
    TextForm,
    codebook_of,
    read_project,
    write_project,
    xml,
)
from indexer.refi_qda.codes import stance_guid, theme_guid
from tests.indexer.refi_qda_library import (
    BOOK,
    NS,
    VERSION,
    library,
    parts,
    report,
    rewritten,
    tags,
    with_pdf,
)

TEXT = (
    "\ufeffREPORT 😀\r\n1.\tWorkloads were too high,\r\nand cafe\u0301 staff left.\r\n"
    "Page 3\r\nNobody 👩‍👧 knew why.\r\n\r\n2.\tVictims were kept safe.\r\nAnnex\r\n"
)


def spans(*pieces: str) -> list[tuple[int, int]]:
    return [(TEXT.index(piece), TEXT.index(piece) + len(piece)) for piece in pieces]


PASSAGES = [
    spans("Workloads were too high,", "and cafe\u0301 staff left.", "Nobody 👩‍👧 knew why."),
    spans("Victims were kept safe."),
]
REPORT = report("Bedfordshire", TEXT, PASSAGES)
FIRST, SECOND = (passage.id for passage in REPORT.passages)
HANDS = (
    HandCoding("Ada", REPORT.id, FIRST, "workload", "2025-04-01T09:00:00Z"),
    HandCoding("Ben", REPORT.id, FIRST, "staffing-levels"),
    HandStance("Ada", REPORT.id, SECOND, "strength"),
)


@pytest.fixture
def small(tmp_path: Path) -> ProjectSource:
    return library(
        tmp_path, [(REPORT, [tags("workload", "staffing-levels"), tags("victims", certain=False)])]
    )


def selections(project: Element) -> list[Element]:
    return list(project.iter(f"{NS}PlainTextSelection"))


def words_of(project: Element, sources: dict[str, bytes], included: int = 0) -> list[str]:
    """What each selection's positions cut from its source, counted in code points of the file."""
    found = []
    for source in project.iter(f"{NS}TextSource"):
        text = sources[str(source.get("plainTextPath"))].decode("utf-8")
        for one in source.iter(f"{NS}PlainTextSelection"):
            start, end = int(str(one.get("startPosition"))), int(str(one.get("endPosition")))
            found.append(text[start : end + included])
    return found


@pytest.mark.parametrize("line_end", list(LineEnd))
@pytest.mark.parametrize("last", [False, True])
def test_every_selection_holds_its_pieces_words(
    small: ProjectSource, tmp_path: Path, line_end: LineEnd, last: bool
) -> None:
    target = tmp_path / "x.qdpx"
    done = write_project(small, BOOK, target, ProjectOptions(form=TextForm(line_end, last)))
    project, sources = parts(target)
    end = "\r\n" if line_end is LineEnd.CRLF else "\n"
    assert words_of(project, sources, int(last)) == [
        f"Workloads were too high,{end}and cafe\u0301 staff left.",
        "Nobody 👩‍👧 knew why.",
        "Victims were kept safe.",
    ]
    assert (done.reports, done.passages, done.selections, done.divided) == (1, 2, 3, 1)
    assert done.codings == 2 * 3 + 2
    (content,) = sources.values()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert (b"\r" in content) == (line_end is LineEnd.CRLF)


chunks = st.lists(
    st.sampled_from(
        ["😀", "e\u0301", "\r\n", "\n", "\r", "\t", " ", "\u2028", "\x0c", "a", "b.", "<&>", "\x07"]
    ),
    min_size=1,
    max_size=12,
).map("".join)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(chunks, st.sampled_from(["x", "y😀", "z\u0301 w"])), min_size=1, max_size=6))
def test_any_text_keeps_its_passages_in_place_and_comes_back(
    tmp_path: Path, pieces: list[tuple[str, str]]
) -> None:
    text, ranges = "", []
    for filler, words in pieces:
        # Furniture between the pieces, so that each stays a selection of its own.
        text += f"{filler}furniture "
        ranges.append([(len(text), len(text) + len(words))])
        text += words
    made = report("Anywhere", text, ranges)
    source = library(tmp_path, [(made, [tags("workload")] * len(ranges))])
    target = tmp_path / "any.qdpx"
    hands = [HandCoding("Ada", made.id, p.id, "victims", "2025-04-01T09:00:00Z") for p in made.passages]
    write_project(source, BOOK, target, codings=hands)
    project, sources = parts(target)
    assert words_of(project, sources) == [words for _, words in pieces]
    back = read_project(target, source.records, BOOK)
    assert set(back.codings) == set(hands)
    assert not back.unplaced


def test_the_file_is_valid_and_says_who_coded_what_how_surely_and_why(
    small: ProjectSource, tmp_path: Path
) -> None:
    target = tmp_path / "x.qdpx"
    write_project(small, BOOK, target, codings=HANDS)
    project, _ = parts(target)
    users = {user.get("guid"): user.get("name") for user in project.iter(f"{NS}User")}
    coded = Counter(
        (users[coding.get("creatingUser")], one.get("name"), coding.find(f"{NS}CodeRef").get("targetGUID"))  # type: ignore[union-attr]
        for one in selections(project)
        for coding in one.iter(f"{NS}Coding")
    )
    model, name = f"Findings model {VERSION}", "Victims were kept safe."
    assert coded[model, name, theme_guid("victims")] == 1
    assert coded[model, name, stance_guid("shortfall")] == 1
    assert coded["Ada", name, stance_guid("strength")] == 1
    assert sum(times for (user, _, _), times in coded.items() if user == "Ben") == 2
    first = selections(project)[0].findtext(f"{NS}Description")
    assert first is not None
    assert "Workload: 0.90, by model (evidence: too many <cases>)" in first
    assert f"Passage {FIRST}; finding; piece 1 of 2; page 3-4" in first
    assert "Workload: coded by Ada" in first
    assert "against" not in first
    assert ", unsure, by model" in str(selections(project)[2].findtext(f"{NS}Description"))


def test_a_report_is_a_case_with_its_facts(small: ProjectSource, tmp_path: Path) -> None:
    target = tmp_path / "x.qdpx"
    write_project(small, BOOK, target)
    project, _ = parts(target)
    names = {v.get("guid"): v.get("name") for v in project.iter(f"{NS}Variable")}
    (source,) = project.iter(f"{NS}TextSource")
    for holder in (project.find(f"{NS}Cases/{NS}Case"), source):
        assert holder is not None
        values = {
            names[value[0].get("targetGUID")]: (value[1].tag.removeprefix(NS), value[1].text)
            for value in holder.iter(f"{NS}VariableValue")
        }
        assert values["Inspectorate"] == ("TextValue", "hmi-probation")
        assert values["Region"] == ("TextValue", "Northshire")
        assert values["Published"] == ("DateValue", "2024-08-01")
        assert values["Published to the"] == ("TextValue", "month")
        assert values["Rating"] == ("TextValue", "Good")
        assert values["Fictional"] == ("BooleanValue", "false")
        assert "Framework" not in values
    reference = project.find(f"{NS}Cases/{NS}Case/{NS}SourceRef")
    assert reference is not None
    assert reference.get("targetGUID") == source.get("guid")


def test_options_choose_reports_themes_and_certain_tags(small: ProjectSource, tmp_path: Path) -> None:
    target = tmp_path / "x.qdpx"
    only = write_project(small, BOOK, target, ProjectOptions(themes=("workload",), stance=False))
    assert (only.passages, only.selections, only.codings) == (1, 2, 2)
    sure = write_project(small, BOOK, target, ProjectOptions(certain_only=True, stance=False))
    assert sure.passages == 1
    with pytest.raises(ExchangeError, match="no report 'x'"):
        write_project(small, BOOK, target, ProjectOptions(reports=("x",)))
    with pytest.raises(ExchangeError, match="no theme 'x'"):
        write_project(small, BOOK, target, ProjectOptions(themes=("x",)))
    with pytest.raises(ExchangeError, match="no theme"):
        write_project(small, BOOK, target, codings=[replace(HANDS[1], theme_id="gone")])


def test_the_pdf_goes_along_uncoded_if_asked(tmp_path: Path) -> None:
    made = with_pdf(REPORT)
    pdf = tmp_path / "kept.pdf"
    pdf.write_bytes(b"%PDF-1.4 kept")
    source = library(tmp_path, [(made, [tags("workload"), tags("victims")])])
    source = replace(source, source_file=lambda _: pdf)
    target = tmp_path / "x.qdpx"
    assert write_project(source, BOOK, target).files == 0
    assert write_project(source, BOOK, target, ProjectOptions(source_files=True)).files == 1
    project, sources = parts(target)
    (one,) = project.iter(f"{NS}PDFSource")
    assert sources[str(one.get("path"))] == b"%PDF-1.4 kept"
    assert len(list(project.iter(f"{NS}SourceRef"))) == 2
    assert not list(one)


def test_equal_libraries_give_equal_bytes(small: ProjectSource, tmp_path: Path) -> None:
    for name in ("a.qdpx", "b.qdpx"):
        write_project(small, BOOK, tmp_path / name, codings=HANDS)
    assert (tmp_path / "a.qdpx").read_bytes() == (tmp_path / "b.qdpx").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.qdpx", "b.qdpx", "library.sqlite"]


def test_hand_codings_come_back_and_the_models_are_not_taken_for_them(
    small: ProjectSource, tmp_path: Path
) -> None:
    target = tmp_path / "x.qdpx"
    stray = HandCoding("Ada", REPORT.id, "gone", "workload")
    done = write_project(small, BOOK, target, codings=(*HANDS, stray))
    assert done.strays == 1
    back = read_project(target, small.records, BOOK)
    assert {(c.coder, c.report_id, c.passage_id, c.theme_id) for c in back.codings} == {
        ("Ada", REPORT.id, FIRST, "workload"),
        ("Ben", REPORT.id, FIRST, "staffing-levels"),
    }
    assert [(s.coder, s.passage_id, s.stance) for s in back.stances] == [("Ada", SECOND, "strength")]
    assert back.codings[0].coded == "2025-04-01T09:00:00Z"
    assert back.model_codings == done.codings - 5
    assert (back.unknown_codes, back.unplaced, back.origin) == ((), (), "Findings")


def test_a_project_that_a_tool_has_rewritten_still_comes_back(small: ProjectSource, tmp_path: Path) -> None:
    """Other GUIDs throughout, other line ends, a byte order mark, positions counted anew, names kept."""
    target = tmp_path / "x.qdpx"
    form = TextForm(LineEnd.CRLF)
    write_project(small, BOOK, target, ProjectOptions(form=form), codings=HANDS)

    def change(name: str, content: bytes) -> tuple[str, bytes]:
        if name != "project.qde":
            return name.replace("sources/", "Sources/"), b"\xef\xbb\xbf" + content
        text = content.decode()
        changed = re.sub(
            r'((?:guid|GUID|creatingUser)=")([0-9a-f])', lambda m: f"{m[1]}{int(m[2], 16) ^ 5:x}", text
        )
        return "their name.qde", changed.replace(
            "urn:QDA-XML:project:1.0", "urn:QDA-XML:project:0:4"
        ).encode()

    rewritten(target, tmp_path / "y.qdpx", change)
    back = read_project(tmp_path / "y.qdpx", small.records, BOOK)
    assert {(c.coder, c.passage_id, c.theme_id) for c in back.codings} == {
        ("Ada", FIRST, "workload"),
        ("Ben", FIRST, "staffing-levels"),
    }
    assert [s.stance for s in back.stances] == ["strength"]
    assert not back.unplaced


def theirs(folder: Path, body: str, text: str, codes: str = "", users: str = "") -> Path:
    """A project as another tool writes it, with one source without a GUID of ours."""
    path = folder / "theirs.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "project.qde",
            '<Project xmlns="urn:QDA-XML:project:1.0" name="P" origin="Other">'
            f"<Users>{users}</Users><CodeBook><Codes>{codes}</Codes></CodeBook><Sources>{body}</Sources></Project>",
        )
        archive.writestr("sources/a.txt", text)
    return path


CODE = f'<Code guid="{theme_guid("workload")}" name="Anything" isCodable="true"/>'
ADA = '<User guid="{AAAAAAAA-0000-4000-8000-000000000000}" name="Ada"/>'


def one(start: int, end: int, code: str = theme_guid("workload")) -> str:
    return (
        f'<PlainTextSelection guid="{theme_guid(str(start))}" startPosition="{start}" endPosition="{end}">'
        '<Coding guid="11111111-0000-4000-8000-000000000000" creatingUser="aaaaaaaa-0000-4000-8000-000000000000">'
        f'<CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
    )


def test_overlap_decides_and_what_can_not_be_placed_is_listed(small: ProjectSource, tmp_path: Path) -> None:
    text = TEXT.removeprefix("\ufeff").replace("\r\n", "\n")
    phrase = text.index("too high")
    page = text.index("Page 3")
    body = (
        '<TextSource name="no name we know" plainTextPath="internal://a.txt">'
        + one(phrase, phrase + 8)  # words inside a passage
        + one(text.index("knew"), text.index("Annex"))  # the end of one passage and all of the next
        + one(page, page + 6)  # furniture
        + one(phrase, 10_000)  # out of the text
        + one(phrase, phrase + 8, "22222222-0000-4000-8000-000000000000")  # a code nobody defined
        + one(phrase, phrase + 8, "33333333-0000-4000-8000-000000000000")  # a code that is none of ours
        + "</TextSource>"
        + f'<TextSource name="another" plainTextPath="internal://b.txt">{one(0, 3)}</TextSource>'
        + f'<TextSource name="third"><PlainTextContent>Not ours.</PlainTextContent>{one(0, 3)}</TextSource>'
    )
    own = '<Code guid="33333333-0000-4000-8000-000000000000" name="Moods" isCodable="true"><Description>How.</Description></Code>'
    back = read_project(theirs(tmp_path, body, text, CODE + own, ADA), small.records, BOOK)
    assert {(c.coder, c.passage_id) for c in back.codings} == {("Ada", FIRST), ("Ada", SECOND)}
    assert {c.passage_id: c.share for c in back.codings}[SECOND] == 1.0
    assert 0 < {c.passage_id: c.share for c in back.codings}[FIRST] < 0.3
    assert [(u.name, u.description, u.codings) for u in back.unknown_codes if u.guid] == [
        ("Moods", "How.", 1)
    ]
    assert [u.codings for u in back.unknown_codes if not u.guid] == [1]
    reasons = {(u.source, u.words): u.reason for u in back.unplaced}
    assert reasons["no name we know", "Page 3"].startswith("it is in no passage")
    assert any("reaches out" in reason for reason in reasons.values())
    assert reasons["another", ""] == "the file does not hold the text of its source"
    assert reasons["third", "Not"] == "its source is no report of the library"
    assert all(u.codes == ("Anything",) for u in back.unplaced)


def test_a_library_tagged_with_another_codebook_gives_what_it_keeps(small: ProjectSource) -> None:
    assert codebook_of(small, BOOK) is BOOK
    kept = codebook_of(replace(small, codebook="other"), BOOK)
    assert kept.ids == BOOK.ids
    assert kept.theme("workload").definition == BOOK.theme("workload").definition
    assert kept.theme("workload").phrases == ()


def test_the_samples_reports_keep_every_word_of_every_passage_in_place(tmp_path: Path) -> None:
    paths, _ = iter_report_files([Path(str(sample_reports_dir()))])
    reports = [parse_file(path) for path in paths]
    tagged = [(made, [tags("workload")] * len(made.passages)) for made in reports]
    source = library(tmp_path, tagged)
    done = write_project(source, BOOK, tmp_path / "x.qdpx")
    project, sources = parts(tmp_path / "x.qdpx")
    xml.check(_qde(tmp_path / "x.qdpx"))
    assert done.passages == sum(len(made.passages) for made in reports) > 800
    assert done.divided > 0
    held = iter(words_of(project, sources))
    expected = {made.id: made for made in reports}
    for element in project.iter(f"{NS}TextSource"):
        made = expected[str(element.get("name"))]
        for passage in made.passages:
            said = "".join(span.of(made.source.text) for span in passage.segments)
            got = ""
            while len("".join(got.split())) < len("".join(said.split())):
                got += next(held)
            assert "".join(got.split()) == "".join(said.split())


def _qde(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read("project.qde")
