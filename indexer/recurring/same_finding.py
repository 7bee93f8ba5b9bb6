"""The same-finding model: from the cosine of two findings' vectors to the probability that both say the same.

The knowledge is in the vectors: those of the encoder adapted to findings (:mod:`indexer.recurring.encoding`).
What stands here is a calibration by logistic regression (Platt 1999, "Probabilistic outputs for support vector
machines"), one for adapted vectors and one for the library's own, fitted and measured by
:mod:`indexer.recurring.train`. Overlap of words, of opening clauses and lengths were tried beside the cosine and
added nothing once the encoder was adapted (docs/decisions/0012).
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indexer.errors import IndexerError

MODEL_FILE: Final = "same-finding.json"
FORMAT: Final = 1
LEAST: Final = 0.02
"""Probability below which a pair is not kept: it then counts as surely different."""


@dataclass(frozen=True, slots=True)
class PairModel:
    """``1 / (1 + exp(-(slope · cosine + offset)))``, and the mean probability that binds a group."""

    slope: float
    offset: float
    threshold: float

    @property
    def floor(self) -> float:
        """The cosine of a pair whose probability is :data:`LEAST`."""
        return (math.log(LEAST / (1.0 - LEAST)) - self.offset) / self.slope

    def probability(self, cosines: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities of pairs with these cosines, of the same shape."""
        values: NDArray[np.float32] = 1.0 / (1.0 + np.exp(-(self.slope * cosines + self.offset)))
        return values.astype(np.float32)


@dataclass(frozen=True, slots=True)
class SameFinding:
    """The shipped model.

    Attributes:
        version: changes whenever the same two findings may get another probability.
        adapted, plain: the calibration for vectors of the adapted encoder, and for the library's own.
    """

    version: str
    adapted: PairModel
    plain: PairModel


@cache
def same_finding() -> SameFinding:
    """The model that comes with Findings.

    Raises:
        IndexerError: if its file is missing, damaged or of another format.
    """
    try:
        text = files("indexer").joinpath("recurring", MODEL_FILE).read_text(encoding="utf-8")
        described = json.loads(text)
        return read_model(described)
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"The model of recurring findings, {MODEL_FILE}, can't be read ({error}); reinstall Findings."
        raise IndexerError(msg, subject=MODEL_FILE) from error


def read_model(described: dict[str, Any]) -> SameFinding:
    """The model from what its file holds.

    Raises:
        ValueError: if it is of another format, or a number is not one that the model can have.
        KeyError: if a part is missing.
    """
    if described["format"] != FORMAT:
        msg = f"its format is {described['format']}, not {FORMAT}"
        raise ValueError(msg)
    parts = {}
    for name in ("adapted", "plain"):
        part = PairModel(**{key: float(described[name][key]) for key in ("slope", "offset", "threshold")})
        if not (math.isfinite(part.offset) and 0.0 < part.slope < math.inf and 0.0 < part.threshold < 1.0):
            msg = f"the numbers of {name} are out of range"
            raise ValueError(msg)
        parts[name] = part
    return SameFinding(str(described["version"]), parts["adapted"], parts["plain"])
