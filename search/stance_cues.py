"""Whether a query asks for praise or for criticism, from the words that it says it with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Leaning = Literal["strength", "shortfall"]

PRAISE = frozenset(
    """
    praise praised praises praiseworthy good excellent strong effective effectively exemplary impressive
    outstanding well successful successfully innovative robust thorough proud improved improving strength
    strengths promising skilled timely
    """.split()  # noqa: SIM905 — a list to read
)
PRAISE_PHRASES = (
    "did well|doing well|worked well|works well|going well|gets it right|got it right|good practice|best practice|"
    "happy with|makes a difference|made a difference|making a difference"
)
CRITICISM = frozenset(
    """
    weak weakness weaknesses poor poorly inadequate insufficient insufficiently inconsistent patchy failing fail
    fails failed failure failures failings lack lacks lacking lacked slow late delay delays delayed missed ignored
    ignoring overlooked neglected unclear unsafe unsuitable superficial criticised criticism shortfall shortfalls
    gap gaps worst bad badly struggling struggle wrong useless grim overworked overloaded stretched riddled sloppy
    careless
    """.split()  # noqa: SIM905 — a list to read
)
CRITICISM_PHRASES = (
    "not enough|too late|too long|too slow|too few|too little|too many|too high|too often|not good enough|let down|"
    "falling short|fell short|falls short|fed up|nobody|no one|left waiting|falling through|"
    "falls through|slipped through|pillar to post|out of date|not up to date|no evidence|without any|get nothing"
)
NEGATIONS = frozenset(
    """
    not no never without hardly nor neither nothing none cannot isn't wasn't aren't weren't doesn't don't didn't
    can't couldn't won't wouldn't hasn't haven't
    """.split()  # noqa: SIM905 — a list to read
)
"""Before a word of praise they turn it round; before a word of criticism too (``no delay``)."""

_AS_WELL_AS = re.compile(r"\bas well as\b")

_REACH = 3
"""Words between a negation and what it turns round, at most."""


@dataclass(frozen=True, slots=True)
class Leant:
    """The stance that a query asks for, and the words that say so: small letters, a negation before what it turns."""

    stance: Leaning
    words: tuple[str, ...]


def leaning(text: str) -> Leant | None:
    """The stance that a query's words ask for; ``None`` where none do, or both do.

    ``text`` is the query without its exclusions and fields (:attr:`search.query.Query.meaning`). A bare
    negation (``children not seen alone``) asks for criticism: inspectors write what was not done as a shortfall.
    """
    words = re.findall(r"[a-z'-]+", _AS_WELL_AS.sub(" ", text.lower().replace("’", "'")))
    said: dict[Leaning, list[str]] = {"strength": [], "shortfall": []}
    used = [False] * len(words)
    for place in range(len(words)):
        for length in (4, 3, 2, 1):
            phrase = " ".join(words[place : place + length])
            stance = (
                _CUES.get(phrase)
                if place + length <= len(words) and not any(used[place : place + length])
                else None
            )
            if stance is None:
                continue
            near = words[max(0, place - _REACH) : place]
            negation = next((one for one in near if one in NEGATIONS), None)
            if negation is not None:
                stance = "shortfall" if stance == "strength" else None
                phrase = f"{negation} {phrase}"
            if stance is not None:
                said[stance].append(phrase)
            used[place : place + length] = [True] * length
            if negation is not None:
                used[words.index(negation, max(0, place - _REACH))] = True
            break
    bare = [word for word, taken in zip(words, used, strict=True) if word in _BARE and not taken]
    if bare and not said["strength"]:
        said["shortfall"] += bare
    if bool(said["strength"]) == bool(said["shortfall"]):
        return None
    stance_found: Leaning = "strength" if said["strength"] else "shortfall"
    return Leant(stance_found, tuple(dict.fromkeys(said[stance_found])))


_CUES: dict[str, Leaning] = {
    **dict.fromkeys((*PRAISE, *PRAISE_PHRASES.split("|")), "strength"),
    **dict.fromkeys((*CRITICISM, *CRITICISM_PHRASES.split("|")), "shortfall"),
}
_BARE = frozenset({"not", "never", "nothing"})
