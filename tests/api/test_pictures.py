"""Pictures of pages of hostile PDFs: bounded in time, remembered, and never in the way of anything else."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.errors import DrawingBusyError
from api.pages.pictures import MOST_WAITING, PagePictures
from api.settings import load_settings
from corpus.errors import Refusal, ReportRefusedError
from corpus.model import Page, Span
from tests.corpus.hostile_maker import endless_pdf
from tests.corpus.pdf_maker import Sheet, make_pdf

FIRST = Page(1, 0, 100)


@pytest.fixture
def pictures() -> Iterator[PagePictures]:
    made = PagePictures(load_settings(max_draw_seconds=1.5))
    yield made
    made.close()


@pytest.fixture
def good(tmp_path: Path) -> Path:
    def draw(sheet: Sheet) -> None:
        sheet.write("A line of the report.")

    path = tmp_path / "good.pdf"
    path.write_bytes(make_pdf(draw))
    return path


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    path = tmp_path / "endless.pdf"
    path.write_bytes(endless_pdf())
    return path


def test_a_page_that_is_never_drawn_is_given_up_and_remembered(
    pictures: PagePictures, good: Path, endless: Path
) -> None:
    assert pictures.draw(good, FIRST, [Span(0, 6)], 300).startswith(b"\x89PNG")
    begun = time.monotonic()
    with pytest.raises(ReportRefusedError, match="max_draw_seconds") as refused:
        pictures.draw(endless, FIRST, [], 300)
    assert refused.value.reason is Refusal.TOO_SLOW
    assert 1.5 <= time.monotonic() - begun < 4.0
    begun = time.monotonic()
    with pytest.raises(ReportRefusedError, match=r"page 1 of endless\.pdf"):
        pictures.draw(endless, FIRST, [], 900)
    assert time.monotonic() - begun < 0.1
    assert pictures.draw(good, FIRST, [], 300).startswith(b"\x89PNG")


def test_many_who_ask_for_a_hostile_page_do_not_take_all_threads(
    pictures: PagePictures, endless: Path
) -> None:
    outcomes: list[type[Exception]] = []
    took: list[float] = []

    def ask() -> None:
        begun = time.monotonic()
        try:
            pictures.draw(endless, FIRST, [], 300)
        except (DrawingBusyError, ReportRefusedError) as error:
            outcomes.append(type(error))
        took.append(time.monotonic() - begun)

    threads = [threading.Thread(target=ask) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert len(outcomes) == 40
    assert outcomes.count(DrawingBusyError) >= 40 - MOST_WAITING
    assert sum(seconds < 0.5 for seconds in took) >= 40 - MOST_WAITING
    assert max(took) < 5.0


def test_the_worker_may_be_closed_and_starts_again(pictures: PagePictures, good: Path) -> None:
    before = pictures.draw(good, FIRST, [], 300)
    pictures.close()
    assert pictures.draw(good, FIRST, [], 300) == before
