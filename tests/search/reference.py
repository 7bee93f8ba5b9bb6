"""The engine once more, by brute force and from the formulas: for lists of plain words, and for conditions.

It shares the analysis of words (which is the definition of a word) and the profile's numbers with the
engine, and nothing else.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import Token, analyse, is_stop_word, normalise, stem
from indexer.records import PassageRecord, ReportRecord
from search.profile import Profile
from search.query import And, Field, Near, Node, Not, Or, Term, Wording
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
        self._words = {p.id: _analysed(p.text) for p in passages}
        self._found: dict[tuple[str, Term, bool], list[tuple[int, int]]] = {}
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
            "programme",
            "framework",
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
            "programme": report.programme,
            "framework": report.framework,
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

    def holds(self, passage: PassageRecord, node: Node, positive: bool = True) -> bool:
        """Whether a passage satisfies a condition, read off its text word by word."""
        if isinstance(node, Not):
            return not self.holds(passage, node.part, not positive)
        if isinstance(node, And | Or):
            parts = (self.holds(passage, part, positive) for part in node.parts)
            return all(parts) if isinstance(node, And) else any(parts)
        if isinstance(node, Field):
            return any(self._in_field(passage, node.name, value) for value in node.values)
        if isinstance(node, Near):
            left = [place for term in node.left for place in self._places(passage, term)]
            right = [place for term in node.right for place in self._places(passage, term)]
            pairs = [pair for a in left for b in right for pair in ((a, b), (b, a))]
            return any(0 <= second[0] - first[1] - 1 <= node.within for first, second in pairs)
        by_stems = node.wordings[0].exact and positive and not self._anywhere(node)
        # A phrase in no passage word for word stands for its other forms, where it is asked for.
        return bool(self._places(passage, node, by_stems))

    def _anywhere(self, term: Term) -> bool:
        return any(self._places(one, term) for one in self.passages)

    def _in_field(self, passage: PassageRecord, name: str, value: str) -> bool:
        own = self.values(passage, name, Filters())
        if name == "year":
            first, dots, last = value.partition("..")
            ends = (first or "0000", last or "9999") if dots else (value, value)
            return any(ends[0] <= year <= ends[1] for year in own)
        if name == "theme":
            own |= {theme.name for theme in THEMES if theme.id in own}
        return value in own

    def _places(self, passage: PassageRecord, term: Term, by_stems: bool = False) -> list[tuple[int, int]]:
        """First and last word of each occurrence of a term."""
        key = (passage.id, term, by_stems)
        if key not in self._found:
            self._found[key] = self._search_places(passage, term, by_stems)
        return self._found[key]

    def _search_places(self, passage: PassageRecord, term: Term, by_stems: bool) -> list[tuple[int, int]]:
        tokens, plain, words = self._words[passage.id]
        found = []
        for wording in term.wordings:
            if len(wording.stems) == 1 and not wording.exact:
                for token in tokens:
                    letters = normalise(passage.text[token.start : token.end]).replace("-", "")
                    begins = wording.prefix and letters.startswith(wording.stems[0])
                    if token.compound and (begins or token.stem == wording.stems[0]):
                        last = max(one.position for one in plain if one.end <= token.end)
                        found.append((token.position, last))
            wanted = wording.words if wording.exact and not by_stems else wording.stems
            for at in range(len(plain) - len(wanted) + 1):
                run = range(at, at + len(wanted))
                if all(
                    self._is(words[place], plain[place].stem, letters, wording, by_stems, place == run[-1])
                    for place, letters in zip(run, wanted, strict=True)
                ):
                    found.append((at, run[-1]))
        return found

    @staticmethod
    def _is(word: str, stemmed: str, wanted: str, wording: Wording, by_stems: bool, last: bool) -> bool:
        if wording.prefix and last:
            return word.startswith(wanted) or (not wording.exact and stemmed.startswith(wanted))
        return wanted == (word if wording.exact and not by_stems else stemmed)


def _analysed(text: str) -> tuple[list[Token], list[Token], list[str]]:
    """All tokens of a text, those that are no compounds, and their normal forms."""
    tokens = analyse(text)
    plain = [token for token in tokens if not token.compound]
    return tokens, plain, [normalise(text[token.start : token.end]) for token in plain]
