"""The proxies' configurations in ``deploy/`` with the real proxies, where they are installed."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.conftest import ROOT
from tests.end_to_end.server import serving

NAME = "findings.example.org"
BEHIND = {
    "FINDINGS_TRUSTED_PROXIES": "127.0.0.1",
    "FINDINGS_ALLOWED_HOSTS": NAME,
    "FINDINGS_OPEN_ACCESS": "true",
    "FINDINGS_RATE_LIMIT": "1",
}


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
def running(command: list[str], port: int, folder: Path) -> Iterator[None]:
    """A proxy as a process of its own, once it listens."""
    with (folder / "proxy.log").open("w") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=log,
            stderr=log,
            # Caddy keeps the authority that it makes below the second of them.
            env={**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)},
        )
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, (folder / "proxy.log").read_text()
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(20)


@dataclass(frozen=True)
class Front:
    """Where a proxy listens: ``secure`` for https, ``plain`` for http."""

    secure: int
    plain: int


@contextmanager
def nginx(backend: str, folder: Path, site: str) -> Iterator[Front]:
    """The site of ``deploy/nginx.conf`` with a certificate of its own making, on free ports."""
    front = Front(free_port(), free_port())
    wanted = f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={NAME} -addext subjectAltName=DNS:{NAME}"
    made = subprocess.run(
        [program("openssl"), *wanted.split(), "-keyout", "privkey.pem", "-out", "fullchain.pem"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    site = site.replace("127.0.0.1:8000", backend).replace("/etc/ssl/findings/", f"{folder}/")
    site = re.sub(r"^\s+listen \[::\].*$", "", site, flags=re.MULTILINE)
    for written, port in (("80", front.plain), ("443", front.secure)):
        site, times = re.subn(
            rf"^(\s+listen ){written}\b", rf"\g<1>127.0.0.1:{port}", site, flags=re.MULTILINE
        )
        assert times == 1
    site = site.replace("/var/log/nginx/findings.log", str(folder / "access.log"))
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = (
        f"daemon off; pid {folder}/nginx.pid; error_log stderr; events {{}} http {{ {temporary}\n{site}\n}}"
    )
    (folder / "nginx.conf").write_text(main, "utf-8")
    command = [program("nginx"), "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with running(command, front.secure, folder):
        yield front


@contextmanager
def caddy(backend: str, folder: Path, site: str) -> Iterator[Front]:
    """The site of ``deploy/Caddyfile`` with a certificate of Caddy's own authority, on free ports."""
    front = Front(free_port(), free_port())
    ports = f"\thttp_port {front.plain}\n\thttps_port {front.secure}\n"
    head = f"{{\n\tadmin off\n\tlocal_certs\n\tskip_install_trust\n{ports}}}\n"
    (folder / "Caddyfile").write_text(head + site.replace("127.0.0.1:8000", backend), "utf-8")
    with running([program("caddy"), "run", "--config", "Caddyfile"], front.secure, folder):
        authority = folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"
        for _ in range(100):
            if authority.exists():
                break
            time.sleep(0.1)
        shutil.copy(authority, folder / "fullchain.pem")
        yield front


class Through(httpx.HTTPTransport):
    """Connects to a proxy on this machine, whatever name is asked for."""

    def __init__(self, port: int, certificate: Path) -> None:
        super().__init__(verify=ssl.create_default_context(cafile=str(certificate)))
        self.port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions = {**request.extensions, "sni_hostname": NAME}
        request.url = request.url.copy_with(host="127.0.0.1", port=self.port)
        return super().handle_request(request)


PROXIES = {"nginx": (nginx, "nginx.conf"), "caddy": (caddy, "Caddyfile")}


def check(proxy: str, library: Path, folder: Path, site: str) -> None:
    """That what ``site`` makes of a proxy keeps what the documentation promises of it."""
    (folder / "proxy").mkdir()
    with (
        serving("--library", str(library), folder=folder, environment=BEHIND) as backend,
        PROXIES[proxy][0](backend.removeprefix("http://"), folder / "proxy", site) as front,
        httpx.Client(
            base_url=f"https://{NAME}",
            transport=Through(front.secure, folder / "proxy" / "fullchain.pem"),
            timeout=60,
        ) as client,
    ):
        moved = httpx.get(f"http://127.0.0.1:{front.plain}/v1/themes", headers={"host": NAME})
        assert moved.status_code in {301, 308}, "plain http is sent on"
        assert re.fullmatch(rf"https://{re.escape(NAME)}(:\d+)?/v1/themes", moved.headers["location"])
        first = client.get("/v1/themes", headers={"x-request-id": "claimed"})
        assert first.status_code == 200
        assert "max-age=" in first.headers["strict-transport-security"]
        assert len(first.headers["x-request-id"]) >= 32, "the proxy numbers requests"
        tag = first.headers["etag"]
        assert client.get("/v1/themes", headers={"if-none-match": tag}).status_code == 304
        found = client.get("/v1/search", params={"q": "unsaid-words staff", "limit": 1}).json()["results"][0]
        assert f"https://{NAME}{found['link']}" in client.get(found["link"]).text, "addresses are https"
        for path in ("/metrics", "/readyz", "/healthz"):
            # nginx lets this machine in, which we are.
            assert client.get(path).status_code == (200 if proxy == "nginx" else 404), "figures stay inside"
        # What a caller claims of its address is not believed: all count as this machine.
        statuses = [
            client.get("/v1/reports", headers={"x-forwarded-for": f"192.0.2.{number}"}).status_code
            for number in range(21)
        ]
        assert 429 in statuses, "claimed addresses are not believed"
        assert client.get("/v1/reports", headers={"host": "evil.example"}).text.find("total") == -1
    access = folder / "proxy" / "access.log"
    if access.exists():
        assert "unsaid-words" not in access.read_text("utf-8"), "questions are not in the log"


@pytest.mark.parametrize("proxy", PROXIES)
def test_the_proxys_configuration_keeps_what_is_promised(
    proxy: str, own_library: Path, tmp_path: Path
) -> None:
    program(proxy)
    check(proxy, own_library, tmp_path, (ROOT / "deploy" / PROXIES[proxy][1]).read_text("utf-8"))


@pytest.mark.parametrize(
    ("proxy", "right", "wrong", "noticed"),
    [
        ("nginx", "$remote_addr", "$proxy_add_x_forwarded_for", "claimed addresses are not believed"),
        ("nginx", "X-Forwarded-Proto $scheme", "X-Forwarded-Proto http", "addresses are https"),
        ("nginx", "X-Request-ID $request_id", 'X-Request-ID "mine"', "the proxy numbers requests"),
        ("nginx", "$status $body_bytes_sent", "$status $request_uri", "questions are not in the log"),
        ("caddy", "respond @inside 404", "", "figures stay inside"),
        ("caddy", "{http.request.uuid}", "{http.request.header.X-Request-ID}", "the proxy numbers requests"),
    ],
)
def test_a_configuration_that_breaks_a_promise_is_noticed(
    proxy: str, right: str, wrong: str, noticed: str, own_library: Path, tmp_path: Path
) -> None:
    program(proxy)
    site = (ROOT / "deploy" / PROXIES[proxy][1]).read_text("utf-8")
    assert right in site
    with pytest.raises(AssertionError, match=noticed):
        check(proxy, own_library, tmp_path, site.replace(right, wrong))
