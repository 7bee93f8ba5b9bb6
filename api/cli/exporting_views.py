"""A view to a file: what ``--output`` and ``--format`` of ``compare``, ``recurring``, ``profile`` … do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from search.exporting.kinds import KINDS, Format, format_of

if TYPE_CHECKING:
    from search.holdings import Holdings
    from search.tables import View

ViewOutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        help="File to write instead of printing (one of that name is replaced): .csv, .csv.zip, .xlsx, .json, .parquet, .md, .svg or .png.",
        dir_okay=False,
        show_default=False,
    ),
]
ViewFormatOption = Annotated[
    Format | None,
    typer.Option("--format", help="Form of --output, where its ending does not say.", show_default=False),
]


def whole(output: Path | None, form: Format | None, asked: int, most: int) -> int:
    """How many rows a view has: as many as asked for on a terminal or in a picture, all of them in a file."""
    wanted = None if output is None else form or format_of(output)
    return asked if wanted in (None, Format.SVG, Format.PNG) else most


def save_view(holdings: Holdings, view: View, output: Path, form: Format | None = None) -> None:
    """Write a view with its statement to a file and say what was written.

    Args:
        holdings: the snapshot that the view is of.
        view: what is written.
        output: the file; its ending says the format where ``form`` does not.
        form: the format.

    Raises:
        typer.BadParameter: if neither says a format.
        ExportError: if the file can't be written, or the format can't hold the view.
        NoChartError: if a picture is asked of a view that has no chart.
    """
    from search.exporting.statement import Statement
    from search.exporting.write import write_view

    wanted = form or format_of(output)
    if wanted is None:
        endings = ", ".join(kind.suffix for kind in KINDS.values())
        msg = f"The ending of {output.name} says no format: take one of {endings}, or name it with --format."
        raise typer.BadParameter(msg)
    for path in write_view(view, Statement.of(holdings, view), wanted, output):
        typer.echo(f"Written: {path}")
