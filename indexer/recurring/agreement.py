"""How far two groupings of the same items agree: B-cubed, and the mean over several keys."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class BCubed:
    """Precision, recall and their harmonic mean, each 0 to 1."""

    precision: float
    recall: float

    @property
    def f(self) -> float:
        """F with equal weight of both."""
        total = self.precision + self.recall
        return 2.0 * self.precision * self.recall / total if total else 0.0


def b_cubed(groups: Sequence[Hashable], truth: Sequence[Hashable]) -> BCubed:
    """B-cubed of a grouping against a key.

    The precision of an item is the share of its group (itself included) that the key groups with it; recall is
    that of its group in the key; both are means over items. Bagga and Baldwin 1998, "Algorithms for scoring
    coreference chains"; in the form of Amigó et al. 2009, "A comparison of extrinsic clustering evaluation
    metrics based on formal constraints", section 4.

    Args:
        groups: the group of each item.
        truth: the group of each item by the key; an item that stands alone has a group of its own.

    Raises:
        ValueError: if the two differ in length or are empty.
    """
    precision, recall = b_cubed_items(groups, truth)
    return BCubed(float(precision.mean()), float(recall.mean()))


def b_cubed_items(
    groups: Sequence[Hashable], truth: Sequence[Hashable]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Precision and recall of each item, as :func:`b_cubed` averages them; shapes (n,).

    Raises:
        ValueError: if the two differ in length or are empty.
    """
    if len(groups) != len(truth) or not len(groups):
        msg = f"B-cubed needs the same items on both sides, and one at least: {len(groups)} and {len(truth)}."
        raise ValueError(msg)
    ours, theirs = _numbered(groups), _numbered(truth)
    both = _sizes(_numbered(list(zip(ours.tolist(), theirs.tolist(), strict=True))))
    return both / _sizes(ours), both / _sizes(theirs)


def _numbered(groups: Sequence[Hashable]) -> NDArray[np.int64]:
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(group, len(numbers)) for group in groups], np.int64)


def _sizes(numbers: NDArray[np.int64]) -> NDArray[np.float64]:
    """Of each item the size of its group."""
    sizes: NDArray[np.float64] = np.bincount(numbers)[numbers].astype(np.float64)
    return sizes
