"""Readers: a file becomes a :class:`~corpus.reading.document.Document`, whatever its format."""

from __future__ import annotations

import stat
from pathlib import Path

from corpus.errors import Refusal, ReportRefusedError
from corpus.reading.document import Document
from corpus.reading.limits import ReadingLimits
from corpus.reading.sniff import Format, sniff

__all__ = ["Document", "Format", "ReadingLimits", "read", "sniff"]


def read(path: Path, limits: ReadingLimits | None = None) -> Document:
    """Read the file at ``path`` by its content, whatever its suffix says.

    Raises:
        ReportRefusedError: if it is missing, empty, too large, encrypted, without text or of a
            format that can't be read; the message says what to do.
    """
    limits = limits or ReadingLimits()
    data = _bytes_of(path, limits)
    kind = sniff(path, data)
    if kind is Format.PDF:
        from corpus.reading.pdf import read_pdf  # noqa: PLC0415  (pypdfium2 costs 40 ms; a text needs none)

        return read_pdf(path, data, limits)
    if kind is Format.MARKDOWN:
        from corpus.reading.markdown import read_markdown  # noqa: PLC0415

        return read_markdown(path, data, limits)
    if kind is Format.HTML:
        from corpus.reading.html import read_html  # noqa: PLC0415

        return read_html(path, data, limits)
    if kind is Format.DOCX:
        from corpus.reading.docx import read_docx  # noqa: PLC0415  (python-docx and lxml cost 150 ms)

        return read_docx(path, data, limits)
    from corpus.reading.text import read_text  # noqa: PLC0415

    return read_text(path, data, limits)


def _bytes_of(path: Path, limits: ReadingLimits) -> bytes:
    try:
        if path.is_dir():
            message = f"{path.name} is a folder, not a report; name the files in it."
            raise ReportRefusedError(path, Refusal.UNREADABLE, message)
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            # Opening a named pipe waits for ever for somebody to write into it.
            message = f"{path.name} is a pipe, a device or a socket; save the report as an ordinary file."
            raise ReportRefusedError(path, Refusal.UNREADABLE, message)
        size = status.st_size
        if size > limits.max_bytes:
            message = (
                f"{path.name} has {size:,} bytes, more than the limit of {limits.max_bytes:,}; "
                "split it or raise the limit."
            )
            raise ReportRefusedError(path, Refusal.TOO_LARGE, message)
        data = path.read_bytes()
    except FileNotFoundError:
        message = f"{path.name} does not exist; check the path."
        raise ReportRefusedError(path, Refusal.MISSING, message) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"{path.name} can't be opened ({reason}); check the path and the file's permissions."
        raise ReportRefusedError(path, Refusal.UNREADABLE, message) from error
    if not data.strip():
        message = f"{path.name} is empty; download or save it again."
        raise ReportRefusedError(path, Refusal.EMPTY, message)
    return data
