"""Mends words that text extraction broke in two (``cumberlan d``, ``southend -on-sea``).

Nothing is guessed from a dictionary: a last letter that stands alone, or a hyphen with a space before
it, is mended only where the document itself has the whole word elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.layout.block import Block, Layout
from corpus.model import Footnote

# The last letter comes off where it is kerned apart; no English word is one consonant.
_PAIR = re.compile(r"\b(?P<left>[^\W\d_]{3,}) (?P<right>[b-df-hj-np-z])\b(?!['’.])")
_HYPHEN_PAIR = re.compile(r"\b(?P<left>[^\W\d_]{2,}) -(?P<right>[a-zà-ÿ]+(?:-\w+)*)\b")


class WordMender:
    """Mends the broken words of one document."""

    def __init__(self, text: str) -> None:
        """Learn the words of ``text``."""
        tokens = text.lower().split()
        self._words = frozenset(re.findall(r"[^\W\d_]{4,}", " ".join(tokens)))
        hyphenated = " ".join(token for token in tokens if "-" in token)
        self._hyphenated = frozenset(re.findall(r"(?<!\w)\w++(?:-\w++)+", hyphenated))

    def mend(self, text: str) -> str:
        """``text`` with its broken words whole."""
        text = _PAIR.sub(self._join, text)
        return _HYPHEN_PAIR.sub(self._join_hyphen, text) if " -" in text else text

    def mend_layout(self, layout: Layout) -> Layout:
        """The layout with every block's and footnote's words whole; segments stay as they are."""
        blocks = tuple(self._block(block) for block in layout.blocks)
        notes = tuple(self._note(note) for note in layout.footnotes)
        return replace(layout, blocks=blocks, footnotes=notes)

    def _join(self, match: re.Match[str]) -> str:
        joined = match["left"] + match["right"]
        return joined if joined.lower() in self._words else match.group()

    def _join_hyphen(self, match: re.Match[str]) -> str:
        joined = f"{match['left']}-{match['right']}"
        return joined if joined.lower() in self._hyphenated else match.group()

    def _block(self, block: Block) -> Block:
        mended = self.mend(block.text)
        cells = tuple(self.mend(cell) for cell in block.cells)
        notes = tuple(self._note(note) for note in block.footnotes)
        if (mended, cells, notes) == (block.text, block.cells, block.footnotes):
            return block
        return replace(block, text=mended, cells=cells, footnotes=notes)

    def _note(self, note: Footnote) -> Footnote:
        return replace(note, text=self.mend(note.text))
