"""Where the tests of the corpus find their reports."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from corpus.model import Report
from corpus.parse import parse_file

SHARED = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the real reports in ../shared/data are absent")
    return SHARED


@pytest.fixture(scope="session")
def bedfordshire(shared_data: Path) -> Report:
    return parse_file(shared_data / "probation" / "bedfordshire-pdu-2024-08.txt")


@pytest.fixture(scope="session")
def real_reports(shared_data: Path) -> dict[str, Report]:
    """Every real children's services report by its file's name; all must be read."""
    paths = sorted((shared_data / "childrens-services").glob("*.pdf"))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as workers:
        reports = list(workers.map(parse_file, paths, chunksize=8))
    return {report.source.name: report for report in reports}


@pytest.fixture
def parse_text(tmp_path: Path) -> Callable[..., Report]:
    """Parse a text (or Markdown, by its suffix) given as a string."""

    def parse(text: str, name: str = "report.txt") -> Report:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        return parse_file(path)

    return parse
