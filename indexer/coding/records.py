"""A coding: one answer by one coder about one passage, and the rules that each must keep.

There are three kinds of row. A *theme* row says yes or no to one theme; a *stance* row says a stance; a *note*
row has a note alone. Each is about one subject, and of all rows by one coder about one subject of one passage
the latest is in force. To take an answer back is to add a row that says ``withdrawn`` (an empty note).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from indexer.errors import IndexerError
from indexer.stance import STANCES

STANCE = ":stance"
"""The subject of stance rows; no theme id has a colon."""
NOTE = ":note"
"""The subject of note rows."""
WITHDRAWN = "withdrawn"
"""What a row says that takes an earlier answer back."""

MAX_CODER = 60
"""Most characters of a coder's name."""
MAX_NOTE = 2_000
"""Most characters of a note."""

_THEME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PASSAGE = re.compile(r"[0-9a-f]{16}")
_DIGEST = re.compile(r"(?:[0-9a-f]{16})?")
_MAX_ID = 200


class CodingError(IndexerError):
    """A coding that can't be kept; the message names the field and what it may hold."""

    code = "bad-coding"


class Answer(StrEnum):
    """What a theme row says."""

    YES = "yes"
    NO = "no"
    WITHDRAWN = WITHDRAWN


@dataclass(frozen=True, slots=True)
class Coding:
    """One row; build with :func:`checked`.

    Attributes:
        passage: id of the passage.
        report: id of its report.
        words: :func:`words_digest` of the passage's text; empty where it was not known.
        coder: name of who coded it.
        theme: theme id, or ``None`` in stance and note rows.
        answer: of a theme row, else ``None``.
        stance: of a stance row: one of :data:`indexer.stance.STANCES` or ``withdrawn``; else ``None``.
        note: free text; of a note row all that it says.
        coded_at: time in UTC, ``2026-01-31T09:30:00.000Z``.
        codebook: version of the codebook that the coder saw; empty where it was not known.
    """

    passage: str
    report: str
    words: str
    coder: str
    theme: str | None
    answer: Answer | None
    stance: str | None
    note: str
    coded_at: str
    codebook: str

    @property
    def subject(self) -> str:
        """What it is about: a theme id, :data:`STANCE` or :data:`NOTE`."""
        return self.theme or (STANCE if self.stance else NOTE)

    @property
    def value(self) -> str:
        """What it says of its subject: yes or no, a stance, or the note."""
        return self.answer.value if self.answer else self.stance or self.note

    @property
    def withdrawn(self) -> bool:
        """Whether it takes back what its coder said before."""
        return self.value in {WITHDRAWN, ""} if self.subject != NOTE else not self.note


def checked(coding: Coding) -> Coding:
    """The coding with its texts in normal form.

    Raises:
        CodingError: if a field can't be as it is; the subject is the field's name.
    """
    if not _PASSAGE.fullmatch(coding.passage):
        raise _fail("passage", "must be a passage id (16 of 0-9 and a-f)")
    if len(coding.report) > _MAX_ID or not coding.report.isprintable():
        raise _fail("report", f"must be a report id of at most {_MAX_ID} characters")
    if not _DIGEST.fullmatch(coding.words):
        raise _fail("words", "must be 16 hex digits, or empty")
    if len(coding.codebook) > _MAX_ID or not coding.codebook.isprintable():
        raise _fail("codebook", "must be the version of a codebook, or empty")
    if coding.theme is not None and not _THEME.fullmatch(coding.theme):
        raise _fail("theme", "must be a theme id such as staffing-levels")
    if (coding.theme is None) != (coding.answer is None):
        raise _fail(
            "answer", "must be yes, no or withdrawn where there is a theme, and empty where there is none"
        )
    if coding.stance is not None and coding.theme is not None:
        raise _fail("stance", "has a row of its own, without a theme")
    if coding.stance is not None and coding.stance not in {*STANCES, WITHDRAWN}:
        raise _fail("stance", f"must be one of {', '.join(STANCES)} or {WITHDRAWN}")
    return replace(
        coding, coder=coder_name(coding.coder), note=clean_note(coding.note), coded_at=utc(coding.coded_at)
    )


def coder_name(text: str) -> str:
    """A coder's name in normal form: single spaces, composed letters.

    Raises:
        CodingError: if nothing is left, or it is too long or holds control characters.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise _fail("coder", "must be a name: it tells your codings from those of others")
    if len(name) > MAX_CODER or not name.isprintable():
        raise _fail("coder", f"must be a name of at most {MAX_CODER} printable characters")
    return name


def clean_note(text: str) -> str:
    """A note in normal form: one kind of line end, no control characters, no space around it.

    Raises:
        CodingError: if it is too long.
    """
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    note = "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"}).strip()
    if len(note) > MAX_NOTE:
        raise _fail("note", f"has {len(note):,} characters; at most {MAX_NOTE:,} are kept")
    return note


def utc(text: str) -> str:
    """A time as ISO 8601 in UTC with milliseconds, so that later times sort later as text.

    Raises:
        CodingError: if it is no time, or does not say its zone.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise _fail("coded_at", "must be a time with its zone, such as 2026-01-31T09:30:00Z")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now() -> str:
    """The present time in the form of :func:`utc`."""
    return utc(datetime.now(UTC).isoformat())


def words_digest(text: str) -> str:
    """Sixteen hex digits of the text's words, letters and figures only and in lower case.

    Spaces and hyphens do not count, so that another extraction of the same words agrees.
    """
    letters = "".join(char for char in text.lower() if char.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()[:16]


def _fail(field: str, what: str) -> CodingError:
    return CodingError(f"Field {field!r} {what}.", subject=field)
