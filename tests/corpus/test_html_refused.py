"""Web pages that are no report, hostile pages, and what must hold of any page."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import Refusal, ReportRefusedError
from corpus.layout import lay_out
from corpus.reading import Document, ReadingLimits, read
from tests.corpus.checks import check_report, parsed_or_refused
from tests.corpus.html_maker import COOKIES, LICENCE, SITE_END, SITE_TOP

PROSE = " ".join(
    f"Inspector {n} saw that plans were made with care in every one of the teams." for n in range(15)
)
STUB = "<main><h1>Report on a place</h1><p>We have published our report on the services in this place today.</p>{}</main>"
SITE = (
    "<html><head><title>{}</title></head><body>{}" + SITE_TOP + "{}" + LICENCE + SITE_END + "</body></html>"
)
REFUSED = {
    "stub": (
        SITE.format("Report", COOKIES, STUB.format("<a href='/files/a.pdf'>Read it</a>")),
        "leads to a report",
    ),
    "stub without a link": (SITE.format("Report", "", STUB.format("")), "without the text of a report"),
    "cookie page": (
        SITE.format("Cookies", "", "<p>Choose which cookies we may use here.</p>"),
        "cookie notice",
    ),
    "banner alone": (f"<html><body>{COOKIES}</body></html>", "cookie notice"),
    "error": (SITE.format("Page not found", "", "<p>404</p>"), "error page"),
    "sign in": (SITE.format("Access denied", "", ""), "error page"),
    "menu alone": (SITE.format("Reports", "", "<ul><li><a href='/1'>One</a></ul>"), "without the text"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_pages_that_are_no_report(tmp_path: Path, case: str) -> None:
    page, reason = REFUSED[case]
    path = tmp_path / "saved.html"
    path.write_text(page)
    with pytest.raises(ReportRefusedError) as refused:
        read(path)
    assert refused.value.reason is Refusal.NOT_A_REPORT
    assert reason in str(refused.value)
    assert str(refused.value).startswith("saved.html is ")
    assert str(refused.value).endswith(".")


def test_empty_pages_archives_and_foreign_formats(tmp_path: Path) -> None:
    path = tmp_path / "saved.html"
    archive = "From: <Saved>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n<html></html>"
    for data, reason, words in (
        (b"<html><body><script>x</script></body></html>", Refusal.EMPTY, "without any text"),
        (archive.encode(), Refusal.UNSUPPORTED_FORMAT, "HTML only"),
        (b"\x89PNG\r\n", Refusal.UNSUPPORTED_FORMAT, "an image"),
    ):
        path.write_bytes(data)
        with pytest.raises(ReportRefusedError, match=words) as refused:
            read(path)
        assert refused.value.reason is reason


@pytest.mark.parametrize("start", [f"<!doctype html><p>{PROSE}</p>", f"<!-- saved --><div>{PROSE}</div>"])
def test_a_fragment_is_a_page_by_its_name_and_text_stays_text(tmp_path: Path, start: str) -> None:
    page, text = tmp_path / "a.html", tmp_path / "a.md"
    page.write_text(start)
    text.write_text("# Report\n\n" + PROSE + " <html> is a tag.")
    assert read(page).source.media_type == "text/html"
    assert read(page).source.text == PROSE
    assert read(text).source.media_type == "text/markdown"


HOSTILE = {
    "deep": "<div>" * 100_000,
    "deep lists": "<ul><li>" * 30_000,
    "formatting": "".join(f"<font size={n}>" for n in range(3_000)) + "<p>" * 3_000,
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(60_000)) + ">",
    "self-closed": "<div/>" * 100_000,
    "closers": "<span>" * 20_000 + "</x>" * 20_000,
    "unclosed": "<p>words" * 50_000,
    "entities": "&lt;&bogus;&#x110000;" * 100_000,
    "brackets": "<" * 1_000_000,
    "comments": "<!--" * 200_000,
    "long attribute": "<p title='" + "a" * 5_000_000 + "'>",
    "tables": "<table><tr><td>" * 10_000,
    "headers": "<header><p>word</p>" * 10_000,
    "entity bomb": '<!DOCTYPE html [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]><p>' + "&b;" * 10_000,
    "notes": "".join(f"<p>word {n} . [{n}] <a href='#n{n}'>{n}</a></p>" for n in range(3_000)),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_pages_end_soon(tmp_path: Path, case: str) -> None:
    path = tmp_path / "hostile.html"
    path.write_text("<!DOCTYPE html><html><body>" + HOSTILE[case])
    begun = time.perf_counter()
    parsed_or_refused(path)
    # Each takes 3 s at most on two cores of 2024, alone; the slowest hung for minutes without the guard.
    assert time.perf_counter() - begun < 60


def test_limits_are_settings(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(f"<!doctype html><body><div><div><p><b>{PROSE}</b></p></div></div>")
    assert read(path).source.text == PROSE
    for limits in (
        ReadingLimits(max_tags=5),
        ReadingLimits(max_tag_steps=3),
        ReadingLimits(max_tag_copies=0),
        ReadingLimits(max_characters=len(PROSE) - 1),
        ReadingLimits(max_bytes=100),
    ):
        with pytest.raises(ReportRefusedError) as refused:
            read(path, limits)
        assert refused.value.reason is Refusal.TOO_LARGE


TAGS = st.sampled_from(
    [
        "p",
        "div",
        "ul",
        "ol",
        "li",
        "h1",
        "h2",
        "h3",
        "table",
        "tr",
        "td",
        "th",
        "b",
        "sup",
        "a",
        "blockquote",
        "br",
        "nav",
        "main",
        "article",
        "header",
        "footer",
        "pre",
        "details",
        "figure",
        "span",
        "section",
        "aside",
        "script",
        "style",
        "form",
        "button",
        "dl",
        "dt",
        "dd",
        "hr",
        "caption",
    ]
)
ATTRIBUTES = st.sampled_from(
    [
        "",
        " hidden",
        " id=n1",
        " href='#n1'",
        " href='#r1'",
        " class='share'",
        " class=cookie",
        " start=3",
        " type=i",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["[1]", " 1 ", "1 Note", "¹", "(Back to top)", "• x", "12. a", "©", "Contents", "&amp;", "\u00ad"]
    ),
    st.just(PROSE),
)
PIECES = st.lists(
    st.one_of(
        TEXTS,
        st.builds("<{}{}>".format, TAGS, ATTRIBUTES),
        st.builds("</{}>".format, TAGS),
    ),
    max_size=40,
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=PIECES)
def test_every_character_is_in_exactly_one_account(tmp_path: Path, pieces: list[str]) -> None:
    path = tmp_path / "any.html"
    path.write_bytes(f"<!doctype html><body>{''.join(pieces)}".encode("utf-8", "surrogatepass"))
    report = parsed_or_refused(path)
    if report is not None:
        check_report(report)
    try:
        document = read(path)
    except ReportRefusedError:
        return
    in_one_element(document)
    lay_out(document)


def in_one_element(document: Document) -> None:
    text = document.source.text
    owners = [0] * len(text)
    for element in document.elements:
        for span in (element.span, *([element.lead] if element.lead else [])):
            for at in range(span.start, span.end):
                owners[at] += 1
    assert all(count == 1 or (text[at].isspace() and not count) for at, count in enumerate(owners))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary(max_size=300),
    mark=st.sampled_from([b"<!DOCTYPE html>", b"<html>", b"\xff\xfe<\0h\0t\0m\0l\0>\0"]),
)
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes, mark: bytes) -> None:
    path = tmp_path / "any.html"
    path.write_bytes(mark + data)
    parsed_or_refused(path)
