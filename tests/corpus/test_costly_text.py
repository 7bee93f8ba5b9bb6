"""Text of odd shape costs no more than its length: what fuzzing found to stall or break a reader."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from corpus.parse import parse_file
from tests.corpus.checks import check_report
from tests.corpus.mutations import plain_pdf, seeds

SECONDS = 8.0
"""Each of these takes a second at rest, and took from 15 s to minutes."""


def inside(data: bytes, piece: bytes) -> bytes:
    at = data.index(b"\n", len(data) // 2)
    return data[:at] + piece + data[at:]


@pytest.mark.parametrize(
    ("suffix", "piece"),
    [
        ("txt", b"\n\n" + b"x" * 200_000),
        ("md", b"\n\n" + b"x" * 100_000),
        ("html", b"<br>" * 900),
        ("html", b"<p>" + b" \n" * 1_500),
    ],
    ids=["a long word", "a long word in Markdown", "line breaks in a row", "space in a row"],
)
def test_odd_text_is_read_in_time(tmp_path: Path, suffix: str, piece: bytes) -> None:
    path = tmp_path / f"odd.{suffix}"
    path.write_bytes(inside(seeds(suffix)[0], piece))
    begun = time.process_time()
    report = parse_file(path)
    assert time.process_time() - begun < SECONDS
    check_report(report)


def test_letters_squeezed_to_a_line_are_read(tmp_path: Path) -> None:
    path = tmp_path / "squeezed.pdf"
    data = plain_pdf()
    path.write_bytes(data.replace(b"BT /F 16", b"1 0 1 0 0 0 cm BT /F 16", 1))
    check_report(parse_file(path), odd=True)


def test_the_words_of_odd_text_are_kept(tmp_path: Path) -> None:
    word = "y" * 50_000
    path = tmp_path / "long.txt"
    path.write_bytes(
        inside(seeds("txt")[0], b"\n\nAn odd word " + word.encode() + b" stands in this line.\n\n")
    )
    assert any(word in passage.text for passage in parse_file(path).passages)
