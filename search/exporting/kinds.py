"""The formats of exports: what each is called, sent as and ends in, and how much it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

Form = TypeVar("Form")


@dataclass(frozen=True, slots=True)
class Kind:
    """How files of a format are named (``suffix``) and sent (``media_type``)."""

    suffix: str
    media_type: str


class Format(StrEnum):
    """Formats of a view. ``csv`` and ``parquet`` hold the first table alone, the archives and the others all.

    ``csv-metadata`` is what ``csv`` can't hold: the statement and the meaning of its columns, as CSV on the Web.
    """

    CSV = "csv"
    CSV_METADATA = "csv-metadata"
    CSV_ZIP = "csv-zip"
    XLSX = "xlsx"
    JSON = "json"
    PARQUET = "parquet"
    PARQUET_ZIP = "parquet-zip"
    MARKDOWN = "md"
    SVG = "svg"
    PNG = "png"


class CitationFormat(StrEnum):
    """Formats of references; ``text`` is a readable sentence a line."""

    RIS = "ris"
    BIBTEX = "bibtex"
    CSL_JSON = "csl-json"
    TEXT = "text"


class PassageFormat(StrEnum):
    """Formats of passages. ``csv`` and ``parquet`` hold one row a passage; the archives also one a theme.

    ``csv-metadata`` describes what ``csv`` holds, as of views.
    """

    JSONL = "jsonl"
    CSV = "csv"
    CSV_METADATA = "csv-metadata"
    CSV_ZIP = "csv-zip"
    XLSX = "xlsx"
    JSON = "json"
    PARQUET = "parquet"
    PARQUET_ZIP = "parquet-zip"
    DOCX = "docx"
    MARKDOWN = "md"
    RIS = "ris"
    BIBTEX = "bibtex"
    CSL_JSON = "csl-json"
    TEXT = "text"


KINDS: Mapping[Format, Kind] = {
    Format.CSV: Kind(".csv", "text/csv"),
    Format.CSV_METADATA: Kind(".csv-metadata.json", "application/csvm+json"),
    Format.CSV_ZIP: Kind(".csv.zip", "application/zip"),
    Format.XLSX: Kind(".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    Format.JSON: Kind(".json", "application/json"),
    Format.PARQUET: Kind(".parquet", "application/vnd.apache.parquet"),
    Format.PARQUET_ZIP: Kind(".parquet.zip", "application/zip"),
    Format.MARKDOWN: Kind(".md", "text/markdown"),
    Format.SVG: Kind(".svg", "image/svg+xml"),
    Format.PNG: Kind(".png", "image/png"),
}

CITATION_KINDS: Mapping[CitationFormat, Kind] = {
    CitationFormat.RIS: Kind(".ris", "application/x-research-info-systems"),
    CitationFormat.BIBTEX: Kind(".bib", "application/x-bibtex"),
    CitationFormat.CSL_JSON: Kind(".csl.json", "application/vnd.citationstyles.csl+json"),
    CitationFormat.TEXT: Kind(".txt", "text/plain"),
}

PASSAGE_KINDS: Mapping[PassageFormat, Kind] = {
    **{PassageFormat(form.value): kind for form, kind in KINDS.items() if form.value in set(PassageFormat)},
    **{PassageFormat(form.value): kind for form, kind in CITATION_KINDS.items()},
    PassageFormat.JSONL: Kind(".jsonl", "application/x-ndjson"),
    PassageFormat.DOCX: Kind(
        ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
}

DOCUMENTS = frozenset({PassageFormat.DOCX, PassageFormat.MARKDOWN})
CITATIONS = frozenset(PassageFormat(form.value) for form in CitationFormat)

STREAMED = frozenset({PassageFormat.JSONL, PassageFormat.CSV, PassageFormat.JSON})
"""Formats written piece by piece; of the others a whole file is made first."""

BINARY = frozenset(
    {
        PassageFormat.CSV_ZIP,
        PassageFormat.XLSX,
        PassageFormat.PARQUET,
        PassageFormat.PARQUET_ZIP,
        PassageFormat.DOCX,
    }
)
"""Formats that are no text."""

MOST: Mapping[PassageFormat, int | None] = {
    **dict.fromkeys(PassageFormat, 50_000),
    PassageFormat.CSV_METADATA: None,
    PassageFormat.XLSX: 20_000,
    **dict.fromkeys(STREAMED, None),
    **dict.fromkeys(CITATIONS, 10_000),
    **dict.fromkeys(DOCUMENTS, 1_000),
}
"""Passages that one export holds in each format, ``None``: any number. A document of a thousand quotations has
about 200 pages; a workbook of 20,000 passages takes half a minute to write."""

METADATA = "-metadata.json"
"""Ending, after the name of a file that can't hold its statement, of the description beside it."""


def format_of(path: Path) -> Format | None:
    """The format of a view that a file's name asks for by its ending, or ``None``."""
    return _longest(path, KINDS)


def passage_format(path: Path) -> PassageFormat | None:
    """The format of passages that a file's name asks for by its ending, or ``None``."""
    return _longest(path, PASSAGE_KINDS)


def _longest(path: Path, kinds: Mapping[Form, Kind]) -> Form | None:
    name = path.name.lower()
    fitting = [form for form, kind in kinds.items() if name.endswith(kind.suffix)]
    return max(fitting, key=lambda form: len(kinds[form].suffix), default=None)
