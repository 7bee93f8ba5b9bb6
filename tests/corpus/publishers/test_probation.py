"""Fetching by sitemap, end to end against a site of the probation inspectorate's shapes on the loopback device."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corpus.publishers import FetchLimits, FetchSummary, Outcome, PublisherError
from corpus.publishers.errors import SitemapError
from corpus.publishers.fetch import fetch_reports
from corpus.publishers.probation import Probation, is_report_page
from corpus.publishers.sitemap import read_sitemap
from tests.corpus.publishers.site import FakeSite, document, pdf, serve, status

SITE = "https://hmiprobation.justiceinspectorates.gov.uk"
QUICK = FetchLimits(backoff_seconds=0.0, attempts=2, read_seconds=5.0)
BANNER = '<div class="cookie-banner">We use cookies to make this site work. Accept or reject cookies.</div>'
LICENCE = "All content is available under the Open Government Licence v3.0, except where otherwise stated."
NORTH, SOUTH, STUB = (
    f"/document/an-inspection-of-probation-services-in-{n}-pdu-2025/" for n in ("north", "south", "stub")
)
Fetch = Callable[..., FetchSummary]


def html(title: str, words: int, *links: tuple[str, str]) -> bytes:
    """A page as the site makes them: banner, skip link, licence, text, links."""
    anchors = "".join(f'<p><a href="{address}">{text}</a></p>' for address, text in links)
    text = f"<p>{'The service managed this aspect well enough. ' * (words // 7)}</p>"
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{BANNER}"
        f'<nav><a href="/news/">News</a></nav><main><h1>{title}</h1><p>{LICENCE}</p>{text}{anchors}</main>'
        "</body></html>"
    ).encode()


def urlset(*entries: tuple[str, str | None]) -> bytes:
    body = "".join(
        f"<url><loc>{SITE}{path}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>"
        for path, day in entries
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{body}</urlset>'.encode()


def index(*entries: tuple[str, str]) -> bytes:
    body = "".join(
        f"<sitemap><loc>{SITE}{path}</loc><lastmod>{day}</lastmod></sitemap>" for path, day in entries
    )
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{body}</sitemapindex>'.encode()


def xml(body: bytes) -> Any:
    return document(body, "application/xml")


@pytest.fixture
def site() -> Iterator[FakeSite]:
    """A site with an index of two sitemaps, two reports (one with PDFs), a stub and other pages."""
    upload = f"{SITE}/wp-content/uploads/sites/5/2025/03"
    documents = urlset(
        (NORTH, "2025-03-04T10:00:00+00:00"),
        (SOUTH, "2024-02-01"),
        (STUB, "2025-01-01"),
        ("/document/annual-report-2024-inspection/", "2025-02-01"),
        ("/news/an-inspection-is-out/", "2025-02-01"),
    )
    old = urlset(("/document/an-inspection-of-youth-justice-services-in-old/", "2020-05-05"))
    with serve(
        {
            "/robots.txt": document(b"User-agent: *\nDisallow: /wp-admin/\n", "text/plain"),
            "/sitemap_index.xml": xml(
                index(("/document-sitemap.xml", "2025-03-04"), ("/old-sitemap.xml.gz", "2020-05-05"))
            ),
            "/document-sitemap.xml": xml(documents),
            "/old-sitemap.xml.gz": xml(gzip.compress(old)),
            NORTH: document(
                html(
                    "North PDU",
                    900,
                    (f"{upload}/North-PDU-Report.pdf", "Read the report"),
                    (f"{upload}/North-data.pdf", "Data annexe"),
                    ("https://other.example/elsewhere-report.pdf", "A copy"),
                    ("mailto:someone@example.org", "Write"),
                ),
                "text/html",
            ),
            SOUTH: document(html("South PDU", 900), "text/html"),
            STUB: document(
                html("Stub PDU", 30, ("../files/stub-report.pdf#page=2", "The report")), "text/html"
            ),
            "/document/an-inspection-of-youth-justice-services-in-old/": document(
                html("Old", 900), "text/html"
            ),
            "/wp-content/uploads/sites/5/2025/03/North-PDU-Report.pdf": document(pdf("north")),
            "/document/files/stub-report.pdf": document(pdf("stub")),
        }
    ) as running:
        yield running


@pytest.fixture
def fetch(site: FakeSite, tmp_path: Path) -> Fetch:
    def run(**options: Any) -> FetchSummary:
        settings: dict[str, Any] = {
            "delay": 0.0,
            "limits": QUICK,
            "base_url": site.url,
            "sleep": lambda _: None,
        }
        return fetch_reports(Probation(), tmp_path, **settings | options)

    return run


def by_url(folder: Path) -> dict[str, dict[str, Any]]:
    found = map(json.loads, (folder / "provenance.jsonl").read_text("utf-8").splitlines())
    return {line["url"]: line for line in found}


def visible(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_pages_by_sitemap_and_the_pdfs_they_link_to(fetch: Fetch, site: FakeSite, tmp_path: Path) -> None:
    summary = fetch()
    assert summary.counts == {Outcome.SAVED: 5, Outcome.STUB: 1, Outcome.OUTSIDE: 1}
    assert visible(tmp_path) == [
        "an-inspection-of-probation-services-in-north-pdu-2025.html",
        "an-inspection-of-probation-services-in-south-pdu-2025.html",
        "an-inspection-of-youth-justice-services-in-old.html",
        "north-pdu-report.pdf",
        "provenance.jsonl",
        "stub-report.pdf",
    ]
    assert [target.url for target in summary.targets][:2] == [SITE + NORTH, SITE + STUB], "newest first"
    lines = by_url(tmp_path)
    assert lines[SITE + NORTH]["licence"] == "Open Government Licence v3.0"
    report = lines[f"{SITE}/wp-content/uploads/sites/5/2025/03/North-PDU-Report.pdf"]
    assert report["found_on"] == SITE + NORTH
    assert lines[SITE + STUB]["file"].startswith(".fetch/"), "a stub is not offered to an index"
    assert not any("/news/" in path or "annual" in path or "annexe" in path for path in site.paths)
    assert [left.url.rpartition("/")[2] for left in summary.left_out] == ["North-data.pdf"]
    assert summary.warnings == ()


def test_a_second_run_costs_conditional_requests_only(fetch: Fetch, site: FakeSite, tmp_path: Path) -> None:
    fetch()
    before = visible(tmp_path)
    site.requests.clear()
    summary = fetch()
    assert summary.counts == {Outcome.UNCHANGED: 5, Outcome.STUB: 1, Outcome.OUTSIDE: 1}
    assert {request.status for request in site.requests} == {304}
    assert len(site.requests) == 10, "robots.txt, three sitemaps, four pages, two PDFs"
    assert visible(tmp_path) == before


def test_a_stub_that_becomes_a_report_takes_its_place(fetch: Fetch, site: FakeSite, tmp_path: Path) -> None:
    fetch()
    site.answers[STUB] = document(html("Stub PDU", 900), "text/html")
    fetch()
    assert "an-inspection-of-probation-services-in-stub-pdu-2025.html" in visible(tmp_path)


def test_since_leaves_older_sitemaps_unread(fetch: Fetch, site: FakeSite) -> None:
    summary = fetch(since=date(2025, 2, 1))
    assert [target.url for target in summary.targets] == [SITE + NORTH]
    assert "/old-sitemap.xml.gz" not in site.paths


def test_a_limit_counts_pages_and_takes_the_newest(fetch: Fetch) -> None:
    summary = fetch(limit=1)
    assert [target.url for target in summary.targets] == [SITE + NORTH]
    assert summary.counts == {Outcome.SAVED: 2, Outcome.OUTSIDE: 1}


def test_a_dry_run_reads_sitemaps_only_and_writes_nothing(
    fetch: Fetch, site: FakeSite, tmp_path: Path
) -> None:
    summary = fetch(dry_run=True)
    assert len(summary.targets) == 4
    assert set(site.paths) == {
        "/robots.txt",
        "/sitemap_index.xml",
        "/document-sitemap.xml",
        "/old-sitemap.xml.gz",
    }
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "answer",
    [
        status(302, Location="/cookies/?back=north"),
        status(200, html("Cookies on this site", 2000)),
        status(200, f"<html><body>{BANNER}</body></html>".encode()),
    ],
    ids=["redirect to the cookie page", "a long page about cookies", "nothing but the banner"],
)
def test_a_page_that_turns_out_to_be_about_cookies(
    fetch: Fetch, site: FakeSite, tmp_path: Path, answer: Any
) -> None:
    site.answers["/cookies/?back=north"] = status(200, html("Your choice", 2000))
    site.answers[NORTH] = answer
    assert fetch(limit=1).counts == {Outcome.COOKIE_PAGE: 1}
    assert visible(tmp_path) == ["provenance.jsonl"]


def test_a_page_that_turns_out_to_be_a_pdf_is_welcome(fetch: Fetch, site: FakeSite, tmp_path: Path) -> None:
    site.answers[NORTH] = document(pdf("north"))
    assert fetch(limit=1).counts == {Outcome.SAVED: 1}
    assert "an-inspection-of-probation-services-in-north-pdu-2025.pdf" in visible(tmp_path)


def test_sitemaps_named_in_robots_txt_come_first(fetch: Fetch, site: FakeSite) -> None:
    site.answers["/robots.txt"] = status(200, f"Sitemap: {SITE}/elsewhere.xml\n".encode())
    site.answers["/elsewhere.xml"] = xml(urlset((SOUTH, None)))
    assert [target.url for target in fetch(dry_run=True).targets] == [SITE + SOUTH]
    assert "/sitemap_index.xml" not in site.paths


def test_the_sitemap_of_wordpress_itself_is_found(fetch: Fetch, site: FakeSite) -> None:
    site.answers["/wp-sitemap.xml"] = site.answers.pop("/sitemap_index.xml")
    assert len(fetch(dry_run=True).targets) == 4


@pytest.mark.parametrize(
    "hostile",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>',
        b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><urlset><url><loc>&f;</loc></url></urlset>',
        gzip.compress(b"<urlset>" + b" " * 30_000_000 + b"</urlset>"),
        b"\x1f\x8bnot gzip",
        b"<html><body>Are you OK with cookies?</body></html>",
        b"<urlset><url>",
        b"",
    ],
    ids=["entities", "external entity", "bomb", "bad gzip", "cookie page", "cut off", "empty"],
)
def test_a_hostile_sitemap_is_a_warning_and_the_others_are_read(
    fetch: Fetch, site: FakeSite, hostile: bytes
) -> None:
    site.answers["/old-sitemap.xml.gz"] = status(200, hostile)
    summary = fetch(dry_run=True)
    assert len(summary.targets) == 3
    (warning,) = summary.warnings
    assert "old-sitemap.xml.gz is not a sitemap" in warning


def test_a_packed_sitemap_is_unpacked_no_further_than_the_limit() -> None:
    packed = gzip.compress(urlset(("/document/x-pdu/", None)))
    assert len(read_sitemap(packed, max_bytes=1000).pages) == 1
    with pytest.raises(SitemapError, match="unpacks to more than 100 bytes"):
        read_sitemap(packed, max_bytes=100)


def test_no_sitemap_at_all_is_one_sentence(fetch: Fetch, site: FakeSite) -> None:
    site.answers.clear()
    with pytest.raises(PublisherError, match="No report pages were found"):
        fetch()


def test_a_sitemap_that_points_to_itself_is_read_once(fetch: Fetch, site: FakeSite) -> None:
    site.answers["/old-sitemap.xml.gz"] = xml(index(("/old-sitemap.xml.gz", "2025-03-04")))
    fetch(dry_run=True)
    assert len(site.asked("/old-sitemap.xml.gz")) == 1


def test_pages_of_another_host_in_a_sitemap_are_not_asked_for(fetch: Fetch, site: FakeSite) -> None:
    with serve() as elsewhere:
        place = f"{elsewhere.url}{NORTH}".encode()
        site.answers["/old-sitemap.xml.gz"] = status(
            200, b"<urlset><url><loc>" + place + b"</loc></url></urlset>"
        )
        fetch()
        assert elsewhere.requests == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/document/an-inspection-of-probation-services-in-bedfordshire-pdu/", True),
        ("/document/county-durham-and-darlington-pdu-2025", True),
        ("/document/national-inspection-april-2025/", True),
        ("/document/an-inspection-of-youth-justice-services-in-leeds/", True),
        ("/document/dynamic-inspection-of-public-protection-wales/", True),
        ("/document/leeds-yjs/", True),
        ("/document/dynamic-inspection-of-public-protection-guidance-manual/", False),
        ("/document/annual-report-2023/", False),
        ("/document/an-inspection-of-probation-services-in-x/feed/", False),
        ("/news/an-inspection-of-probation-services/", False),
        ("/?p=5088", False),
        ("/", False),
    ],
)
def test_report_pages_are_known_by_their_address(path: str, expected: bool) -> None:
    assert is_report_page(SITE + path) is expected


def test_report_pages_of_the_earlier_site_are_known_too() -> None:
    assert is_report_page("https://www.justiceinspectorates.gov.uk/hmiprobation/inspections/readingyjs2024/")
    assert not is_report_page("https://www.justiceinspectorates.gov.uk/hmiprisons/inspections/leeds/")
