"""A library's own corrections of the shipped theme model, learnt from its codings.

For each theme a logistic regression whose inputs are the shipped model's log-odds and the passage's embedding.
Its penalty draws it not to nothing but to the shipped model (slope 1, no shift), so that few codings move it
little, and passages unlike all those coded keep about what the shipped model gave them.

Kept as plain arrays in ``LIBRARY/models/themes-own.npz`` (no pickle).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.errors import LibraryDamagedError
from indexer.files import write_atomically

FILE = Path("models") / "themes-own.npz"
FORMAT = 1

RIDGE = 1.0
"""Penalty on the squared weights of the embedding (unit vectors)."""
SLOPE_RIDGE = 4.0
"""Penalty on the squared distance of the slope from 1."""
SHIFT_RIDGE = 0.1
"""Penalty on the squared shift."""
_ODDS_LIMIT = 8.0


@dataclass(frozen=True, slots=True, eq=False)
class OwnModel:
    """Corrections of some themes' probabilities.

    Attributes:
        themes: ids of the themes that are corrected, in order of the columns.
        slopes, shifts: (themes,), float32.
        weights: (d, themes), float32.
        encoder: id of the encoder whose vectors it reads.
        base: digest of the shipped model that it corrects.
        version: twelve hex digits over all of these.
    """

    themes: tuple[str, ...]
    slopes: NDArray[np.float32]
    weights: NDArray[np.float32]
    shifts: NDArray[np.float32]
    encoder: str
    base: str

    @property
    def version(self) -> str:
        """See the class."""
        digest = hashlib.sha256("|".join([*self.themes, self.encoder, self.base]).encode())
        for array in (self.slopes, self.weights, self.shifts):
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()[:12]

    def fits(self, encoder: str | None, base: str) -> bool:
        """Whether it was learnt over this encoder and this shipped model."""
        return self.encoder == encoder and self.base == base

    def adjusted(
        self, ids: Sequence[str], scores: NDArray[np.float32], vector: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """The shipped model's probabilities of one passage, corrected.

        Args:
            ids: n theme ids.
            scores: their probabilities, (n,).
            vector: the passage's embedding, (d,).
        """
        if vector.shape != (len(self.weights),):
            return scores
        out = scores.copy()
        for column, theme in enumerate(self.themes):
            if theme in ids:
                place = ids.index(theme)
                odds = log_odds(scores[place : place + 1])[0]
                shifted = self.slopes[column] * odds + vector @ self.weights[:, column] + self.shifts[column]
                out[place] = 1.0 / (1.0 + np.exp(-shifted))
        return out


def log_odds(probabilities: NDArray[np.float32]) -> NDArray[np.float64]:
    """Log-odds, cut at ±8."""
    p = np.clip(probabilities.astype(np.float64), 1e-6, 1 - 1e-6)
    return np.asarray(np.clip(np.log(p / (1 - p)), -_ODDS_LIMIT, _ODDS_LIMIT))


def fit_correction(
    probabilities: NDArray[np.float32],
    vectors: NDArray[np.float32],
    carries: NDArray[np.bool_],
    weight: NDArray[np.float64],
) -> tuple[float, NDArray[np.float32], float]:
    """Slope, weights (d,) and shift of one theme, by penalised maximum likelihood.

    Args:
        probabilities: the shipped model's, (n,).
        vectors: unit rows, (n, d).
        carries: what was coded, (n,).
        weight: how much each coding counts, (n,).
    """
    from scipy.optimize import minimize  # noqa: PLC0415 - only where something is learnt

    odds = log_odds(probabilities)
    rows = vectors.astype(np.float64)
    sign = np.where(carries, 1.0, -1.0)

    def loss(x: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        slope, shift, w = x[0], x[1], x[2:]
        margin = sign * (slope * odds + rows @ w + shift)
        penalty = SLOPE_RIDGE * (slope - 1) ** 2 + SHIFT_RIDGE * shift**2 + RIDGE * (w @ w)
        value = float(weight @ np.logaddexp(0, -margin) + penalty / 2)
        pull = -weight * sign / (1 + np.exp(margin))
        gradient = np.concatenate(
            [
                [pull @ odds + SLOPE_RIDGE * (slope - 1), pull.sum() + SHIFT_RIDGE * shift],
                rows.T @ pull + RIDGE * w,
            ]
        )
        return value, gradient

    begin = np.zeros(2 + rows.shape[1])
    begin[0] = 1.0
    found = minimize(loss, begin, jac=True, method="L-BFGS-B").x
    return float(found[0]), np.asarray(found[2:], dtype=np.float32), float(found[1])


def save_own_model(library: Path, model: OwnModel) -> None:
    """Write the model into the library, in one step."""
    buffer = io.BytesIO()
    np.savez(
        buffer,
        format=np.asarray(FORMAT),
        themes=np.asarray(model.themes, dtype=np.str_),
        slopes=model.slopes,
        weights=model.weights,
        shifts=model.shifts,
        encoder=np.asarray(model.encoder),
        base=np.asarray(model.base),
    )
    path = library / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, buffer.getvalue())


def remove_own_model(library: Path) -> bool:
    """Go back to the shipped model alone; False where there was no other."""
    path = library / FILE
    held = path.is_file()
    path.unlink(missing_ok=True)
    return held


def load_own_model(library: Path) -> OwnModel | None:
    """The library's own model, or ``None`` where there is none.

    Raises:
        LibraryDamagedError: if the file can't be read.
    """
    path = library / FILE
    if not path.is_file():
        return None
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as data:
            arrays = {name: data[name] for name in data.files}
        if int(arrays["format"]) != FORMAT:
            msg = f"format {arrays['format']}"
            raise ValueError(msg)
        model = OwnModel(
            tuple(str(theme) for theme in arrays["themes"]),
            arrays["slopes"].astype(np.float32),
            arrays["weights"].astype(np.float32),
            arrays["shifts"].astype(np.float32),
            str(arrays["encoder"]),
            str(arrays["base"]),
        )
        count = len(model.themes)
        if (
            model.slopes.shape != (count,)
            or model.shifts.shape != (count,)
            or model.weights.shape[1:] != (count,)
        ):
            msg = "its arrays disagree"
            raise ValueError(msg)
    except (OSError, ValueError, KeyError, EOFError) as error:
        msg = f"The library's own theme model {path} can't be read ({error}); run findings code retrain, or delete it."
        raise LibraryDamagedError(msg, subject=str(path)) from error
    return model
