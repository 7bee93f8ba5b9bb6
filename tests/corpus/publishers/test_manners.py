"""What a publisher asks for is done: pauses, robots.txt, redirects; and a host that fails is left alone."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.publishers import NetworkUnavailableError, Outcome
from tests.corpus.publishers.council_files import FIRST, QUICK, SECOND, TARGETS, Fetch, kept, lines, path_of
from tests.corpus.publishers.site import Exchange, FakeSite, in_turn, serve, status


def test_retry_after_is_obeyed(fetch: Fetch, site: FakeSite, waits: list[float]) -> None:
    path = path_of(FIRST.url)
    busy = status(429, Retry_After="7")
    site.answers[path] = in_turn(busy, status(503), site.answers[path])
    assert fetch(limit=1).counts == {Outcome.SAVED: 1}
    assert 7.0 in waits
    assert QUICK.backoff_seconds * 2 in waits, "without Retry-After, the second wait is twice the first"


def test_a_long_retry_after_ends_the_asking(fetch: Fetch, site: FakeSite, waits: list[float]) -> None:
    site.answers[path_of(FIRST.url)] = status(429, Retry_After="86400")
    summary = fetch()
    assert summary.counts == {Outcome.DEFERRED: 3}
    assert site.paths == ["/robots.txt", path_of(FIRST.url)]
    assert max(waits, default=0.0) < 60


def test_redirects_within_the_site_are_followed(fetch: Fetch, site: FakeSite, tmp_path: Path) -> None:
    site.answers["/files/moved.pdf"] = site.answers[path_of(FIRST.url)]
    site.answers[path_of(FIRST.url)] = status(302, Location="/files/moved.pdf")
    assert fetch(limit=1).counts == {Outcome.SAVED: 1}
    (line,) = lines(tmp_path)
    assert line["url"] == FIRST.url
    assert line["final_url"] == f"{site.url}/files/moved.pdf"


def test_a_redirect_to_another_host_is_not_followed(fetch: Fetch, site: FakeSite) -> None:
    with serve() as elsewhere:
        site.answers[path_of(FIRST.url)] = status(301, Location=f"{elsewhere.url}/secret")
        assert fetch().counts == {Outcome.SAVED: 2, Outcome.OUTSIDE: 1}
        assert elsewhere.requests == []


def test_a_circle_of_redirects_is_given_up(fetch: Fetch, site: FakeSite) -> None:
    site.answers[path_of(FIRST.url)] = status(302, Location="/round")
    site.answers["/round"] = status(302, Location="/round")
    assert fetch(limit=1).counts == {Outcome.REDIRECTS: 1}
    assert len(site.asked("/round")) == QUICK.max_redirects


def test_robots_txt_that_disallows_is_obeyed(fetch: Fetch, site: FakeSite) -> None:
    site.answers["/robots.txt"] = status(200, f"User-agent: *\nDisallow: {path_of(SECOND.url)}\n".encode())
    assert fetch().counts == {Outcome.SAVED: 2, Outcome.DISALLOWED: 1}
    assert site.asked(path_of(SECOND.url)) == []


def test_a_redirect_to_a_disallowed_place_is_not_followed(fetch: Fetch, site: FakeSite) -> None:
    site.answers["/robots.txt"] = status(200, b"User-agent: Findings\nDisallow: /private/\n")
    site.answers[path_of(FIRST.url)] = status(302, Location="/private/file")
    assert fetch(limit=1).counts == {Outcome.DISALLOWED: 1}
    assert site.asked("/private/file") == []


def test_crawl_delay_and_request_rate_lengthen_the_pause(
    fetch: Fetch, site: FakeSite, waits: list[float]
) -> None:
    site.answers["/robots.txt"] = status(200, b"User-agent: *\nCrawl-delay: 9\nRequest-rate: 1/20\n")
    fetch()
    pauses = [wait for wait in waits if wait > 15]
    assert len(pauses) == 2, "three files, two pauses between them"
    assert max(pauses) <= 20


def test_robots_txt_that_fails_means_that_nothing_is_asked(fetch: Fetch, site: FakeSite) -> None:
    site.answers["/robots.txt"] = status(500)
    assert fetch().counts == {Outcome.DEFERRED: 3}
    assert set(site.paths) == {"/robots.txt"}


def test_a_slow_server_costs_a_timeout_and_no_more(fetch: Fetch, site: FakeSite) -> None:
    site.answers[path_of(FIRST.url)] = lambda _: time.sleep(1.0)
    summary = fetch(limits=replace(QUICK, read_seconds=0.2, attempts=2))
    assert summary.counts == {Outcome.SAVED: 2, Outcome.FAILED: 1}
    assert "too long" in (summary.failures[0].message or "")
    assert len(site.asked(path_of(FIRST.url))) == 2


def test_a_server_that_drips_is_cut_off(fetch: Fetch, site: FakeSite) -> None:
    def drip(exchange: Exchange) -> None:
        exchange.handler.send_response(200)
        exchange.handler.send_header("Content-Length", "100000")
        exchange.handler.end_headers()
        for _ in range(40):
            exchange.handler.wfile.write(b"%")
            time.sleep(0.05)

    site.answers[path_of(FIRST.url)] = drip
    began = time.monotonic()
    summary = fetch(limit=1, limits=replace(QUICK, file_seconds=0.2, attempts=1))
    assert summary.counts == {Outcome.FAILED: 1}
    assert time.monotonic() - began < 1.5


def test_a_host_that_fails_again_and_again_is_left_alone(fetch: Fetch, site: FakeSite) -> None:
    for target in TARGETS[:6]:
        site.answers[path_of(target.url)] = status(500)
    summary = fetch(limit=6, limits=replace(QUICK, attempts=2, give_up_after=2))
    assert summary.counts == {Outcome.DEFERRED: 4, Outcome.FAILED: 2}
    assert len(site.requests) == 1 + 2 * 2


def test_without_a_network_one_sentence(fetch: Fetch, tmp_path: Path) -> None:
    with serve() as gone:
        address = gone.url
    with pytest.raises(NetworkUnavailableError) as caught:
        fetch(base_url=address)
    assert str(caught.value).startswith("There is no network connection")
    assert "\n" not in str(caught.value)
    assert kept(tmp_path) == {}
