"""``findings parse``: what one file says, as passages with their places, without any library."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import JsonOption, LibraryOption

if TYPE_CHECKING:
    from corpus.model import Report
    from corpus.reading.limits import ReadingLimits


class ParseFormat(StrEnum):
    """Forms in which a parse can be printed."""

    TEXT = "text"
    JSON = "json"
    MD = "md"
    HTML = "html"


_BY_SUFFIX = {
    ".json": ParseFormat.JSON,
    ".md": ParseFormat.MD,
    ".markdown": ParseFormat.MD,
    ".html": ParseFormat.HTML,
    ".htm": ParseFormat.HTML,
}


def parse(
    file: Annotated[
        Path, typer.Argument(help="A report: PDF, HTML, Word, text or Markdown.", show_default=False)
    ],
    json: JsonOption = False,
    form: Annotated[
        ParseFormat | None,
        typer.Option(
            "--format",
            help="Form of the output; by default what the suffix of --output says, else text.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", help="Write to this file, replacing it, instead of printing.", show_default=False
        ),
    ] = None,
    figures: Annotated[
        bool, typer.Option("--figures", help="With JSON: also the statistics of each passage, as data.")
    ] = False,
    images: Annotated[
        bool, typer.Option("--images/--no-images", help="With HTML: pictures of a PDF's pages.")
    ] = True,
    library: LibraryOption = None,
) -> None:
    """Read one report and print its metadata, tree, passages and the account of its words."""
    from api.settings import load_settings
    from corpus.guard import parse_file_guarded

    chosen = form or (_BY_SUFFIX.get(output.suffix.lower()) if output else None) or ParseFormat.TEXT
    chosen = ParseFormat.JSON if json else chosen
    if output is not None:
        _check_target(output, file)
    settings = load_settings(library=library)
    limits = settings.reading_limits()
    report = parse_file_guarded(file, limits)
    if chosen is ParseFormat.JSON:
        body = _json(report, figures=figures)
    elif chosen is ParseFormat.MD:
        from api.parse_views.markdown import render_markdown

        body = render_markdown(report)
    elif chosen is ParseFormat.HTML:
        body = _html(file, report, limits, images=images)
    else:
        body = _text(report, for_screen=output is None)
    if output is None:
        typer.echo(body, nl=not body.endswith("\n"))
    else:
        _write(output, body)


def _json(report: Report, *, figures: bool) -> str:
    import json

    from corpus.jsonform import report_to_dict

    return json.dumps(report_to_dict(report, figures=figures), ensure_ascii=False, indent=2) + "\n"


def _html(file: Path, report: Report, limits: ReadingLimits, *, images: bool) -> str:
    from api.parse_views.html import render_html
    from api.parse_views.sheets import draw_sheets

    sheets, notes = draw_sheets(file, report, limits) if images else ({}, [])
    return render_html(report, sheets, notes)


def _text(report: Report, *, for_screen: bool) -> str:
    """For a terminal wrapped to its width; for a pipe or a file every passage on one line, without colour."""
    from rich.console import Console

    from api.parse_views.text import render_text

    console = Console()
    if not (for_screen and console.is_terminal):
        return render_text(report)
    return render_text(
        report, width=console.width, colour=not console.no_color and not console.is_dumb_terminal
    )


def _check_target(output: Path, file: Path) -> None:
    """Refuse early to write where nothing can be written, or over the report itself."""
    from api.errors import UsageError

    if output.exists() and file.exists() and output.samefile(file):
        msg = f"--output {output} is the report itself, which must stay as it is; name another file."
        raise UsageError(msg, subject=str(output))
    if output.is_dir():
        msg = f"--output {output} is a folder; name a file in it."
        raise UsageError(msg, subject=str(output))
    if not output.parent.is_dir():
        msg = f"--output {output} can't be written, since {output.parent} is no folder; make it first."
        raise UsageError(msg, subject=str(output))


def _write(output: Path, body: str) -> None:
    from indexer.files import write_atomically

    content = body.encode("utf-8", errors="backslashreplace")
    write_atomically(output, content)
    typer.echo(f"{output}: {_size(len(content))}")


def _size(count: int) -> str:
    if count < 1_000:
        return f"{count} bytes"
    return f"{count / 1_000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"
