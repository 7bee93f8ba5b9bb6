"""``findings profile`` and ``findings recommendations``: one area, and what areas were asked to do."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.exporting_views import ViewFormatOption, ViewOutputOption, save_view, whole
from api.cli.filtering import filtered
from api.cli.options import JsonOption, LibraryOption, echo_json
from search.request import Editions, Filters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indexer.records import PassageRecord, ReportRecord
    from search.areas import AreaProfile
    from search.change import Change
    from search.recommendations import RecommendationsAnswer

Values = list[str] | None

_SHOWN = 12
_WORDS = 160


class AreaPeersChoice(StrEnum):
    """As :class:`search.areas.AreaPeers`, which is loaded when the command runs."""

    ALL = "all"
    REGION = "region"
    RATING = "rating"


class KindChoice(StrEnum):
    """As :class:`search.recommendations.RecommendationKind`."""

    RECOMMENDATION = "recommendation"
    AREA_FOR_IMPROVEMENT = "area_for_improvement"


def profile(
    area: Annotated[
        str, typer.Argument(help="Name of an area, in any usual form: 'Barnsley', 'Leeds City Council'.")
    ],
    library: LibraryOption = None,
    series: Annotated[
        str | None, typer.Option(help="Series of reports, e.g. childrens_services/focused-visit.")
    ] = None,
    peers: Annotated[
        AreaPeersChoice,
        typer.Option(help="Areas to compare with: real ones of a real area, fictional of a fictional one."),
    ] = AreaPeersChoice.ALL,
    certain_only: Annotated[bool, typer.Option(help="Leave unsure themes out.")] = False,
    change: Annotated[
        bool,
        typer.Option("--change", help="Also print both passages of each match since the previous report."),
    ] = False,
    output: ViewOutputOption = None,
    form: ViewFormatOption = None,
    json: JsonOption = False,
) -> None:
    """Print the profile of one area: judgements, themes against peers, shared findings, recommendations, change."""
    from api.converting.areas import to_area, to_change
    from api.library import open_library
    from api.settings import load_settings
    from search.areas import AreaPeers, AreaRequest, area_profile, profile_view
    from search.change import change_view

    holdings = open_library(load_settings(library=library)).holdings
    found = area_profile(holdings, AreaRequest(area, series, AreaPeers(peers.value), certain_only))
    if output is not None:
        shown = change_view(found.change) if change and found.change else profile_view(found)
        save_view(holdings, shown, output, form)
        return
    if json:
        body = to_area(found).model_dump(mode="json")
        if change:
            body["change_pairs"] = to_change(found.change).model_dump(mode="json") if found.change else None
        echo_json(body)
        return
    _print_profile(found, pairs=change)


@filtered(Editions.ALL)
def recommendations(
    library: LibraryOption = None,
    counted: Annotated[KindChoice, typer.Option("--type", help="What counts.")] = KindChoice.RECOMMENDATION,
    addressee: Annotated[
        Values, typer.Option(help="Part of the name of a body addressed (repeatable).")
    ] = None,
    *,
    filters: Filters,
    again: Annotated[bool, typer.Option("--again", help="Only those that two reports or more make.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=200, help="Recommendations to print.")] = 20,
    offset: Annotated[int, typer.Option(min=0, max=100_000, help="Recommendations to pass over.")] = 0,
    output: ViewOutputOption = None,
    form: ViewFormatOption = None,
    json: JsonOption = False,
) -> None:
    """List recommendations by theme and addressee, and those that were made again."""
    from api.converting.recommendations import to_recommendations
    from api.library import open_library
    from api.settings import load_settings
    from search.recommendations import RecommendationKind, RecommendationsRequest, recommendations_view
    from search.recommendations import recommendations as answer_recommendations
    from search.selection import Selection

    request = RecommendationsRequest(
        RecommendationKind(counted.value),
        Selection(filters),
        tuple(addressee or ()),
        again,
        whole(output, form, limit, 100_000),
        offset,
    )
    holdings = open_library(load_settings(library=library)).holdings
    answer = answer_recommendations(holdings, request)
    if output is not None:
        save_view(holdings, recommendations_view(answer, holdings), output, form)
        return
    if json:
        typer.echo(to_recommendations(answer).model_dump_json(indent=2))
        return
    _print_recommendations(answer)


def _print_profile(found: AreaProfile, *, pairs: bool) -> None:
    from api.pages.environment import when
    from corpus.wording import plural
    from search.facets import series_label

    report = found.report
    typer.secho(found.area.name, bold=True)
    if found.note:
        typer.echo(found.note)
    said = f", {report.overall_rating}" if report.overall_rating else ""
    score = f", {report.score} out of {report.score_max}" if report.score is not None else ""
    typer.echo(f"{report.title}, {when(report)}{said}{score} ({report.id})")
    typer.echo(
        f"{plural(len(found.reports), 'report')} on the area; drawn from {series_label(found.series)}."
    )
    _print_judgements(found)
    _print_standing(found)
    _asked("Recommendations", found.recommendations)
    _asked("Areas for improvement", found.improvements)
    if found.figures:
        _heading(f"Figures: {len(found.figures):,} (see --json)")
    if found.change:
        _print_change(found.change, pairs=pairs)


def _print_judgements(found: AreaProfile) -> None:
    from api.pages.areas import DIRECTIONS

    if found.judgements:
        _heading("Judgements")
        for one in sorted(found.judgements, key=lambda item: not item.overall):
            went = "; before: ".join(
                f"{rating.rating}{f' ({rating.dated.year})' if rating.dated else ''}"
                for rating in one.ratings[:2]
            )
            typer.echo(f"  {one.aspect}: {went} [{DIRECTIONS[one.direction]}]")
    if found.key_questions:
        _heading("Key questions (share of cases answered Yes)")
        for item in found.key_questions:
            before = f", before {item.previous}%" if item.previous is not None else ""
            typer.echo(f"  {item.standard or '':6} {item.percent_yes:3}%{before}  {item.question}")


def _print_standing(found: AreaProfile) -> None:
    if found.themes:
        _heading(
            "Themes (strength, shortfall, mixed; of the report's findings; in peers; peers with a shortfall)"
        )
        for theme in found.themes[:_SHOWN]:
            peer = f"{theme.peer_share:.0%}" if theme.peer_share is not None else "–"
            typer.echo(
                f"  {theme.name:38.38} {theme.strength:3} {theme.shortfall:3} {theme.mixed:3}   "
                f"{theme.passages} of {theme.of} ({theme.share:.0%})   {peer:>4}   "
                f"{theme.peers_shortfall} of {theme.peers}"
            )
    different = [one for one in found.distinctive if abs(one.z) >= 1][:_SHOWN]
    if different:
        sure = "!: beyond chance" if different[0].detail.stands_out else "none beyond chance"
        _heading(f"What sets it apart ({sure})")
        for one_theme in different:
            detail = one_theme.detail
            typer.echo(
                f"  {'!' if detail.stands_out else ' '} {one_theme.stance:9} {detail.label:34.34} {detail.measured} of "
                f"{detail.out_of}, peers {detail.peers_measured:,} of {detail.peers_out_of:,}"
            )
    if found.findings:
        _heading("Findings made here more than elsewhere (reports of peers with it)")
        for one in found.findings[:_SHOWN]:
            typer.echo(
                f"  {one.peers:,} of {one.peers_searched:,}, {one.stance}: {_short(one.label)} ({one.id}; {one.verdict})"
            )
    if found.recurring:
        _heading("Recurring findings it shares")
        for shared in found.recurring[:_SHOWN]:
            typer.echo(
                f"  {shared.finding.areas} of {shared.finding.areas_comparable} areas, {shared.finding.stance}: "
                f"{_short(shared.finding.label)}"
            )


def _print_change(change: Change, *, pairs: bool) -> None:
    from search.change.view import OUTCOMES, change_counts

    _heading(f"Change since {change.earlier.dated} ({change.earlier.id})")
    for note in change.notes:
        typer.echo(f"  {note}")
    for row in change_counts(change):
        typer.echo(
            f"  {row['stance']}s, {OUTCOMES[str(row['outcome'])].lower()}: {row['findings']} of {row['of']}"
        )
    if not pairs:
        typer.echo("  (--change prints both passages of each match)")
        return
    for one in change.shortfalls:
        typer.echo(f"\n  {OUTCOMES[one.outcome]}{' in part' if one.in_part else ''}: {_placed(one.passage)}")
        for other in one.counterparts:
            said = ", says improved" if other.says_improved else ""
            typer.echo(
                f"    {other.probability:.2f} {other.passage.stance.stance}{said}: {_placed(other.passage)}"
            )


def _print_recommendations(answer: RecommendationsAnswer) -> None:
    from corpus.wording import plural

    typer.echo(
        f"{answer.total:,} in {answer.reports:,} of {plural(answer.reports_searched, 'report')} and {answer.areas:,} of "
        f"{plural(answer.areas_searched, 'area')}; {answer.unaddressed:,} without an addressee."
    )
    for note in answer.notes:
        typer.echo(note)
    if answer.themes:
        _heading("By theme")
        for theme in answer.themes[:_SHOWN]:
            typer.echo(f"  {theme.passages:5,} in {plural(theme.areas, 'area')}  {theme.name}")
    if answer.bodies:
        _heading("By addressee")
        for body in answer.bodies[:_SHOWN]:
            typer.echo(f"  {body.passages:5,} in {plural(body.reports, 'report')}  {body.body.name}")
    if answer.made_again:
        _heading(f"Made again: {answer.made_again_total:,}")
        for group in answer.made_again[:_SHOWN]:
            same = f"; again to {', '.join(group.same_area)}" if group.same_area else ""
            typer.echo(
                f"  {plural(group.areas, 'area')}, {plural(group.reports, 'report')}  {_short(group.label)}{same}"
            )
    _heading("Latest report first")
    for item in answer.items:
        typer.echo(f"  {_about(item.report)}: {_placed(item.passage)}")
        for later in item.later:
            typer.echo(f"    on the same matter, {later.report.dated}: {_placed(later.passage)}")


def _heading(text: str) -> None:
    typer.secho(f"\n{text}", bold=True)


def _asked(heading: str, passages: Iterable[PassageRecord]) -> None:
    listed = list(passages)
    if listed:
        _heading(heading)
    for passage in listed:
        to = f"{passage.addressee}: " if passage.addressee else ""
        typer.echo(f"  {to}{_placed(passage)}")


def _placed(passage: PassageRecord) -> str:
    from api.pages.environment import pages_label

    place = pages_label(passage)
    return f"{_short(passage.text)} ({f'{place}, ' if place else ''}{passage.id})"


def _about(report: ReportRecord) -> str:
    return f"{report.area or report.title}{f', {report.dated.year}' if report.dated else ''}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WORDS else line[:_WORDS].rsplit(" ", 1)[0] + " …"
