"""Reading text files: encodings, line ends, pages, and bytes that are none."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import Refusal, ReportRefusedError
from corpus.reading import ReadingLimits, read
from tests.corpus.checks import parsed_or_refused

WORDS = "The unit’s “offer” – good – cost £5."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings_of_british_exports(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(WORDS.encode(encoding))
    document = read(path)
    assert document.source.text == WORDS
    assert bool(document.notes) == (encoding == "cp1252")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
def test_line_ends_become_one(tmp_path: Path, end: str) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(f"One{end}Two{end}".encode())
    document = read(path)
    assert document.source.text == "One\nTwo\n"
    assert [document.text_of(line) for line in document.lines] == ["One", "Two", ""]


def test_form_feeds_are_pages_and_labels_are_read(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("Cover\n\fBody of the report\n1\n\fMore of it\nPage 2\n\f", encoding="utf-8")
    document = read(path)
    assert [(page.number, page.label) for page in document.source.pages] == [(1, None), (2, "1"), (3, "2")]
    text = document.source.text
    assert [text[page.start : page.end].split()[0] for page in document.source.pages] == [
        "Cover",
        "Body",
        "More",
    ]
    by_page = {document.text_of(line): line.page for line in document.lines}
    assert (by_page["Cover"], by_page["Body of the report"], by_page["Page 2"]) == (1, 2, 3)


def test_without_form_feeds_there_are_no_pages(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("Body", encoding="utf-8")
    assert read(path).source.pages == ()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Refusal.EMPTY),
        (b" \n\t ", Refusal.EMPTY),
        ("\u00a0\n".encode(), Refusal.EMPTY),
        (b"PK\x03\x04" + bytes(40), Refusal.UNREADABLE),
        (bytes(range(256)) * 4, Refusal.UNSUPPORTED_FORMAT),
        (b"<!DOCTYPE html><html><body>Report</body></html>", Refusal.NOT_A_REPORT),
        (b"<!DOCTYPE html><html><body>We use cookies</body></html>", Refusal.NOT_A_REPORT),
    ],
)
def test_refusals_name_the_file_in_one_sentence(tmp_path: Path, data: bytes, reason: Refusal) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes(data)
    with pytest.raises(ReportRefusedError) as refused:
        read(path)
    assert refused.value.reason is reason
    assert str(refused.value).startswith("odd.txt ")
    assert str(refused.value).endswith(".")


def test_missing_files_folders_and_limits(tmp_path: Path) -> None:
    with pytest.raises(ReportRefusedError) as missing:
        read(tmp_path / "none.txt")
    assert missing.value.reason is Refusal.MISSING
    with pytest.raises(ReportRefusedError) as folder:
        read(tmp_path)
    assert folder.value.reason is Refusal.UNREADABLE
    path = tmp_path / "report.txt"
    path.write_text("words " * 10 + "\f" * 3 + "end", encoding="utf-8")
    for limits in (ReadingLimits(max_bytes=20), ReadingLimits(max_pages=3), ReadingLimits(max_characters=20)):
        with pytest.raises(ReportRefusedError) as large:
            read(path, limits)
        assert large.value.reason is Refusal.TOO_LARGE


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400), suffix=st.sampled_from([".txt", ".md", ".pdf"]))
def test_any_bytes_are_a_report_or_refused(tmp_path: Path, data: bytes, suffix: str) -> None:
    path = tmp_path / f"any{suffix}"
    path.write_bytes(data)
    parsed_or_refused(path)  # raises for any error but a foreseen refusal
