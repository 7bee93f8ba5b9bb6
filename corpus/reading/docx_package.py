"""Opens Word documents: what is damaged, locked, too large or no Word document is refused before it is read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from docx.opc.package import OpcPackage
from docx.opc.part import Part
from docx.oxml.parser import parse_xml

from corpus.errors import Refusal, ReportRefusedError
from corpus.reading.limits import ReadingLimits

_OTHER_KINDS = (
    ("xl/", "a spreadsheet"),
    ("ppt/", "a presentation"),
    ("META-INF/container.xml", "an e-book"),
    ("content.xml", "an OpenDocument file"),
)
_NO_MEMORY = 2  # libxml2's XML_ERR_NO_MEMORY, which lxml reports as a syntax error
_LOCKED = 0x1  # bit 0 of a zip entry's flags (APPNOTE 4.4.4)


def open_package(path: Path, data: bytes, limits: ReadingLimits) -> Part:
    """The main part of the Word document ``data``; macros and embedded objects are never looked into.

    Raises:
        ReportRefusedError: if it is no Word document, damaged, locked, or unpacks to more than allowed.
        MemoryError: if memory ran out.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(path, archive.infolist(), limits)
        package = OpcPackage.open(cast(Any, io.BytesIO(data)))
        main: Part = package.main_document_part
    except (ReportRefusedError, MemoryError):
        raise
    except Exception as error:
        _check_memory(error)
        # zipfile, lxml and python-docx raise a dozen kinds of errors on damaged packages.
        raise _damaged(path) from error
    return main


def root_of(path: Path, part: Part) -> Any:
    """The XML of a part, without its DTD's entities (they are not resolved).

    Raises:
        ReportRefusedError: if it is damaged.
        MemoryError: if memory ran out.
    """
    element = getattr(part, "element", None)
    if element is not None:
        return element
    try:
        return parse_xml(part.blob)
    except MemoryError:
        raise
    except Exception as error:
        _check_memory(error)
        raise _damaged(path) from error


def related(part: Part, kind: str) -> Iterator[Part]:
    """The parts that ``part`` refers to as ``kind`` (``"styles"``, ``"header"``), by their reference."""
    for name in sorted(part.rels, key=lambda name: (len(name), name)):
        relation = part.rels[name]
        if not relation.is_external and relation.reltype.rsplit("/", 1)[-1] == kind:
            yield relation.target_part


def _check(path: Path, entries: list[zipfile.ZipInfo], limits: ReadingLimits) -> None:
    names = [entry.filename for entry in entries]
    if not any(name.startswith("word/") for name in names) or "[Content_Types].xml" not in names:
        kind = next(
            (kind for mark, kind in _OTHER_KINDS if any(n.startswith(mark) for n in names)), "a zip file"
        )
        message = (
            f"{path.name} is {kind}, which can't be read; save the report as PDF, Word (.docx), HTML or text."
        )
        raise ReportRefusedError(path, Refusal.UNSUPPORTED_FORMAT, message)
    if any(entry.flag_bits & _LOCKED for entry in entries):
        message = f"{path.name} is locked by a password; open it in Word and save it without one."
        raise ReportRefusedError(path, Refusal.ENCRYPTED, message)
    size = sum(entry.file_size for entry in entries)
    if size > limits.max_unpacked_bytes or len(entries) > limits.max_parts:
        message = (
            f"{path.name} unpacks to {size:,} bytes in {len(entries):,} parts, more than the limit of "
            f"{limits.max_unpacked_bytes:,} in {limits.max_parts:,}; split it, or save it without pictures."
        )
        raise ReportRefusedError(path, Refusal.TOO_LARGE, message)


def _check_memory(error: Exception) -> None:
    if getattr(error, "code", None) == _NO_MEMORY:
        raise MemoryError from error


def _damaged(path: Path) -> ReportRefusedError:
    message = (
        f"{path.name} is damaged or no Word document; open it in Word, save it again, or download it again."
    )
    return ReportRefusedError(path, Refusal.UNREADABLE, message)
