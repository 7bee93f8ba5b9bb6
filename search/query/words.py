"""From typed words and phrases to terms: stems, hyphens, prefixes, acronyms and their long forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.analysis import Token, analyse, is_stop_word, normalise, stem
from search.acronyms import Acronym, acronyms, spelled_out
from search.query.tree import Term, Wording

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

_TRAILING = ".,;:!?)]}'\u2019"

_SIGNS = re.compile(r"[()|:*+]")

Note = Callable[[str], None]
"""Takes a sentence on how something was read."""


def shortened(typed: str) -> str:
    """What was typed as a note repeats it: a long text ends in an ellipsis."""
    return typed if len(typed) <= SHOWN_CHARACTERS else typed[: SHOWN_CHARACTERS - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Word:
    """A term of a word that stands for itself.

    Attributes:
        term: the term.
        stems: those that its typed form has, for long forms of acronyms.
        common: whether it says little of a passage (stop words, words that ask).
    """

    term: Term
    stems: tuple[str, ...]
    common: bool = False


def read_phrase(inside: str, note: Note) -> Term | None:
    """The words between quotation marks, to stand in a text one after the other; ``None`` without words.

    A star after the last of them makes it the beginning of a word.
    """
    tokens = [token for token in analyse(inside) if not token.compound]
    if not tokens:
        return None
    words = [normalise(inside[token.start : token.end]) for token in tokens]
    stems = [token.stem for token in tokens]
    label = " ".join(inside.split())
    starred = inside[tokens[-1].end :].startswith("*") and words[-1].isalnum()
    prefix = starred and len(words[-1]) >= MIN_PREFIX
    if prefix:
        stems[-1] = words[-1]
    if "*" in (label.rstrip(_TRAILING + " ")[:-1] if prefix else label):
        note("A star inside quotation marks was left out: only the last word of a phrase may have one.")
    wording = Wording(tuple(stems), tuple(words), exact=True, prefix=prefix)
    # The label is printed and read again, so a star stands in it only where it counts.
    shown = " ".join((inside[: tokens[-1].end] if prefix else inside).replace("*", " ").split())
    return Term((wording,), f'"{shown}*"' if prefix else f'"{shown}"', label.replace("*", ""))


def read_prefix(chunk: str, note: Note) -> Term | None:
    """The beginning of a word that a star makes of a chunk; ``None`` where it has no star or too few letters."""
    bare = chunk.rstrip(_TRAILING)
    if not bare.endswith("*"):
        return None
    pieces = re.findall(r"[^\W_]+", normalise(bare))
    letters = "".join(pieces)
    if len(letters) < MIN_PREFIX:
        if letters:
            note(
                f"“{shortened(bare)}” was read as a word: a star needs at least {MIN_PREFIX} letters before it."
            )
        return None
    typed = "-".join(pieces)
    return Term((Wording((letters,), (typed,), prefix=True),), f"{typed}*", chunk.replace("*", ""))


def read_words(chunk: str) -> list[Word]:
    """The words of a chunk without space (``his/her``), of which the first says the chunk's meaning."""
    found = [_word(chunk, parts, compound) for parts, compound in _grouped(analyse(chunk))]
    if found:
        first = found[0].term
        spoken = " ".join(filter(None, (chunk.replace("*", ""), first.spoken)))
        found[0] = replace(found[0], term=replace(first, spoken=spoken))
    return found


def read_word(chunk: str) -> Word | None:
    """A chunk without space as one term of a condition: several words in it (``P1.1``) stand side by side."""
    words = read_words(chunk)
    if len(words) <= 1:
        return words[0] if words else None
    plain = [token for token in analyse(chunk) if not token.compound]
    stems = tuple(token.stem for token in plain)
    label = chunk[plain[0].start : plain[-1].end]
    if _SIGNS.search(label):
        # It is printed and read again: signs of the language in it would be read as such.
        label = "/".join(chunk[token.start : token.end] for token in plain)
    return Word(Term((Wording(stems),), label, chunk.replace("*", "")), stems)


def joined_long_forms(words: Sequence[Word], note: Note) -> list[Term]:
    """The terms of consecutive words; where they are a long form, each of them may also be its acronym."""
    stems = [one for word in words for one in word.stems]
    # Only the first stem of a hyphenated word points back to it.
    owners = [owner if not at else None for owner, word in enumerate(words) for at in range(len(word.stems))]
    terms = [word.term for word in words]
    place = 0
    while place < len(stems):
        match = spelled_out(stems, place)
        if match is None:
            place += 1
            continue
        found, length = match
        for owner in owners[place : place + length]:
            if owner is not None and not words[owner].common:
                wordings = terms[owner].wordings + _short_wordings(found.short)
                terms[owner] = replace(terms[owner], wordings=tuple(dict.fromkeys(wordings)))
        note(f"Also searched: {found.short}.")
        place += length
    return terms


def acronym_of(word: str) -> Acronym | None:
    """The acronym that a typed word is, in the singular or plural."""
    normal = normalise(word)
    return acronyms().get(normal) or acronyms().get(normal.removesuffix("s"))


def _word(chunk: str, parts: list[Token], compound: Token | None) -> Word:
    label = chunk[parts[0].start : parts[-1].end]
    stems = tuple(token.stem for token in parts)
    if compound is not None:
        return Word(Term((Wording((compound.stem,)), Wording(stems)), label), stems)
    found = acronym_of(label)
    if found is not None:
        forms = _short_wordings(found.short) + tuple(Wording(form) for form in found.long_stems)
        return Word(Term(tuple(dict.fromkeys(forms)), label, found.long_forms[0]), stems)
    word = normalise(label)
    return Word(Term((Wording(stems),), label), stems, is_stop_word(word) or word in ASKING_WORDS)


def _short_wordings(short: str) -> tuple[Wording, Wording]:
    base = normalise(short)
    return Wording((stem(base),)), Wording((stem(base + "s"),))


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
