"""A comparison as tidy tables, with its method and a heat map."""

from __future__ import annotations

from collections.abc import Mapping

from search.comparison.answer import Comparison, Holding, of_measure
from search.comparison.chart import chart_of
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
from search.plural import plural
from search.selection import asked_filters
from search.tables.model import Cell as Value
from search.tables.model import Column, ColumnKind, Table, View

_INTEGER, _NUMBER, _SHARE, _FLAG = (
    ColumnKind.INTEGER,
    ColumnKind.NUMBER,
    ColumnKind.SHARE,
    ColumnKind.FLAG,
)
_FICTIONAL = Column(
    "fictional", "Fictional", _FLAG, "all reports of the row are of the bundled sample, which is made up"
)


def compare_view(answer: Comparison, holdings: Holdings) -> View:
    """The tables of a comparison: cells (one a row and column), the matrix, its columns, and the row in focus."""
    tables = [_cells(answer), _matrix(answer), _totals(answer)]
    if answer.focus is not None:
        tables.append(_focus(answer))
    return View(
        name="compare",
        title=title(answer),
        tables=tuple(tables),
        opens_on="matrix",
        asked=(*asked_filters(answer.counted, holdings), *_asked(answer)),
        method=METHOD,
        passages=tuple(one.decode("ascii") for one in answer.findings.tolist()),
        chart=chart_of(answer) if answer.rows and answer.columns else None,
        chart_note=left_out_sentence(answer),
    )


def _cells(answer: Comparison) -> Table:
    row, column = answer.request.rows, answer.request.columns.value
    measure = MEASURES[answer.request.measure]
    facts = {RowsBy.REGION: ["rating"], RowsBy.RATING: ["region"]}.get(row, ["region", "rating"])
    columns = [
        Column("row", ROWS[row], description=f"Value of {row.value}, as a filter takes it."),
        *([] if label_key(row) == "row" else [Column("row_label", f"{ROWS[row]}, readable")]),
        *(
            Column(fact, {"region": "Region", "rating": "Overall rating"}[fact], description="Where all reports of the row have the same.")
            for fact in facts
        ),
        _FICTIONAL,
        Column("column", column.capitalize(), description=f"Value of {column}, as a filter takes it."),
        Column("column_label", f"{column.capitalize()}, readable"),
        Column("broader", "Broader theme"),
        *(
            Column(name, name.capitalize(), _INTEGER, "Passages with this stance.")
            for name in ("strength", "shortfall", "mixed", "neutral")
        ),
        Column("findings", "Findings", _INTEGER, "Strength, shortfall and mixed together."),
        Column("row_findings", "Findings of the row", _INTEGER, "Whatever their column."),
        *(
            Column(f"reports_{name}", f"Reports with {words}", _INTEGER, "Of reports_comparable.")
            for name, words in _SORTS
        ),
        Column("reports_comparable", "Comparable reports", _INTEGER, _COMPARABLE),
        Column("reports_searched", "Reports searched", _INTEGER, "Those that hold nothing included."),
        *(
            Column(f"areas_{name}", f"Areas with {words}", _INTEGER, "Of areas_comparable.")
            for name, words in _SORTS
        ),
        Column("areas_comparable", "Comparable areas", _INTEGER, _COMPARABLE),
        Column("areas_searched", "Areas searched", _INTEGER, "Those that hold nothing included."),
        Column("share_of_findings", "Share of findings", _SHARE, "findings by row_findings, each publication once."),
        Column("measured", f"Passages of the measure ({measure})", _INTEGER, "Each publication once."),
        Column("out_of", "Denominator", _INTEGER, out_of_sentence(answer)),
        Column("share", "Share", _SHARE, "measured by out_of."),
        Column("share_low", "Share, lower end", _SHARE, "95 % Wilson interval; takes passages for independent."),
        Column("share_high", "Share, upper end", _SHARE, "95 % Wilson interval; takes passages for independent."),
        Column("log_odds", "Log-odds ratio", _NUMBER, "Against the row’s peers, with an informative prior."),
        Column("log_odds_low", "Log-odds ratio, lower end", _NUMBER, "95 % interval after dispersion."),
        Column("log_odds_high", "Log-odds ratio, upper end", _NUMBER, "95 % interval after dispersion."),
        Column("z", "z", _NUMBER, "Of the log-odds ratio; takes passages for independent."),
        Column("p", "p", _NUMBER, "Of z after dispersion between reports."),
        Column("q", "q", _NUMBER, "p adjusted by Benjamini and Hochberg over the whole matrix."),
        Column("peer_reports", "Reports of the peers", _INTEGER),
        Column("small", "Small numbers", _FLAG, "Fewer than 5 passages expected on a side, or fewer than 3 reports."),
    ]  # fmt: skip
    records = []
    for line in answer.rows:
        for place, cell in zip(answer.columns, line.cells, strict=True):
            odds, ends = cell.odds, cell.interval
            record: dict[str, Value] = {
                "row": line.value,
                "row_label": line.label,
                "region": line.region,
                "rating": line.rating,
                "fictional": line.fictional,
                "column": place.value,
                "column_label": place.label,
                "broader": place.parent,
                "strength": cell.counts.strength,
                "shortfall": cell.counts.shortfall,
                "mixed": cell.counts.mixed,
                "neutral": cell.counts.neutral,
                "findings": cell.counts.findings,
                "row_findings": line.counts.findings,
                **_holding("reports", cell.reports),
                "reports_comparable": cell.reports_comparable,
                "reports_searched": line.reports,
                **_holding("areas", cell.areas),
                "areas_comparable": cell.areas_comparable,
                "areas_searched": line.areas,
                "share_of_findings": cell.share_of_findings,
                "measured": cell.measured,
                "out_of": cell.out_of,
                "share": cell.share,
                "share_low": ends[0] if ends else None,
                "share_high": ends[1] if ends else None,
                "log_odds": odds.log_odds if odds else None,
                "log_odds_low": odds.interval[0] if odds else None,
                "log_odds_high": odds.interval[1] if odds else None,
                "z": odds.z if odds else None,
                "p": odds.p if odds else None,
                "q": odds.q if odds else None,
                "peer_reports": line.peer_reports,
                "small": cell.small,
            }
            records.append(record)
    note = "One row for each row and column of the matrix."
    return Table.of("cells", title(answer), columns, records, _left_out(answer, note))


_COMPARABLE = "Those searched that could have the column (docs/comparing.md)."

_SORTS = (
    ("strength", "a strength"),
    ("shortfall", "a shortfall"),
    ("mixed", "a mixed finding"),
    ("findings", "any finding"),
)


def _holding(unit: str, held: Holding) -> dict[str, Value]:
    return {f"{unit}_{name}": getattr(held, name) for name, _ in _SORTS}


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
    measure = answer.request.measure
    columns = [
        Column("column", answer.request.columns.value.capitalize()),
        Column("column_label", "Readable"),
        Column("broader", "Broader theme"),
        Column("passages", "Passages of the measure", _INTEGER),
        Column("reports", "Reports with it", _INTEGER, "Of reports_comparable; each publication once."),
        Column("reports_comparable", "Comparable reports", _INTEGER, _COMPARABLE),
        Column("reports_searched", "Reports searched", _INTEGER),
        Column("areas", "Areas with it", _INTEGER, "Of areas_comparable."),
        Column("areas_comparable", "Comparable areas", _INTEGER, _COMPARABLE),
        Column("areas_searched", "Areas searched", _INTEGER),
        Column(
            "prevalence",
            "Prevalence",
            _SHARE,
            "Share of comparable areas (of reports, where no area is named).",
        ),
        Column("said", "In words"),
    ]
    records: list[Mapping[str, Value]] = [
        {
            "column": column.value,
            "column_label": column.label,
            "broader": column.parent,
            "passages": of_measure(column.counts, measure),
            "reports": of_measure(column.reports, measure),
            "reports_comparable": column.reports_comparable,
            "reports_searched": answer.total.reports,
            "areas": of_measure(column.areas, measure),
            "areas_comparable": column.areas_comparable,
            "areas_searched": answer.total.areas,
            "prevalence": column.prevalence,
            "said": prevalence_sentence(column, answer.total, measure),
        }
        for column in answer.columns
    ]
    return Table.of("prevalence", "How widespread each is", columns, records, "Over all reports searched.")


def _focus(answer: Comparison) -> Table:
    focus = answer.focus
    assert focus is not None  # noqa: S101 - asked for only where there is one
    unit = "Areas" if focus.by_area else "Reports"
    columns = [
        Column("column", answer.request.columns.value.capitalize()),
        Column("column_label", "Readable"),
        Column("measured", "Passages of the measure", _INTEGER),
        Column("out_of", "Denominator", _INTEGER, out_of_sentence(answer)),
        Column("share", "Share", _SHARE),
        Column("share_low", "Share, lower end", _SHARE, "95 % Wilson interval; takes passages for independent."),
        Column("share_high", "Share, upper end", _SHARE, "95 % Wilson interval; takes passages for independent."),
        Column("peers_measured", "Passages of the peers", _INTEGER),
        Column("peers_out_of", "Denominator of the peers", _INTEGER),
        Column("peers_share", "Share of the peers", _SHARE),
        Column("log_odds", "Log-odds ratio", _NUMBER),
        Column("log_odds_low", "Log-odds ratio, lower end", _NUMBER, "95 % interval after dispersion."),
        Column("log_odds_high", "Log-odds ratio, upper end", _NUMBER, "95 % interval after dispersion."),
        Column("z", "z", _NUMBER, "Takes passages for independent."),
        Column("p", "p", _NUMBER, "Of z after dispersion between reports."),
        Column("permutation_p", "p, reports changing sides", _NUMBER),
        Column("q", "q", _NUMBER, "Of the larger of the two, by Benjamini and Hochberg over the columns."),
        Column("stands_out", "Stands out", _FLAG, "q of 0.05 at most; small numbers only where reports were tested."),
        Column("holding", f"{unit} with it", _INTEGER, "Of units."),
        Column("units", f"Comparable {unit.lower()}", _INTEGER, _COMPARABLE),
        Column("peers_holding", f"{unit} of the peers with it", _INTEGER, "Of peer_units."),
        Column("peer_units", f"Comparable {unit.lower()} of the peers", _INTEGER, _COMPARABLE),
        Column("fisher_p", "p by Fisher’s exact test", _NUMBER, f"Of the numbers of {unit.lower()}."),
        Column("fisher_q", "q by Fisher’s exact test", _NUMBER, "Adjusted over the columns."),
        Column("small", "Small numbers", _FLAG),
    ]  # fmt: skip
    records: list[dict[str, Value]] = []
    for one in focus.distinctions:
        odds, ends = one.odds, one.interval
        records.append(
            {
                "column": one.column,
                "column_label": one.label,
                "measured": one.measured,
                "out_of": one.out_of,
                "share": one.share,
                "share_low": ends[0] if ends else None,
                "share_high": ends[1] if ends else None,
                "peers_measured": one.peers_measured,
                "peers_out_of": one.peers_out_of,
                "peers_share": one.peers_share,
                "log_odds": odds.log_odds if odds else None,
                "log_odds_low": odds.interval[0] if odds else None,
                "log_odds_high": odds.interval[1] if odds else None,
                "z": odds.z if odds else None,
                "p": odds.p if odds else None,
                "permutation_p": one.permutation_p,
                "q": one.q,
                "stands_out": one.stands_out,
                "holding": one.holding,
                "units": one.units,
                "peers_holding": one.peers_holding,
                "peer_units": one.peer_units,
                "fisher_p": one.fisher_p,
                "fisher_q": one.fisher_q,
                "small": one.small,
            }
        )
    said = f"{plural(focus.reports, 'report')} against {focus.peer_reports:,} of its peers."
    return Table.of("focus", f"{focus.label} against its peers", columns, records, said)


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
