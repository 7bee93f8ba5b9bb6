"""What ``findings serve`` does before it answers."""

from __future__ import annotations

import socket

import pytest

from api.cli.serving import _listen
from api.errors import UsageError


def test_who_reads_the_address_is_let_in_at_once() -> None:
    """The address is printed before uvicorn runs: the socket must take callers already."""
    with _listen("127.0.0.1", 0) as listener:
        address = listener.getsockname()
        socket.create_connection(address, timeout=5).close()
        with pytest.raises(UsageError, match="--port"):
            _listen("127.0.0.1", address[1])
