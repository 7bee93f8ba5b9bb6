"""``findings index`` and ``findings remove``: what is in the library."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.fetching import EXIT_INTERRUPTED
from api.cli.options import JsonOption, LibraryOption, echo_json
from api.settings import Settings
from corpus.wording import plural

if TYPE_CHECKING:
    from indexer.progress import BuildSummary

EXIT_REFUSED = 1
_SHOWN = 20
STAGE_LABELS = {
    "looking": "Looking for files",
    "reading": "Reading and embedding",
    "tagging": "Tagging",
    "writing": "Writing the snapshot",
    "grouping": "Grouping findings",
    "checking": "Checking the snapshot",
}


def index(
    paths: Annotated[list[Path], typer.Argument(help="Reports, and folders of reports.", show_default=False)],
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Read reports (PDF, HTML, Word, text, Markdown) into the library; unchanged files cost nothing.

    Can be interrupted and started again. Exit code 1 says that a file was refused.
    """
    from api.errors import UsageError
    from api.settings import load_settings

    missing = next((path for path in paths if not path.exists()), None)
    if missing is not None:
        msg = f"There is nothing at {missing}: name a report or a folder of reports."
        raise UsageError(msg, subject=str(missing))
    try:
        summary = run_index(load_settings(library=library), paths, quiet=json)
    except KeyboardInterrupt:
        typer.echo("Stopped; what was read so far is kept. Run the same command again to go on.", err=True)
        raise typer.Exit(EXIT_INTERRUPTED) from None
    if json:
        echo_json(summary_dict(summary))
    if summary.refused:
        raise typer.Exit(EXIT_REFUSED)


def remove(
    names: Annotated[list[str], typer.Argument(help="Report ids or file names.", show_default=False)],
    library: LibraryOption = None,
) -> None:
    """Take reports out of the library; their files stay where they are."""
    from api.building.options import build_options
    from api.settings import load_settings
    from indexer.build import remove_reports
    from indexer.errors import LibraryMissingError
    from indexer.snapshot import current_snapshot_id

    settings = load_settings(library=library)
    if current_snapshot_id(settings.library) is None:
        msg = f"There is no library in {settings.library}: nothing to remove."
        raise LibraryMissingError(msg, subject=str(settings.library))
    summary = remove_reports(settings.library, names, options=build_options(settings))
    typer.echo(
        f"Removed {plural(len(summary.removed), 'report')}; {plural(summary.reports, 'report')} with "
        f"{plural(summary.passages, 'passage')} {'remains' if summary.reports == 1 else 'remain'}."
    )


def run_index(settings: Settings, paths: Sequence[Path], *, quiet: bool = False) -> BuildSummary:
    """Index ``paths`` with a progress bar on standard error and, unless ``quiet``, a summary on standard output."""
    from api.building.options import build_options
    from api.cli.progress import ProgressBars
    from indexer.build import build_library

    with ProgressBars(STAGE_LABELS) as bars:
        summary = build_library(settings.library, paths, progress=bars, options=build_options(settings))
    if not quiet:
        print_summary(summary, settings.library)
    return summary


def print_summary(summary: BuildSummary, library: Path) -> None:
    """The summary for people: what is in the library now, what changed, what was refused and why."""
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_column()
    rows: list[tuple[str, int, str]] = [
        ("Reports", summary.reports, _changes(summary)),
        (
            "Passages",
            summary.passages,
            f"{summary.encoded:,} embedded in this run, {summary.windowed:,} longer than the encoder's window",
        ),
        ("Themes tagged", summary.tags, f"on {summary.tagged:,} passages"),
        ("Recurring findings", summary.recurring, "groups that say the same in two reports or more"),
        ("Figures", summary.figures, "statistics read from the passages"),
        ("Files refused", len(summary.refused), ""),
        ("Files left out", len(summary.duplicates) + len(summary.skipped), _left_out(summary)),
    ]
    for name, count, note in rows:
        table.add_row(name, f"{count:,}", note)
    table.add_row("Seconds", f"{sum(v for k, v in summary.seconds.items() if k != 'encoding'):.1f}", "")
    console = Console(soft_wrap=True, highlight=False)
    console.print(table)
    for item in summary.refused:
        # Most messages begin with the file's name.
        name = PurePath(item.path).name
        said = item.message if name in item.message else f"{name}: {item.message}"
        console.print(f"refused: {said}", markup=False)
    for double in summary.duplicates:
        console.print(
            f"left out: {PurePath(double.path).name}: the same report as {PurePath(double.of).name}",
            markup=False,
        )
    for path in summary.skipped[:_SHOWN]:
        console.print(f"left out: {PurePath(path).name}: not a report by its name", markup=False)
    if len(summary.skipped) > _SHOWN:
        console.print(f"and {len(summary.skipped) - _SHOWN:,} more left out; --json names all of them.")
    for warning in summary.warnings:
        console.print(f"warning: {warning}", markup=False)
    console.print(f"Library: {library} (snapshot {summary.snapshot or 'none'})", markup=False)


def _changes(summary: BuildSummary) -> str:
    counts = {
        "added": summary.added,
        "replaced": summary.replaced,
        "unchanged": summary.unchanged,
        "removed": summary.removed,
    }
    return ", ".join(f"{len(ids):,} {name}" for name, ids in counts.items() if ids)


def _left_out(summary: BuildSummary) -> str:
    parts = []
    if summary.duplicates:
        parts.append(f"{len(summary.duplicates):,} the same report as another")
    if summary.skipped:
        parts.append(f"{len(summary.skipped):,} not reports by their name (tables, project papers)")
    return ", ".join(parts)


def summary_dict(summary: BuildSummary) -> dict[str, object]:
    """The summary as JSON for scripts."""
    return {
        "snapshot": summary.snapshot,
        "published": summary.published,
        "reports": summary.reports,
        "passages": summary.passages,
        "added": list(summary.added),
        "replaced": list(summary.replaced),
        "unchanged": len(summary.unchanged),
        "removed": list(summary.removed),
        "tags": summary.tags,
        "tagged": summary.tagged,
        "recurring": summary.recurring,
        "encoded": summary.encoded,
        "windowed": summary.windowed,
        "figures": summary.figures,
        "refused": [{"path": r.path, "reason": r.reason, "message": r.message} for r in summary.refused],
        "duplicates": [{"path": d.path, "of": d.of, "same_bytes": d.same_bytes} for d in summary.duplicates],
        "skipped": list(summary.skipped),
        "warnings": list(summary.warnings),
        "seconds": summary.seconds,
    }
