"""The numbers that the ranking was set to, in one place, with where each comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """How meaning and words weigh, and from where on a passage counts as a match.

    The defaults were chosen on the even-numbered queries of Cranfield and Medline and on 366 written
    queries over 24 children's services reports (1,444 passages), never on probation reports.
    ``tests/benchmarks/queries.py`` measures them on the other half.

    Attributes:
        weight: share of meaning in the fused score, 0.0-1.0. nDCG@10 by weight on the halves used:
            Cranfield .5 .542, .6 .541, .7 .536; Medline .5 .882, .6 .891, .7 .895; on the written
            queries .5 .643, .6 .654, .7 .659, .8 .642. One weight for all: .6.
        coverage: share of the query's idf that a passage's words must hold to match, in a query of
            few words. With .3, five of twenty queries about other worlds found something; with .4 none.
        coverage_words: for longer queries the share falls to ``coverage_words / number of words``: few
            passages hold much of a long sentence. With .4 throughout, words alone lost .11 (Cranfield)
            and .38 (Medline) of nDCG@10 to passages left out; with this rule .00 and .05.
        similarity: least inner product at which a passage matches by meaning. Of twenty queries about
            other worlds the nearest passage had .06 to .29, of 366 real ones all but one had more.
        similarity_share: and least share of the best passage's inner product, measured on 640 of the
            written queries over 9,179 passages (table in ``docs/search.md``): going from .65 to .7 keeps
            .798 instead of .847 of the targets of plain queries and all of professional ones, takes in
            5.7 % instead of 9.6 % of all passages, and changes no place among the first ten.
    """

    weight: float = 0.6
    coverage: float = 0.4
    coverage_words: float = 1.6
    similarity: float = 0.30
    similarity_share: float = 0.70

    def needed_coverage(self, words: int) -> float:
        """Share of the idf of a query of so many words that a passage must hold."""
        return min(self.coverage, self.coverage_words / max(words, 1))

    def needed_similarity(self, best: float) -> float:
        """Inner product that a passage must reach where the nearest one has ``best``."""
        return max(self.similarity, self.similarity_share * best)


DEFAULT = Profile()
"""For all-MiniLM-L6-v2; thresholds of similarity mean little with another model."""
