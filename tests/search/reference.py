"""The engine once more, by brute force and from the formulas: for lists of plain words only.

It shares the analysis of words (which is the definition of a word) and the profile's numbers with the
engine, and nothing else.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import analyse, is_stop_word, stem
from indexer.records import PassageRecord, ReportRecord
from search.profile import Profile
from search.request import Filters, Mode
from search.stance_cues import Leant
from tests.search.generated import THEMES

K1, B = 1.2, 0.75


class Reference:
    """Scores every passage for a query of plain words."""

    def __init__(
        self, reports: Sequence[ReportRecord], passages: Sequence[PassageRecord], vectors: NDArray[np.float32]
    ) -> None:
        self.passages, self.vectors = passages, vectors
        self.reports = {report.id: report for report in reports}
        self.counts = [Counter(token.stem for token in analyse(p.text)) for p in passages]
        self.lengths = [sum(not token.compound for token in analyse(p.text)) for p in passages]
        self.average = sum(self.lengths) / len(self.lengths)

    def idf(self, term: str) -> float:
        held = sum(term in counts for counts in self.counts)
        return math.log(1 + (len(self.passages) - held + 0.5) / (held + 0.5))

    def search(
        self,
        words: Sequence[str],
        vector: NDArray[np.float32],
        filters: Filters,
        mode: Mode,
        profile: Profile,
        leant: Leant | None = None,
    ) -> list[tuple[str, float]]:
        """Ids and scores of all matches, best first; ``leant`` is the stance that is preferred."""
        kept = [word for word in words if not is_stop_word(word)] or list(words)
        terms = list(dict.fromkeys(stem(word) for word in kept))
        idfs = {term: self.idf(term) for term in terms}
        lexical, coverage = [], []
        for counts, length in zip(self.counts, self.lengths, strict=True):
            lexical.append(
                sum(
                    idfs[t] * counts[t] * (K1 + 1) / (counts[t] + K1 * (1 - B + B * length / self.average))
                    for t in terms
                )
            )
            coverage.append(sum(idfs[t] for t in terms if counts[t]) / sum(idfs.values()))
        dense = [
            round(float(np.dot(row.astype(np.float64), vector.astype(np.float64))), 6) for row in self.vectors
        ]
        best_lexical, best_dense = max(lexical), max(dense)
        enough_words = min(profile.coverage, profile.coverage_words / len(terms))
        enough_meaning = profile.base_similarity_share * best_dense
        if best_dense < profile.base_similarity:
            enough_meaning = math.inf
        reach = best_lexical / ((K1 + 1) * sum(idfs.values()))
        by_reach = max(profile.least_weight, profile.weight - profile.weight_fall * reach)
        weight = {Mode.HYBRID: by_reach, Mode.WORDS: 0.0, Mode.MEANING: 1.0}[mode]

        def fused(row: int) -> float:
            d = min(1.0, max(0.0, dense[row] / best_dense)) if best_dense > 0 else 0.0
            w = lexical[row] / best_lexical if best_lexical > 0 else 0.0
            return weight * d + (1 - weight) * w

        matches = [
            row
            for row in range(len(self.passages))
            if (coverage[row] >= enough_words and mode is not Mode.MEANING)
            or (dense[row] >= enough_meaning and mode is not Mode.WORDS)
        ]
        if matches and mode is not Mode.WORDS:
            first = sorted(sorted(matches, key=lambda row: (-fused(row), row))[: profile.feedback_passages])
            moved = vector + profile.feedback_share * self.vectors[first].mean(axis=0)
            moved = (moved / np.linalg.norm(moved)).astype(np.float32)
            dense = [
                round(float(np.dot(v.astype(np.float64), moved.astype(np.float64))), 6) for v in self.vectors
            ]
            best_dense = max(dense[row] for row in matches)
        preferred = {leant.stance: 1.0, "mixed": 0.5} if leant is not None else {}
        found = []
        for row in matches:
            passage = self.passages[row]
            if self.allows(passage, filters):
                added = profile.preference * preferred.get(passage.stance.stance, 0.0)
                found.append((passage.id, fused(row) + added))
        return sorted(found, key=lambda item: (-item[1], item[0]))

    def allows(self, passage: PassageRecord, filters: Filters, *, but: str | None = None) -> bool:
        """Whether a passage passes the filters, one facet left out."""
        for facet in (
            "inspectorate",
            "area",
            "region",
            "year",
            "rating",
            "theme",
            "stance",
            "kind",
            "speaker",
            "standard",
            "report",
        ):
            chosen = getattr(filters, facet)
            if chosen and facet != but and not set(chosen) & self.values(passage, facet, filters):
                return False
        return True

    def values(self, passage: PassageRecord, facet: str, filters: Filters) -> set[str]:
        """What a passage counts under in a facet."""
        report = self.reports[passage.report_id]
        if facet == "theme":
            parents = {theme.id: theme.parent for theme in THEMES}
            own = {tag.theme for tag in passage.themes if tag.certain or not filters.certain_only}
            return own | {parent for theme in own if (parent := parents[theme])}
        value = {
            "inspectorate": report.inspectorate,
            "area": report.area,
            "region": report.region,
            "year": str(report.published.year) if report.published else None,
            "rating": report.overall_rating,
            "stance": passage.stance.stance,
            "kind": passage.kind,
            "speaker": passage.speaker,
            "standard": passage.standard,
            "report": report.id,
        }[facet]
        return set() if value is None else {value}
