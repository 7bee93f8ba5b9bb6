"""Codings as CSV, out and in again: for spreadsheets, other tools and other machines.

The columns are :data:`COLUMNS`, in this order and stable. A file to import needs ``passage`` and ``coder``, and
``theme`` with ``answer``, or ``stance``, or ``note``; the other columns may be missing or empty. A row that
can't be kept is reported with its line and its reason, and the others are taken.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TextIO

from indexer.coding.records import Answer, Coding, CodingError, checked, now
from indexer.coding.store import CodingStore

COLUMNS = (
    "passage",
    "report",
    "words",
    "coder",
    "theme",
    "answer",
    "stance",
    "note",
    "coded_at",
    "codebook",
)
_NEEDED = ("passage", "coder")
_FREE_TEXT = ("coder", "note")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")

Known = Callable[[str], tuple[str, str] | None]
"""Report id and words digest of the passage with an id, ``None`` where the library does not hold it."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was not taken: the line of the file on which it begins, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: rows read and taken anew, those not taken, and passages that the library lacks."""

    rows: int
    added: int
    bad: tuple[BadRow, ...]
    elsewhere: int


def write_codings(target: TextIO, codings: Iterable[Coding]) -> int:
    """Write codings as CSV with a header; returns the number of rows.

    A spreadsheet would run a name or note that begins like a formula, so such a text is written after an
    apostrophe, which :func:`read_codings` takes off again (OWASP, "CSV Injection").
    """
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    count = 0
    for coding in codings:
        values = {name: str(getattr(coding, name) or "") for name in COLUMNS}
        for name in _FREE_TEXT:
            if values[name].startswith(_FORMULA):
                values[name] = f"'{values[name]}"
        writer.writerow([values[name] for name in COLUMNS])
        count += 1
    return count


def import_codings(
    store: CodingStore, source: str, known: Known, theme_known: Callable[[str], bool]
) -> Imported:
    """Take the rows of a CSV file into the store; a file imported again changes nothing.

    Rows that have a time keep it; rows without one count as said now, if they say something new.

    Args:
        store: takes the rows.
        source: the file's text.
        known: tells what the library knows of a passage; fills ``report`` and ``words`` where they are empty.
        theme_known: whether the codebook knows (or once knew) a theme.

    Raises:
        CodingError: if the file has no header, lacks a needed column or has one that is not known.
    """
    dated: list[Coding] = []
    undated: list[Coding] = []
    bad: list[BadRow] = []
    elsewhere: set[str] = set()
    rows = 0
    for line, row in _rows(source):
        rows += 1
        if isinstance(row, str):
            bad.append(BadRow(line, row))
            continue
        try:
            coding = _coding(row, known)
            if coding.theme is not None and not theme_known(coding.theme):
                msg = f"Field 'theme': the codebook has no theme {coding.theme!r}."
                raise CodingError(msg, subject="theme")
        except CodingError as error:
            bad.append(BadRow(line, str(error)))
            continue
        if known(coding.passage) is None:
            elsewhere.add(coding.passage)
        (dated if row["coded_at"] else undated).append(coding)
    added = store.merge(dated) + store.append(undated) if dated or undated else 0
    return Imported(rows, added, tuple(bad), len(elsewhere))


def _rows(source: str) -> Iterator[tuple[int, dict[str, str] | str]]:
    """Line and cells of each row, or the reason why it can't be read."""
    text = source.removeprefix("\ufeff")
    head = text.split("\n", 1)[0]
    # A spreadsheet of a country that writes decimal commas separates by semicolons.
    delimiter = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
    except csv.Error as error:
        msg = f"The first line can't be read as CSV ({error})."
        raise CodingError(msg, subject="header") from error
    missing = [name for name in _NEEDED if name not in header]
    unknown = [name for name in header if name not in COLUMNS]
    if missing or unknown or len(set(header)) != len(header):
        what = (
            f"lacks the column {missing[0]!r}"
            if missing
            else f"has a column {unknown[0]!r}"
            if unknown
            else "names a column twice"
        )
        msg = f"The first line {what}; columns are {', '.join(COLUMNS)}."
        raise CodingError(msg, subject="header")
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield line, f"it can't be read as CSV ({error}); what follows it in the file was not read."
            return
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            yield line, f"it has {len(cells)} cells where the first line has {len(header)}."
            continue
        values = dict.fromkeys(COLUMNS, "") | dict(zip(header, cells, strict=True))
        yield (
            line,
            {name: _plain(value) if name in _FREE_TEXT else value.strip() for name, value in values.items()},
        )


def _plain(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def _coding(row: dict[str, str], known: Known) -> Coding:
    answer = row["answer"].lower()
    if answer and answer not in set(Answer):
        msg = f"Field 'answer' must be yes, no or withdrawn, not {row['answer']!r}."
        raise CodingError(msg, subject="answer")
    if not (row["theme"] or row["stance"] or row["note"].strip() or row["coded_at"]):
        msg = "It says nothing: give theme and answer, or stance, or note."
        raise CodingError(msg, subject="theme")
    report, words = known(row["passage"]) or ("", "")
    return checked(
        Coding(
            passage=row["passage"],
            report=row["report"] or report,
            words=row["words"] or words,
            coder=row["coder"],
            theme=row["theme"] or None,
            answer=Answer(answer) if answer else None,
            stance=row["stance"].lower() or None,
            note=row["note"],
            coded_at=row["coded_at"] or now(),
            codebook=row["codebook"],
        )
    )
