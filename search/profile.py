"""The numbers that the ranking was set to, in one place, with where each comes from."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """How meaning and words weigh, and from where on a passage counts as a match.

    Coverage was set on 366 written queries over 24 children's services reports and on nonsense; all else on the
    development half of the topics in ``search/evaluation/topics`` (probation there is fictional), never on the other
    half. ``docs/quality/search.md`` says what that half gives; ``tests/benchmarks/relevance.py`` measures it.

    Attributes:
        weight: share of meaning in the fused score, 0.0-1.0, of a query none of whose words is in any passage.
        weight_fall: how much that share falls for a query whose best passage reaches all of its possible BM25
            score; in between in proportion.
        weight_number: and how much for a query with a figure in it, which meaning hardly tells from another.
        least_weight: and the least that it falls to, whatever the other numbers are set to.
        vocabulary_share: share of a vocabulary term's BM25 that counts for the words that lead to it.
        preference: what is added to the fused score of a passage with the stance that the query asks for; half
            of it where the passage is mixed.
        feedback_share: share of the mean vector of the first :attr:`feedback_passages` passages in the second
            round of a search with feedback.
        feedback_passages: how many these are.
        coverage: share of the query's idf that a passage's words must hold to match, in a query of
            few words. With .3, five of twenty queries about other worlds found something; with .4 none.
        coverage_words: for longer queries the share falls to ``coverage_words / number of words``: few
            passages hold much of a long sentence. With .4 throughout, words alone lost .11 (Cranfield)
            and .38 (Medline) of nDCG@10 to passages left out; with this rule .00 and .05.
        similarity: least inner product of the nearest passage at which anything matches by meaning. With the
            adapted query encoder the nearest passages of 20 queries about other worlds have .10 to .34 (18 of
            them under .26), of 50 development topics .34 and more.
        similarity_share: least share of the nearest passage's inner product at which a passage matches. On the
            development topics .45 keeps .91 of the relevant passages and takes in 3 % of 9,933; .55: .84 and 1.4 %.
        base_similarity, base_similarity_share: the same with the base model's query encoder, whose inner products
            lie closer together: 17 of the 20 have under .31; .60 keeps .86 of the relevant and takes in 5 %.
    """

    weight: float = 0.9
    weight_fall: float = 0.4
    weight_number: float = 0.15
    least_weight: float = 0.3
    vocabulary_share: float = 0.8
    preference: float = 0.05
    feedback_share: float = 0.3
    feedback_passages: int = 3
    coverage: float = 0.4
    coverage_words: float = 1.6
    similarity: float = 0.30
    similarity_share: float = 0.45
    base_similarity: float = 0.30
    base_similarity_share: float = 0.60

    def needed_coverage(self, words: int) -> float:
        """Share of the idf of a query of so many words that a passage must hold."""
        return min(self.coverage, self.coverage_words / max(words, 1))

    def weight_of_meaning(self, reach: float, *, figures: bool) -> float:
        """Share of meaning for a query whose best passage has ``reach`` (0-1) of its possible BM25 score.

        ``figures`` says whether the query names a number.
        """
        fallen = self.weight - self.weight_fall * reach - self.weight_number * figures
        return max(self.least_weight, fallen)

    def needed_similarity(self, best: float, *, adapted: bool) -> float:
        """Inner product that a passage must reach where the nearest one has ``best``; infinite where none matches.

        ``adapted`` says whether the query was encoded by adapted weights.
        """
        least = self.similarity if adapted else self.base_similarity
        return math.inf if best < least else self.share(adapted=adapted) * best

    def share(self, *, adapted: bool) -> float:
        """Share of the nearest passage's inner product that a passage must reach."""
        return self.similarity_share if adapted else self.base_similarity_share


DEFAULT = Profile()
"""For all-MiniLM-L6-v2; thresholds of similarity mean little with another model."""
