"""``findings search``: the best passages for a question, on the terminal or as JSON."""

from __future__ import annotations

import time
from shlex import quote
from typing import Annotated

import typer

from api.asked import SearchOptions
from api.cli.filtering import filtered
from api.cli.options import JsonOption, LibraryOption
from api.wording import also_in, nothing_sentence, preference_sentence, totals_sentence
from corpus.wording import plural
from search.pager import MAX_PER_GROUP, MAX_PER_REPORT
from search.request import Editions, Filters, Grouping, Mode
from search.response import Hit, SearchResponse

Values = list[str] | None


@filtered(Editions.ALL)
def search(
    query: Annotated[
        str,
        typer.Argument(
            help='Words, "exact phrases", -exclusions, prefix*, AND, OR, NOT, NEAR, (parentheses), '
            "fields (theme:workload, year:2022..2024, rating:Good); one that begins with a minus sign comes after --."
        ),
    ] = "",
    library: LibraryOption = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Results to print.")] = 10,
    offset: Annotated[int, typer.Option(min=0, max=100_000, help="Results to pass over.")] = 0,
    mode: Annotated[Mode, typer.Option(help="Words and meaning, or one of them alone.")] = Mode.HYBRID,
    *,
    filters: Filters,
    vocabulary: Annotated[
        bool, typer.Option(help="Also search the reports' own terms for everyday words.")
    ] = True,
    without: Annotated[
        Values, typer.Option(help="Leave out this term of those also searched (repeatable).")
    ] = None,
    stance_preference: Annotated[
        bool, typer.Option(help="Softly prefer the stance that the query's words ask for.")
    ] = True,
    fold: Annotated[
        bool, typer.Option(help="Fold passages that say nearly the same under the first.")
    ] = True,
    group: Annotated[Grouping, typer.Option(help="Put results together.")] = Grouping.NONE,
    per_group: Annotated[int, typer.Option(min=1, max=MAX_PER_GROUP, help="Results of each group.")] = 3,
    per_report: Annotated[
        int,
        typer.Option(
            min=0, max=MAX_PER_REPORT, help="Results of a report before those of the others; 0: any number."
        ),
    ] = 0,
    feedback: Annotated[
        bool, typer.Option(help="Order the passages that match by the first three found, too.")
    ] = True,
    rerank: Annotated[
        bool, typer.Option(help="Put the first 50 in the order of the cross-encoder that is set.")
    ] = False,
    cursor: Annotated[
        str | None, typer.Option(help="'next' of the JSON answer before, instead of --offset.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Find passages; with --json, the same answer as GET /v1/search gives."""
    from api.library import open_library
    from api.settings import load_settings

    settings = load_settings(library=library)
    options = SearchOptions(
        mode,
        vocabulary,
        tuple(without or ()),
        stance_preference,
        fold,
        group,
        per_group,
        per_report,
        feedback,
        rerank,
    )
    request = options.request(
        query, filters, limit=limit, offset=offset, cursor=cursor, facets=json, closest=json
    )
    engine = open_library(settings)
    began = time.perf_counter()
    response = engine.search(request)
    took_ms = round((time.perf_counter() - began) * 1000, 3)
    if json:
        from api.converting.searches import to_answer

        answer = to_answer(response, engine.theme_names, limit=limit, took_ms=took_ms)
        typer.echo(answer.model_dump_json(indent=2))
        return
    print_response(response, engine.theme_names)


def print_response(response: SearchResponse, theme_names: dict[str, str]) -> None:
    """The response for people: how it was read, totals with denominators, then each hit with its citation."""
    for note in response.notes:
        typer.echo(f"Note: {note}")
    for one in response.also_searched:
        typer.echo(f"Also searched for “{one.typed}”: {', '.join(one.terms)} (--without {quote(one.label)})")
    if response.left_out:
        typer.echo(f"Left out: {', '.join(response.left_out)}")
    if response.preference:
        typer.echo(f"{preference_sentence(response.preference)} (--no-stance-preference)")
    nothing = nothing_sentence(response)
    typer.echo(nothing or totals_sentence(response.totals))
    for other in response.without_filter:
        found = f"{plural(other.passages, 'passage')} in {plural(other.reports, 'report')}"
        typer.echo(f"Without the filter {other.name}: {found}")
    if nothing and response.also_searched:
        typer.echo("Try --no-vocabulary to search your words alone.")
    if not response.groups:
        for rank, hit in enumerate(response.hits, start=response.offset + 1):
            print_hit(rank, hit, theme_names)
    for group in response.groups:
        typer.echo("")
        counts = f"{plural(group.passages, 'passage')} in {plural(group.reports, 'report')}"
        typer.secho(f"{group.label}: {counts}", bold=True, underline=True)
        for rank, hit in enumerate(group.hits, start=1):
            print_hit(rank, hit, theme_names)


def print_hit(rank: int, hit: Hit, theme_names: dict[str, str]) -> None:
    """One hit: where it stands, its words with the matched ones marked, its tags, score and id."""
    passage, report = hit.passage, hit.report
    where = [
        report.area or report.title,
        str(report.dated.year) if report.dated else "undated",
        " > ".join(passage.section),
    ]
    if passage.page_start:
        where.append(f"p. {passage.page_start}")
    if report.fictional:
        where.append("fictional sample")
    typer.echo("")
    typer.secho(f"{rank}. " + " · ".join(part for part in where if part), bold=True)
    typer.echo(mark(passage.text, hit.matched))
    themes = ", ".join(
        theme_names.get(tag.theme, tag.theme)
        + (" (by hand)" if tag.source == "coder" else "" if tag.certain else " (unsure)")
        for tag in passage.themes
    )
    stance = passage.stance.stance + (" (by hand)" if passage.stance.source == "coder" else "")
    typer.secho(
        f"   {stance} · {passage.kind} · {themes or 'no theme'} · score {hit.score:.3f} · {passage.id}",
        dim=True,
    )
    if hit.folded:
        places = "; ".join(
            f"{one.report.title}{f', p. {one.page_start}' if one.page_start else ''} ({one.passage_id})"
            for one in hit.folded
        )
        typer.secho(f"   {also_in(report.id, hit.folded)}: {places}", dim=True)


def mark(text: str, ranges: tuple[tuple[int, int], ...]) -> str:
    """The text with the matched ranges bold where the terminal can (click strips it elsewhere)."""
    parts: list[str] = []
    last = 0
    for start, end in ranges:
        parts += [text[last:start], typer.style(text[start:end], bold=True, underline=True)]
        last = end
    return "   " + "".join([*parts, text[last:]])
