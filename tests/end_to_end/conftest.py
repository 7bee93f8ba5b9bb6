"""One server for all tests of the pages and of programs that only ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.server import serving
from tests.end_to_end.site import Site, opened_site


@pytest.fixture(scope="package")
def address(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server over the sample library; a test that changes anything starts a server of its own."""
    with serving("--library", str(sample_library), folder=tmp_path_factory.mktemp("served")) as address:
        yield address


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a browser that the tests of a file share; ``downloads`` in it is where it saves files."""
    return tmp_path_factory.mktemp("chromium")


@pytest.fixture(scope="package")
def site(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Servers without and with keys, on which every page can be visited.

    They have libraries of their own, so that something may be coded; what is in them stays as it is.
    """
    with opened_site(sample_library, tmp_path_factory.mktemp("site")) as site:
        yield site
