"""Any view in any format: as bytes for an answer, or as a file with what belongs beside it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from search.exporting.csv_form import csv_archive, csv_bytes, csv_metadata
from search.exporting.drawing import ChartFormat, draw
from search.exporting.errors import ExportError
from search.exporting.json_form import json_chunks
from search.exporting.kinds import KINDS, METADATA, Format
from search.exporting.markdown_form import markdown
from search.exporting.parquet_form import parquet_archive, parquet_bytes
from search.exporting.sheet import Bundle
from search.exporting.statement import Statement
from search.exporting.xlsx_form import xlsx_bytes
from search.tables import View

_BUNDLED: Mapping[Format, Callable[[Bundle], bytes]] = {
    Format.CSV: lambda bundle: csv_bytes(bundle.sheets[0]),
    Format.CSV_METADATA: lambda bundle: csv_metadata(
        [(bundle.stem + KINDS[Format.CSV].suffix, bundle.sheets[0])], bundle.statement
    ),
    Format.CSV_ZIP: csv_archive,
    Format.XLSX: xlsx_bytes,
    Format.JSON: lambda bundle: b"".join(json_chunks(bundle)),
    Format.PARQUET: lambda bundle: parquet_bytes(bundle.sheets[0], bundle.statement),
    Format.PARQUET_ZIP: parquet_archive,
    Format.MARKDOWN: markdown,
}


def view_bytes(view: View, statement: Statement, form: Format) -> tuple[bytes, str, str]:
    """A view as the content of a file, its media type, and a name for the file that says the snapshot.

    Raises:
        NoChartError: if a picture is asked of a view that has no chart, or one of too many values.
        ExportError: if a table has more rows than the format holds.
    """
    bundle = Bundle.of(view, statement)
    if form in {Format.SVG, Format.PNG}:
        content = draw(view, ChartFormat(form.value), statement.below_picture)
    elif form is Format.JSON:
        content = b"".join(json_chunks(bundle, view.passages))
    else:
        content = bundle_bytes(bundle, form)
    return content, KINDS[form].media_type, bundle.stem + KINDS[form].suffix


def bundle_bytes(bundle: Bundle, form: Format) -> bytes:
    """Sheets as the content of a file in a format that is no picture."""
    return _BUNDLED[form](bundle)


def write_view(view: View, statement: Statement, form: Format, path: Path) -> tuple[Path, ...]:
    """Write a view to a file, in one step; returns the files written, which for ``csv`` are two.

    Beside ``NAME.csv`` stands ``NAME.csv-metadata.json`` with the statement and the columns' meaning, where W3C's
    CSV on the Web looks for it; every other format holds them itself.

    Raises:
        ExportError: if a file can't be written, or the format can't hold the view.
        NoChartError: as :func:`view_bytes`.
    """
    content, _, _ = view_bytes(view, statement, form)
    written = [write_file(path, content)]
    if form is Format.CSV:
        first = Bundle.of(view, statement).sheets[0]
        beside = path.with_name(path.name + METADATA)
        written.append(write_file(beside, csv_metadata([(path.name, first)], statement)))
    return tuple(written)


def write_file(path: Path, content: bytes | Iterable[bytes]) -> Path:
    """Write a file in one step, whole or piece by piece: until it is whole, what was there stays.

    Raises:
        ExportError: if it can't be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as target:
            for piece in [content] if isinstance(content, bytes) else content:
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
        beside.replace(path)
    except OSError as error:
        msg = f"{path} can't be written: {error.strerror or error}."
        raise ExportError(msg, subject=str(path)) from error
    finally:
        beside.unlink(missing_ok=True)
    return path
