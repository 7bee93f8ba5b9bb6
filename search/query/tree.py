"""What a query is once it is read: the hard condition as a tree, and the concepts that score.

A tree is made of leaves (:class:`Term`, :class:`Near`, :class:`Field`) below :class:`Not`, :class:`And` and
:class:`Or`. It knows nothing of a store; :mod:`search.conditions` says which passages satisfy it. Trees are
made by :func:`both`, :func:`either` and :func:`negated`, which keep one form for what means the same, so that
a tree printed and read again is equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

NEAR_WORDS = 8
"""Words that may stand between the two sides of ``NEAR`` where no number is given."""

MAX_NEAR_WORDS = 99
"""Most words that ``NEAR/n`` may let stand between: hardly a passage has more than two hundred."""


class Occur(StrEnum):
    """How a concept bears on a passage.

    It should be there; it is part of the hard condition, which says whether it must be there; or it is part
    of what the condition excludes.
    """

    SHOULD = "should"
    MUST = "must"
    MUST_NOT = "must_not"


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to say a concept.

    Attributes:
        stems: one stem, or several at consecutive places; for a prefix its last is the normalised letters.
        words: the normal forms as typed, compared letter by letter where ``exact``.
        exact: the words themselves count, not only their stems.
        prefix: every word that begins with the last of ``words`` counts.
    """

    stems: tuple[str, ...]
    words: tuple[str, ...] = ()
    exact: bool = False
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing the query names: ``label`` as typed, and the wordings of which the best counts."""

    label: str
    occur: Occur
    wordings: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A word, phrase or beginning of a word: a passage holds it if it holds any of its wordings.

    Attributes:
        wordings: as of a concept; terms are equal where these are.
        label: as typed, and how it is printed.
        spoken: what it adds to the meaning of the query.
        place: the characters of the query that it was read from.
    """

    wordings: tuple[Wording, ...]
    label: str = field(default="", compare=False)
    spoken: str = field(default="", compare=False)
    place: tuple[int, int] = field(default=(0, 0), compare=False)

    def concept(self, occur: Occur) -> Concept:
        """The term as something that scores or excludes."""
        return Concept(self.label, occur, self.wordings)


@dataclass(frozen=True, slots=True)
class Near:
    """Two things close together in a passage's text, in either order.

    Attributes:
        left, right: the alternatives of either side.
        within: most words that may stand between; 0 means side by side.
    """

    left: tuple[Term, ...]
    right: tuple[Term, ...]
    within: int = NEAR_WORDS


@dataclass(frozen=True, slots=True)
class Field:
    """A fact of the passage or its report: ``name`` has one of ``values`` (years may be ranges ``2022..2024``)."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """What ``part`` does not say."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """All of ``parts``."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of ``parts``."""

    parts: tuple[Node, ...]


Leaf: TypeAlias = Term | Near | Field
Node: TypeAlias = Term | Near | Field | Not | And | Or


@dataclass(frozen=True, slots=True)
class Clause:
    """What stands side by side in a query: a word that ranks (``required`` false), or a hard condition."""

    node: Node
    required: bool


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence on how the query was read, and the characters of :attr:`Query.text` that it is about."""

    sentence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it was read.

    Attributes:
        text: as typed, with single spaces and none around it.
        meaning: what is encoded: no exclusions, fields, operators and signs, acronyms followed by their long
            forms; empty where nothing is asked for.
        concepts: what scores and what is excluded, in the order typed, without repetition.
        clauses: everything, in the order typed.
        condition: what every passage must satisfy; ``None`` where words only rank.
        remarks: on how it was read, in the order of the text.
    """

    text: str
    meaning: str
    concepts: tuple[Concept, ...]
    clauses: tuple[Clause, ...] = ()
    condition: Node | None = None
    remarks: tuple[Remark, ...] = ()

    def having(self, occur: Occur) -> tuple[Concept, ...]:
        """The concepts that bear on a passage in this way."""
        return tuple(concept for concept in self.concepts if concept.occur is occur)

    @property
    def notes(self) -> tuple[str, ...]:
        """The sentences of the remarks, each once."""
        return tuple(dict.fromkeys(remark.sentence for remark in self.remarks))

    @property
    def empty(self) -> bool:
        """Whether the query asks for nothing that scores, so that passages have no order of their own."""
        return not self.meaning and not self.having(Occur.SHOULD) and not self.having(Occur.MUST)


def both(parts: Iterable[Node]) -> Node | None:
    """All of the parts: nested *and* flattened, repetitions dropped; ``None`` of nothing."""
    flat = [one for part in parts for one in (part.parts if isinstance(part, And) else (part,))]
    unique = tuple(dict.fromkeys(flat))
    return None if not unique else unique[0] if len(unique) == 1 else And(unique)


def either(parts: Iterable[Node]) -> Node | None:
    """Any of the parts: nested *or* flattened, repetitions dropped; ``None`` of nothing."""
    flat = [one for part in parts for one in (part.parts if isinstance(part, Or) else (part,))]
    unique = tuple(dict.fromkeys(flat))
    return None if not unique else unique[0] if len(unique) == 1 else Or(unique)


def negated(node: Node) -> Node:
    """What a node does not say; a double negation is taken back."""
    return node.part if isinstance(node, Not) else Not(node)


def leaves(node: Node, positive: bool = True) -> Iterator[tuple[Leaf, bool]]:
    """The leaves in the order typed, each with whether it is asked for (or, below an odd *not*, excluded)."""
    if isinstance(node, Not):
        yield from leaves(node.part, not positive)
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from leaves(part, positive)
    else:
        yield node, positive


def terms(node: Node) -> Iterator[tuple[Term, bool]]:
    """The terms in the order typed, those inside ``NEAR`` too, each with whether it is asked for."""
    for leaf, positive in leaves(node):
        if isinstance(leaf, Term):
            yield leaf, positive
        elif isinstance(leaf, Near):
            for term in (*leaf.left, *leaf.right):
                yield term, positive


def only_leaves(node: Node, kept: frozenset[Leaf]) -> Node | None:
    """The node without the leaves that are not ``kept``; ``None`` where nothing is left."""
    if isinstance(node, Not):
        part = only_leaves(node.part, kept)
        return None if part is None else negated(part)
    if isinstance(node, And | Or):
        parts = [part for part in (only_leaves(one, kept) for one in node.parts) if part is not None]
        return both(parts) if isinstance(node, And) else either(parts)
    return node if node in kept else None
