"""How well passages of two reports on an area are matched, on pairs that were labelled by reading; and the fit.

    python -m tests.benchmarks.change --library FOLDER [--pairs docs/quality/change-pairs.tsv] [--fit]

The library must hold the reports of children's services that the pairs were drawn from; passages are named
by a mark of their text (corpus.text_mark). Figures are of the half that no weight and no threshold was chosen
on, with 95 % intervals by bootstrap over the earlier passages; ``--fit`` also prints weights fitted anew.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.text_mark import text_mark
from indexer.records import ReportRecord
from search.change.change import previous_of
from search.change.matching import MEASURES, SAME_MATTER, match_passages, probability
from search.engine import open_engine
from search.evaluation.tables import read_tsv
from search.holdings import Holdings

COLUMNS = ("part", "drawn", "area", "earlier", "later", "same_matter", "later_says", "shortfall")
SEED, RESAMPLES = 10, 5_000


@dataclass(frozen=True)
class Labelled:
    """A pair as it was read, with what the matching says of it."""

    part: str
    drawn: str
    area: str
    earlier: int
    same: bool
    says: str
    shortfall: bool
    measures: NDArray[np.float64]
    probability: float
    similarity: float
    stance: str


def read_pairs(path: Path, holdings: Holdings) -> tuple[list[Labelled], int]:
    """The labelled pairs whose passages the library holds, and how many it does not hold."""
    rows_of: dict[tuple[str, str], list[int]] = {}
    reports = holdings.reports
    for at, text in enumerate(holdings.store.texts(np.arange(holdings.store.size))):
        report = reports[int(holdings.columns.report[at])]
        rows_of.setdefault((report.area or "", text_mark(text)), []).append(at)
    found, lost = [], 0
    stance = holdings.columns.stance
    for row in read_tsv(path, COLUMNS):
        fields = row.fields
        ends = [rows_of.get((fields["area"], fields[side])) for side in ("earlier", "later")]
        if ends[0] is None or ends[1] is None:
            lost += 1
            continue
        # A sentence that is repeated stands in the earlier report first, in the later one last.
        dated = [
            sorted(end, key=lambda at: str(reports[int(holdings.columns.report[at])].dated))
            for end in ends
            if end
        ]
        earlier, later = dated[0][0], dated[1][-1]
        match = match_passages(holdings, np.array([earlier]), np.array([later]))
        found.append(
            Labelled(
                fields["part"],
                fields["drawn"],
                fields["area"],
                earlier,
                fields["same_matter"] == "yes",
                fields["later_says"],
                fields["shortfall"] == "yes",
                match.measures[0, 0],
                float(match.probability[0, 0]),
                float(match.similarity[0, 0]),
                stance.values[stance.codes[later]],
            )
        )
    return found, lost


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
    parts = {part: [pair for pair in pairs if pair.part == part] for part in ("fit", "held")}
    if asked.fit:
        fit(parts["fit"])
    pool = [pair for pair in parts["held"] if pair.drawn == "pool"]
    for name, among, score, least in (
        ("fit, all labelled", parts["fit"], modelled, SAME_MATTER),
        ("held, pool", pool, modelled, SAME_MATTER),
        ("held, pool, measures alone", pool, measured_alone, SAME_MATTER),
        ("held, pool, at .6", pool, modelled, 0.6),
        ("held, all labelled", parts["held"], modelled, SAME_MATTER),
        ("held, pool, similarity alone at .60", pool, alike, 0.60),
        ("held, pool, similarity alone at .55", pool, alike, 0.55),
    ):
        print(f"{name}: {figures(among, score(among), least)}")
    for part, among in parts.items():
        outcomes(part, among)
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


def modelled(pairs: list[Labelled]) -> NDArray[np.float64]:
    """The shipped probabilities: of the measures, or of one recurring finding where that is more."""
    return np.array([pair.probability for pair in pairs])


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


def outcomes(part: str, pairs: list[Labelled]) -> None:
    """How often the outcome of a shortfall is that which reading gives."""
    by_finding: dict[int, list[Labelled]] = {}
    for pair in pairs:
        if pair.shortfall:
            by_finding.setdefault(pair.earlier, []).append(pair)
    table: dict[tuple[str, str], int] = {}
    for group in by_finding.values():
        read = outcome([pair.says in {"criticised", "both"} for pair in group if pair.same])
        taken = modelled(group) >= SAME_MATTER
        said = outcome(
            [p.stance in {"shortfall", "mixed"} for p, kept in zip(group, taken, strict=True) if kept]
        )
        table[read, said] = table.get((read, said), 0) + 1
    right = sum(count for (read, said), count in table.items() if read == said)
    print(f"{part}: outcome right for {right} of {sum(table.values())} shortfalls (read, said): {table}")


def outcome(still: list[bool]) -> str:
    """Of the passages on the same matter, whether each still criticises."""
    return "not mentioned" if not still else "persisting" if any(still) else "resolved"


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
