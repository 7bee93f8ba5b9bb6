"""Fetching a publisher's listed files, end to end against a site on the loopback device: what is kept, and how it is told."""

from __future__ import annotations

import csv
import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from corpus.publishers import Outcome, PublisherError
from tests.corpus.publishers.council_files import FIRST, SECOND, TARGETS, THIRD, Fetch, kept, lines, path_of
from tests.corpus.publishers.site import FakeSite, document, in_turn, pdf, status


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


def test_the_list_agrees_with_the_table_it_was_made_from(shared_data: Path) -> None:
    with (shared_data / "childrens-services" / "judgements.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(t.area, str(t.published), t.url, f"{t.name}.pdf") for t in TARGETS} == {
        (row["local_authority"], row["published"], row["source_url"], row["file"]) for row in rows
    }
    assert len({t.name for t in TARGETS}) == len(TARGETS) == len(rows)
