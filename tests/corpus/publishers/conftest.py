"""A site with the three newest files of Ofsted's list, and a run against it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.publishers import FetchSummary
from corpus.publishers.childrens_services import ChildrensServices
from corpus.publishers.fetch import fetch_reports
from tests.corpus.publishers.council_files import FIRST, QUICK, SECOND, THIRD, Fetch, path_of
from tests.corpus.publishers.site import FakeSite, document, pdf, serve


@pytest.fixture
def site() -> Iterator[FakeSite]:
    """Serves the three newest files."""
    with serve() as running:
        for target in (FIRST, SECOND, THIRD):
            running.answers[path_of(target.url)] = document(pdf(target.name, filler=400))
        yield running


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def fetch(site: FakeSite, tmp_path: Path, waits: list[float]) -> Fetch:
    def run(**options: Any) -> FetchSummary:
        settings: dict[str, Any] = {"limit": 3, "delay": 0.0, "limits": QUICK, "sleep": waits.append}
        settings |= {"contact": "me@council.example", "base_url": site.url}
        return fetch_reports(ChildrensServices(), tmp_path, **settings | options)

    return run
