"""``findings code export`` and ``import``: codings as files, for a colleague or another program."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.coding_desk import coding_settings, open_desk
from api.cli.options import LibraryOption
from corpus.wording import plural

if TYPE_CHECKING:
    from api.settings import Settings
    from indexer.coding.desk import CodingDesk

EXIT_REFUSED = 1


def export(
    library: LibraryOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="File to write instead of standard output.")
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Every answer ever given, not only those in force.")
    ] = False,
) -> None:
    """Write the codings as CSV."""
    from indexer.coding.csv_exchange import write_codings

    store = open_desk(coding_settings(library)).store
    codings = store.history() if history else store.in_force()
    if output is None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(newline="")
        write_codings(sys.stdout, codings)
        return
    with output.open("w", encoding="utf-8", newline="") as target:
        count = write_codings(target, codings)
    typer.echo(f"{plural(count, 'answer')} written to {output}.", err=True)


def import_(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV as `findings code export` writes it, or a REFI-QDA project (.qdpx).", show_default=False
        ),
    ],
    library: LibraryOption = None,
) -> None:
    """Take codings from a CSV file or a REFI-QDA project; what can't be kept is named (exit code 1)."""
    from api.errors import UsageError
    from indexer.codebook import load_codebook
    from indexer.coding.csv_exchange import import_codings

    settings = coding_settings(library)
    desk = open_desk(settings)
    if file.suffix.lower() == ".qdpx":
        _import_project(file, settings, desk)
        return
    try:
        source = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"{file} is not UTF-8 text; save it as CSV UTF-8."
        raise UsageError(msg, subject=str(file)) from error
    codebook = load_codebook(settings.codebook)
    shown = {theme.id for theme in desk.themes}

    def theme_known(theme: str) -> bool:
        return theme in shown or theme in codebook.retired or codebook.current(theme) is not None

    done = import_codings(desk.store, source, desk.known, theme_known)
    for row in done.bad:
        typer.echo(f"{file.name}, line {row.line}: {row.reason}", err=True)
    typer.echo(
        f"{plural(done.added, 'new answer')} from {plural(done.rows, 'row')}; {len(done.bad):,} not taken"
        + (f"; {plural(done.elsewhere, 'passage')} not in this library, kept." if done.elsewhere else ".")
    )
    if done.bad:
        raise typer.Exit(EXIT_REFUSED)


def _import_project(file: Path, settings: Settings, desk: CodingDesk) -> None:
    """Keep a project's codings by people, and say what could not be placed."""
    from indexer.codebook import load_codebook
    from indexer.coding.project_exchange import keep_project
    from indexer.refi_qda import ProjectSource, codebook_of, read_project
    from indexer.snapshot import open_snapshot

    source = ProjectSource.of(open_snapshot(settings.library))
    codebook = codebook_of(source, load_codebook(settings.codebook))
    project = read_project(file, source.records, codebook)
    added = keep_project(desk.store, project, desk.known, codebook)
    for code in project.unknown_codes:
        typer.echo(
            f"{file.name}: the code {code.name!r} ({code.codings:,} codings) is no theme here.", err=True
        )
    for place in project.unplaced:
        typer.echo(f"{file.name}, {place.source} {place.start}-{place.end}: {place.reason}", err=True)
    for remark in project.remarks:
        typer.echo(f"{file.name}: {remark}", err=True)
    said = len(project.codings) + len(project.stances)
    typer.echo(
        f"{plural(added, 'new answer')} from {plural(said, 'coding')} by people; {project.model_codings:,} of the "
        f"model's own left aside; {len(project.unplaced):,} selections not placed."
    )
    if project.unknown_codes or project.unplaced:
        raise typer.Exit(EXIT_REFUSED)
