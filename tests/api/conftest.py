"""A client of the application over the sample library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import load_settings


@pytest.fixture(scope="session")
def client(sample_library: Path) -> Iterator[TestClient]:
    """Requests to the application, without a network in between."""
    with TestClient(
        create_app(load_settings(library=sample_library, allowed_hosts="testserver")),
        raise_server_exceptions=False,
    ) as client:
        yield client
