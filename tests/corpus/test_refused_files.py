"""What is no readable file is refused in one sentence, and nothing in a folder goes unnamed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus.errors import Refusal, ReportRefusedError
from corpus.parse import iter_report_files, parse_file

ODT = b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.text" + bytes(40)
RTF = b"{\\rtf1 A report.}"
DOC = b"\xd0\xcf\x11\xe0" + bytes(600)
MHTML = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"


def refusal(path: Path) -> ReportRefusedError:
    with pytest.raises(ReportRefusedError) as refused:
        parse_file(path)
    message = str(refused.value)
    assert message.startswith(path.name)
    assert message.endswith(".")
    assert ". " not in message
    return refused.value


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_named_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    # With a writer at the other end a mistaken read would end, instead of hanging the test.
    held = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    try:
        error = refusal(pipe)
    finally:
        os.close(held)
    assert error.reason is Refusal.UNREADABLE
    assert "ordinary file" in str(error)


@pytest.mark.parametrize(
    ("name", "said"),
    [("noise.pdf", "a PDF by its name"), ("noise.txt", "not a text file"), ("noise", "no format")],
)
def test_noise_is_named_by_what_it_pretends_to_be(tmp_path: Path, name: str, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(bytes(range(1, 32)) * 40)
    error = refusal(path)
    assert error.reason is Refusal.UNSUPPORTED_FORMAT
    assert said in str(error)


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.odt", ODT), ("a.rtf", RTF), ("a.doc", DOC), ("a.mhtml", MHTML)],
    ids=lambda v: str(v)[:6],
)
def test_documents_of_other_formats_in_a_folder_are_tried_and_refused(
    tmp_path: Path, name: str, data: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    (tmp_path / "table.csv").write_text("a,b\n", encoding="utf-8")
    assert iter_report_files([tmp_path]) == ([path], [tmp_path / "table.csv"])
    assert refusal(path).reason is Refusal.UNSUPPORTED_FORMAT
