"""Columns of few distinct values, as codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class CodedColumn:
    """A column of few distinct values: ``codes`` (int32, by row) index ``values``; -1 for none."""

    codes: NDArray[np.int32]
    values: tuple[str, ...]


def coded_column(values: Sequence[str | None]) -> CodedColumn:
    """The values by row as a column; ``None`` has no code."""
    names = tuple(sorted({value for value in values if value is not None}))
    codes: dict[str | None, int] = {name: code for code, name in enumerate(names)}
    return CodedColumn(np.array([codes.get(value, -1) for value in values], np.int32), names)
