"""From files to reports: which files are taken, and that every report keeps the invariants."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corpus.parse
from corpus.errors import Refusal, ReportRefusedError
from corpus.model import Report
from corpus.parse import PARSER_VERSION, iter_report_files, parse_file
from tests.corpus.checks import check_report, parsed_or_refused

PROSE = (
    "Inspectors saw that the people who work here know the families and the streets around them, and that they take "
    "time to listen. They could say what had changed since the last visit, and what had not. Records were clear. "
    "Managers read them, asked questions, and wrote down what had been agreed with the staff and with other services."
)


def test_a_folder_gives_its_reports_in_order_and_says_what_it_left_out(tmp_path: Path) -> None:
    for name in (
        "b.pdf",
        "a.TXT",
        "notes.csv",
        "README.md",
        ".hidden.txt",
        "deep/c.markdown",
        ".git/d.txt",
        "e.json",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", encoding="utf-8")
    taken, left = iter_report_files([tmp_path])
    assert [path.relative_to(tmp_path).as_posix() for path in taken] == ["a.TXT", "b.pdf", "deep/c.markdown"]
    assert [path.name for path in left] == [".hidden.txt", "README.md", "e.json", "notes.csv"]


def test_a_file_named_explicitly_is_always_tried(tmp_path: Path) -> None:
    table = tmp_path / "notes.csv"
    table.write_text("x", encoding="utf-8")
    taken, left = iter_report_files([table, tmp_path / "gone.pdf", tmp_path])
    assert taken == [tmp_path / "gone.pdf", table]
    assert left == []


def test_what_a_parser_did_not_foresee_is_a_logged_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(corpus.parse, "parse_layout", fail)
    path = tmp_path / "report.txt"
    path.write_text(PROSE, encoding="utf-8")
    with caplog.at_level(logging.ERROR), pytest.raises(ReportRefusedError) as refused:
        parse_file(path)
    assert refused.value.reason is Refusal.INTERNAL
    assert "ZeroDivisionError" in caplog.text


def test_the_parser_has_a_version() -> None:
    assert PARSER_VERSION


def test_ids_do_not_depend_on_space_or_line_ends(parse_text: Callable[..., Report]) -> None:
    text = f"Inspection of Ferrowdale\n\nFindings\n\n{PROSE}\n\n- {PROSE}\n- {PROSE}\n"
    first = parse_text(text)
    noisy = parse_text(text.replace("\n\n", "\r\n \r\n\r\n").replace(". ", ".  "), "noisy.txt")
    assert [p.id for p in first.passages] == [p.id for p in noisy.passages]
    assert first.id == noisy.id
    assert len({p.id for p in first.passages}) == len(first.passages) == 3


_WORD = st.sampled_from(
    [
        "plan",
        "risk",
        "the",
        "of",
        "and",
        "Luton",
        "well-informed",
        "co-ordinator",
        "staff¹",
        "people",
        "[words](http://a.b/c_d)",
        "*much*",
        "“good”",
        "28",
        "34%",
        "is",
        "not",
        "_so_",
        "[^1]",
        "(PDU)",
        "Good",
    ]
)
_LINE = st.lists(_WORD, min_size=1, max_size=18).map(" ".join)
_PIECE = st.one_of(
    _LINE,
    _LINE.map(lambda line: line + "."),
    _LINE.map(lambda line: "- " + line),
    _LINE.map(lambda line: "3. " + line),
    _LINE.map(lambda line: "> " + line),
    _LINE.map(lambda line: "¹ " + line),
    _LINE.map(lambda line: "[^1]: " + line),
    _LINE.map(lambda line: "## " + line),
    _LINE.map(lambda line: line + "\tGood\t42%"),
    _LINE.map(lambda line: f"| {line} | x |\n|---|---|\n| {line} | 3% |"),
    _LINE.map(lambda line: line.replace(" ", "-\n", 1)),
    st.sampled_from(
        ["Strengths:", "Contents", "7", "P 1.1 Leadership", "Requires improvement", "\f", " ", "---", PROSE]
    ),
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pieces=st.lists(_PIECE, max_size=14),
    gaps=st.lists(st.sampled_from(["\n", "\n\n", "\n \n\n", "\n\f"]), min_size=16, max_size=16),
    suffix=st.sampled_from([".txt", ".md"]),
    head=st.sampled_from(
        ["", "An inspection of probation services in:\n\nFerrowdale PDU\n\nHM Inspectorate of Probation\n\n"]
    ),
)
def test_every_text_is_accounted_for_and_every_passage_points_home(
    tmp_path: Path, pieces: list[str], gaps: list[str], suffix: str, head: str
) -> None:
    body = "".join(piece + gap for piece, gap in zip(pieces, gaps, strict=False))
    path = tmp_path / f"report{suffix}"
    path.write_text(f"{head}{body}\n\n{PROSE}\n", encoding="utf-8", newline="")
    report = parsed_or_refused(path)
    if report is not None:
        check_report(report)
