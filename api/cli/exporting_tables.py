"""``findings export tables``: the whole library as tidy tables."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import LibraryOption
from corpus.wording import plural


class TableFormat(StrEnum):
    """Forms of tables."""

    PARQUET = "parquet"
    CSV = "csv"
    XLSX = "xlsx"


def tables(
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            help="Folder to write the tables to, or an archive whose name ends in .zip; of xlsx a file. Files of these "
            "names are replaced.",
            show_default=False,
        ),
    ],
    library: LibraryOption = None,
    form: Annotated[TableFormat, typer.Option("--format", help="Form of each table.")] = TableFormat.PARQUET,
) -> None:
    """Write all tables of the library (reports, passages, themes, judgements, figures …) for R, pandas or DuckDB."""
    from api.library import open_library
    from api.settings import load_settings
    from search.exporting.kinds import Format
    from search.exporting.library_tables import library_bundle, write_tables
    from search.exporting.write import bundle_bytes, write_file

    bundle = library_bundle(open_library(load_settings(library=library)).holdings)
    count = plural(len(bundle.sheets), "table")
    if form is TableFormat.XLSX:
        write_file(output, bundle_bytes(bundle, Format.XLSX))
        typer.echo(f"{output}: {count} and a sheet of method and provenance.")
    elif output.suffix.lower() == ".zip":
        write_file(output, bundle_bytes(bundle, Format(f"{form.value}-zip")))
        typer.echo(f"{output}: {count} and about.txt.")
    else:
        written = write_tables(bundle, Format(form.value), output)
        typer.echo(f"{output}: {plural(len(written), 'file')}, {count}.")
