"""A comparison as tidy tables, with its method and a heat map."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from corpus.wording import plural
from search.comparison.answer import (
    Cell,
    ComparedColumn,
    ComparedRow,
    Comparison,
    Distinction,
    Focus,
    Holding,
    Interval,
    of_measure,
)
from search.comparison.chart import chart_of
from search.comparison.regional import Regional
from search.comparison.request import RowsBy
from search.comparison.wording import (
    COLUMNS,
    MEASURES,
    METHOD,
    ROWS,
    label_key,
    left_out_sentence,
    out_of_sentence,
    prevalence_sentence,
    title,
)
from search.holdings import Holdings
from search.regions import REGIONS_METHOD, map_chart, map_note, regions_table
from search.selection import asked_filters
from search.statistics import FEW_EXPECTED, FEW_REPORTS
from search.tables import Cell as Value
from search.tables import Column, ColumnKind, Field, Table, View, field, filled

_INTEGER, _NUMBER, _SHARE, _FLAG = (
    ColumnKind.INTEGER,
    ColumnKind.NUMBER,
    ColumnKind.SHARE,
    ColumnKind.FLAG,
)
_MADE_UP = "all reports of the row are of the bundled sample, which is made up"
_STANCE = "Passages with this stance."
_WILSON = "95 % Wilson interval; takes passages for independent."
_DISPERSED = "95 % interval after dispersion."
_COMPARABLE = "Those searched that could have the column (docs/comparing.md)."
_FICTIONAL = Column("fictional", "Fictional", _FLAG, _MADE_UP)


class _At(NamedTuple):
    """A cell, in its row and column."""

    row: ComparedRow
    column: ComparedColumn
    cell: Cell


def _holding(unit: str, held: Callable[[_At], Holding]) -> list[Field[_At]]:
    """How many reports or areas have a passage of each sort."""
    name, of = unit.lower(), f"Of {unit.lower()}_comparable."
    return [
        field(f"{name}_strength", f"{unit} with a strength", lambda at: held(at).strength, _INTEGER, of),
        field(f"{name}_shortfall", f"{unit} with a shortfall", lambda at: held(at).shortfall, _INTEGER, of),
        field(f"{name}_mixed", f"{unit} with a mixed finding", lambda at: held(at).mixed, _INTEGER, of),
        field(f"{name}_findings", f"{unit} with any finding", lambda at: held(at).findings, _INTEGER, of),
    ]


def _row_label(at: _At) -> str:
    return at.row.label


def _end(interval: Interval | None, place: int) -> float | None:
    return interval[place] if interval else None


def compare_view(answer: Comparison, holdings: Holdings, regional: Regional | None = None) -> View:
    """The tables of a comparison: cells (one a row and column), the matrix, its columns, and the row in focus.

    With one column by region the table of regions comes first, and the chart is its map.
    """
    cells = _cells(answer)
    tables = [cells, _matrix(answer), _totals(answer)]
    if answer.focus is not None:
        tables.append(_focus(answer, answer.focus))
    if regional is not None:
        return _mapped(answer, holdings, regional, tables)
    return View(
        name="compare",
        title=title(answer),
        tables=tuple(tables),
        opens_on="matrix",
        asked=(*asked_filters(answer.counted, holdings), *_asked(answer)),
        method=METHOD,
        passages=tuple(one.decode("ascii") for one in answer.findings.tolist()),
        chart=chart_of(answer, cells) if answer.rows and answer.columns else None,
        chart_note=left_out_sentence(answer),
    )


def _mapped(answer: Comparison, holdings: Holdings, regional: Regional, tables: list[Table]) -> View:
    regions = regions_table(regional.map)
    return View(
        name="compare",
        title=title(answer),
        tables=(regions, *tables),
        opens_on="regions",
        asked=(*asked_filters(answer.counted, holdings), *_asked(answer), ("Map of", regional.label)),
        method=(*METHOD, REGIONS_METHOD),
        passages=tuple(one.decode("ascii") for one in answer.findings.tolist()),
        chart=map_chart(regional.map, regions),
        chart_title=f"{regional.map.what}: {'areas' if regional.map.by_area else 'reports'} by region",
        chart_note=map_note(regional.map),
    )


def _cells(answer: Comparison) -> Table:
    row, column = answer.request.rows, answer.request.columns.value
    measure = MEASURES[answer.request.measure]
    alike = "Where all reports of the row have the same."
    facts: dict[RowsBy, Field[_At]] = {
        RowsBy.REGION: field("region", "Region", lambda at: at.row.region, description=alike),
        RowsBy.RATING: field("rating", "Overall rating", lambda at: at.row.rating, description=alike),
    }
    fields: list[Field[_At]] = [
        field("row", ROWS[row], lambda at: at.row.value, description=f"Value of {row.value}, as a filter takes it."),
        *([] if label_key(row) == "row" else [field("row_label", f"{ROWS[row]}, readable", _row_label)]),
        *(fact for by, fact in facts.items() if by is not row),
        field("fictional", "Fictional", lambda at: at.row.fictional, _FLAG, _MADE_UP),
        field("column", column.capitalize(), lambda at: at.column.value, description=f"Value of {column}, as a filter takes it."),
        field("column_label", f"{column.capitalize()}, readable", lambda at: at.column.label),
        field("broader", "Broader theme", lambda at: at.column.parent),
        field("strength", "Strength", lambda at: at.cell.counts.strength, _INTEGER, _STANCE),
        field("shortfall", "Shortfall", lambda at: at.cell.counts.shortfall, _INTEGER, _STANCE),
        field("mixed", "Mixed", lambda at: at.cell.counts.mixed, _INTEGER, _STANCE),
        field("neutral", "Neutral", lambda at: at.cell.counts.neutral, _INTEGER, _STANCE),
        field("findings", "Findings", lambda at: at.cell.counts.findings, _INTEGER, "Strength, shortfall and mixed together."),
        field("row_findings", "Findings of the row", lambda at: at.row.counts.findings, _INTEGER, "Whatever their column."),
        *_holding("Reports", lambda at: at.cell.reports),
        field("reports_comparable", "Comparable reports", lambda at: at.cell.reports_comparable, _INTEGER, _COMPARABLE),
        field("reports_searched", "Reports searched", lambda at: at.row.reports, _INTEGER, "Those that hold nothing included."),
        *_holding("Areas", lambda at: at.cell.areas),
        field("areas_comparable", "Comparable areas", lambda at: at.cell.areas_comparable, _INTEGER, _COMPARABLE),
        field("areas_searched", "Areas searched", lambda at: at.row.areas, _INTEGER, "Those that hold nothing included."),
        field("share_of_findings", "Share of findings", lambda at: at.cell.share_of_findings, _SHARE, "findings by row_findings, each publication once."),
        field("measured", f"Passages of the measure ({measure})", lambda at: at.cell.measured, _INTEGER, "Each publication once."),
        field("out_of", "Denominator", lambda at: at.cell.out_of, _INTEGER, out_of_sentence(answer)),
        field("share", "Share", lambda at: at.cell.share, _SHARE, "measured by out_of."),
        field("share_low", "Share, lower end", lambda at: _end(at.cell.interval, 0), _SHARE, _WILSON),
        field("share_high", "Share, upper end", lambda at: _end(at.cell.interval, 1), _SHARE, _WILSON),
        field("log_odds", "Log-odds ratio", lambda at: at.cell.odds and at.cell.odds.log_odds, _NUMBER, "Against the row’s peers, with an informative prior."),
        field("log_odds_low", "Log-odds ratio, lower end", lambda at: at.cell.odds and at.cell.odds.interval[0], _NUMBER, _DISPERSED),
        field("log_odds_high", "Log-odds ratio, upper end", lambda at: at.cell.odds and at.cell.odds.interval[1], _NUMBER, _DISPERSED),
        field("z", "z", lambda at: at.cell.odds and at.cell.odds.z, _NUMBER, "Of the log-odds ratio; takes passages for independent."),
        field("p", "p", lambda at: at.cell.odds and at.cell.odds.p, _NUMBER, "Of z after dispersion between reports."),
        field("q", "q", lambda at: at.cell.odds and at.cell.odds.q, _NUMBER, "p adjusted by Benjamini and Hochberg over the whole matrix."),
        field("peer_reports", "Reports of the peers", lambda at: at.row.peer_reports, _INTEGER),
        field("small", "Small numbers", lambda at: at.cell.small, _FLAG, f"Fewer than {FEW_EXPECTED} passages expected on a side, or fewer than {FEW_REPORTS} reports."),
    ]  # fmt: skip
    rows = (
        _At(line, place, cell)
        for line in answer.rows
        for place, cell in zip(answer.columns, line.cells, strict=True)
    )
    note = "One row for each row and column of the matrix."
    return filled("cells", title(answer), fields, rows, _left_out(answer, note))


def _matrix(answer: Comparison) -> Table:
    """Numbers of passages of the measure, as the page shows them."""
    measure = MEASURES[answer.request.measure]
    row = ROWS[answer.request.rows]
    columns = [
        Column("row", row),
        _FICTIONAL,
        Column("reports", "Reports searched", _INTEGER),
        Column("findings", "Findings", _INTEGER),
        *(
            Column(f"c{number}", column.label, _INTEGER, f"Passages: {measure}, {column.label}.")
            for number, column in enumerate(answer.columns, start=1)
        ),
    ]
    rows: list[tuple[Value, ...]] = [
        (
            line.label,
            line.fictional,
            line.reports,
            line.counts.findings,
            *(of_measure(cell.counts, answer.request.measure) for cell in line.cells),
        )
        for line in answer.rows
    ]
    rows.append(
        (
            "All reports searched",
            None,
            answer.total.reports,
            answer.total.counts.findings,
            *(of_measure(column.counts, answer.request.measure) for column in answer.columns),
        )
    )
    note = f"Passages by row and column: {measure}."
    return Table(
        "matrix",
        f"{title(answer)}: numbers of passages",
        tuple(columns),
        tuple(rows),
        _left_out(answer, note),
    )


def _totals(answer: Comparison) -> Table:
    measure, total = answer.request.measure, answer.total
    fields: list[Field[ComparedColumn]] = [
        field("column", answer.request.columns.value.capitalize(), lambda one: one.value),
        field("column_label", "Readable", lambda one: one.label),
        field("broader", "Broader theme", lambda one: one.parent),
        field("passages", "Passages of the measure", lambda one: of_measure(one.counts, measure), _INTEGER),
        field("reports", "Reports with it", lambda one: of_measure(one.reports, measure), _INTEGER, "Of reports_comparable; each publication once."),
        field("reports_comparable", "Comparable reports", lambda one: one.reports_comparable, _INTEGER, _COMPARABLE),
        field("reports_searched", "Reports searched", lambda _: total.reports, _INTEGER),
        field("areas", "Areas with it", lambda one: of_measure(one.areas, measure), _INTEGER, "Of areas_comparable."),
        field("areas_comparable", "Comparable areas", lambda one: one.areas_comparable, _INTEGER, _COMPARABLE),
        field("areas_searched", "Areas searched", lambda _: total.areas, _INTEGER),
        field("prevalence", "Prevalence", lambda one: one.prevalence, _SHARE, "Share of comparable areas (of reports, where no area is named)."),
        field("said", "In words", lambda one: prevalence_sentence(one, total, measure)),
    ]  # fmt: skip
    return filled(
        "prevalence", "How widespread each is", fields, answer.columns, "Over all reports searched."
    )


def _focus(answer: Comparison, focus: Focus) -> Table:
    unit = "Areas" if focus.by_area else "Reports"
    fields: list[Field[Distinction]] = [
        field("column", answer.request.columns.value.capitalize(), lambda one: one.column),
        field("column_label", "Readable", lambda one: one.label),
        field("measured", "Passages of the measure", lambda one: one.measured, _INTEGER),
        field("out_of", "Denominator", lambda one: one.out_of, _INTEGER, out_of_sentence(answer)),
        field("share", "Share", lambda one: one.share, _SHARE),
        field("share_low", "Share, lower end", lambda one: _end(one.interval, 0), _SHARE, _WILSON),
        field("share_high", "Share, upper end", lambda one: _end(one.interval, 1), _SHARE, _WILSON),
        field("peers_measured", "Passages of the peers", lambda one: one.peers_measured, _INTEGER),
        field("peers_out_of", "Denominator of the peers", lambda one: one.peers_out_of, _INTEGER),
        field("peers_share", "Share of the peers", lambda one: one.peers_share, _SHARE),
        field("log_odds", "Log-odds ratio", lambda one: one.odds and one.odds.log_odds, _NUMBER),
        field("log_odds_low", "Log-odds ratio, lower end", lambda one: one.odds and one.odds.interval[0], _NUMBER, _DISPERSED),
        field("log_odds_high", "Log-odds ratio, upper end", lambda one: one.odds and one.odds.interval[1], _NUMBER, _DISPERSED),
        field("z", "z", lambda one: one.odds and one.odds.z, _NUMBER, "Takes passages for independent."),
        field("p", "p", lambda one: one.odds and one.odds.p, _NUMBER, "Of z after dispersion between reports."),
        field("permutation_p", "p, reports changing sides", lambda one: one.permutation_p, _NUMBER),
        field("q", "q", lambda one: one.q, _NUMBER, "Of the larger of the two, by Benjamini and Hochberg over the columns."),
        field("stands_out", "Stands out", lambda one: one.stands_out, _FLAG, "q of 0.05 at most; small numbers only where reports were tested."),
        field("holding", f"{unit} with it", lambda one: one.holding, _INTEGER, "Of units."),
        field("units", f"Comparable {unit.lower()}", lambda one: one.units, _INTEGER, _COMPARABLE),
        field("peers_holding", f"{unit} of the peers with it", lambda one: one.peers_holding, _INTEGER, "Of peer_units."),
        field("peer_units", f"Comparable {unit.lower()} of the peers", lambda one: one.peer_units, _INTEGER, _COMPARABLE),
        field("fisher_p", "p by Fisher’s exact test", lambda one: one.fisher_p, _NUMBER, f"Of the numbers of {unit.lower()}."),
        field("fisher_q", "q by Fisher’s exact test", lambda one: one.fisher_q, _NUMBER, "Adjusted over the columns."),
        field("small", "Small numbers", lambda one: one.small, _FLAG),
    ]  # fmt: skip
    said = f"{plural(focus.reports, 'report')} against {focus.peer_reports:,} of its peers."
    return filled("focus", f"{focus.label} against its peers", fields, focus.distinctions, said)


def _left_out(answer: Comparison, note: str) -> str:
    return f"{note} {left_out_sentence(answer)}".strip()


def _asked(answer: Comparison) -> tuple[tuple[str, str], ...]:
    request = answer.request
    pairs = [
        ("Rows", ROWS[request.rows]),
        ("Columns", COLUMNS[request.columns]),
        ("Measure", MEASURES[request.measure]),
        ("Out of", out_of_sentence(answer)),
        ("Peers", request.peers.value),
        ("Rows sorted by", request.row_sort.value),
        ("Columns sorted by", request.column_sort.value),
    ]
    if answer.focus is not None:
        pairs.append(("Row in focus", answer.focus.label))
    return tuple(pairs)
