"""A real server in operation: keys from the command line, a new snapshot under load, a stop that waits, workers."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.end_to_end.server import run, serving, started

BATCH = json.dumps({"searches": [{"q": "staff", "limit": 1}]}).encode()


def test_keys_from_the_command_line_open_a_server(own_library: Path, tmp_path: Path) -> None:
    at = ("--library", str(own_library))
    keyed = {"FINDINGS_API_KEYS": "true"}
    with (
        pytest.raises(AssertionError, match="findings keys create"),
        serving(*at, folder=tmp_path, environment=keyed),
    ):
        pass
    made = run("keys", "create", "the team", "--days", "30", *at, folder=tmp_path)
    assert made.returncode == 0
    worn = made.stdout.strip()
    assert worn.startswith("findings_")
    assert "can't be shown again" in made.stderr
    assert "api_keys is off" in made.stderr
    listed = json.loads(run("keys", "list", "--json", *at, folder=tmp_path).stdout)
    assert [(key["name"], key["scope"]) for key in listed] == [("the team", "read")]
    assert "digest" not in listed[0]
    with serving(*at, folder=tmp_path, environment=keyed) as address:
        bearer = {"authorization": f"Bearer {worn}"}
        assert httpx.get(f"{address}/v1/themes").status_code == 401
        assert httpx.get(f"{address}/v1/themes", headers=bearer).status_code == 200
        assert httpx.get(f"{address}/v1/codings", headers=bearer).status_code == 403
        revoked = run("keys", "revoke", listed[0]["id"], *at, folder=tmp_path)
        assert revoked.returncode == 0
        assert httpx.get(f"{address}/v1/themes", headers=bearer).status_code == 401
    assert "revoked" in run("keys", "list", *at, folder=tmp_path).stdout
    refused = run("keys", "create", "x", "--scope", "all", *at, folder=tmp_path)
    assert refused.returncode == 2
    assert "read, code, admin" in refused.stderr
    assert worn not in (tmp_path / "serve.log").read_text("utf-8")


def test_a_server_on_the_network_without_keys_does_not_start(own_library: Path, tmp_path: Path) -> None:
    done = run("serve", "--host", "0.0.0.0", "--port", "0", "--library", str(own_library), folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "FINDINGS_API_KEYS" in done.stderr
    assert "FINDINGS_OPEN_ACCESS" in done.stderr


def test_a_new_snapshot_is_taken_up_under_load_without_a_lost_request(
    own_library: Path, tmp_path: Path
) -> None:
    stop = threading.Event()
    answers: list[tuple[int, str, float]] = []
    faults: list[Exception] = []

    def ask(address: str, number: int) -> None:
        with httpx.Client(base_url=address, timeout=60) as client:
            count = 0
            while not stop.is_set():
                count += 1
                began = time.monotonic()
                try:
                    found = client.get("/v1/search", params={"q": f"staff {number} {count}", "limit": 3})
                    answers.append((found.status_code, found.json()["snapshot"], time.monotonic() - began))
                except Exception as error:
                    faults.append(error)
                    return

    with serving("--library", str(own_library), folder=tmp_path) as address:
        old = httpx.get(f"{address}/healthz").json()["snapshot"]
        report = httpx.get(f"{address}/v1/reports").json()["results"][0]["id"]
        threads = [threading.Thread(target=ask, args=(address, number)) for number in range(4)]
        for thread in threads:
            thread.start()
        done = run("remove", report, "--library", str(own_library), folder=tmp_path)
        assert done.returncode == 0, done.stderr
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if answers and answers[-1][1] != old:
                break
            time.sleep(0.05)
        time.sleep(1)
        stop.set()
        for thread in threads:
            thread.join(60)
        new = httpx.get(f"{address}/healthz").json()["snapshot"]
    assert faults == []
    assert {status for status, _, _ in answers} == {200}
    assert {snapshot for _, snapshot, _ in answers} == {old, new}
    assert old != new
    assert len(answers) > 20
    print(f"{len(answers)} requests, longest {max(seconds for _, _, seconds in answers):.2f} s")


def half_sent(address: str) -> socket.socket:
    """A connection on which the head of a request and half of its body were sent."""
    parts = urlsplit(address)
    connection = socket.create_connection((parts.hostname, parts.port), timeout=30)
    head = (
        f"POST /v1/search/batch HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(BATCH)}\r\n\r\n"
    )
    connection.sendall(head.encode() + BATCH[:10])
    time.sleep(0.5)
    return connection


@pytest.mark.parametrize("workers", [1, 2])
def test_a_request_that_is_being_answered_is_finished(
    own_library: Path, tmp_path: Path, workers: int
) -> None:
    options = ("--library", str(own_library), "--workers", str(workers))
    with started(*options, folder=tmp_path) as (address, process):
        connection = half_sent(address)
        process.send_signal(signal.SIGTERM)
        time.sleep(1.0)
        with pytest.raises(httpx.HTTPError):
            httpx.get(f"{address}/healthz", timeout=5)
        connection.sendall(BATCH[10:])
        answer = b""
        while part := connection.recv(65_536):
            answer += part
        assert answer.startswith(b"HTTP/1.1 200")
        assert b'"snapshot"' in answer
        assert process.wait(20) in {0, -signal.SIGTERM, 128 + signal.SIGTERM}


def test_a_stop_does_not_wait_for_ever(own_library: Path, tmp_path: Path) -> None:
    environment = {"FINDINGS_STOP_SECONDS": "1"}
    with started("--library", str(own_library), folder=tmp_path, environment=environment) as (
        address,
        process,
    ):
        connection = half_sent(address)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(15)
        assert time.monotonic() - began < 10
        connection.close()


def test_figures_of_all_workers_are_added_up(own_library: Path, tmp_path: Path) -> None:
    with serving("--library", str(own_library), "--workers", "2", folder=tmp_path) as address:
        for _ in range(30):
            assert httpx.get(f"{address}/v1/themes", timeout=60).status_code == 200
        for _ in range(4):
            families = text_string_to_metric_families(httpx.get(f"{address}/metrics", timeout=60).text)
            samples = [sample for family in families for sample in family.samples]
            themes = [
                sample.value
                for sample in samples
                if sample.name == "findings_http_requests_total" and sample.labels["route"] == "/v1/themes"
            ]
            assert themes == [30]
            assert [s.value for s in samples if s.name == "findings_library_open"] == [1]


def statuses(address: str, addresses: list[str]) -> list[int]:
    return [
        httpx.get(f"{address}/v1/reports", headers={"x-forwarded-for": sender}, timeout=30).status_code
        for sender in addresses
    ]


def test_forwarded_addresses_are_believed_from_named_proxies_alone(own_library: Path, tmp_path: Path) -> None:
    at = ("--library", str(own_library))
    senders = ["192.0.2.1"] * 21 + ["192.0.2.2", "192.0.2.9, 192.0.2.2"]
    named = {
        "FINDINGS_RATE_LIMIT": "1", "FINDINGS_TRUSTED_PROXIES": "127.0.0.1", "FINDINGS_OPEN_ACCESS": "true",
    }  # fmt: skip
    with serving(*at, folder=tmp_path, environment=named) as address:
        assert statuses(address, senders) == [200] * 20 + [429, 200, 200]
        sent = httpx.get(f"{address}/coding", headers={"accept": "text/html"})
        assert sent.status_code == 403
    with serving(*at, folder=tmp_path, environment={"FINDINGS_RATE_LIMIT": "1"}) as address:
        assert statuses(address, [f"192.0.2.{number}" for number in range(21)]) == [200] * 20 + [429]


def test_logs_are_json_with_ids_and_without_queries(own_library: Path, tmp_path: Path) -> None:
    environment = {"FINDINGS_LOG_FORMAT": "json"}
    with serving("--library", str(own_library), folder=tmp_path, environment=environment) as address:
        httpx.get(f"{address}/v1/search?q=unsaid-words", headers={"x-request-id": "my-id"}, timeout=60)
        httpx.get(f"{address}/?q=unsaid-words", timeout=60)
    lines = (tmp_path / "serve.log").read_text("utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    asked = [entry for entry in entries if entry["logger"] == "api.requests"]
    assert [entry["route"] for entry in asked] == ["/v1/search", "/"]
    assert asked[0]["request_id"] == "my-id"
    assert "unsaid-words" not in "\n".join(lines)


def test_a_worker_that_is_gone_holds_nothing_in_flight(tmp_path: Path) -> None:
    """The figures of a worker that ended while it answered are left out."""
    code = (
        "import os, sys; os.environ['PROMETHEUS_MULTIPROC_DIR'] = sys.argv[1]\n"
        "from api.library import LibraryHolder; from api.server.metrics import Metrics\n"
        "from api.settings import load_settings\n"
        "m = Metrics(LibraryHolder(load_settings()))\n"
        "print(m.text().decode() if len(sys.argv) > 2 else '')\n"
        "m.in_flight.inc(); m.count('GET', '/x', 200, .1); os._exit(0)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    subprocess.run(command, check=True)
    shown = subprocess.run([*command, "show"], check=True, capture_output=True, text=True).stdout
    assert "findings_http_requests_in_flight 0.0" in shown
    assert 'findings_http_requests_total{method="GET",route="/x",status="200"} 1.0' in shown


RAISING = """
from search.engine import SearchEngine

searched = SearchEngine.search

def search(self, request, *args, **kwargs):
    if "unsaid" in request.query:
        raise RuntimeError(f"can't read {request.query}")
    return searched(self, request, *args, **kwargs)

SearchEngine.search = search
from api.cli import main
main()
"""


def test_a_fault_is_in_the_log_once_and_the_query_is_not(own_library: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", RAISING]
    with started("--library", str(own_library), folder=tmp_path, command=command) as (address, _):
        for path, headers in (("/v1/search", {}), ("/", {"accept": "text/html"})):
            answer = httpx.get(f"{address}{path}", params={"q": "unsaid-words"}, headers=headers, timeout=60)
            assert answer.status_code == 500
    said = (tmp_path / "serve.log").read_text("utf-8")
    assert "unsaid-words" not in said
    assert "can't read" not in said
    assert said.count("RuntimeError\n") == 4  # in the record's line, and above its frames
    assert "Exception in ASGI application" not in said
    assert re.search(r'File ".+v1\.py", line \d+, in search', said)
