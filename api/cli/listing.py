"""``findings themes``, ``findings status`` and ``findings settings``: what there is."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

import typer

from api.cli.emerging import emerging
from api.cli.options import JsonOption, LibraryOption, echo_json

if TYPE_CHECKING:
    from api.quality import ThemeStanding
    from search.engine import SearchEngine


def _engine(library: LibraryOption) -> SearchEngine:
    from api.library import open_library
    from api.settings import load_settings

    settings = load_settings(library=library)
    return open_library(settings)


themes_app = typer.Typer(rich_markup_mode=None)
themes_app.command()(emerging)


@themes_app.callback(invoke_without_command=True)
def themes(context: typer.Context, library: LibraryOption = None, json: JsonOption = False) -> None:
    """List the codebook that the library was tagged with, how many passages carry each theme, and how good it is."""
    if context.invoked_subcommand is not None:
        if library is not None or json:
            msg = f"Options of {context.invoked_subcommand} come after its name."
            raise typer.BadParameter(msg)
        return
    from api.converting.searches import to_measurement, to_theme
    from api.quality import library_standing
    from indexer.themes.quality import FEW

    engine = _engine(library)
    manifest, standing = engine.manifest, library_standing(engine)
    if json:
        measurement = to_measurement(standing)
        echo_json(
            {
                "snapshot": engine.snapshot_id,
                "codebook": manifest.codebook_version,
                "passages": manifest.passages,
                "reports": manifest.reports,
                "measurement": measurement.model_dump(mode="json") if measurement else None,
                "measurement_note": standing.note,
                "themes": [to_theme(theme, standing).model_dump(mode="json") for theme in engine.themes()],
            }
        )
        return
    group = None
    for theme in engine.themes():
        if theme.group != group:
            group = theme.group
            typer.secho(f"\n{group}", bold=True)
        counted = f"{theme.passages:6,} of {manifest.passages:,} passages"
        said = f"  {_figures(standing.themes[theme.id])}" if standing.measured else ""
        typer.echo(f"  {theme.id:28} {counted}  {theme.name}{said}")
    typer.echo("")
    if standing.measured is None:
        typer.echo(f"Quality: not measured for this library. {standing.note}")
        return
    typer.echo(
        "P precision, R recall, F1 with its 95% interval, n passages coded with the theme, coders: F1 of one coder "
        f"against the other, the ceiling; fewer than {FEW} codings say little.\n"
        f"Measured on {standing.measured.passages:,} passages of {standing.measured.reports:,} reports "
        f"({standing.measured.method}). How the codings were made: {standing.measured.coding}"
    )


def _figures(known: ThemeStanding) -> str:
    from api.quality import figure

    row = known.quality
    if row is None:
        return f"[{known.short}]"
    spread = f" ({row.low:.2f}-{row.high:.2f})" if row.low is not None and row.high is not None else ""
    few = ", few" if row.few else ""
    rules = ", rules only" if row.basis == "rules only" else ""
    return (
        f"[P {figure(row.precision)} R {figure(row.recall)} F1 {figure(row.f1)}{spread} n {row.coded}{few}, "
        f"coders {figure(row.coders_f1)}{rules}]"
    )


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
