"""Pictures of report pages, drawn in a worker of their own, so that a hostile PDF can't stall the server."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

from api.errors import DrawingBusyError
from api.settings import Settings
from corpus.errors import Refusal, ReportRefusedError
from corpus.guard import GUARD_ERRORS, Guard, refusal_of
from corpus.model import Page, Span
from corpus.reading.page_image import draw_page
from search.engine import SearchEngine
from search.errors import NotFoundError

MOST_WAITING = 8
"""Requests that may wait for a picture; each holds one of the server's 40 threads, which searches need too."""

_MOST_REMEMBERED = 1_000


class PagePictures:
    """Draws pages in one warm worker; :meth:`close` ends it. Safe for many threads.

    A page that could not be drawn in time is remembered, so that asking for it again costs nothing.
    """

    def __init__(self, settings: Settings) -> None:
        """Make ready; the worker starts at the first picture (half a second, once)."""
        self._limits = settings.reading_limits()
        self._seconds = settings.max_draw_seconds
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(MOST_WAITING)
        self._turn = threading.Lock()
        self._failed: OrderedDict[tuple[Path, int], str] = OrderedDict()
        self._guard: Guard | None = None

    def draw(self, file: Path, page: Page, spans: list[Span], width: int) -> bytes:
        """A PNG of ``page`` of the PDF in ``file``, ``width`` pixels wide, with ``spans`` marked.

        Raises:
            ReportRefusedError: if the file can't be opened, or drawing it goes beyond the limits.
            DrawingBusyError: if so many pages are asked for that this one's turn does not come.
        """
        if not self._places.acquire(blocking=False):
            raise DrawingBusyError(subject=file.name)
        try:
            if not self._turn.acquire(timeout=self._seconds):
                raise DrawingBusyError(subject=file.name)
            try:
                return self._draw(file, page, spans, width)
            finally:
                self._turn.release()
        finally:
            self._places.release()

    def _draw(self, file: Path, page: Page, spans: list[Span], width: int) -> bytes:
        known = self._failed.get((file, page.number))
        if known is not None:
            raise ReportRefusedError(file, Refusal.TOO_SLOW, known)
        try:
            return self._worker().run(draw_page, file, page.number, page.start, spans, width)
        except TimeoutError as error:
            message = (
                f"page {page.number} of {file.name} takes longer to draw than the limit of {self._seconds:g} "
                "seconds; raise the setting max_draw_seconds to see it."
            )
            self._remember(file, page, message)
            raise ReportRefusedError(file, Refusal.TOO_SLOW, message) from error
        except GUARD_ERRORS as error:
            refused = refusal_of(file, error, self._limits)
            self._remember(file, page, str(refused))
            raise refused from error

    def _remember(self, file: Path, page: Page, message: str) -> None:
        self._failed[file, page.number] = message
        if len(self._failed) > _MOST_REMEMBERED:
            self._failed.popitem(last=False)

    def _worker(self) -> Guard:
        with self._lock:
            if self._guard is None:
                self._guard = Guard(self._limits, seconds=self._seconds)
            return self._guard

    def close(self) -> None:
        """End the worker; the next picture starts another."""
        with self._lock:
            guard, self._guard = self._guard, None
        if guard is not None:
            guard.close()


def page_picture(
    engine: SearchEngine,
    pictures: PagePictures,
    report_id: str,
    page: int,
    passage_id: str | None,
    width: int,
) -> bytes:
    """PNG of a page of the source with the passage marked.

    Raises:
        NotFoundError: if the report, the passage or the page is not in the library, no copy of the file
            is kept, or the page can't be drawn; the message says which.
    """
    report = engine.report(report_id)
    file = engine.source_file(report_id)
    found = next((item for item in engine.pages(report_id) if item.number == page), None)
    if file is None or report.media_type != "application/pdf" or found is None:
        msg = f"Report {report_id} has no page {page} that can be shown."
        raise NotFoundError(msg, subject=report_id)
    spans: list[Span] = []
    if passage_id:
        segments = engine.passage(passage_id).passage.segments
        spans = [
            Span(max(start, found.start), min(end, found.end))
            for start, end in segments
            if start < found.end and end > found.start
        ]
    place = Page(found.number, found.start, found.end)
    try:
        return pictures.draw(file, place, spans, width)
    except ReportRefusedError as error:
        msg = f"Page {page} of report {report_id} can't be drawn: {error}"
        raise NotFoundError(msg, subject=report_id) from error
