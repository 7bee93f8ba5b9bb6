"""``findings themes``, ``findings status`` and ``findings settings``: what there is."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

import typer

from api.cli.options import JsonOption, LibraryOption, echo_json

if TYPE_CHECKING:
    from search.engine import SearchEngine


def _engine(library: LibraryOption) -> SearchEngine:
    from api.library import open_library
    from api.settings import load_settings

    settings = load_settings(library=library)
    return open_library(settings)


def themes(library: LibraryOption = None, json: JsonOption = False) -> None:
    """List the codebook that the library was tagged with, and how many passages carry each theme."""
    engine = _engine(library)
    manifest = engine.manifest
    if json:
        echo_json(
            {
                "snapshot": engine.snapshot_id,
                "codebook": manifest.codebook_version,
                "passages": manifest.passages,
                "reports": manifest.reports,
                "themes": [
                    {
                        "id": theme.id,
                        "name": theme.name,
                        "group": theme.group,
                        "definition": theme.definition,
                        "parent": theme.parent,
                        "passages": theme.passages,
                        "reports": theme.reports,
                    }
                    for theme in engine.themes()
                ],
            }
        )
        return
    group = None
    for theme in engine.themes():
        if theme.group != group:
            group = theme.group
            typer.secho(f"\n{group}", bold=True)
        typer.echo(f"  {theme.id:28} {theme.passages:6,} of {manifest.passages:,} passages  {theme.name}")


def status(library: LibraryOption = None, json: JsonOption = False) -> None:
    """Say what the library holds, how it was made, and which files were refused and why."""
    engine = _engine(library)
    manifest = engine.manifest
    refused = engine.refused()
    reports = engine.reports()
    facts = {
        "snapshot": engine.snapshot_id,
        "created": str(manifest.created),
        "reports": len(reports),
        "passages": sum(report.passages for report in reports),
        "areas": len({report.area for report in reports if report.area}),
        "encoder": manifest.model_id,
        "codebook": manifest.codebook_version,
        "tagger": manifest.tagger_version,
        "parser": manifest.parser_version,
    }
    if json:
        echo_json(
            {
                **facts,
                "refused": [
                    {"path": item.path, "reason": item.reason, "message": item.message} for item in refused
                ],
            }
        )
        return
    for name, value in facts.items():
        typer.echo(f"{name:10} {value}")
    if refused:
        typer.echo(f"\n{len(refused)} files refused:")
        for item in refused:
            typer.echo(f"  {PurePath(item.path).name}: {item.message}")


def settings(library: LibraryOption = None, json: JsonOption = False) -> None:
    """Print the settings in force."""
    from api.settings import load_settings

    values = load_settings(library=library).model_dump(mode="json")
    if json:
        echo_json(values)
        return
    for name, value in values.items():
        typer.echo(f"{name} = {'none' if value is None else value}")
