"""How well passages of two reports on an area are matched, on pairs that were labelled by reading; and the fit.

    python -m tests.benchmarks.change --library FOLDER [--pairs docs/quality/change-pairs.tsv] [--fit]

The library must hold the reports of children's services that the pairs were drawn from; passages are named
by a mark of their text (corpus.text_mark). The part ``fresh`` was drawn (tests/benchmarks/change_draw.py) and read when
measures, weights and threshold stood, and is what is reported; 95 % intervals are by bootstrap over the
earlier passages. ``--fit`` also prints weights fitted anew.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.records import ReportRecord
from search.change.change import previous_of
from search.change.matching import MEASURES, SAME_MATTER, match_passages, probability
from search.holdings import Holdings
from search.opening import open_engine
from tests.benchmarks.change_outcomes import agreement, modelled, outcomes
from tests.benchmarks.change_pairs import Labelled, read_pairs

SEED, RESAMPLES = 10, 5_000


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--library", type=Path, required=True)
    options.add_argument("--pairs", type=Path, default=Path("docs/quality/change-pairs.tsv"))
    options.add_argument("--fit", action="store_true")
    asked = options.parse_args()
    holdings = open_engine(asked.library).holdings
    pairs, lost = read_pairs(asked.pairs, holdings)
    print(f"{len(pairs)} pairs, {lost} not in this library")
    parts = {part: [pair for pair in pairs if pair.part == part] for part in ("fit", "held", "fresh")}
    if asked.fit:
        fit(parts["fit"])
    for part, among in parts.items():
        pool = [pair for pair in among if pair.drawn == "pool"]
        for name, some, score, least in (
            ("all labelled", among, modelled, SAME_MATTER),
            ("shortfalls", [pair for pair in among if pair.tagged == "shortfall"], modelled, SAME_MATTER),
            ("strengths", [pair for pair in among if pair.tagged == "strength"], modelled, SAME_MATTER),
            ("pool", pool, modelled, SAME_MATTER),
            ("pool, measures alone", pool, measured_alone, SAME_MATTER),
            ("pool, at .6", pool, modelled, 0.6),
            ("pool, similarity alone at .60", pool, alike, 0.60),
            ("pool, similarity alone at .55", pool, alike, 0.55),
        ):
            if some:
                print(f"{part}, {name}: {figures(some, score(some), least)}")
        for stance in ("shortfall", "strength"):
            outcomes(part, among, stance)
        agreement(part, among)
    recurring(holdings)


def recurring(holdings: Holdings) -> None:
    """How many pairs of passages of successive real reports are of one recurring finding, and what the measures say of them."""
    by_area: dict[str, list[ReportRecord]] = {}
    for report in holdings.reports:
        if report.area and not report.fictional:
            by_area.setdefault(report.area, []).append(report)
    two = 0
    found: list[float] = []
    columns = holdings.columns
    group = np.full(holdings.store.size, -1, np.int64)
    members = holdings.store.recurring()
    group[members.rows] = members.finding
    for reports in by_area.values():
        for later in reports:
            earlier = previous_of(reports, later)
            if earlier is None:
                continue
            two += 1
            rows = [
                np.flatnonzero((columns.report == holdings.reports.index(one)) & (group >= 0))
                for one in (earlier, later)
            ]
            match = match_passages(holdings, rows[0], rows[1])
            same = group[rows[0]][:, None] == group[rows[1]][None, :]
            found += probability(match.measures[same]).tolist() if same.any() else []
    least = sum(one >= SAME_MATTER for one in found)
    print(
        f"{two} pairs of successive reports, {len(found)} pairs of one recurring finding, {least} matched anyway"
    )


def measured_alone(pairs: list[Labelled]) -> NDArray[np.float64]:
    """Probabilities of the measures, without recurring findings."""
    return probability(np.array([pair.measures for pair in pairs]))


def alike(pairs: list[Labelled]) -> NDArray[np.float64]:
    """The similarity of the vectors alone, the baseline."""
    return np.array([pair.similarity for pair in pairs])


def figures(pairs: list[Labelled], scores: NDArray[np.float64], least: float) -> str:
    """Precision, recall and F1 with intervals, and the area under the curve."""
    truth = np.array([pair.same for pair in pairs])
    taken = scores >= least
    groups: dict[int, list[int]] = {}
    for at, pair in enumerate(pairs):
        groups.setdefault(pair.earlier, []).append(at)
    members = [np.array(group) for group in groups.values()]
    chance = np.random.default_rng(SEED)
    drawn = [
        measured(
            truth, taken, np.concatenate([members[i] for i in chance.integers(0, len(members), len(members))])
        )
        for _ in range(RESAMPLES)
    ]
    low, high = np.percentile(np.array(drawn), (2.5, 97.5), axis=0)
    point = measured(truth, taken, np.arange(len(pairs)))
    said = [
        f"{name} {value:.2f} ({under:.2f}-{over:.2f})"
        for name, value, under, over in zip(("P", "R", "F1"), point, low, high, strict=True)
    ]
    above = scores[truth][:, None] - scores[~truth][None, :]
    area = float(np.mean((above > 0) + 0.5 * (above == 0)))
    return f"n {len(pairs)} ({len(members)} findings), same {truth.sum()}, {', '.join(said)}, area under curve {area:.3f}"


def measured(
    truth: NDArray[np.bool_], taken: NDArray[np.bool_], among: NDArray[np.intp]
) -> tuple[float, float, float]:
    """Precision, recall and F1 among some pairs; 0.0 where there is nothing to divide by."""
    hit = float(np.count_nonzero(truth[among] & taken[among]))
    said, true = int(np.count_nonzero(taken[among])), int(np.count_nonzero(truth[among]))
    return hit / max(said, 1), hit / max(true, 1), 2 * hit / max(said + true, 1)


def fit(pairs: list[Labelled]) -> None:
    """Weights of a logistic regression (ridge penalty 1 on standardised measures), and figures by area left out."""
    from sklearn.linear_model import LogisticRegression

    measures, truth = np.array([pair.measures for pair in pairs]), np.array([pair.same for pair in pairs])
    areas = np.array([pair.area for pair in pairs])

    def fitted(rows: NDArray[np.bool_]) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
        mean, spread = measures[rows].mean(axis=0), measures[rows].std(axis=0)
        model = LogisticRegression(C=1.0).fit((measures[rows] - mean) / spread, truth[rows])
        weights = model.coef_[0] / spread
        bias = float(model.intercept_[0] - (weights * mean).sum())
        if rows.all():
            print(
                "weights", dict(zip(MEASURES, weights.round(4).tolist(), strict=True)), "bias", round(bias, 4)
            )
        return lambda some: 1.0 / (1.0 + np.exp(-(some @ weights + bias)))

    fitted(np.ones(len(pairs), dtype=np.bool_))
    left_out = np.zeros(len(pairs))
    for area in sorted(set(areas)):
        left_out[areas == area] = fitted(areas != area)(measures[areas == area])
    print(f"fit, each area left out: {figures(pairs, left_out, SAME_MATTER)}")


if __name__ == "__main__":
    main()
