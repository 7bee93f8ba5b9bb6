"""Whether a finding rises or falls over the years, within each framework.

A new framework changes what inspectors write, so a finding that came or went with one has no trend: each framework is
a stratum, and only its own years are compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Values = NDArray[np.float64]

LEAST_YEARS: Final = 3
LEAST_EACH: Final = 10
"""Years, and reports with the finding and reports without, below which no trend is claimed: a chance run of few reports
looks like one."""

EXACT: Final = 30
"""Reports on the rarer side, with the finding or without, up to which the chance is counted out. With more the normal
approximation serves: then the sum of that many years is near normal, whatever the years."""


@dataclass(frozen=True, slots=True, eq=False)
class Trends:
    """Of each finding, shape (g,).

    Attributes:
        z: by how many standard deviations the years of the reports that have it lie above what chance has them;
            NaN where there is too little to test.
        p: two-sided; NaN there, too.
        having, lacking: reports with and without it under the frameworks that can tell: those with both, and with
            reports of two years.
        years: distinct years of these reports.
    """

    z: Values
    p: Values
    having: Counts
    lacking: Counts
    years: Counts

    def why_few(self, finding: int) -> str:
        """Why no trend of a finding is tested."""
        having, lacking = int(self.having[finding]), int(self.lacking[finding])
        if min(having, lacking) >= LEAST_EACH:
            return f"reports of {LEAST_YEARS} years are needed; there are {int(self.years[finding])}"
        return (
            f"{LEAST_EACH} dated reports with it and {LEAST_EACH} without are needed, of frameworks that have both; there "
            f"are {having} and {lacking}"
        )


def trends_of(with_it: Counts, searched: Counts, years: Counts) -> Trends:
    """Test each finding for a trend within frameworks.

    The statistic is ``T = Σ tᵢ rₖᵢ`` over frameworks k and years i: the sum of the years of the reports that have the finding.
    Were nothing to change, each framework's R of N reports would be any R of them: ``E = R Σ nᵢ tᵢ / N`` and
    ``V = R (N - R) (Σ nᵢ tᵢ² - (Σ nᵢ tᵢ)² / N) / (N (N - 1))``, summed over frameworks (Mantel 1963, "Chi-square tests with one
    degree of freedom; extensions of the Mantel-Haenszel procedure", JASA 58(303); with one framework it is
    Cochran and Armitage's test given the margins). P is the share of all choices that lie as far from E or farther; above
    :data:`EXACT`, of the normal distribution, a half nearer.

    Args:
        with_it: reports with each finding by framework and year, (g, k, y).
        searched: comparable reports by framework and year, (g, k, y).
        years: the years t, (y,).
    """
    from scipy.special import ndtr  # noqa: PLC0415 - heavy

    t = (years - years.min()).astype(np.float64) if len(years) else years.astype(np.float64)
    found, of = with_it.sum(axis=2), searched.sum(axis=2)
    tells = (found > 0) & (found < of) & (np.count_nonzero(searched, axis=2) > 1)
    moment, square = searched @ t, searched @ t**2
    size = np.maximum(of, 2).astype(np.float64)
    spread = found * (of - found) * (square - moment**2 / size) / (size * (size - 1))
    above = np.where(tells, with_it @ t - found * moment / size, 0.0).sum(axis=1)
    deviation = np.sqrt(np.where(tells, spread, 0.0).sum(axis=1))
    having, lacking = np.where(tells, found, 0).sum(axis=1), np.where(tells, of - found, 0).sum(axis=1)
    seen = np.count_nonzero(np.where(tells[:, :, None], searched, 0).sum(axis=1), axis=1)
    enough = (np.minimum(having, lacking) >= LEAST_EACH) & (seen >= LEAST_YEARS)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(enough, above / deviation, np.nan)
        p = 2 * ndtr(-np.maximum(np.abs(above) - 0.5, 0.0) / deviation)
    p = np.where(enough, p, np.nan)
    scores = tuple(int(score) for score in t)
    for finding in np.flatnonzero(enough & (np.minimum(having, lacking) <= EXACT)).tolist():
        strata = [
            (tuple(searched[finding, k].tolist()), int(found[finding, k]))
            for k in np.flatnonzero(tells[finding]).tolist()
        ]
        rarer = bool(having[finding] <= lacking[finding])
        p[finding] = _exact(strata, scores, float(above[finding]), having_it=rarer)
    return Trends(z, p, having, lacking, seen.astype(np.int64))


def _exact(
    strata: list[tuple[tuple[int, ...], int]], scores: tuple[int, ...], above: float, *, having_it: bool
) -> float:
    """Chance of a sum of years as far from its mean as ``above``, or farther, all margins fixed."""
    whole = np.ones(1)
    mean = 0.0
    for searched, found in strata:
        # The sum of all years is fixed, so that of the reports without it lies as far off, the other way.
        drawn = found if having_it else sum(searched) - found
        whole = np.convolve(whole, _sums(searched, scores, drawn))
        mean += drawn * sum(n * score for n, score in zip(searched, scores, strict=True)) / sum(searched)
    far = np.abs(np.arange(len(whole)) - mean) >= abs(above) - 1e-6
    return min(1.0, float(whole[far].sum()))


@lru_cache(maxsize=4096)
def _sums(searched: tuple[int, ...], scores: tuple[int, ...], drawn: int) -> Values:
    """Chance of each sum of scores where ``drawn`` of the reports are chosen; index is the sum."""
    from scipy.special import comb  # noqa: PLC0415 - heavy

    ways = np.zeros((drawn + 1, drawn * max(scores) + 1))
    ways[0, 0] = 1.0
    for count, score in zip(searched, scores, strict=True):
        if not count:
            continue
        more = ways.copy()
        for taken in range(1, min(count, drawn) + 1):
            shift = taken * score
            more[taken:, shift:] += comb(count, taken) * ways[: drawn + 1 - taken, : ways.shape[1] - shift]
        ways = more
    chances: Values = ways[drawn] / ways[drawn].sum()
    return chances
