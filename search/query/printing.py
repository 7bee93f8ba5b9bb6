"""Queries as canonical text: what is printed is read as an equal query again."""

from __future__ import annotations

import re

from search.query.tree import NEAR_WORDS, And, Field, Near, Node, Not, Or, Query, Term

_PLAIN_VALUE = re.compile(r"[\w.&'’][\w.&'’-]*")
_OPERATOR = re.compile(r"AND|OR|NOT|NEAR(/.*)?")

_LOOSEST, _AND, _NEAR, _TIGHTEST = range(4)
"""How tightly what is printed must hold together: beside *or*, inside *and*, inside *near*, after *not*."""


def print_query(query: Query) -> str:
    """A query as canonical text: its words and conditions in the order typed."""
    return " ".join(
        print_node(clause.node) if clause.required else _word(clause.node) for clause in query.clauses
    )


def print_node(node: Node) -> str:
    """A condition as canonical text. A word that stands alone has a plus sign, without which it would only rank."""
    if isinstance(node, Term) and not _quoted(node):
        return "+" + _word(node)
    return _inside(node, _LOOSEST)


def _inside(node: Node, tightness: int) -> str:
    match node:
        case Term():
            return _word(node)
        case Field():
            return _field(node)
        case Not():
            return "NOT " + _inside(node.part, _TIGHTEST)
        case Near():
            distance = "NEAR" if node.within == NEAR_WORDS else f"NEAR/{node.within}"
            said = f"{_side(node.left)} {distance} {_side(node.right)}"
            return f"({said})" if tightness > _NEAR else said
        case And():
            said = " AND ".join(_inside(part, _NEAR) for part in node.parts)
            return f"({said})" if tightness > _AND else said
        case Or():
            said = " OR ".join(_inside(part, _AND) for part in node.parts)
            return f"({said})" if tightness > _LOOSEST else said


def _side(alternatives: tuple[Term, ...]) -> str:
    said = " OR ".join(_word(term) for term in alternatives)
    return f"({said})" if len(alternatives) > 1 else said


def _quoted(term: Term) -> bool:
    return term.wordings[0].exact


def _word(node: Node) -> str:
    # Only terms are printed as words; a typed word that looks like an operator is one no more in small letters.
    label = node.label if isinstance(node, Term) else ""
    return label.lower() if _OPERATOR.fullmatch(label) else label


def _field(node: Field) -> str:
    values = [_value(value) for value in node.values]
    return f"{node.name}:" + (values[0] if len(values) == 1 else "(" + " OR ".join(values) + ")")


def _value(value: str) -> str:
    plain = _PLAIN_VALUE.fullmatch(value) and not _OPERATOR.fullmatch(value)
    return value if plain else f'"{value}"'
