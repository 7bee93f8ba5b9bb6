"""Whether findings are made in a rising or falling share of reports over the years."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Values = NDArray[np.float64]

LEAST_YEARS: Final = 3
LEAST_REPORTS: Final = 20
LEAST_EACH: Final = 5
"""Years with reports, reports in all, and reports with and without the finding, below which no trend is tested: the
normal approximation then says little."""


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
