"""A server that a proxy shows under a path: every address in its pages leads to itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.server.keys import KeyStore, Scope
from api.settings import load_settings

PREFIX = "/tools/findings"
ADDRESS = re.compile(r'\s(?:href|src|action)="([^"]*)"')


@pytest.fixture(params=["stripped", "left"])
def under(request: pytest.FixtureRequest, sample_library: Path) -> Iterator[tuple[TestClient, str]]:
    """A client, and what the proxy leaves before each path."""
    settings = load_settings(library=sample_library, allowed_hosts="testserver", root_path=PREFIX)
    with TestClient(create_app(settings)) as client:
        yield client, PREFIX if request.param == "left" else ""


@pytest.mark.parametrize("gzip", ["gzip", "identity"])
def test_every_address_of_a_page_is_below_the_path(under: tuple[TestClient, str], gzip: str) -> None:
    client, before = under
    seen: set[str] = set()
    todo = ["/", "/?q=staff", "/coding", "/docs"]
    while todo and len(seen) < 25:
        path = todo.pop(0)
        seen.add(path)
        answer = client.get(before + path, headers={"accept-encoding": gzip})
        assert answer.status_code == 200, path
        for found in ADDRESS.findall(answer.text):
            where = urlsplit(found.replace("&amp;", "&"))
            if where.netloc or where.scheme:
                continue
            whole = urlsplit(urljoin(f"{PREFIX}{path}", found.replace("&amp;", "&")))
            assert whole.path.startswith(PREFIX), (path, found)
            inner = whole.path.removeprefix(PREFIX) or "/"
            onward = f"{inner}?{whole.query}" if whole.query else inner
            if onward not in seen and not inner.startswith(("/static", "/openapi", "/coding/")):
                todo.append(onward)
    assert len(seen) == 25


def test_text_that_looks_like_an_address_stays(under: tuple[TestClient, str]) -> None:
    client, before = under
    page = client.get(f"{before}/", params={"q": ' href="/x" src="/y'}).text
    assert f"{PREFIX}/x" not in page
    assert f"{PREFIX}/y" not in page


def test_permanent_addresses_name_the_path(under: tuple[TestClient, str]) -> None:
    client, before = under
    found = client.get(f"{before}/v1/search", params={"q": "staff", "limit": 1}).json()["results"][0]
    page = client.get(f"{before}{found['link']}").text
    assert f"http://testserver{PREFIX}{found['link']}" in page
    assert f"http://testserver{found['link']}" not in page


def test_redirects_and_cookies_name_the_path(own_library: Path) -> None:
    KeyStore(own_library).create("one", Scope.READ)
    settings = load_settings(library=own_library, allowed_hosts="testserver", root_path=PREFIX, api_keys=True)
    with TestClient(create_app(settings), follow_redirects=False) as client:
        sent = client.get(f"{PREFIX}/reports", headers={"accept": "text/html"})
        assert sent.headers["location"] == f"{PREFIX}/sign-in?next=%2Freports"
        page = client.get(sent.headers["location"])
        paths = re.findall(r"[Pp]ath=([^;]+)", "; ".join(page.headers.get_list("set-cookie")))
        assert paths == [f"{PREFIX}/sign-in", f"{PREFIX}/sign-out"]


def test_the_reference_and_the_description_name_the_path(under: tuple[TestClient, str]) -> None:
    client, before = under
    assert client.get(f"{before}/openapi.json").json()["servers"] == [{"url": PREFIX}]
    assert f"curl http://testserver{PREFIX}/v1/themes<" in client.get(f"{before}/docs/list_themes").text
