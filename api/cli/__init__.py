"""The command line: ``findings fetch | index | remove | search | parse | export | serve | themes | status | settings``.

Each command is a thin face over the packages below. What a command needs is imported when it runs, so
that ``findings search`` answers from a cold process without paying for what only ``index`` uses.
Exit codes: 0 done; 1 done, but a file was refused; 2 not done, and one sentence on standard error says why.
"""

from __future__ import annotations

import logging
import os
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from api.cli.exporting import export_app
from api.cli.fetching import fetch
from api.cli.indexing import index, remove
from api.cli.listing import settings, status, themes
from api.cli.parsing import parse
from api.cli.searching import search
from api.cli.serving import serve
from corpus.errors import FindingsError

EXIT_REFUSED = 1
EXIT_FAILED = 2

app = typer.Typer(
    name="findings",
    help="Text mining and semantic search over inspection reports.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(fetch)
app.command()(index)
app.command()(remove)
app.command()(search)
app.command()(parse)
app.add_typer(export_app, name="export")
app.command()(serve)
app.command()(themes)
app.command()(status)
app.command()(settings)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"findings {version('inspection-findings')}")
        raise typer.Exit


@app.callback()
def root(
    show_version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop."),
    ] = False,
) -> None:
    """Text mining and semantic search over inspection reports."""


def main() -> None:
    """Run the command line; an expected error becomes one sentence on standard error and exit code 2."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        app()
    except FindingsError as error:
        print(f"findings: {error}", file=sys.stderr)  # noqa: T201 - the command line speaks to standard error
        raise SystemExit(EXIT_FAILED) from error
    except BrokenPipeError:
        # The reader of a pipe (`findings export … | head`) has gone; that is no error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
