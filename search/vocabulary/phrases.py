"""Finding many phrases in a few words, by stems.

Words are *light* where they carry no meaning between others ("kept waiting for *a* flat"). A phrase with
two or more other words is *loose*: it is found by those alone, next to each other but for light words.
Any other phrase (``in the system``, ``on the run``) is found as it stands: its light words are half its meaning.
Negations and particles (*no*, *not*, *out*, *off*, *up*) are never light.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from indexer.analysis import stem

_LIGHT = """
    a an the my your his her our their its this that these those some any i you he she we they me him us them it
    and or of to in on at for by with is are was were be been being am has have had having do does did will would
    can could should may might very really just so also there then as
"""
LIGHT_WORDS = frozenset(_LIGHT.split())
"""Words that may stand between those of a phrase."""

MOST_LIGHT = 3
"""Light words between two words of a phrase, at most."""

_LIGHT_STEMS = frozenset(stem(word) for word in LIGHT_WORDS)

_LOOSE, _WHOLE = "loose", "whole"

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """Places ``start`` to ``end`` (exclusive) of a query that are a phrase, and what was added under it."""

    start: int
    end: int
    values: tuple[Value, ...]


class _Node(Generic[Value]):
    """A place in the tree of phrases: what ends here, and what may follow."""

    __slots__ = ("after", "values")

    def __init__(self) -> None:
        self.after: dict[str, _Node[Value]] = {}
        self.values: list[Value] = []


class PhraseIndex(Generic[Value]):
    """Phrases with values; filled first, then only asked.

    Args:
        equal: rows of stems that count as one.
    """

    def __init__(self, equal: Iterable[Sequence[str]] = ()) -> None:
        self._same: dict[str, str] = {}
        for row in equal:
            # Rows that share a word are one row.
            old = {self._same.get(word, word) for word in row}
            self._same.update({word: row[0] for word, chief in self._same.items() if chief in old})
            self._same.update(dict.fromkeys(row, row[0]))
        self._loose: _Node[Value] = _Node()
        self._whole: _Node[Value] = _Node()

    def add(self, stems: Sequence[str], value: Value) -> None:
        """Put a value under a phrase, given by its stems."""
        kind, *words = self.key(stems)
        node = self._loose if kind == _LOOSE else self._whole
        for word in words:
            node = node.after.setdefault(word, _Node())
        node.values.append(value)

    def key(self, stems: Sequence[str]) -> tuple[str, ...]:
        """What a phrase is found by; equal for phrases that are found by the same words."""
        folded = self.folded(stems)
        heavy = [word for word in folded if word not in _LIGHT_STEMS]
        return (_LOOSE, *heavy) if len(heavy) > 1 else (_WHOLE, *folded)

    def find(self, stems: Sequence[str]) -> list[Found[Value]]:
        """The phrases in a query that share no place, in order.

        Those with most words that are not light are taken first, then the longest, then the leftmost.
        """
        folded = self.folded(stems)
        candidates: dict[tuple[int, int], tuple[int, list[Value]]] = {}
        for start, end, heavy, values in self.occurrences(folded):
            known = candidates.setdefault((start, end), (heavy, []))
            known[1].extend(values)
        ranked = sorted(candidates.items(), key=lambda item: (-item[1][0], item[0][0] - item[0][1], item[0]))
        taken = [False] * len(folded)
        chosen: list[Found[Value]] = []
        for (start, end), (_, values) in ranked:
            if not any(taken[start:end]):
                taken[start:end] = [True] * (end - start)
                chosen.append(Found(start, end, tuple(values)))
        return sorted(chosen, key=lambda found: found.start)

    def folded(self, stems: Sequence[str]) -> list[str]:
        """Stems as they are compared: equal words as one, and *can't* as *cant*, since people type both."""
        same = self._same
        bare = [word.replace("'", "") if "'" in word else word for word in stems]
        return [same.get(word, word) for word in bare]

    def occurrences(self, words: Sequence[str]) -> Iterator[tuple[int, int, int, list[Value]]]:
        """Every phrase in folded words, overlapping ones too: start, end, words that are not light, and values."""
        heavy = [place for place, word in enumerate(words) if word not in _LIGHT_STEMS]
        for first, start in enumerate(heavy):
            node, before = self._loose.after.get(words[start]), start
            for number, place in enumerate(heavy[first + 1 :], start=2):
                if node is None or place - before > MOST_LIGHT + 1:
                    break
                node, before = node.after.get(words[place]), place
                if node is not None and node.values:
                    yield start, place + 1, number, node.values
        for start in range(len(words)):
            node = self._whole
            count = 0
            for place in range(start, len(words)):
                following = node.after.get(words[place])
                if following is None:
                    break
                node = following
                count += words[place] not in _LIGHT_STEMS
                if node.values:
                    yield start, place + 1, count, node.values
