"""A mark of the installed code and of the settings: two servers with the same mark give the same answers."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from api.server.middleware import is_on_the_network
from api.settings import Settings

_PACKAGES = ("corpus", "indexer", "search", "api")
_TEXT = frozenset({".py", ".html", ".css", ".js", ".svg", ".toml", ".tsv", ".json", ".sql"})
_READ_WHOLE = 200_000
_OF_THE_PROCESS = (
    "host", "port", "workers", "open_access", "rate_limit", "cors_origins", "trusted_proxies",
    "stop_seconds", "log_level", "log_format", "log_requests", "log_queries", "contact", "coder",
)  # fmt: skip
"""Settings that no answer depends on, but for whether others than this machine reach the server."""


@cache
def code_mark() -> str:
    """The version with a digest of the installed files, so that a checkout that changes is told apart, too.

    Files above 200 kB (models) go in with name and size alone: they are replaced under another name or size.
    """
    digest = hashlib.sha256(version("inspection-findings").encode())
    for package in _PACKAGES:
        root = Path(str(files(package)))
        for path in sorted(item for item in root.rglob("*") if item.suffix in _TEXT):
            size = path.stat().st_size
            digest.update(f"\0{package}/{path.relative_to(root).as_posix()}\0{size}\0".encode())
            if size <= _READ_WHOLE:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def server_mark(settings: Settings) -> str:
    """The mark of the code together with the settings that answers depend on."""
    shown = settings.model_dump_json(exclude=set(_OF_THE_PROCESS))
    # Pages and /v1/library offer to change the library where that is allowed, which follows from this.
    shown += f"\0{is_on_the_network(settings)}"
    return hashlib.sha256(f"{code_mark()}\0{shown}".encode()).hexdigest()[:16]
