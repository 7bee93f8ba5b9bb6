"""The small language of evidence phrases.

``a b``        the words next to each other, whatever their inflection
``(a|b c|)``   one of these; an empty choice makes the word optional
``=word``      that very form; a word in CAPITALS must stand in capitals (a plural s may follow)
``a ~3 b``     up to three other words between, in one sentence
``a & b``      both in one sentence, in any order
``a ! b``      ``a``, unless the sentence also holds ``b``
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from indexer.errors import IndexerError
from indexer.themes.words import is_word, stem, tokens

_GROUP = re.compile(r"\(([^()]*)\)|~(\d+)|(\S+)")
_MOST_VARIANTS = 400


class PatternError(IndexerError):
    """An evidence phrase that can't be read; the message quotes it."""

    code = "codebook-phrase"


@dataclass(frozen=True, slots=True)
class Variant:
    """One literal row of words: the stems to match and, per word, a surface it must have (or "")."""

    stems: tuple[str, ...]
    surfaces: tuple[str, ...]

    def fits(self, surfaces: list[str]) -> bool:
        """Whether the surface forms found satisfy the constraints."""
        for wanted, found in zip(self.surfaces, surfaces, strict=True):
            if wanted.startswith("="):
                if found.lower() != wanted[1:]:
                    return False
            elif wanted and found.removesuffix("s") != wanted.removesuffix("s"):
                return False
        return True


Piece = tuple[Variant, ...]
"""Alternatives, any of which may stand at this place."""


@dataclass(frozen=True, slots=True)
class Row:
    """Pieces in order; ``gaps[i]`` is how many words may stand between piece i and piece i + 1."""

    pieces: tuple[Piece, ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A phrase: all ``rows`` in one sentence and none of ``unless`` in it."""

    text: str
    rows: tuple[Row, ...]
    unless: tuple[Row, ...] = ()


def parse_pattern(text: str) -> Pattern:
    """Compile a phrase.

    Raises:
        PatternError: if a bracket is open, a part is empty, or the choices multiply beyond 400.
    """
    if text.count("(") != text.count(")") or re.search(r"\([^)]*\(", text):
        msg = f"phrase {text!r} has a bracket that is not closed, or one inside another."
        raise PatternError(msg)
    wanted, _, unwanted = text.partition("!")
    rows = tuple(_row(part, text) for part in wanted.split("&"))
    unless = tuple(_row(part, text) for part in unwanted.split("!")) if unwanted.strip() else ()
    return Pattern(text, rows, unless)


def _row(part: str, text: str) -> Row:
    pieces: list[Piece] = []
    gaps: list[int] = []
    choices: list[list[str]] = []
    for match in _GROUP.finditer(part):
        group, gap, word = match.groups()
        if gap is not None:
            pieces.append(_piece(choices, text))
            gaps.append(int(gap))
            choices = []
        elif group is not None:
            choices.append([choice.strip() for choice in group.split("|")])
        else:
            choices.append([word])
    pieces.append(_piece(choices, text))
    return Row(tuple(pieces), tuple(gaps))


def _piece(choices: list[list[str]], text: str) -> Piece:
    size = 1
    for options in choices:
        size *= len(options)
    if size > _MOST_VARIANTS:
        msg = f"phrase {text!r} has {size} readings; split it so that each has {_MOST_VARIANTS} at most."
        raise PatternError(msg)
    found: dict[Variant, None] = {}
    for combination in itertools.product(*choices):
        variant = _variant(" ".join(combination).split())
        if not variant.stems:
            msg = f"phrase {text!r} has a part without words."
            raise PatternError(msg)
        found[variant] = None
    return tuple(found)


def _variant(words: list[str]) -> Variant:
    stems: list[str] = []
    surfaces: list[str] = []
    for word in words:
        exact = word.startswith("=")
        for token in tokens(word.removeprefix("=")):
            if is_word(token):
                capitals = token.surface.isupper() and len(token.surface) > 1 and not token.surface.isdigit()
                stems.append(stem(token.surface))
                surfaces.append("=" + token.surface.lower() if exact else token.surface if capitals else "")
    return Variant(tuple(stems), tuple(surfaces))
