"""Statistics of comparisons against published examples and, over simulated libraries, against what they promise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binomtest

from search.comparison import CompareRequest, RowsBy, compare
from search.holdings import Holdings
from search.statistics import (
    adjusted,
    by_permutation,
    dispersion,
    fisher,
    odds_with_prior,
    quantile,
    two_sided,
    wilson,
)
from tests.search.made import STANCES, made_holdings, report

SHORTFALL = STANCES.index("shortfall")
STRENGTH = STANCES.index("strength")


@pytest.mark.parametrize(
    ("found", "total", "low", "high"),
    # Newcombe (1998), table I, method 3: the score interval without continuity correction.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_intervals_are_those_of_newcombes_table(
    found: int, total: int, low: float, high: float
) -> None:
    ends = wilson(np.array([found]), np.array([total]))
    assert [round(float(end[0]), 4) for end in ends] == [low, high]


def test_wilson_intervals_are_scipys_too() -> None:
    for total in (1, 2, 7, 40, 900):
        counts = np.arange(total + 1)
        low, high = wilson(counts, np.full(total + 1, total))
        for count in (0, 1, total // 2, total):
            known = binomtest(count, total).proportion_ci(method="wilson")
            assert (low[count], high[count]) == pytest.approx((known.low, known.high), abs=1e-12)
    assert np.isnan(wilson(np.array([0]), np.array([0]))).all()


def test_the_lady_tasting_tea() -> None:
    """Fisher (1935); R's ``fisher.test(matrix(c(3, 1, 1, 3), nrow = 2))`` gives p = 0.4857."""
    assert fisher(3, 4, 1, 4) == pytest.approx(34 / 70)


def test_criminal_twins() -> None:
    """Fisher (1962), ``Convictions`` in R's ``?fisher.test`` (2, 10, 15, 3): two-sided p = 0.0005367."""
    assert fisher(2, 17, 10, 13) == pytest.approx(0.0005367, abs=5e-8)


def test_false_discoveries_of_benjamini_and_hochberg() -> None:
    """Their example (1995, section 3.2): of fifteen hypotheses four are rejected at .05, three by Bonferroni."""
    values = np.array(
        [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1.0]
    )  # fmt: skip
    found = adjusted(values)
    assert np.count_nonzero(found <= 0.05) == 4
    assert found[3] == pytest.approx(0.0095 * 15 / 4)
    assert np.count_nonzero(values <= 0.05 / 15) == 3


def test_what_was_not_tested_is_no_part_of_the_family() -> None:
    found = adjusted(np.array([0.01, np.nan, 0.04]))
    assert found[[0, 2]] == pytest.approx([0.02, 0.04])
    assert math.isnan(found[1])


def test_log_odds_by_hand() -> None:
    """Monroe et al. (2008), equations 16 and 22, for 6 of 20 against 4 of 40 with a prior of .2 worth 10."""
    found = odds_with_prior(
        np.array([[6]]), np.array([[20]]), np.array([[4]]), np.array([[40]]), np.array([0.2]), 10.0
    )
    # (6 + 2) / (20 + 10 - 6 - 2) against (4 + 2) / (40 + 10 - 4 - 2)
    ratio = math.log((8 / 22) / (6 / 44))
    error = math.sqrt(1 / 8 + 1 / 22 + 1 / 6 + 1 / 44)
    assert float(found.ratio[0, 0]) == pytest.approx(ratio)
    assert float(found.z[0, 0]) == pytest.approx(ratio / error)


def test_a_prior_shrinks_and_equal_sides_have_no_odds() -> None:
    weights = (1.0, 10.0, 1_000.0)
    ratios = [
        float(odds_with_prior(np.array([[3]]), np.array([[10]]), np.array([[1]]), np.array([[10]]), np.array([0.2]), w).ratio[0, 0])
        for w in weights
    ]  # fmt: skip
    assert ratios == sorted(ratios, reverse=True)
    assert ratios[-1] < 0.05
    same = odds_with_prior(
        np.array([[3]]), np.array([[10]]), np.array([[3]]), np.array([[10]]), np.array([0.2]), 5.0
    )
    assert float(same.ratio[0, 0]) == pytest.approx(0.0)


def test_dispersion_of_binomial_counts_is_one_and_of_clustered_ones_their_design_effect() -> None:
    chance = np.random.default_rng(3)
    reports, size = 4_000, 30
    even = chance.binomial(size, 0.1, (reports, 1))
    rho = 0.1
    share = chance.beta(0.1 * (1 / rho - 1), 0.9 * (1 / rho - 1), reports)
    clustered = chance.binomial(size, share)[:, None]
    totals = np.full(reports, size)
    assert float(dispersion(even, totals)[0]) == pytest.approx(1.0, abs=0.06)
    # Variance of a beta-binomial: 1 + (n - 1) rho times the binomial one.
    assert float(dispersion(clustered, totals)[0]) == pytest.approx(1 + (size - 1) * rho, rel=0.08)


def test_students_t_is_that_of_tables() -> None:
    assert quantile(10) == pytest.approx(2.228, abs=5e-4)
    assert float(two_sided(np.array([2.228]), 10)[0]) == pytest.approx(0.05, abs=1e-4)


def test_all_ways_to_change_sides_are_tried_where_they_are_few() -> None:
    """Three reports against three: 20 ways; the observed split and its mirror are the most different."""
    counts, totals = np.array([[9], [8], [9], [1], [2], [1]]), np.full(6, 10)
    own = np.array([True, True, True, False, False, False])
    assert float(by_permutation(counts, totals, own)[0]) == pytest.approx(2 / 20)


def test_drawn_permutations_come_near_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(4)
    counts, totals = chance.binomial(20, 0.3, (14, 5)), np.full(14, 20)
    own = np.arange(14) < 5
    monkeypatch.setattr("search.statistics.PERMUTATIONS", 2_002)
    exact = by_permutation(counts, totals, own)
    monkeypatch.setattr("search.statistics.PERMUTATIONS", 2_001)
    drawn = by_permutation(counts, totals, own)
    assert drawn == pytest.approx(exact, abs=0.04)
    assert (drawn == by_permutation(counts, totals, own)).all()
    # The larger side is the mirror of the smaller.
    assert by_permutation(counts, totals, ~own) == pytest.approx(drawn, abs=0.04)


def simulated(seed: int, *, raised: int = 0, clustering: float = 0.03, reports: int = 60) -> Holdings:
    """Reports whose shares of 30 themes vary about the same mean; inadequate ones have more of the first ``raised``.

    A quarter of the reports are inadequate. ``clustering`` is the intra-class correlation within reports.
    """
    chance = np.random.default_rng(seed)
    of: list[int] = []
    tags: list[NDArray[np.bool_]] = []
    means = np.linspace(0.02, 0.2, 30)
    made = []
    for number in range(reports):
        inadequate = number % 4 == 0
        made.append(report(number, overall_rating="Inadequate" if inadequate else "Good"))
        mean = means.copy()
        if inadequate:
            mean[:raised] = np.minimum(3.0 * mean[:raised] + 0.05, 0.6)
        scale = 1 / clustering - 1
        share = chance.beta(mean * scale, (1 - mean) * scale)
        size = int(chance.integers(25, 90))
        of += [number] * size
        tags.append(chance.random((size, 30)) < share)
    rows = np.array(of)
    stance = np.where(chance.random(len(rows)) < 0.5, SHORTFALL, STRENGTH)
    return made_holdings(made, rows, stance, np.concatenate(tags))


def false_and_all(raised: int, seeds: range) -> tuple[list[float], list[int]]:
    """Of each simulated library: the share of false ones among what stands out, and how many true ones do."""
    shares, true = [], []
    for seed in seeds:
        answer = compare(
            simulated(seed, raised=raised), CompareRequest(rows=RowsBy.RATING, focus="Inadequate")
        )
        assert answer.focus is not None
        called = [int(one.column[-2:]) for one in answer.focus.distinctions if one.stands_out]
        wrong = sum(theme >= raised for theme in called)
        shares.append(wrong / max(1, len(called)))
        true.append(len(called) - wrong)
    return shares, true


def test_of_libraries_without_a_difference_few_call_one() -> None:
    """With no true difference the false discovery rate is the chance to call any. Were it .05, more than five of 40
    libraries would do so once in 72 such tests."""
    shares, _ = false_and_all(0, range(40))
    assert sum(share > 0 for share in shares) <= 5


def test_known_differences_are_found_and_nearly_nothing_else() -> None:
    shares, true = false_and_all(6, range(20))
    assert sum(true) / (6 * 20) > 0.9
    assert sum(shares) / 20 <= 0.05


def test_a_matrix_without_a_difference_has_few_cells_that_stand_out() -> None:
    """Areas one by one: 60 rows of one report each and 30 columns; q is over all 1,800 cells."""
    called = 0
    for seed in range(100, 120):
        answer = compare(simulated(seed), CompareRequest(row_limit=100, column_limit=100))
        cells = [cell for row in answer.rows for cell in row.cells]
        assert len(cells) == 1_800
        called += any(cell.odds is not None and cell.odds.q <= 0.05 for cell in cells)
    assert called <= 3


def test_without_dispersion_clustered_passages_would_stand_out() -> None:
    """What the correction is for: taking passages for independent calls differences where there are none."""
    naive = 0
    for seed in range(10):
        answer = compare(
            simulated(seed, clustering=0.08), CompareRequest(rows=RowsBy.RATING, column_limit=100)
        )
        row = next(row for row in answer.rows if row.value == "Inadequate")
        p = np.array(
            [2 * (0.5 * math.erfc(abs(cell.odds.z) / math.sqrt(2))) for cell in row.cells if cell.odds]
        )
        naive += int(np.count_nonzero(adjusted(p) <= 0.05))
    assert naive >= 3
