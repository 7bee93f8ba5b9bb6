"""The engine's way to vectors: an encoder that is loaded when first needed, and caches around it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import normalise, stem
from indexer.encoder import Encoder
from search.errors import EncoderMissingError

Vector = NDArray[np.float32]
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

QUERY_VECTORS = 1_024
"""Query vectors kept: 1.5 MB with 384 dimensions."""

SENTENCE_VECTORS = 2_048
"""Passages whose sentence vectors are kept."""


class Cache(Generic[Key, Value]):
    """The values used last, at most ``size`` of them; safe for threads.

    Two threads that miss the same key both compute it: an equal value twice costs less than a queue.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._lock = Lock()

    def peek(self, key: Key) -> Value | None:
        """The value kept for ``key``, or ``None``."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key]

    def get(
        self, key: Key, compute: Callable[[], Value], worth: Callable[[Value], bool] = lambda _: True
    ) -> Value:
        """The value kept for ``key``, or what ``compute`` gives, which is kept if it is ``worth`` it."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        value = compute()
        if worth(value):
            self.put(key, value)
        return value

    def put(self, key: Key, value: Value) -> None:
        """Keep a value."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)


class Encoding:
    """Vectors of queries and sentences from one encoder.

    Args:
        encoder: an encoder, or a function that loads one when the first vector is needed, or ``None``
            for an engine that searches by words only.
    """

    def __init__(self, encoder: Encoder | Callable[[], Encoder] | None) -> None:
        self._loaded: Encoder | None = None
        self._load: Callable[[], Encoder] | None = None
        if callable(encoder):
            self._load = encoder
        else:
            self._loaded = encoder
        self._loading = Lock()
        self._words: frozenset[str] | None = None
        self._queries: Cache[str, Vector] = Cache(QUERY_VECTORS)
        self._sentences: Cache[tuple[str, ...], NDArray[np.float32]] = Cache(SENTENCE_VECTORS)

    @property
    def available(self) -> bool:
        """Whether there is an encoder, loaded or not."""
        return self._loaded is not None or self._load is not None

    @property
    def adapted(self) -> bool:
        """Whether queries are encoded by adapted weights (known once something was encoded)."""
        return self._loaded is not None and self._loaded.query_id != self._loaded.model_id

    @property
    def query_id(self) -> str | None:
        """What encodes queries (:attr:`indexer.encoder.Encoder.query_id`); ``None`` until something was encoded."""
        return None if self._loaded is None else self._loaded.query_id

    def query(self, text: str) -> Vector:
        """The unit vector of a query, ``(d,)``.

        Raises:
            EncoderMissingError: if the engine has none.
        """
        return self._queries.get(
            text, lambda: np.asarray(self._encoder().encode_query(text), dtype=np.float32)
        )

    def sentences(self, texts: tuple[str, ...]) -> NDArray[np.float32]:
        """The unit vectors of sentences, ``(len(texts), d)``.

        Raises:
            EncoderMissingError: if the engine has none.
        """
        return self._sentences.get(texts, lambda: self._encoder().encode_passages(texts))

    def knows(self, stemmed: str) -> bool:
        """Whether a stem is that of a word of the encoder's own vocabulary: of English, whatever the library holds.

        An encoder is never loaded for this: before something was encoded, no word is known.
        """
        if self._loaded is None:
            return False
        if self._words is None:
            self._words = frozenset(stem(normalise(word)) for word in self._loaded.words())
        return stemmed in self._words

    def _encoder(self) -> Encoder:
        with self._loading:
            if self._loaded is None:
                if self._load is None:
                    msg = "This library was opened without an encoder; search by words, or open it with one."
                    raise EncoderMissingError(msg)
                self._loaded = self._load()
            return self._loaded
