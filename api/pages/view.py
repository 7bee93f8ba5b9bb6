"""What the pages show, shaped from the engine's records (no HTTP in here)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from urllib.parse import urlencode

from api.pages.environment import FACET_TITLES
from corpus.wording import tidy_heading
from indexer.records import PassageRecord, ReportRecord, ThemeRecord
from search.engine import SearchEngine
from search.facets import label as facet_label
from search.request import FACETS, Editions, Filters, SearchRequest
from search.response import FacetValue


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force and the address without it."""

    facet: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What the library holds."""

    passages: int
    reports: int
    areas: int


def chosen_filters(filters: Filters) -> dict[str, tuple[str, ...]]:
    """The filters that hold at least one value, by name, in display order."""
    chosen = {name: getattr(filters, name) for name in (*FACETS, "report") if getattr(filters, name)}
    if filters.edition is Editions.LATEST:
        chosen["edition"] = (filters.edition.value,)
    if filters.fictional is not None:
        chosen["fictional"] = (str(filters.fictional).lower(),)
    return chosen


def counts(engine: SearchEngine, filters: Filters | None = None) -> Counts:
    """Passages, reports and distinct areas of the library, or of its reports that ``filters`` allow."""
    reports = engine.reports() if filters is None else engine.reports(filters)
    return Counts(
        passages=sum(report.passages for report in reports),
        reports=len(reports),
        areas=len({report.area for report in reports if report.area}),
    )


def themes(engine: SearchEngine, filters: Filters) -> list[ThemeRecord]:
    """The themes in codebook order, counted over what ``filters`` allow: what a search of each under them finds."""
    held = engine.themes()
    if filters == Filters():
        return list(held)
    answer = engine.facet(SearchRequest(query="", filters=filters), "theme", limit=len(held))
    found = {value.value: value for value in answer.values}
    return [
        replace(theme, passages=found[theme.id].passages, reports=found[theme.id].reports)
        if theme.id in found
        else replace(theme, passages=0, reports=0)
        for theme in held
    ]


def fictional(reports: Iterable[ReportRecord]) -> str | None:
    """``all`` or ``some`` if reports shown are fictional, else ``None``."""
    flags = {report.fictional for report in reports}
    return None if True not in flags else "some" if False in flags else "all"


def fictional_of(engine: SearchEngine, filters: Filters) -> str | None:
    """The same of all reports that filters allow, whatever of them a page shows."""
    holdings = engine.holdings
    flags = set(holdings.index.made_up[holdings.index.report_mask(filters)].tolist())
    return None if True not in flags else "some" if False in flags else "all"


def in_force(engine: SearchEngine, filters: Filters, *, sample: bool = False) -> list[str]:
    """The filters chosen, in words, but for the edition and, unless ``sample``, the fictional sample: forms show these."""
    by_id = {theme.id: theme for theme in engine.holdings.themes}
    found = []
    for name, values in chosen_filters(filters).items():
        if name == "fictional" and sample:
            found += [facet_label(name, value) for value in values]
        elif name not in {"edition", "fictional"}:
            labels = (facet_label(name, value, by_id) for value in values)
            found.append(f"{FACET_TITLES.get(name, name)} {' or '.join(labels)}")
    return [*found, "only themes that are sure"] if filters.certain_only else found


SAMPLE = (("", "with the real ones"), ("false", "left out"), ("true", "alone"))
"""Whether the fictional sample counts: values of the filter ``fictional``, for people."""


def sample_choice(engine: SearchEngine, filters: Filters) -> list[tuple[str, str, bool]]:
    """What a form offers of the fictional sample, and what is chosen; nothing where there is nothing to choose.

    There is in a library that holds both kinds of report.
    """
    made_up = engine.holdings.index.made_up
    chosen = "" if filters.fictional is None else str(filters.fictional).lower()
    both = bool(made_up.any() and not made_up.all())
    return [(value, text, value == chosen) for value, text in SAMPLE] if both or chosen else []


def theme_groups(themes: Iterable[ThemeRecord], *, only_used: bool = False) -> dict[str, list[ThemeRecord]]:
    """Themes by group, both in codebook order; with ``only_used`` those that some passage carries."""
    groups: dict[str, list[ThemeRecord]] = {}
    for theme in themes:
        if theme.passages or not only_used:
            groups.setdefault(theme.group, []).append(theme)
    return groups


def chips(
    chosen: Mapping[str, Sequence[str]],
    facets: Mapping[str, Sequence[FacetValue]],
    state: Sequence[tuple[str, str]],
    engine: SearchEngine,
) -> list[Chip]:
    """One chip for each value chosen, with the address of the same search without it."""
    labels = {(name, value.value): value.label for name, values in facets.items() for value in values}
    titles = {report.id: report.title for report in engine.reports()} if "report" in chosen else {}
    found = []
    for name, values in chosen.items():
        for value in values:
            rest = [pair for pair in state if pair != (name, value)]
            label = labels.get((name, value)) or titles.get(value) or facet_label(name, value)
            found.append(Chip(FACET_TITLES.get(name, name), label, "/?" + urlencode(rest)))
    return found


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a report's outline: its words, the first passage under it, and whether a passage is there."""

    text: str
    passage_id: str
    passages: int
    current: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands in its report: its number of how many, and the outline by outermost headings."""

    number: int
    of: int
    outline: tuple[Heading, ...]


def place_in_report(passage: PassageRecord, passages: Sequence[PassageRecord]) -> Place:
    """The place of a passage among those of its report, which stand as printed."""
    headings = []
    for top, under in groupby(passages, key=lambda one: one.section[0] if one.section else ""):
        items = list(under)
        here = any(one.id == passage.id for one in items)
        headings.append(Heading(tidy_heading(top) or "Opening", items[0].id, len(items), here))
    number = next(place for place, one in enumerate(passages, start=1) if one.id == passage.id)
    return Place(number, len(passages), tuple(headings))


def search_label(query: str, chips: Sequence[Chip]) -> str:
    """What a search is called in a list of searches: its words, then its filters."""
    return " · ".join(
        filter(None, [" ".join(query.split()), *(f"{one.facet}: {one.label}" for one in chips)])
    )


def report_facts(report: ReportRecord) -> list[tuple[str, str | None]]:
    """The facts of a report in display order; those not printed in it are ``None``."""
    return [
        ("Area", report.area),
        ("Region", report.region),
        ("Published", long_date(report.published, report.published_precision)),
        (
            "Fieldwork",
            " to ".join(filter(None, map(long_date, (report.fieldwork_start, report.fieldwork_end)))),
        ),
        ("Lead inspector", report.lead_inspector),
        ("Overall rating", report.overall_rating),
        ("Score", f"{report.score} out of {report.score_max}" if report.score is not None else None),
        ("Pages", str(report.pages) if report.pages else None),
        ("File", f"{report.source_name} (SHA-256 {report.source_sha256})"),
        ("Status", "Fictional sample: no real place, person or inspection" if report.fictional else None),
    ]


def long_date(day: date | None, precision: str | None = "day") -> str | None:
    """``9 August 2024``, or ``August 2024`` where only the month is known."""
    if day is None:
        return None
    return f"{day:%B %Y}" if precision == "month" else f"{day.day} {day:%B %Y}"


def library_facts(engine: SearchEngine) -> list[tuple[str, str]]:
    """What the library page lists of the snapshot first."""
    held = counts(engine)
    return [
        ("Reports", f"{held.reports:,}"),
        ("Passages", f"{held.passages:,}"),
        ("Areas", f"{held.areas:,}"),
        ("Made", _moment(engine.manifest.created)),
    ]


def library_versions(engine: SearchEngine) -> list[tuple[str, str]]:
    """What the library page lists last: the snapshot, and what made it."""
    manifest = engine.manifest
    return [
        ("Snapshot (the state of the library that answers come from)", engine.snapshot_id),
        ("Encoder (the model that compares meanings)", manifest.model_id),
        ("Codebook (version of the list of themes)", manifest.codebook_version),
        ("Tagger (version of what sets themes and stance)", manifest.tagger_version),
        ("Parser (version of what reads the files)", manifest.parser_version),
    ]


def _moment(stamp: str) -> str:
    """``26 November 2026, 05:59 UTC`` of an ISO date and time; what is none is repeated."""
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"
