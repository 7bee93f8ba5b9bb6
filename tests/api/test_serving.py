"""What ``findings serve`` does before it answers."""

from __future__ import annotations

import pickle
import socket
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from api.cli.serving import _listen, hosts_to_name
from api.errors import UsageError
from api.server.workers import WorkerApp
from api.settings import load_settings
from tests.end_to_end.server import run, serving


def test_who_reads_the_address_is_let_in_at_once() -> None:
    """The address is printed before uvicorn runs: the socket must take callers already."""
    with _listen("127.0.0.1", 0) as listener:
        address = listener.getsockname()
        socket.create_connection(address, timeout=5).close()
        with pytest.raises(UsageError, match=f"make run PORT={address[1] + 1}"):
            _listen("127.0.0.1", address[1])


def test_workers_make_the_same_app_from_what_they_are_sent(own_library: Path) -> None:
    """What travels to a worker: the settings, and one key for the forms of all."""
    made = WorkerApp(load_settings(library=own_library, workers=2))
    sent: WorkerApp = pickle.loads(pickle.dumps(made))
    assert sent == made
    tokens = [app.state.form_tokens.token("cookie") for app in (made(), sent())]
    assert tokens[0] == tokens[1]
    assert WorkerApp(made.settings).form_key != made.form_key
    with TestClient(sent(), base_url="http://127.0.0.1") as client:
        assert client.get("/healthz").json()["status"] == "ok"


def test_several_workers_answer_at_one_address(own_library: Path, tmp_path: Path) -> None:
    with serving("--library", str(own_library), "--workers", "2", folder=tmp_path) as address:
        for _ in range(8):
            answer = httpx.get(f"{address}/v1/search", params={"q": "staff"}, timeout=60)
            assert answer.status_code == 200
            assert answer.json()["totals"]["passages"] > 0


def test_a_library_that_does_not_open_is_told_of_once(own_library: Path, tmp_path: Path) -> None:
    next(own_library.glob("snapshots/*/vectors.npy")).write_bytes(b"not vectors")
    done = run("serve", "--port", "0", "--workers", "2", "--library", str(own_library), folder=tmp_path)
    assert done.returncode != 0
    assert done.stderr.count("vectors.npy") == 1


def test_a_server_on_all_addresses_names_some_that_lead_there(own_library: Path) -> None:
    def named(**settings: str) -> list[str]:
        return hosts_to_name(load_settings(library=own_library, open_access=True, **settings))

    assert named(host="127.0.0.1") == ["127.0.0.1"]
    assert named(host="::1") == ["[::1]"]
    everywhere = named(host="0.0.0.0")
    assert everywhere[0] == "127.0.0.1"
    assert socket.gethostname() in everywhere
    assert "0.0.0.0" not in everywhere
    # Under other names it would not answer.
    assert named(host="0.0.0.0", allowed_hosts="findings.example,127.0.0.1") == [
        "127.0.0.1",
        "findings.example",
    ]
