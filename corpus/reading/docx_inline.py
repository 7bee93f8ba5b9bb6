"""The words inside a paragraph of a Word document, with the markers of its footnotes and its text boxes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from corpus.reading.docx_styles import toggle
from corpus.reading.drafts import Run, RunKind

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_BOX = qn("w:txbxContent")
# Deleted or moved-away words, the guides over ruby text, and properties, which hold no words.
_SKIPPED = frozenset(
    {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), qn("w:rt"), qn("w:sdtPr"), qn("w:instrText")}
)
_TEXT = frozenset({qn("w:t"), _MATH_TEXT})
_BREAKS = frozenset({qn("w:br"), qn("w:cr")})
_REFERENCES = {qn("w:footnoteReference"): "footnote", qn("w:endnoteReference"): "endnote"}
_PRIVATE = range(0xE000, 0xF900)  # symbol fonts' own signs (bullets, ticks), which no other font has


@dataclass(frozen=True, slots=True)
class NoteRef:
    """A note that the text refers to: ``kind`` (footnote, endnote), its id there, its printed label."""

    kind: str
    id: str
    label: str

    @property
    def key(self) -> str:
        """What the marker and the note have in common."""
        return f"{self.kind}-{self.id}"


class Inline:
    """Reads paragraphs; numbers the footnotes, and apart from them the endnotes, by their first markers."""

    def __init__(self) -> None:
        """Start before the first note."""
        self.references: dict[str, NoteRef] = {}

    def read(self, paragraph: Any, *, bold: bool) -> tuple[list[Run], list[Any]]:
        """The runs of ``paragraph``, and the contents of the text boxes anchored in it."""
        runs: list[Run] = []
        boxes: list[Any] = []
        for element, strong, raised, hidden in _leaves(paragraph, bold=bold):
            tag = element.tag
            if tag == _BOX:
                boxes.append(element)
            elif hidden:
                continue
            elif tag in _TEXT:
                runs.append(Run(element.text or "", raised=raised, bold=strong))
            elif tag in _BREAKS:
                runs.append(Run(kind=RunKind.BREAK))
            elif tag == qn("w:tab"):
                runs.append(Run(" "))
            elif tag == qn("w:noBreakHyphen"):
                runs.append(Run("\u2011", bold=strong))
            elif tag == qn("w:sym"):
                runs.append(Run(_symbol(element), bold=strong))
            elif tag in _REFERENCES:
                runs.append(self._mark(element, _REFERENCES[tag]))
        return runs, boxes

    def _mark(self, element: Any, kind: str) -> Run:
        identity = element.get(qn("w:id")) or ""
        key = f"{kind}-{identity}"
        if key not in self.references:
            count = 1 + sum(reference.kind == kind for reference in self.references.values())
            self.references[key] = NoteRef(kind, identity, str(count))
        return Run(self.references[key].label, RunKind.MARK, raised=True, note=key)


def _leaves(paragraph: Any, *, bold: bool) -> Iterator[tuple[Any, bool, bool, bool]]:
    """The elements with words, marks and boxes in order; whether each is bold, raised, hidden."""
    waiting: list[tuple[Any, bool, bool, bool]] = [(paragraph, bold, False, False)]
    while waiting:
        element, strong, raised, hidden = waiting.pop()
        tag = element.tag
        if tag in _SKIPPED or not isinstance(tag, str):
            continue
        if tag == qn("w:r"):
            own = toggle(element, "w:rPr/w:b")
            strong = strong if own is None else own
            align = element.find(f"{qn('w:rPr')}/{qn('w:vertAlign')}")
            raised = align is not None and align.get(qn("w:val")) == "superscript"
            hidden = bool(toggle(element, "w:rPr/w:vanish"))
        if tag == f"{_MC}AlternateContent":
            # Word writes a text box twice, for new and for old programs: the words count once.
            choices = [child for child in element if next(child.iter(_BOX, *_TEXT), None) is not None]
            waiting.extend((child, strong, raised, hidden) for child in choices[:1])
            continue
        if element is not paragraph and (tag == _BOX or not len(element)):
            yield element, strong, raised, hidden
            continue
        waiting.extend((child, strong, raised, hidden) for child in reversed(element))


def _symbol(element: Any) -> str:
    try:
        code = int(element.get(qn("w:char")) or "", 16)
    except ValueError:
        return ""
    return "" if code in _PRIVATE or not 32 <= code < 0xD800 else chr(code)
