"""What a build would otherwise compute again: parsed reports, embeddings, tags, figures and file hashes.

One SQLite file, ``<library>/cache/cache.sqlite``. Every entry is keyed by all that it depends on, so
an entry is never wrong, only unused; deleting the folder costs time, nothing else. Work is written as
it is done: a build that was interrupted finds it again.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from corpus.figures import Figure
from corpus.model import Report
from indexer.encoder import Encoded
from indexer.records import PassageTags

_log = logging.getLogger(__name__)
_BATCH = 500
_FORMAT = 1

_SCHEMA = """
CREATE TABLE IF NOT EXISTS file (
    path TEXT PRIMARY KEY, bytes INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS parsed (
    sha256 TEXT, name TEXT, parser TEXT, report BLOB, reason TEXT, message TEXT,
    PRIMARY KEY (sha256, name, parser)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS embedding (
    encoder TEXT, text_sha256 BLOB, windows INTEGER NOT NULL, vector BLOB NOT NULL,
    PRIMARY KEY (encoder, text_sha256)
);
CREATE TABLE IF NOT EXISTS tags (report TEXT, tagger TEXT, tags BLOB NOT NULL, PRIMARY KEY (report, tagger));
CREATE TABLE IF NOT EXISTS figures (
    extractor TEXT, text_sha256 BLOB, figures BLOB NOT NULL, PRIMARY KEY (extractor, text_sha256)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS figured (report TEXT, extractor TEXT, PRIMARY KEY (report, extractor)) WITHOUT ROWID;
"""

REPORTS = TypeAdapter(Report)
"""Reports to JSON and back, checked on the way in."""
_TAGS = TypeAdapter(tuple[PassageTags, ...])
_FIGURES = TypeAdapter(tuple[Figure, ...])


@dataclass(frozen=True, slots=True)
class Parsed:
    """What parsing a file gave: a report as JSON, or the reason and sentence of its refusal."""

    report: bytes | None
    reason: str = ""
    message: str = ""

    @property
    def digest(self) -> str:
        """sha-256 of the report's JSON."""
        return hashlib.sha256(self.report or b"").hexdigest()

    def load(self) -> Report:
        """The report itself."""
        return REPORTS.validate_json(self.report or b"")


class Cache:
    """The cache of one library; used by one writer, in one thread. A context manager."""

    def __init__(self, folder: Path) -> None:
        """Open the cache, or begin a new one where there is none or it can't be read."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "cache.sqlite"
        try:
            self._base = self._open(path)
        except sqlite3.DatabaseError as error:
            _log.warning("The cache %s can't be read (%s); it begins anew.", path, error)
            for part in folder.glob("cache.sqlite*"):
                part.unlink()
            self._base = self._open(path)

    @staticmethod
    def _open(path: Path) -> sqlite3.Connection:
        base = sqlite3.connect(path)
        try:
            base.execute("PRAGMA journal_mode = WAL")
            base.execute("PRAGMA synchronous = NORMAL")
            version = base.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, _FORMAT):
                msg = f"format {version}"
                raise sqlite3.DatabaseError(msg)
            base.executescript(_SCHEMA)
            base.execute(f"PRAGMA user_version = {_FORMAT}")
            base.commit()
        except sqlite3.DatabaseError:
            base.close()
            raise
        return base

    def __enter__(self) -> Cache:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.commit()
        self._base.close()

    def file_hash(self, path: Path) -> str | None:
        """The sha-256 of a file as known from its size and time of change, or ``None``."""
        stat = path.stat()
        row = self._base.execute(
            "SELECT sha256 FROM file WHERE path = ? AND bytes = ? AND mtime_ns = ?",
            (str(path.resolve()), stat.st_size, stat.st_mtime_ns),
        ).fetchone()
        return None if row is None else str(row[0])

    def known_hash(self, path: Path) -> str | None:
        """The sha-256 that the file at ``path`` had when it was last taken in, or ``None``."""
        row = self._base.execute("SELECT sha256 FROM file WHERE path = ?", (str(path.resolve()),)).fetchone()
        return None if row is None else str(row[0])

    def keep_file_hash(self, path: Path, sha256: str) -> None:
        """Remember a file's hash with its size and time of change."""
        stat = path.stat()
        self._base.execute(
            "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)",
            (str(path.resolve()), stat.st_size, stat.st_mtime_ns, sha256),
        )

    def parsed(self, sha256: str, name: str, parser: str | None) -> Parsed | None:
        """What parsing this content under this name gave; by any parser where ``parser`` is ``None``."""
        row = self._base.execute(
            "SELECT report, reason, message FROM parsed WHERE sha256 = ? AND name = ? "
            "AND (parser = ? OR (? IS NULL AND report IS NOT NULL)) ORDER BY parser LIMIT 1",
            (sha256, name, parser, parser),
        ).fetchone()
        if row is None:
            return None
        return Parsed(zlib.decompress(row[0]) if row[0] is not None else None, row[1], row[2])

    def keep_parsed(self, sha256: str, name: str, parser: str, parsed: Parsed) -> None:
        """Remember what parsing a file gave."""
        report = zlib.compress(parsed.report, 1) if parsed.report is not None else None
        self._base.execute(
            "INSERT OR REPLACE INTO parsed VALUES (?, ?, ?, ?, ?, ?)",
            (sha256, name, parser, report, parsed.reason, parsed.message),
        )
        self._base.commit()

    def missing_texts(self, encoder: str, texts: Sequence[str]) -> list[str]:
        """Those of ``texts`` that have no embedding yet, each once, in order."""
        return self._missing("embedding WHERE encoder", encoder, texts)

    def _missing(self, where: str, version: str, texts: Sequence[str]) -> list[str]:
        keys = {_key(text): text for text in texts}
        known: set[bytes] = set()
        for part in _parts(list(keys)):
            marks = ", ".join("?" * len(part))
            known.update(
                row[0]
                for row in self._base.execute(
                    f"SELECT text_sha256 FROM {where} = ? AND text_sha256 IN ({marks})",  # noqa: S608
                    (version, *part),
                )
            )
        return [text for key, text in keys.items() if key not in known]

    def keep_embeddings(self, encoder: str, texts: Sequence[str], encoded: Encoded) -> None:
        """Remember the vectors of ``texts``."""
        rows = zip(texts, encoded.windows.tolist(), encoded.vectors, strict=True)
        self._base.executemany(
            "INSERT OR REPLACE INTO embedding VALUES (?, ?, ?, ?)",
            [(encoder, _key(text), windows, vector.tobytes()) for text, windows, vector in rows],
        )
        self._base.commit()

    def embeddings(self, encoder: str, texts: Sequence[str], dimensions: int) -> Encoded:
        """The remembered vectors of ``texts``, in their order.

        Raises:
            KeyError: if one is not remembered (see :meth:`missing_texts`).
        """
        keys = [_key(text) for text in texts]
        found: dict[bytes, tuple[int, bytes]] = {}
        for part in _parts(list(dict.fromkeys(keys))):
            marks = ", ".join("?" * len(part))
            for key, windows, vector in self._base.execute(
                "SELECT text_sha256, windows, vector FROM embedding "  # noqa: S608
                f"WHERE encoder = ? AND text_sha256 IN ({marks})",
                (encoder, *part),
            ):
                found[key] = (windows, vector)
        flat = b"".join(found[key][1] for key in keys)
        vectors: NDArray[np.float32] = np.frombuffer(flat, np.float32).reshape(len(keys), dimensions)
        return Encoded(vectors, np.array([found[key][0] for key in keys], np.int32))

    def tags(self, report: str, tagger: str) -> tuple[PassageTags, ...] | None:
        """The tags of a parsed report (by its digest), or ``None``."""
        row = self._base.execute(
            "SELECT tags FROM tags WHERE report = ? AND tagger = ?", (report, tagger)
        ).fetchone()
        return None if row is None else _TAGS.validate_json(zlib.decompress(row[0]))

    def has_tags(self, report: str, tagger: str) -> bool:
        """Whether :meth:`tags` would find them."""
        statement = "SELECT 1 FROM tags WHERE report = ? AND tagger = ?"
        return self._base.execute(statement, (report, tagger)).fetchone() is not None

    def keep_tags(self, report: str, tagger: str, tags: tuple[PassageTags, ...]) -> None:
        """Remember the tags of a parsed report."""
        blob = zlib.compress(_TAGS.dump_json(tags), 1)
        self._base.execute("INSERT OR REPLACE INTO tags VALUES (?, ?, ?)", (report, tagger, blob))
        self._base.commit()

    def missing_figures(self, extractor: str, texts: Sequence[str]) -> list[str]:
        """Those of ``texts`` whose figures were not read yet, each once, in order."""
        return self._missing("figures WHERE extractor", extractor, texts)

    def keep_figures(
        self, extractor: str, texts: Sequence[str], figures: Sequence[tuple[Figure, ...]]
    ) -> None:
        """Remember the figures of ``texts``, also that there are none."""
        self._base.executemany(
            "INSERT OR REPLACE INTO figures VALUES (?, ?, ?)",
            [
                (extractor, _key(text), _FIGURES.dump_json(found))
                for text, found in zip(texts, figures, strict=True)
            ],
        )
        self._base.commit()

    def figures(self, extractor: str, texts: Sequence[str]) -> list[tuple[Figure, ...]]:
        """The remembered figures of ``texts``, in their order.

        Raises:
            KeyError: if those of one are not remembered (see :meth:`missing_figures`).
        """
        keys = [_key(text) for text in texts]
        found: dict[bytes, tuple[Figure, ...]] = {}
        for part in _parts(list(dict.fromkeys(keys))):
            marks = ", ".join("?" * len(part))
            for key, figures in self._base.execute(
                "SELECT text_sha256, figures FROM figures "  # noqa: S608
                f"WHERE extractor = ? AND text_sha256 IN ({marks})",
                (extractor, *part),
            ):
                found[key] = _FIGURES.validate_json(figures) if figures != b"[]" else ()
        return [found[key] for key in keys]

    def is_figured(self, report: str, extractor: str) -> bool:
        """Whether the figures of all texts of a parsed report (by its digest) are remembered."""
        statement = "SELECT 1 FROM figured WHERE report = ? AND extractor = ?"
        return self._base.execute(statement, (report, extractor)).fetchone() is not None

    def mark_figured(self, reports: Sequence[str], extractor: str) -> None:
        """Remember that :meth:`is_figured` of these reports."""
        self._base.executemany(
            "INSERT OR REPLACE INTO figured VALUES (?, ?)", [(report, extractor) for report in reports]
        )
        self._base.commit()


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _parts(keys: list[bytes]) -> list[list[bytes]]:
    return [keys[low : low + _BATCH] for low in range(0, len(keys), _BATCH)]
