"""``findings judgements`` and ``findings figures``: ratings and statistics of reports on the terminal or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.exporting_views import ViewFormatOption, ViewOutputOption, save_view, whole
from api.cli.filtering import filtered
from api.cli.options import JsonOption, LibraryOption
from corpus.figures import FigureKind
from corpus.model import Rating
from search.request import Editions, Filters
from search.selection import Selection

if TYPE_CHECKING:
    from rich.table import Table

    from search.engine import SearchEngine
    from search.figures import Figures, FoundFigure, LikeFigures
    from search.judgements import Board, Contrast, Judgements

_SHOWN_THEMES = 15
_SHOWN_ROWS = 200


@filtered(Editions.LATEST)
def judgements(
    library: LibraryOption = None,
    *,
    filters: Filters,
    by: Annotated[str, typer.Option(help="Also count ratings by: none, region or year.")] = "none",
    contrast: Annotated[
        Rating, typer.Option(help="Compare the themes of reports of this rating with the others'.")
    ] = Rating.INADEQUATE,
    rated: Annotated[str, typer.Option(help="Key of the standard whose rating that is.")] = "Overall",
    parts: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this part: boards, histories, scores, key_questions or contrasts (repeatable)."
        ),
    ] = None,
    output: ViewOutputOption = None,
    form: ViewFormatOption = None,
    json: JsonOption = False,
) -> None:
    """Show ratings by area and standard, their spread, scores, key questions, and themes against a rating."""
    from search.judgements import JudgementRequest, judgements_view
    from search.judgements import judgements as judge
    from search.judgements.model import Breakdown
    from search.named_values import Part

    if by not in set(Breakdown):
        msg = f"--by is one of {', '.join(Breakdown)}, not {by}."
        raise typer.BadParameter(msg)
    for part in parts or ():
        if part not in set(Part):
            msg = f"--parts is one of {', '.join(Part)}, not {part}."
            raise typer.BadParameter(msg)
    wanted = tuple(part for part in Part if not parts or part in parts)
    request = JudgementRequest(Selection(filters), Breakdown(by), contrast.value, rated, parts=wanted)
    holdings = _engine(library).holdings
    answer = judge(holdings, request)
    if output is not None:
        save_view(holdings, judgements_view(answer, holdings), output, form)
        return
    if json:
        from api.converting.judgements import to_judgements

        typer.echo(to_judgements(answer, limit=1_000_000, offset=0).model_dump_json(indent=2))
        return
    print_judgements(answer)


@filtered(Editions.LATEST)
def figures(
    words: Annotated[str, typer.Argument(help="Words that the passage holds, in any form.")] = "",
    library: LibraryOption = None,
    *,
    filters: Filters,
    figure_kind: Annotated[
        list[FigureKind] | None, typer.Option(help="How the figure is put (repeatable).")
    ] = None,
    unit: Annotated[str, typer.Option(help="Words that what is counted holds, in any form.")] = "",
    with_denominator: Annotated[bool, typer.Option(help="Only figures out of, or per, a number.")] = False,
    with_share: Annotated[bool, typer.Option(help="Only figures that are a share of something.")] = False,
    everything: Annotated[
        bool, typer.Option(help="Also lengths of time, bare numbers, and text on the inspection itself.")
    ] = False,
    sort: Annotated[
        str, typer.Option(help="comparable (what most areas count), share, share_falling, area or date.")
    ] = "comparable",
    limit: Annotated[int, typer.Option(min=1, max=500, help="Figures to print.")] = 20,
    offset: Annotated[int, typer.Option(min=0, max=100_000, help="Figures to pass over.")] = 0,
    alike: Annotated[bool, typer.Option(help="Put like figures of different areas side by side.")] = False,
    output: ViewOutputOption = None,
    form: ViewFormatOption = None,
    json: JsonOption = False,
) -> None:
    """List the statistics that reports print, each with its sentence and page, counted by theme."""
    from search.figures import FigureRequest, FigureSort, figures_view, like_figures
    from search.figures import figures as find

    if sort not in set(FigureSort):
        msg = f"--sort is one of {', '.join(FigureSort)}, not {sort}."
        raise typer.BadParameter(msg)
    request = FigureRequest(
        selection=Selection(filters),
        kinds=tuple(figure_kind or ()),
        unit=unit,
        words=words,
        with_denominator=with_denominator,
        with_share=with_share,
        everything=everything,
        sort=FigureSort(sort),
        limit=whole(output, form, limit, 20_000),
        offset=offset,
    )
    engine = _engine(library)
    answer = find(engine.holdings, request)
    groups = like_figures(engine.holdings, request) if alike else None
    if output is not None:
        save_view(engine.holdings, figures_view(answer, engine.holdings, groups or ()), output, form)
        return
    if json:
        from api.converting.figures import to_figures

        typer.echo(to_figures(answer, engine.manifest.figures_version, groups).model_dump_json(indent=2))
        return
    print_figures(answer, groups)


def _engine(library: LibraryOption) -> SearchEngine:
    from api.library import open_library
    from api.settings import load_settings

    return open_library(load_settings(library=library))


def _table(*headings: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, heading in enumerate(headings):
        table.add_column(heading, no_wrap=place == 0)
    return table


def _print(table: Table) -> None:
    from rich.console import Console

    # A pipe has no width of its own: rows stay on one line there.
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, width=200)
    console.print(table)


def _which(selection: Selection) -> str:
    """Which reports of an area count, where not all do."""
    latest = selection.filters.edition is Editions.LATEST
    return ", the latest of each kind of inspection of each area" if latest else ""


def print_judgements(answer: Judgements) -> None:
    """The answer for people, framework by framework."""
    from corpus.wording import plural
    from search.facets import kind_of_report
    from search.named_values import Part

    latest = _which(answer.request.selection)
    typer.echo(f"{plural(answer.reports, 'report')} on {plural(answer.areas, 'area')}{latest}.")
    for note in answer.notes:
        typer.echo(note)
    for one in answer.unrated:
        kind = kind_of_report(one.programme, one.framework)
        typer.echo(f"Without ratings: {plural(one.reports, 'report')} ({kind}).")
    typer.echo("Ratings compare within one framework only; they are an order and are not averaged.")
    for board in answer.boards if Part.BOARDS in answer.request.parts else ():
        _print_board(board)
    for scored in answer.scores:
        typer.secho(f"\nScores, {kind_of_report(scored.programme, scored.framework)}", bold=True)
        table = _table("Rank", "Area", "Score")
        for value in scored.values:
            table.add_row(
                str(value.rank),
                value.report.area or value.report.title,
                f"{value.score} of {value.score_max}",
            )
        _print(table)
        typer.echo(
            f"Median {scored.median:g}, {scored.low} to {scored.high}, of {plural(len(scored.values), 'score')}."
        )
    if answer.key_questions:
        typer.secho("\nKey questions (per cent Yes)", bold=True)
        table = _table("Framework", "Standard", "Question", "Reports", "Median", "Range")
        for one_asked in answer.key_questions:
            spread = f"{one_asked.low}-{one_asked.high}"
            numbers = (f"{len(one_asked.values)} of {one_asked.reports}", f"{one_asked.median:g}", spread)
            kind = kind_of_report(one_asked.programme, one_asked.framework)
            table.add_row(kind, one_asked.standard or "", one_asked.question, *numbers)
        _print(table)
    for contrast in answer.contrasts:
        _print_contrast(contrast)


def _print_board(board: Board) -> None:
    from search.facets import kind_of_report
    from search.judgements import SCALE

    typer.secho(f"\n{kind_of_report(board.programme, board.framework)}", bold=True)
    table = _table("Area", "Date", *(standard.key for standard in board.standards))
    for row in board.rows[:_SHOWN_ROWS]:
        dated = row.report.dated.isoformat() if row.report.dated else "undated"
        table.add_row(row.report.area or row.report.title, dated, *(rating or "-" for rating in row.ratings))
    _print(table)
    if len(board.rows) > _SHOWN_ROWS:
        typer.echo(f"… and {len(board.rows) - _SHOWN_ROWS:,} more rows (--json has them all).")
    spread_table = _table("Standard", "Of", *reversed(SCALE), "Judged", "Median")
    for spread in board.spreads:
        median = " / ".join(dict.fromkeys(spread.median)) if spread.median else "-"
        counts = (str(count) for count in reversed(spread.counts))
        judged = f"{spread.judged} of {spread.reports}"
        spread_table.add_row(spread.standard.key, spread.group or "all", *counts, judged, median)
    _print(spread_table)


def _print_contrast(contrast: Contrast) -> None:
    from corpus.wording import plural
    from search.facets import kind_of_report

    where = kind_of_report(contrast.programme, contrast.framework)
    typer.secho(
        f"\nShortfalls of {plural(contrast.of, 'report')} rated {contrast.rating} ({contrast.standard.title}, {where}) "
        f"and of the {contrast.others_of} others",
        bold=True,
    )
    table = _table("Theme", contrast.rating, "Others", "q", "")
    for one in contrast.themes[:_SHOWN_THEMES]:
        table.add_row(
            one.name,
            f"{one.held} of {one.of} ({one.low:.0%}-{one.high:.0%})",
            f"{one.others_held} of {one.others_of} ({one.others_low:.0%}-{one.others_high:.0%})",
            f"{one.q:.3f}",
            "differs" if one.differs else "",
        )
    _print(table)
    if contrast.themes and contrast.themes[0].small:
        from search.judgements.contrast import SMALL

        typer.echo(f"Small numbers: with fewer than {SMALL} reports in a group the shares say little.")


def print_figures(answer: Figures, groups: tuple[LikeFigures, ...] | None) -> None:
    """The answer for people: counts with denominators, figures by theme, then each figure with its sentence."""
    from api.converting.figures import NOT_READ
    from corpus.wording import plural

    if not answer.read:
        typer.echo(NOT_READ)
        return
    typer.echo(
        f"{plural(answer.total, 'figure')} in {plural(answer.passages, 'passage')} of {answer.reports:,} of "
        f"{plural(answer.reports_searched, 'report')}, {answer.areas:,} of {plural(answer.areas_searched, 'area')}{_which(answer.request.selection)}"
    )
    for note in answer.notes:
        typer.echo(note)
    for one in answer.themes[:_SHOWN_THEMES]:
        typer.echo(
            f"  {one.figures:5,}  {one.name} (in {one.reports:,} of {answer.reports_searched:,} reports)"
        )
    for group in groups or ():
        for part in group.wordings:
            if part.areas > 1:
                typer.secho(f"\n{group.name}: {group.unit}, {plural(part.areas, 'area')}", bold=True)
                for figure in part.figures:
                    _print_figure(figure)
    typer.echo("")
    for figure in answer.listed:
        _print_figure(figure)


def _print_figure(figure: FoundFigure) -> None:
    area = figure.report.area or figure.report.title
    share = f" = {figure.share:.0%}" if figure.share is not None and figure.kind != "percent" else ""
    typer.secho(f"{figure.words}{share}", bold=True, nl=False)
    page = f", p. {figure.passage.page_start}" if figure.passage.page_start else ""
    year = figure.report.dated.year if figure.report.dated else "undated"
    typer.echo(f" · {area}, {year}{page} · {figure.passage.stance.stance} · {figure.passage.id}")
    typer.secho(f"   {figure.said}", dim=True)
