"""The whole recipe from a dataset to the arrays of a model; training and evaluation both use it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import expit

from corpus.model import Inspectorate, Kind
from indexer.codebook import Codebook
from indexer.stance import STANCES, heading_stance
from indexer.themes.dataset import Dataset
from indexer.themes.features import RULE_FEATURES, Vocabulary, rule_features, tfidf
from indexer.themes.fit import (
    CODED_WEIGHT,
    FOLDS,
    WEAK_WEIGHT,
    Array,
    Linear,
    build_vocabulary,
    fit_combination,
    fit_linear,
    fold_of,
)
from indexer.themes.model import Combination, combine_features
from indexer.themes.rules import RuleMatcher
from indexer.themes.stance_features import STANCE_FEATURES, sentences_of, stance_features
from indexer.themes.words import Token, is_word, tokens

SHOW, SURE = 0.4, 0.75
"""Bands: .4 is near the best micro-F1 by cross-validation, with precision above recall; of the tags at .75 and
over, nine in ten agreed with the coding."""

LEAST_CODINGS = 8
"""A theme with fewer is left to the rules alone, and marked so."""

_STANCE_CODED_WEIGHT = 5.0
_GRADE = re.compile(r":\s*(outstanding|good|requires improvement|inadequate)", re.IGNORECASE)
_BY_GRADE = {
    "outstanding": (0.90, 0.03, 0.05, 0.02),
    "good": (0.76, 0.07, 0.15, 0.02),
    "requires improvement": (0.40, 0.32, 0.26, 0.02),
    "inadequate": (0.18, 0.58, 0.21, 0.03),
}
"""What paragraphs under a graded heading usually are; weak labels only, outweighed by every coding."""
_BY_KIND = {
    Kind.STRENGTH: ((0.92, 0.02, 0.05, 0.01), 0.5),
    Kind.AREA_FOR_IMPROVEMENT: ((0.02, 0.93, 0.04, 0.01), 0.3),
    Kind.METHOD: ((0.01, 0.01, 0.01, 0.97), 0.3),
}
_DOES_BETTER = re.compile(r"\bdo better\b", re.IGNORECASE)
_EFFECTIVE = re.compile(r"\bthat is effective\b", re.IGNORECASE)


@dataclass(frozen=True)
class Prepared:
    """Features of every example, computed once: rows of the dataset, columns of the codebook.

    ``sentences`` has, for each coded row, the terms of its sentences, (sentences, terms).
    """

    dataset: Dataset
    codebook: Codebook
    themes: tuple[str, ...]
    vocabulary: Vocabulary
    terms: sparse.csr_matrix
    rules: NDArray[np.float32]
    applies: NDArray[np.bool_]
    probation: NDArray[np.bool_]
    truth: Array
    coded: NDArray[np.bool_]
    stance: NDArray[np.int64]
    folds: NDArray[np.int64]
    pages: Sequence[list[Token]]
    sentences: dict[int, sparse.csr_matrix]

    def vectors(self, meaning: bool) -> Array:
        """Embeddings (n, d), or (n, 0) where meaning is left out."""
        rows = self.dataset.vectors.astype(np.float64)
        return rows if meaning else rows[:, :0]


@dataclass(frozen=True)
class Fitted:
    """One feature set's classifier, its combination with the rules, and its stance classifier."""

    linear: Linear
    combination: Combination
    stance: Linear
    stance_joint: Array


def prepare(dataset: Dataset, codebook: Codebook) -> Prepared:
    """Features and labels of a dataset; themes that only follow from others are left out."""
    themes = tuple(theme.id for theme in codebook.themes if theme.phrases)
    pages = [tokens(example.passage.text) for example in dataset.examples]
    matcher = RuleMatcher(codebook)
    rules = np.stack(
        [
            rule_features(matcher.find_tokens(page, example.inspectorate), themes, sum(map(is_word, page)))
            for page, example in zip(pages, dataset.examples, strict=True)
        ]
    )
    vocabulary = build_vocabulary(pages, [example.report for example in dataset.examples])
    n = len(pages)
    truth, stance = np.zeros((n, len(themes))), np.full(n, -1)
    coded = np.zeros(n, dtype=bool)
    column = {theme: place for place, theme in enumerate(themes)}
    for row, coding in dataset.codings.items():
        coded[row] = True
        stance[row] = STANCES.index(coding.stance)
        for theme in coding.themes:
            truth[row, column[theme]] = 1.0
    return Prepared(
        dataset, codebook, themes, vocabulary, tfidf(pages, vocabulary).astype(np.float64), rules,
        np.asarray([[codebook.theme(t).applies(e.inspectorate) for t in themes] for e in dataset.examples]),
        np.asarray([e.inspectorate == Inspectorate.PROBATION for e in dataset.examples]),
        truth, coded, stance, np.asarray([fold_of(e.report) for e in dataset.examples]), pages,
        {row: tfidf(sentences_of(pages[row]), vocabulary).astype(np.float64) for row in dataset.codings},
    )  # fmt: skip


def fit_rules(data: Prepared, coded: NDArray[np.bool_]) -> tuple[NDArray[np.float32], Array]:
    """What the rules alone make likely: weights (RULE_FEATURES,) and probabilities (n, themes)."""
    rows, columns = np.nonzero(data.applies & coded[:, None])
    weights, offsets = fit_combination(
        data.rules[rows, columns].astype(np.float64), data.truth[rows, columns], columns, len(data.themes)
    )
    return weights.astype(np.float32), np.where(data.applies, expit(data.rules @ weights + offsets), 0.0)


def fit_themes(
    data: Prepared, rows: NDArray[np.bool_], soft: Array, coded: NDArray[np.bool_], meaning: bool
) -> Linear:
    """The classifier from soft labels and, with more weight, the codings, over the given rows."""
    targets = np.where(coded[:, None], data.truth, soft)[rows]
    weights = np.where(coded, CODED_WEIGHT, WEAK_WEIGHT)[:, None] * data.applies + 1e-6
    return fit_linear(data.terms[rows], data.vectors(meaning)[rows], targets, weights[rows])


def combined(data: Prepared, logits: Array) -> Array:
    """Features of the combination for every example and theme: (n, themes, features)."""
    return np.stack(
        [
            combine_features(data.rules[row], logits[row].astype(np.float32), bool(data.probation[row]))
            for row in range(len(logits))
        ]
    ).astype(np.float64)


def fit_all(data: Prepared, allowed: NDArray[np.bool_], meaning: bool, tell: Callable[[str], None]) -> Fitted:
    """Everything for one feature set, from the allowed rows alone.

    The combination is fitted on log-odds that come from classifiers which saw neither the passage
    nor its report.
    """
    coded = data.coded & allowed
    rule_weights, soft = fit_rules(data, coded)
    unseen = np.zeros_like(soft)
    views: dict[int, StanceView] = {}
    for fold in range(FOLDS):
        tell(f"fold {fold + 1} of {FOLDS}")
        held = data.folds == fold
        linear = fit_themes(data, allowed & ~held, soft, coded & ~held, meaning)
        part = held & coded
        unseen[part] = linear.scores(data.terms[part], data.vectors(meaning)[part])
        stance = fit_stance(data, allowed & ~held, meaning)
        by_words = fit_stance(data, allowed & ~held, False) if meaning else stance
        views |= stance_views(data, stance, by_words, meaning, np.flatnonzero(part))
    rows, columns = np.nonzero(data.applies & coded[:, None])
    features = combined(data, unseen)[rows, columns]
    weights, offsets = fit_combination(features, data.truth[rows, columns], columns, len(data.themes))
    linear = fit_themes(data, allowed, soft, coded, meaning)
    combination = Combination(
        weights.astype(np.float32), offsets.astype(np.float32), rule_weights, SHOW, SURE
    )
    return Fitted(linear, combination, fit_stance(data, allowed, meaning), fit_joint(data, views))


StanceView = tuple[Array, Array]
"""Of one passage: log-probabilities of the whole, (4,), and of its sentences, (k, 4)."""


def stance_views(
    data: Prepared, stance: Linear, by_words: Linear, meaning: bool, rows: NDArray[np.int64]
) -> dict[int, StanceView]:
    """What the two stance classifiers say of some coded rows and of their sentences."""
    whole = stance.scores(data.terms[rows], data.vectors(meaning)[rows])
    return {
        int(row): (whole[place], _by_words(by_words, data.sentences[int(row)]))
        for place, row in enumerate(rows)
    }


def _by_words(linear: Linear, terms: sparse.csr_matrix) -> Array:
    return linear.scores(terms, np.zeros((terms.shape[0], 0)))


def joint_features(data: Prepared, row: int, view: StanceView, *, headings: bool) -> Array:
    """:func:`stance_features` of a coded row, with or without what its heading says."""
    passage = data.dataset.examples[row].passage
    heading = heading_stance(passage.kind, passage.section) if headings else None
    whole, sentences = view
    found = stance_features(whole.astype(np.float32), sentences.astype(np.float32), data.pages[row], heading)
    return found.astype(np.float64)


def fit_joint(data: Prepared, views: dict[int, StanceView]) -> Array:
    """The joint decision on stance, (features + 1, 4), from views of classifiers that did not see the rows.

    Each passage is seen with its heading and without, so that findings under no heading are judged as well.
    """
    rows = sorted(views)
    seen = np.stack(
        [joint_features(data, row, views[row], headings=h) for h in (True, False) for row in rows]
    )
    targets = np.zeros((len(seen), len(STANCES)))
    targets[np.arange(len(seen)), np.tile(data.stance[rows], 2)] = 1.0
    empty = sparse.csr_matrix((len(seen), 0))
    linear = fit_linear(empty, seen, targets, np.full((len(seen), 1), 0.5), exclusive=True)
    return np.vstack([linear.meaning, linear.bias])


def fit_stance(data: Prepared, allowed: NDArray[np.bool_], meaning: bool) -> Linear:
    """The stance classifier, trained without headings on what headings say and on the codings."""
    targets = np.zeros((len(allowed), len(STANCES)))
    weights = np.zeros(len(allowed))
    for row, example in enumerate(data.dataset.examples):
        label = _weak_stance(example.passage.kind, example.passage.section)
        if data.coded[row]:
            targets[row, data.stance[row]], weights[row] = 1.0, _STANCE_CODED_WEIGHT
        elif label is not None:
            targets[row], weights[row] = label
    rows = allowed & (weights > 0)
    return fit_linear(
        data.terms[rows], data.vectors(meaning)[rows], targets[rows], weights[rows][:, None], exclusive=True
    )


def _weak_stance(kind: Kind, section: tuple[str, ...]) -> tuple[tuple[float, ...], float] | None:
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    nearest = section[-1] if section else ""
    if _EFFECTIVE.search(nearest):
        return _BY_KIND[Kind.STRENGTH]
    if _DOES_BETTER.search(nearest):
        return _BY_KIND[Kind.AREA_FOR_IMPROVEMENT]
    grade = _GRADE.search(nearest)
    return (_BY_GRADE[grade[1].lower()], 0.25) if grade and kind is Kind.FINDING else None


def theme_probabilities(data: Prepared, fitted: Fitted, meaning: bool, rows: Collection[int]) -> Array:
    """Probability of every theme for some rows, (rows, themes); 0 where a theme does not apply."""
    at = np.asarray(sorted(rows))
    logits = fitted.linear.scores(data.terms[at], data.vectors(meaning)[at]).astype(np.float32)
    columns = np.arange(len(data.themes))
    scores = [
        fitted.combination.probability(data.rules[row], logits[place], columns, bool(data.probation[row]))
        for place, row in enumerate(at)
    ]
    return np.asarray(np.stack(scores).astype(np.float64) * data.applies[at])


RULE_COLUMNS = np.asarray(RULE_FEATURES)
"""Names of the rule features as an array, saved with the model to check that code and file agree."""

STANCE_COLUMNS = np.asarray(STANCE_FEATURES)
"""Names of the stance features, saved for the same reason."""
