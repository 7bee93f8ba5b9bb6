"""Saved web pages made at test time: editions of the bundled sample reports with the traps of real pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Any

from corpus.layout import Layout, Role

COOKIES = """<div id="ccc-overlay" class="cookie-banner" role="dialog"><h2>Cookies on this site</h2>
<p>We use some essential cookies to make this website work. We would like to set additional cookies to
understand how you use the site. You can change your cookie settings at any time.</p>
<button>Accept analytics cookies</button><button>Reject analytics cookies</button></div>"""
SITE_TOP = """<a class="skip-link screen-reader-text" href="#content">Skip to content</a>
<header role="banner"><a href="/">Inspectorate of Somewhere</a>
<nav aria-label="Main menu"><ul><li><a href="/a">About us</a></li><li><a href="/b">Our reports</a></li>
<li><a href="/c">Consultations</a></li></ul></nav></header>
<nav class="breadcrumbs"><a href="/">Home</a> &gt; <a href="/b">Our reports</a></nav>"""
SITE_END = """<section class="related-posts"><h2>Related documents</h2><ul><li><a href="/x">Another report</a></li>
<li><a href="/y">A third report</a></li></ul></section>
<footer><p>Follow us</p><ul><li><a href="/p">Privacy</a></li><li><a href="/t">Terms</a></li></ul></footer>"""
LICENCE = """<p>© Crown copyright 2024. You may re-use this information (excluding logos) free of charge in any
format or medium, under the terms of the Open Government Licence.</p>
<p>Published by: Inspectorate of Somewhere, 1 Made Up Street, Nowhere, ZZ9 9ZZ</p>"""
SHARE = """<div class="share-buttons"><p>Share this page</p><ul><li><a href="https://s.example/1">Facebook</a></li>
<li><a href="https://s.example/2">LinkedIn</a></li></ul></div>"""
SCRIPT = """<script>var words = "never part of a report";</script><style>.p { color: red }</style>
<noscript><p>Please enable JavaScript.</p></noscript>"""


@dataclass(slots=True)
class Page:
    """How an edition is made.

    ``notes``: ``"link"``, ``"sup"``, ``"bracket"`` or ``"bare"``. ``minor``: how Strengths and such are
    headed, ``"h4"`` or ``"strong"``.
    """

    notes: str = "link"
    minor: str = "h4"
    published: str | None = None
    cookies: bool = True
    main: str = "main"
    _notes: list[str] = field(default_factory=list)


def edition(truth: dict[str, Any], page: Page) -> str:
    """The web page of a PDU report with the truth ``truth``."""
    report = truth["report"]
    body = [
        f"<h1>{escape(report['title'])}</h1>",
        f"<p>Published: {escape(_published(report) if page.published is None else page.published)}</p>",
        SHARE,
        "<p>Fictional sample report – no real place, person or inspection</p>",
        f"<p>The Probation Service – {escape(report['region'])} region</p>",
        _contents(truth),
        "<h2>Acknowledgements</h2>",
        f"<p>This inspection was led by HM Inspector {escape(report['lead_inspector'])}, with colleagues.</p>",
        *_sections(truth, page),
        *_notes(page),
    ]
    main = f"<{page.main} id='content'>\n" + "\n".join(body) + f"\n</{page.main.split()[0]}>"
    return (
        "<!DOCTYPE html><html lang='en-GB'><head><meta charset='utf-8'>"
        f"<title>{escape(report['title'])} – Inspectorate of Somewhere</title>{SCRIPT}</head><body>"
        f"{COOKIES if page.cookies else ''}{SITE_TOP}{LICENCE}{main}{SITE_END}</body></html>"
    )


def _published(report: dict[str, Any]) -> str:
    year, month = report["published"].split("-")[:2]
    return date(int(year), int(month), 1).strftime("%B %Y")


def _contents(truth: dict[str, Any]) -> str:
    chapters = list(dict.fromkeys(item["section"][0] for item in truth["passages"]))
    links = "".join(f"<li><a href='#s{n}'>{escape(title)}</a></li>" for n, title in enumerate(chapters))
    return f"<h2>Contents</h2><ul class='contents'>{links}</ul>"


def _sections(truth: dict[str, Any], page: Page) -> list[str]:
    out: list[str] = []
    open_path: list[str] = []
    addressee: str | None = None
    listing = ""
    rated: dict[str, str] = {item["standard"]: item["rating"] for item in truth["judgements"]}
    for item in truth["passages"]:
        kind, path = item["kind"], item["section"]
        wanted = {"recommendation": "ol"}.get(kind, "ul" if kind in _LISTED else "")
        moved = path != open_path or (kind == "recommendation" and item["addressee"] != addressee)
        if listing and (wanted != listing or moved):
            out.append(f"</{listing}>")
            listing = ""
        if path != open_path:
            if open_path and path[0] != open_path[0] and path[0] == "Recommendations":
                out.extend(_ratings(truth))
            out.extend(_headings(open_path, path, page))
            open_path = path
        if kind == "recommendation" and item["addressee"] != addressee:
            addressee = item["addressee"]
            out.append(f"<p>{escape(addressee or '')}:</p>")
        if wanted and not listing:
            start = f" start='{item['number']}'" if wanted == "ol" else ""
            out.append(f"<{wanted}{start}>")
            listing = wanted
        text = _marked(item, page)
        if wanted:
            out.append(f"<li>{text}" + ("</li>" if len(out) % 2 else ""))
        elif kind == "quote":
            out.append(f"<blockquote><p>{text}</p></blockquote>")
        else:
            out.append(f"<p>{text}</p>")
        if kind == "standard_statement":
            out.append(f"<p><strong>‘{rated[item['standard']]}.’</strong></p>")
        if kind == "method" and item["standard"] and item["text"].startswith("Our rating"):
            out.append(_questions(truth, item["standard"]))
    if listing:
        out.append(f"</{listing}>")
    return out


_LISTED = frozenset({"strength", "area_for_improvement", "finding"})


def _headings(old: list[str], new: list[str], page: Page) -> list[str]:
    shared = 0
    while shared < min(len(old), len(new)) and old[shared] == new[shared]:
        shared += 1
    made = []
    for level, title in enumerate(new[shared:], start=shared + 1):
        if level > 2 and page.minor == "strong":
            made.append(f"<p><strong>{escape(title)}:</strong></p>")
        else:
            top = " <a href='#top'>(Back to top)</a>" if level == 1 else " (Back to top)"
            made.append(f"<h{level + 1} id='h{level}'>{escape(title)}{top}</h{level + 1}>")
    return made


def _ratings(truth: dict[str, Any]) -> list[str]:
    report = truth["report"]
    began = date.fromisoformat(report["fieldwork_start"])
    rows = "".join(
        f"<tr><td>{escape(item['aspect'])}</td><td>{item['rating']}</td></tr>" for item in truth["judgements"]
    )
    return [
        "<h2>Ratings (Back to top)</h2>",
        f"<p>Fieldwork started: {began.day} {began:%B %Y}</p>",
        f"<table><tr><td>Overall rating</td><td><b>{report['overall_rating']}</b></td></tr>"
        f"<tr><td>Score</td><td>{report['score']}/{report['score_max']}</td></tr></table>",
        f"<table><thead><tr><th>Standard</th><th>Rating</th></tr></thead><tbody>{rows}</tbody></table>",
    ]


def _questions(truth: dict[str, Any], standard: str) -> str:
    rows = "".join(
        f"<tr><td><p>{escape(item['question'])}</p></td><td>{item['percent_yes']}%"
        for item in truth["key_questions"]
        if item["standard"] == standard
    )
    return f"<table><tr><th>Key question</th><th>Percentage ‘Yes’</th></tr>{rows}</table>"


def _marked(item: dict[str, Any], page: Page) -> str:
    text = escape(item["text"])
    for note in item["footnotes"]:
        page._notes.append(note)
        number = len(page._notes)
        mark = {
            "link": f"<sup><a id='ref{number}' href='#note{number}'>[{number}]</a></sup>",
            "sup": f"<sup>{number}</sup>",
            "bracket": f"[{number}]",
            "bare": f" {number} ",
        }[page.notes]
        head, stop, tail = text.partition(". ")
        text = f"{head}.{mark} {tail}" if stop else text + mark
    return text


def _notes(page: Page) -> list[str]:
    made = []
    for number, note in enumerate(page._notes, start=1):
        made.append(
            {
                "link": f"<p><a id='note{number}' href='#ref{number}'>[{number}]</a> {escape(note)}</p>",
                "sup": f"<p><sup>{number}</sup> {escape(note)}</p>",
                "bracket": f"<p>[{number}] {escape(note)}</p>",
                "bare": f"<p>{number} {escape(note)}</p>",
            }[page.notes]
        )
    return made


def printed_again(layout: Layout) -> str:
    """A plain web page with the blocks of ``layout``, furniture left out."""
    out: list[str] = []
    for block in layout.blocks:
        marks = "".join(f'<sup><a href="#n{n.marker}">{n.marker}</a></sup>' for n in block.footnotes)
        text = escape(block.text) + marks
        if block.role is Role.HEADING:
            out.append(f"<h{block.level + 1}>{text} (Back to top)</h{block.level + 1}>")
        elif block.role is Role.BULLET:
            out.append(f"<ul><li>{text}</ul>")
        elif block.role is Role.NUMBERED:
            out.append(f"<ol start={block.marker}><li>{text}</ol>")
        elif block.role is Role.TABLE_ROW:
            out.append("<table><tr>" + "".join(f"<td>{escape(cell)}" for cell in block.cells) + "</table>")
        elif block.role is Role.PARAGRAPH:
            out.append(f"<p>{text}")
    notes = [f'<p id="n{n.marker}">{n.marker} {escape(n.text)}' for n in layout.footnotes]
    return "<!doctype html><meta charset=utf-8><main>" + "\n".join([*out, *notes]) + "</main>"
