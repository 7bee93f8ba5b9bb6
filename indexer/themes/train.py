"""Train the shipped model: ``python -m indexer.themes.train --data ../shared/data --sample``.

Deterministic: the same reports, codings, codebook and encoder give the same file.
"""

from __future__ import annotations

import argparse
import io
import sys
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.codebook import load_codebook
from indexer.themes.dataset import background_vectors, load_dataset
from indexer.themes.model import FORMAT, MODEL_FILE
from indexer.themes.model_card import write_card
from indexer.themes.recipe import (
    LEAST_CODINGS,
    RULE_COLUMNS,
    STANCE_COLUMNS,
    Fitted,
    Prepared,
    fit_all,
    prepare,
)

_MOST_BYTES = 2 * 1024 * 1024
_SMALLEST = 0.002
"""Weights nearer to 0 than this are stored as 0: they move no probability by a thousandth."""


def model_arrays(data: Prepared, full: Fitted, ngrams: Fitted) -> dict[str, NDArray[np.generic]]:
    """The arrays of a model file by name; weights in half precision."""
    kept = np.flatnonzero(data.truth[data.coded].sum(0) >= LEAST_CODINGS)
    terms = sorted(data.vocabulary.columns, key=data.vocabulary.columns.__getitem__)
    arrays: dict[str, NDArray[np.generic]] = {
        "format": np.asarray(FORMAT),
        "rule_features": RULE_COLUMNS,
        "stance_features": STANCE_COLUMNS,
        "themes": np.asarray(data.themes)[kept],
        "terms": np.asarray(terms),
        "idf": data.vocabulary.idf.astype(np.float32),
        "encoder_model_id": np.asarray(data.dataset.encoder_model_id),
        "codebook_version": np.asarray(data.codebook.version),
        "background": background_vectors(data.dataset).astype(np.float16),
    }
    for name, fitted in (("full", full), ("ngrams", ngrams)):
        parts: dict[str, NDArray[np.generic]] = {
            "words": _half(fitted.linear.words[:, kept]),
            "bias": fitted.linear.bias[kept].astype(np.float32),
            "stance_words": _half(fitted.stance.words),
            "stance_bias": fitted.stance.bias.astype(np.float32),
            "stance_joint": fitted.stance_joint.astype(np.float32),
            "combination": fitted.combination.weights,
            "offsets": fitted.combination.offsets[kept],
            "rules": fitted.combination.rules,
            "bands": np.asarray([fitted.combination.show, fitted.combination.sure], dtype=np.float32),
        }
        if fitted.linear.meaning.shape[0]:
            parts["meaning"] = _half(fitted.linear.meaning[:, kept])
            parts["stance_meaning"] = _half(fitted.stance.meaning)
        arrays.update({f"{name}_{part}": value for part, value in parts.items()})
    return arrays


def _half(values: NDArray[np.float64]) -> NDArray[np.float16]:
    kept = np.where(np.abs(values) < _SMALLEST, 0.0, values)
    # Seven significant bits compress to half the size of ten; no probability moved by more than .01.
    exponent = np.floor(np.log2(np.maximum(np.abs(kept), 1e-9)))
    step = 2.0 ** (exponent - 7)
    return np.asarray(np.round(kept / step) * step, dtype=np.float16)


def save_arrays(path: Path, arrays: dict[str, NDArray[np.generic]]) -> int:
    """Write a compressed ``.npz`` whose bytes depend on the arrays alone; gives its size in bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(arrays):
            body = io.BytesIO()
            np.lib.format.write_array(body, np.asarray(arrays[name]), allow_pickle=False)
            info = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, body.getvalue())
    return path.stat().st_size


def tell(line: str) -> None:
    """Write a line of progress to standard output."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Parse the arguments, train, and write the model file and its card."""
    parser = argparse.ArgumentParser(prog="python -m indexer.themes.train", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds childrens-services/")
    parser.add_argument("--sample", action="store_true", help="also read the fictional sample")
    parser.add_argument(
        "--work", type=Path, default=Path("build/themes"), help="converted encoder, embeddings"
    )
    parser.add_argument("--out", type=Path, default=MODEL_FILE, help="model file to write")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    dataset = load_dataset(options.data, options.sample, options.work, tell)
    data = prepare(dataset, load_codebook())
    everything = np.ones(len(dataset.examples), dtype=bool)
    full = fit_all(data, everything, True, lambda text: tell(f"meaning and words: {text}"))
    ngrams = fit_all(data, everything, False, lambda text: tell(f"words alone: {text}"))
    size = save_arrays(options.out, model_arrays(data, full, ngrams))
    if size > _MOST_BYTES:
        parser.error(f"the model takes {size} bytes; at most {_MOST_BYTES} may be shipped")
    write_card(options.out.with_name("model-card.md"), data, size)
    tell(f"{options.out}: {size} bytes")


if __name__ == "__main__":
    main()
