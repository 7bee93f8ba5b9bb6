"""Trends of recurring findings, and tests against other reports: equal to worked examples."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import stats

from search.recurring.trend import Counts, trends_of
from search.statistics import adjusted, more_here, odds_with_halves


def one_framework(counts: list[int]) -> Counts:
    return np.array(counts, np.int64).reshape(1, 1, -1)


def test_the_trend_test_equals_a_published_example() -> None:
    # Infant malformation and the mother's alcohol consumption, Agresti, "Categorical Data Analysis", 2nd edition,
    # table 3.7; z² = 6.57 with scores 0, .5, 1.5, 4, 7 (section 5.3.5). Doubled, to be whole numbers.
    present = one_framework([48, 38, 5, 1, 1])
    absent = one_framework([17066, 14464, 788, 126, 37])
    found = trends_of(present, present + absent, np.array([0, 1, 3, 8, 14]))
    assert found.z[0] ** 2 == pytest.approx(6.57, abs=0.005)
    assert found.p[0] == pytest.approx(0.0104, abs=0.002)  # a half nearer the mean: a little larger
    assert (found.having[0], found.lacking[0], found.years[0]) == (93, 32481, 5)


def test_few_reports_are_counted_out_over_all_choices_of_two_frameworks() -> None:
    years = np.array([2015, 2016, 2018, 2019, 2021])
    searched = np.array([[[4, 3, 4, 0, 0], [0, 0, 5, 4, 3]]])
    with_it = np.array([[[3, 1, 1, 0, 0], [0, 0, 1, 2, 3]]])
    dated = [np.repeat(years, row) for row in searched[0]]
    sums = [
        np.array([sum(chosen) for chosen in itertools.combinations(dates.tolist(), int(row.sum()))])
        for dates, row in zip(dated, with_it[0], strict=True)
    ]
    every = np.add.outer(*sums).ravel()
    seen = int((with_it[0] @ years).sum())
    found = trends_of(with_it, searched, years)
    assert (found.having[0], found.lacking[0]) == (11, 12)
    assert found.p[0] == pytest.approx(
        np.mean(np.abs(every - every.mean()) >= abs(seen - every.mean()) - 1e-9)
    )
    assert found.z[0] == pytest.approx((seen - every.mean()) / every.std())
    # The same of the reports without it, which are then the rarer side.
    other = trends_of(searched - with_it, searched, years)
    assert other.p[0] == pytest.approx(found.p[0])
    assert other.z[0] == pytest.approx(-found.z[0])


def test_tests_against_others_equal_scipys_own() -> None:
    cells = [(7, 16, 4, 145), (1, 5, 0, 9), (3, 3, 2, 8)]
    here, searched, others, others_searched = (np.array(column) for column in zip(*cells, strict=True))
    p = more_here(here, searched, others, others_searched)
    odds = odds_with_halves(here, searched, others, others_searched)
    ratio, error = odds.ratio, odds.error
    for at, (a, n, b, m) in enumerate(cells):
        table = [[a, n - a], [b, m - b]]
        assert p[at] == pytest.approx(stats.fisher_exact(table, "greater").pvalue)
        half = np.array(table) + 0.5
        assert ratio[at] == pytest.approx(np.log(half[0, 0] * half[1, 1] / half[0, 1] / half[1, 0]))
        assert error[at] == pytest.approx(np.sqrt((1 / half).sum()))


FRAMEWORKS = np.array(
    [[30, 25, 6, 0, 0, 0, 0, 0, 0], [0, 0, 8, 30, 12, 22, 31, 27, 19], [0, 0, 0, 0, 0, 4, 5, 2, 6]]
)
"""Reports by framework and year, about as the libraries of children's services have them."""


def test_a_change_of_framework_and_chance_claim_no_trend_and_a_planted_one_is_found() -> None:
    rng = np.random.default_rng(11)
    years = np.arange(2015, 2024)
    searched = np.tile(FRAMEWORKS, (4000, 1, 1))
    # Each framework has a rate of its own: what came with one is no trend.
    rates = rng.choice([0.01, 0.05, 0.1, 0.3, 0.6], (4000, 3, 1))
    found = trends_of(rng.binomial(searched, rates), searched, years)
    tested = ~np.isnan(found.p)
    assert tested.sum() > 2500
    assert np.mean(found.p[tested] <= 0.05) <= 0.055
    assert np.count_nonzero(adjusted(found.p) <= 0.05) == 0
    planted = np.tile(FRAMEWORKS, (20, 1, 1))
    rising = rng.binomial(planted, np.linspace(0.02, 0.9, len(years)))
    assert (adjusted(trends_of(rising, planted, years).p) <= 0.05).all()
    assert (trends_of(rising, planted, years).z > 0).all()


def test_no_trend_is_claimed_of_few_reports() -> None:
    years = np.arange(2015, 2024)
    six = np.zeros((1, 3, 9), np.int64)
    six[0, 0, :2] = 3
    found = trends_of(six, FRAMEWORKS[None], years)
    assert np.isnan(found.p[0])
    assert "there are 6 and 55" in found.why_few(0)
    two_years = trends_of(one_framework([2, 18]), one_framework([20, 20]), np.array([2020, 2021]))
    assert np.isnan(two_years.p[0])
    assert two_years.why_few(0) == "reports of 3 years are needed; there are 2"
    # All of the first framework and none of the second: a new framework, no trend.
    swapped = np.stack([FRAMEWORKS[0], np.zeros(9, np.int64), np.zeros(9, np.int64)])[None]
    assert np.isnan(trends_of(swapped, FRAMEWORKS[None], years).p[0])
