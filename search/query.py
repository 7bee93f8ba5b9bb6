"""What a typed query says: words, "exact phrases", -exclusions, prefix* and the field's acronyms.

:func:`parse` never fails on a malformed query: it takes the best reading and adds a note that can be
shown to the user. The result is a list of concepts, each with the wordings that count as it; it knows
nothing of a store, so a grammar with AND, OR and fields can give the same types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from indexer.analysis import Token, analyse, is_stop_word, normalise, stem
from search.acronyms import acronyms, spelled_out
from search.errors import QueryError

MAX_QUERY_CHARACTERS = 2_000
"""Longest query that is read unless another limit is set; the longest written query of the test
collections has 750 characters."""

MAX_CONCEPTS = 64
"""Words, phrases, exclusions and prefixes that are searched, all together (with a note where more were
typed): hard conditions come first, words fill what is left and beyond it count for meaning only. Each
costs a pass over its passages."""

SHOWN_CHARACTERS = 60
"""Characters of what was typed that a note repeats at most."""

MIN_PREFIX = 2
"""Shortest stem of a word that may carry a star: one letter would mean a tenth of the vocabulary."""

ASKING_WORDS = frozenset(
    """
    how what when where which who whom whose why
    am been being can could did do does had has have having may might must shall should were would
    he her him his i me my our she them us we you your
    about any from many much so some than too very
    don't doesn't didn't isn't aren't wasn't weren't can't won't what's who's
    """.split()  # noqa: SIM905 — a list to read
)
"""Words that ask and say nothing about a passage: question words, auxiliaries, pronouns, degrees.

The stop list that analysis uses has 33 words and none of these; in a library of some hundred passages
a rare "why" weighed more than "staff" and brought its own passages to the top. They count for meaning,
in phrases, and where a query has nothing else.
"""

_QUOTE = '"\u201c\u201d\u201e\u201f\u2033'
_MINUS = "-\u2212\u2013"
_CHUNK = re.compile(
    rf"(?P<minus>(?<![^\s{_QUOTE}])[{_MINUS}]+)?"
    rf"(?:[{_QUOTE}](?P<phrase>[^{_QUOTE}]*)(?P<close>[{_QUOTE}]?)|(?P<word>[^\s{_QUOTE}]+))"
)
_TRAILING = ".,;:!?)]}'\u2019"


class Occur(StrEnum):
    """How a concept bears on a passage: it should be there, must be there, or must not."""

    SHOULD = "should"
    MUST = "must"
    MUST_NOT = "must_not"


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to say a concept.

    Attributes:
        stems: one stem, or several at consecutive places; for a prefix the normalised letters.
        words: the normal forms as typed, compared letter by letter where ``exact``.
        exact: the words themselves count, not only their stems.
        prefix: every word that begins with ``words[0]`` counts.
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
class Query:
    """A query as it was read.

    Attributes:
        text: as typed, without space around it.
        meaning: what is encoded: no exclusions and no signs, acronyms followed by their long forms;
            empty where nothing is asked for.
        concepts: in the order typed, without repetition.
        notes: sentences on how it was read.
    """

    text: str
    meaning: str
    concepts: tuple[Concept, ...]
    notes: tuple[str, ...] = ()

    def having(self, occur: Occur) -> tuple[Concept, ...]:
        """The concepts that bear on a passage in this way."""
        return tuple(concept for concept in self.concepts if concept.occur is occur)

    @property
    def empty(self) -> bool:
        """Whether the query asks for nothing, so that every passage matches."""
        return not self.meaning and not self.having(Occur.SHOULD) and not self.having(Occur.MUST)


def shortened(typed: str) -> str:
    """What was typed as a note repeats it: a long text ends in an ellipsis."""
    return typed if len(typed) <= SHOWN_CHARACTERS else typed[: SHOWN_CHARACTERS - 1].rstrip() + "…"


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
    return _Reader(text).read()


class _Reader:
    """Reads one query; keeps the running words (for long forms), the concepts and the notes."""

    def __init__(self, text: str) -> None:
        self._text = " ".join(text.replace("\x00", " ").split())
        self._concepts: list[Concept] = []
        self._stopped: list[Concept] = []
        self._run: list[tuple[str, int | None]] = []
        self._meaning: list[str] = []
        self._notes: list[str] = []

    def read(self) -> Query:
        for chunk in _CHUNK.finditer(self._text):
            excluded = bool(chunk["minus"])
            if chunk["phrase"] is not None:
                self._phrase(chunk["phrase"], excluded=excluded)
                if not chunk["close"] and analyse(chunk["phrase"]):
                    read = shortened(chunk["phrase"])
                    self._note(f'A quotation mark was not closed: the phrase was read as "{read}".')
            else:
                self._word(chunk["word"], excluded=excluded)
        self._join_long_forms()
        self._settle()
        # "managing management" names one thing; the first way it was typed is its label.
        first: dict[tuple[Occur, tuple[Wording, ...]], Concept] = {}
        for concept in self._concepts:
            first.setdefault((concept.occur, concept.wordings), concept)
        unique = tuple(first.values())
        if len(unique) > MAX_CONCEPTS:
            self._note(
                f"Only {MAX_CONCEPTS} words, phrases and exclusions were searched of {len(unique)} typed: "
                "phrases and exclusions first."
            )
            hard_first = sorted(unique, key=lambda concept: concept.occur is Occur.SHOULD)
            kept = set(hard_first[:MAX_CONCEPTS])
            unique = tuple(concept for concept in unique if concept in kept)
        return Query(self._text, " ".join(self._meaning), unique, tuple(dict.fromkeys(self._notes)))

    def _note(self, sentence: str) -> None:
        self._notes.append(sentence)

    def _phrase(self, inside: str, *, excluded: bool) -> None:
        tokens = [token for token in analyse(inside) if not token.compound]
        if not tokens:
            self._note("Quotation marks with no words between them were left out.")
            return
        if "*" in inside:
            self._note("A star inside quotation marks was left out: phrases are searched word for word.")
        self._run.append(("", None))
        words = tuple(normalise(inside[token.start : token.end]) for token in tokens)
        wording = Wording(tuple(token.stem for token in tokens), words, exact=True)
        label = " ".join(inside.split())
        self._concepts.append(Concept(f'"{label}"', Occur.MUST_NOT if excluded else Occur.MUST, (wording,)))
        if not excluded:
            self._meaning.append(label)

    def _word(self, chunk: str, *, excluded: bool) -> None:
        if not chunk.strip(_MINUS):
            self._run.append(("", None))
            if chunk.strip("\u2013"):
                self._note("A minus sign with no word after it was left out.")
            return
        bare = chunk.rstrip(_TRAILING)
        starred = bare.endswith("*")
        tokens = analyse(chunk)
        if not tokens:
            return
        occur = Occur.MUST_NOT if excluded else Occur.SHOULD
        if not excluded:
            self._meaning.append(chunk.replace("*", ""))
        if starred and self._prefix(bare.rstrip("*"), occur):
            return
        for parts, compound in _grouped(tokens):
            self._concept(chunk, parts, compound, occur)

    def _prefix(self, typed: str, occur: Occur) -> bool:
        pieces = re.findall(r"[^\W_]+", normalise(typed))
        letters = "".join(pieces)
        if len(letters) < MIN_PREFIX:
            self._note(
                f"“{shortened(typed)}*” was read as a word: a star needs at least {MIN_PREFIX} letters before it."
            )
            return False
        self._run.append(("", None))
        self._concepts.append(
            Concept(f"{typed}*", occur, (Wording((letters,), ("-".join(pieces),), prefix=True),))
        )
        return True

    def _concept(self, chunk: str, parts: list[Token], compound: Token | None, occur: Occur) -> None:
        label = chunk[parts[0].start : parts[-1].end]
        stems = tuple(token.stem for token in parts)
        if compound is not None:
            wordings = (Wording((compound.stem,)), Wording(stems))
            self._add(Concept(label, occur, wordings), stems)
            return
        word = normalise(label)
        if occur is Occur.MUST_NOT:
            if is_stop_word(word):
                self._note(f"“-{shortened(label)}” was left out: nearly every passage holds that word.")
            else:
                self._concepts.append(Concept(label, occur, (Wording(stems),)))
            return
        found = acronyms().get(word) or acronyms().get(word.removesuffix("s"))
        if found is not None:
            base = normalise(found.short)
            forms = [Wording((stem(base),)), Wording((stem(base + "s"),))]
            forms += [Wording(form) for form in found.long_stems]
            self._add(Concept(label, occur, tuple(dict.fromkeys(forms))), stems)
            self._meaning.append(found.long_forms[0])
            self._note(f"Also searched: “{found.long_forms[0]}”, for {found.short}.")
            return
        concept = Concept(label, occur, (Wording(stems),))
        if is_stop_word(word) or word in ASKING_WORDS:
            self._stopped.append(concept)
            self._run.append((stems[0], None))
        else:
            self._add(concept, stems)

    def _add(self, concept: Concept, stems: tuple[str, ...]) -> None:
        """Keep a concept and its stems; only the first stem of a compound points back to it."""
        if concept.occur is Occur.MUST_NOT:
            self._concepts.append(concept)
            return
        for place, one in enumerate(stems):
            self._run.append((one, len(self._concepts) if place == 0 else None))
        self._concepts.append(concept)

    def _join_long_forms(self) -> None:
        """Where consecutive words are a long form, let each of them also be its acronym."""
        stems = [stem for stem, _ in self._run]
        place = 0
        while place < len(stems):
            match = spelled_out(stems, place)
            if match is None:
                place += 1
                continue
            found, length = match
            base = normalise(found.short)
            extra = (Wording((stem(base),)), Wording((stem(base + "s"),)))
            for _, index in self._run[place : place + length]:
                if index is not None:
                    concept = self._concepts[index]
                    merged = tuple(dict.fromkeys(concept.wordings + extra))
                    self._concepts[index] = replace(concept, wordings=merged)
            self._note(f"Also searched: {found.short}.")
            place += length

    def _settle(self) -> None:
        """Best reading of a query with nothing but common words, or nothing but exclusions."""
        wanted = [c for c in self._concepts if c.occur is not Occur.MUST_NOT]
        if not wanted and self._stopped:
            self._concepts.extend(self._stopped)
            self._note("The query has only very common words, so the words themselves say little.")
        elif not self._concepts and self._text and not self._notes:
            self._note("The query has no words: all passages are shown, newest report first.")
        elif not wanted and self._concepts:
            self._note(
                "Nothing is asked for, only left out: every other passage is shown, newest report first."
            )


def _grouped(tokens: list[Token]) -> Iterator[tuple[list[Token], Token | None]]:
    """Tokens one by one, but the parts of a hyphenated word together with its joined form."""
    compounds = {token.position: token for token in tokens if token.compound}
    plain = [token for token in tokens if not token.compound]
    place = 0
    while place < len(plain):
        compound = compounds.get(plain[place].position)
        taken = place + 1
        if compound is not None:
            while taken < len(plain) and plain[taken].end <= compound.end:
                taken += 1
        yield plain[place:taken], compound
        place = taken
