"""A unit and how to find one without a parser: by the words to the right of the number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.figures.model import Candidate


def word_set(text: str) -> frozenset[str]:
    """The words of ``text``."""
    return frozenset(text.split())


#: Words that open a noun phrase without being part of what is counted.
DETERMINERS = word_set(
    "the a an this that these those all both any such its their our his my your each every possible other "
    "further said same"
)
#: Nouns that are plural without an *s*, or count people together.
COLLECTIVE = word_set(
    "staff people police personnel hmi hmis fte equivalent youth crew carers women men children respondents"
)
#: Pronouns: they stand for a unit that is named elsewhere.
PRONOUNS = word_set("these those them whom us which they it this that who others each him her you")
_STOP = word_set(
    "is are was were be been being has have had do does did will would can could may might must should "
    "shall not and or but nor if when where while who whom whose which that than as at by for from in "
    "into of off on onto out over per since through to under until up upon via with within without "
    "because so then there here after before during between among against about across along around "
    "compared also still only just now already currently each said told felt found"
)
_WORD = re.compile(r"[A-Za-z][\w’'/-]*")
OF = re.compile(r"\s+of\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unit:
    """The place of a unit and what found it; ``counts`` is false where the number counts nothing."""

    span: tuple[int, int] | None
    source: str
    counts: bool = True


def given_unit(candidate: Candidate) -> Unit:
    """The unit that the expression holds itself; source ``unread`` where it must be looked for."""
    if candidate.unit:
        return Unit(candidate.unit, "expression")
    return Unit(None, "none") if candidate.look == "none" else Unit(None, "unread")


def unit_by_pattern(text: str, candidate: Candidate) -> Unit:
    """Up to five words to the right, up to the first word of function; crude, and said to be so."""
    given = given_unit(candidate)
    if given.source != "unread":
        return given
    position = candidate.anchor
    of = OF.match(text, position)
    if candidate.look == "of" and not of:
        return Unit(None, "none")
    position = of.end() if of else position
    start = end = None
    for match in _WORD.finditer(text, position, position + 120):
        gap = text[end if end is not None else position : match.start()]
        word = match[0].lower()
        if gap.strip():
            break
        if word in DETERMINERS and start is None:
            position = match.end()
            continue
        if word in _STOP or word in PRONOUNS:
            break
        start = match.start() if start is None else start
        end = match.end()
        if word in COLLECTIVE or (word.endswith("s") and not word.endswith(("ss", "us", "is", "’s"))):
            break
    if start is None or end is None:
        return Unit(None, "none", counts=not (candidate.bare and candidate.worded))
    last = text[start:end].rsplit(maxsplit=1)[-1].lower()
    plural = last in COLLECTIVE or last.endswith("s")
    if candidate.bare and candidate.worded and not plural:
        return Unit(None, "none", counts=False)
    return Unit((start, end), "pattern")
