"""What the trained model says of passages under a codebook: log-odds, and with the rules the probability of each theme."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corpus.model import Inspectorate
from indexer.codebook import Codebook
from indexer.themes.features import tfidf
from indexer.themes.model import Combination, Heads, TagModel
from indexer.themes.stance_features import sentences_of
from indexer.themes.words import Token


class ModelView:
    """A trained model, or none, as the themes of a codebook see it.

    Attributes:
        mode: ``full``; ``ngrams`` where the vectors are of another encoder than it was trained with; ``rules``
            without a model.
    """

    def __init__(self, codebook: Codebook, model: TagModel | None, encoder_model_id: str | None) -> None:
        """See the model under the codebook; ``encoder_model_id`` is that of the vectors to come."""
        self._model = model
        foreign = model is None or (
            encoder_model_id is not None and encoder_model_id != model.encoder_model_id
        )
        self._semantic = not foreign
        self._columns = _model_columns(codebook, model)
        self.mode = "rules" if model is None else "full" if self._semantic else "ngrams"

    def logits(
        self, pages: list[list[Token]], vectors: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32] | None, Heads | None]:
        """Log-odds of the model's own themes, (n, model themes), those of stance, and the weights used."""
        if self._model is None:
            return np.zeros((len(pages), 0), dtype=np.float32), None, None
        terms = tfidf(pages, self._model.vocabulary)
        semantic = self._semantic and vectors.ndim == 2 and vectors.shape[1] == self._model.dimensions
        heads = self._model.full if semantic else self._model.ngrams
        shown = vectors if semantic else None
        return heads.logits(terms, shown), heads.stance_logits(terms, shown), heads

    def sentence_logits(self, pages: list[list[Token]]) -> list[NDArray[np.float32]]:
        """Log-odds of the stances for each sentence of each page, by words alone."""
        if self._model is None:
            return []
        parts = [sentences_of(page) for page in pages]
        terms = tfidf([sentence for part in parts for sentence in part], self._model.vocabulary)
        scores = self._model.ngrams.stance_logits(terms, None)
        ends = np.cumsum([len(part) for part in parts])
        return np.split(scores, ends[:-1])

    def probabilities(
        self,
        combination: Combination,
        features: NDArray[np.float32],
        logits: NDArray[np.float32],
        inspectorate: str,
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Probability of each theme, and the model's column that gave it (-1: none).

        A theme that several of the model's themes were merged into has the highest of theirs.
        """
        probation = inspectorate == Inspectorate.PROBATION
        scores = np.full(len(features), -1.0, dtype=np.float32)
        best = np.full(len(features), -1, dtype=np.int64)
        for number, columns in enumerate(self._columns):
            rows = np.arange(len(features)) if number == 0 else np.flatnonzero(columns >= 0)
            known = columns[rows]
            odds = (
                np.where(known >= 0, logits[known], 0.0).astype(np.float32)
                if len(logits)
                else np.zeros(len(rows), np.float32)
            )
            said = combination.probability(features[rows], odds, known, probation)
            higher = said > scores[rows]
            scores[rows[higher]] = said[higher]
            best[rows[higher]] = known[higher]
        return scores, best


def _model_columns(codebook: Codebook, model: TagModel | None) -> NDArray[np.int64]:
    """The model's columns that speak for each theme, (most, themes), -1 where there is none.

    The first row has the theme's own column or, where it has none, that of the theme it was made of.
    """
    known = {theme: column for column, theme in enumerate(model.themes)} if model is not None else {}
    lists = [[known[t] for t in (theme.id, *theme.formerly) if t in known] for theme in codebook.themes]
    columns = np.full((max(1, *map(len, lists)), len(lists)), -1, dtype=np.int64)
    for place, own in enumerate(lists):
        columns[: len(own), place] = own
    return columns
