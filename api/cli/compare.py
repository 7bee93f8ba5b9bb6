"""``findings compare``: areas against themes on the terminal or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.exporting_views import ViewFormatOption, ViewOutputOption, save_view, whole
from api.cli.filtering import filtered
from api.cli.options import JsonOption, LibraryOption
from search.comparison.request import ColumnsBy, CompareRequest, Measure, OutOf, RowPeers, RowsBy, Sort
from search.request import Editions, Filters
from search.selection import Selection

if TYPE_CHECKING:
    from rich.table import Table

    from search.comparison import Comparison, Distinction
    from search.regions import RegionMap


@filtered(Editions.LATEST)
def compare(
    rows: Annotated[RowsBy, typer.Option(help="What a row is.")] = RowsBy.AREA,
    columns: Annotated[ColumnsBy, typer.Option(help="What a column is.")] = ColumnsBy.THEME,
    measure: Annotated[
        Measure, typer.Option(help="Which findings are counted and compared.")
    ] = Measure.SHORTFALL,
    row: Annotated[
        str | None, typer.Option(help="Also hold this row against its peers, e.g. an area or Inadequate.")
    ] = None,
    mapped: Annotated[
        str | None,
        typer.Option("--map", help="With --rows region, a column (its id or name) to show region by region."),
    ] = None,
    peers: Annotated[
        RowPeers, typer.Option(help="What a row is held against: all others, or those that share this.")
    ] = RowPeers.ALL,
    out_of: Annotated[OutOf, typer.Option(help="Denominator of shares.")] = OutOf.FINDINGS,
    *,
    filters: Filters,
    sort: Annotated[Sort, typer.Option(help="Order of the rows.")] = Sort.NAME,
    column_sort: Annotated[Sort, typer.Option(help="Order of the columns.")] = Sort.PREVALENCE,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="Rows to print.")] = 50,
    column_limit: Annotated[int, typer.Option(min=1, max=200, help="Columns to print.")] = 10,
    library: LibraryOption = None,
    output: ViewOutputOption = None,
    form: ViewFormatOption = None,
    json: JsonOption = False,
) -> None:
    """Compare areas (or regions, ratings …): how many passages on each theme fall short, and what stands out."""
    from api.library import open_library
    from api.settings import load_settings
    from search.comparison import compare as count
    from search.comparison import region_map

    request = CompareRequest(
        selection=Selection(filters),
        rows=rows,
        columns=columns,
        measure=measure,
        out_of=out_of,
        peers=peers,
        row_sort=sort,
        column_sort=column_sort,
        row_limit=whole(output, form, limit, 1_000),
        column_limit=whole(output, form, column_limit, 200),
        focus=row,
        mapped=mapped,
    )
    holdings = open_library(load_settings(library=library)).holdings
    answer = count(holdings, request)
    regional = region_map(holdings, request) if mapped is not None else None
    if output is not None:
        from search.comparison import compare_view

        save_view(holdings, compare_view(answer, holdings, regional), output, form)
        return
    if json:
        from api.converting.compare import to_compare

        typer.echo(to_compare(answer, regional).model_dump_json(indent=2))
        return
    print_comparison(answer)
    if regional is not None:
        print_regions(regional.map)


def print_comparison(answer: Comparison) -> None:
    """The matrix as a table, how widespread each column is, and the row in focus."""
    from search.comparison.answer import of_measure
    from search.comparison.wording import ROWS, focus_sentence, searched_sentence, shown_sentence, title
    from search.exporting.charts import FICTIONAL

    for note in answer.notes:
        typer.echo(f"Note: {note}")
    typer.secho(title(answer), bold=True)
    typer.echo(searched_sentence(answer.total))
    if not answer.rows or not answer.columns:
        typer.echo("Nothing to compare.")
        return
    measure = answer.request.measure
    table = _table()
    table.add_column(ROWS[answer.request.rows])
    table.add_column("Findings", justify="right")
    for column in answer.columns:
        table.add_column(column.label, justify="right")
    for row in answer.rows:
        table.add_row(
            f"{row.label}{FICTIONAL if row.fictional else ''}",
            f"{row.counts.findings:,}",
            *(f"{of_measure(cell.counts, measure):,}" for cell in row.cells),
        )
    table.add_section()
    table.add_row(
        "All",
        f"{answer.total.counts.findings:,}",
        *(f"{of_measure(column.counts, measure):,}" for column in answer.columns),
    )
    by_area = answer.total.areas > 0
    held = (
        f"{of_measure(column.areas if by_area else column.reports, measure):,} of "
        f"{column.areas_comparable if by_area else column.reports_comparable:,}"
        for column in answer.columns
    )
    table.add_row("In areas" if by_area else "In reports", "", *held)
    _print(table)
    if len(answer.rows) < answer.total_rows or len(answer.columns) < answer.total_columns:
        typer.echo(f"{shown_sentence(answer)} Columns: {len(answer.columns):,} of {answer.total_columns:,}.")
    if answer.focus is not None:
        typer.echo("")
        typer.secho(f"{answer.focus.label} against its peers", bold=True)
        typer.echo(focus_sentence(answer.focus, answer.request.peers))
        _print(_distinctions(answer))


def print_regions(regional: RegionMap) -> None:
    """Regions with reports and their counts, each set for itself."""
    from search.exporting.charts import FICTIONAL

    for panel in regional.panels:
        typer.echo("")
        typer.secho(f"{regional.what}, by region ({panel.layout.title.lower()})", bold=True)
        table = _table()
        for name, side in (
            ("Region", "left"),
            ("Areas" if regional.by_area else "Reports", "right"),
            ("", "left"),
        ):
            table.add_column(name, justify="right" if side == "right" else "left")
        for count in panel.counts:
            if count.reports:
                table.add_row(
                    f"{count.region}{FICTIONAL if count.fictional else ''}",
                    f"{count.said} {_percent(count.share)}".strip(),
                    "small numbers" if count.small else "",
                )
        _print(table)
    for note in regional.notes:
        typer.echo(note)


def _distinctions(answer: Comparison) -> Table:
    focus = answer.focus
    table = _table()
    for name, side in (
        (answer.request.columns.value.capitalize(), "left"),
        ("Here", "right"),
        ("Peers", "right"),
        ("Areas" if focus and focus.by_area else "Reports", "right"),
        ("Log-odds (95 %)", "right"),
        ("q", "right"),
        ("", "left"),
    ):
        table.add_column(name, justify="right" if side == "right" else "left")
    if focus is None:
        return table
    for one in focus.distinctions:
        if one.odds is None or not (one.measured or one.peers_measured):
            continue
        low, high = one.odds.interval
        table.add_row(
            one.label,
            f"{one.measured}/{one.out_of} {_percent(one.share)}",
            f"{one.peers_measured}/{one.peers_out_of} {_percent(one.peers_share)}",
            f"{one.holding}/{one.units}, {one.peers_holding}/{one.peer_units}",
            f"{one.odds.log_odds:+.2f} ({low:+.2f} to {high:+.2f})",
            "–" if one.q is None else f"{one.q:.3f}",
            _verdict(one),
        )
    return table


def _verdict(one: Distinction) -> str:
    said = []
    if one.stands_out and one.odds is not None:
        said.append("more than its peers" if one.odds.log_odds > 0 else "less than its peers")
    if one.small:
        said.append("small numbers")
    return ", ".join(said)


def _percent(share: float | None) -> str:
    return "" if share is None else f"({share:.1%})"


def _table() -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    return Table(box=SIMPLE_HEAD, pad_edge=False)


def _print(table: Table) -> None:
    import sys

    from rich.console import Console

    # In a pipe a table is as wide as it is, not as a terminal would be.
    console = Console(width=None if sys.stdout.isatty() else 400, highlight=False, markup=False)
    console.print(table)
