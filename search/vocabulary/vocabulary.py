"""The vocabulary itself: loaded once, asked by every query."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path

from indexer.analysis import stem, stems
from search.vocabulary.model import Concept, Label, Lead, VocabularyError
from search.vocabulary.phrases import Found, PhraseIndex
from search.vocabulary.reading import VocabularyFile, key_of, read_file

SHIPPED = Path(__file__).with_name("entry-vocabulary.toml")
"""The vocabulary that comes with Findings."""

OWN_NAME = "vocabulary.toml"
"""Name of the user's own file in the folder of a library."""

TERM_WEIGHT = 0.4
"""Weight of a concept that was typed in the reports' own words.

The words typed are then what most reports write, and score by themselves; the concept's other terms only add
the passages that say it otherwise. They must not outweigh the words that were chosen.
"""

_PLAIN_WORDS = re.compile(r"[a-z]+(?:'[a-z]+)*(?:[ -][a-z]+(?:'[a-z]+)*)*")


class Vocabulary:
    """An immutable set of concepts; any number of threads may ask it at once.

    Args:
        concepts: names unique.
        equal: rows of stems that count as one word where labels and queries are compared.
    """

    def __init__(self, concepts: Iterable[Concept], equal: Iterable[Sequence[str]] = ()) -> None:
        self.concepts = tuple(concepts)
        self.equal = tuple(tuple(row) for row in equal)

    @classmethod
    def load(cls, library: Path | None = None) -> Vocabulary:
        """The shipped vocabulary, with what ``vocabulary.toml`` in the folder of a library adds or switches off.

        Files are read again only when they have changed. An entry of the user's file whose ``prefLabel``
        is a shipped concept's adds its terms and labels to it, and replaces the other fields that it gives.

        Raises:
            VocabularyError: if the user's file can't be used.
        """
        own = library / OWN_NAME if library is not None else None
        try:
            state = own.stat() if own is not None else None
        except (FileNotFoundError, NotADirectoryError):
            return _shipped()
        except OSError as error:
            msg = f"{own} can't be read: {error.strerror or error}."
            raise VocabularyError(msg, subject=str(own)) from error
        if own is None or state is None:
            return _shipped()
        return _with_own(own, state.st_mtime_ns, state.st_size)

    def concept(self, name: str) -> Concept | None:
        """The concept with this ``prefLabel`` (case aside), or ``None``."""
        return self._by_name.get(key_of(name))

    def match(self, stems: Sequence[str], scope: str = "") -> list[Lead]:
        """What the words of a query lead to, by place.

        The longest label or term wins, then the leftmost; spans do not overlap, but several concepts may
        share one. Words without meaning of their own may stand between the words of a label, or be missing
        there, where the label has two others (:mod:`search.vocabulary.phrases`).

        The weight is the concept's times the label's, divided by the square root of the number of concepts
        that the label leads to, since it can't mean all of them; or the concept's times
        :data:`TERM_WEIGHT` for a term that was typed, if the concept has others.

        Args:
            stems: of the query, compounds left out (:func:`indexer.analysis.stems`).
            scope: leave out concepts of another scope than this one; empty: leave out none.
        """
        return [lead for found in self._index.find(stems) for lead in _leads(found, scope)]

    def hides(self, stems: Sequence[str]) -> bool:
        """Whether a query's stems hold a label that is matched and never shown, whole and in its order."""
        return any(
            tuple(stems[place : place + len(hidden)]) == hidden
            for place, first in enumerate(stems)
            for hidden in self._hidden.get(first, ())
        )

    @cached_property
    def _hidden(self) -> dict[str, list[tuple[str, ...]]]:
        found: dict[str, list[tuple[str, ...]]] = {}
        for concept in self.concepts:
            for label in concept.hidden_labels:
                hidden = tuple(phrase_stems(label.text))
                if hidden:
                    found.setdefault(hidden[0], []).append(hidden)
        return found

    @cached_property
    def _by_name(self) -> dict[str, Concept]:
        return {key_of(concept.pref_label): concept for concept in self.concepts}

    @cached_property
    def _index(self) -> PhraseIndex[tuple[Concept, Label | None]]:
        # Two threads may build it at once at first: both get an equal one, and either may be kept.
        index = PhraseIndex[tuple[Concept, Label | None]](self.equal)
        for concept in self.concepts:
            if not concept.weight:
                continue
            for term in concept.searched:
                index.add(phrase_stems(term), (concept, None))
            for label in concept.labels:
                if label.weight:
                    index.add(phrase_stems(label.text), (concept, label))
        return index


def phrase_stems(phrase: str) -> list[str]:
    """The stems of a phrase, as :func:`indexer.analysis.stems` has them; plain words take a quarter of the time."""
    if _PLAIN_WORDS.fullmatch(phrase):
        return [stem(word) for word in phrase.replace("-", " ").split(" ")]
    return stems(phrase)


def _leads(found: Found[tuple[Concept, Label | None]], scope: str) -> list[Lead]:
    everyday: dict[str, tuple[Concept, float]] = {}
    typed: dict[str, Concept] = {}
    for concept, label in found.values:
        if scope and concept.scope not in ("", scope):
            continue
        if label is None:
            typed[concept.pref_label] = concept
        else:
            _, known = everyday.get(concept.pref_label, (concept, 0.0))
            everyday[concept.pref_label] = (concept, max(known, label.weight))
    shared = len(everyday) ** 0.5
    leads = [
        Lead(found.start, found.end, concept, concept.weight * weight / shared, "everyday")
        for concept, weight in everyday.values()
        if concept.pref_label not in typed
    ]
    leads += [
        Lead(found.start, found.end, concept, concept.weight * TERM_WEIGHT, "term")
        for concept in typed.values()
        if concept.terms
    ]
    return leads


@lru_cache(maxsize=1)
def _shipped() -> Vocabulary:
    read = read_file(SHIPPED)
    return Vocabulary(read.concepts, read.equal)


@lru_cache(maxsize=8)
def _with_own(path: Path, _changed: int, _size: int) -> Vocabulary:
    """The shipped vocabulary with a user's file; its time of change and size tell a new one from an old."""
    base, own = _shipped(), read_file(path)
    concepts = {key_of(concept.pref_label): concept for concept in base.concepts}
    for name in own.switched_off:
        if concepts.pop(key_of(name), None) is None:
            msg = (
                f"{path.name}: field 'switchOff' has {name!r}, which is no shipped concept; "
                "`findings vocabulary list` shows their names."
            )
            raise VocabularyError(msg, subject=name)
    _merge(concepts, own)
    return Vocabulary(concepts.values(), base.equal + own.equal)


def _merge(concepts: dict[str, Concept], own: VocabularyFile) -> None:
    names = {"weight": "weight", "scope": "scope", "note": "note"}
    for concept, given in zip(own.concepts, own.given, strict=True):
        known = concepts.get(key_of(concept.pref_label))
        if known is None:
            concepts[key_of(concept.pref_label)] = concept
            continue
        said = {key_of(label.text) for label in concept.labels}
        concepts[key_of(concept.pref_label)] = replace(
            known,
            terms=tuple({key_of(term): term for term in (*known.terms, *concept.terms)}.values()),
            alt_labels=_without(known.alt_labels, said) + concept.alt_labels,
            hidden_labels=_without(known.hidden_labels, said) + concept.hidden_labels,
            **{field: getattr(concept, field) for field in names if field in given},
        )


def _without(labels: tuple[Label, ...], said: set[str]) -> tuple[Label, ...]:
    """Labels that the user's file says nothing of; of the others its own word counts."""
    return tuple(label for label in labels if key_of(label.text) not in said)
