"""The templates' environment: where they lie and the small functions that they use."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Any

from fastapi import Request
from jinja2 import Environment, PackageLoader, PrefixLoader, select_autoescape
from jinja2.ext import Extension
from jinja2.loaders import BaseLoader, ChoiceLoader
from markupsafe import Markup, escape

from api.forms import may_code
from api.pages.basket import MOST_KEPT
from api.pages.carrying import agreeing, carrying, keeping, kept
from api.pages.excerpt import excerpt
from api.pages.saving import file_links
from api.quality import figure
from api.wording import ACCOUNT_LABELS, also_in
from corpus.wording import plural, tidy_heading, whole_percent
from indexer.records import PassageRecord, ReportRecord, StanceTag, ThemeTag
from indexer.themes.quality import FEW as FEW_CODINGS
from search.citation import cite
from search.facets import kind_of_report, label, series_label
from search.judgements.contrast import SMALL
from search.recurring.trend import LEAST_EACH, LEAST_YEARS
from search.response import FacetValue, FoldedPassage, TermScore
from search.statistics import FEW_EXPECTED, FEW_REPORTS

NAVIGATION = (
    ("Search", "/"),
    ("Compare", "/compare"),
    ("Areas", "/areas"),
    ("Reports", "/reports"),
    ("Themes", "/themes"),
    ("Basket", "/basket"),
    ("Coding", "/coding"),
    ("Library", "/library"),
    ("API", "/docs"),
)

UNDER = {
    "/recurring": "/compare",
    "/judgements": "/compare",
    "/figures": "/compare",
    "/recommendations": "/compare",
    "/trends": "/compare",
}
"""Pages that lie under another entry of the navigation than their address says."""

FACET_TITLES = {
    "inspectorate": "Inspectorate",
    "programme": "Kind of inspection",
    "framework": "Framework",
    "area": "Area",
    "region": "Region",
    "year": "Year",
    "rating": "Overall rating",
    "theme": "Theme",
    "stance": "Stance",
    "kind": "Kind of passage",
    "speaker": "Who speaks",
    "standard": "Standard or judgement",
    "report": "Report",
    "edition": "Reports",
    "fictional": "Fictional sample",
}
MOST_TERMS = 6
"""Words of a question that the page explains a result by; the score of the others is given as their sum."""

MANY_VALUES = 12
"""Values of a facet beyond which the search page leaves the rest to a page of their own, with a box to find one."""

SOURCE_LABELS = {
    "rule": "rule",
    "model": "model",
    "parent": "follows from a narrower theme",
    "coder": "coder",
    "kind": "the kind of passage",
    "heading": "its heading",
}


def make_environment() -> Environment:
    """The environment of all pages."""
    loader: BaseLoader = ChoiceLoader(
        [
            PackageLoader("api.pages", "templates"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    # The components of govuk_frontend_jinja rely on undefined options being falsy.
    environment = Environment(
        loader=loader,
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[Unindented],
    )
    environment.globals["static"] = StaticAddresses()
    environment.filters["number"] = with_thousands
    environment.filters["share"] = whole_percent
    environment.filters["tidy"] = tidy_heading
    environment.globals.update(
        navigation=navigation,
        may_code=may_code,
        marked=marked,
        when=when,
        cite=cite,
        most_kept=MOST_KEPT,
        kind_label=lambda kind: label("kind", kind, {}),
        kind_of_report=kind_of_report,
        series_label=series_label,
        plural=plural,
        also_in=also_in,
        many=MANY_VALUES,
        first_values=first_values,
        most_terms=MOST_TERMS,
        first_terms=lambda terms: by_score(terms)[:MOST_TERMS],
        other_terms=lambda terms: sum(one.score for one in by_score(terms)[MOST_TERMS:]),
        opening=opening,
        quoted=quoted,
        coded=coded,
        excerpt=excerpt,
        facet_title=lambda name: FACET_TITLES.get(name, name),
        source_label=lambda source: SOURCE_LABELS.get(source, source),
        stance_help=stance_help,
        tag_help=tag_help,
        pages_label=pages_label,
        file_links=file_links,
        agreeing=agreeing,
        carrying=carrying,
        kept=kept,
        keeping=keeping,
        rank_label=lambda rank: f"rank {rank}" if rank else "not among the candidates",
        figure=figure,
        number_or_dash=lambda value: "–" if value is None else f"{value:.3f}",
        few_codings=FEW_CODINGS,
        few_expected=FEW_EXPECTED,
        few_rated=SMALL,
        few_reports=FEW_REPORTS,
        least_years=LEAST_YEARS,
        least_reports=LEAST_EACH,
        request=None,
        fictional=None,
        snapshot=None,
    )
    return environment


class Unindented(Extension):
    """Templates without the indentation of their lines: it is for those who write them, and a sixth of a page.

    What is shown keeps its own: values are put in later.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template's text without white space at the beginnings of lines, and without empty lines."""
        return re.sub(r"^\s+", "", source, flags=re.MULTILINE)


class StaticAddresses:
    """Addresses of the style sheet and its like, with a part that changes when the file does.

    A browser may then keep the file for ever, and never shows a new page in an old style.
    """

    def __init__(self) -> None:
        folder = files("api.pages") / "static"
        self._marks = {
            item.name: hashlib.sha256(item.read_bytes()).hexdigest()[:8]
            for item in folder.iterdir()
            if item.is_file()
        }

    def __call__(self, name: str) -> str:
        """The address of the static file ``name``."""
        return f"/static/{name}?v={self._marks[name]}"


def navigation(path: str, *, request: Request | None = None, coding: bool = False) -> list[dict[str, Any]]:
    """Items of the service navigation, the one that ``path`` lies under marked as active.

    ``request`` says whether the fictional sample counts, which the links keep;
    ``coding`` says whether who asks may code; otherwise that item is left out.
    """
    begins = "/" + path.strip("/").split("/")[0]
    path = UNDER.get(begins, path)
    return [
        {
            "text": text,
            "href": keeping(request, href),
            "active": path == href or (href != "/" and path.startswith(href)),
        }
        for text, href in NAVIGATION
        if coding or href != "/coding"
    ]


def by_score(terms: Sequence[TermScore]) -> list[TermScore]:
    """The words of a question by what each adds to a passage's score, the greatest first."""
    return sorted(terms, key=lambda one: -one.score)


def first_values(values: Sequence[FacetValue]) -> list[FacetValue]:
    """The values of a facet that the search page lists: the most frequent, and all that are chosen."""
    return [*values[:MANY_VALUES], *(value for value in values[MANY_VALUES:] if value.selected)]


def opening(text: str, most: int = 40) -> str:
    """The first words of a text, to tell its link from others that look the same; at most ``most`` characters."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def quoted(text: str) -> str:
    """A passage's words in quotation marks; as they are where they stand in a pair of their own.

    static/findings.js does the same to what it copies.
    """
    own = text.startswith("“") and text.endswith("”") and "“" not in text[1:]
    return text if own else f"“{text}”"


def coded(text: str) -> Markup:
    """A sentence with what stands between backticks as code, everything else escaped."""
    parts = text.split("`")
    # An odd backtick opens nothing.
    closed = len(parts) - (len(parts) + 1) % 2
    made = [
        Markup("<code>{}</code>").format(part) if place % 2 else Markup("{}").format(part)
        for place, part in enumerate(parts[:closed])
    ]
    return Markup("").join(made + [Markup("`{}").format(part) for part in parts[closed:]])


def with_thousands(value: int) -> str:
    """A count with thousands separated by commas."""
    return f"{value:,}"


def marked(text: str, ranges: Iterable[tuple[int, int]], closest: tuple[int, int] | None = None) -> Markup:
    """The text, escaped, with ``ranges`` in ``<mark>`` and the closest sentence underlined.

    Ranges that overlap are merged; ranges out of the text are cut to it.
    """
    pieces: list[Markup] = []
    last = 0
    spans = [(start, end, "") for start, end in ranges]
    if not spans and closest:
        spans = [(*closest, "findings-closest")]
    for start, end, style in sorted(spans):
        begin, stop = max(start, last), min(end, len(text))
        if begin >= stop:
            continue
        pieces.append(escape(text[last:begin]))
        opening = Markup('<mark class="{}">').format(style) if style else Markup("<mark>")
        pieces.append(opening + escape(text[begin:stop]) + Markup("</mark>"))
        last = stop
    pieces.append(escape(text[last:]))
    return Markup("").join(pieces)


def when(report: ReportRecord) -> str:
    """The report's date as people say it: publication if printed, else the inspection's, else "undated"."""
    day = report.published
    if day is not None:
        return f"{day:%B %Y}" if report.published_precision == "month" else f"{day.day} {day:%B %Y}"
    return f"inspected {report.dated:%B %Y}" if report.dated is not None else "undated"


def pages_label(passage: PassageRecord | FoldedPassage) -> str:
    """``p. 9`` or ``pp. 9–10``; empty where the source has no pages."""
    if passage.page_start is None:
        return ""
    if passage.page_end in {None, passage.page_start}:
        return f"p. {passage.page_start}"
    return f"pp. {passage.page_start}–{passage.page_end}"


def stance_help(stance: StanceTag) -> str:
    """What stands behind a stance, for a tooltip."""
    return f"Stance: {stance.stance}, probability {stance.probability:.2f}, set by {SOURCE_LABELS.get(stance.source, stance.source)}"


def tag_help(tag: ThemeTag) -> str:
    """What stands behind a theme tag, for a tooltip."""
    found = ", ".join(f"“{item.text}”" for item in tag.evidence[:4])
    sure = "sure" if tag.certain else "unsure"
    source = SOURCE_LABELS.get(tag.source, tag.source)
    return f"Probability {tag.probability:.2f} ({sure}), set by {source}" + (f": {found}" if found else "")


__all__ = [
    "ACCOUNT_LABELS",
    "FACET_TITLES",
    "make_environment",
    "marked",
    "pages_label",
    "when",
]
