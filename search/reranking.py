"""Reranking by a cross-encoder: a model that reads the query and a passage together. Optional, and slow.

Where a model is set (setting ``reranker``) and a request asks for it, the first :data:`RERANKED` passages of
the ranking are put in the model's order, before any filter and any page. None comes with Findings: none can
be had without the network, and with 50 passages one costs seconds where all else costs milliseconds. It is the one
part of a search that imports torch, when first asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any, Protocol

import numpy as np

from search.errors import QueryError, SearchError
from search.ranking import Scores

RERANKED = 50
"""Passages put in order at most. Deeper makes it worse: published results fall from some 50 on."""

MAX_PIECES = 512
"""Word pieces of query and passage together that the model reads; what is beyond is cut off."""


class RerankerError(SearchError):
    """The cross-encoder that is set can't be loaded; the message says which and what to do."""

    code = "reranker"


class Reranker(Protocol):
    """What scores a query with passages."""

    @property
    def name(self) -> str:
        """Which model."""

    def scores(self, query: str, texts: Sequence[str]) -> Scores:
        """How well each text answers, 0.0 to 1.0."""


class CrossEncoderReranker:
    """A cross-encoder of sentence-transformers, loaded when first asked; safe for threads.

    Args:
        model: the path of a model, or its name on the hub.
    """

    def __init__(self, model: str) -> None:
        self._model = model
        self._loaded: Any = None
        self._lock = Lock()

    @property
    def name(self) -> str:
        """Path or name of the model."""
        return self._model

    def scores(self, query: str, texts: Sequence[str]) -> Scores:
        """How well each text answers, 0.0 to 1.0.

        Raises:
            RerankerError: if the model can't be loaded, or has not one output.
        """
        model = self._open()
        from torch import nn  # noqa: PLC0415 — nothing else in a search needs it

        with self._lock:
            found = model.predict(
                [(query, text) for text in texts], activation_fn=nn.Sigmoid(), show_progress_bar=False
            )
        scores: Scores = np.asarray(found, dtype=np.float64)
        if scores.shape != (len(texts),):
            msg = f"The reranker {self._model} gives no single score for a passage; set one trained to rank."
            raise RerankerError(msg, subject=self._model)
        return scores

    def _open(self) -> Any:
        with self._lock:
            if self._loaded is None:
                try:
                    from sentence_transformers import CrossEncoder  # noqa: PLC0415 — see above

                    self._loaded = CrossEncoder(self._model, device="cpu", max_length=MAX_PIECES)
                except (OSError, ValueError, RuntimeError, ImportError) as error:
                    reason = (str(error).splitlines() or [type(error).__name__])[0]
                    msg = f"The reranker {self._model} can't be loaded ({reason}); set `reranker` to another model or to nothing."
                    raise RerankerError(msg, subject=self._model) from error
            return self._loaded


def reranked(fused: Scores, first: Sequence[int], scores: Scores) -> Scores:
    """Scores in which the passages at ``first`` stand above all others, in the order of the model's ``scores``."""
    found = fused.copy()
    found[list(first)] = float(fused.max(initial=0.0)) + scores
    return found


def no_reranker() -> QueryError:
    """The error of a request that asks for reranking where no model is set."""
    msg = "No reranker is set: leave `rerank` out, or set `reranker` to the path of a cross-encoder."
    return QueryError(msg, subject="rerank")
