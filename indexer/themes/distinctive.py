"""Distinctive terms of groups of passages: class-based TF-IDF over words and word pairs.

The weight of term x in group c is ``tf(x, c) * log(1 + A / f(x))`` (Grootendorst, "BERTopic: Neural topic
modeling with a class-based TF-IDF procedure", 2022, arXiv:2203.05794, section 3.3): tf the frequency of the
term in the group, f its frequency in all groups, A the average number of terms in a group. Two things are
done otherwise: a term counts once for each passage, so that one passage can't name a group; and all other
passages are one more group, so that what is usual in the reports names nothing.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from indexer.themes.terms import terms_of, usual_form
from indexer.themes.words import stem

_LEAST_SHARE = 0.3
"""Share of a group's passages that must hold a term of it, and"""
_LEAST_PASSAGES = 3
"""how many must at least."""
_LEAST_FIRST = 0.5
"""Share that must hold its first term: what only a part speaks of is not what the group is about."""
_LEAST_LIFT = 4.0
"""How many times more frequent a term must be in the group than elsewhere, and"""
_FIRST_LIFT = 10.0
"""the first one: "quality" and "decisions", a tenth of all passages, name nothing; "inspection" just does."""


@dataclass(frozen=True, slots=True)
class Term:
    """A distinctive term, in the form in which the group has it most often.

    Attributes:
        text: one word or two, as written.
        passages: passages of the group that hold it.
        elsewhere: passages outside the group that hold it.
    """

    text: str
    passages: int
    elsewhere: int


@cache
def _unsaying() -> frozenset[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS  # noqa: PLC0415 - seldom needed

    return frozenset(stem(word) for word in ENGLISH_STOP_WORDS)


def distinctive_terms(
    texts: Sequence[str],
    groups: Sequence[Sequence[int]],
    most: int,
    names: frozenset[str] = frozenset(),
) -> list[tuple[Term, ...]]:
    """For each group its most distinctive terms, best first, none the half of another.

    Args:
        texts: all passages; those in no group are what the groups stand out from.
        groups: indexes of ``texts``, each in one group at most.
        most: terms of a group at most. Each is in three of its passages, in .3 of them and four times as
            frequent there as elsewhere; the first in half of them and ten times as frequent. A group may have none.
        names: lower-case words that name nothing where they are capitalised.
    """
    forms = [terms_of(text, _unsaying(), names) for text in texts]
    everywhere = Counter(itertools.chain.from_iterable(forms))
    average = sum(everywhere.values()) / (len(groups) + 1)
    return [_of_group([forms[i] for i in group], everywhere, len(texts), average, most) for group in groups]


def _of_group(
    forms: Sequence[dict[str, str]], everywhere: Counter[str], size: int, average: float, most: int
) -> tuple[Term, ...]:
    held = Counter(itertools.chain.from_iterable(forms))
    total = max(1, sum(held.values()))
    others = max(1, size - len(forms))

    def share(key: str) -> float:
        return held[key] / len(forms)

    def lift(key: str) -> float:
        # Half a passage more, so that a term found nowhere else has a number too.
        return share(key) / ((everywhere[key] - held[key] + 0.5) / others)

    weights = {
        key: count / total * float(np.log1p(average / everywhere[key]))
        for key, count in held.items()
        if count >= _LEAST_PASSAGES and share(key) >= _LEAST_SHARE and lift(key) >= _LEAST_LIFT
    }
    ranked = [_better(key, held, weights) for key in sorted(weights, key=lambda key: (-weights[key], key))]
    first = next((key for key in ranked if share(key) >= _LEAST_FIRST and lift(key) >= _FIRST_LIFT), None)
    if first is None:
        return ()
    chosen = [first]
    for key in ranked:
        if len(chosen) < most and not any(set(key.split()) & set(other.split()) for other in chosen):
            chosen.append(key)
    return tuple(Term(usual_form(key, forms), held[key], everywhere[key] - held[key]) for key in chosen)


def _better(key: str, held: Counter[str], weights: dict[str, float]) -> str:
    """The pair that a word stands in mostly, else the word: "young carers" rather than "carers"."""
    pairs = [pair for pair in weights if " " in pair and key in pair.split() and held[pair] >= held[key] / 2]
    return key if " " in key else min(pairs, key=lambda pair: (-weights[pair], pair), default=key)
