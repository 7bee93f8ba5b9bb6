"""Words as the rules and the n-gram features see them: light stems with their places in the text.

spaCy's statistical components tag 57 to 160 passages a second, slower than the encoder itself, so
words are cut here by one regular expression and reduced by a stemmer that undoes inflection only
(plurals, -ed, -ing); what it maps together it maps together in phrases and in texts alike.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(r"[^\W_]+|[.?!;:,()]")
_STOPS = frozenset(".?!;:")
_VOWELS = frozenset("aeiouy")
_IRREGULAR = {
    "children": "child", "women": "woman", "men": "man", "kept": "keep", "made": "make", "led": "lead",
    "left": "leave", "sought": "seek", "found": "find", "built": "build", "felt": "feel", "heard": "hear",
    "met": "meet", "held": "hold", "spent": "spend", "understood": "understand", "took": "take",
    "taken": "take", "gave": "give", "given": "give", "saw": "see", "seen": "see", "knew": "know",
    "known": "know", "is": "be", "are": "be", "was": "be", "were": "be", "been": "be", "being": "be",
    "has": "have", "had": "have", "having": "have", "went": "go", "gone": "go", "goes": "go",
    "came": "come", "brought": "bring", "written": "write", "wrote": "write", "told": "tell",
    "said": "say", "drawn": "draw", "driven": "drive", "undertaken": "undertake", "does": "do",
    "did": "do", "done": "do", "taught": "teach", "lives": "live", "homes": "home", "news": "news",
    "this": "this", "less": "less", "during": "during", "as": "as", "us": "us", "its": "its", "his": "his",
    "always": "always", "perhaps": "perhaps", "towards": "towards", "themselves": "themselves",
}  # fmt: skip
"""Irregular forms met in inspection reports; the suffix rules carry the rest."""


class Token(NamedTuple):
    """A word or a mark: its stem, its surface form and its character range."""

    stem: str
    surface: str
    start: int
    end: int


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The word without inflection: "placements" and "placement" have one stem.

    Suffix rules in the manner of Harman's S-stemmer ("How effective is suffixing?", 1991) with
    -ed and -ing added; a stem keeps three letters and a vowel.
    """
    low = word.lower()
    low = _IRREGULAR.get(low, low)
    if len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is")):
        if low.endswith("ies") and len(low) > 4:
            low = low[:-3] + "y"
        elif low.endswith(("sses", "shes", "ches", "xes", "zes")):
            low = low[:-2]
        else:
            low = low[:-1]
    for suffix in ("ing", "ed"):
        base = low.removesuffix(suffix)
        if base != low and len(base) >= 3 and not _VOWELS.isdisjoint(base):
            low = base[:-1] if base[-1] == base[-2] and base[-1] not in "lsz" else base
            break
    if len(low) > 4 and low.endswith("e"):
        low = low[:-1]
    return low[:-1] + "y" if len(low) > 3 and low.endswith("i") else low


def tokens(text: str) -> list[Token]:
    """Words and sentence marks of ``text`` in order; hyphens and apostrophes part words."""
    return [Token(stem(m[0]), m[0], m.start(), m.end()) for m in _TOKEN.finditer(text)]


def is_stop(token: Token) -> bool:
    """Whether the token ends a sentence or clause of its own (``.``, ``?``, ``!``, ``;`` or ``:``)."""
    return token.surface in _STOPS


def is_word(token: Token) -> bool:
    """Whether the token is a word and not a mark."""
    return token.surface[0].isalnum()
