"""``findings evaluate``: how good the search is, by topics and graded judgements."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import JsonOption, LibraryOption, echo_json
from search.evaluation.topic_files import Half

if TYPE_CHECKING:
    from search.evaluation.evaluation import Evaluation
    from search.evaluation.runs import Progress
    from search.evaluation.systems import System

DEFAULT_SYSTEMS = ("fused", "words", "meaning")

TopicsOption = Annotated[
    Path,
    typer.Option("--topics", help="File of topics (.tsv or .jsonl).", dir_okay=False, show_default=False),
]
JudgementsOption = Annotated[
    Path | None,
    typer.Option("--judgements", help="File of graded judgements.", dir_okay=False, show_default=False),
]
SystemOption = Annotated[
    list[str] | None,
    typer.Option(
        "--system",
        help="words, meaning or fused, with settings after a colon (fused:weight=0.5); repeatable, the first is what "
        "the others are compared with. Default: fused, words, meaning.",
        show_default=False,
    ),
]

evaluate_app = typer.Typer(rich_markup_mode=None)


@evaluate_app.callback(invoke_without_command=True)
def evaluate(
    context: typer.Context,
    topics: Annotated[
        Path | None,
        typer.Option("--topics", help="File of topics (.tsv or .jsonl).", dir_okay=False, show_default=False),
    ] = None,
    judgements: JudgementsOption = None,
    library: LibraryOption = None,
    system: SystemOption = None,
    ablations: Annotated[
        bool,
        typer.Option("--ablations", help="Add the fused system with one thing taken away, each in turn."),
    ] = False,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html", help="Write the report for readers to this file.", dir_okay=False, show_default=False
        ),
    ] = None,
    runs: Annotated[
        Path | None,
        typer.Option("--runs", help="Write a TREC run for each system into this folder.", show_default=False),
    ] = None,
    half: Annotated[
        Half, typer.Option(help="dev, to work on; test is recorded each time that it is opened.")
    ] = Half.DEV,
    json: JsonOption = False,
) -> None:
    """Measure the search on topics: nDCG@10 and more by system and kind of topic, with intervals and tests."""
    if context.invoked_subcommand is not None:
        if any((topics, judgements, library, system, ablations, html, runs, json)) or half is not Half.DEV:
            msg = f"Options of {context.invoked_subcommand} come after its name."
            raise typer.BadParameter(msg)
        return
    if topics is None or judgements is None:
        msg = "--topics and --judgements say what to measure on; both are needed."
        raise typer.BadParameter(msg)
    from indexer.files import write_atomically
    from search.evaluation import systems as known
    from search.evaluation.evaluation import as_dict, find_missed
    from search.evaluation.evaluation import evaluate as measure
    from search.evaluation.measures import load_ir_measures
    from search.evaluation.runs import trec_run
    from search.evaluation.topic_files import read_judgements, read_topics

    every = read_topics(topics)
    graded = read_judgements(judgements, every)
    names = [*(system or DEFAULT_SYSTEMS)]
    names += [name for name in known.ablations() if name not in names] if ablations else []
    opened = _open(library, names)
    chosen = [topic for topic in every if topic.half is half]
    if half is Half.TEST:
        load_ir_measures()  # The half is not spent on a run that can't be measured.
        _record(judgements, topics, opened)
    with _progress() as told:
        found = measure(opened, chosen, graded, progress=told)
    if runs is not None:
        runs.mkdir(parents=True, exist_ok=True)
        for name, run in found.runs.items():
            write_atomically(runs / f"{_file_name(name)}.run", trec_run(run).encode())
    if html is not None:
        from search.evaluation.report_html import render_report

        report = render_report(found, opened[0].engine, find_missed(found, opened), halves=[f"{half} half"])
        write_atomically(html, report.encode())
    if json:
        echo_json({"half": half.value, **as_dict(found)})
        return
    _print(found)
    if html is not None:
        typer.echo(f"\n{html}: every topic with what each system finds.")


@evaluate_app.command("pool")
def pool(
    topics: TopicsOption,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            help="JSON lines to write; one of that name is replaced.",
            dir_okay=False,
            show_default=False,
        ),
    ],
    judgements: JudgementsOption = None,
    depth: Annotated[int, typer.Option(min=1, max=1000, help="Places of each system that are taken.")] = 20,
    system: SystemOption = None,
    half: Annotated[
        Half | None, typer.Option(help="Only the topics of this half; default: both.", show_default=False)
    ] = None,
    library: LibraryOption = None,
) -> None:
    """Write the passages that any system finds and nobody has judged, for a reader to grade."""
    from search.evaluation.pool import make_pool, write_pool
    from search.evaluation.topic_files import read_judgements, read_topics

    every = read_topics(topics)
    graded = read_judgements(judgements, every) if judgements is not None and judgements.exists() else ()
    chosen = [topic for topic in every if half in {None, topic.half}]
    with _progress() as told:
        rows = make_pool(
            _open(library, [*(system or DEFAULT_SYSTEMS)]), chosen, graded, depth=depth, progress=told
        )
    write_pool(out, rows)
    typer.echo(f"{out}: {len(rows):,} passages to grade for {len({row['topic'] for row in rows}):,} topics.")


@evaluate_app.command("merge")
def merge(
    pools: Annotated[list[Path], typer.Argument(help="Graded pools (JSON lines).", show_default=False)],
    judgements: Annotated[
        Path,
        typer.Option(
            "--judgements", help="File of judgements to add to; made where there is none.", dir_okay=False
        ),
    ],
    topics: Annotated[
        Path | None,
        typer.Option(
            "--topics", help="File of topics that may be named.", dir_okay=False, show_default=False
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Let a new grade replace another one given before.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Take graded pools into the judgements; a wrong line stops it, and nothing is written then."""
    from search.evaluation.pool import merge as merged
    from search.evaluation.topic_files import read_judgements, read_topics, write_judgements

    known = read_topics(topics) if topics is not None else None
    kept = read_judgements(judgements) if judgements.exists() else ()
    done = merged(kept, pools, known, replace=replace)
    write_judgements(judgements, done.judgements)
    if json:
        counts = {"added": done.added, "changed": done.changed, "same": done.same, "ungraded": done.ungraded}
        echo_json({"judgements": len(done.judgements), **counts})
        return
    typer.echo(
        f"{judgements}: {len(done.judgements):,} judgements; {done.added:,} new, {done.changed:,} changed, "
        f"{done.same:,} as before. {done.ungraded:,} passages have no grade yet."
    )


def _open(library: Path | None, names: Sequence[str]) -> tuple[System, ...]:
    from api.settings import load_settings
    from search.evaluation.systems import open_systems

    settings = load_settings(library=library)
    return open_systems(
        settings.library,
        names,
        model=settings.model,
        precision=settings.precision.value,
        query_encoder=settings.query_encoder.value,
    )


def _record(judgements: Path, topics: Path, opened: tuple[System, ...]) -> None:
    """Record and say that the test half is opened; a figure that tuning has seen is no measurement."""
    from search.evaluation.opening import log_path, record_opening

    before = record_opening(judgements, topics, opened)
    times = (
        "for the first time"
        if not before
        else f"again: it was opened {before} time{'s' * (before > 1)} before"
    )
    typer.echo(f"The test half is opened {times}. Recorded in {log_path(judgements)}.", err=True)


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on a terminal, else a line when a system is done, on standard error."""
    from rich.console import Console
    from rich.progress import Progress as Bars

    if not sys.stderr.isatty():
        yield (
            lambda name, done, total: (
                typer.echo(f"{name}: {done} topics asked", err=True) if done == total else None
            )
        )
        return
    with Bars(console=Console(stderr=True), transient=True) as bars:
        tasks = {}

        def told(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=total)
            bars.update(tasks[name], completed=done)

        yield told


def _print(found: Evaluation) -> None:
    from search.evaluation.measures import MEASURES, NDCG
    from search.evaluation.report_html import figure, interval, mark

    parted, placed = found.parted, found.placed
    typer.echo(
        f"{len(found.topics)} topics: {len(parted.scored)} scored, {len(parted.empty)} to which nothing is relevant, "
        f"{len(parted.unjudged)} not judged. {sum(map(len, placed.grades.values())):,} judgements of passages in this "
        f"library ({len(placed.moved)} found again by their words), {len(placed.absent)} of passages that it lacks."
    )
    width = max(map(len, found.systems))
    against = {one.system: one for one in found.comparisons}
    typer.secho(f"\n{'system':{width}}  " + "  ".join(f"{name:>9}" for name in MEASURES), bold=True)
    for name in found.systems:
        figures = "  ".join(f"{figure(found.mean(name, measure)):>9}" for measure in MEASURES)
        typer.echo(f"{name:{width}}  {figures}")
    typer.secho(f"\n{NDCG} with its 95 % interval, against {found.systems[0]}", bold=True)
    for name in found.systems:
        one = against.get(name)
        wins = (
            f"; {one.difference:+.3f}, {one.better} better, {one.equal} equal, {one.worse} worse"
            if one
            else ""
        )
        typer.echo(
            f"{name:{width}}  {figure(found.mean(name))}  {interval(found.mean(name)):14}  {mark(one)}{wins}"
        )
    typer.secho(f"\n{NDCG} by kind of topic", bold=True)
    heads = [f"{kind.value} ({found.mean(found.systems[0], NDCG, kind).n})" for kind in found.kinds]
    typer.echo(f"{'':{width}}  " + "  ".join(heads))
    for name in found.systems:
        cells = [
            f"{figure(found.mean(name, NDCG, kind)):>{len(head)}}"
            for kind, head in zip(found.kinds, heads, strict=True)
        ]
        typer.echo(f"{name:{width}}  " + "  ".join(cells))
    if parted.empty:
        typer.secho("\nNothing found where nothing is relevant", bold=True)
        for name in found.systems:
            typer.echo(f"{name:{width}}  {found.empty[name].answered_nothing} of {found.empty[name].n}")


def _file_name(system: str) -> str:
    return "".join(sign if sign.isalnum() or sign in "._=-" else "_" for sign in system)
