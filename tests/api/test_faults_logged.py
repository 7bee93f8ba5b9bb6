"""An error that nobody foresaw is logged with its type and frames, once, and without the words of the query."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.server.faults import MOST_FRAMES, outline
from api.server.logs import JsonFormatter, TextFormatter, configure_logging
from api.settings import load_settings
from search.engine import SearchEngine
from search.errors import EncoderMismatchError

WORDS = "unsaid-words"
ASKED = [
    ("/v1/search", {}),
    ("/", {"accept": "text/html"}),
    ("/v1/search", {"accept": "text/csv"}),
]


def fail_at(words: object) -> NoReturn:
    try:
        msg = f"no such term: {words}"
        raise KeyError(msg)
    except KeyError as error:
        msg = f"the query {words} can't be read"
        raise RuntimeError(msg) from error


@pytest.fixture
def raising(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine whose exceptions hold the words of the query, as those of a library may."""

    def search(_: SearchEngine, request: object, *__: object, **___: object) -> NoReturn:
        fail_at(getattr(request, "query", request))

    monkeypatch.setattr(SearchEngine, "search", search)


@pytest.fixture(params=["text", "json"])
def layout(request: pytest.FixtureRequest) -> Iterator[str]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    disabled = logging.getLogger("uvicorn.access").disabled
    yield request.param
    root.handlers[:], root.level = before, level
    logging.getLogger("uvicorn.access").disabled = disabled


def logged(library: Path, capsys: pytest.CaptureFixture[str], **settings: object) -> str:
    made = load_settings(library=library, allowed_hosts="testserver", **settings)
    configure_logging(made)
    # Those are the client's records, not the server's.
    logging.getLogger().handlers[0].addFilter(lambda record: not record.name.startswith("httpx"))
    with TestClient(create_app(made), raise_server_exceptions=False) as client:
        for path, headers in ASKED:
            assert client.get(path, params={"q": WORDS}, headers=headers).status_code == 500
        batch = client.post("/v1/search/batch", json={"searches": [{"q": WORDS}]})
        assert batch.status_code == 500
    return capsys.readouterr().err


@pytest.mark.usefixtures("raising")
def test_an_error_is_told_by_type_and_frames_without_the_query(
    sample_library: Path, capsys: pytest.CaptureFixture[str], layout: str
) -> None:
    said = logged(sample_library, capsys, log_format=layout)
    assert WORDS not in said
    assert said.count("Unexpected error at /v1/search: RuntimeError") == 2
    assert "Unexpected error at /: RuntimeError" in said
    assert said.count("caused by KeyError") == 4
    assert said.count("in fail_at") == 8
    assert "can't be read" not in said
    if layout == "json":
        entries = [json.loads(line) for line in said.splitlines()]
        faults = [entry for entry in entries if entry["level"] == "ERROR"]
        assert all(entry["error"].startswith("RuntimeError\n") and entry["request_id"] for entry in faults)


@pytest.mark.usefixtures("raising")
def test_messages_are_told_where_queries_are_let_into_the_log(
    sample_library: Path, capsys: pytest.CaptureFixture[str], layout: str
) -> None:
    said = logged(sample_library, capsys, log_format=layout, log_queries=True)
    assert said.count(f"the query {WORDS} can't be read") == 4
    assert said.count(f"no such term: {WORDS}") == 4


def test_an_error_of_the_server_that_is_foreseen_is_told_by_its_code(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def search(*_: object, **__: object) -> NoReturn:
        raise EncoderMismatchError(WORDS)

    monkeypatch.setattr(SearchEngine, "search", search)
    assert client.get("/v1/search", params={"q": WORDS}).status_code == 503
    record = next(record for record in caplog.records if record.name == "api.server.problems")
    assert record.getMessage().startswith(f"Error ({EncoderMismatchError.code}) at /v1/search")
    assert WORDS not in TextFormatter().format(record)


def record_of(name: str, said: str) -> logging.LogRecord:
    try:
        fail_at(WORDS)
    except RuntimeError as error:
        return logging.LogRecord(name, logging.ERROR, "", 1, said, (), (type(error), error, None))


@pytest.mark.parametrize("name", ["uvicorn.error", "asyncio"])
@pytest.mark.parametrize("formatter", [TextFormatter, JsonFormatter])
def test_the_servers_own_records_hold_no_messages_either(
    name: str, formatter: type[TextFormatter | JsonFormatter]
) -> None:
    record = record_of(name, "Task exception was never retrieved")
    # As the loop has it; and as a handler before ours may have left it.
    if name == "asyncio":
        record.msg += f"\nfuture: <Task exception=RuntimeError('{WORDS}')>"
    record.exc_text = f"RuntimeError: {WORDS}"
    said = formatter().format(record)
    assert "RuntimeError" in said
    assert WORDS not in said
    assert WORDS in formatter(whole=True).format(record)


def test_errors_that_come_of_no_request_keep_their_messages() -> None:
    assert "can't be read" in TextFormatter().format(record_of("api.building.worker", "The run failed"))


def test_chains_groups_and_recursion_are_told_once_and_shortened() -> None:
    def down(depth: int) -> None:
        if depth == 0:
            raise ValueError(WORDS)
        down(depth - 1)

    try:
        down(200)
    except ValueError as error:
        inner = error
    inner.add_note(WORDS)
    group = ExceptionGroup(WORDS, [inner, TypeError(WORDS), inner])
    group.__cause__ = inner
    said = outline(group)
    assert WORDS not in said
    lines = said.splitlines()
    assert [line for line in lines if not line.startswith("  ")] == [
        "ExceptionGroup", "in it ValueError", "in it TypeError",
    ]  # fmt: skip
    assert sum(line.startswith("  File ") for line in lines) == MOST_FRAMES
    assert f"  … {202 - MOST_FRAMES} frames" in lines
    hidden = RuntimeError("x")
    hidden.__context__, hidden.__suppress_context__ = inner, True
    assert outline(hidden) == "RuntimeError"
