"""``findings recurring``: the findings that several reports make, or one of them in full."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.exporting_views import ViewFormatOption, ViewOutputOption, save_view, whole
from api.cli.filtering import filtered
from api.cli.options import JsonOption, LibraryOption
from search.request import Editions, Filters

if TYPE_CHECKING:
    from search.recurring import RecurringAnswer, RecurringDetail, RecurringSummary


class Order(StrEnum):
    """The orders of :class:`search.recurring.RecurringSort`, which is loaded when the command runs."""

    AREAS = "areas"
    SHARE = "share"
    REPORTS = "reports"
    RECENT = "recent"
    TREND = "trend"
    DISTINCT = "distinct"


@filtered(Editions.ALL)
def recurring(
    finding: Annotated[
        str | None,
        typer.Argument(help="Id of one finding, to see all its passages.", show_default=False),
    ] = None,
    library: LibraryOption = None,
    *,
    filters: Filters,
    words: Annotated[str, typer.Option(help="Words that all stand in one passage of the finding.")] = "",
    min_areas: Annotated[int, typer.Option(min=0, help="Areas that have it, at least.")] = 1,
    min_reports: Annotated[int, typer.Option(min=1, help="Reports that have it, at least.")] = 1,
    sort: Annotated[Order, typer.Option(help="Order of the findings.")] = Order.AREAS,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Findings to print.")] = 20,
    offset: Annotated[int, typer.Option(min=0, max=100_000, help="Findings to pass over.")] = 0,
    mapped: Annotated[
        bool, typer.Option("--map", help="Of one finding's file: regions first, and their map as the chart.")
    ] = False,
    output: ViewOutputOption = None,
    form: ViewFormatOption = None,
    json: JsonOption = False,
) -> None:
    """List findings that several reports make, with the areas and reports that have them; with an id, one in full.

    With --json, the same answers as GET /v1/recurring and /v1/recurring/{id} give.
    """
    from api.converting.recurring import to_recurring_answer, to_recurring_detail
    from api.library import open_library
    from api.settings import load_settings
    from search.recurring import (
        RecurringRequest,
        RecurringSort,
        recurring_finding,
        recurring_finding_view,
        recurring_view,
    )
    from search.recurring import recurring as answer_recurring
    from search.selection import Selection

    selection = Selection(filters)
    holdings = open_library(load_settings(library=library)).holdings
    if finding is not None:
        detail = recurring_finding(holdings, finding, selection)
        if output is not None:
            save_view(holdings, recurring_finding_view(detail, holdings, mapped=mapped), output, form)
            return
        if json:
            members = max(1, len(detail.members))
            typer.echo(to_recurring_detail(detail, limit=members, offset=0).model_dump_json(indent=2))
        else:
            _print_detail(detail)
        return
    request = RecurringRequest(
        selection,
        words,
        min_areas,
        min_reports,
        RecurringSort(sort.value),
        whole(output, form, limit, 100_000),
        offset,
        members=output is not None,
    )
    answer = answer_recurring(holdings, request)
    if output is not None:
        save_view(holdings, recurring_view(answer, holdings), output, form)
        return
    if json:
        typer.echo(to_recurring_answer(answer).model_dump_json(indent=2))
    else:
        _print_answer(answer)


def _print_answer(answer: RecurringAnswer) -> None:
    from corpus.wording import plural

    typer.echo(
        f"{plural(answer.total, 'recurring finding')} of {answer.in_library:,} in the library, in "
        f"{plural(answer.areas_searched, 'area')} and {plural(answer.reports_searched, 'report')} searched; "
        f"{answer.grouped:,} of {plural(answer.passages, 'passage')} were compared."
    )
    for note in answer.notes:
        typer.echo(note)
    for finding in answer.findings:
        typer.secho(f"\n{finding.label}", bold=True)
        typer.echo(
            f"  {finding.id}  {finding.stance}, {finding.tightness}; {finding.areas:,} of {plural(finding.areas_searched, 'area')}, "
            f"{finding.reports:,} of {plural(finding.reports_searched, 'report')}; {_seen(finding)}; "
            f"trend: {_trend(finding)}{_elsewhere(finding)}"
        )
        if finding.terms:
            typer.echo(f"  {', '.join(finding.terms)}")


def _print_detail(detail: RecurringDetail) -> None:
    from corpus.wording import plural

    finding = detail.finding
    typer.secho(finding.label, bold=True)
    if detail.asked != finding.id:
        typer.echo(f"The finding {detail.asked} has gone into this one.")
    for note in detail.notes:
        typer.echo(note)
    typer.echo(
        f"{finding.id}, {finding.stance}, {finding.tightness}: {finding.areas:,} of {plural(finding.areas_searched, 'area')} searched "
        f"({finding.areas_comparable:,} comparable), {finding.reports:,} of "
        f"{plural(finding.reports_searched, 'report')} ({finding.reports_comparable:,} comparable), "
        f"{plural(finding.passages, 'passage')}; seen {_seen(finding)}"
    )
    if finding.terms:
        typer.echo(f"Terms: {', '.join(finding.terms)}")
    if finding.themes:
        themes = (f"{one.name} ({one.passages:,} of {one.of:,})" for one in finding.themes)
        typer.echo(f"Themes: {', '.join(themes)}")
    years = (f"{one.year}: {one.reports} of {one.searched}" for one in finding.trend.years)
    typer.echo(f"Years: {', '.join(years)}")
    few = finding.trend.few
    typer.echo(f"Trend: {_trend(finding)}" + (f" ({few})" if few else ""))
    typer.echo("")
    for member in detail.members:
        typer.echo(f"- {member.passage.text}\n  {member.citation} [{member.passage.id}]")
    made_up = detail.fictional_without
    without = (f"{name} (fictional)" if name in made_up else name for name in detail.areas_without)
    typer.echo(f"\nAreas without it: {', '.join(without) or 'none'}")


def _seen(finding: RecurringSummary) -> str:
    if finding.first_seen is None or finding.last_seen is None:
        return "undated"
    days = dict.fromkeys(f"{day:%Y-%m}" for day in (finding.first_seen, finding.last_seen))
    return " to ".join(days)


def _trend(finding: RecurringSummary) -> str:
    trend = finding.trend
    if trend.few is not None:
        return "too few to say"
    return f"{trend.direction or 'none shown'} (q {trend.q:.2f})"


def _elsewhere(finding: RecurringSummary) -> str:
    other = finding.elsewhere
    if other is None:
        return ""
    said = f"; {other.others:,} of {other.others_searched:,} comparable reports elsewhere"
    if other.few:
        return f"{said} (few here)"
    return f"{said} (more here, q {other.q:.3f})" if other.q <= 0.05 else said
