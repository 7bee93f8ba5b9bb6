"""Measure themes and stance: ``python -m indexer.themes.evaluate --data ../shared/data``.

Everything is fitted without the reports of the measuring half and judged on its codings. Writes
``docs/quality/themes.md``.
"""

from __future__ import annotations

import argparse
import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from indexer.codebook import load_codebook
from indexer.stance import STANCES, stance_of
from indexer.themes.dataset import load_dataset
from indexer.themes.fit import CODED_WEIGHT, Array, fit_linear
from indexer.themes.quality_page import Page, ThemeRow, write_page
from indexer.themes.recipe import (
    SHOW,
    SURE,
    Fitted,
    Prepared,
    fit_all,
    fit_rules,
    prepare,
    theme_probabilities,
)
from indexer.themes.train import tell

_DRAWS = 1000
_LEAST = 3
_MODEL_ALONE = 0.3
"""Level at which the classifier alone, whose soft labels keep it timid, did best on the measuring half:
a comparison in its favour."""


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1, each 0-1."""

    precision: float
    recall: float
    f1: float


def score(truth: NDArray[np.bool_], said: NDArray[np.bool_]) -> Score:
    """Micro-averaged agreement of two equally shaped tables of tags."""
    both = float((truth & said).sum())
    precision = both / max(1.0, float(said.sum()))
    recall = both / max(1.0, float(truth.sum()))
    return Score(precision, recall, 2 * precision * recall / max(1e-9, precision + recall))


def macro_f1(truth: NDArray[np.bool_], said: NDArray[np.bool_], least: int = _LEAST) -> float:
    """Mean F1 over the themes with at least ``least`` codings."""
    columns = np.flatnonzero(truth.sum(0) >= least)
    return float(np.mean([score(truth[:, c], said[:, c]).f1 for c in columns])) if len(columns) else 0.0


def interval(
    truth: NDArray[np.bool_], said: NDArray[np.bool_], groups: NDArray[np.int64]
) -> tuple[float, float]:
    """95 % bootstrap interval of micro-F1; whole reports are drawn, as passages of one are alike.

    Fewer than ten reports give no interval worth printing, so passages are drawn there.
    """
    groups = np.unique(groups, return_inverse=True)[1]
    if groups.max(initial=0) < 9:
        groups = np.arange(len(groups))
    both = np.bincount(groups, (truth & said).reshape(len(groups), -1).sum(1))
    told = np.bincount(groups, said.reshape(len(groups), -1).sum(1))
    real = np.bincount(groups, truth.reshape(len(groups), -1).sum(1))
    draws = np.random.default_rng(2026).integers(0, len(both), (_DRAWS, len(both)))
    f1 = 2 * both[draws].sum(1) / np.maximum(1, told[draws].sum(1) + real[draws].sum(1))
    low, high = np.quantile(f1, [0.025, 0.975])
    return float(low), float(high)


def _stances(data: Prepared, fitted: Fitted, rows: NDArray[np.int64], headings: bool) -> list[str]:
    logits = fitted.stance.scores(data.terms[rows], data.vectors(True)[rows]).astype(np.float32)
    prior = fitted.stance_prior.astype(np.float32)
    said: list[str] = []
    for place, row in enumerate(rows):
        passage = data.dataset.examples[int(row)].passage
        if headings:
            said.append(stance_of(passage.text, passage.kind, passage.section, logits[place], prior).stance)
        else:
            said.append(STANCES[int(np.argmax(logits[place]))])
    return said


def _words_only_baseline(data: Prepared, tune: NDArray[np.bool_], rows: NDArray[np.int64]) -> Array:
    """TF-IDF and logistic regression on the tuning codings alone, without rules or embeddings."""
    weights = np.asarray(CODED_WEIGHT * data.applies[tune] + 1e-6, dtype=np.float64)
    linear = fit_linear(data.terms[tune], data.vectors(False)[tune], data.truth[tune], weights)
    return np.asarray(expit(linear.scores(data.terms[rows], data.vectors(False)[rows])))


def _best_level(truth: NDArray[np.bool_], scores: Array) -> float:
    """The level with the best micro-F1 on these very passages, which favours the baseline."""
    return float(max(np.arange(0.04, 0.5, 0.02), key=lambda level: score(truth, scores >= level).f1))


def measure(data: Prepared) -> Page:
    """Fit without the measuring half and score every method on it."""
    held = {coding.report for coding in data.dataset.codings.values() if coding.half == "measure"}
    allowed = np.asarray([example.report not in held for example in data.dataset.examples])
    rows = np.flatnonzero(data.coded & ~allowed)
    fitted = fit_all(data, allowed, True, tell)
    truth = data.truth[rows] > 0
    scores = theme_probabilities(data, fitted, True, rows.tolist())
    _, soft = fit_rules(data, data.coded & allowed)
    classifier = expit(fitted.linear.scores(data.terms[rows], data.vectors(True)[rows])) * data.applies[rows]
    words = _words_only_baseline(data, data.coded & allowed, rows) * data.applies[rows]
    methods = {
        "any evidence phrase": data.rules[rows][:, :, 1] > 0,
        "rules alone, weighed": soft[rows] >= SHOW,
        "classifier alone": classifier >= _MODEL_ALONE,
        "TF-IDF + logistic regression on codings alone, at its best level here": words
        >= _best_level(truth, words),
        "rules and classifier (shipped)": scores >= SHOW,
        "the same, sure band only": scores >= SURE,
    }
    reports = sorted({data.dataset.examples[int(row)].report for row in rows})
    groups = np.asarray([reports.index(data.dataset.examples[int(row)].report) for row in rows])
    probation = data.probation[rows]
    table: list[tuple[str, str, int, Score, float, tuple[float, float]]] = []
    for part, mask in (
        ("councils, real", ~probation),
        ("probation, fictional", probation),
        ("all", probation | True),
    ):
        for name, said in methods.items():
            agreed = score(truth[mask], said[mask])
            spread = interval(truth[mask], said[mask], groups[mask])
            table.append((part, name, int(mask.sum()), agreed, macro_f1(truth[mask], said[mask]), spread))
    shown = methods["rules and classifier (shipped)"]
    themes = [
        ThemeRow(
            theme, int(truth[:, c].sum()), int(shown[:, c].sum()),
            score(truth[:, c], shown[:, c]), interval(truth[:, c], shown[:, c], groups),
        )
        for c, theme in enumerate(data.themes)
    ]  # fmt: skip
    stance = [STANCES[int(data.stance[row])] for row in rows]
    return Page(
        len(rows), len(reports), int((data.coded & allowed).sum()), table, themes,
        _bins(scores[data.applies[rows]], truth[data.applies[rows]]),
        stance, _stances(data, fitted, rows, True), _stances(data, fitted, rows, False), probation.tolist(),
    )  # fmt: skip


def _bins(scores: Array, truth: NDArray[np.bool_]) -> list[tuple[float, float, int]]:
    edges = [0.0, 0.05, 0.2, SHOW, 0.6, SURE, 0.9, 1.01]
    found = []
    for low, high in itertools.pairwise(edges):
        inside = (scores >= low) & (scores < high)
        if inside.any():
            found.append((float(scores[inside].mean()), float(truth[inside].mean()), int(inside.sum())))
    return found


def main() -> None:
    """Parse the arguments, measure, and write the page."""
    parser = argparse.ArgumentParser(prog="python -m indexer.themes.evaluate", description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/data"), help="folder that holds childrens-services/"
    )
    parser.add_argument(
        "--work", type=Path, default=Path("build/themes"), help="converted encoder, embeddings"
    )
    parser.add_argument("--out", type=Path, default=Path("docs/quality/themes.md"), help="page to write")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    data = prepare(load_dataset(options.data, True, options.work, tell), load_codebook())
    page = measure(data)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    write_page(options.out, page)
    tell(f"wrote {options.out}")


if __name__ == "__main__":
    main()
