"""How well a new theme does from a definition and a few examples: known themes are hidden and learnt anew.

What is tried is what ships: :func:`indexer.themes.few_shot.fit_theme` with the same background. Examples and
passages judged were all coded after its settings had been chosen, on other passages; no report gives both.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.encoder_loading import load_encoder
from indexer.themes.dataset import background_vectors
from indexer.themes.few_shot import background_vectors_of, fit_theme
from indexer.themes.recipe import Prepared

EXAMPLES = 7
_ROUNDS = 5
_LEAST = 20
"""Codings of a theme below which it is not tried: seven are examples, and some must be left to judge by."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Micro-averages over ``themes`` themes, each tried with five draws of seven examples."""

    themes: int
    judged: int
    precision: float
    recall: float


def try_few_shot(data: Prepared, work: Path) -> Trial:
    """Hide each theme that has twenty codings in real reports, learn it from seven of them, judge the rest."""
    encoder = load_encoder(work)
    general = background_vectors_of(encoder, background_vectors(data.dataset))
    definitions = encoder.encode_passages([data.codebook.theme(theme).definition for theme in data.themes])
    rows = np.asarray(
        [
            row
            for row, coding in sorted(data.dataset.codings.items())
            if coding.drawn in {"random", "rare"} and not data.dataset.examples[row].fictional
        ]
    )
    reports = np.asarray([data.dataset.examples[int(row)].report for row in rows])
    vectors, truth = data.dataset.vectors[rows], data.truth[rows] > 0
    dice = np.random.default_rng(2026)
    counts = np.zeros(3)
    tried = np.flatnonzero(truth.sum(0) >= _LEAST)
    for column in tried:
        for _ in range(_ROUNDS):
            shown = dice.choice(np.flatnonzero(truth[:, column]), EXAMPLES, replace=False)
            judged = ~np.isin(reports, reports[shown])
            counts += _round(vectors, truth[:, column], shown, judged, definitions[column], general)
    both, said, real = counts
    return Trial(len(tried), len(rows), both / max(1.0, said), both / max(1.0, real))


def _round(
    vectors: NDArray[np.float32],
    truth: NDArray[np.bool_],
    shown: NDArray[np.int64],
    judged: NDArray[np.bool_],
    definition: NDArray[np.float32],
    general: NDArray[np.float32],
) -> NDArray[np.float64]:
    direction, level = fit_theme(np.vstack([vectors[shown], definition]), len(shown), general)
    said = vectors[judged] @ direction >= level
    real = truth[judged]
    return np.asarray([(said & real).sum(), said.sum(), real.sum()], dtype=np.float64)
