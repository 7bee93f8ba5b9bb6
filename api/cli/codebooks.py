"""``findings codebook``: codebooks of other tools as codebook files of Findings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import JsonOption, echo_json

codebook_app = typer.Typer(
    help="Bring codebooks of other tools in.", no_args_is_help=True, rich_markup_mode=None
)


@codebook_app.callback()
def codebook() -> None:
    """Bring codebooks of other tools in."""


@codebook_app.command("import")
def import_codebook(
    file: Annotated[
        Path,
        typer.Argument(help="Codebook (.qdc) or project (.qdpx) of NVivo, ATLAS.ti, MAXQDA or QualCoder."),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            help="Codebook file (TOML) to write; one of that name is replaced.",
            dir_okay=False,
        ),
    ],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    json: JsonOption = False,
) -> None:
    """Make a codebook file of a REFI-QDA codebook; use it as the setting `codebook` at the next index."""
    from api.errors import UsageError
    from indexer.codebook import load_codebook
    from indexer.files import write_atomically
    from indexer.refi_qda import codebook_toml, read_codebook

    if output.exists() and not force:
        msg = f"{output} is there already; name another file, or write over it with --force."
        raise UsageError(msg, subject=str(output))
    made = codebook_toml(read_codebook(file))
    write_atomically(output, made.text.encode("utf-8"))
    load_codebook(output)
    if json:
        echo_json(
            {
                "output": str(output),
                "themes": made.themes,
                "known": list(made.known),
                "retired": list(made.retired),
                "notes": list(made.notes),
            }
        )
        return
    typer.echo(f"{output}: {made.themes} themes, {len(made.known)} of them those of the installed codebook.")
    if made.retired:
        typer.echo(f"Retired, since the file lacks them: {', '.join(made.retired)}.")
    for note in made.notes:
        typer.echo(f"Note: {note}")
