"""Statistics of counts: intervals, log-odds of two kinds, tests, and correction for many of them.

Everything takes and gives arrays, so that a matrix is one call, and nothing is drawn without a fixed seed:
equal counts give equal figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]

CONFIDENCE = 0.95
"""Of every interval."""

FALSE_DISCOVERIES = 0.05
"""Share of false ones that is expected at most among differences that are called so."""

PERMUTATIONS = 1_999
"""Drawn where there are more ways than this to choose the reports; the least p is then 1 in 2,000."""

SEED = 20_080_901

FEW_REPORTS = 3
"""Reports (or areas) on a side below which a comparison of sides is said to rest on few."""

FEW_EXPECTED = 5
"""Passages expected on the smaller side, were there no difference, below which a number is called small; so is one of
fewer than :data:`FEW_REPORTS` reports, by which nothing is tested."""

NORMAL = 1.959963984540054
"""Standard normal quantile that a 95 % interval reaches to each side."""

_SLACK = 1e-12
_AT_ONCE = 4_000_000
"""Random numbers drawn at once."""


def wilson(counts: Counts, totals: Counts) -> tuple[Numbers, Numbers]:
    """Lower and upper end of the 95 % score interval of each share ``counts / totals``; NaN where the total is 0.

    Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22 (1927); method 3 of Newcombe, "Two-sided confidence intervals for the single
    proportion", Statistics in Medicine 17 (1998). It takes the passages for independent of each other.
    """
    n = np.where(totals > 0, totals, np.nan).astype(np.float64)
    share, square = counts / n, NORMAL**2
    middle = share + square / (2 * n)
    reach = NORMAL * np.sqrt(share * (1 - share) / n + square / (4 * n * n))
    scale = 1 + square / n
    # At the ends the formula gives 0 and 1 but for rounding.
    low = np.where(counts == 0, 0.0, (middle - reach) / scale) + 0 * n
    high = np.where(counts == totals, 1.0, (middle + reach) / scale) + 0 * n
    return low, high


@dataclass(frozen=True, slots=True, eq=False)
class LogOdds:
    """Log-odds ratios of two sides and their standard errors, of one shape."""

    ratio: Numbers
    error: Numbers

    @property
    def z(self) -> Numbers:
        """The ratio in standard errors, by which distinctive words are ranked."""
        return self.ratio / self.error


def odds_with_prior(
    counts: Counts, totals: Counts, peers: Counts, peer_totals: Counts, prior: Numbers, weight: float
) -> LogOdds:
    """How much greater the odds of each theme are on one side than on the other, shrunk by an informative prior.

    Monroe, Colaresi and Quinn, "Fightin' Words: Lexical feature selection and evaluation for identifying the
    content of political conflict", Political Analysis 16 (2008): the ratio is equation 16, the z score
    equation 22. A passage may carry several themes, so each theme is here a multinomial of two
    categories (passages with it and without), and ``totals`` are passages, not tags. The variance has all
    four terms of the delta method, of which the paper drops the two that are small for rare words: themes are not
    rare. It takes passages for independent, which those of one report are not: see :func:`dispersion`.

    Args:
        counts: passages with the theme, (rows, themes).
        totals: all passages of the row, (rows, 1).
        peers: passages with the theme on the other side.
        peer_totals: all passages there.
        prior: share of each theme that is expected beforehand, 0-1 exclusive.
        weight: how many passages the prior is worth.
    """
    having, lacking = weight * prior, weight * (1 - prior)
    own, rest = counts + having, totals - counts + lacking
    theirs, their_rest = peers + having, peer_totals - peers + lacking
    ratio = np.log(own / rest) - np.log(theirs / their_rest)
    return LogOdds(ratio, np.sqrt(1 / own + 1 / rest + 1 / theirs + 1 / their_rest))


def dispersion(counts: Counts, totals: Counts) -> Numbers:
    """How many times more the shares of each theme vary between reports than by chance alone; 1.0 at least.

    Pearson's statistic over its degrees of freedom, for quasi-binomial counts: McCullagh and Nelder, "Generalized
    linear models" (1989), section 4.5. It is what clustering within reports does to a variance.

    Args:
        counts: passages with the theme, (reports, themes).
        totals: all passages of each report, (reports,).
    """
    held = totals > 0
    y, n = counts[held].astype(np.float64), totals[held].astype(np.float64)[:, None]
    if len(y) < 2:
        return np.ones(counts.shape[1])
    share = y.sum(axis=0) / n.sum()
    spread = np.where((share > 0) & (share < 1), share * (1 - share), np.inf)
    found: Numbers = ((y - n * share) ** 2 / (n * spread)).sum(axis=0) / (len(y) - 1)
    return np.maximum(found, 1.0)


def odds_with_halves(here: Counts, searched: Counts, others: Counts, others_searched: Counts) -> LogOdds:
    """Log odds ratio of reports having something here against elsewhere, each an independent unit, without a prior.

    A half is added to each cell (Haldane 1956, Anscombe 1956); the error is Woolf's with it (Gart 1966, "Alternative
    analyses of contingency tables", Journal of the Royal Statistical Society B 28).
    """
    cells = [
        cell.astype(np.float64) + 0.5 for cell in (here, searched - here, others, others_searched - others)
    ]
    ratio = np.log(cells[0]) - np.log(cells[1]) - np.log(cells[2]) + np.log(cells[3])
    return LogOdds(ratio, np.sqrt(np.sum([1 / cell for cell in cells], axis=0)))


def two_sided(z: Numbers, degrees: int | None = None) -> Numbers:
    """P of each z, whichever way it points: under Student's t with as many degrees of freedom, else the normal.

    NaN stays NaN.
    """
    from scipy.special import ndtr, stdtr  # noqa: PLC0415 - heavy

    tail = ndtr(-np.abs(z)) if degrees is None else stdtr(max(degrees, 1), -np.abs(z))
    found: Numbers = 2 * tail
    return found


def quantile(degrees: int) -> float:
    """The quantile of Student's t that a 95 % interval reaches to each side."""
    from scipy.special import stdtrit  # noqa: PLC0415 - heavy

    return float(stdtrit(max(degrees, 1), 0.5 + CONFIDENCE / 2))


def fisher(holding: int, units: int, peers_holding: int, peers: int) -> float:
    """Two-sided p of Fisher's exact test that the share of areas (or reports) holding something is the same.

    Fisher, "Statistical methods for research workers" (1934), section 21.02, by :func:`scipy.stats.fisher_exact`. Units
    are areas, so that passages of one report do not count as independent.
    """
    from scipy.stats import fisher_exact  # noqa: PLC0415 - heavy

    table = [[holding, units - holding], [peers_holding, peers - peers_holding]]
    return float(fisher_exact(table).pvalue)


def more_here(here: Counts, searched: Counts, others: Counts, others_searched: Counts) -> Numbers:
    """P of as many here or more, all margins fixed: Fisher's exact test, one-sided, of many tables at once."""
    from scipy.stats import hypergeom  # noqa: PLC0415 - heavy

    p: Numbers = hypergeom.sf(here - 1, searched + others_searched, here + others, searched)
    return np.minimum(p, 1.0)


def by_permutation(counts: Counts, totals: Counts, own: NDArray[np.bool_], seed: int = SEED) -> Numbers:
    """Two-sided p of each theme that reports on one side are no other than those on the other.

    Whole reports change sides, so passages within one need not be independent; the statistic is the difference
    of the two sides' shares. Where there are at most :data:`PERMUTATIONS` ways to choose the reports all are tried,
    else as many are drawn and p is ``(b + 1) / (m + 1)``: Phipson and Smyth, "Permutation p-values should never be
    zero", Statistical Applications in Genetics and Molecular Biology 9 (2010).

    Args:
        counts: passages with the theme, (reports, themes).
        totals: all passages of each report, (reports,).
        own: which reports are on the first side.
        seed: of the draws.
    """
    reports, chosen = len(own), int(np.count_nonzero(own))
    y = np.column_stack([counts, totals]).astype(np.float64)
    whole = y.sum(axis=0)

    def differences(sides: Numbers) -> Numbers:
        sums = sides @ y
        others = whole - sums
        first = sums[:, :-1] / np.maximum(sums[:, -1:], 1)
        second = others[:, :-1] / np.maximum(others[:, -1:], 1)
        apart: Numbers = np.abs(first - second)
        return apart

    observed = differences(own.astype(np.float64)[None, :])[0] - _SLACK
    ways = comb(reports, chosen)
    if ways <= PERMUTATIONS:
        sides = np.zeros((ways, reports))
        picked = np.array(list(combinations(range(reports), chosen)), dtype=np.int64).reshape(ways, chosen)
        np.put_along_axis(sides, picked, 1.0, axis=1)
        return np.asarray(np.mean(differences(sides) >= observed, axis=0), dtype=np.float64)
    chance = np.random.default_rng(seed)
    as_far = np.zeros(counts.shape[1])
    # The smaller side is drawn: its reports are fewer, and the statistic is the same from both.
    fewer = min(chosen, reports - chosen)
    left = PERMUTATIONS
    while left:
        size = min(left, max(1, _AT_ONCE // reports))
        order = np.argpartition(chance.random((size, reports), dtype=np.float32), fewer, axis=1)[:, :fewer]
        sides = np.zeros((size, reports))
        np.put_along_axis(sides, order, 1.0, axis=1)
        as_far += np.count_nonzero(differences(sides) >= observed, axis=0)
        left -= size
    return np.asarray((as_far + 1) / (PERMUTATIONS + 1), dtype=np.float64)


def adjusted(values: Numbers) -> Numbers:
    """P values of one family, adjusted so that of those at most q the share of false ones is expected to be q at most.

    Benjamini and Hochberg, "Controlling the false discovery rate", Journal of the Royal Statistical Society B 57
    (1995), by :func:`scipy.stats.false_discovery_control`. NaN (no test) is left out and stays NaN.
    """
    from scipy.stats import false_discovery_control  # noqa: PLC0415 - heavy

    found = np.full(values.shape, np.nan)
    tested = ~np.isnan(values)
    if tested.any():
        found[tested] = false_discovery_control(values[tested])
    return found
