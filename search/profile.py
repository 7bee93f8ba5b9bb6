"""The numbers that the ranking was set to, in one place, with where each comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """How meaning and words weigh, and from where on a passage counts as a match.

    Attributes:
        weight: share of meaning in the fused score, 0.0-1.0.
        coverage: share of the query's idf that the words of a passage must hold to match.
        similarity: inner product with the query from which a passage matches by meaning.
    """

    weight: float = 0.6
    coverage: float = 0.5
    similarity: float = 0.35


DEFAULT = Profile()
