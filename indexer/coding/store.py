"""The codings of a library: ``codings.sqlite`` beside the snapshots, which no build ever writes.

The history is append-only: an answer that changes is a new row. Of the rows by one coder about one subject of
one passage the one with the latest time is in force (of equal times the one added last), so histories that
were kept on two machines merge to the same state in either order. Each call opens the file for itself and
writes in one transaction, so several processes and threads may use it at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from indexer.coding.records import Answer, Coding, utc
from indexer.errors import LibraryDamagedError, LibraryError

FILE = "codings.sqlite"
FORMAT = 1
_WAIT_SECONDS = 20.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS coding (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    passage TEXT NOT NULL,
    report TEXT NOT NULL,
    words TEXT NOT NULL,
    coder TEXT NOT NULL,
    subject TEXT NOT NULL,                      -- theme id, ':stance' or ':note'
    answer TEXT,                                -- of a theme: yes, no or withdrawn
    stance TEXT,                                -- of a stance row, also withdrawn
    note TEXT NOT NULL,
    coded_at TEXT NOT NULL,                     -- UTC, milliseconds
    codebook TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS coding_by_subject ON coding (coder, passage, subject, coded_at, id);
CREATE INDEX IF NOT EXISTS coding_by_passage ON coding (passage);
"""
_COLUMNS = "passage, report, words, coder, subject, answer, stance, note, coded_at, codebook"
_LATEST = (
    f"SELECT {_COLUMNS} FROM (SELECT *, row_number() OVER "  # noqa: S608 - fixed text
    "(PARTITION BY coder, passage, subject ORDER BY coded_at DESC, id DESC) AS place FROM coding {where}) "
    "WHERE place = 1 ORDER BY report, passage, coder, subject"
)


class CodingStore:
    """The codings of the library in a folder; the file is made by the first coding."""

    def __init__(self, library: Path) -> None:
        self.path = library / FILE

    def append(self, codings: Iterable[Coding]) -> int:
        """Add what says something new, and return how many rows that were.

        A coding that repeats what its coder said last of the subject is left out. One that is not later than
        the row it replaces (clocks go back) is dated a millisecond after it, so that it takes force.

        Raises:
            LibraryError: if the file can't be written.
        """
        added = 0
        with self._writing() as base:
            for coding in codings:
                before = _latest(base, coding)
                if before is None and coding.withdrawn:
                    continue
                if before is not None:
                    if (before.value, before.note) == (coding.value, coding.note):
                        continue
                    if coding.coded_at <= before.coded_at:
                        later = datetime.fromisoformat(before.coded_at) + timedelta(milliseconds=1)
                        coding = replace(coding, coded_at=utc(later.isoformat()))  # noqa: PLW2901
                _insert(base, coding)
                added += 1
        return added

    def merge(self, codings: Iterable[Coding]) -> int:
        """Add rows of another history with the times they have, each once; returns how many were new.

        Raises:
            LibraryError: if the file can't be written.
        """
        added = 0
        with self._writing() as base:
            for coding in codings:
                known = base.execute(
                    "SELECT 1 FROM coding WHERE coder = ? AND passage = ? AND subject = ? AND coded_at = ? "
                    "AND answer IS ? AND stance IS ? AND note = ?",
                    (
                        coding.coder,
                        coding.passage,
                        coding.subject,
                        coding.coded_at,
                        coding.answer,
                        coding.stance,
                        coding.note,
                    ),
                ).fetchone()
                if known is None:
                    _insert(base, coding)
                    added += 1
        return added

    def in_force(self, *, coder: str | None = None, passage: str | None = None) -> tuple[Coding, ...]:
        """The answers that hold now, by report, passage, coder and subject; those withdrawn are left out."""
        given = {"coder": coder, "passage": passage}
        wanted = {name: value for name, value in given.items() if value is not None}
        where = ("WHERE " + " AND ".join(f"{name} = ?" for name in wanted)) if wanted else ""
        rows = self._read(_LATEST.format(where=where), list(wanted.values()))
        return tuple(coding for coding in rows if not coding.withdrawn)

    def history(self) -> tuple[Coding, ...]:
        """Every row ever added, in order of time."""
        return tuple(self._read(f"SELECT {_COLUMNS} FROM coding ORDER BY coded_at, id", ()))  # noqa: S608

    def _read(self, statement: str, values: Sequence[Any]) -> list[Coding]:
        if not self.path.is_file():
            return []
        with self._open() as base:
            return [_coding(row) for row in base.execute(statement, values)]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=_WAIT_SECONDS, isolation_level=None)) as base:
                version = base.execute("PRAGMA user_version").fetchone()[0]
                if version not in (0, FORMAT):
                    msg = f"The codings in {self.path} are of another version of Findings (format {version}); use that one."
                    raise LibraryDamagedError(msg, subject=str(self.path))
                yield base
        except sqlite3.OperationalError as error:
            msg = f"The codings in {self.path} can't be used now ({error}); try again, or look at who may write there."
            raise LibraryError(msg, subject=str(self.path)) from error
        except sqlite3.DatabaseError as error:
            msg = f"The codings in {self.path} can't be read ({error}); put a copy of the file back."
            raise LibraryDamagedError(msg, subject=str(self.path)) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        if not self.path.parent.is_dir():
            msg = f"There is no library in {self.path.parent} yet: index reports first, then code them."
            raise LibraryError(msg, subject=str(self.path.parent))
        with self._open() as base:
            # Nobody else may write between what is read here and what is added.
            base.execute("BEGIN IMMEDIATE")
            try:
                if base.execute("PRAGMA user_version").fetchone()[0] == 0:
                    for statement in _SCHEMA.split(";\n"):
                        if statement.strip():
                            base.execute(statement)
                    base.execute(f"PRAGMA user_version = {FORMAT}")
                yield base
            except BaseException:
                base.execute("ROLLBACK")
                raise
            base.execute("COMMIT")


def _latest(base: sqlite3.Connection, coding: Coding) -> Coding | None:
    row = base.execute(
        f"SELECT {_COLUMNS} FROM coding WHERE coder = ? AND passage = ? AND subject = ? "  # noqa: S608
        "ORDER BY coded_at DESC, id DESC LIMIT 1",
        (coding.coder, coding.passage, coding.subject),
    ).fetchone()
    return None if row is None else _coding(row)


def _insert(base: sqlite3.Connection, coding: Coding) -> None:
    base.execute(
        f"INSERT INTO coding ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        (
            coding.passage,
            coding.report,
            coding.words,
            coding.coder,
            coding.subject,
            coding.answer,
            coding.stance,
            coding.note,
            coding.coded_at,
            coding.codebook,
        ),
    )


def _coding(row: Sequence[Any]) -> Coding:
    subject = row[4]
    return Coding(
        passage=row[0],
        report=row[1],
        words=row[2],
        coder=row[3],
        theme=None if subject.startswith(":") else subject,
        answer=Answer(row[5]) if row[5] else None,
        stance=row[6],
        note=row[7],
        coded_at=row[8],
        codebook=row[9],
    )
