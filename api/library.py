"""The library as the server holds it: one open engine, replaced when a new snapshot is published."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from api.settings import Settings
from corpus.errors import FindingsError
from indexer.snapshot import current_snapshot_id
from search.engine import SearchEngine, open_engine

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
        self._failed: str | None = None

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
        if engine is not None:
            # A pointer that can't be read for a moment is no reason to stop answering.
            newest = self._newest() or engine.snapshot_id
            if newest in {engine.snapshot_id, self._failed}:
                return engine
        with self._lock:
            return self._open()

    def _newest(self) -> str | None:
        try:
            return current_snapshot_id(self.folder)
        except FindingsError:
            return None

    def _open(self) -> SearchEngine:
        newest = self._newest()
        if self._engine is not None and newest in {None, self._engine.snapshot_id, self._failed}:
            return self._engine
        try:
            fresh = open_engine(
                self.folder, model=self._settings.model, precision=self._settings.precision.value
            )
        except FindingsError as error:
            if self._engine is None:
                raise
            log.warning(
                "Snapshot %s can't be opened (%s); still serving %s.", newest, error, self._engine.snapshot_id
            )
            self._failed = newest
            return self._engine
        log.info("Serving snapshot %s.", fresh.snapshot_id)
        self._engine = fresh
        self._failed = None
        return fresh
