"""What only pretends to be a report, or is too large, is not kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.publishers import Outcome
from tests.corpus.publishers.council_files import FIRST, QUICK, SECOND, THIRD, Fetch, kept, path_of
from tests.corpus.publishers.site import Exchange, FakeSite, document, pdf, status


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
