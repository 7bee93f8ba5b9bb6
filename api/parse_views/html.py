"""A parsed report as one HTML file for checking by eye: the source pages beside what was made of them.

The file holds all that it shows: no script, no style sheet, font or picture from anywhere else, which a
content security policy in it also forbids. Whatever a report prints is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from textwrap import shorten
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from api.parse_views import outline
from api.parse_views.marks import Anchors, marked_page, marked_words
from api.parse_views.palette import ACCOUNTS, INK, KINDS, PAPER, Look, looks
from api.parse_views.sheets import Sheet
from api.parse_views.spans import Part, parts
from corpus.model import Account, Heading, Kind, Passage, Report, words
from corpus.wording import plural


def render_html(report: Report, sheets: Mapping[int, Sheet] | None = None, notes: Sequence[str] = ()) -> str:
    """The HTML file of a report.

    Args:
        report: the parsed report.
        sheets: pictures of its pages by page number, where there are any.
        notes: sentences on what has no picture, to be shown with the warnings.
    """
    view = _View(report, sheets or {})
    template = _environment().get_template("view.html")
    return template.render(
        report=report,
        facts=outline.facts(report),
        fictional=outline.FICTIONAL if report.fictional else None,
        sentence=outline.passages_sentence(report),
        legend=_legend(report),
        total=report.account.total,
        parts=[view.part(part) for part in view.parts],
        recommendations=view.recommendations(),
        loose=[view.note(note.marker, note.text, note.start) for note in outline.loose_footnotes(report)],
        lists=[
            (ACCOUNTS[account], outline.repeated(report, account))
            for account in outline.LISTED
            if report.account.listed.get(account)
        ],
        notes=notes,
        percent=outline.percent,
        plural=plural,
        style=_style(),
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("api.parse_views", "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _style() -> Markup:
    """The style sheet with the colours of the palette; ours throughout, so it needs no escaping."""
    rules = [f":root {{ --ink: {INK}; --paper: {PAPER}; }}"]
    for look in looks():
        rules.append(
            f".k-{look.name} {{ --tint: {look.tint}; --mark: {look.ink}; --line: {look.line}; "
            f"--edge: {'double' if look.line == 'wavy' else look.line}; --dash: {_DASHES.get(look.line, 'none')}; }}"
        )
    sheet = (files("api.parse_views") / "templates" / "view.css").read_text("utf-8")
    return Markup("\n".join(rules) + "\n" + sheet)  # noqa: S704


_DASHES = {"dashed": "5 3", "dotted": "1.5 2.5", "wavy": "8 2 2 2"}


@dataclass(frozen=True, slots=True)
class _LegendRow:
    look: Look
    passages: int | None
    words: int
    share: int


@dataclass(frozen=True, slots=True)
class _Legend:
    kinds: list[_LegendRow]
    passage_words: int
    passage_share: int
    others: list[_LegendRow]
    share: int


def _legend(report: Report) -> _Legend:
    rows = outline.account_rows(report.account)
    whole = next(row.share for row in rows if row.account is Account.PASSAGE)
    said: dict[Kind, int] = {}
    for passage in report.passages:
        count = sum(len(words(span.of(report.source.text))) for span in passage.segments)
        said[passage.kind] = said.get(passage.kind, 0) + count
    kinds = [kind for kind in Kind if kind in said]
    shares = outline.hundredths([said[kind] for kind in kinds], whole)
    passages = dict(outline.kind_counts(report))
    return _Legend(
        kinds=[
            _LegendRow(KINDS[kind], passages[kind.value], said[kind], share)
            for kind, share in zip(kinds, shares, strict=True)
        ],
        passage_words=report.account.counts.get(Account.PASSAGE, 0),
        passage_share=whole,
        others=[
            _LegendRow(ACCOUNTS[row.account], None, row.words, row.share)
            for row in rows
            if row.account is not Account.PASSAGE
        ],
        share=sum(row.share for row in rows),
    )


class _View:
    """What the template shows of the parts of one report."""

    def __init__(self, report: Report, sheets: Mapping[int, Sheet]) -> None:
        self.parts = parts(report)
        self._report = report
        self._sheets = sheets
        self._anchors = Anchors(report, self.parts)

    def part(self, part: Part) -> dict[str, Any]:
        """One page: its picture and its text with everything marked, and what begins on it."""
        sheet = self._sheets.get(part.page.number) if part.page else None
        return {
            "id": f"part-{part.number}",
            "name": _name(part),
            "short": f"{'page' if part.page else 'part'} {part.page.number if part.page else part.number}",
            "picture": marked_page(self._anchors, part, sheet) if sheet else None,
            "words": marked_words(self._report, self._anchors, part),
            "empty": not self._report.source.text[part.start : part.end].strip(),
            "entries": list(self._entries(part)),
            "continued": [(self._tag(item), f"#passage-{item.ordinal + 1}") for item in part.continued],
        }

    def recommendations(self) -> list[dict[str, Any]]:
        """The recommendations, each with the passage that has its words, where one has."""
        said = {
            outline.one_line(item.text): item
            for item in self._report.passages
            if item.kind is Kind.RECOMMENDATION
        }
        return [
            {"item": item, "passage": said.get(outline.one_line(item.text))}
            for item in self._report.recommendations
        ]

    def note(self, marker: str, text: str, start: int) -> dict[str, str]:
        """A footnote and the address of its place."""
        return {
            "marker": marker,
            "text": text,
            "place": outline.place(self._report, start),
            "href": f"#{self._anchors.at(start)}",
        }

    def _tag(self, passage: Passage) -> str:
        return f"{KINDS[passage.kind].code}{passage.ordinal + 1}"

    def _entries(self, part: Part) -> Iterator[dict[str, Any]]:
        path: tuple[str, ...] | None = None
        for entry in part.entries:
            if isinstance(entry, Heading):
                yield {
                    "heading": entry,
                    "id": self._anchors.heading(entry),
                    "href": f"#{self._anchors.at(entry.start)}",
                    "look": ACCOUNTS[Account.HEADING],
                    "place": outline.place(self._report, entry.start),
                }
                continue
            pictured = part.page is not None and part.page.number in self._sheets
            number = entry.ordinal + 1
            yield {
                "heading": None,
                "passage": entry,
                "number": number,
                "tag": self._tag(entry),
                "look": KINDS[entry.kind],
                "about": outline.describe(self._report, entry),
                "path": " › ".join(entry.section) if entry.section != path else None,
                "href": f"#place-{number}" if pictured else f"#text-{number}",
                "notes": [self.note(note.marker, note.text, note.start) for note in entry.footnotes],
            }
            path = entry.section


def _name(part: Part) -> str:
    if part.page is None:
        first = next((entry.text for entry in part.entries if isinstance(entry, Heading)), "")
        return f"Part {part.number}" + (f": {shorten(first, 60, placeholder=' …')}" if first else "")
    label = f" (printed as {part.page.label})" if part.page.label else ""
    return f"Page {part.page.number}{label}"
