"""From marked-up runs of words to a :class:`Document`: what the readers of HTML and DOCX share.

A reader makes one :class:`Draft` of each heading, paragraph, list item, row and footnote, out of
:class:`Run` s of words. :func:`compose` writes them out as one text and says where each of them lies.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from corpus.errors import Refusal, ReportRefusedError
from corpus.model import Account, Source, Span
from corpus.reading.document import Document, Element, Line, NoteMark, Shape
from corpus.reading.limits import ReadingLimits

# No reader sees them: soft hyphen, zero-width spaces and joiners of words, byte-order mark.
_INVISIBLE = re.compile("[\\u00ad\\u200b\\u200c\\u2060\\ufeff]")
_SPACE = re.compile(r"[^\S\u00a0\u202f]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


class RunKind(StrEnum):
    """What a run is in its draft."""

    WORDS = "words"
    BREAK = "break"
    CELL = "cell"
    LEAD = "lead"
    MARK = "mark"
    ASIDE = "aside"


@dataclass(slots=True)
class Run:
    """A stretch of words of one make.

    Attributes:
        text: the words, with the file's own spaces; empty for a break and for the start of a cell.
        kind: ``LEAD`` is a list marker, ``MARK`` a footnote's marker, ``ASIDE`` no word of the author.
        raised: printed as a superscript.
        bold: printed bold.
        link: where it links to inside the file, without ``#``, or ``None``.
        note: for a ``MARK``, the note it leads to.
    """

    text: str = ""
    kind: RunKind = RunKind.WORDS
    raised: bool = False
    bold: bool = False
    link: str | None = None
    note: str | None = None


@dataclass(slots=True)
class Draft:
    """An element in the making; the fields mean what they mean in :class:`Element`.

    ``names`` are the anchors that stand in it (``id`` and ``name`` in HTML).
    """

    shape: Shape
    runs: list[Run] = field(default_factory=list)
    level: int = 0
    marker: str | None = None
    account: Account | None = None
    note: str | None = None
    names: set[str] = field(default_factory=set)

    def words(self) -> str:
        """The words of the author in it, spaces normalised."""
        kept = (" " if run.kind in (RunKind.BREAK, RunKind.CELL) else run.text for run in self._own())
        return " ".join(_visible("".join(kept)).split())

    def all_words(self) -> str:
        """Everything printed in it, spaces normalised."""
        return " ".join(_visible(" ".join(run.text for run in self.runs)).split())

    def bold(self) -> bool:
        """Whether there are words and all of them are bold."""
        own = [run for run in self._own() if run.text.strip()]
        return bool(own) and all(run.bold for run in own)

    def _own(self) -> list[Run]:
        return [run for run in self.runs if run.kind in (RunKind.WORDS, RunKind.BREAK, RunKind.CELL)]


def compose(
    path: Path,
    data: bytes,
    media_type: str,
    drafts: Iterable[Draft],
    limits: ReadingLimits,
    notes: tuple[str, ...] = (),
) -> Document:
    """The document that ``drafts`` make up, in their order; drafts without a visible character are left out.

    Raises:
        ReportRefusedError: if there is no text, or more than ``limits`` allow.
    """
    writer = _Writer()
    for draft in drafts:
        writer.write(draft)
        if writer.length > limits.max_characters:
            raise ReportRefusedError(
                path,
                Refusal.TOO_LARGE,
                f"{path.name} holds more than {limits.max_characters:,} characters; split it or raise the limit.",
            )
    text = "".join(writer.parts)
    if not text.strip():
        raise ReportRefusedError(
            path, Refusal.EMPTY, f"{path.name} holds no text; check that it was saved completely."
        )
    source = Source(path.name, hashlib.sha256(data).hexdigest(), media_type, text)
    return Document(source, _lines(text), notes=notes, elements=tuple(writer.elements))


class _Writer:
    """Appends drafts to one text, collapsing spaces as a browser does."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.elements: list[Element] = []

    def write(self, draft: Draft) -> None:
        """Append one draft; where nothing of it is visible, nothing."""
        pending, begun = self._gap(draft), False
        placed: list[tuple[Run, Span]] = []
        cells: list[list[Span]] = [[]]
        for run in draft.runs:
            if run.kind is RunKind.CELL:
                pending = _stronger(pending, "\t") if begun else pending
                cells.append([])
                continue
            if run.kind is RunKind.BREAK:
                pending = _stronger(pending, "\n") if begun else pending
                continue
            text = _visible(run.text)
            core = _SPACE.sub(" ", text).strip(" ")
            if text[:1].isspace() and begun:
                pending = _stronger(pending, " ")
            if not core.strip():
                pending = _stronger(pending, " ") if core and begun else pending
                continue
            if pending:
                self._append(pending)
            span = Span(self.length, self.length + len(core))
            self._append(core)
            placed.append((run, span))
            cells[-1].append(span)
            pending, begun = " " if text[-1:].isspace() else "", True
        if placed:
            self.elements.extend(_elements(draft, placed, cells))

    def _gap(self, draft: Draft) -> str:
        if not self.elements:
            return ""
        tight = (Shape.ITEM, Shape.ROW, Shape.NOTE)
        last = self.elements[-1].shape
        return "\n" if draft.shape in tight and last is draft.shape else "\n\n"

    def _append(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)


def _elements(draft: Draft, placed: Sequence[tuple[Run, Span]], cells: list[list[Span]]) -> list[Element]:
    """The element of a written draft, and a piece of furniture for asides at its end."""
    last = len(placed)
    while last and placed[last - 1][0].kind is RunKind.ASIDE:
        last -= 1
    body, asides = placed[:last], placed[last:]
    lead = body[0][1] if body and body[0][0].kind is RunKind.LEAD else None
    rest = body[1:] if lead else body
    made: list[Element] = []
    if rest:
        inner = [span for run, span in rest if run.kind in (RunKind.ASIDE, RunKind.LEAD)]
        element = Element(
            shape=draft.shape,
            span=Span(rest[0][1].start, rest[-1][1].end),
            level=draft.level,
            marker=draft.marker,
            lead=lead,
            drops=tuple(inner),
            cells=tuple(Span(cell[0].start, cell[-1].end) for cell in cells if cell)
            if draft.shape is Shape.ROW
            else (),
            account=draft.account,
            note=draft.note,
            marks=tuple(
                NoteMark(run.note, span) for run, span in rest if run.kind is RunKind.MARK and run.note
            ),
            bold=draft.bold(),
        )
        made.append(element)
    elif lead:
        made.append(Element(Shape.FURNITURE, lead, account=Account.LIST_MARKER))
    if asides:
        span = Span(asides[0][1].start, asides[-1][1].end)
        made.append(Element(Shape.FURNITURE, span, account=draft.account or Account.NOTICE))
    return made


def _visible(text: str) -> str:
    return _CONTROL.sub(" ", _INVISIBLE.sub("", text))


def _stronger(one: str, other: str) -> str:
    order = ("", " ", "\n", "\t", "\n\n")
    return max(one, other, key=order.index)


def _lines(text: str) -> tuple[Line, ...]:
    lines: list[Line] = []
    start = 0
    for piece in text.split("\n"):
        lines.append(Line(start, start + len(piece)))
        start += len(piece) + 1
    return tuple(lines)


def raw(draft: Draft) -> str:
    """All of a draft's runs in a row as its file has them; a break counts as one character, so does a cell."""
    return "".join(_raw(run) for run in draft.runs)


def recast(draft: Draft, start: int, end: int, kind: RunKind, note: str | None = None) -> None:
    """Make the characters ``start`` to ``end`` of :func:`raw` runs of another kind."""
    made: list[Run] = []
    at = 0
    for run in draft.runs:
        text = _raw(run)
        first, last = max(0, start - at), min(len(text), end - at)
        at += len(text)
        if first >= last or run.kind in (RunKind.BREAK, RunKind.CELL):
            made.append(run)
            continue
        for part, changed in ((text[:first], False), (text[first:last], True), (text[last:], False)):
            if part and changed:
                made.append(replace(run, text=part, kind=kind, note=note))
            elif part:
                made.append(replace(run, text=part))
    draft.runs = made


def _raw(run: Run) -> str:
    return {RunKind.BREAK: "\n", RunKind.CELL: "\t"}.get(run.kind, run.text)
