"""The proxies' configurations in ``deploy/`` with the real proxies, where they are installed."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.conftest import ROOT
from tests.end_to_end.server import serving

BEHIND = {
    "FINDINGS_TRUSTED_PROXIES": "127.0.0.1",
    "FINDINGS_ALLOWED_HOSTS": "findings.example.org",
    "FINDINGS_OPEN_ACCESS": "true",
    "FINDINGS_RATE_LIMIT": "1",
}
HOST = {"host": "findings.example.org"}


def program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[str]:
    """A proxy as a process of its own, once it listens."""
    with (folder / "proxy.log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, env={**os.environ, "HOME": str(folder)}
        )
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, (folder / "proxy.log").read_text()
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def nginx(backend: str, folder: Path) -> Iterator[str]:
    """The site of ``deploy/nginx.conf`` without its certificate, on a free port."""
    port = free_port()
    site = (ROOT / "deploy" / "nginx.conf").read_text("utf-8").replace("127.0.0.1:8000", backend)
    blocks = site.split("\nserver {")
    assert len(blocks) == 3
    site = blocks[0] + "\nserver {" + blocks[2]
    site = re.sub(r"^\s+(listen|ssl_).*$", "", site, flags=re.MULTILINE)
    site = site.replace("server_name ", f"listen 127.0.0.1:{port};\n    server_name ", 1)
    site = site.replace("/var/log/nginx/findings.log", str(folder / "access.log"))
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = (
        f"daemon off; pid {folder}/nginx.pid; error_log stderr; events {{}} http {{ {temporary}\n{site}\n}}"
    )
    (folder / "nginx.conf").write_text(main, "utf-8")
    command = [program("nginx"), "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with running(command, port, folder) as address:
        yield address


@contextmanager
def caddy(backend: str, folder: Path) -> Iterator[str]:
    """The site of ``deploy/Caddyfile`` without a certificate, on a free port."""
    port = free_port()
    site = (ROOT / "deploy" / "Caddyfile").read_text("utf-8").replace("127.0.0.1:8000", backend)
    assert "\nfindings.example.org {" in site
    site = site.replace("\nfindings.example.org {", f"\nhttp://findings.example.org:{port} {{", 1)
    (folder / "Caddyfile").write_text("{\n\tadmin off\n}\n" + site, "utf-8")
    with running([program("caddy"), "run", "--config", "Caddyfile"], port, folder) as address:
        yield address


@pytest.mark.parametrize("proxy", [nginx, caddy])
def test_the_proxys_configuration_keeps_what_is_promised(proxy, own_library: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    program(proxy.__name__)
    (tmp_path / "proxy").mkdir()
    with (
        serving("--library", str(own_library), folder=tmp_path, environment=BEHIND) as backend,
        proxy(backend.removeprefix("http://"), tmp_path / "proxy") as address,
        httpx.Client(base_url=address, headers=HOST, timeout=60) as client,
    ):
        first = client.get("/v1/themes")
        assert first.status_code == 200
        assert len(first.headers["x-request-id"]) >= 32
        tag = first.headers["etag"]
        assert client.get("/v1/themes", headers={"if-none-match": tag}).status_code == 304
        found = client.get("/v1/search", params={"q": "unsaid-words staff", "limit": 1}).json()["results"][0]
        assert f"http://findings.example.org{found['link']}" in client.get(found["link"]).text
        for path in ("/metrics", "/readyz", "/healthz"):
            # nginx lets this machine in, which we are.
            assert client.get(path).status_code == (200 if proxy is nginx else 404)
        # What a caller claims of its address is not believed: all count as this machine.
        statuses = [
            client.get("/v1/reports", headers={"x-forwarded-for": f"192.0.2.{number}"}).status_code
            for number in range(21)
        ]
        assert 429 in statuses
        assert client.get("/v1/reports", headers={"host": "evil.example"}).text.find("total") == -1
    access = tmp_path / "proxy" / "access.log"
    if access.exists():
        assert "unsaid-words" not in access.read_text("utf-8")
