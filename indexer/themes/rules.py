"""Evidence rules: which themes the words of a passage speak of, and where.

Every literal row of words of the codebook goes into one spaCy ``PhraseMatcher`` over light stems
(a trie: its cost does not grow with the number of phrases, as that of ``Matcher`` does); gaps,
conjunctions and exclusions are then settled over the few rows that were found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from indexer.codebook import Codebook, Theme
from indexer.themes.patterns import Pattern, Piece, Row, Variant, parse_pattern
from indexer.themes.words import Token, is_stop, tokens

_LIST_OPENERS = frozenset({("such", "as"), ("for", "exampl"), ("includ",), ("like",), ("e", "g")})
_LIST_STARTS = frozenset(pair[0] for pair in _LIST_OPENERS)
_DENIALS = frozenset(
    {("other", "than"), ("apart", "from"), ("rath", "than"), ("rather", "than"), ("unrelat", "to")}
)
_LIST_REACH = 25
"""Words after an opener ("such as") within which a listed item counts as a mere mention."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: its character range, and whether it is only a hint or a mere mention."""

    start: int
    end: int
    phrase: str
    hint: bool = False
    mention: bool = False
    sentence: int = 0


@dataclass(slots=True)
class RuleEvidence:
    """All that the rules found for one theme in one passage."""

    hits: list[Hit] = field(default_factory=list)

    @property
    def strong(self) -> list[Hit]:
        """Hits that are evidence by themselves."""
        return [hit for hit in self.hits if not hit.hint and not hit.mention]


@dataclass(frozen=True, slots=True)
class _Rule:
    theme: str
    pattern: Pattern
    role: str  # "phrase", "hint" or "mask"


class RuleMatcher:
    """The compiled phrases of a codebook."""

    def __init__(self, codebook: Codebook) -> None:
        self._vocab = spacy.blank("en").vocab
        self._matcher = PhraseMatcher(self._vocab, attr="ORTH")
        self._themes: dict[str, Theme] = {theme.id: theme for theme in codebook.themes}
        self._by_key: dict[int, list[int]] = defaultdict(list)
        self._rules: list[_Rule] = []
        self._keys: dict[tuple[str, ...], int] = {}
        self._choices: dict[int, dict[int, list[Variant] | None]] = {}
        for theme in codebook.themes:
            for role, phrases in (("phrase", theme.phrases), ("hint", theme.hints), ("mask", theme.masks)):
                for phrase in phrases:
                    self._add(_Rule(theme.id, parse_pattern(phrase), role))

    def _add(self, rule: _Rule) -> None:
        number = len(self._rules)
        self._rules.append(rule)
        for index, row in enumerate((*rule.pattern.rows, *rule.pattern.unless)):
            for place, piece in enumerate(row.pieces):
                # By identity: pieces live as long as their rule, and hashing them would cost more than
                # looking at what was found.
                choices = self._choices.setdefault(id(piece), {})
                for variant in piece:
                    key = self._key(variant.stems)
                    if not any(variant.surfaces):
                        choices[key] = None
                    elif (limits := choices.setdefault(key, [])) is not None:
                        limits.append(variant)
                    if index == 0 and place == 0 and number not in self._by_key[key]:
                        self._by_key[key].append(number)

    def _key(self, stems: tuple[str, ...]) -> int:
        if stems not in self._keys:
            name = " ".join(stems)
            self._matcher.add(name, [Doc(self._vocab, words=list(stems))])
            self._keys[stems] = self._vocab.strings[name]
        return self._keys[stems]

    def find(self, text: str, inspectorate: str) -> dict[str, RuleEvidence]:
        """Evidence by theme, for the themes that apply to reports of this inspectorate."""
        return self.find_tokens(tokens(text), inspectorate)

    def find_tokens(self, words: list[Token], inspectorate: str) -> dict[str, RuleEvidence]:
        """:meth:`find` for a text that is already cut into tokens."""
        if not words:
            return {}
        page = _Page(words, self._choices)
        active: dict[int, None] = {}
        for key, start, end in self._matcher(Doc(self._vocab, words=[word.stem for word in words])):
            page.add(key, start, end)
            for number in self._by_key.get(key, ()):
                active[number] = None
        masks: dict[str, list[tuple[int, int]]] = defaultdict(list)
        spans: list[tuple[_Rule, list[tuple[int, int]]]] = []
        for number in sorted(active):
            rule = self._rules[number]
            if self._themes[rule.theme].applies(inspectorate):
                found = page.pattern(rule.pattern)
                if rule.role == "mask":
                    masks[rule.theme].extend(found)
                elif found:
                    spans.append((rule, found))
        evidence: dict[str, RuleEvidence] = {}
        for rule, found in spans:
            for start, end in found:
                if any(start < right and left < end for left, right in masks[rule.theme]) or page.denied(
                    start
                ):
                    continue
                hit = Hit(
                    words[start].start, words[end - 1].end, rule.pattern.text,
                    rule.role == "hint", page.listed(start), page.sentences[start],
                )  # fmt: skip
                evidence.setdefault(rule.theme, RuleEvidence()).hits.append(hit)
        return {theme: RuleEvidence(_outermost(found.hits)) for theme, found in sorted(evidence.items())}


def _outermost(hits: Iterable[Hit]) -> list[Hit]:
    """Hits in order of place; one that lies inside another of at least its strength is left out."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.hint, h.start - h.end, h.start, h.phrase)):
        if not any(other.start <= hit.start and hit.end <= other.end for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: (h.start, h.end))


class _Page:
    """One text with the rows of words found in it."""

    def __init__(self, words: list[Token], choices: dict[int, dict[int, list[Variant] | None]]) -> None:
        self.words = words
        self._choices = choices
        self._lists = any(word.stem in _LIST_STARTS for word in words)
        self._found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.sentences: list[int] = []
        number = 0
        for word in words:
            self.sentences.append(number)
            number += is_stop(word)

    def add(self, key: int, start: int, end: int) -> None:
        self._found[key].append((start, end))

    def pattern(self, pattern: Pattern) -> list[tuple[int, int]]:
        """Places of the first row, where the other rows share its sentence and none of ``unless`` does."""
        places = self._row(pattern.rows[0])
        for row in pattern.rows[1:]:
            if places:
                near = {self.sentences[start] for start, _ in self._row(row)}
                places = [place for place in places if self.sentences[place[0]] in near]
        for row in pattern.unless:
            if places:
                bad = {self.sentences[start] for start, _ in self._row(row)}
                places = [place for place in places if self.sentences[place[0]] not in bad]
        return places

    def _row(self, row: Row) -> list[tuple[int, int]]:
        places = self._piece(row.pieces[0])
        for gap, piece in zip(row.gaps, row.pieces[1:], strict=True):
            if not places:
                return []
            nexts = self._piece(piece)
            joined: list[tuple[int, int]] = []
            for start, end in places:
                for left, right in nexts:
                    if end <= left <= end + gap and self.sentences[start] == self.sentences[left]:
                        joined.append((start, right))
                        break
            places = joined
        return places

    def _piece(self, piece: Piece) -> list[tuple[int, int]]:
        places: set[tuple[int, int]] = set()
        choices = self._choices[id(piece)]
        for key in choices.keys() & self._found.keys():
            wanted = choices[key]
            if wanted is None:
                places.update(self._found[key])
                continue
            for start, end in self._found[key]:
                surfaces = [word.surface for word in self.words[start:end]]
                if any(variant.fits(surfaces) for variant in wanted):
                    places.add((start, end))
        return sorted(places)

    def denied(self, start: int) -> bool:
        """Whether the words just before say that this is what is not meant ("other than")."""
        before = [word.stem for word in self.words[max(0, start - 3) : start]]
        return any(tuple(before[i : i + 2]) in _DENIALS for i in range(len(before) - 1))

    def listed(self, start: int) -> bool:
        """Whether the place lies in a list of examples: an opener before it, and marks between."""
        if not self._lists:
            return False
        first = max(0, start - _LIST_REACH)
        commas = 0
        for place in range(start - 1, first - 1, -1):
            word = self.words[place]
            if self.sentences[place] != self.sentences[start]:
                return False
            commas += word.surface == ","
            pair = (word.stem, self.words[place + 1].stem) if place + 1 < start else (word.stem, "")
            if (word.stem,) in _LIST_OPENERS or pair in _LIST_OPENERS:
                return commas > 0 or self._list_goes_on(start)
        return False

    def _list_goes_on(self, start: int) -> bool:
        for word in self.words[start : start + 8]:
            if is_stop(word):
                return False
            if word.surface == ",":
                return True
        return False
