"""What is computed of each report, once, and kept in the cache: vectors, tags and figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from corpus.model import Report
from indexer.cache import Cache
from indexer.coding.overlay import HandCoding
from indexer.encoder import Encoder
from indexer.encoding_line import EncodingLine
from indexer.figures import extractor_version, read_figures
from indexer.held import Held
from indexer.progress import BuildProgress
from indexer.snapshot_writer import Entry
from indexer.store import TaggedReport

if TYPE_CHECKING:
    from indexer.themes.tagger import Tagger

_READ_AT_ONCE = 20_000
"""Passages whose figures are read at once where many known reports need it: bounds the texts in memory."""


class Computed:
    """The vectors, tags and figures of reports by one encoder and one tagger, from the cache or made now.

    Attributes:
        encoded: passages encoded so far.
    """

    def __init__(
        self,
        cache: Cache,
        encoder: Encoder,
        tagger: Tagger,
        progress: BuildProgress,
        *,
        workers: int,
        seconds: dict[str, float],
    ) -> None:
        """Compute with ``workers`` processes; the time that encoding takes is added to ``seconds``."""
        self.encoded = 0
        self._cache = cache
        self._encoder = encoder
        self._tagger = tagger
        self._progress = progress
        self._workers = workers
        self._seconds = seconds
        self._tag_key = f"{tagger.version}|{encoder.cache_key}"

    @property
    def extractor(self) -> str:
        """What reads figures, and its version."""
        return extractor_version()

    def _tag(self, report: Report, digest: str) -> None:
        """Keep a report's tags and figures in the cache; its vectors are there."""
        # Here, since this process mostly waits for the encoder meanwhile.
        self._figures({digest: report})
        key = self._tag_key
        if self._cache.has_tags(digest, key):
            return
        texts = [passage.text for passage in report.passages]
        vectors = self._cache.embeddings(self._encoder.cache_key, texts, self._encoder.dimensions).vectors
        bodies = [report.inspectorate.value] * len(texts)
        self._cache.keep_tags(digest, key, tuple(self._tagger.tag(report.passages, vectors, bodies)))

    def complete(self, held: Sequence[Held]) -> None:
        """Encode and tag what is not in the cache yet: known reports under a new tagger, or a lost cache."""
        key = self._tag_key
        with self.line() as line:
            for item in held:
                # Tags are kept after the vectors they come from, in one file: both are there or neither.
                if not self._cache.has_tags(item.digest, key):
                    line.add(item.load(self._cache), item.digest)
            line.finish()
        unread: dict[str, Report] = {}
        for item in held:
            if not self._cache.is_figured(item.digest, self.extractor):
                unread[item.digest] = item.load(self._cache)
            if sum(len(report.passages) for report in unread.values()) >= _READ_AT_ONCE:
                self._figures(unread)
                unread = {}
        self._figures(unread)

    def _figures(self, reports: Mapping[str, Report]) -> None:
        """Keep the figures of reports, by digest, in the cache."""
        extractor = self.extractor
        texts = [passage.text for report in reports.values() for passage in report.passages]
        missing = self._cache.missing_figures(extractor, texts)
        for part, found in read_figures(missing, self._workers):
            self._cache.keep_figures(extractor, part, found)
        self._cache.mark_figured(list(reports), extractor)

    @contextmanager
    def line(self) -> Iterator[EncodingLine]:
        """An encoding line that tags what it has encoded; its counts go to the summary."""
        with EncodingLine(self._encoder, self._cache, self._progress, self._tag) as line:
            yield line
        self.encoded += line.encoded
        self._seconds["encoding"] = self._seconds.get("encoding", 0.0) + line.seconds

    def entries(self, held: Sequence[Held], hand: HandCoding) -> Iterator[Entry]:
        """The reports with vectors, from the cache, and tags with the codings over them, by id."""
        key = self._tag_key
        for item in held:
            report = item.load(self._cache)
            tags = self._cache.tags(item.digest, key) or ()
            texts = [passage.text for passage in report.passages]
            encoded = self._cache.embeddings(self._encoder.cache_key, texts, self._encoder.dimensions)
            laid = hand.lay_over(report, tags)
            figures = self._cache.figures(self.extractor, texts)
            tagged = TaggedReport(report, laid.tags, laid.hand, figures)
            yield Entry(tagged, encoded.vectors, encoded.windows)
