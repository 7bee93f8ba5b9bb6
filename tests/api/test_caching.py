"""Tags by snapshot: 304 without the work, never where an answer depends on more, and compressed answers right."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from starlette.datastructures import Headers

from api.app import create_app
from api.server.caching import tags_named
from api.settings import load_settings
from indexer.build import remove_reports
from search.engine import SearchEngine

PATHS = (
    "/v1/search?q=staff&limit=2",
    "/v1/themes",
    "/v1/reports",
    "/",
    "/?q=staff",
    "/reports",
    "/themes",
    "/areas",
)


@pytest.fixture(autouse=True)
def _opened(client: TestClient) -> None:
    """A library that is not open yet has no tags."""
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_who_holds_the_answer_is_told_so_without_the_work(
    client: TestClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(path)
    assert first.status_code == 200
    assert first.headers["cache-control"] == "no-cache"
    assert {"Accept", "Accept-Encoding"} <= set(first.headers["vary"].split(", "))
    tag = first.headers["etag"]
    assert tag.startswith('W/"')

    def fail(*_: object, **__: object) -> NoReturn:
        raise AssertionError("the work was done")

    for name in ("search", "themes", "reports"):
        monkeypatch.setattr(SearchEngine, name, fail)
    for held in (tag, f'"other", {tag}', tag.removeprefix("W/")):
        again = client.get(path, headers={"if-none-match": held})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == "no-cache"
        assert again.headers["vary"] == first.headers["vary"]
    assert client.head(path, headers={"if-none-match": tag}).status_code == 304


def test_another_question_or_form_is_another_answer(client: TestClient) -> None:
    tags = [
        client.get("/v1/search", params={"q": "staff"}, headers=headers).headers["etag"]
        for headers in ({}, {"accept": "text/csv"}, {"host": "localhost"})
    ]
    tags += [
        client.get("/v1/search", params=asked).headers["etag"]
        for asked in ({"q": "x"}, {"q": "x", "limit": "1"})
    ]
    assert len(set(tags)) == len(tags)
    old = client.get("/v1/search", params={"q": "staff"}, headers={"if-none-match": tags[-1]})
    assert old.status_code == 200


def test_a_tag_is_the_same_on_two_servers_and_changes_with_settings(
    client: TestClient, sample_library: Path
) -> None:
    def tag(**changed: object) -> str:
        settings = load_settings(library=sample_library, allowed_hosts="testserver", **changed)
        with TestClient(create_app(settings)) as other:
            other.get("/healthz")
            return other.get("/reports").headers["etag"]

    assert tag(port=8123) == client.get("/reports").headers["etag"]
    assert tag(page_size=7) != client.get("/reports").headers["etag"]


def test_a_new_snapshot_has_new_tags(own_library: Path) -> None:
    with TestClient(create_app(load_settings(library=own_library, allowed_hosts="testserver"))) as client:
        report = client.get("/v1/reports").json()["results"][0]["id"]
        before = client.get("/v1/reports")
        tag = before.headers["etag"]
        assert client.get("/v1/reports", headers={"if-none-match": tag}).status_code == 304
        remove_reports(own_library, [report])
        after = client.get("/v1/reports", headers={"if-none-match": tag})
        assert after.status_code == 200
        assert after.json()["total"] == before.json()["total"] - 1
        assert after.headers["etag"] != tag


@pytest.mark.parametrize("path", ["/v1/snapshots", "/v1/library"])
def test_what_lists_the_snapshots_is_tagged_by_those_that_are_there(own_library: Path, path: str) -> None:
    settings = load_settings(library=own_library, allowed_hosts="testserver")
    with TestClient(create_app(settings)) as client:
        client.get("/healthz")
        report = client.get("/v1/reports").json()["results"][0]["id"]
        first = client.get(path)
        held = {"if-none-match": first.headers["etag"]}
        assert client.get(path, headers=held).status_code == 304
        remove_reports(own_library, [report])
        second = client.get(path, headers=held)
        assert second.status_code == 200
        held = {"if-none-match": second.headers["etag"]}
        assert client.get(path, headers=held).status_code == 304
        # The one before goes, and the one that answers is the same: another list all the same.
        name = "results" if path == "/v1/snapshots" else "snapshots"
        before = next(one for one in second.json()[name] if not one["current"])["id"]
        shutil.rmtree(own_library / "snapshots" / before)
        third = client.get(path, headers=held)
        assert third.status_code == 200
        assert [one["id"] for one in third.json()[name]] == [third.json()["snapshot"]]
        assert third.json()["snapshot"] == second.json()["snapshot"]


def test_the_snapshots_are_listed_with_what_they_hold(own_library: Path) -> None:
    settings = load_settings(library=own_library, allowed_hosts="testserver")
    with TestClient(create_app(settings)) as client:
        old = client.get("/v1/snapshots").json()
        total = client.get("/v1/reports").json()["total"]
        assert [one["id"] for one in old["results"]] == [old["snapshot"]]
        (entry,) = old["results"]
        assert entry["current"]
        assert entry["reports"] == total
        assert datetime.fromisoformat(entry["created"]).year >= 2026
        remove_reports(own_library, [client.get("/v1/reports").json()["results"][0]["id"]])
        new = client.get("/v1/snapshots").json()
        assert [one["current"] for one in new["results"]] == [True, False]
        assert [one["reports"] for one in new["results"]] == [total - 1, total]
        assert new["results"][1] == {**entry, "current": False}


def test_who_may_change_the_library_is_in_the_tags_of_what_offers_it(sample_library: Path) -> None:
    def library(**changed: object) -> tuple[bool, str]:
        settings = load_settings(library=sample_library, allowed_hosts="testserver", **changed)
        with TestClient(create_app(settings)) as other:
            other.get("/healthz")
            answer = other.get("/v1/library")
            return answer.json()["changes"], answer.headers["etag"]

    (mine, tag), (others, other) = library(), library(open_access=True, trusted_proxies="192.0.2.1")
    assert mine
    assert not others
    assert tag != other


@pytest.mark.parametrize(
    "path", ["/coding", "/coding/codings", "/coding/agreement", "/v1/codings", "/healthz", "/metrics"]
)
def test_what_depends_on_more_than_the_snapshot_is_never_kept(client: TestClient, path: str) -> None:
    answer = client.get(path, follow_redirects=False)
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/v1/passages/nothing", "/v1/search?limit=0", "/nothing", "/v1/search?qq=1"]
)
def test_an_error_is_never_kept(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code >= 400
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


@pytest.fixture
def later(sample_library: Path) -> Iterator[TestClient]:
    """A server with routes of a kind that this one knows nothing of."""
    app = create_app(load_settings(library=sample_library, allowed_hosts="testserver"))
    router = APIRouter(prefix="/v1")

    @router.get("/later", operation_id="later")
    def plain() -> dict[str, str]:
        return {"said": "x" * 2_000}

    @router.get("/later-secret", operation_id="later_secret")
    def secret() -> object:
        from fastapi.responses import JSONResponse

        return JSONResponse({}, headers={"Cache-Control": "no-store"})

    @router.get("/later-cookie", operation_id="later_cookie")
    def cookie() -> object:
        from fastapi.responses import JSONResponse

        answer = JSONResponse({})
        answer.set_cookie("a", "b")
        return answer

    app.include_router(router)
    with TestClient(app) as client:
        client.get("/healthz")
        yield client


def test_routes_that_come_later_have_tags_without_code(later: TestClient) -> None:
    tag = later.get("/v1/later").headers["etag"]
    assert later.get("/v1/later", headers={"if-none-match": tag}).status_code == 304
    assert "etag" not in later.get("/v1/later-secret").headers
    assert "etag" not in later.get("/v1/later-cookie").headers


def test_compressed_or_not_is_one_answer(client: TestClient) -> None:
    path = "/v1/themes"
    plain = client.get(path, headers={"accept-encoding": "identity"})
    with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content
    assert packed.headers["etag"] == plain.headers["etag"]
    assert "accept-encoding" in plain.headers["vary"].lower()
    assert "accept-encoding" in packed.headers["vary"].lower()


@pytest.mark.parametrize(
    ("said", "packed"),
    [("gzip;q=0", False), ("br, gzip ; q=0.0", False), ("gzip;q=0.5", True), ("GZIP;q=0, gzip", False)],
)
def test_who_refuses_gzip_gets_none(client: TestClient, said: str, packed: bool) -> None:
    answer = client.get("/v1/themes", headers={"accept-encoding": said})
    assert ("content-encoding" in answer.headers) == packed


def test_a_file_named_by_its_content_is_kept_for_ever(client: TestClient) -> None:
    named = client.get("/static/findings.css?v=12345678")
    assert "immutable" in named.headers["cache-control"]
    plain = client.get("/static/findings.css")
    assert plain.headers["cache-control"] == "no-cache"
    assert plain.headers["etag"].startswith('W/"')
    held = {"if-none-match": plain.headers["etag"]}
    assert client.get("/static/findings.css", headers=held).status_code == 304


@pytest.mark.parametrize(
    ("header", "named"),
    [
        ('W/"a", "b"', {"a", "b"}),
        ("*", set()),
        ("", set()),
        ('"a', set()),
        ('W/"a,b"', {"a,b"}),
        ("abc", set()),
    ],
)
def test_tags_are_read_as_they_are_written(header: str, named: set[str]) -> None:
    assert tags_named(Headers({"if-none-match": header})) == named
