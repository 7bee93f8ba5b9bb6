"""``findings export``: the library's passages for other tools."""

from __future__ import annotations

import csv
import io
import json
import sys
from enum import StrEnum
from typing import Annotated, Any

import typer

from api.cli.options import LibraryOption

export_app = typer.Typer(
    help="Write the library's data for other tools.", no_args_is_help=True, rich_markup_mode=None
)


class ExportFormat(StrEnum):
    """Forms of export."""

    JSONL = "jsonl"
    CSV = "csv"


CSV_COLUMNS = [
    "id",
    "report_id",
    "area",
    "inspectorate",
    "published",
    "kind",
    "standard",
    "section",
    "page_start",
    "page_end",
    "stance",
    "stance_probability",
    "stance_source",
    "themes",
    "themes_by_hand",
    "text",
]


@export_app.callback()
def export() -> None:
    """Write the library's data for other tools."""


@export_app.command("passages")
def passages(
    library: LibraryOption = None,
    output: Annotated[
        ExportFormat, typer.Option("--format", help="One JSON object a line, or CSV.")
    ] = ExportFormat.JSONL,
) -> None:
    """Print every passage with its report, place, stance and themes, in the library's order."""
    from api.library import open_library
    from api.settings import load_settings

    rows = open_library(load_settings(library=library)).export()
    if output is ExportFormat.JSONL:
        for row in rows:
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        return
    if isinstance(sys.stdout, io.TextIOWrapper):
        # CSV ends its lines itself; a stream that translates them would end them twice on Windows.
        sys.stdout.reconfigure(newline="")
    writer = csv.DictWriter(sys.stdout, CSV_COLUMNS, extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        row["themes_by_hand"] = [theme for theme in row["themes"] if theme["source"] == "coder"]
        writer.writerow({name: flat(row.get(name)) for name in CSV_COLUMNS})


def flat(value: Any) -> Any:
    """A value for one CSV cell: a heading path joined by " > ", themes as their ids joined by ";"."""
    if isinstance(value, list):
        if value and isinstance(value[0], dict):
            return ";".join(str(item["id"]) for item in value)
        return " > ".join(str(item) for item in value)
    return value
