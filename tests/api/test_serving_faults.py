"""What the server does when things go wrong around it: errors, foreign hosts, missing libraries, HEAD."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import NoReturn

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.server.middleware import known_hosts
from api.settings import load_settings
from indexer.errors import EncoderError
from search.engine import SearchEngine
from search.errors import EncoderMismatchError, EncoderMissingError

HTML = {"accept": "text/html"}


def failing(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    monkeypatch.setattr(SearchEngine, "search", fail)


@pytest.mark.parametrize("headers", [HTML, {}])
def test_an_unforeseen_error_keeps_shape_and_security(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    failing(RuntimeError("secret"), monkeypatch)
    answer = client.get("/" if headers else "/v1/search", params={"q": "x"}, headers=headers)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "error", [EncoderError("No model."), EncoderMismatchError("Another."), EncoderMissingError("None.")]
)
def test_an_encoder_that_fails_is_no_fault_of_the_question(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    failing(error, monkeypatch)
    answer = client.get("/v1/search", params={"q": "x"})
    assert answer.status_code == 503
    assert answer.json()["detail"] == str(error)


@pytest.mark.parametrize(
    "path", ["/", "/?q=children", "/reports", "/docs", "/healthz", "/v1/search?q=children", "/v1/reports"]
)
def test_head_is_get_without_the_body(client: TestClient, path: str) -> None:
    got, asked = client.get(path), client.head(path)
    assert asked.status_code == got.status_code == 200
    assert asked.content == b""
    assert asked.headers["content-type"] == got.headers["content-type"]


def test_head_on_what_is_not_there_is_404(client: TestClient) -> None:
    assert client.head("/v1/passages/nothing").status_code == 404


def test_health_names_and_logs_what_is_wrong(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = load_settings(library=tmp_path, allowed_hosts="testserver")
    with TestClient(create_app(settings)) as client, caplog.at_level(logging.WARNING):
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "no-library"
    assert str(tmp_path) in caplog.text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "localhost.evil.example", "[", ""])
def test_a_foreign_host_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/v1/themes", headers={"host": host})
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/unknown-host"


@pytest.mark.parametrize("host", ["localhost:8000", "LOCALHOST", "127.0.0.1:9", "[::1]:8000", "testserver"])
def test_its_own_hosts_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/v1/themes", headers={"host": host}).status_code == 200


def test_hosts_follow_from_settings() -> None:
    assert known_hosts(load_settings(host="0.0.0.0")) is None
    assert known_hosts(load_settings(allowed_hosts="*")) is None
    named = known_hosts(load_settings(host="0.0.0.0", allowed_hosts="findings.example, [::7]"))
    assert named is not None
    assert {"findings.example", "::7", "localhost"} <= named
    assert "other.example" not in named
