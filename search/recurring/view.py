"""Recurring findings as tidy tables: what exports and charts read."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.wording import plural
from search.exporting import charts
from search.facets import label
from search.holdings import Holdings
from search.recurring.model import (
    AreaCount,
    RecurringAnswer,
    RecurringDetail,
    RecurringMember,
    RecurringRequest,
    RecurringSummary,
)
from search.recurring.trend import EXACT, LEAST_EACH, LEAST_YEARS
from search.regions import REGIONS_METHOD, map_chart, map_note, regions_table
from search.selection import asked_filters
from search.statistics import FEW_REPORTS
from search.tables import Cell, Column, ColumnKind, Table, View

METHOD = (
    "A recurring finding is a group of pointed findings (bullets, recommendations, short findings of one sentence) "
    "in two reports or more that a model of pairs of findings takes to say the same with the same stance "
    "(docs/recurring.md). The groups were made when the library was indexed and may be wrong: read the members.",
    "Counts are of the members in the reports of the selection. A report that was searched and does not have a finding "
    "stays in every denominator; a report filed under two areas counts as one report. Comparable areas and reports "
    "are those of the series (inspections, focused visits, area SEND inspections) in which the library has the finding.",
    "First and last seen, and the trend, count earlier reports on an area, too. Trend: whether later reports have it more "
    f"or less often than chance would have it, within each framework (Mantel 1963; exact where the rarer side has {EXACT} reports "
    "or fewer), two-sided, corrected for all findings that can be tested in the selection, listed or not (Benjamini and Hochberg 1995); not tested with fewer "
    f"than {LEAST_YEARS} years, or {LEAST_EACH} reports with the finding and {LEAST_EACH} without under frameworks that have both.",
    "Against other reports each area counts by its latest report of each kind of inspection, on each side: log odds ratio with a half added to each cell and its 95% interval (Gart 1966), Fisher's "
    f"exact test, one-sided, corrected in the same way; few means fewer than {FEW_REPORTS} reports with the finding here.",
)
"""Sentences for the method sheet of exports."""

_FINDING = Column(
    "finding", "Recurring finding", description="Id, kept while most members stay; /recurring/ID is its page."
)
_COLUMNS = (
    _FINDING,
    Column("label", "Label", description="Words of one of its most central passages."),
    Column("stance", "Stance"),
    Column(
        "tightness",
        "Tightness",
        description="How surely its members say the same: tight, fair, or loose (read them one by one).",
    ),
    Column(
        "terms",
        "Distinctive terms",
        description="What sets its members apart from the other findings grouped.",
    ),
    Column("areas", "Areas", ColumnKind.INTEGER, "Areas with a report that has it."),
    Column("areas_searched", "Areas searched", ColumnKind.INTEGER, "All areas of the selection."),
    Column(
        "areas_comparable",
        "Comparable areas",
        ColumnKind.INTEGER,
        "Areas of the selection with a report of a series that it is found in.",
    ),
    Column("share", "Share of comparable areas", ColumnKind.SHARE, "areas / areas_comparable."),
    Column("reports", "Reports", ColumnKind.INTEGER, "Reports that have it, each counted once."),
    Column("reports_searched", "Reports searched", ColumnKind.INTEGER, "All reports of the selection."),
    Column(
        "reports_comparable",
        "Comparable reports",
        ColumnKind.INTEGER,
        "Reports of the selection of the series that it is found in.",
    ),
    Column("passages", "Passages", ColumnKind.INTEGER, "Members in the selection."),
    Column("first_seen", "First seen", ColumnKind.DATE, "Earliest report, earlier editions included."),
    Column("last_seen", "Last seen", ColumnKind.DATE, "Latest report."),
    Column("themes", "Themes", description="Themes of its passages with the share of passages."),
    Column("trend", "Trend", description="rising or falling where q is at most .05."),
    Column("trend_z", "Trend: Z", ColumnKind.NUMBER, "Within frameworks; empty where too little to test."),
    Column("trend_p", "Trend: p", ColumnKind.NUMBER, "Two-sided."),
    Column(
        "trend_q",
        "Trend: q",
        ColumnKind.NUMBER,
        "Benjamini–Hochberg over all findings that can be tested in the selection.",
    ),
    Column("trend_note", "Trend: note", description="Why no trend was tested."),
    Column("others", "Reports elsewhere", ColumnKind.INTEGER, "Reports outside of the selection with it."),
    Column("others_searched", "Searched elsewhere", ColumnKind.INTEGER, "Comparable reports outside."),
    Column("log_odds", "Log odds ratio", ColumnKind.NUMBER, "Here against elsewhere; above 0: more here."),
    Column("log_odds_low", "Log odds, low", ColumnKind.NUMBER, "Lower end of the 95% interval."),
    Column("log_odds_high", "Log odds, high", ColumnKind.NUMBER, "Upper end of the 95% interval."),
    Column("more_here_q", "More here: q", ColumnKind.NUMBER, "Fisher's exact test, one-sided, corrected."),
    Column(
        "few", "Few", ColumnKind.FLAG, f"Fewer than {FEW_REPORTS} reports have it here: little can be said."
    ),
    Column("central", "Most central passage", description="Passage id."),
)

_MEMBER_COLUMNS = (
    _FINDING,
    Column("passage", "Passage", description="Passage id; /passages/ID is its page."),
    Column("text", "Words"),
    Column("stance", "Stance"),
    Column("kind", "Kind"),
    Column("area", "Area"),
    Column("report", "Report", description="Report id."),
    Column("title", "Title"),
    Column("dated", "Date", ColumnKind.DATE, "Of publication, else of the inspection."),
    Column("page", "Page", ColumnKind.INTEGER, "First page; empty where the source has none."),
    Column("centrality", "Centrality", ColumnKind.SHARE, "Mean probability of saying what the others say."),
    Column("citation", "Citation"),
    Column("fictional", "Fictional", ColumnKind.FLAG, "a report of the bundled sample, which is made up"),
)

_YEAR_COLUMNS = (
    _FINDING,
    Column("year", "Year", ColumnKind.INTEGER),
    Column("reports", "Reports with it", ColumnKind.INTEGER),
    Column("searched", "Reports searched", ColumnKind.INTEGER, "Comparable reports of the year."),
    Column("share", "Share of reports", ColumnKind.SHARE, "reports / searched."),
)


def recurring_view(answer: RecurringAnswer, holdings: Holdings) -> View:
    """An answer as tables: findings, their years, and their members where they came along."""
    members = [
        (finding.id, member)
        for finding, theirs in zip(answer.findings, answer.members, strict=False)
        for member in theirs
    ]
    findings = _findings(answer.findings)
    tables = [findings, _years(answer.findings)]
    if answer.members:
        tables.append(_member_table(members))
    shown = f"{len(answer.findings):,} of {answer.total:,}"
    return View(
        name="recurring",
        title=f"Recurring findings, {shown}, in {plural(answer.areas_searched, 'area')} and "
        f"{plural(answer.reports_searched, 'report')} searched",
        tables=tuple(tables),
        asked=(*asked_filters(answer.request.selection.filters, holdings), *_asked(answer.request)),
        method=(*METHOD, *answer.notes),
        passages=tuple(member.passage.id for _, member in members)
        or tuple(finding.central for finding in answer.findings),
        chart=charts.bars(
            findings, category="label", value="areas", of="areas_comparable", apart_by="finding"
        )
        if answer.findings
        else None,
        chart_note=_not_drawn(answer),
    )


def recurring_finding_view(detail: RecurringDetail, holdings: Holdings, *, mapped: bool = False) -> View:
    """One finding as tables: itself, its members, the areas with and without it, its years, its regions.

    The chart is of the years; with ``mapped`` it is the map of regions, and their table comes first.
    """
    areas = Table.of(
        "areas",
        "Areas searched, with it and without",
        (
            _FINDING,
            Column("area", "Area"),
            Column("has_it", "Has it", ColumnKind.FLAG),
            Column("reports", "Reports with it", ColumnKind.INTEGER),
            Column("passages", "Passages", ColumnKind.INTEGER),
            Column("last_seen", "Last seen", ColumnKind.DATE),
            Column(
                "fictional", "Fictional", ColumnKind.FLAG, "an area of the bundled sample, which is made up"
            ),
        ),
        [
            *(_area(detail, one) for one in detail.areas_with),
            *(
                _area(detail, AreaCount(name, 0, 0, None, name in detail.fictional_without))
                for name in detail.areas_without
            ),
        ],
        note="Areas with a report of a series that it is found in.",
    )
    years = _years([detail.finding])
    tables = (
        _member_table([(detail.finding.id, m) for m in detail.members]),
        _findings([detail.finding]),
        areas,
        years,
    )
    by_years = charts.by_year(
        years, year="year", held="reports", searched="searched", which="that have the finding"
    )
    regions = regions_table(detail.regions)
    drawn = map_chart(detail.regions, regions)
    return View(
        name="recurring_finding",
        title=f"Recurring finding: {detail.finding.label}",
        tables=(regions, *tables) if mapped else (*tables, regions),
        asked=(*asked_filters(detail.selection.filters, holdings), ("recurring finding", detail.asked)),
        method=(*METHOD, REGIONS_METHOD, *detail.notes),
        passages=tuple(member.passage.id for member in detail.members),
        chart=drawn if mapped else by_years if years.rows else None,
        chart_title=f"{detail.finding.label}: areas by region" if mapped else "",
        chart_note=map_note(detail.regions) if mapped else "",
    )


def _findings(findings: Iterable[RecurringSummary]) -> Table:
    return Table.of("findings", "Recurring findings", _COLUMNS, map(_record, findings))


def _record(finding: RecurringSummary) -> dict[str, Cell]:
    trend, elsewhere = finding.trend, finding.elsewhere
    return {
        "finding": finding.id,
        "label": finding.label,
        "stance": finding.stance,
        "tightness": finding.tightness.value,
        "terms": ", ".join(finding.terms) or None,
        "areas": finding.areas,
        "areas_searched": finding.areas_searched,
        "areas_comparable": finding.areas_comparable,
        "share": finding.share,
        "reports": finding.reports,
        "reports_searched": finding.reports_searched,
        "reports_comparable": finding.reports_comparable,
        "passages": finding.passages,
        "first_seen": finding.first_seen,
        "last_seen": finding.last_seen,
        "themes": ", ".join(f"{one.name} ({one.passages} of {one.of})" for one in finding.themes) or None,
        "trend": trend.direction,
        "trend_z": trend.z,
        "trend_p": trend.p,
        "trend_q": trend.q,
        "trend_note": trend.few,
        "others": elsewhere.others if elsewhere else None,
        "others_searched": elsewhere.others_searched if elsewhere else None,
        "log_odds": elsewhere.log_odds if elsewhere else None,
        "log_odds_low": elsewhere.low if elsewhere else None,
        "log_odds_high": elsewhere.high if elsewhere else None,
        "more_here_q": elsewhere.q if elsewhere else None,
        "few": elsewhere.few if elsewhere else None,
        "central": finding.central,
    }


def _years(findings: Iterable[RecurringSummary]) -> Table:
    return Table.of(
        "years",
        "Recurring findings by year",
        _YEAR_COLUMNS,
        (
            {
                "finding": finding.id,
                "year": year.year,
                "reports": year.reports,
                "searched": year.searched,
                "share": year.share,
            }
            for finding in findings
            for year in finding.trend.years
        ),
        note="Earlier reports on an area are counted, too. A year without reports has no row.",
    )


def _member_table(members: Iterable[tuple[str, RecurringMember]]) -> Table:
    return Table.of(
        "members",
        "Members",
        _MEMBER_COLUMNS,
        (
            {
                "finding": finding,
                "passage": member.passage.id,
                "text": member.passage.text,
                "stance": member.passage.stance.stance,
                "kind": label("kind", member.passage.kind),
                "area": member.report.area,
                "report": member.report.id,
                "title": member.report.title,
                "dated": member.report.dated,
                "page": member.passage.page_start,
                "centrality": member.centrality,
                "citation": member.citation,
                "fictional": member.report.fictional,
            }
            for finding, member in members
        ),
    )


def _area(detail: RecurringDetail, one: AreaCount) -> dict[str, Cell]:
    return {
        "finding": detail.finding.id,
        "area": one.area,
        "has_it": one.reports > 0,
        "reports": one.reports,
        "passages": one.passages,
        "last_seen": one.last_seen,
        "fictional": one.fictional,
    }


def _asked(request: RecurringRequest) -> tuple[tuple[str, str], ...]:
    more = [("words", request.words)] if request.words.strip() else []
    return (
        *more,
        ("areas, at least", str(request.min_areas)),
        ("reports, at least", str(request.min_reports)),
        ("sorted by", request.sort.value),
        ("findings", f"{request.offset + 1} to {request.offset + request.limit}"),
    )


def _not_drawn(answer: RecurringAnswer) -> str:
    """Which findings of all the chart has, where it does not have all."""
    first, number = answer.request.offset, len(answer.findings)
    return (
        f"Findings {first + 1:,} to {first + number:,} of {answer.total:,}." if number < answer.total else ""
    )
