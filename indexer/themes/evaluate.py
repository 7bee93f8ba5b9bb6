"""Measure themes and stance: ``python -m indexer.themes.evaluate --data ../shared/data``.

By cross-validation: the reports are dealt into five parts, everything is fitted without one part and judged
on its coded passages. Writes ``docs/quality/themes.md`` and ``quality.json`` beside the model.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from corpus.model import Passage
from indexer.codebook import Codebook, load_codebook
from indexer.encoder_loading import load_encoder
from indexer.stance import STANCES
from indexer.themes.dataset import load_dataset
from indexer.themes.few_shot_trial import try_few_shot
from indexer.themes.fit import CODED_WEIGHT, Array, fit_linear
from indexer.themes.model import MODEL_FILE
from indexer.themes.quality_page import (
    PARTS_OF_READING,
    QUALITY_FILE,
    Measured,
    Method,
    Score,
    ThemeRow,
    write_json,
    write_page,
)
from indexer.themes.recipe import (
    LEAST_CODINGS,
    SHOW,
    SURE,
    Fitted,
    Prepared,
    fit_all,
    fit_rules,
    fit_stance,
    joint_features,
    prepare,
    stance_views,
    theme_probabilities,
)
from indexer.themes.rules import RuleMatcher
from indexer.themes.tagger import Tagger
from indexer.themes.train import tell

PARTS = 5
CHOSEN_ON = frozenset({0, 1, 2})
"""The parts on which the weights of codings and of vectors were chosen; the others took no part in it."""
_DRAWS = 1000
_LEAST = 3
_ALONE = 0.3
"""Level at which the classifier alone, whose soft labels keep it timid, does best: a comparison in its favour."""


def part_of(report: str) -> int:
    """The part of a report in the outer cross-validation, the same whichever other reports there are."""
    return int(hashlib.sha256(f"outer {report}".encode()).hexdigest(), 16) % PARTS


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


def kappa(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float | None:
    """Cohen's κ of two codings of one theme (Cohen 1960); ``None`` where both never or always say it."""
    agree = float((first == second).mean())
    a, b = float(first.mean()), float(second.mean())
    chance = a * b + (1 - a) * (1 - b)
    return None if chance >= 1 else (agree - chance) / (1 - chance)


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


@dataclass
class _Unseen:
    """What every method says of each example, by models that saw neither it nor its report."""

    both: Array
    rules: Array
    classifier: Array
    words: Array
    stance: NDArray[np.int64]


def cross_validate(data: Prepared) -> _Unseen:
    """Fit :data:`PARTS` times, each time without one part of the reports, and judge that part.

    ``stance`` has a column for the whole passage alone, one for the joint decision without headings and one
    with them, each an index of STANCES.
    """
    n, k = data.truth.shape
    none = np.zeros((n, k))
    found = _Unseen(none, none.copy(), none.copy(), none.copy(), np.zeros((n, 3), dtype=np.int64))
    left_to_rules = data.truth[data.coded].sum(0) < LEAST_CODINGS
    parts = np.asarray([part_of(example.report) for example in data.dataset.examples])
    real = _measured(data)
    for part in range(PARTS):
        allowed = parts != part
        rows = np.flatnonzero(real & ~allowed)
        tell(f"part {part + 1} of {PARTS}")
        fitted = fit_all(data, allowed, True, tell)
        found.both[rows] = theme_probabilities(data, fitted, True, rows.tolist())
        found.rules[rows] = fit_rules(data, data.coded & allowed)[1][rows]
        found.both[np.ix_(rows, left_to_rules)] = found.rules[np.ix_(rows, left_to_rules)]
        alone = fitted.linear.scores(data.terms[rows], data.vectors(True)[rows])
        found.classifier[rows] = expit(alone) * data.applies[rows]
        found.words[rows] = _words_only(data, data.coded & allowed, rows) * data.applies[rows]
        found.stance[rows] = _stances(data, fitted, allowed, rows)
    return found


def _measured(data: Prepared) -> NDArray[np.bool_]:
    written = np.asarray([example.written for example in data.dataset.examples], dtype=np.bool_)
    return np.asarray(data.coded & ~written)


def _stances(
    data: Prepared, fitted: Fitted, allowed: NDArray[np.bool_], rows: NDArray[np.int64]
) -> NDArray[np.int64]:
    views = stance_views(data, fitted.stance, fit_stance(data, allowed, False), True, rows)
    said = np.zeros((len(rows), 3), dtype=np.int64)
    for place, row in enumerate(rows):
        said[place, 0] = int(np.argmax(views[int(row)][0]))
        for column, headings in enumerate((False, True), start=1):
            seen = joint_features(data, int(row), views[int(row)], headings=headings)
            said[place, column] = int(np.argmax(seen @ fitted.stance_joint[:-1] + fitted.stance_joint[-1]))
    return said


def _words_only(data: Prepared, tune: NDArray[np.bool_], rows: NDArray[np.int64]) -> Array:
    """TF-IDF and logistic regression on the codings alone, without rules or embeddings."""
    weights = np.asarray(CODED_WEIGHT * data.applies[tune] + 1e-6, dtype=np.float64)
    linear = fit_linear(data.terms[tune], data.vectors(False)[tune], data.truth[tune], weights)
    return np.asarray(expit(linear.scores(data.terms[rows], data.vectors(False)[rows])))


def _nearest_definition(data: Prepared, work: Path) -> Array:
    """Likeness of every passage to each theme's name and definition, standardised over passages."""
    themes = [data.codebook.theme(theme) for theme in data.themes]
    vectors = load_encoder(work).encode_passages([f"{theme.name}. {theme.definition}" for theme in themes])
    likeness = data.dataset.vectors @ vectors.T
    scaled = (likeness - likeness.mean(0)) / likeness.std(0)
    return np.where(data.applies, scaled, -9.0).astype(np.float64)


def _votes(data: Prepared, likeness: Array) -> NDArray[np.int64]:
    """How many of three labelling functions say each theme, (n, themes).

    They are a phrase of it in the passage, a phrase of it in the headings above, and a likeness to its
    definition that one passage in twenty has.
    """
    matcher = RuleMatcher(data.codebook)
    heads = np.zeros(data.truth.shape, dtype=bool)
    column = {theme: place for place, theme in enumerate(data.themes)}
    for row in np.flatnonzero(_measured(data)):
        example = data.dataset.examples[int(row)]
        found = matcher.find(". ".join(example.passage.section), example.inspectorate)
        for theme in (theme for theme, seen in found.items() if seen.strong and theme in column):
            heads[row, column[theme]] = True
    near = likeness >= np.quantile(likeness, 0.95, axis=0)
    phrase = data.rules[:, :, 1] > 0
    return np.asarray(phrase.astype(np.int64) + heads + near)


def _best(truth: NDArray[np.bool_], scores: Array, levels: NDArray[np.float64]) -> NDArray[np.bool_]:
    """``scores`` cut at the level with the best micro-F1 on these very passages, which favours a baseline."""
    return np.asarray(scores >= max(levels, key=lambda level: score(truth, scores >= level).f1))


def measure(data: Prepared, work: Path) -> Measured:
    """Cross-validate and score every method on the coded passages."""
    unseen = cross_validate(data)
    rows = np.flatnonzero(_measured(data))
    truth = data.truth[rows] > 0
    scores = unseen.both[rows]
    likeness = _nearest_definition(data, work)
    methods = {
        "any evidence phrase": data.rules[rows][:, :, 1] > 0,
        "two of three: phrase, section, definition": _votes(data, likeness)[rows] >= 2,
        "rules alone, weighed": unseen.rules[rows] >= SHOW,
        "nearest definition, at its best level here": _best(truth, likeness[rows], np.arange(0.5, 4.0, 0.1)),
        "TF-IDF + logistic regression on codings alone, at its best level here": _best(
            truth, unseen.words[rows], np.arange(0.04, 0.5, 0.02)
        ),
        "classifier alone": unseen.classifier[rows] >= _ALONE,
        "rules and classifier (shipped)": scores >= SHOW,
        "the same, sure band only": scores >= SURE,
    }
    codings = [data.dataset.codings[int(row)] for row in rows]
    passes = [_table([c.passes[i].themes for c in codings], data.themes) for i in (0, 1)]
    reports = sorted({coding.report for coding in codings})
    groups = np.asarray([reports.index(coding.report) for coding in codings])
    probation = data.probation[rows]
    fictional = np.asarray([data.dataset.examples[int(row)].fictional for row in rows])
    councils = ~probation & ~fictional
    fresh = np.asarray([coding.drawn == "random" for coding in codings])
    untouched = np.asarray([part_of(coding.report) not in CHOSEN_ON for coding in codings])
    table: list[Method] = []
    for part, mask in (
        ("councils, real", councils),
        ("councils, real, drawn at random and new", councils & fresh),
        ("councils, real, in parts that chose no weight", councils & untouched),
        ("councils, fictional", ~probation & fictional),
        ("probation, fictional", probation),
        ("all", probation | True),
    ):
        ceiling = score(passes[0][mask], passes[1][mask]).f1
        for name, said in methods.items():
            agreed, spread = score(truth[mask], said[mask]), interval(truth[mask], said[mask], groups[mask])
            macro = macro_f1(truth[mask], said[mask])
            table.append(Method(part, name, int(mask.sum()), agreed, spread, macro, ceiling))
    support = data.truth[data.coded].sum(0)
    shown = methods["rules and classifier (shipped)"]
    themes = [
        ThemeRow(
            theme, "rules only" if support[c] < LEAST_CODINGS else "rules and model",
            int(truth[:, c].sum()), int(shown[:, c].sum()), score(truth[:, c], shown[:, c]),
            interval(truth[:, c], shown[:, c], groups),
            score(passes[0][:, c], passes[1][:, c]).f1 if passes[0][:, c].any() else None,
            kappa(passes[0][:, c], passes[1][:, c]),
        )
        for c, theme in enumerate(data.themes)
    ]  # fmt: skip
    bins = _bins(scores[data.applies[rows]], truth[data.applies[rows]])
    return Measured(
        data.codebook.version, len(rows), len(reports), int((data.coded).sum()) - len(rows), table, themes, bins,
        sum(n * abs(said - real) for said, real, n in bins) / sum(n for _, _, n in bins),
        [coding.stance for coding in codings],
        [STANCES[i] for i in unseen.stance[rows, 2]], [STANCES[i] for i in unseen.stance[rows, 1]],
        [STANCES[i] for i in unseen.stance[rows, 0]],
        ([c.passes[0].stance for c in codings], [c.passes[1].stance for c in codings]), [_part(p, f) for p, f in zip(probation, fictional, strict=True)],
        groups.tolist(), _speed(data, rows), try_few_shot(data, work),
    )  # fmt: skip


def _part(probation: bool, fictional: bool) -> str:
    return PARTS_OF_READING[2 if probation else 1 if fictional else 0]


def _table(codings: list[tuple[str, ...]], themes: tuple[str, ...]) -> NDArray[np.bool_]:
    return np.asarray([[theme in coded for theme in themes] for coded in codings])


def _bins(scores: Array, truth: NDArray[np.bool_]) -> list[tuple[float, float, int]]:
    edges = [0.0, 0.05, 0.2, SHOW, 0.6, SURE, 0.9, 1.01]
    found = []
    for low, high in itertools.pairwise(edges):
        inside = (scores >= low) & (scores < high)
        if inside.any():
            found.append((float(scores[inside].mean()), float(truth[inside].mean()), int(inside.sum())))
    return found


def _speed(data: Prepared, rows: NDArray[np.int64]) -> float | None:
    """Passages tagged a second by the shipped model, encoding aside; ``None`` where none is shipped yet."""
    from indexer.themes.model import load_model  # noqa: PLC0415 - only where the file may be of another format

    if not MODEL_FILE.exists():
        return None
    tagger = Tagger(data.codebook, load_model(), data.dataset.encoder_model_id)
    examples = [data.dataset.examples[int(row)] for row in rows]
    passages: list[Passage] = [example.passage for example in examples]
    begun = perf_counter()
    tagger.tag(passages, data.dataset.vectors[rows], [example.inspectorate for example in examples])
    return len(rows) / (perf_counter() - begun)


def evaluate(data: Path, work: Path, codebook: Codebook | None = None) -> Measured:
    """Load what there is to measure on and measure."""
    work.mkdir(parents=True, exist_ok=True)
    return measure(prepare(load_dataset(data, True, work, tell), codebook or load_codebook()), work)


def main() -> None:
    """Parse the arguments, measure, and write the page and the figures."""
    parser = argparse.ArgumentParser(prog="python -m indexer.themes.evaluate", description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/data"), help="folder that holds childrens-services/"
    )
    parser.add_argument(
        "--work", type=Path, default=Path("build/themes"), help="converted encoder, embeddings"
    )
    parser.add_argument("--out", type=Path, default=Path("docs/quality/themes.md"), help="page to write")
    options = parser.parse_args()
    found = evaluate(options.data, options.work)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    write_page(options.out, found)
    write_json(QUALITY_FILE, found)
    tell(f"wrote {options.out} and {QUALITY_FILE}")


if __name__ == "__main__":
    main()
