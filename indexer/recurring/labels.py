"""What a group is called: words of its most central member, and terms that set it apart from other findings.

Terms are words and pairs of neighbouring words, weighted by class-based TF-IDF as in
:mod:`indexer.themes.distinctive`; its thresholds are made for candidates of themes, with five passages or more, and
would leave a pair of findings without a term.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Sequence

from indexer.stopwords import SILENT
from indexer.without_torch import torch_left_out

with torch_left_out():
    # The package of themes loads spaCy.
    from indexer.themes.terms import terms_of, usual_form
    from indexer.themes.words import stem

LONGEST = 110
"""Characters of a label at most."""

_TERMS = 4
_LEAST_SHARE = 0.5
"""Share of the members that must hold a term."""
_LEAST_LIFT = 3.0
"""How many times more frequent a term must be in the group than in the other findings."""
_SILENT = frozenset(map(stem, SILENT))


def label_of(text: str) -> str:
    """The words of a finding on one line, shortened at a word with an ellipsis, without the mark at its end."""
    line = " ".join(text.split())
    if len(line) > LONGEST:
        line = line[: LONGEST + 1]
        return (line.rsplit(" ", 1)[0] if " " in line else line[:LONGEST]).rstrip(" ,;:.–—-") + "…"
    return line.rstrip(" ;:.,")


def group_terms(
    texts: Sequence[str], groups: Sequence[Sequence[int]], names: frozenset[str] = frozenset()
) -> list[tuple[str, ...]]:
    """For each group the terms that set it apart, strongest first, none sharing a word with another.

    Args:
        texts: all findings that were grouped; those in no group are what groups stand out from, too.
        groups: indexes of ``texts``.
        names: lower-case words that name nothing where they are capitalised (names of areas).
    """
    forms = [terms_of(text, _SILENT, names) for text in texts]
    everywhere = Counter(itertools.chain.from_iterable(forms))
    average = sum(everywhere.values()) / (len(groups) + 1)
    return [_of_group([forms[at] for at in group], everywhere, len(texts), average) for group in groups]


def _of_group(
    forms: Sequence[dict[str, str]], everywhere: Counter[str], size: int, average: float
) -> tuple[str, ...]:
    held = Counter(itertools.chain.from_iterable(forms))
    total, others = max(1, sum(held.values())), max(1, size - len(forms))
    weights = {}
    for key, count in held.items():
        share = count / len(forms)
        elsewhere = (everywhere[key] - count + 0.5) / others
        if count >= 2 and share >= _LEAST_SHARE and share >= _LEAST_LIFT * elsewhere:
            weights[key] = count / total * math.log1p(average / everywhere[key])
    chosen: list[str] = []
    # A pair of words says more than either: it goes first where most of what holds the word holds the pair.
    ranked = sorted(weights, key=lambda key: (-weights[key], key))
    for key in (_fuller(key, held, weights) for key in ranked):
        if len(chosen) == _TERMS:
            break
        if not any(set(key.split()) & set(other.split()) for other in chosen):
            chosen.append(key)
    return tuple(usual_form(key, forms) for key in chosen)


def _fuller(key: str, held: Counter[str], weights: dict[str, float]) -> str:
    if " " in key:
        return key
    pairs = [p for p in weights if " " in p and key in p.split() and 3 * held[p] >= 2 * held[key]]
    return min(pairs, key=lambda pair: (-weights[pair], pair), default=key)
