"""Figures of the server for Prometheus: requests by route, how long they took, and the library that is served.

Labels are templates of routes, methods and statuses: neither queries nor ids are in them. With several workers
each writes its figures to a folder that ``findings serve`` makes, and the one that is asked adds them up
(``prometheus-client``'s multiprocess mode).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from api.library import LibraryHolder

MEDIA_TYPE = CONTENT_TYPE_LATEST
FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Where workers leave their figures; ``prometheus-client`` reads it when it is first imported."""

SECONDS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"})
_LIVE_FILE = re.compile(r"gauge_live\w*_(\d+)\.db")


class Metrics:
    """The figures of one application."""

    def __init__(self, holder: LibraryHolder) -> None:
        """Make the figures; the library's are read from ``holder`` when they are asked for."""
        folder = os.environ.get(FOLDER_VARIABLE)
        self._folder = Path(folder) if folder else None
        self._library = LibraryFigures(holder)
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "findings_http_requests",
            "Requests answered.",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "findings_http_request_seconds",
            "Seconds from the first byte of a request to the last of its answer.",
            ["method", "route"],
            buckets=SECONDS,
            registry=self._registry,
        )
        self.in_flight = Gauge(
            "findings_http_requests_in_flight",
            "Requests that are being answered.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )
        if self._folder is None:
            ProcessCollector(registry=self._registry)
            self._registry.register(self._library)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        named = method if method in _METHODS else "other"
        self._requests.labels(named, route, str(status)).inc()
        self._seconds.labels(named, route).observe(seconds)

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        if self._folder is None:
            return generate_latest(self._registry)
        _forget_dead(self._folder)
        gathered = CollectorRegistry()
        MultiProcessCollector(gathered, path=str(self._folder))  # type: ignore[no-untyped-call]
        gathered.register(self._library)
        return generate_latest(gathered)


class LibraryFigures(Collector):
    """The snapshot that this process serves."""

    def __init__(self, holder: LibraryHolder) -> None:
        self._holder = holder

    def collect(self) -> Iterable[Metric]:
        """The figures as they are now; without a library that is open, that alone."""
        engine = self._holder.opened
        yield GaugeMetricFamily(
            "findings_library_open", "1 where a library is open.", int(engine is not None)
        )
        if engine is None:
            return
        manifest = engine.manifest
        snapshot = GaugeMetricFamily(
            "findings_snapshot_info", "The snapshot that is served.", labels=["snapshot", "encoder"]
        )
        snapshot.add_metric([engine.snapshot_id, manifest.model_id], 1)
        yield snapshot
        yield GaugeMetricFamily("findings_reports", "Reports in the snapshot.", manifest.reports)
        yield GaugeMetricFamily("findings_passages", "Passages in the snapshot.", manifest.passages)


def _forget_dead(folder: Path) -> None:
    """Leave out what workers that are gone had in flight; their counts stay."""
    for file in folder.glob("gauge_live*.db"):
        found = _LIVE_FILE.fullmatch(file.name)
        if found and not _is_alive(int(found.group(1))):
            mark_process_dead(int(found.group(1)), path=str(folder))  # type: ignore[no-untyped-call]


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
