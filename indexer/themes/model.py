"""The trained part: plain arrays in one ``.npz`` (no pickle), read once and applied with numpy.

Per theme a logistic regression over sentence embedding ⊕ n-grams ("full") and one over n-grams alone
("ngrams", for vectors of another encoder); the same for stance; and for each of the two a
combination with what the rules found.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from indexer.errors import IndexerError
from indexer.records import Evidence
from indexer.themes.features import RULE_FEATURES, Vocabulary, ngrams
from indexer.themes.stance_features import STANCE_FEATURES
from indexer.themes.words import Token

MODEL_FILE = Path(__file__).with_name("model.npz")
FORMAT = 3
_LOGIT_LIMIT = 8.0
_MOST_TERMS = 5


class ModelFileError(IndexerError):
    """A model file that can't be used: damaged, or of another format."""

    code = "theme-model"


def sigmoid(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The logistic function."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -30, 30))), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Combination:
    """How rules and classifier together make a probability.

    ``weights`` has an entry for each column of :func:`combine_features`, ``offsets`` one for each theme
    of the model (its own level, shrunk towards 0); ``rules`` has one for each of RULE_FEATURES and
    serves themes that the model does not know.
    ``show`` is the least probability that is shown, ``sure`` that of the certain band.
    """

    weights: NDArray[np.float32]
    offsets: NDArray[np.float32]
    rules: NDArray[np.float32]
    show: float
    sure: float

    def probability(
        self,
        rules: NDArray[np.float32],
        logits: NDArray[np.float32],
        columns: NDArray[np.int64],
        probation: bool,
    ) -> NDArray[np.float32]:
        """Probability of each theme of one passage.

        Args:
            rules: (themes, RULE_FEATURES).
            logits: (themes,).
            columns: the themes' places in the model, -1 where it knows nothing of one.
            probation: whether the report is on probation.
        """
        alone = rules @ self.rules
        if not len(self.offsets):
            return sigmoid(alone)
        both = combine_features(rules, logits, probation) @ self.weights + self.offsets[columns]
        return sigmoid(np.where(columns >= 0, both, alone).astype(np.float32))


def combine_features(
    rules: NDArray[np.float32], logits: NDArray[np.float32], probation: bool
) -> NDArray[np.float32]:
    """Rows of the combination: what the rules found, log-odds, and log-odds where a phrase was found.

    Reports on probation, of which there is little to train on, have a level, a phrase's weight and the
    weight of the log-odds of their own.
    """
    odds = np.clip(logits, -_LOGIT_LIMIT, _LOGIT_LIMIT)
    phrase, own = rules[:, 1], float(probation)
    extra = [odds, odds * phrase, np.full_like(odds, own), phrase * own, odds * own]
    return np.column_stack([rules, *extra]).astype(np.float32)


RULES_ONLY = Combination(
    np.zeros(0, dtype=np.float32),
    np.zeros(0, dtype=np.float32),
    #         bias phrase log opens two share hint mention length spread
    np.asarray([-4.5, 3.4, 0.6, 0.7, 0.4, 0.8, 0.2, 0.6, -0.3, 0.5], dtype=np.float32),
    show=0.35,
    sure=0.75,
)
"""Used where there is no trained model: a phrase that opens the passage, or two phrases, are sure."""


@dataclass(frozen=True, slots=True)
class Heads:
    """Weights of one feature set: ``words`` (terms, themes), ``meaning`` (d, themes) or ``None``.

    ``stance_joint`` joins the stance of the whole, of its sentences and of its heading: see
    :func:`indexer.themes.stance_features.stance_features`; its last row is the bias.
    """

    words: NDArray[np.float32]
    meaning: NDArray[np.float32] | None
    bias: NDArray[np.float32]
    stance_words: NDArray[np.float32]
    stance_meaning: NDArray[np.float32] | None
    stance_bias: NDArray[np.float32]
    stance_joint: NDArray[np.float32]
    combination: Combination

    def logits(self, terms: sparse.csr_matrix, vectors: NDArray[np.float32] | None) -> NDArray[np.float32]:
        """Log-odds of each theme, (n, themes)."""
        return _apply(terms, vectors, self.words, self.meaning, self.bias)

    def stance_logits(
        self, terms: sparse.csr_matrix, vectors: NDArray[np.float32] | None
    ) -> NDArray[np.float32]:
        """Unnormalised log-probabilities of the stances, (n, 4), in the order of STANCES."""
        return _apply(terms, vectors, self.stance_words, self.stance_meaning, self.stance_bias)


def _apply(
    terms: sparse.csr_matrix,
    vectors: NDArray[np.float32] | None,
    words: NDArray[np.float32],
    meaning: NDArray[np.float32] | None,
    bias: NDArray[np.float32],
) -> NDArray[np.float32]:
    scores = np.asarray(terms @ words) + bias
    if meaning is not None and vectors is not None:
        scores = scores + vectors @ meaning
    return np.asarray(scores, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class TagModel:
    """The shipped model. ``digest`` is the first twelve hex digits of its file's sha-256.

    ``background`` has vectors of passages in general, (m, dimensions), for themes learnt from examples.
    """

    themes: tuple[str, ...]
    vocabulary: Vocabulary
    encoder_model_id: str
    dimensions: int
    full: Heads
    ngrams: Heads
    background: NDArray[np.float32]
    digest: str


def load_model(path: Path = MODEL_FILE) -> TagModel | None:
    """The model in ``path``, or ``None`` where there is no such file (rules alone then tag).

    Raises:
        ModelFileError: if the file can't be read or is of another format.
    """
    if not path.exists():
        return None
    body = path.read_bytes()
    try:
        with np.load(io.BytesIO(body), allow_pickle=False) as data:
            arrays = {name: data[name] for name in data.files}
        if (
            int(arrays["format"]) != FORMAT
            or arrays["rule_features"].tolist() != list(RULE_FEATURES)
            or (arrays["stance_features"].tolist() != list(STANCE_FEATURES))
        ):
            msg = f"{path.name} is of another format; train it again."
            raise ModelFileError(msg, subject=str(path))
        return TagModel(
            tuple(arrays["themes"].tolist()),
            Vocabulary.of(arrays["terms"].tolist(), arrays["idf"].astype(np.float32)),
            str(arrays["encoder_model_id"]),
            int(arrays["full_meaning"].shape[0]),
            _heads(arrays, "full"),
            _heads(arrays, "ngrams"),
            arrays["background"].astype(np.float32),
            hashlib.sha256(body).hexdigest()[:12],
        )
    except (OSError, ValueError, KeyError) as error:
        msg = f"{path.name} can't be read: {error}."
        raise ModelFileError(msg, subject=str(path)) from error


def _heads(arrays: dict[str, NDArray[np.float32]], name: str) -> Heads:
    def get(part: str) -> NDArray[np.float32]:
        return arrays[f"{name}_{part}"].astype(np.float32)

    meaning = name == "full"
    show, sure = get("bands")
    return Heads(
        get("words"),
        get("meaning") if meaning else None,
        get("bias"),
        get("stance_words"),
        get("stance_meaning") if meaning else None,
        get("stance_bias"),
        get("stance_joint"),
        Combination(get("combination"), get("offsets"), get("rules"), float(show), float(sure)),
    )


def model_evidence(
    text: str, words: list[Token], vocabulary: Vocabulary, column: NDArray[np.float32]
) -> tuple[Evidence, ...]:
    """The n-grams of the passage that spoke most for a theme, each at its first place, in order.

    ``weight`` is the term's share of the words' log-odds in favour, 0-1.
    """
    first: dict[str, tuple[int, int, float]] = {}
    for term, start, end in ngrams(words):
        place = vocabulary.columns.get(term)
        if place is not None and term not in first:
            weight = float(column[place] * vocabulary.idf[place])
            if weight > 0:
                first[term] = (start, end, weight)
    total = sum(weight for _, _, weight in first.values())
    best = sorted(first.values(), key=lambda item: (-item[2], item[0]))
    kept: list[tuple[int, int, float]] = []
    for start, end, weight in best:
        if len(kept) < _MOST_TERMS and not any(start < right and left < end for left, right, _ in kept):
            kept.append((start, end, weight))
    return tuple(
        Evidence(start, end, text[start:end], round(weight / total, 4)) for start, end, weight in sorted(kept)
    )
