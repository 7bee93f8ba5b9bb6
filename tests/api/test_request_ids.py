"""Ids of requests: taken or made, in answers, problems and logs; logs without what was looked for."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.server.logs import JsonFormatter
from api.settings import load_settings
from search.engine import SearchEngine

SECRET = "unsaid-words"


@pytest.mark.parametrize("given", ["abc-123", "7d0f2f0c6f6e4b6f9d0b5a4f1c2e3d4a", "a" * 128])
def test_a_plain_id_is_taken(client: TestClient, given: str) -> None:
    for path in ("/v1/themes", "/", "/nothing", "/healthz", "/static/findings.css"):
        assert client.get(path, headers={"x-request-id": given}).headers["x-request-id"] == given


@pytest.mark.parametrize(
    "given", ["", "a" * 129, "a b", 'a"b', "<script>", "a\tb", "é".encode().decode("latin-1")]
)
def test_any_other_is_replaced(client: TestClient, given: str) -> None:
    headers = {"x-request-id": given.encode("latin-1")}
    made = client.get("/v1/themes", headers=headers).headers["x-request-id"]  # type: ignore[arg-type]
    assert made != given
    assert len(made) == 32
    assert client.get("/v1/themes").headers["x-request-id"] != made


def test_a_problem_names_its_request(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"x-request-id": "my-id"}
    assert client.get("/v1/passages/no", headers=asked).json()["instance"] == "/v1/passages/no#my-id"

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(SearchEngine, "search", fail)
    answer = client.get("/v1/search", headers=asked)
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] == "my-id"
    assert answer.json()["instance"] == "/v1/search#my-id"
    page = client.get("/?q=x", headers={**asked, "accept": "text/html"})
    assert page.status_code == 500
    assert "my-id" in page.text


def records(library: Path, caplog: pytest.LogCaptureFixture, **settings: object) -> list[logging.LogRecord]:
    made = load_settings(library=library, allowed_hosts="testserver", **settings)
    with TestClient(create_app(made)) as client, caplog.at_level(logging.INFO):
        client.get("/healthz")
        client.get("/v1/search", params={"q": SECRET}, headers={"x-request-id": "of-search"})
        client.get("/v1/passages/0123", headers={"x-request-id": "of-passage"})
        client.get(f"/v1/facets/area?q={SECRET}&like={SECRET}")
    return [record for record in caplog.records if record.name == "api.requests"]


def test_a_request_writes_one_record_without_what_was_looked_for(
    sample_library: Path, caplog: pytest.LogCaptureFixture
) -> None:
    found = records(sample_library, caplog)
    entries = [json.loads(JsonFormatter().format(record)) for record in found]
    assert [(entry["method"], entry["route"], entry["status"]) for entry in entries] == [
        ("GET", "/v1/search", 200),
        ("GET", "/v1/passages/{passage_id}", 404),
        ("GET", "/v1/facets/{name}", 200),
    ]
    assert entries[0]["snapshot"]
    assert entries[0]["ms"] >= 0
    assert entries[0]["bytes"] > 0
    assert SECRET not in json.dumps(entries)
    # The client writes records of its own.
    said = [r.getMessage() for r in caplog.records if not r.name.startswith("httpx")]
    assert SECRET not in "\n".join(said)
    assert "of-search" in found[0].getMessage()


def test_what_was_looked_for_is_written_where_a_setting_asks(
    sample_library: Path, caplog: pytest.LogCaptureFixture
) -> None:
    found = records(sample_library, caplog, log_queries=True)
    assert json.loads(JsonFormatter().format(found[0]))["query"] == f"q={SECRET}"


def test_records_of_requests_can_be_switched_off(
    sample_library: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert records(sample_library, caplog, log_requests=False) == []


def test_records_written_while_a_request_is_answered_carry_its_id(
    sample_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[dict[str, object]] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(json.loads(JsonFormatter().format(record)))

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(SearchEngine, "search", fail)
    handler = Kept()
    logging.getLogger().addHandler(handler)
    try:
        settings = load_settings(library=sample_library, allowed_hosts="testserver")
        with TestClient(create_app(settings), raise_server_exceptions=False) as client:
            client.get("/v1/search", headers={"x-request-id": "of-fault"})
    finally:
        logging.getLogger().removeHandler(handler)
    of_problem = [entry for entry in written if entry["logger"] == "api.server.problems"]
    assert of_problem[0]["request_id"] == "of-fault"
    assert str(of_problem[0]["error"]).startswith("RuntimeError\n")


def test_a_line_break_in_an_address_makes_no_second_record(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/v1/passages/x%0AINFO%20forged")
    said = next(r for r in caplog.records if r.name == "api.requests").getMessage()
    assert "\n" not in said
