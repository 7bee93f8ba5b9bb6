"""A client of the application over the sample library."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import load_settings
from search.engine import SearchEngine
from tests.search.two_reports import EARLIER, LATER, engine_of, report


@pytest.fixture(scope="session")
def client(sample_library: Path) -> Iterator[TestClient]:
    """Requests to the application, without a network in between."""
    with TestClient(
        create_app(load_settings(library=sample_library, allowed_hosts="testserver")),
        raise_server_exceptions=False,
    ) as client:
        yield client


@pytest.fixture(scope="session")
def mixed() -> Iterator[TestClient]:
    """A client of a library of two real reports and one made-up one."""
    remarks = [(f"Remark {n}.", "neutral", "", "narrative") for n in range(3)]
    engine = engine_of(
        (report("a", date(2021, 1, 1), area="Aford", fictional=False, overall_rating="Good"), [*LATER, remarks[0]]),
        (report("b", date(2022, 1, 1), area="Bford", fictional=False, overall_rating="Good"), [*EARLIER, remarks[1]]),
        (report("c", date(2023, 1, 1), area="Cford", fictional=True, overall_rating="Good"), [*LATER, remarks[2]]),
    )  # fmt: skip

    class Holder:
        """Serves one engine."""

        def engine(self) -> SearchEngine:
            return engine

    app = create_app(load_settings(allowed_hosts="testserver"))
    app.state.holder = Holder()
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
