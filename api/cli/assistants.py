"""``findings mcp``: the library for assistants that speak the Model Context Protocol."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import LibraryOption

if TYPE_CHECKING:
    from api.library import LibraryHolder


def mcp(
    library: LibraryOption = None,
    http: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=65_535,
            help="Serve over HTTP at this port of this machine, under /mcp, instead of standard input and output.",
            show_default=False,
        ),
    ] = None,
    site: Annotated[
        str | None,
        typer.Option(
            help="Address of a server of the pages, for links in answers, e.g. http://127.0.0.1:8000."
        ),
    ] = None,
) -> None:
    """Answer an assistant (Model Context Protocol): search, read, profile, compare, cite."""
    from api.errors import UsageError
    from api.library import LibraryHolder
    from api.settings import load_settings
    from indexer.snapshot import current_snapshot_id

    try:
        from api.mcp.server import make_server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"mcp", "mcp_types"}:
            raise
        msg = "The package `mcp` is not installed: run `pip install 'inspection-findings[mcp]'` first."
        raise UsageError(msg, subject="mcp") from error

    settings = load_settings(library=library)
    if current_snapshot_id(settings.library) is None:
        msg = (
            f"There is no library in {settings.library.absolute()}: run `findings index FOLDER` first, and name the "
            "library with --library, since assistants start programs in folders of their own."
        )
        raise UsageError(msg, subject=str(settings.library))
    holder = LibraryHolder(settings)
    # Opened meanwhile, so that an assistant is greeted at once and its first question does not wait.
    threading.Thread(target=_warm, args=(holder,), daemon=True).start()
    server = make_server(holder, site)
    if http is None:
        server.run()
    else:
        typer.echo(f"Findings is at http://127.0.0.1:{http}/mcp  (stop with Ctrl+C)", err=True)
        # Of this machine alone: the protocol's own sign-in is not set up, and its checks of Host and Origin hold here.
        server.run("streamable-http", host="127.0.0.1", port=http, stateless_http=True, json_response=True)


def _warm(holder: LibraryHolder) -> None:
    import logging

    import scipy.stats  # noqa: F401 - of comparisons, the first of which would wait for it

    from corpus.errors import FindingsError

    try:
        holder.warm()
    except FindingsError as error:
        # Told again at each question.
        logging.getLogger(__name__).warning("%s", error)
