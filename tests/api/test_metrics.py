"""Figures and states for those who run the server."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

import api.library
from api.app import create_app
from api.settings import load_settings
from indexer.errors import EncoderError

SECRET = "unsaid-words"


def figures(client: TestClient) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_requests_are_counted_by_route(sample_library: Path) -> None:
    settings = load_settings(library=sample_library, allowed_hosts="testserver")
    with TestClient(create_app(settings)) as client:
        before = figures(client)
        assert before["findings_library_open", ()] == 0
        for _ in range(3):
            client.get("/v1/search", params={"q": SECRET})
        client.get(f"/v1/passages/{SECRET}")
        client.get(f"/{SECRET}")
        client.request("BREW", "/v1/themes")
        client.get("/static/findings.css")
        found = figures(client)
        text = client.get("/metrics").text

    def count(method: str, route: str, status: str) -> float:
        labels = (("method", method), ("route", route), ("status", status))
        return found["findings_http_requests_total", labels]

    assert count("GET", "/v1/search", "200") == 3
    assert count("GET", "/v1/passages/{passage_id}", "404") == 1
    assert count("GET", "none", "404") == 1
    assert count("GET", "/static", "200") == 1
    assert count("other", "/v1/themes", "405") == 1
    timed = (("method", "GET"), ("route", "/v1/search"))
    assert found["findings_http_request_seconds_count", timed] == 3
    assert found["findings_http_request_seconds_sum", timed] > 0
    assert found["findings_http_requests_in_flight", ()] == 1
    assert found["findings_library_open", ()] == 1
    assert found["findings_passages", ()] > 500
    assert found["findings_reports", ()] >= 12
    assert any(name == "findings_snapshot_info" for name, _ in found)
    assert SECRET not in text


def test_ready_is_open_and_warm(sample_library: Path) -> None:
    settings = load_settings(library=sample_library, allowed_hosts="testserver")
    app = create_app(settings)
    with TestClient(app) as client:
        answer = client.get("/readyz")
        assert answer.status_code == 200
        assert answer.json()["status"] == "ok"
        assert app.state.holder.has_encoder


def test_a_server_without_library_is_not_ready(tmp_path: Path) -> None:
    with TestClient(create_app(load_settings(library=tmp_path, allowed_hosts="testserver"))) as client:
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["status"] == "no-library"
        assert client.get("/metrics").status_code == 200


def test_a_server_without_encoder_answers_and_is_not_ready(
    sample_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise EncoderError("No model.")

    monkeypatch.setattr(api.library, "load_encoder", fail)
    with TestClient(create_app(load_settings(library=sample_library, allowed_hosts="testserver"))) as client:
        assert client.get("/healthz").status_code == 200
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["status"] == "no-encoder"
        assert client.get("/v1/search", params={"q": "staff", "mode": "words"}).status_code == 200
