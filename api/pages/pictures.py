"""Pictures of report pages, drawn in a worker of their own, so that a hostile PDF can't stall the server."""

from __future__ import annotations

import threading
from pathlib import Path

from api.settings import Settings
from corpus.errors import ReportRefusedError
from corpus.guard import GUARD_ERRORS, Guard, refusal_of
from corpus.model import Page, Span
from corpus.reading.page_image import draw_page
from search.engine import SearchEngine
from search.errors import NotFoundError


class PagePictures:
    """Draws pages in one warm worker; :meth:`close` ends it. Safe for many threads."""

    def __init__(self, settings: Settings) -> None:
        """Make ready; the worker starts at the first picture (half a second, once)."""
        self._limits = settings.reading_limits()
        self._lock = threading.Lock()
        self._guard: Guard | None = None

    def draw(self, file: Path, page: Page, spans: list[Span], width: int) -> bytes:
        """A PNG of ``page`` of the PDF in ``file``, ``width`` pixels wide, with ``spans`` marked.

        Raises:
            ReportRefusedError: if the file can't be opened, or drawing it goes beyond the limits.
        """
        with self._lock:
            if self._guard is None:
                self._guard = Guard(self._limits)
            guard = self._guard
        try:
            return guard.submit(draw_page, file, page.number, page.start, spans, width).result()
        except GUARD_ERRORS as error:
            raise refusal_of(file, error, self._limits) from error

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
