"""Which passages are pointed findings, fit to be grouped: those that assert one thing."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

STANCES: Final = ("strength", "shortfall", "mixed")
"""Stances that a finding can have; what a neutral passage asserts is nothing to compare."""

_ALWAYS: Final = frozenset({"area_for_improvement", "strength", "recommendation"})
_SHORT: Final = 220
"""Characters of the longest passage of kind ``finding`` that is taken to assert one thing.

Nine in ten bullets under "What needs to improve" are shorter; a paragraph that is longer runs to several
sentences about several things, and belongs to no single group.
"""

_LEAST_SURE: Final = 0.6
"""Probability of the stance of several sentences under a heading, below which the heading alone decided it."""


def is_pointed(kind: str, text: str, speaker: str, stance: str, probability: float = 1.0) -> bool:
    """Whether a passage is a pointed finding: bullets, recommendations and short findings of the inspectorate.

    Args:
        kind: of the passage, as the snapshot has it.
        text: its words.
        speaker: ``inspectorate``, ``user`` or ``boilerplate``.
        stance: ``strength``, ``shortfall``, ``mixed`` or ``neutral``.
        probability: of the stance. Several sentences of praise under "What needs to improve" are called a shortfall for
            their place alone; such a passage says several things, and not what its heading says.
    """
    if (
        kind in {"area_for_improvement", "strength"}
        and probability < _LEAST_SURE
        and not is_one_sentence(text)
    ):
        return False
    if speaker != "inspectorate" or stance not in STANCES:
        return False
    return kind in _ALWAYS or (kind == "finding" and len(text) <= _SHORT and is_one_sentence(text))


def is_one_sentence(text: str) -> bool:
    """Whether no sentence ends before the end of the text (a full stop, space and capital)."""
    words = text.split()
    return not any(
        word[-1] in ".?!" and len(word) > 3 and after[0].isupper() for word, after in pairwise(words)
    )
