"""``findings fetch``: download published reports from a publisher's site, politely."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import LibraryOption
from corpus.publishers import PUBLISHERS, FetchEvent, FetchSummary

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

EXIT_INTERRUPTED = 130
_SHOWN = 20


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is not a day; give it as 2024-03-31."
        raise typer.BadParameter(message) from None


def fetch(
    publisher: Annotated[str, typer.Argument(help=f"Whose reports: {' or '.join(PUBLISHERS)}.")],
    folder: Annotated[Path, typer.Argument(help="Folder to download into; made if needed.")],
    since: Annotated[
        date | None,
        typer.Option(
            parser=_day, metavar="DAY", help="Only reports published or changed on or after this day."
        ),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many reports, the newest.")] = None,
    contact: Annotated[
        str | None,
        typer.Option(
            help="Your e-mail or web address, told to the publisher with each request (needed without --base-url).",
        ),
    ] = None,
    delay: Annotated[
        float,
        typer.Option(min=0.0, max=3600.0, help="Seconds between requests; at least 1 without --base-url."),
    ] = 2.0,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List what would be fetched; fetch none.")
    ] = False,
    base_url: Annotated[
        str | None, typer.Option(help="Ask this address instead of the publisher's hosts (a mirror).")
    ] = None,
    library: LibraryOption = None,
) -> None:
    """Download published reports; files that have not changed are only asked about."""
    from api.settings import load_settings
    from corpus.publishers import FetchLimits
    from corpus.publishers import publisher as publisher_of
    from corpus.publishers.fetch import fetch_reports

    source = publisher_of(publisher)
    settings = load_settings(library=library, contact=contact)
    limits = FetchLimits(max_bytes=settings.max_file_bytes)
    try:
        with _Shown() as shown:
            summary = fetch_reports(
                source,
                folder,
                contact=settings.contact,
                since=since,
                limit=limit,
                delay=delay,
                dry_run=dry_run,
                base_url=base_url,
                limits=limits,
                progress=shown,
            )
    except KeyboardInterrupt:
        typer.echo("Stopped; what was fetched is kept. Run the same command again to go on.", err=True)
        raise typer.Exit(EXIT_INTERRUPTED) from None
    if summary.dry_run:
        _print_plan(summary)
        return
    _print_result(summary)
    if summary.failures:
        raise typer.Exit(1)


def _print_plan(summary: FetchSummary) -> None:
    for target in summary.targets:
        typer.echo(f"{target.published or ''!s:10}  {target.name}  {target.url}")
    for warning in summary.warnings:
        typer.echo(f"warning: {warning}", err=True)
    typer.echo(f"{len(summary.targets)} would be fetched into {summary.folder}.")


def _print_result(summary: FetchSummary) -> None:
    for warning in summary.warnings:
        typer.echo(f"warning: {warning}", err=True)
    for event in summary.failures[:_SHOWN]:
        typer.echo(f"{event.outcome.value}: {event.message}", err=True)
    if len(summary.failures) > _SHOWN:
        more = len(summary.failures) - _SHOWN
        typer.echo(f"and {more} more; provenance.jsonl lists each with its reason.", err=True)
    counts = ", ".join(f"{count} {outcome.value}" for outcome, count in summary.counts.items()) or "nothing"
    left = f"; {len(summary.left_out)} links to other documents not followed" if summary.left_out else ""
    typer.echo(
        f"{counts} of {len(summary.events)} addresses{left}; "
        f"{summary.requests} requests, {summary.received / 1e6:.1f} MB received, into {summary.folder}."
    )


class _Shown:
    """Progress on standard error: a bar with rate and time to go on a terminal, plain lines elsewhere."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> _Shown:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                MofNCompleteColumn,
                Progress,
                TaskProgressColumn,
                TextColumn,
                TimeRemainingColumn,
            )

            self._bar = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                MofNCompleteColumn(),
                # The speed of a task whose total is known is shown as time to go; the rate is ours to write.
                TextColumn("{task.fields[rate]}", markup=False),
                TaskProgressColumn(),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                # A publisher is asked every few seconds: a short window would never hold two steps.
                speed_estimate_period=300,
            )
            self._bar.start()
            self._task = self._bar.add_task("Fetching", total=None, rate="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def planned(self, total: int) -> None:
        """So many addresses are known by now."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, total=total)

    def waiting(self, seconds: float, why: str) -> None:
        """A rest begins."""
        text = f"waiting {seconds:.0f} s: {why}"
        if self._bar is not None:
            self._bar.console.print(text, markup=False, highlight=False)
        else:
            typer.echo(text, err=True)

    def done(self, event: FetchEvent) -> None:
        """One address is done with."""
        if self._bar is None or self._task is None:
            typer.echo(f"{event.outcome.value}  {event.file.name if event.file else event.url}", err=True)
            return
        speed = self._bar.tasks[0].speed
        rate = f"{speed * 60:.0f}/min" if speed else ""
        self._bar.update(self._task, advance=1, rate=rate, description=event.outcome.value)
