"""The encoder at work beside the rest: while it encodes one group of passages, the next are read.

OpenVINO's threads need no interpreter lock, so the thread that builds parses results, writes the
cache and tags meanwhile. All of the cache is touched by that one thread; the thread beside it runs
the encoder and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from time import perf_counter
from types import TracebackType

from corpus.model import Report
from indexer.cache import Cache
from indexer.encoder import Encoded, Encoder
from indexer.progress import BuildProgress

GROUP = 512
"""Passages collected before the encoder runs: enough to fill its batches at every length, few
enough that an interrupted run loses seconds."""


@dataclass(slots=True)
class _Group:
    """Texts to encode once, in order, and the reports that are complete with them."""

    texts: dict[str, None] = field(default_factory=dict)
    reports: list[tuple[Report, str]] = field(default_factory=list)


class EncodingLine:
    """Takes reports, keeps their vectors in the cache, then hands them to ``ready``. A context manager.

    Attributes:
        encoded: texts encoded so far.
        seconds: seconds in which the encoder was at work.
    """

    def __init__(
        self,
        encoder: Encoder,
        cache: Cache,
        progress: BuildProgress,
        ready: Callable[[Report, str], None],
        group: int = GROUP,
    ) -> None:
        """Begin a line; ``ready`` gets each report and its digest once its vectors are in the cache."""
        self.encoded = 0
        self.seconds = 0.0
        self._encoder = encoder
        self._cache = cache
        self._progress = progress
        self._ready = ready
        self._size = group
        self._wanted = 0
        self._next = _Group()
        self._running: tuple[_Group, Future[tuple[Encoded, float]]] | None = None
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="encoder")

    def __enter__(self) -> EncodingLine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._beside.shutdown(wait=True, cancel_futures=True)

    def add(self, report: Report, digest: str) -> None:
        """Put a report on the line."""
        texts = [passage.text for passage in report.passages]
        running = self._running[0].texts if self._running is not None else {}
        missing = self._cache.missing_texts(self._encoder.cache_key, texts)
        new = [text for text in missing if text not in self._next.texts and text not in running]
        self._next.texts.update(dict.fromkeys(new))
        self._next.reports.append((report, digest))
        self._wanted += len(new)
        self._progress.passages(self.encoded, self._wanted)
        if len(self._next.texts) >= self._size:
            self._turn()

    def finish(self) -> None:
        """Encode what is left and wait for it."""
        self._turn()
        self._turn()

    def _turn(self) -> None:
        """Take in the group that is done, set the next one going, and hand on the reports of the first."""
        done = self._settle()
        if self._next.texts or self._next.reports:
            group, self._next = self._next, _Group()
            self._running = (group, self._beside.submit(self._encode, list(group.texts)))
        for report, digest in done.reports:
            self._ready(report, digest)

    def _settle(self) -> _Group:
        if self._running is None:
            return _Group()
        group, future = self._running
        encoded, seconds = future.result()
        self._running = None
        self._cache.keep_embeddings(self._encoder.cache_key, list(group.texts), encoded)
        self.encoded += len(group.texts)
        self.seconds += seconds
        return group

    def _encode(self, texts: Sequence[str]) -> tuple[Encoded, float]:
        before = self.encoded
        started = perf_counter()
        encoded = self._encoder.encode(
            texts, lambda done: self._progress.passages(before + done, max(self._wanted, before + done))
        )
        return encoded, perf_counter() - started
