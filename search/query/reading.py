"""From what was typed to a :class:`Query`: what ranks, what must hold, what is encoded, and the notes."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import accumulate

from search.acronyms import acronyms
from search.errors import QueryError
from search.query.parser import Group, Loose, Parser
from search.query.tree import (
    And,
    Clause,
    Concept,
    Leaf,
    Near,
    Node,
    Occur,
    Or,
    Query,
    Remark,
    Term,
    Wording,
    both,
    leaves,
    only_leaves,
    terms,
)
from search.query.words import Note, Word, acronym_of, joined_long_forms, read_prefix, read_words, shortened

MAX_QUERY_CHARACTERS = 2_000
"""Longest query that is read unless another limit is set; the longest written query of the test
collections has 750 characters."""

MAX_CONCEPTS = 64
"""Words, phrases and conditions that are searched, all together (with a note where more were typed): hard
conditions come first, words fill what is left and beyond it count for meaning only. Each costs a pass over
its passages."""

MAX_NAMED = 3
"""Words that only rank which a note names; it counts the others."""


_OPERATORS = re.compile(r"\b(?:AND|OR|NOT|NEAR)\b")


def parse(text: str, longest: int = MAX_QUERY_CHARACTERS) -> Query:
    """Read a query.

    Args:
        text: as typed.
        longest: characters that it may have.

    Raises:
        QueryError: if it is longer; the message names both numbers and does not repeat the query.
    """
    if len(text) > longest:
        msg = f"The query has {len(text):,} characters; please shorten it to {longest:,} at most."
        raise QueryError(msg, subject="query")
    typed = " ".join(text.replace("\x00", " ").split())
    if not in_capitals(typed):
        return _Reader(typed).read()
    reader = _Reader(typed.lower())
    if _OPERATORS.search(typed):
        reader.note("Typed in capitals throughout, so AND, OR, NOT and NEAR were read as words.")
    return reader.read()


def in_capitals(text: str) -> bool:
    """Whether a query was typed with the capitals key on, so that capitals tell no operator from a word.

    That is a text without small letters in which at least two words are neither operators nor acronyms of the field,
    and half of these have four letters or more: ``MAPPA AND MARAC`` is a condition, not shouted.
    """
    if text != text.upper() or len(text.lower()) != len(text):
        return False
    found = re.findall(r"[^\W\d_]+", text)
    words = [word for word in found if not _OPERATORS.fullmatch(word) and word.lower() not in acronyms()]
    return len(words) >= 2 and 2 * sum(len(word) >= 4 for word in words) >= len(words)


class _Reader:
    """Turns what the parser found into a query."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._parser = Parser(text)
        self._clauses: list[Clause] = []
        self._run: list[Word] = []
        self._common: set[int] = set()
        self._cut = False

    def read(self) -> Query:
        self._gather(self._parser.read())
        self._within_limits()
        self._name_acronyms()
        concepts = self._concepts()
        condition = both(clause.node for clause in self._clauses if clause.required)
        self._settle(concepts, condition)
        remarks = sorted(self._parser.remarks, key=lambda remark: remark.start)
        unique = tuple(dict.fromkeys(remarks))
        return Query(self._text, self._meaning(), concepts, tuple(self._clauses), condition, unique)

    def note(self, sentence: str) -> None:
        """A remark on the whole query."""
        self._note(sentence)

    def _note(self, sentence: str, start: int = 0, end: int | None = None) -> None:
        self._parser.remarks.append(Remark(sentence, start, len(self._text) if end is None else end))

    def _noting(self, start: int, end: int) -> Note:
        return lambda sentence: self._note(sentence, start, end)

    def _gather(self, group: Group) -> None:
        """Clauses in the order typed; words next to each other are a run, in which long forms are sought."""
        for item in group.items:
            if not isinstance(item, Loose):
                self._end_run()
                self._clauses.append(Clause(item, required=True))
                continue
            place = (item.piece.start, item.piece.end)
            starred = read_prefix(item.piece.text, self._noting(*place))
            if starred is not None:
                self._end_run()
                self._clauses.append(Clause(replace(starred, place=place), required=False))
                continue
            for word in read_words(item.piece.text):
                self._run.append(replace(word, term=replace(word.term, place=place)))
        self._end_run()

    def _end_run(self) -> None:
        if not self._run:
            return
        start, end = self._run[0].term.place[0], self._run[-1].term.place[1]
        joined = joined_long_forms(self._run, self._noting(start, end))
        for word, term in zip(self._run, joined, strict=True):
            if word.common:
                self._common.add(len(self._clauses))
            self._clauses.append(Clause(term, required=False))
        self._run = []

    def _within_limits(self) -> None:
        """Keep the first conditions where too many were typed."""
        found = dict.fromkeys(
            leaf for clause in self._clauses if clause.required for leaf, _ in leaves(clause.node)
        )
        sizes = [len(leaf.left) + len(leaf.right) if isinstance(leaf, Near) else 1 for leaf in found]
        if sum(sizes) <= MAX_CONCEPTS:
            return
        self._too_many(sum(sizes) + len(self._ranking()))
        kept: frozenset[Leaf] = frozenset(
            leaf for leaf, upto in zip(found, accumulate(sizes), strict=True) if upto <= MAX_CONCEPTS
        )
        cut: list[Clause] = []
        common: set[int] = set()
        for place, clause in enumerate(self._clauses):
            node: Node | None = only_leaves(clause.node, kept) if clause.required else clause.node
            if node is not None:
                if place in self._common:
                    common.add(len(cut))
                cut.append(Clause(node, clause.required))
        self._clauses, self._common = cut, common

    def _too_many(self, typed: int) -> None:
        if self._cut:
            return
        self._cut = True
        self._note(
            f"Only {MAX_CONCEPTS} words, phrases and conditions were searched of {typed} typed: conditions first."
        )

    def _ranking(self) -> dict[tuple[Wording, ...], Term]:
        """The words that rank, each once; common ones only where there is nothing else."""
        loose = [
            (place, clause.node)
            for place, clause in enumerate(self._clauses)
            if not clause.required and isinstance(clause.node, Term)
        ]
        telling = [term for place, term in loose if place not in self._common]
        # "managing management" names one thing; the first way it was typed is its label.
        first: dict[tuple[Wording, ...], Term] = {}
        for term in telling or ([] if self._asked() else [term for _, term in loose]):
            first.setdefault(term.wordings, term)
        return first

    def _asked(self) -> bool:
        """Whether the condition asks for a word."""
        required = (clause.node for clause in self._clauses if clause.required)
        return any(positive for node in required for _, positive in terms(node))

    def _concepts(self) -> tuple[Concept, ...]:
        ranking = self._ranking()
        hard = {
            (term.wordings, positive)
            for clause in self._clauses
            if clause.required
            for term, positive in terms(clause.node)
        }
        left = max(0, MAX_CONCEPTS - len(hard))
        if len(ranking) > left:
            self._too_many(len(hard) + len(ranking))
        kept = frozenset(list(ranking)[:left])
        found: dict[tuple[Occur, tuple[Wording, ...]], Concept] = {}
        for clause in self._clauses:
            for term, positive in terms(clause.node):
                occur = Occur.MUST if positive else Occur.MUST_NOT
                if not clause.required:
                    occur = Occur.SHOULD
                if clause.required or term.wordings in kept:
                    found.setdefault((occur, term.wordings), term.concept(occur))
        return tuple(found.values())

    def _name_acronyms(self) -> None:
        for clause in self._clauses:
            for term, positive in terms(clause.node):
                found = acronym_of(term.label)
                if found is not None and len(term.wordings) > 1:
                    done = "searched" if positive else "left out"
                    self._note(f"Also {done}: “{found.long_forms[0]}”, for {found.short}.", *term.place)

    def _meaning(self) -> str:
        """What is encoded: each word that ranks as often as typed, each term of the condition once."""
        spoken: list[str] = []
        said: set[Term] = set()
        for clause in self._clauses:
            for term, positive in terms(clause.node):
                if not positive or (clause.required and term in said):
                    continue
                if clause.required:
                    said.add(term)
                spoken += [term.spoken] if term.spoken else []
        return " ".join(spoken)

    def _settle(self, concepts: tuple[Concept, ...], condition: Node | None) -> None:
        """Say so where a query has nothing but common words, nothing but exclusions, or nothing at all."""
        loose = [place for place, clause in enumerate(self._clauses) if not clause.required]
        wanted = [concept for concept in concepts if concept.occur is not Occur.MUST_NOT]
        if wanted and not self._asked() and loose and self._common.issuperset(loose):
            self._note("The query has only very common words, so the words themselves say little.")
        elif wanted and (ranking := self._beside_operators()):
            shown = ", ".join(f"“{shortened(label)}”" for label in ranking[:MAX_NAMED])
            more = f" and {len(ranking) - MAX_NAMED} more" if len(ranking) > MAX_NAMED else ""
            self._note(
                f"Only for the order, not required: {shown}{more}. To require a word, write AND before it."
            )
        elif not self._clauses and self._text and not self._parser.remarks:
            self._note("The query has no words: all passages are shown, newest report first.")
        elif not wanted and condition is not None and not any(positive for _, positive in leaves(condition)):
            self._note(
                "Nothing is asked for, only left out: every other passage is shown, newest report first."
            )

    def _beside_operators(self) -> list[str]:
        """The telling words that no operator takes, in a query in which *and* or *or* takes others."""
        joined = any(
            isinstance(clause.node, And | Or) and any(True for _ in terms(clause.node))
            for clause in self._clauses
            if clause.required
        )
        return [term.label for term in self._ranking().values()] if joined else []
