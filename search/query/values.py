"""The value of a field in a query: a word, something quoted, or a list in parentheses."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from search.query.fields import read_years
from search.query.lexer import Piece, Sort
from search.query.tree import Field, Node, both, either
from search.query.words import shortened

Note = Callable[[str, Piece], None]
"""Takes a sentence on how a piece was read."""

_LISTED = (Sort.WORD, Sort.PHRASE, Sort.OR, Sort.AND)
_YEAR_FORMS = "write 2023, 2022..2024, 2022.. or ..2024"


def read_field(found: Sequence[Piece], at: int, note: Note) -> tuple[Node | None, int]:
    """The condition of a field, and the place of the first piece after it.

    Args:
        found: the pieces of the query.
        at: place of the field's name among them.
        note: takes what had to be made of it.
    """
    name = found[at]
    following = found[at + 1] if at + 1 < len(found) else None
    if following is None or following.start != name.end:
        following = None
    if following is not None and following.sort in (Sort.WORD, Sort.PHRASE):
        values = _values(name.text, [following], note)
        if not values:
            return None, at + 2
        return Field(name.text, values), at + 2
    if following is not None and following.sort is Sort.OPEN:
        return _listed(name, found, at + 2, note)
    note(f"“{name.text}:” was left out: its value must follow the colon directly.", name)
    return None, at + 1


def _listed(name: Piece, found: Sequence[Piece], at: int, note: Note) -> tuple[Node | None, int]:
    """A list: the words between two operators are one value; *and* holds tighter than *or*."""
    end = _end(found, at)
    if end == len(found):
        note(f"The list after “{name.text}:” was not closed: it was read as closed at the end.", name)
    choices: list[list[list[Piece]]] = [[[]]]
    for piece in found[at:end]:
        if piece.sort is Sort.OR:
            choices.append([[]])
        elif piece.sort is Sort.AND:
            choices[-1].append([])
        elif piece.sort in (Sort.WORD, Sort.PHRASE):
            choices[-1][-1].append(piece)
    if any(piece.sort not in _LISTED for piece in found[at:end]):
        note(
            f"In the list after “{name.text}:” everything but values, OR and AND was left out: NOT stands before the field.",
            name,
        )
    if not any(value for choice in choices for value in choice):
        note(f"“{name.text}:” was left out: it has no value.", name)
    single: list[str] = []
    several: list[Node] = []
    for choice in choices:
        read = [values for value in choice if (values := _values(name.text, value, note))]
        together = both(Field(name.text, values) for values in read)
        if isinstance(together, Field):
            single += together.values
        elif together is not None:
            several.append(together)
    alternatives = [Field(name.text, tuple(dict.fromkeys(single)))] if single else []
    return either([*alternatives, *several]), end + 1


def _end(found: Sequence[Piece], at: int) -> int:
    """Place of the parenthesis that closes a list opened before ``at``; the number of pieces if none does."""
    depth = 1
    for place in range(at, len(found)):
        depth += (found[place].sort is Sort.OPEN) - (found[place].sort is Sort.CLOSE)
        if not depth:
            return place
    return len(found)


def _values(name: str, typed: Sequence[Piece], note: Note) -> tuple[str, ...]:
    """The one value that pieces side by side are; none where it is empty or no year."""
    if not typed:
        return ()
    value = " ".join(" ".join(piece.text for piece in typed).split())
    if typed[-1].sort is Sort.WORD:
        value = value.rstrip(",;")
    first = typed[0]
    if not all(piece.closed for piece in typed):
        note(f"A quotation mark was not closed: the value was read as “{shortened(value)}”.", first)
    if not value:
        note(f"“{name}:” was left out: its value is empty.", first)
        return ()
    if name != "year":
        return (value,)
    years = read_years(value)
    if years.value is None:
        note(f"“year:{shortened(value)}” was left out: that is no year; {_YEAR_FORMS}.", first)
        return ()
    if years.swapped:
        note(f"“year:{shortened(value)}” ends before it begins; it was read as {years.value}.", first)
    return (years.value,)
