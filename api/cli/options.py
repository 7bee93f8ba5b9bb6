"""Options that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

LibraryOption = Annotated[
    Path | None,
    typer.Option(
        "--library", help="Folder of the library (setting `library`; default: ./library).", show_default=False
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def echo_json(value: object) -> None:
    """Print a JSON-able value, indented, in UTF-8 without escapes."""
    import json

    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
