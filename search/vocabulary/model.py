"""What the entry vocabulary is made of: concepts, their labels, and what a query's words lead to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from search.errors import SearchError

SCOPES = ("probation", "council")
"""Kinds of reports that a concept may be confined to."""


class VocabularyError(SearchError):
    """A vocabulary file that can't be used; the message names the file, the entry and the field."""

    code = "vocabulary"


@dataclass(frozen=True, slots=True)
class Label:
    """Everyday words that lead to a concept.

    Attributes:
        text: as written in the file.
        weight: 0 to 1; below 1 where the words often mean something else, 0 where they are switched off.
    """

    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept, named by what reports call it.

    Attributes:
        pref_label: the reports' own term; the name by which the concept is shown.
        terms: further terms of art that count as the same concept.
        alt_labels: everyday words that lead to it.
        hidden_labels: misspellings and offensive words: they lead to it and are never shown.
        weight: 0 to 1, of the concept as a whole.
        scope: one of :data:`SCOPES` where only such reports speak of it, else empty.
        note: for who edits the file.
    """

    pref_label: str
    terms: tuple[str, ...] = ()
    alt_labels: tuple[Label, ...] = ()
    hidden_labels: tuple[Label, ...] = ()
    weight: float = 1.0
    scope: str = ""
    note: str = ""

    @property
    def searched(self) -> tuple[str, ...]:
        """Every term of art to search for, the preferred one first."""
        return (self.pref_label, *self.terms)

    @property
    def labels(self) -> tuple[Label, ...]:
        """Everything but terms of art that leads to the concept, hidden labels last."""
        return self.alt_labels + self.hidden_labels


@dataclass(frozen=True, slots=True)
class Lead:
    """Words of a query that lead to a concept.

    Attributes:
        start, end: places among the query's stems, ``end`` exclusive.
        concept: where they lead.
        weight: above 0, at most 1: how surely they mean the concept (see :meth:`Vocabulary.match`).
        kind: ``everyday`` for a label; ``term`` where a term of art was typed, whose concept has others.
    """

    start: int
    end: int
    concept: Concept
    weight: float
    kind: Literal["everyday", "term"]
