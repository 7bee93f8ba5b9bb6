"""How a vocabulary stands to the reports of a library: what its terms and labels find there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.vocabulary.model import Concept, Label
from search.vocabulary.phrases import PhraseIndex
from search.vocabulary.vocabulary import Vocabulary, phrase_stems


@dataclass(frozen=True, slots=True)
class Counted:
    """A phrase of a concept and the numbers of passages and reports that hold it."""

    concept: Concept
    text: str
    passages: int
    reports: int
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found where.

    Attributes:
        passages, reports: how many were searched.
        terms: every term of every concept, in the vocabulary's order, found word for word by stems.
        labels: every label that is not switched off, found as queries are matched.
        concepts: for each concept the passages and the reports that hold any of its terms.
    """

    passages: int
    reports: int
    terms: tuple[Counted, ...]
    labels: tuple[Counted, ...]
    concepts: dict[str, tuple[int, int]]

    def absent(self, vocabulary: Vocabulary) -> list[Concept]:
        """Concepts none of whose terms occurs."""
        return [concept for concept in vocabulary.concepts if not self.concepts[concept.pref_label][0]]

    def frequent(self, at_least: int) -> list[Counted]:
        """Labels of full weight in ``at_least`` passages or more, the most frequent first.

        Reports use these words themselves: often in another sense, or else they are terms.
        """
        weights = {
            (concept.pref_label, label.text): label.weight
            for concept in {item.concept.pref_label: item.concept for item in self.labels}.values()
            for label in concept.labels
        }
        found = [
            item
            for item in self.labels
            if item.passages >= at_least and weights[item.concept.pref_label, item.text] == 1
        ]
        return sorted(found, key=lambda item: (-item.passages, item.concept.pref_label, item.text))


def survey(vocabulary: Vocabulary, passages: Iterable[tuple[str, Sequence[str]]]) -> Survey:
    """Count the terms and labels of a vocabulary in passages, given as report id and stems."""
    terms = _Terms(vocabulary.concepts)
    index = PhraseIndex[tuple[Concept, Label]](vocabulary.equal)
    labels = [(concept, label) for concept in vocabulary.concepts for label in concept.labels if label.weight]
    for concept, label in labels:
        index.add(phrase_stems(label.text), (concept, label))
    count, reports = 0, set[str]()
    in_passages: Counter[tuple[str, str]] = Counter()
    in_reports: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    of_concept: Counter[str] = Counter()
    concept_reports: defaultdict[str, set[str]] = defaultdict(set)
    for report, stemmed in passages:
        count += 1
        reports.add(report)
        held = terms.held(stemmed)
        for name in {name for name, _ in held}:
            of_concept[name] += 1
            concept_reports[name].add(report)
        for _, _, _, values in index.occurrences(index.folded(stemmed)):
            held.update((concept.pref_label, f"^{label.text}") for concept, label in values)
        in_passages.update(held)
        for key in held:
            in_reports[key].add(report)
    return Survey(
        count,
        len(reports),
        tuple(
            Counted(
                concept,
                term,
                in_passages[concept.pref_label, term],
                len(in_reports[concept.pref_label, term]),
            )
            for concept in vocabulary.concepts
            for term in concept.searched
        ),
        tuple(
            Counted(
                concept,
                label.text,
                in_passages[key := (concept.pref_label, f"^{label.text}")],
                len(in_reports[key]),
                label in concept.hidden_labels,
            )
            for concept, label in labels
        ),
        {
            concept.pref_label: (of_concept[concept.pref_label], len(concept_reports[concept.pref_label]))
            for concept in vocabulary.concepts
        },
    )


def shared_labels(vocabulary: Vocabulary) -> list[tuple[str, bool, list[Concept]]]:
    """Labels by which queries are led to several concepts: the words, whether hidden anywhere, the concepts."""
    index = PhraseIndex[None](vocabulary.equal)
    claims: dict[tuple[str, ...], list[tuple[Concept, Label]]] = {}
    for concept in vocabulary.concepts:
        for label in concept.labels:
            if label.weight:
                claims.setdefault(index.key(phrase_stems(label.text)), []).append((concept, label))
    shared: list[tuple[str, bool, list[Concept]]] = []
    for rows in claims.values():
        concepts = list({concept.pref_label: concept for concept, _ in rows}.values())
        if len(concepts) > 1:
            hidden = any(label in concept.hidden_labels for concept, label in rows)
            shared.append((rows[0][1].text, hidden, concepts))
    return shared


class _Terms:
    """The terms of all concepts by their first stem."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._by_first: defaultdict[str, list[tuple[tuple[str, ...], tuple[str, str]]]] = defaultdict(list)
        for concept in concepts:
            for term in concept.searched:
                stemmed = tuple(phrase_stems(term))
                self._by_first[stemmed[0]].append((stemmed, (concept.pref_label, term)))

    def held(self, stemmed: Sequence[str]) -> set[tuple[str, str]]:
        """The terms, as concept and term, that stand word for word in a passage."""
        words = tuple(stemmed)
        return {
            name
            for place, word in enumerate(words)
            for term, name in self._by_first.get(word, ())
            if words[place : place + len(term)] == term
        }
