"""Values of coded columns and of columns with gaps, as answers give them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from search.stores.protocol import Coded


def distinct(codes: NDArray[np.int32]) -> int:
    """How many different values codes stand for; those below 0 stand for none."""
    return len(np.unique(codes[codes >= 0]))


def value_at(column: Coded, place: int) -> str | None:
    """The value of a coded column at a place; ``None`` where it has none."""
    code = int(column.codes[place])
    return None if code < 0 else column.values[code]


def number(value: float) -> float | None:
    """A number of a column; ``None`` where it is missing (NaN)."""
    return None if np.isnan(value) else float(value)
