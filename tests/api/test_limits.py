"""How often one may ask, whose pages may, and which addresses a server may be bound to."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.errors import UsageError
from api.forms import coding_is_open
from api.server.application import LIMIT_ON_THE_NETWORK, limiter_of
from api.server.guard import refuse_unguarded, refuse_without_keys
from api.server.keys import KeyStore, Scope
from api.server.limits import MOST_CALLERS, RateLimiter, caller_of
from api.settings import load_settings

HTML = {"accept": "text/html"}


def test_who_asks_too_often_waits(sample_library: Path) -> None:
    settings = load_settings(library=sample_library, allowed_hosts="testserver", rate_limit=60)
    with TestClient(create_app(settings)) as client:
        statuses = [client.get("/v1/reports").status_code for _ in range(30)]
        assert statuses[:20] == [200] * 20
        assert 429 in statuses
        answer = client.get("/v1/reports")
        assert answer.json()["type"] == "/problems/too-many-requests"
        assert 1 <= int(answer.headers["retry-after"]) <= 2
        assert client.get("/", headers=HTML).status_code == 429
        for path in ("/healthz", "/readyz", "/static/findings.css"):
            assert client.get(path).status_code == 200
    with TestClient(create_app(settings)) as client:
        batch = {"searches": [{"q": "staff", "limit": 1}] * 15}
        assert client.post("/v1/search/batch", json=batch).status_code == 200
        assert client.post("/v1/search/batch", json=batch).status_code == 429


def test_each_key_has_its_own_measure(own_library: Path) -> None:
    keys = KeyStore(own_library)
    one, other = (keys.create(name, Scope.READ)[1] for name in ("one", "other"))
    settings = load_settings(library=own_library, allowed_hosts="testserver", api_keys=True, rate_limit=1)
    with TestClient(create_app(settings)) as client:
        asked = [
            client.get("/v1/reports", headers={"authorization": f"Bearer {one}"}).status_code
            for _ in range(22)
        ]
        assert asked == [200] * 20 + [429] * 2
        assert client.get("/v1/reports", headers={"authorization": f"Bearer {other}"}).status_code == 200
        guesses = [
            client.get("/v1/reports", headers={"authorization": f"Bearer {n}"}).status_code for n in range(22)
        ]
        assert guesses == [401] * 20 + [429] * 2


def test_a_bucket_fills_again_with_time() -> None:
    now = [0.0]
    limiter = RateLimiter(60, clock=lambda: now[0])
    assert [limiter.charge("a") for _ in range(20)] == [0] * 20
    assert limiter.charge("a") == 1
    assert limiter.charge("b") == 0
    now[0] = 0.99
    assert limiter.charge("a") == 1
    now[0] = 1.0
    assert limiter.charge("a") == 0
    assert limiter.charge("a") == 1
    assert limiter.charge("a", 10) == 10
    now[0] = 1_000.0
    assert limiter.charge("a", 100) == 0
    assert limiter.charge("a") == 81


def test_memory_is_bounded_whoever_asks() -> None:
    limiter = RateLimiter(60)
    for number in range(MOST_CALLERS + 500):
        limiter.charge(str(number))
    assert len(limiter) == MOST_CALLERS


@pytest.mark.parametrize(
    ("address", "caller"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_one_user_is_one_caller(address: str, caller: str) -> None:
    assert caller_of(address) == caller


def test_limits_are_off_on_loopback_and_on_elsewhere() -> None:
    assert limiter_of(load_settings()) is None
    assert limiter_of(load_settings(host="0.0.0.0", rate_limit=0)) is None
    for settings in (load_settings(host="0.0.0.0"), load_settings(trusted_proxies="127.0.0.1")):
        found = limiter_of(settings)
        assert found is not None
        assert found.burst == LIMIT_ON_THE_NETWORK // 4


def test_other_origins_may_read_only_where_named(sample_library: Path, client: TestClient) -> None:
    origin = {"origin": "https://example.org"}
    assert "access-control-allow-origin" not in client.get("/v1/themes", headers=origin).headers
    settings = load_settings(
        library=sample_library, allowed_hosts="testserver", cors_origins="https://example.org", rate_limit=1
    )
    with TestClient(create_app(settings)) as named:
        answer = named.get("/v1/themes", headers=origin)
        assert answer.headers["access-control-allow-origin"] == "https://example.org"
        assert "ETag" in answer.headers["access-control-expose-headers"]
        foreign = named.get("/v1/themes", headers={"origin": "https://evil.example"})
        assert "access-control-allow-origin" not in foreign.headers
        preflight = named.options(
            "/v1/themes",
            headers={
                **origin,
                "access-control-request-method": "GET",
                "access-control-request-headers": "authorization",
            },
        )
        assert preflight.status_code == 200
        refused = [named.get("/v1/themes", headers=origin) for _ in range(20)][-1]
        assert refused.status_code == 429
        assert refused.headers["access-control-allow-origin"] == "https://example.org"


@pytest.mark.parametrize(
    "settings",
    [{"host": "0.0.0.0"}, {"host": "192.0.2.1"}, {"host": "::"}, {"trusted_proxies": "127.0.0.1"}],
)
def test_a_library_on_the_network_needs_a_guard(settings: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=r"FINDINGS_API_KEYS=true.*FINDINGS_OPEN_ACCESS=true"):
        refuse_unguarded(load_settings(**settings))
    refuse_unguarded(load_settings(**settings, api_keys=True))
    refuse_unguarded(load_settings(**settings, open_access=True))


def test_loopback_needs_none() -> None:
    for host in ("127.0.0.1", "localhost", "::1", "127.8.9.1"):
        refuse_unguarded(load_settings(host=host))


def test_a_server_that_could_let_nobody_in_does_not_start(tmp_path: Path) -> None:
    settings = load_settings(library=tmp_path, api_keys=True)
    with pytest.raises(UsageError, match="findings keys create"):
        refuse_without_keys(settings)
    key, _ = KeyStore(tmp_path).create("one", Scope.READ)
    refuse_without_keys(settings)
    KeyStore(tmp_path).revoke(key.id)
    with pytest.raises(UsageError):
        refuse_without_keys(settings)


def test_coding_is_open_to_this_machine_to_keys_or_by_a_setting() -> None:
    assert coding_is_open(load_settings())
    assert not coding_is_open(load_settings(host="0.0.0.0", open_access=True))
    assert not coding_is_open(load_settings(trusted_proxies="127.0.0.1", open_access=True))
    assert coding_is_open(load_settings(host="0.0.0.0", api_keys=True))
    assert coding_is_open(load_settings(host="0.0.0.0", coding=True))
