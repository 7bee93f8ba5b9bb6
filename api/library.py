"""The library as the server holds it: one open engine, replaced when a new snapshot is published."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from api.settings import Settings
from corpus.errors import FindingsError
from indexer.encoder import Encoder
from indexer.encoder_loading import load_encoder
from indexer.snapshot import current_snapshot_id
from search.engine import SearchEngine
from search.opening import open_engine

log = logging.getLogger(__name__)


class LibraryHolder:
    """Opens the library once and again whenever ``findings index`` has published a new snapshot.

    A request takes :meth:`engine` once and answers wholly from it, so that no answer mixes snapshots;
    an engine that is replaced lives on until its last request ends. Safe for many threads.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._engine: SearchEngine | None = None
        self._encoder: Encoder | None = None
        self._failed: str | None = None
        self._warmed: str | None = None

    @property
    def opened(self) -> SearchEngine | None:
        """The engine that is open, be it of the newest snapshot or not; ``None`` before the first question."""
        return self._engine

    @property
    def is_open(self) -> bool:
        """Whether a library has been opened."""
        return self._engine is not None

    @property
    def has_encoder(self) -> bool:
        """Whether questions can be compared by meaning."""
        return self._encoder is not None

    @property
    def folder(self) -> Path:
        """The library's folder."""
        return self._settings.library

    def engine(self) -> SearchEngine:
        """The engine over the newest snapshot that could be opened.

        Raises:
            LibraryError: if there is no library, or the only snapshot there is can't be opened.
        """
        engine = self._engine
        if engine is None:
            with self._lock:
                return self._engine or self._open(None)
        if self.fresh() is not None or not self._lock.acquire(blocking=False):
            return engine
        # Whoever comes first opens the new snapshot; all others are answered from the old one meanwhile.
        try:
            return self._renew(self._newest() or engine.snapshot_id)
        finally:
            self._lock.release()

    def fresh(self) -> SearchEngine | None:
        """The open engine where there is no newer snapshot to open, else ``None``; reads one small file."""
        engine = self._engine
        if engine is None:
            return None
        # A pointer that can't be read for a moment is no reason to stop answering.
        newest = self._newest() or engine.snapshot_id
        return engine if newest in {engine.snapshot_id, self._failed} else None

    def warm(self) -> SearchEngine:
        """The engine, asked once by now, so that the next question is as fast as all others.

        Raises:
            LibraryError: if there is no library, or the only snapshot there is can't be opened.
        """
        engine = self.engine()
        if self._warmed != engine.snapshot_id:
            engine.warm_up()
            self._warmed = engine.snapshot_id
        return engine

    def _newest(self) -> str | None:
        try:
            return current_snapshot_id(self.folder)
        except FindingsError:
            return None

    def _renew(self, newest: str) -> SearchEngine:
        old = self._engine
        if old is not None and newest != old.snapshot_id:
            try:
                fresh = self._open(old)
            except Exception as error:
                # Whatever is wrong with the new snapshot, the old one still answers.
                log.warning(
                    "Snapshot %s can't be opened (%s); still serving %s.",
                    newest,
                    error,
                    old.snapshot_id,
                    exc_info=not isinstance(error, FindingsError),
                )
                self._failed = newest
                return old
            return fresh
        return old or self._open(None)

    def _open(self, old: SearchEngine | None) -> SearchEngine:
        """Open the newest snapshot and serve it, warmed up first where an ``old`` one is still serving."""
        fresh = open_library(self._settings, self._encoder)
        if self._encoder is None or self._encoder.model_id != fresh.manifest.model_id:
            self._encoder = self._load_encoder()
            fresh = open_library(self._settings, self._encoder)
        if old is not None:
            fresh.warm_up()
            self._warmed = fresh.snapshot_id
        log.info("Serving snapshot %s.", fresh.snapshot_id)
        self._engine = fresh
        self._failed = None
        return fresh

    def _load_encoder(self) -> Encoder | None:
        """The encoder, kept for the snapshots to come; without one, searches by words still work."""
        try:
            settings = self._settings
            return load_encoder(
                self.folder, settings.model, settings.precision.value, settings.query_encoder.value
            )
        except FindingsError as error:
            log.warning("The encoder can't be loaded: %s", error)
            return None


def open_library(settings: Settings, encoder: Encoder | None = None) -> SearchEngine:
    """The engine over the library that ``settings`` name, with ``encoder`` where one is loaded already.

    Raises:
        LibraryError: if there is no library, or its snapshot can't be opened.
    """
    return open_engine(
        settings.library,
        encoder,
        model=settings.model,
        precision=settings.precision.value,
        query_encoder=settings.query_encoder.value,
        reranker=settings.reranker,
        max_query_length=settings.max_query_length,
    )
