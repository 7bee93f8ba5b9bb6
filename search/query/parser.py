"""Reads a query: operators by their precedence, everything malformed in its best sense with a remark.

Grammar::

    query    = { either }                       side by side: words rank, everything else is a condition
    either   = both { ("OR" | "|") both }
    both     = near { "AND" near }
    near     = unary { "NEAR" ["/" number] unary }
    unary    = { "NOT" | "-" | "+" } primary
    primary  = word | word "*" | '"' words '"' | name ":" value | "(" query ")"
    value    = word | '"' words '"' | "(" words { ("OR" | "AND" | "|") words } ")"
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import zip_longest

from indexer.analysis import is_stop_word
from search.query.fields import FIELDS, LIKE
from search.query.lexer import MINUS, Piece, Sort, pieces
from search.query.tree import (
    MAX_NEAR_WORDS,
    NEAR_WORDS,
    Near,
    Node,
    Not,
    Or,
    Remark,
    Term,
    both,
    either,
    negated,
)
from search.query.values import read_field
from search.query.words import Word, read_phrase, read_prefix, read_word, read_words, shortened

MAX_DEPTH = 32
"""Parentheses inside one another that are read; deeper ones count as if they were not there."""

_OPERATORS = (Sort.AND, Sort.OR, Sort.NEAR)
_PREFIXES = (Sort.NOT, Sort.MINUS, Sort.PLUS)


@dataclass(frozen=True, slots=True)
class Loose:
    """A word as typed, which only ranks unless an operator takes it."""

    piece: Piece


@dataclass(frozen=True, slots=True)
class Group:
    """What stands side by side in parentheses or in the whole query."""

    items: tuple[Loose | Node, ...]


class Parser:
    """Reads one query; ``remarks`` holds what was made of it."""

    def __init__(self, text: str) -> None:
        """Read ``text``, in which space is single."""
        self._text = text
        self._at = 0
        self._depth = 0
        self._passed = 0
        self.remarks: list[Remark] = []
        found = pieces(text)
        self._pieces: list[Piece] = []
        for piece, following in zip_longest(found, found[1:]):
            # Of several operators next to each other the last one counts.
            if piece.sort in _OPERATORS and following is not None and following.sort in _OPERATORS:
                self._left_out(piece)
            else:
                self._pieces.append(piece)

    def read(self) -> Group:
        """The whole query."""
        items: list[Loose | Node] = []
        while self._at < len(self._pieces):
            items += self._side_by_side().items
            if self._at < len(self._pieces):
                self._note("A closing parenthesis that closes nothing was left out.", self._take())
        return Group(tuple(items))

    def _note(self, sentence: str, piece: Piece) -> None:
        self.remarks.append(Remark(sentence, piece.start, piece.end))

    def _take(self) -> Piece:
        piece = self._pieces[self._at]
        self._at += 1
        return piece

    def _next(self) -> Piece | None:
        return self._pieces[self._at] if self._at < len(self._pieces) else None

    def _is(self, *sorts: Sort) -> bool:
        piece = self._next()
        return piece is not None and piece.sort in sorts

    def _side_by_side(self) -> Group:
        """Items up to the end or to a closing parenthesis, which is left to be read."""
        items: list[Loose | Node] = []
        while self._next() is not None and not self._closing():
            if self._is(*_OPERATORS):
                self._left_out(self._take())
                continue
            found = self._either()
            if isinstance(found, Group):
                items += found.items
            elif found is not None and not self._leaves_nothing(found):
                items.append(found)
        return Group(tuple(items))

    def _leaves_nothing(self, node: Node) -> bool:
        """Whether a condition of its own excludes a word that nearly every passage holds; it is then left out."""
        if not (isinstance(node, Not) and isinstance(node.part, Term)):
            return False
        (first, *_), label = node.part.wordings, node.part.label
        if first.exact or first.prefix or not is_stop_word(label):
            return False
        start, end = node.part.place
        said = f"“-{shortened(label)}” was left out: nearly every passage holds that word."
        self.remarks.append(Remark(said, start, end))
        return True

    def _closing(self) -> bool:
        """Whether a parenthesis closes the group; those of groups nested too deep are passed over."""
        while self._is(Sort.CLOSE) and self._passed:
            self._passed -= 1
            self._at += 1
        return self._is(Sort.CLOSE)

    def _left_out(self, operator: Piece) -> None:
        if operator.sort in (Sort.MINUS, Sort.PLUS):
            name = "minus" if operator.sort is Sort.MINUS else "plus"
            self._note(f"A {name} sign with no word after it was left out.", operator)
            return
        where = "after it" if operator.sort is Sort.NOT else "on both sides"
        self._note(f"“{shortened(operator.text)}” was left out: it needs something {where}.", operator)

    def _either(self) -> Group | Node | None:
        return self._chain(Sort.OR, self._both)

    def _both(self) -> Group | Node | None:
        return self._chain(Sort.AND, self._near)

    def _chain(self, sort: Sort, operand: Callable[[], Group | Node | None]) -> Group | Node | None:
        """Operands joined by *or* or by *and*."""
        first = operand()
        if first is None or not self._is(sort):
            return first
        parts = [first]
        while self._is(sort):
            operator = self._take()
            found = operand()
            if found is None:
                self._left_out(operator)
            else:
                parts.append(found)
        if len(parts) == 1:
            return first
        hard = [node for node in map(self._hard, parts) if node is not None]
        return either(hard) if sort is Sort.OR else both(hard)

    def _near(self) -> Group | Node | None:
        left = self._unary()
        if left is None or not self._is(Sort.NEAR):
            return left
        found: list[Node] = []
        while self._is(Sort.NEAR):
            operator = self._take()
            right = self._unary()
            if right is None:
                self._left_out(operator)
                continue
            node = self._nearness(self._hard(left), operator, self._hard(right))
            found += [] if node is None else [node]
            left = right
        return both(found) if found else left

    def _nearness(self, left: Node | None, operator: Piece, right: Node | None) -> Node | None:
        sides = _alternatives(left), _alternatives(right)
        if sides[0] and sides[1]:
            return Near(sides[0], sides[1], self._distance(operator))
        self._note(
            f"“{operator.text}” was read as AND: it takes words, phrases, or several of them with OR in parentheses.",
            operator,
        )
        return both(node for node in (left, right) if node is not None)

    def _distance(self, operator: Piece) -> int:
        typed = operator.text.removeprefix("NEAR").removeprefix("/")
        if operator.text == "NEAR":
            return NEAR_WORDS
        if not (typed.isascii() and typed.isdigit()):
            self._note(
                f"“{shortened(operator.text)}” was read as NEAR/{NEAR_WORDS}: a number is missing.", operator
            )
            return NEAR_WORDS
        if len(typed.lstrip("0")) > 2:
            self._note(
                f"“{shortened(operator.text)}” was read as NEAR/{MAX_NEAR_WORDS}, the widest.", operator
            )
            return MAX_NEAR_WORDS
        return int(typed)

    def _unary(self) -> Group | Node | None:
        signs: list[Piece] = []
        while self._is(*_PREFIXES):
            signs.append(self._take())
        found = self._primary()
        if not signs:
            return found
        if found is None:
            self._left_out(signs[-1])
            return None
        excluded = sum(sign.sort is not Sort.PLUS for sign in signs) % 2 == 1
        node = self._hard(found)
        return None if node is None else negated(node) if excluded else node

    def _primary(self) -> Group | Node | None:
        """A word, phrase, field or group; ``None`` where an operand is missing or nothing is left of it."""
        while not self._closing():
            if self._is(*_OPERATORS, *_PREFIXES) or self._next() is None:
                return None
            piece = self._take()
            if piece.sort is Sort.PHRASE:
                return self._phrase(piece)
            if piece.sort is Sort.FIELD:
                return self._field(piece)
            if piece.sort is Sort.WORD:
                found = self._word(piece)
                # Signs that are no word (a dash, three dots) are passed over.
                if found is not None:
                    return found
            elif self._depth < MAX_DEPTH:
                return self._group(piece)
            else:
                self._passed += 1
                self._note(f"Parentheses nested deeper than {MAX_DEPTH} were left out.", piece)
        return None

    def _group(self, opening: Piece) -> Group | None:
        self._depth += 1
        outside, self._passed = self._passed, 0
        found = self._side_by_side()
        self._depth -= 1
        self._passed = outside
        if self._is(Sort.CLOSE):
            self._at += 1
        else:
            self._note("A parenthesis was not closed: it was read as closed at the end.", opening)
        if not found.items:
            self._note("Parentheses with nothing to search between them were left out.", opening)
            return None
        return found

    def _phrase(self, piece: Piece) -> Term | None:
        term = read_phrase(piece.text, lambda sentence: self._note(sentence, piece))
        if term is None:
            self._note("Quotation marks with no words between them were left out.", piece)
            return None
        if not piece.closed:
            read = shortened(piece.text.strip())
            self._note(f'A quotation mark was not closed: the phrase was read as "{read}".', piece)
        return replace(term, place=(piece.start, piece.end))

    def _field(self, piece: Piece) -> Node | None:
        node, self._at = read_field(self._pieces, self._at - 1, self._note)
        return node

    def _word(self, piece: Piece) -> Group | None:
        if not read_words(piece.text):
            if not piece.text.strip(MINUS) and piece.text.strip("\u2013"):
                self._note("A minus sign with no word after it was left out.", piece)
            return None
        name, colon, _ = piece.text.partition(":")
        after = self._text[piece.start + len(name) + 1 :][:1]
        if colon and len(name) > 1 and name.isascii() and name.isalpha() and after not in {"", " ", "/"}:
            like = get_close_matches(name.casefold(), FIELDS, n=1, cutoff=LIKE)
            known = f"the nearest is “{like[0]}:”" if like else "there are " + ", ".join(FIELDS)
            self._note(f"“{shortened(name)}:” is no field and was read as a word; {known}.", piece)
        return Group((Loose(piece),))

    def _hard(self, found: Group | Node) -> Node | None:
        """What an operator takes as a condition: what stands side by side in it must all hold."""
        if not isinstance(found, Group):
            return found
        terms = [self._term(item.piece) if isinstance(item, Loose) else None for item in found.items]
        telling = any(term is None or not term[1] for term in terms)
        nodes: list[Node] = []
        for item, term in zip(found.items, terms, strict=True):
            if not isinstance(item, Loose):
                nodes.append(item)
            elif term is not None and not (telling and term[1]):
                nodes.append(term[0])
        return both(nodes)

    def _term(self, piece: Piece) -> tuple[Term, bool] | None:
        """The term of a word with its place, and whether it says little."""
        starred = read_prefix(piece.text, lambda sentence: self._note(sentence, piece))
        word = read_word(piece.text) if starred is None else Word(starred, ())
        if word is None:
            return None
        return replace(word.term, place=(piece.start, piece.end)), word.common


def _alternatives(node: Node | None) -> tuple[Term, ...]:
    """The terms of which any may be a side of *near*; empty where the node is something else."""
    parts: Iterable[Node] = node.parts if isinstance(node, Or) else () if node is None else (node,)
    found = tuple(part for part in parts if isinstance(part, Term))
    return found if len(found) == len(tuple(parts)) else ()
