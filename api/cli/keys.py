"""``findings keys``: keys to a server that asks for them."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.options import JsonOption, LibraryOption, echo_json

keys_app = typer.Typer(
    help="Keys to the API and the pages, for a server with the setting `api_keys`.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@keys_app.command()
def create(
    name: Annotated[str, typer.Argument(help="Who or what will use it.")],
    scope: Annotated[
        str, typer.Option(help="What it opens: read; code (and read); admin (all).", show_default=True)
    ] = "read",
    days: Annotated[
        int | None, typer.Option(help="Days until it expires; without, it does not.", show_default=False)
    ] = None,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Make a key and print it, once: only a digest of it is kept."""
    from api.errors import UsageError
    from api.server.keys import KeyStore, Scope
    from api.settings import load_settings

    settings = load_settings(library=library)
    if scope not in list(Scope):
        msg = f"There is no scope {scope!r}; choose from {', '.join(Scope)}."
        raise UsageError(msg, subject=scope)
    key, worn = KeyStore(settings.library).create(name, Scope(scope), days)
    if json:
        echo_json({**key.model_dump(mode="json", exclude={"digest"}), "key": worn})
        return
    typer.echo(worn)
    typer.echo(
        f"Key {key.id} opens: {key.scope.value}. Keep it now, it can't be shown again. Send it as "
        "`Authorization: Bearer KEY`, or sign in with it at /sign-in.",
        err=True,
    )
    if not settings.api_keys:
        typer.echo("The setting api_keys is off, so a server started now asks for no key.", err=True)


@keys_app.command("list")
def list_keys(library: LibraryOption = None, json: JsonOption = False) -> None:
    """List the keys ever made: id, scope, name, and whether they still hold."""
    from datetime import UTC, datetime

    from api.server.keys import KeyStore
    from api.settings import load_settings

    keys = KeyStore(load_settings(library=library).library).all()
    if json:
        echo_json([key.model_dump(mode="json", exclude={"digest"}) for key in keys])
        return
    now = datetime.now(UTC)
    for key in keys:
        if key.revoked is not None:
            state = f"revoked {key.revoked:%Y-%m-%d}"
        elif key.expires is None:
            state = "holds"
        else:
            state = f"{'holds until' if key.holds(now) else 'expired'} {key.expires:%Y-%m-%d}"
        typer.echo(f"{key.id}  {key.scope.value:5}  {key.created:%Y-%m-%d}  {state:22}  {key.name}")
    if not keys:
        typer.echo("There are no keys; `findings keys create NAME` makes one.", err=True)


@keys_app.command()
def revoke(
    key: Annotated[str, typer.Argument(help="Its id, the eight letters and digits after findings_.")],
    library: LibraryOption = None,
) -> None:
    """End a key for good; a running server knows at the next request."""
    from api.server.keys import KeyStore
    from api.settings import load_settings

    ended = KeyStore(load_settings(library=library).library).revoke(key)
    typer.echo(f"Key {ended.id} ({ended.name}) opens nothing any more.")
