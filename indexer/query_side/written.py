"""Queries written by reading passages, and the division of reports into training and held-out ones."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

from corpus.text_mark import is_mark, text_mark
from indexer.errors import IndexerError

Part = Literal["train", "dev", "test"]
Style = Literal["plain", "professional"]

HEADER = ("file", "begins", "plain", "professional")
FOLDER = "queries"
_EXTERNAL = ("file", "number", "page", "begins", "plain", "professional")


@dataclass(frozen=True, slots=True)
class WrittenQuery:
    """A query and the passage it was written for: its report's file name and how its text begins.

    ``begins`` may instead be the mark of its text (:func:`corpus.text_mark.text_mark`).
    """

    text: str
    style: Style
    file: str
    begins: str


def part_of(file: str) -> Part:
    """To which part a report belongs: 7 in 10 to training, 1 to development, 2 to the test.

    By a hash of the file's name, so that it never depends on which other reports there are.
    """
    tenth = int(hashlib.sha256(file.encode()).hexdigest(), 16) % 10
    return "test" if tenth < 2 else "dev" if tenth < 3 else "train"


def shipped_queries() -> list[WrittenQuery]:
    """All queries that come with Findings, by file name, then in the file's order."""
    folder = files("indexer").joinpath("query_side", FOLDER)
    tables = sorted((item for item in folder.iterdir() if item.name.endswith(".tsv")), key=lambda i: i.name)
    found: list[WrittenQuery] = []
    for table in tables:
        found += _read(table.read_text(encoding="utf-8"), table.name)
    return found


def read_queries(path: Path) -> list[WrittenQuery]:
    """The queries of one file: tab-separated, with the header ``file begins plain professional``.

    A table with further columns between is read as well.

    Raises:
        IndexerError: naming the file and the line, if the header or a line has another shape.
    """
    return _read(path.read_text(encoding="utf-8"), path.name)


def _read(text: str, name: str) -> list[WrittenQuery]:
    rows = list(csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or tuple(rows[0]) not in {HEADER, _EXTERNAL}:
        msg = f"{name}: the first line must name the columns {', '.join(HEADER)}, separated by tabs."
        raise IndexerError(msg, subject=name)
    columns = {column: place for place, column in enumerate(rows[0])}
    found: list[WrittenQuery] = []
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(columns) or not all(cell.strip() for cell in row):
            msg = f"{name}, line {number}: {len(columns)} filled fields are wanted, {len(row)} fields found."
            raise IndexerError(msg, subject=name)
        file, begins = row[columns["file"]], row[columns["begins"]]
        found.append(WrittenQuery(row[columns["plain"]], "plain", file, begins))
        found.append(WrittenQuery(row[columns["professional"]], "professional", file, begins))
    return found


def locate(
    queries: Sequence[WrittenQuery], passages: Iterable[tuple[int, str, str]]
) -> tuple[list[WrittenQuery], list[int], list[WrittenQuery]]:
    """The row of each query's passage.

    Args:
        queries: to place.
        passages: row, report's file name and text of each passage of a library.

    Returns:
        The queries whose passage was found, the rows of these, and the queries whose was not.
    """
    by_file: dict[str, list[tuple[str, int]]] = {}
    by_mark: dict[tuple[str, str], int] = {}
    for row, file, text in passages:
        by_file.setdefault(file, []).append((_letters(text), row))
        by_mark.setdefault((file, text_mark(text)), row)
    placed: list[WrittenQuery] = []
    rows: list[int] = []
    lost: list[WrittenQuery] = []
    for query in queries:
        begins = _letters(query.begins)
        found = [row for text, row in by_file.get(query.file, ()) if text.startswith(begins)]
        if is_mark(query.begins):
            found = [row for row in (by_mark.get((query.file, query.begins)),) if row is not None]
        if found:
            placed.append(query)
            rows.append(found[0])
        else:
            lost.append(query)
    return placed, rows, lost


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
