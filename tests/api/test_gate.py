"""Who may ask: keys and scopes on every route, and signing in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

from api.app import create_app
from api.server.gate import SESSION_COOKIE, Sessions, scope_needed
from api.server.keys import KeyStore, Scope
from api.settings import load_settings

HTML = {"accept": "text/html"}


@dataclass
class Guarded:
    """A server with keys, and one key of each scope."""

    client: TestClient
    keys: KeyStore
    worn: dict[str, str]
    ids: dict[str, str]

    def bearer(self, scope: str) -> dict[str, str]:
        return {"authorization": f"Bearer {self.worn[scope]}"}


@pytest.fixture
def guarded(own_library: Path) -> Iterator[Guarded]:
    keys = KeyStore(own_library)
    made = {scope.value: keys.create(f"{scope.value} key", scope) for scope in Scope}
    settings = load_settings(library=own_library, allowed_hosts="testserver", api_keys=True)
    app = create_app(settings)
    router = APIRouter(prefix="/v1")

    @router.post("/later", operation_id="later")
    def later() -> dict[str, str]:
        return {"done": "yes"}

    app.include_router(router)
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as client:
        yield Guarded(
            client,
            keys,
            {name: worn for name, (_, worn) in made.items()},
            {name: key.id for name, (key, _) in made.items()},
        )


def test_nothing_of_the_library_is_answered_without_a_key(guarded: Guarded) -> None:
    schema = guarded.client.get("/openapi.json").json()
    asked = [
        (method, re.sub(r"\{.*?\}", "x", path))
        for path, methods in schema["paths"].items()
        for method in methods
        if path not in {"/healthz", "/readyz"}
    ]
    asked += [("get", path) for path in ("/", "/reports", "/themes", "/library", "/coding", "/nothing")]
    assert len(asked) > 14
    for method, path in asked:
        answer = guarded.client.request(method, path)
        assert answer.status_code == 401, path
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "/problems/unauthorized"
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert "etag" not in answer.headers
    for path in (
        "/healthz",
        "/readyz",
        "/docs",
        "/docs/search",
        "/openapi.json",
        "/static/findings.css",
        "/sign-in",
    ):
        assert guarded.client.get(path).status_code == 200, path


def test_each_scope_opens_its_own_and_those_below(guarded: Guarded) -> None:
    asked = (
        ("get", "/v1/themes", "read"),
        ("get", "/metrics", "read"),
        ("get", "/", "read"),
        ("get", "/v1/codings", "code"),
        ("get", "/coding", "code"),
        ("post", "/v1/later", "admin"),
    )
    for method, path, least in asked:
        for scope in Scope:
            answer = guarded.client.request(method, path, headers=guarded.bearer(scope.value))
            if scope.covers(Scope(least)):
                assert answer.status_code == 200, (path, scope)
            else:
                assert answer.status_code == 403, (path, scope)
                assert answer.json()["type"] == "/problems/insufficient-scope"
                assert f'scope="{least}"' in answer.headers["www-authenticate"]
    batch = {"searches": [{"q": "staff", "limit": 1}]}
    answer = guarded.client.post("/v1/search/batch", json=batch, headers=guarded.bearer("read"))
    assert answer.status_code == 200


def test_routes_yet_to_come_are_guarded() -> None:
    assert scope_needed("GET", "/v1/anything") is Scope.READ
    assert scope_needed("POST", "/v1/anything") is Scope.ADMIN
    assert scope_needed("DELETE", "/v1/search") is Scope.ADMIN
    assert scope_needed("POST", "/v1/searching") is Scope.ADMIN
    assert scope_needed("POST", "/v1/codings") is Scope.CODE
    assert scope_needed("GET", "/healthz/../v1/search") is None  # such a path is no route: 404


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer nonsense", "Basic dXNlcjpwYXNz", "bearer findings_00000000_" + "A" * 43, "x"]
)
def test_a_wrong_key_is_told_from_none(guarded: Guarded, header: str) -> None:
    answer = guarded.client.get("/v1/themes", headers={"authorization": header})
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_a_revoked_key_opens_nothing_from_the_next_request(guarded: Guarded) -> None:
    assert guarded.client.get("/v1/themes", headers=guarded.bearer("read")).status_code == 200
    guarded.keys.revoke(guarded.ids["read"])
    assert guarded.client.get("/v1/themes", headers=guarded.bearer("read")).status_code == 401


def test_a_damaged_file_of_keys_closes_the_library_and_says_so(guarded: Guarded) -> None:
    guarded.keys.path.write_text("{", "utf-8")
    answer = guarded.client.get("/v1/themes", headers=guarded.bearer("read"))
    assert answer.status_code == 503
    assert answer.json()["type"] == "/problems/key-file"
    assert guarded.client.get("/healthz").status_code == 200


def test_answers_to_keys_are_kept_by_no_shared_cache(guarded: Guarded) -> None:
    guarded.client.get("/healthz")
    first = guarded.client.get("/v1/themes", headers=guarded.bearer("read"))
    assert first.headers["cache-control"] == "private, no-cache"
    assert {"Authorization", "Cookie"} <= set(first.headers["vary"].split(", "))
    held = {"if-none-match": first.headers["etag"]}
    assert guarded.client.get("/v1/themes", headers={**guarded.bearer("read"), **held}).status_code == 304
    assert guarded.client.get("/v1/themes", headers={**guarded.bearer("admin"), **held}).status_code == 200
    assert guarded.client.get("/v1/themes", headers=held).status_code == 401


def form_token(client: TestClient, path: str = "/sign-in") -> str:
    found = re.search(r'name="form_token" value="([0-9a-f]+)"', client.get(path).text)
    assert found
    return found.group(1)


def test_a_person_signs_in_reads_and_signs_out(guarded: Guarded) -> None:
    client = guarded.client
    sent = client.get("/?q=staff&stance=shortfall", headers=HTML)
    assert sent.status_code == 303
    where = sent.headers["location"]
    assert where == "/sign-in?next=%2F%3Fq%3Dstaff%26stance%3Dshortfall"
    page = client.get(where, headers=HTML)
    assert 'value="/?q=staff&amp;stance=shortfall"' in page.text
    assert page.headers["cache-control"] == "no-store"
    form = {"form_token": form_token(client), "next": "/?q=staff", "key": guarded.worn["read"]}
    done = client.post("/sign-in", data=form)
    assert (done.status_code, done.headers["location"]) == (303, "/?q=staff")
    cookie = next(item for item in done.headers.get_list("set-cookie") if item.startswith(SESSION_COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert guarded.worn["read"] not in cookie
    assert client.get("/?q=staff", headers=HTML).status_code == 200
    assert client.get("/v1/themes").status_code == 200
    assert client.get("/coding", headers=HTML).status_code == 403
    assert guarded.ids["read"] in client.get("/sign-in").text
    assert client.post("/sign-out", data={"form_token": form_token(client)}).status_code == 303
    assert client.get("/", headers=HTML).status_code == 303


def test_the_navigation_offers_what_the_key_opens(guarded: Guarded) -> None:
    found = guarded.client.get("/v1/search", headers=guarded.bearer("read"), params={"limit": 1}).json()
    passage = f"/passages/{found['results'][0]['passage']['id']}"
    for scope, opens in (("read", False), ("code", True), ("admin", True)):
        text = guarded.client.get(passage, headers={**HTML, **guarded.bearer(scope)}).text
        assert ('href="/coding"' in text) is opens, scope
        assert ("Code this passage" in text) is opens, scope
    assert 'href="/coding"' not in guarded.client.get("/sign-in", headers=HTML).text


def test_codings_are_published_by_who_may_change_the_library(guarded: Guarded) -> None:
    client = guarded.client
    client.post("/sign-in", data={"form_token": form_token(client), "key": guarded.worn["code"]})
    token = form_token(client, "/coding")
    client.post("/coding/coder", data={"form_token": token, "coder": "Ada"})
    assert "/coding/apply" not in client.get("/coding", headers=HTML).text
    assert client.post("/coding/apply", data={"form_token": token}).status_code == 403


def test_who_signed_in_can_code_with_that_scope_and_another_site_cannot(guarded: Guarded) -> None:
    client = guarded.client
    client.post("/sign-in", data={"form_token": form_token(client), "key": guarded.worn["code"]})
    token = form_token(client, "/coding")
    form = {"form_token": token, "coder": "Ada"}
    assert (
        client.post("/coding/coder", data=form, headers={"origin": "https://evil.example"}).status_code == 403
    )
    assert client.post("/coding/coder", data=form).status_code == 303
    # The browser sends the cookie whoever's page asks, so it opens no writing in the API.
    assert client.post("/v1/search/batch", json={"searches": [{}]}).status_code == 401


@pytest.mark.parametrize("key", ["", "nonsense", "findings_00000000_" + "A" * 43])
def test_a_wrong_key_signs_nobody_in(guarded: Guarded, key: str) -> None:
    answer = guarded.client.post("/sign-in", data={"form_token": form_token(guarded.client), "key": key})
    assert answer.status_code == 403
    assert "no valid key" in answer.text
    assert SESSION_COOKIE not in answer.cookies


def test_signing_in_needs_a_form_of_ours(guarded: Guarded) -> None:
    form = {"form_token": "0" * 64, "key": guarded.worn["read"]}
    assert guarded.client.post("/sign-in", data=form).status_code == 403


@pytest.mark.parametrize(
    "onward", ["https://evil.example", "//evil.example", "/\\evil.example", "x", "", "/a\nb"]
)
def test_signing_in_leads_nowhere_else(guarded: Guarded, onward: str) -> None:
    form = {"form_token": form_token(guarded.client), "key": guarded.worn["read"], "next": onward}
    assert guarded.client.post("/sign-in", data=form).headers["location"] == "/"


def test_a_session_ends_with_time_key_and_server(guarded: Guarded) -> None:
    key = guarded.keys.find(guarded.worn["read"])
    assert key is not None
    sessions = Sessions(b"secret")
    cookie = sessions.issue(key, now=1_000.0)
    assert sessions.key(cookie, guarded.keys, now=1_000.0 + 12 * 3600 - 1) == key
    assert sessions.key(cookie, guarded.keys, now=1_000.0 + 12 * 3600) is None
    assert Sessions(b"other").key(cookie, guarded.keys, now=1_001.0) is None
    identity, end, seal = cookie.split(".")
    wrong = [
        f"{identity}.{int(end) + 1}.{seal}",
        f"{guarded.ids['admin']}.{end}.{seal}",
        "",
        "..",
        f"{identity}.x.{seal}",
    ]
    assert [sessions.key(item, guarded.keys, now=1_001.0) for item in wrong] == [None] * 5
    guarded.keys.revoke(key.id)
    assert sessions.key(cookie, guarded.keys, now=1_001.0) is None


def test_without_keys_there_is_nothing_to_sign_in_to(client: TestClient) -> None:
    assert client.get("/sign-in").status_code == 404
    assert client.get("/v1/themes", headers={"authorization": "Bearer x"}).status_code == 200
