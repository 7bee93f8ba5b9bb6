"""``findings export``: the library's passages, citations, tables and codebook for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.exporting_passages import citations, passages
from api.cli.exporting_tables import tables
from api.cli.options import LibraryOption
from indexer.refi_qda.offsets import LineEnd

export_app = typer.Typer(
    help="Write the library's data for other tools.", no_args_is_help=True, rich_markup_mode=None
)


OutputOption = Annotated[
    Path,
    typer.Option(
        "--output",
        "-o",
        help="File to write; one of that name is replaced.",
        dir_okay=False,
        show_default=False,
    ),
]


@export_app.callback()
def export() -> None:
    """Write the library's data for other tools."""


export_app.command("passages")(passages)
export_app.command("citations")(citations)
export_app.command("tables")(tables)


@export_app.command("codebook")
def export_codebook(
    output: OutputOption,
    codebook: Annotated[
        Path | None,
        typer.Option(
            help="Codebook file (TOML) to write (setting `codebook`; default: the one that the library was tagged with).",
            show_default=False,
        ),
    ] = None,
    library: LibraryOption = None,
) -> None:
    """Write the codebook as a REFI-QDA codebook (.qdc), which NVivo, ATLAS.ti, MAXQDA and QualCoder import."""
    from api.settings import load_settings
    from indexer.codebook import load_codebook
    from indexer.files import write_atomically
    from indexer.refi_qda import ProjectSource, codebook_of, write_codebook
    from indexer.snapshot import current_snapshot_id, open_snapshot

    settings = load_settings(library=library)
    chosen = load_codebook(codebook or settings.codebook)
    if codebook is None and current_snapshot_id(settings.library) is not None:
        chosen = codebook_of(ProjectSource.of(open_snapshot(settings.library)), chosen)
    write_atomically(output, write_codebook(chosen))
    typer.echo(f"{output}: {len(chosen.themes)} themes and the stances.")


@export_app.command("project")
def export_project(
    output: OutputOption,
    report: Annotated[
        list[str] | None,
        typer.Option("--report", help="Only this report, by its id; may be repeated.", show_default=False),
    ] = None,
    theme: Annotated[
        list[str] | None,
        typer.Option(
            "--theme",
            help="Only passages with this theme, and only this code on them; may be repeated.",
            show_default=False,
        ),
    ] = None,
    certain: Annotated[
        bool, typer.Option("--certain-only", help="Leave out themes marked as unsure.")
    ] = False,
    no_stance: Annotated[bool, typer.Option("--no-stance", help="Do not code with the stance.")] = False,
    with_files: Annotated[
        bool, typer.Option("--with-files", help="Put the reports' PDF files beside their texts, uncoded.")
    ] = False,
    line_end: Annotated[
        LineEnd,
        typer.Option(
            help="Line ends of the text files; crlf if a tool shifts codings a little more with each line."
        ),
    ] = LineEnd.LF,
    last_included: Annotated[
        bool,
        typer.Option(
            "--last-included",
            help="Write the number of a selection's last character as its end; for a tool that shows one character too many.",
        ),
    ] = False,
    library: LibraryOption = None,
) -> None:
    """Write reports and coded passages as a REFI-QDA project (.qdpx) for NVivo, ATLAS.ti, MAXQDA or QualCoder."""
    from api.settings import load_settings
    from indexer.codebook import load_codebook
    from indexer.coding.project_exchange import for_project
    from indexer.coding.store import CodingStore
    from indexer.refi_qda import ProjectOptions, ProjectSource, TextForm, codebook_of, write_project
    from indexer.snapshot import open_snapshot

    settings = load_settings(library=library)
    source = ProjectSource.of(open_snapshot(settings.library))
    options = ProjectOptions(
        reports=tuple(report or ()),
        themes=tuple(theme or ()),
        certain_only=certain,
        stance=not no_stance,
        source_files=with_files,
        form=TextForm(line_end, last_included),
    )
    codebook = codebook_of(source, load_codebook(settings.codebook))
    hand = for_project(CodingStore(settings.library).in_force(), codebook)
    done = write_project(source, codebook, output, options, hand.codings)
    for count, why in (
        (hand.refusals, "say that a theme does not hold, which a project can't"),
        (hand.foreign, "are of themes that the codebook lacks"),
        (done.strays, "are of passages that the library does not hold"),
    ):
        if count:
            typer.echo(f"Left out: {count:,} codings by hand that {why}.", err=True)
    typer.echo(
        f"{output}: {done.reports:,} reports, {done.passages:,} passages with {done.codings:,} codings on "
        f"{done.selections:,} selections ({done.divided:,} passages are printed in pieces), {done.files:,} PDF files."
    )
