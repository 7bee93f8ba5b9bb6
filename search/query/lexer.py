"""A query cut into its signs, words and quoted phrases, each with its place; nothing is judged here.

The time is linear in the text: each pattern reads a character at most twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from search.query.fields import FIELDS

QUOTE = '"\u201c\u201d\u201e\u201f\u2033'
MINUS = "-\u2212\u2013"


class Sort(Enum):
    """What a piece of a query is."""

    WORD = auto()
    PHRASE = auto()
    FIELD = auto()
    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    NEAR = auto()
    MINUS = auto()
    PLUS = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a query.

    Attributes:
        sort: what it is.
        text: the word, what stands between the quotation marks, the field's name, or the operator as typed.
        start, end: its characters in the query.
        closed: whether the second quotation mark is there.
    """

    sort: Sort
    text: str
    start: int
    end: int
    closed: bool = True


# A parenthesis inside a word (``child(ren)``) belongs to it; one that spans words does not.
_WORD = re.compile(rf"(?:[^\s{QUOTE}()|]|(?<=[^\s{QUOTE}()|])\([^\s{QUOTE}()|]*\))+")
_PHRASE = re.compile(rf"[{QUOTE}]([^{QUOTE}]*)([{QUOTE}]?)")
_FIELD = re.compile(r"([A-Za-z]+):")
_OPERATOR = re.compile(r"(AND|OR|NOT|NEAR(?:/.*)?)")
_SIGN = re.compile(rf"(?:[{MINUS}]+|\++)(?=[^\s|)])")
_BEFORE_SIGN = frozenset(" (|+" + QUOTE + MINUS)
_SIGNS = {"(": Sort.OPEN, ")": Sort.CLOSE, "|": Sort.OR}


def pieces(text: str) -> list[Piece]:
    """The pieces of a text whose space is single; every character but space is in exactly one."""
    found: list[Piece] = []
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        piece = _piece(text, place)
        found.append(piece)
        place = piece.end
    return found


def _piece(text: str, place: int) -> Piece:
    letter = text[place]
    if letter in _SIGNS:
        return Piece(_SIGNS[letter], letter, place, place + 1)
    phrase = _PHRASE.match(text, place)
    if phrase is not None:
        return Piece(Sort.PHRASE, phrase[1], place, phrase.end(), bool(phrase[2]))
    if place == 0 or text[place - 1] in _BEFORE_SIGN:
        sign = _SIGN.match(text, place)
        if sign is not None:
            sort = Sort.PLUS if letter == "+" else Sort.MINUS
            return Piece(sort, sign.group(), place, sign.end())
    field = _FIELD.match(text, place)
    if field is not None and field[1].casefold() in FIELDS:
        return Piece(Sort.FIELD, field[1].casefold(), place, field.end())
    word = _WORD.match(text, place)
    # Every letter that is neither space, quotation mark, parenthesis nor bar begins a word.
    assert word is not None  # noqa: S101
    operator = _OPERATOR.fullmatch(word.group())
    if operator is not None:
        return Piece(Sort[operator[1][:4].rstrip("/")], word.group(), place, word.end())
    return Piece(Sort.WORD, word.group(), place, word.end())
