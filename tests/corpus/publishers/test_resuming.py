"""Files that arrive in parts: completed by range, and never joined of two editions."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from corpus.publishers import Outcome
from tests.corpus.publishers.council_files import FIRST, QUICK, Fetch, kept, path_of
from tests.corpus.publishers.site import FakeSite, document, in_turn, pdf, status


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
