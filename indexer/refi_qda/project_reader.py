"""A project coded elsewhere, read back: which passages people gave which themes and stances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from indexer.codebook import Codebook
from indexer.refi_qda import xml
from indexer.refi_qda.codes import CodeNode, read_codes, stance_guid, theme_guid
from indexer.refi_qda.description import notes_of
from indexer.refi_qda.guids import normal
from indexer.refi_qda.model import (
    MODEL_USER,
    HandCoding,
    HandStance,
    ImportedProject,
    UnknownCode,
    UnplacedSelection,
)
from indexer.refi_qda.package import Package
from indexer.refi_qda.placing import Library, Placed, Text
from indexer.refi_qda.selections import coding_guid, user_guid
from indexer.stance import STANCES
from indexer.store_reader import Records

UNKNOWN_CODER = "Unknown coder"
"""Coder of codings that the file attributes to nobody."""

_TEXTS = ("TextSource", "Representation")
_OTHER_SELECTIONS = frozenset(
    {"PictureSelection", "PDFSelection", "AudioSelection", "VideoSelection", "TranscriptSelection"}
)
_SHOWN = 200


def read_project(path: Path, records: Records, codebook: Codebook) -> ImportedProject:
    """Read a ``.qdpx`` file's codings as codings of the library's passages.

    A source is recognised by its GUID, its name or its words; a code by its GUID, its Findings id or its
    name. A selection codes each passage of which it covers half, or in which half of it lies.

    Args:
        path: the project file.
        records: the library's reports and passages.
        codebook: the codebook that codes are looked up in.

    Raises:
        ExchangeError: if the file can't be read as a project.
    """
    with Package(path) as package:
        root = xml.read(package.project(), path.name, "Project")
        reader = _Reader(package, root, Library(records), _Codes(root, path.name, codebook))
        reader.models.append(user_guid(f"{MODEL_USER} {records.meta().get('tagger', '')}"))
        return reader.read()


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a code of the file means here: a theme, a stance, or nothing known."""

    name: str
    theme: str | None = None
    stance: str | None = None
    description: str = ""


class _Codes:
    """The codes of a file and what they mean in our codebook."""

    def __init__(self, root: Element, name: str, codebook: Codebook) -> None:
        self._ids = {theme.id for theme in codebook.themes}
        self._codebook = codebook
        every = [(old, theme.id) for theme in codebook.themes for old in (*theme.formerly, theme.id)]
        self._by_guid = {theme_guid(old): now for old, now in every}
        self._by_name = {theme.name.lower(): theme.id for theme in codebook.themes}
        self._stance = {stance_guid(stance): stance for stance in STANCES}
        self._meanings: dict[str, _Meaning] = {}
        codes = xml.child(xml.child(root, "CodeBook"), "Codes")
        for node, above in _with_path(read_codes(codes, name)):
            self._meanings[node.guid] = self._meaning(node, above)
        self.unknown: Counter[str] = Counter()

    def _meaning(self, node: CodeNode, above: tuple[str, ...]) -> _Meaning:
        path = " > ".join((*above, node.name))
        if node.guid in self._by_guid:
            return _Meaning(node.name, theme=self._by_guid[node.guid])
        if node.guid in self._stance:
            return _Meaning(node.name, stance=self._stance[node.guid])
        notes = notes_of(node.description)
        named = self._codebook.current(notes.id) or self._by_name.get(node.name.lower())
        if named is not None:
            return _Meaning(node.name, theme=named)
        if node.name.lower() in STANCES and above and above[-1].lower() == "stance":
            return _Meaning(node.name, stance=node.name.lower())
        return _Meaning(path, description=node.description)

    def of(self, code: str) -> _Meaning:
        """What a code means, counted if that is not known here."""
        meaning = self._meanings.get(code, _Meaning(f"(a code that the file does not define: {code})"))
        if meaning.theme is None and meaning.stance is None:
            self.unknown[code] += 1
        return meaning

    def unknowns(self) -> tuple[UnknownCode, ...]:
        """The codes used that mean nothing here, by name."""
        found = []
        for code, times in self.unknown.items():
            meaning = self._meanings.get(code)
            if meaning is None:
                found.append(UnknownCode("", f"(a code that the file does not define: {code})", "", times))
            else:
                found.append(UnknownCode(code, meaning.name, meaning.description, times))
        return tuple(sorted(found, key=lambda item: (item.name, item.guid)))


@dataclass(slots=True)
class _Reader:
    """One file being read."""

    package: Package
    root: Element
    library: Library
    codes: _Codes
    users: dict[str, str] = field(default_factory=dict)
    themes: dict[tuple[str, str, str], HandCoding] = field(default_factory=dict)
    stances: dict[tuple[str, str, str], HandStance] = field(default_factory=dict)
    model: int = 0
    unplaced: list[UnplacedSelection] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    models: list[str] = field(default_factory=list)

    def read(self) -> ImportedProject:
        for user in xml.children(xml.child(self.root, "Users"), "User"):
            called = " ".join((user.get("name") or user.get("id") or "").split())
            self.users[normal(user.get("guid"))] = called or UNKNOWN_CODER
        self.models += [g for g, called in self.users.items() if called.startswith(MODEL_USER)]
        for source in _sources(self.root):
            self._source(source)
        self._what_else()
        return ImportedProject(
            name=self.root.get("name") or "",
            origin=self.root.get("origin") or "",
            codings=tuple(self.themes[key] for key in sorted(self.themes)),
            stances=tuple(self.stances[key] for key in sorted(self.stances)),
            model_codings=self.model,
            unknown_codes=self.codes.unknowns(),
            unplaced=tuple(self.unplaced),
            remarks=tuple(self.remarks),
        )

    def _source(self, source: Element) -> None:
        selections = [
            s for s in xml.children(source, "PlainTextSelection") if xml.child(s, "Coding") is not None
        ]
        whole = sum(1 for _ in xml.children(source, "Coding"))
        called = source.get("name") or source.get("guid") or "(a source without a name)"
        if whole:
            self.remarks.append(
                f"{called} carries {whole} {'code' if whole == 1 else 'codes'} as a whole; codings here are of "
                "passages, so they were left out."
            )
        if not selections:
            return
        text, reason = self._text(source)
        if text is None:
            for selection in selections:
                self._unplaced(called, selection, "", reason)
            return
        place = self.library.source(normal(source.get("guid")), source.get("name") or "", text)
        for selection in selections:
            start, end = _positions(selection)
            words = text[max(start, 0) : max(end, 0)]
            if place is None:
                self._unplaced(called, selection, words, "its source is no report of the library")
                continue
            placed = (
                place.place(start, end) if 0 <= start <= end <= len(text) else "it reaches out of its text"
            )
            if isinstance(placed, str):
                self._unplaced(called, selection, words, placed)
                continue
            self._selection(selection, placed, place)

    def _selection(self, selection: Element, placed: list[Placed], text: Text) -> None:
        for coding in xml.children(selection, "Coding"):
            reference = xml.child(coding, "CodeRef")
            code = normal(reference.get("targetGUID") if reference is not None else None)
            if self._is_the_models(coding, selection, code):
                self.model += 1
                continue
            meaning = self.codes.of(code)
            coder, coded = self._coder(coding, selection), coding.get("creationDateTime")
            for one in placed:
                if meaning.theme is not None:
                    theme = HandCoding(coder, text.report_id, one.passage_id, meaning.theme, coded, one.share)
                    key = (coder, one.passage_id, meaning.theme)
                    known = self.themes.get(key)
                    if known is None or known.share < theme.share:
                        self.themes[key] = theme
                elif meaning.stance is not None:
                    stance = HandStance(
                        coder, text.report_id, one.passage_id, meaning.stance, coded, one.share
                    )
                    key = (coder, one.passage_id, meaning.stance)
                    before = self.stances.get(key)
                    if before is None or before.share < stance.share:
                        self.stances[key] = stance

    def _is_the_models(self, coding: Element, selection: Element, code: str) -> bool:
        """Whether a coding is one that we wrote for the model.

        It is told by its user or, should the tool have put another user in, by its GUID, which follows
        from selection, code and user.
        """
        user = normal(coding.get("creatingUser"))
        if self.users.get(user, "").startswith(MODEL_USER):
            return True
        own, place = normal(coding.get("guid")), normal(selection.get("guid"))
        return any(own == coding_guid(place, code, model) for model in self.models)

    def _coder(self, coding: Element, selection: Element) -> str:
        """Who coded; what the model selected says nothing of who put a code on it."""
        for user in (
            coding.get("creatingUser"),
            selection.get("modifyingUser"),
            selection.get("creatingUser"),
            self.root.get("modifyingUserGUID"),
            self.root.get("creatingUserGUID"),
        ):
            called = self.users.get(normal(user))
            if called and not called.startswith(MODEL_USER):
                return called
        return UNKNOWN_CODER

    def _text(self, source: Element) -> tuple[str | None, str]:
        """The text that a source's positions mean, or ``None`` and why there is none."""
        inline = xml.child(source, "PlainTextContent")
        if inline is not None and inline.text:
            return inline.text, ""
        content = self.package.text(source.get("plainTextPath") or "")
        if content is None:
            return None, "the file does not hold the text of its source"
        try:
            return content.decode("utf-8-sig"), ""
        except UnicodeDecodeError:
            return None, "the text of its source is not UTF-8, as the standard wants it"

    def _unplaced(self, source: str, selection: Element, words: str, reason: str) -> None:
        names = []
        for coding in xml.children(selection, "Coding"):
            reference = xml.child(coding, "CodeRef")
            code = normal(reference.get("targetGUID") if reference is not None else None)
            if self._is_the_models(coding, selection, code):
                self.model += 1
            else:
                names.append(self.codes.of(code).name)
        if names:
            start, end = _positions(selection)
            shown = " ".join(words.split())[:_SHOWN]
            self.unplaced.append(UnplacedSelection(source, start, end, shown, tuple(names), reason))

    def _what_else(self) -> None:
        """Say what of the file was not looked at."""
        others = Counter(xml.tag(e) for e in self.root.iter() if isinstance(e.tag, str))
        marks = sum(count for name, count in others.items() if name in _OTHER_SELECTIONS)
        if marks:
            self.remarks.append(
                f"{marks} selections on pictures, PDF pages, sound or film were left out; code the text instead."
            )
        for name, what in (("Note", "notes"), ("Link", "links"), ("Graph", "maps"), ("Set", "sets")):
            if others[name]:
                self.remarks.append(f"{others[name]} {what} were left out.")


def _with_path(
    nodes: tuple[CodeNode, ...], above: tuple[str, ...] = ()
) -> Iterator[tuple[CodeNode, tuple[str, ...]]]:
    for node in nodes:
        yield node, above
        yield from _with_path(node.children, (*above, node.name))


def _sources(root: Element) -> Iterator[Element]:
    """The text sources, and the texts of PDF sources, in the file's order."""
    for source in xml.child(root, "Sources") or ():
        if xml.tag(source) in _TEXTS:
            yield source
        else:
            yield from xml.children(source, "Representation")


def _positions(selection: Element) -> tuple[int, int]:
    """Start and end of a selection; (-1, -1) where they are no numbers."""
    try:
        return int(selection.get("startPosition") or ""), int(selection.get("endPosition") or "")
    except ValueError:
        return -1, -1
