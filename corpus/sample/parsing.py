"""Reads a sample source (``source/<slug>.md``): TOML front matter, then Markdown with conventions."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from corpus.sample.inline import clean, note_labels
from corpus.sample.model import (
    Format,
    Part,
    SampleJudgement,
    SampleSource,
    Shape,
    SourceBlock,
    SourceError,
    Trap,
)

_FENCE = "+++"
_STANDARD = re.compile(r"(?P<code>(?:[A-Z] )?\d\.\d)\.?\s")
_HEADING = re.compile(r"(?P<marks>#{1,4})\s+(?P<text>.+)")
_NUMBERED = re.compile(r"(?P<number>\d+)\.\s+(?P<text>.+)")
_DIRECTIVE = re.compile(r"@(?P<name>\w+)\s*(?P<text>.*)")
_NOTE_TEXT = re.compile(r"\[\^(?P<label>[^\]\s]+)\]:\s*(?P<text>.+)")
_ROW = re.compile(r"\|\s*(?P<question>.+?)\s*\|\s*(?P<percent>\d{1,3})\s*%\s*\|")
_TABLE_HEAD = re.compile(r"\|\s*(?:Key question\b.*|:?-+:?\s*\|.*)", re.IGNORECASE)
_DIRECTIVES = {part.value: part for part in Part} | {"keyquestions": Part.KEY_QUESTIONS}
_SPELLED_WITH_AT = ("statement", "rating", "addressee", "keyquestions", "address", "signature")
_PRINTED_WITHOUT_HEADING = "Summary"
_FRONT_MATTER = {name.name for name in fields(SampleSource)} - {
    "path",
    "shape",
    "blocks",
    "footnotes",
    "footnote_numbers",
}


def read_source(path: Path) -> SampleSource:
    """The source at ``path``, with its structure but not yet its consistency checked.

    Raises:
        SourceError: if the front matter or a line breaks the format.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0].strip() != _FENCE or _FENCE not in (line.strip() for line in lines[1:]):
        raise SourceError(path, 1, f"front matter must stand first, between two lines {_FENCE}")
    fence = next(at for at, line in enumerate(lines[1:], start=1) if line.strip() == _FENCE)
    try:
        front = tomllib.loads("\n".join(lines[1:fence]))
    except tomllib.TOMLDecodeError as error:
        raise SourceError(path, 2, f"front matter isn't valid TOML: {error}") from error
    body = _Body(path)
    body.read(lines[fence + 1 :], first_line=fence + 2)
    return _assemble(path, front, body)


@dataclass
class _Body:
    path: Path
    blocks: list[SourceBlock] = field(default_factory=list)
    footnotes: dict[str, str] = field(default_factory=dict)
    headings: list[tuple[int, str]] = field(default_factory=list)
    standard: str | None = None
    addressee: str | None = None

    def read(self, lines: list[str], first_line: int) -> None:
        for number, text in _gather(lines, first_line):
            self._take(number, text)

    def _take(self, line: int, text: str) -> None:
        if match := _NOTE_TEXT.fullmatch(text):
            if match["label"] in self.footnotes:
                raise SourceError(self.path, line, f"footnote [^{match['label']}] is defined twice")
            self.footnotes[match["label"]] = match["text"]
        elif match := _HEADING.fullmatch(text):
            self._heading(line, len(match["marks"]), match["text"].strip())
        elif text.startswith("@"):
            self._directive(line, text)
        elif text.startswith("- "):
            self._add(Part.BULLET, line, text[2:].strip())
        elif text.startswith("|"):
            self._row(line, text)
        elif text.startswith(">"):
            self._add(Part.QUOTE, line, text[1:].strip())
        elif match := _NUMBERED.fullmatch(text):
            self._add(Part.NUMBERED, line, match["text"], number=match["number"])
        else:
            self._add(Part.PARAGRAPH, line, text)

    def _heading(self, line: int, level: int, text: str) -> None:
        self.headings = [kept for kept in self.headings if kept[0] < level]
        self.addressee = None
        if level == 1:
            self.standard = None
        if level <= 2:
            match = _STANDARD.match(text)
            self.standard = match["code"] if match else None
        if text == _PRINTED_WITHOUT_HEADING and level == 1:
            return
        self._add(Part.HEADING, line, text, level=level)
        self.headings.append((level, clean(text).removesuffix(":")))

    def _directive(self, line: int, text: str) -> None:
        match = _DIRECTIVE.fullmatch(text)
        if match is None or match["name"] not in _SPELLED_WITH_AT:
            known = ", ".join(f"@{name}" for name in _SPELLED_WITH_AT)
            raise SourceError(
                self.path, line, f"unknown directive {text.partition(' ')[0]}; known are {known}"
            )
        part, words = _DIRECTIVES[match["name"]], match["text"].strip()
        if part is Part.KEY_QUESTIONS:
            self._add(part, line, "")
            return
        if not words:
            raise SourceError(self.path, line, f"@{match['name']} needs words after it")
        if part is Part.ADDRESSEE:
            self.addressee = words
        if part in (Part.ADDRESS, Part.SIGNATURE):
            words = "\n".join(piece.strip() for piece in words.split("|"))
        self._add(part, line, words)

    def _row(self, line: int, text: str) -> None:
        if _TABLE_HEAD.fullmatch(text):
            return
        last = self.blocks[-1] if self.blocks else None
        match = _ROW.fullmatch(text)
        if last is None or last.part is not Part.KEY_QUESTIONS:
            raise SourceError(self.path, line, "a table row must follow @keyquestions")
        if match is None or int(match["percent"]) > 100:
            raise SourceError(self.path, line, "a key question is written | question | 52% |")
        row = (match["question"], int(match["percent"]))
        self.blocks[-1] = replace(last, rows=(*last.rows, row))

    def _add(self, part: Part, line: int, text: str, *, level: int = 0, number: str | None = None) -> None:
        path = tuple(heading for _, heading in self.headings)
        addressee = self.addressee if part is Part.NUMBERED else None
        block = SourceBlock(part, text, line, level, number, (), path, self.standard, addressee)
        self.blocks.append(block)


def _gather(lines: list[str], first_line: int) -> Iterator[tuple[int, str]]:
    """Logical lines: what follows without a blank line and opens nothing new is a continuation."""
    start, parts = 0, list[str]()
    for number, raw in enumerate(lines, start=first_line):
        text = raw.strip()
        if parts and (not text or _opens(text) or parts[0].startswith(("#", "@", "|"))):
            yield start, " ".join(parts)
            parts = []
        if text:
            start = start if parts else number
            parts.append(text)
    if parts:
        yield start, " ".join(parts)


def _opens(text: str) -> bool:
    return text.startswith(("#", "@", "- ", "|", ">", "[^")) or _NUMBERED.fullmatch(text) is not None


def _assemble(path: Path, front: dict[str, Any], body: _Body) -> SampleSource:
    unknown = sorted(set(front) - _FRONT_MATTER)
    if unknown:
        raise SourceError(path, 2, f"unknown front matter: {', '.join(unknown)}")
    numbers: dict[str, int] = {}
    for block in body.blocks:
        for label in note_labels(block.text):
            if label in numbers:
                raise SourceError(path, block.line, f"footnote [^{label}] is marked twice")
            numbers[label] = len(numbers) + 1
    try:
        return SampleSource(
            path=path,
            slug=_string(front, "slug"),
            programme=_string(front, "programme"),
            framework=_string(front, "framework"),
            format=Format(_string(front, "format")),
            shape=_shape(front),
            title=_string(front, "title"),
            area=_string(front, "area"),
            region=front.get("region"),
            inspectorate=_string(front, "inspectorate"),
            published=_string(front, "published"),
            fieldwork_start=_date(front["fieldwork_start"]),
            fieldwork_end=_date(front["fieldwork_end"]) if "fieldwork_end" in front else None,
            lead_inspector=_string(front, "lead_inspector"),
            score=front.get("score"),
            score_max=front.get("score_max"),
            overall_rating=front.get("overall_rating"),
            judgements=tuple(
                _judgement(row, council=not _shape(front).probation) for row in front.get("judgements", [])
            ),
            traps=frozenset(Trap(name) for name in front.get("traps", [])),
            blocks=tuple(_letter_parts(body.blocks) if _shape(front) is Shape.LETTER else body.blocks),
            footnotes=body.footnotes,
            footnote_numbers=numbers,
        )
    except KeyError as error:
        raise SourceError(path, 2, f"front matter lacks {error.args[0]}") from error
    except (TypeError, ValueError) as error:
        raise SourceError(path, 2, f"front matter: {error}") from error


def _letter_parts(blocks: list[SourceBlock]) -> Iterator[SourceBlock]:
    """A letter's salutation and sign-off as what they are; authors write them as plain paragraphs."""
    signing = False
    for block in blocks:
        signing = signing or block.text.startswith(("Yours sincerely", "Yours faithfully"))
        if signing and block.part is Part.PARAGRAPH:
            yield replace(block, part=Part.SIGNATURE)
        elif block.part is Part.PARAGRAPH and re.match(r"Dear [A-Z]", block.text):
            yield replace(block, part=Part.ADDRESS)
        else:
            yield block


def _shape(front: dict[str, Any]) -> Shape:
    if front["programme"] == "probation_pdu":
        return Shape.PDU
    if front["inspectorate"] == "hmi-probation":
        return Shape.PAGE
    if not front.get("judgements"):
        return Shape.LETTER
    # The single inspection framework ran from 2013 until inspections under ILACS began in January 2018.
    return Shape.SINGLE_FRAMEWORK if str(front["published"]) < "2018" else Shape.ILACS


def _judgement(row: dict[str, Any], *, council: bool) -> SampleJudgement:
    aspect = _string(row, "aspect")
    # The number before a council's judgement is its row in the table, no standard's code.
    match = None if council else _STANDARD.match(aspect)
    return SampleJudgement(aspect, _string(row, "rating"), match["code"] if match else None)


def _string(table: dict[str, Any], key: str) -> str:
    value = table[key]
    if not isinstance(value, str) or not value.strip():
        msg = f"{key} must be words, not {value!r}"
        raise ValueError(msg)
    return value


def _date(value: object) -> date:
    if isinstance(value, date):
        return value
    return date.fromisoformat(str(value))
