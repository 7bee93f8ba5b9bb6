"""Tests over many findings at once: trend over years, more here than elsewhere, and their correction."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Counts = NDArray[np.int64]
Values = NDArray[np.float64]

LEAST_YEARS: Final = 3
LEAST_REPORTS: Final = 20
LEAST_EACH: Final = 5
"""Years with reports, reports in all, and reports with and without the finding, below which no trend is tested: the
normal approximation then says little."""

LEVEL: Final = 0.05
"""Share of false claims that is accepted among those made."""


def cochran_armitage(with_it: Counts, searched: Counts, years: Counts) -> Values:
    """The Cochran–Armitage statistic for a linear trend in proportions; NaN where nothing varies.

    ``Z = Σ tᵢ (rᵢ - nᵢ p) / √(p (1 - p) (Σ nᵢ tᵢ² - (Σ nᵢ tᵢ)² / N))`` with ``p = R / N``, standard normal where there
    is no trend (Armitage 1955, "Tests for linear trends in proportions and frequencies", Biometrics 11(3); the
    variance is the large-sample one of Agresti, "Categorical Data Analysis", 2nd edition, section 5.3.5).

    Args:
        with_it: reports with each finding by year, (g, y).
        searched: reports searched by year, (g, y).
        years: the scores t, (y,).
    """
    t = years.astype(np.float64) - years.mean() if len(years) else years.astype(np.float64)
    total = searched.sum(axis=1).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = with_it.sum(axis=1) / total
        moved = (with_it - searched * p[:, None]) @ t
        spread = searched @ t**2 - (searched @ t) ** 2 / total
        z = moved / np.sqrt(p * (1 - p) * spread)
    return np.where(np.isfinite(z), z, np.nan)


def enough_to_test(with_it: Counts, searched: Counts) -> NDArray[np.bool_]:
    """Whether there is enough of each finding to test for a trend; arguments as for :func:`cochran_armitage`."""
    total, found = searched.sum(axis=1), with_it.sum(axis=1)
    enough = (np.count_nonzero(searched, axis=1) >= LEAST_YEARS) & (total >= LEAST_REPORTS)
    return np.asarray(enough & (np.minimum(found, total - found) >= LEAST_EACH), np.bool_)


def why_few(with_it: Counts, searched: Counts) -> str:
    """Of one finding why no trend is tested; both by year, (y,)."""
    total, found, years = int(searched.sum()), int(with_it.sum()), int(np.count_nonzero(searched))
    if years < LEAST_YEARS:
        return f"reports of {LEAST_YEARS} years are needed; there are {years}"
    if total < LEAST_REPORTS:
        return f"{LEAST_REPORTS} dated reports are needed; there are {total}"
    return (
        f"{LEAST_EACH} dated reports with it and {LEAST_EACH} without are needed; there are {found} and "
        f"{total - found}"
    )


def two_sided(z: Values) -> Values:
    """P-values of standard normal statistics, whichever way they point; NaN stays."""
    p: Values = 2 * ndtr(-np.abs(z))
    return p


def corrected(p: Values) -> Values:
    """q-values by Benjamini and Hochberg (1995), "Controlling the false discovery rate", JRSS B 57(1); NaN stays."""
    q = np.full(len(p), np.nan)
    there = ~np.isnan(p)
    if there.any():
        from scipy.stats import false_discovery_control  # noqa: PLC0415 - takes as long to load as all else here

        q[there] = false_discovery_control(p[there])
    return q


def log_odds(
    here: Counts, searched: Counts, others: Counts, others_searched: Counts
) -> tuple[Values, Values]:
    """Log odds ratio of having a finding here against elsewhere, and its standard error.

    A half is added to each cell (Haldane 1956, Anscombe 1956); the error is Woolf's with it (Gart 1966, "Alternative
    analyses of contingency tables", JRSS B 28(1)).
    """
    cells = [
        cell.astype(np.float64) + 0.5 for cell in (here, searched - here, others, others_searched - others)
    ]
    ratio = np.log(cells[0]) - np.log(cells[1]) - np.log(cells[2]) + np.log(cells[3])
    return ratio, np.sqrt(np.sum([1 / cell for cell in cells], axis=0))


def more_here(here: Counts, searched: Counts, others: Counts, others_searched: Counts) -> Values:
    """P-values of as many here or more, all margins fixed: Fisher's exact test, one-sided."""
    from scipy.stats import hypergeom  # noqa: PLC0415 - takes as long to load as all else here

    p: Values = hypergeom.sf(here - 1, searched + others_searched, here + others, searched)
    return np.minimum(p, 1.0)
