"""Themes from a definition and a few examples, for those that the trained model does not know.

A passage carries such a theme where it is more like the examples than passages in general are. One
logistic regression over sentence embeddings is fitted to each theme: the examples (and, with less weight, the
definition) against passages in general and the theme's own counterexamples. How far above them a passage
must lie is set from those passages, so that few of them pass, and from how the examples fare when each is
left out in turn (the level lies half-way up to them where they stand clear of the rest).

Passages in general are 500 of real reports, whose vectors come with the trained model, and the bundled
sample's. Where another encoder is used there are only the sample's, which are fictional and alike in tone:
then a theme is given too freely (precision fell from .66 to .30 in a trial), and the level is higher.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.parse import iter_report_files, parse_file
from corpus.sample import sample_reports_dir
from indexer.codebook import Theme
from indexer.encoder import Encoder
from indexer.records import Evidence
from indexer.themes.words import Token, is_word, tokens

SHOW = 0.4
"""Least probability that is shown; a passage at :data:`PASSING` of the background has this much."""
PASSING = 0.95
"""Share of the background below a theme's level. Chosen on 119 passages coded in an earlier round, with a like
background (precision, recall): .94 (.66, .60), .96 (.68, .42), .985 (.79, .14). What the whole gives on passages
that took no part stands in ``docs/quality/themes.md``."""
_PASSING_SAMPLE = 0.985
_STRENGTH = 0.3
"""Inverse of the L2 penalty (scikit-learn's ``C``); 1 and 10 did worse in the same trial (F1 .61, .55, .50)."""
_OF_SAMPLE = 200
_FEWEST = 2
_DEFINITION_WEIGHT = 0.5
_SLOPE = 2.4
"""Log-odds by score, fitted to the same trial: a passage at the level carries the theme in .31 of cases."""
_MOST_TERMS = 5
_LEAST_LETTERS = 4


@dataclass(frozen=True)
class FewShot:
    """What was learnt from examples: a direction of the vector space and a level for each theme.

    Attributes:
        themes: theme ids, in order of the columns.
        weights: (d, themes), float32.
        levels: (themes,), the score that a passage must reach to be shown.
        terms: per theme, the stems of its examples and definition.
        show: least probability that is shown.
        digest: twelve hex digits over all that the probabilities depend on.
    """

    themes: tuple[str, ...]
    weights: NDArray[np.float32]
    levels: NDArray[np.float32]
    terms: tuple[frozenset[str], ...]
    show: float
    digest: str

    def probabilities(self, vectors: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """Probability of each theme for each row of ``vectors`` (n, d); empty where d is another."""
        if vectors.ndim != 2 or vectors.shape[1] != len(self.weights):
            return {}
        above = (vectors @ self.weights - self.levels) * _SLOPE + np.log(self.show / (1 - self.show))
        scores = (1.0 / (1.0 + np.exp(-above))).astype(np.float32)
        return {theme: scores[:, column] for column, theme in enumerate(self.themes)}

    def evidence(self, theme_id: str, text: str, words: Sequence[Token]) -> tuple[Evidence, ...]:
        """The words of a passage that its theme's examples or definition share; the longest first kept."""
        known = self.terms[self.themes.index(theme_id)]
        first: dict[str, Token] = {}
        for word in words:
            if is_word(word) and word.stem in known:
                first.setdefault(word.stem, word)
        best = sorted(first.values(), key=lambda word: (-len(word.stem), word.start))[:_MOST_TERMS]
        share = round(1 / len(best), 4) if best else 0.0
        return tuple(
            Evidence(word.start, word.end, text[word.start : word.end], share)
            for word in sorted(best, key=lambda word: word.start)
        )


def fit_few_shot(
    themes: Sequence[Theme], encoder: Encoder, background: NDArray[np.float32] | None = None
) -> FewShot:
    """Fit the themes' examples against passages in general.

    Args:
        themes: themes with examples.
        encoder: embeds examples, definitions and the bundled sample.
        background: (m, d) vectors of real passages by this encoder, where there are any.

    Raises:
        EncoderError: if the encoder fails.
    """
    general = background_vectors_of(encoder, background)
    passing = _PASSING_SAMPLE if background is None else PASSING
    columns: list[NDArray[np.float32]] = []
    levels: list[float] = []
    for theme in themes:
        vectors = encoder.encode_passages([*theme.examples, theme.definition, *theme.counterexamples])
        weights, level = fit_theme(vectors, len(theme.examples), general, passing)
        columns.append(weights)
        levels.append(level)
    usual = _usual_stems(background_texts())
    body = json.dumps([[t.id, t.definition, t.examples, t.counterexamples] for t in themes])
    said = f"{body}|{encoder.cache_key}|{passing}|{SHOW}|{_STRENGTH}|{_SLOPE}|{general.shape}"
    return FewShot(
        tuple(theme.id for theme in themes),
        np.stack(columns, axis=1),
        np.asarray(levels, dtype=np.float32),
        tuple(_stems([*theme.examples, theme.definition]) - usual for theme in themes),
        SHOW,
        hashlib.sha256(said.encode()).hexdigest()[:12],
    )


def background_vectors_of(encoder: Encoder, real: NDArray[np.float32] | None) -> NDArray[np.float32]:
    """Vectors of passages in general, (m, d): the bundled sample's, or a part of them and those of real ones."""
    common = background_texts()
    if real is None:
        return encoder.encode_passages(common)
    # The sample is as long as the rest; a part of it keeps its fictional tone from setting the level.
    part = encoder.encode_passages(common[:: max(1, len(common) // _OF_SAMPLE)])
    return np.concatenate([part, real])


def background_texts() -> list[str]:
    """The passages of the bundled sample, in order of file and place: what passages in general are like."""
    files, _ = iter_report_files([sample_reports_dir()])
    return [passage.text for path in files for passage in parse_file(path).passages]


def fit_theme(
    vectors: NDArray[np.float32],
    examples: int,
    background: NDArray[np.float32],
    passing: float = PASSING,
) -> tuple[NDArray[np.float32], float]:
    """Weights (d,) and level of one theme.

    Args:
        vectors: unit rows: the examples, then the definition, then the counterexamples.
        examples: how many of them are examples.
        background: (m, d) unit rows of passages in general. A few carry the theme themselves; ``passing``
            allows for them.
        passing: share of the background that lies below the level.
    """
    direction = _direction(vectors, examples, background)
    others = np.concatenate([vectors[examples + 1 :], background]) @ direction
    level = float(np.quantile(others, passing))
    unseen = [
        float(vectors[row] @ _direction(np.delete(vectors, row, axis=0), examples - 1, background))
        for row in range(examples if examples > _FEWEST else 0)
    ]
    if unseen:
        # A theme that is far from everything else would otherwise be given to its nearest twentieth.
        level = max(level, (level + float(np.median(unseen))) / 2)
    return direction, level


def _direction(
    vectors: NDArray[np.float32], examples: int, background: NDArray[np.float32]
) -> NDArray[np.float32]:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - a second, for such themes alone

    rows = np.concatenate([vectors, background])
    target = np.zeros(len(rows))
    target[: examples + 1] = 1.0
    weight = np.ones(len(rows))
    weight[examples] = _DEFINITION_WEIGHT
    weight[: examples + 1] *= len(rows) / (2.0 * (examples + _DEFINITION_WEIGHT))
    weight[examples + 1 :] *= len(rows) / (2.0 * (len(rows) - examples - 1))
    model = LogisticRegression(C=_STRENGTH, max_iter=1000)
    model.fit(rows, target, sample_weight=weight)
    return np.asarray(model.coef_[0], dtype=np.float32)


def _stems(texts: Sequence[str]) -> frozenset[str]:
    return frozenset(
        word.stem
        for text in texts
        for word in tokens(text)
        if is_word(word) and len(word.stem) >= _LEAST_LETTERS
    )


def _usual_stems(texts: Sequence[str]) -> frozenset[str]:
    """Stems found in more than a tenth of the passages: they are evidence of nothing."""
    counts: dict[str, int] = {}
    for text in texts:
        for stem in _stems([text]):
            counts[stem] = counts.get(stem, 0) + 1
    return frozenset(stem for stem, count in counts.items() if count > len(texts) / 10)
