"""The command line: ``findings fetch | index | search | code | parse | export | model | serve | themes | evaluate | vocabulary | …``.

Each command is a thin face over the packages below. What a command needs is imported when it runs, so
that ``findings search`` answers from a cold process without paying for what only ``index`` uses.
Exit codes: 0 done; 1 done, but a file was refused; 2 not done, and one sentence on standard error says why; 130
stopped with Ctrl+C.
"""

from __future__ import annotations

import io
import logging
import sys
import traceback
from importlib.metadata import version
from typing import Annotated

import typer

from api.cli.areas import profile, recommendations
from api.cli.assistants import mcp
from api.cli.codebooks import codebook_app
from api.cli.coding import code_app
from api.cli.compare import compare
from api.cli.comparing import figures, judgements
from api.cli.evaluating import evaluate_app
from api.cli.exporting import export_app
from api.cli.fetching import EXIT_INTERRUPTED, fetch
from api.cli.indexing import index, remove
from api.cli.keys import keys_app
from api.cli.listing import settings, status, themes_app
from api.cli.models import model_app
from api.cli.parsing import parse
from api.cli.recurring import recurring
from api.cli.searching import search
from api.cli.serving import serve
from api.cli.vocabulary import vocabulary_app
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
app.command()(judgements)
app.command()(figures)
app.command()(compare)
app.add_typer(export_app, name="export")
app.add_typer(codebook_app, name="codebook")
app.add_typer(code_app, name="code")
app.add_typer(model_app, name="model")
app.command()(recurring)
app.command()(profile)
app.command()(recommendations)
app.command()(serve)
app.command()(mcp)
app.add_typer(keys_app, name="keys")
app.add_typer(themes_app, name="themes")
app.add_typer(evaluate_app, name="evaluate")
app.add_typer(vocabulary_app, name="vocabulary")
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
    _configure_logging()


def _configure_logging() -> None:
    """Log as the settings say; without a word from them, warnings alone, since a command prints its result."""
    from api.server.logs import configure_logging
    from api.settings import load_settings

    try:
        settings = load_settings()
    except FindingsError:
        return  # the command that needs the settings says what is wrong with them
    configure_logging(settings, level=None if "log_level" in settings.model_fields_set else "WARNING")


def main() -> None:
    """Run the command line; every error becomes one sentence on standard error and exit code 2.

    An error that nobody foresaw shows where it arose when the setting ``log_level`` is DEBUG. Ctrl+C ends
    with exit code 130.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Reports hold letters that a terminal's or a pipe's own encoding may lack.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except SystemExit as done:
        if isinstance(done.__context__, BrokenPipeError):
            # The reader of a pipe (`findings export … | head`) has gone; that is no error of ours.
            raise SystemExit(0) from None
        if done.code == EXIT_INTERRUPTED and isinstance(
            getattr(done.__context__, "__cause__", None), KeyboardInterrupt
        ):
            _say("Stopped.")
        raise
    except FindingsError as error:
        _say(str(error))
        raise SystemExit(EXIT_FAILED) from error
    except Exception as error:
        _say(_unforeseen(error))
        if logging.getLogger().isEnabledFor(logging.DEBUG):
            traceback.print_exception(error)
        raise SystemExit(EXIT_FAILED) from error


def _say(sentence: str) -> None:
    print(f"findings: {sentence}", file=sys.stderr)  # noqa: T201 - the command line speaks to standard error


def _unforeseen(error: Exception) -> str:
    """What can be said of an error that no layer has a sentence for."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}." if error.filename else f"{error.strerror}."
    said = " ".join(str(error).split()).rstrip(".")
    return (
        f"An error that nobody foresaw ({type(error).__name__}{': ' if said else ''}{said}); "
        "set FINDINGS_LOG_LEVEL=DEBUG to see where it arose."
    )
