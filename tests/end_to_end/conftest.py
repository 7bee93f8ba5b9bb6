"""One server for all tests of the pages and of programs that only ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.server import serving


@pytest.fixture(scope="package")
def address(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server over the sample library; a test that changes anything starts a server of its own."""
    with serving("--library", str(sample_library), folder=tmp_path_factory.mktemp("served")) as address:
        yield address


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a browser that the tests of a file share; ``downloads`` in it is where it saves files."""
    return tmp_path_factory.mktemp("chromium")
