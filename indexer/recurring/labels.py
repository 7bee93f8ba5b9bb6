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

from indexer.without_torch import torch_left_out

with torch_left_out():
    # The package of themes loads spaCy.
    from indexer.themes.words import Token, is_stop, stem, tokens

LONGEST = 110
"""Characters of a label at most."""

_TERMS = 4
_LEAST_SHARE = 0.5
"""Share of the members that must hold a term."""
_LEAST_LIFT = 3.0
"""How many times more frequent a term must be in the group than in the other findings."""
_LEAST_LETTERS = 3
_SILENT = frozenset(
    stem(word)
    for word in [
        "a",
        "about",
        "above",
        "across",
        "after",
        "again",
        "against",
        "all",
        "also",
        "although",
        "always",
        "am",
        "among",
        "an",
        "and",
        "another",
        "any",
        "are",
        "around",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "being",
        "below",
        "between",
        "both",
        "but",
        "by",
        "can",
        "cannot",
        "could",
        "did",
        "do",
        "does",
        "doing",
        "done",
        "down",
        "during",
        "each",
        "either",
        "else",
        "enough",
        "ensure",
        "ensures",
        "ensuring",
        "especially",
        "etc",
        "even",
        "ever",
        "every",
        "few",
        "for",
        "from",
        "further",
        "had",
        "has",
        "have",
        "having",
        "he",
        "hence",
        "her",
        "here",
        "hers",
        "herself",
        "him",
        "himself",
        "his",
        "how",
        "however",
        "if",
        "in",
        "including",
        "into",
        "is",
        "it",
        "its",
        "itself",
        "less",
        "made",
        "make",
        "makes",
        "making",
        "many",
        "may",
        "might",
        "more",
        "most",
        "much",
        "must",
        "neither",
        "no",
        "nor",
        "not",
        "nothing",
        "now",
        "of",
        "off",
        "often",
        "on",
        "once",
        "one",
        "only",
        "or",
        "other",
        "others",
        "our",
        "ours",
        "out",
        "over",
        "own",
        "particularly",
        "per",
        "rather",
        "same",
        "several",
        "shall",
        "she",
        "should",
        "since",
        "so",
        "some",
        "still",
        "such",
        "sure",
        "than",
        "that",
        "the",
        "their",
        "theirs",
        "them",
        "themselves",
        "then",
        "there",
        "therefore",
        "these",
        "they",
        "this",
        "those",
        "through",
        "thus",
        "to",
        "together",
        "too",
        "toward",
        "towards",
        "under",
        "until",
        "up",
        "upon",
        "us",
        "very",
        "was",
        "we",
        "well",
        "were",
        "what",
        "when",
        "where",
        "whether",
        "which",
        "while",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "within",
        "without",
        "would",
        "yet",
        "you",
        "your",
    ]
)
"""Stems of words that say nothing alone; "ensure" and "make sure" begin half of all recommendations."""


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
    forms = [_terms_of(text, names) for text in texts]
    everywhere = Counter(itertools.chain.from_iterable(forms))
    average = sum(everywhere.values()) / (len(groups) + 1)
    return [_of_group([forms[at] for at in group], everywhere, len(texts), average) for group in groups]


def _terms_of(text: str, names: frozenset[str]) -> dict[str, str]:
    """The words and pairs of neighbouring words that say something: stems to the form in which it first has them."""
    found: dict[str, str] = {}
    before: tuple[str, str] | None = None
    begins = True
    for token in tokens(text):
        if not _is_saying(token, names):
            before, begins = None, is_stop(token)
            continue
        form = token.surface.lower() if begins and not token.surface.isupper() else token.surface
        found.setdefault(token.stem, form)
        if before is not None:
            found.setdefault(f"{before[0]} {token.stem}", f"{before[1]} {form}")
        before, begins = (token.stem, form), False
    return found


def _is_saying(token: Token, names: frozenset[str]) -> bool:
    surface = token.surface
    if len(surface) < _LEAST_LETTERS or not surface.isalpha() or token.stem in _SILENT:
        return False
    return not (surface[0].isupper() and surface.lower() in names)


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
    return tuple(_usual_form(key, forms) for key in chosen)


def _fuller(key: str, held: Counter[str], weights: dict[str, float]) -> str:
    if " " in key:
        return key
    pairs = [p for p in weights if " " in p and key in p.split() and 3 * held[p] >= 2 * held[key]]
    return min(pairs, key=lambda pair: (-weights[pair], pair), default=key)


def _usual_form(key: str, forms: Sequence[dict[str, str]]) -> str:
    seen = Counter(form[key] for form in forms if key in form)
    return min(seen, key=lambda form: (-seen[form], form))
