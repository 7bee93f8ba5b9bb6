"""Several server processes over one library: they share the address and the mapped files.

Each worker opens the library for itself and is told of new snapshots as a single server is. Vectors, their
8-bit copy, postings and the SQLite file are memory-mapped or read through the system's cache, so that they
are in memory once however many workers there are; ``docs/benchmarks/scale.md`` has what a worker costs.
"""

from __future__ import annotations

import http.client
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import FastAPI

from api.app import create_app
from api.server.logs import configure_logging
from api.server.metrics import FOLDER_VARIABLE
from api.settings import Settings

PATIENCE = 600.0
"""Seconds that the first worker may take to open the library before nothing more is said of it."""

HEALTH_SECONDS = 60
"""Seconds without a sign of life after which a worker is replaced. With uvicorn's own five, workers on a busy
machine were ended again and again while they still imported."""


@dataclass(frozen=True, slots=True)
class WorkerApp:
    """Makes the application in a worker; travels to it by pickle.

    ``form_key`` is shared: a form shown by one worker may be sent to another.
    """

    settings: Settings
    form_key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def __call__(self) -> FastAPI:
        """The application, its library open and warm: a worker takes no request before."""
        configure_logging(self.settings)
        app = create_app(self.settings, form_key=self.form_key)
        app.state.holder.warm()
        return app


def serve_many(settings: Settings, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve with ``settings.workers`` processes until a signal ends them.

    Args:
        settings: in force; their library must be one that opens.
        listener: the listening socket, which all workers accept from.
        ready: called once, when a worker has answered.
    """
    import uvicorn  # noqa: PLC0415 — not for every importer
    from uvicorn.supervisors import Multiprocess  # noqa: PLC0415

    config = uvicorn.Config(
        WorkerApp(settings),
        factory=True,
        workers=settings.workers,
        timeout_worker_healthcheck=HEALTH_SECONDS,
        **server_options(settings),
    )
    threading.Thread(target=_tell, args=(listener, ready), daemon=True).start()
    with TemporaryDirectory(prefix="findings-figures-") as folder:
        # Set before the workers start, which read it as they import (api/server/metrics.py).
        os.environ[FOLDER_VARIABLE] = folder
        try:
            Multiprocess(config, sockets=[listener]).run()
        finally:
            del os.environ[FOLDER_VARIABLE]


def server_options(settings: Settings) -> dict[str, Any]:
    """Options of uvicorn that one server and many share."""
    proxies = [item.strip() for item in settings.trusted_proxies.split(",") if item.strip()]
    return {
        "log_config": None,
        "access_log": False,
        "server_header": False,
        # Without a proxy that is named, whoever asks could choose the address that limits and logs see.
        "proxy_headers": bool(proxies),
        "forwarded_allow_ips": proxies,
        "timeout_graceful_shutdown": settings.stop_seconds,
    }


def _tell(listener: socket.socket, ready: Callable[[], None]) -> None:
    """Call ``ready`` when the address answers, whatever it says."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 — compared, not bound
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        # The socket listens already, so the connection is taken at once and answered once a worker is there.
        connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            ready()
            return
        finally:
            connection.close()
