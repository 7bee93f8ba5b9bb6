"""Fetching a publisher's listed files, end to end against a site on the loopback device."""

from __future__ import annotations

import csv
import hashlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from corpus.publishers import FetchLimits, FetchSummary, NetworkUnavailableError, Outcome, PublisherError
from corpus.publishers.childrens_services import ChildrensServices
from corpus.publishers.fetch import fetch_reports
from tests.corpus.publisher_site import Exchange, FakeSite, document, in_turn, pdf, serve, status

QUICK = FetchLimits(backoff_seconds=0.5, attempts=3, read_seconds=5.0)
TARGETS = ChildrensServices().targets(None, None, QUICK)[0]
FIRST, SECOND, THIRD = TARGETS[:3]
Fetch = Callable[..., FetchSummary]


def path_of(url: str) -> str:
    return url.removeprefix("https://files.ofsted.gov.uk")


@pytest.fixture
def site() -> Iterator[FakeSite]:
    """Serves the three newest files."""
    with serve() as running:
        for target in (FIRST, SECOND, THIRD):
            running.answers[path_of(target.url)] = document(pdf(target.name, filler=400))
        yield running


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def fetch(site: FakeSite, tmp_path: Path, waits: list[float]) -> Fetch:
    def run(**options: Any) -> FetchSummary:
        settings: dict[str, Any] = {"limit": 3, "delay": 0.0, "limits": QUICK, "sleep": waits.append}
        settings |= {"contact": "me@council.example", "base_url": site.url}
        return fetch_reports(ChildrensServices(), tmp_path, **settings | options)

    return run


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "provenance.jsonl").read_text("utf-8").splitlines()]


def kept(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.pdf"))}


def test_files_are_kept_under_telling_names_with_their_provenance(
    fetch: Fetch, site: FakeSite, tmp_path: Path
) -> None:
    summary = fetch()
    assert summary.counts == {Outcome.SAVED: 3}
    assert summary.failures == ()
    body = pdf(FIRST.name, filler=400)
    assert kept(tmp_path)[f"{FIRST.name}.pdf"] == body
    line = lines(tmp_path)[0]
    assert line["url"] == FIRST.url
    assert line["final_url"] == site.url + path_of(FIRST.url)
    assert line["sha256"] == hashlib.sha256(body).hexdigest()
    assert (line["bytes"], line["media_type"]) == (len(body), "application/pdf")
    assert line["etag"]
    assert line["licence"] == "Open Government Licence v3.0"
    assert (line["published"], line["area"]) == (str(FIRST.published), FIRST.area)
    assert line["checked_at"].endswith("Z")
    assert {request.headers["user-agent"].split("/")[0] for request in site.requests} == {"Findings"}
    assert all("mailto:me@council.example" in r.headers["user-agent"] for r in site.requests)
    assert site.paths[0] == "/robots.txt"


def test_a_second_run_costs_conditional_requests_only(fetch: Fetch, site: FakeSite, tmp_path: Path) -> None:
    fetch()
    before, history = kept(tmp_path), lines(tmp_path)
    site.requests.clear()
    summary = fetch()
    assert summary.counts == {Outcome.UNCHANGED: 3}
    assert summary.received == 0
    assert [r.status for r in site.requests if r.path != "/robots.txt"] == [304] * 3
    assert kept(tmp_path) == before
    after = lines(tmp_path)
    assert {line["sha256"] for line in after} == {line["sha256"] for line in history}
    assert after[-1]["fetched_at"] == next(x["fetched_at"] for x in history if x["url"] == after[-1]["url"])
    for _ in range(3):
        fetch()
    assert len(lines(tmp_path)) == len(after), "checking again and again does not make the file grow"


def test_a_changed_file_takes_the_place_of_the_old_which_is_set_aside(
    fetch: Fetch, site: FakeSite, tmp_path: Path
) -> None:
    fetch()
    old, new = kept(tmp_path)[f"{SECOND.name}.pdf"], pdf("second edition")
    site.answers[path_of(SECOND.url)] = document(new)
    summary = fetch()
    assert summary.counts == {Outcome.CHANGED: 1, Outcome.UNCHANGED: 2}
    assert kept(tmp_path)[f"{SECOND.name}.pdf"] == new
    mine = [line for line in lines(tmp_path) if line["url"] == SECOND.url]
    assert [hashlib.sha256(old).hexdigest(), hashlib.sha256(new).hexdigest()] == [x["sha256"] for x in mine]
    assert (tmp_path / mine[-1]["replaces"]).read_bytes() == old
    assert mine[-1]["replaces"].startswith("."), "hidden, so that an index of the folder reads one edition"


def test_the_same_bytes_under_a_new_validator_are_no_change(
    fetch: Fetch, site: FakeSite, tmp_path: Path
) -> None:
    fetch()
    body = kept(tmp_path)[f"{FIRST.name}.pdf"]
    site.answers[path_of(FIRST.url)] = status(200, body, ETag='"moved"', Content_Type="application/pdf")
    assert fetch(limit=1).counts == {Outcome.UNCHANGED: 1}
    site.requests.clear()
    fetch(limit=1)
    assert site.asked(path_of(FIRST.url))[0].headers["if-none-match"] == '"moved"'


def test_a_file_cut_off_is_completed_by_range(fetch: Fetch, site: FakeSite, tmp_path: Path) -> None:
    path, body = path_of(FIRST.url), pdf(FIRST.name, filler=400)
    whole = document(body)
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    site.answers[path] = in_turn(lambda x: x.cut_off(body, 9000, ETag=etag), whole)
    summary = fetch(limit=1)
    assert summary.counts == {Outcome.SAVED: 1}
    first, second = site.asked(path)
    assert "range" not in first.headers
    assert second.headers["range"] == "bytes=9000-"
    assert second.headers["if-range"] == etag
    assert second.status == 206
    assert summary.received == len(body)
    assert kept(tmp_path)[f"{FIRST.name}.pdf"] == body


def test_a_later_run_goes_on_where_an_interrupted_one_stopped(
    fetch: Fetch, site: FakeSite, tmp_path: Path
) -> None:
    path, body = path_of(FIRST.url), pdf(FIRST.name, filler=400)
    whole = document(body)
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    site.answers[path] = lambda x: x.cut_off(body, 9000, ETag=etag)
    summary = fetch(limits=replace(QUICK, attempts=1))
    assert summary.counts == {Outcome.SAVED: 2, Outcome.FAILED: 1}
    assert f"{FIRST.name}.pdf" not in kept(tmp_path)
    site.answers[path] = whole
    site.requests.clear()
    assert fetch().counts == {Outcome.SAVED: 1, Outcome.UNCHANGED: 2}
    assert [r.status for r in site.asked(path)] == [206]
    assert kept(tmp_path)[f"{FIRST.name}.pdf"] == body


def test_halves_of_two_editions_are_never_joined(fetch: Fetch, site: FakeSite, tmp_path: Path) -> None:
    path, old, new = path_of(FIRST.url), pdf("old", filler=400), pdf("new", filler=300)
    site.answers[path] = in_turn(lambda x: x.cut_off(old, 9000, ETag='"old"'), document(new))
    assert fetch(limit=1).counts == {Outcome.SAVED: 1}
    assert [r.status for r in site.asked(path)] == [200, 200]
    assert kept(tmp_path)[f"{FIRST.name}.pdf"] == new


def test_without_a_validator_a_cut_off_file_is_asked_for_from_the_start(
    fetch: Fetch, site: FakeSite, tmp_path: Path
) -> None:
    path, body = path_of(FIRST.url), pdf(FIRST.name, filler=400)
    site.answers[path] = in_turn(lambda x: x.cut_off(body, 9000), status(200, body))
    assert fetch(limit=1).counts == {Outcome.SAVED: 1}
    assert all("range" not in request.headers for request in site.asked(path))
    assert kept(tmp_path)[f"{FIRST.name}.pdf"] == body


def test_a_wrong_part_is_not_joined(fetch: Fetch, site: FakeSite, tmp_path: Path) -> None:
    path, body = path_of(FIRST.url), pdf(FIRST.name, filler=400)
    wrong = status(206, body[5000:], Content_Range=f"bytes 5000-{len(body) - 1}/{len(body)}")
    site.answers[path] = in_turn(lambda x: x.cut_off(body, 9000, ETag='"a"'), wrong, document(body))
    assert fetch(limit=1).counts == {Outcome.SAVED: 1}
    assert kept(tmp_path)[f"{FIRST.name}.pdf"] == body


def test_one_missing_file_stops_nothing_and_the_copy_held_stays(
    fetch: Fetch, site: FakeSite, tmp_path: Path
) -> None:
    fetch()
    before = kept(tmp_path)
    del site.answers[path_of(FIRST.url)]
    summary = fetch()
    assert summary.counts == {Outcome.UNCHANGED: 2, Outcome.MISSING: 1}
    assert kept(tmp_path) == before
    (failure,) = summary.failures
    assert failure.url == FIRST.url
    assert f"{FIRST.name}.pdf" in (failure.message or "")
    site.answers[path_of(FIRST.url)] = document(before[f"{FIRST.name}.pdf"])
    assert fetch().counts == {Outcome.UNCHANGED: 3}


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


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"<!doctype html><html><body>We use cookies. Accept?</body></html>", Outcome.COOKIE_PAGE),
        (b"<html><head><title>Sign in</title></head></html>", Outcome.NOT_A_REPORT),
        (b"PK\x03\x04 an archive", Outcome.NOT_A_REPORT),
        (b"plain words", Outcome.NOT_A_REPORT),
        (pdf("cut", filler=100)[:4000], Outcome.DAMAGED),
        (pdf("cut near its end")[:-8], Outcome.DAMAGED),
        (b"%PDF-1.7\nnothing\n%%EOF", Outcome.DAMAGED),
    ],
)
def test_what_only_pretends_to_be_a_report_is_not_kept(
    fetch: Fetch, site: FakeSite, tmp_path: Path, body: bytes, outcome: Outcome
) -> None:
    site.answers[path_of(FIRST.url)] = status(200, body, Content_Type="application/pdf")
    summary = fetch()
    assert summary.counts == {Outcome.SAVED: 2, outcome: 1}
    assert f"{FIRST.name}.pdf" not in kept(tmp_path)
    message = summary.failures[0].message or ""
    assert message.endswith(".")
    assert "\n" not in message


def test_real_cookie_pages_are_told_apart(fetch: Fetch, site: FakeSite, shared_data: Path) -> None:
    pages = sorted((shared_data / "not-reports").glob("*.pdf"))
    assert pages
    for page in pages:
        site.answers[path_of(FIRST.url)] = status(200, page.read_bytes())
        assert fetch(limit=1).counts == {Outcome.COOKIE_PAGE: 1}


def test_a_cookie_page_does_not_push_out_the_report_held(
    fetch: Fetch, site: FakeSite, tmp_path: Path
) -> None:
    fetch(limit=1)
    before = kept(tmp_path)
    site.answers[path_of(FIRST.url)] = status(200, b"<html><body>cookies</body></html>")
    assert fetch(limit=1).counts == {Outcome.COOKIE_PAGE: 1}
    assert kept(tmp_path) == before


def test_too_large_by_its_header_or_by_its_bytes(fetch: Fetch, site: FakeSite, tmp_path: Path) -> None:
    def without_length(exchange: Exchange) -> None:
        exchange.handler.send_response(200)
        exchange.handler.send_header("Connection", "close")
        exchange.handler.end_headers()
        exchange.handler.wfile.write(b"%PDF-" + b"x" * 100_000)

    site.answers[path_of(FIRST.url)] = status(200, b"%PDF-" + b"x" * 100_000)
    site.answers[path_of(SECOND.url)] = without_length
    site.answers[path_of(THIRD.url)] = document(pdf("small"))
    summary = fetch(limits=replace(QUICK, max_bytes=20_000))
    assert summary.counts == {Outcome.SAVED: 1, Outcome.TOO_LARGE: 2}
    assert list((tmp_path / ".fetch" / "partial").glob("*.part")) == []


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


def test_a_file_of_the_user_is_never_overwritten(fetch: Fetch, tmp_path: Path) -> None:
    mine = tmp_path / f"{FIRST.name}.pdf"
    mine.write_bytes(b"my notes")
    assert fetch(limit=1).counts == {Outcome.SAVED: 1}
    assert mine.read_bytes() == b"my notes"
    (line,) = lines(tmp_path)
    assert (tmp_path / line["file"]).read_bytes() == pdf(FIRST.name, filler=400)


def test_a_fetched_file_that_the_user_changed_is_set_aside(fetch: Fetch, tmp_path: Path) -> None:
    fetch(limit=1)
    path = tmp_path / f"{FIRST.name}.pdf"
    path.write_bytes(b"edited by hand")
    fetch(limit=1)
    assert path.read_bytes() == pdf(FIRST.name, filler=400)
    assert [p.read_bytes() for p in (tmp_path / ".superseded").iterdir()] == [b"edited by hand"]


def test_a_lost_file_is_fetched_again(fetch: Fetch, site: FakeSite, tmp_path: Path) -> None:
    fetch(limit=1)
    (tmp_path / f"{FIRST.name}.pdf").unlink()
    site.requests.clear()
    assert fetch(limit=1).failures == ()
    assert [r.status for r in site.asked(path_of(FIRST.url))] == [200]
    assert (tmp_path / f"{FIRST.name}.pdf").is_file()


def test_a_provenance_file_cut_short_by_a_crash_is_mended(fetch: Fetch, tmp_path: Path) -> None:
    fetch()
    path = tmp_path / "provenance.jsonl"
    path.write_bytes(path.read_bytes() + b'{"publisher": "childr')
    assert fetch().counts == {Outcome.UNCHANGED: 3}
    assert {line["url"] for line in lines(tmp_path)} == {t.url for t in (FIRST, SECOND, THIRD)}


def test_a_provenance_file_that_is_something_else_is_refused(fetch: Fetch, tmp_path: Path) -> None:
    (tmp_path / "provenance.jsonl").write_bytes(b"not json\n{}\n")
    with pytest.raises(PublisherError, match="Line 1"):
        fetch()


def test_an_interrupt_loses_nothing(fetch: Fetch, tmp_path: Path) -> None:
    class Stop:
        def planned(self, total: int) -> None: ...
        def waiting(self, seconds: float, why: str) -> None: ...
        def done(self, event: object) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(progress=Stop())
    assert [line["outcome"] for line in lines(tmp_path)] == ["saved"]
    assert fetch().counts == {Outcome.SAVED: 2, Outcome.UNCHANGED: 1}


def test_two_runs_never_share_a_folder(fetch: Fetch, tmp_path: Path) -> None:
    (tmp_path / ".fetch").mkdir()
    with FileLock(tmp_path / ".fetch" / "lock"), pytest.raises(PublisherError, match="Another run"):
        fetch()


def test_since_and_limit_choose_the_newest(fetch: Fetch, site: FakeSite, tmp_path: Path) -> None:
    day = SECOND.published
    assert day is not None
    summary = fetch(since=day, limit=None)
    assert {e.url for e in summary.events} == {t.url for t in TARGETS if t.published and t.published >= day}
    assert fetch(since=date(2999, 1, 1)).events == ()


def test_a_dry_run_asks_and_writes_nothing(fetch: Fetch, site: FakeSite, tmp_path: Path) -> None:
    summary = fetch(dry_run=True, limit=5)
    assert [target.url for target in summary.targets] == [target.url for target in TARGETS[:5]]
    assert site.requests == []
    assert list(tmp_path.iterdir()) == []


def test_progress_is_told(fetch: Fetch, site: FakeSite) -> None:
    class Notes:
        def __init__(self) -> None:
            self.totals: list[int] = []
            self.outcomes: list[Outcome] = []
            self.waits: list[float] = []

        def planned(self, total: int) -> None:
            self.totals.append(total)

        def waiting(self, seconds: float, why: str) -> None:
            self.waits.append(seconds)

        def done(self, event: Any) -> None:
            self.outcomes.append(event.outcome)

    notes = Notes()
    site.answers[path_of(FIRST.url)] = in_turn(status(503, Retry_After="3"), site.answers[path_of(FIRST.url)])
    fetch(progress=notes)
    assert notes.totals == [3, 3, 3]
    assert notes.outcomes == [Outcome.SAVED] * 3
    assert notes.waits == [3.0]


def test_without_a_network_one_sentence(fetch: Fetch, tmp_path: Path) -> None:
    with serve() as gone:
        address = gone.url
    with pytest.raises(NetworkUnavailableError) as caught:
        fetch(base_url=address)
    assert str(caught.value).startswith("There is no network connection")
    assert "\n" not in str(caught.value)
    assert kept(tmp_path) == {}


def test_the_list_agrees_with_the_table_it_was_made_from(shared_data: Path) -> None:
    with (shared_data / "childrens-services" / "judgements.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(t.area, str(t.published), t.url, f"{t.name}.pdf") for t in TARGETS} == {
        (row["local_authority"], row["published"], row["source_url"], row["file"]) for row in rows
    }
    assert len({t.name for t in TARGETS}) == len(TARGETS) == len(rows)
