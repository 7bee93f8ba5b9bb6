"""``findings serve``: the web server over one library."""

from __future__ import annotations

import os
import socket
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import LibraryOption
from api.settings import Settings

_EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared, not bound


def serve(
    library: LibraryOption = None,
    host: Annotated[
        str | None, typer.Option(help="Address to bind to (setting `host`).", show_default=False)
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port; 0 takes a free one (setting `port`).", show_default=False)
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="Server processes (setting `workers`).", show_default=False)
    ] = None,
    sample: Annotated[
        bool,
        typer.Option(
            "--sample", help="If there is no library yet, index the bundled fictional sample first."
        ),
    ] = False,
) -> None:
    """Serve the search page and the API, printing the address."""
    import uvicorn

    from api.app import create_app
    from api.cli.indexing import run_index
    from api.errors import UsageError
    from api.server.guard import refuse_unguarded, refuse_without_keys
    from api.server.logs import configure_logging
    from api.server.workers import serve_many, server_options
    from api.settings import load_settings
    from corpus.sample import sample_reports_dir
    from indexer.snapshot import current_snapshot_id, open_snapshot

    settings = load_settings(library=library, host=host, port=port, workers=workers)
    refuse_unguarded(settings)
    if current_snapshot_id(settings.library) is None:
        if not sample:
            msg = (
                f"There is no library in {settings.library}: run `findings index FOLDER` first, "
                "or `findings serve --sample` to look around in the bundled fictional reports."
            )
            raise UsageError(msg, subject=str(settings.library))
        typer.echo("There is no library yet: indexing the bundled sample of fictional reports.", err=True)
        run_index(settings, [Path(str(sample_reports_dir()))])
    refuse_without_keys(settings)
    configure_logging(settings)

    def tell(listener: socket.socket) -> None:
        here, *elsewhere = (f"http://{host}:{listener.getsockname()[1]}" for host in hosts_to_name(settings))
        others = f", for others at {' or '.join(elsewhere)}" if elsewhere else ""
        typer.echo(f"Findings is at {here}{others}  (stop with Ctrl+C)")

    if settings.workers > 1:
        # A library that can't be opened is told of here, once, not by each worker again and again.
        open_snapshot(settings.library).close()
        listener = _listen(settings.host, settings.port)
        serve_many(settings, listener, partial(tell, listener))
        return
    app = create_app(settings)
    # Opened before the address is printed, so that who reads the address gets an answer at once.
    app.state.holder.warm()
    listener = _listen(settings.host, settings.port)
    tell(listener)
    config = uvicorn.Config(app, **server_options(settings))
    uvicorn.Server(config).run(sockets=[listener])


def hosts_to_name(settings: Settings) -> list[str]:
    """Hosts that the address is told with: the one bound to or, where that is all of them, some that lead here.

    The first is for this machine. The others are those that ``allowed_hosts`` names, else the machine's own name and
    addresses; 0.0.0.0 leads nowhere.
    """
    from api.server.middleware import LOOPBACK, known_hosts

    if settings.host not in _EVERYWHERE:
        return [_in_address(settings.host)]
    allowed = known_hosts(settings)
    found = _own_hosts() if allowed is None else sorted(allowed.difference(LOOPBACK, _EVERYWHERE))
    return [_in_address("::1" if ":" in settings.host else "127.0.0.1"), *map(_in_address, found)]


def _own_hosts() -> list[str]:
    """The machine's name, and those of its addresses that the name leads to."""
    from api.server.middleware import is_loopback

    name = socket.gethostname()
    try:
        known = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except OSError:
        return [name]
    addresses = {str(info[4][0]) for info in known}
    # An address for one link alone (fe80::…%eth0) can't be typed into a browser.
    return [name, *sorted(one for one in addresses if not is_loopback(one) and "%" not in one)]


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket; one clear sentence where the address can't be had.

    Raises:
        UsageError: if the address is taken or not this machine's.
    """
    from api.errors import UsageError

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio switches Nagle's algorithm off for each connection; without it every
    # answer waited 40 ms for the client's delayed acknowledgement (/healthz: 48 ms against 3 ms).
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":
        # On Windows this option would let two servers share one port.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # Uvicorn listens only some time after the address is printed; till then a caller would be refused.
        listener.listen(2048)
    except OSError as error:
        listener.close()
        msg = (
            f"Can't serve at {host}:{port} ({error.strerror}): stop what is there, or choose another port "
            f"(--port {port + 1}; with make: make run PORT={port + 1})."
        )
        raise UsageError(msg, subject=f"{host}:{port}") from error
    return listener
