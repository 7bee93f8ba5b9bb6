"""The id of the request that is being answered, wherever in the server one is."""

from __future__ import annotations

import re
import uuid
from contextvars import ContextVar

HEADER = "X-Request-ID"

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""Set for as long as a request is answered, also in the threads that work for it; log records carry it."""

_TAKEN = re.compile(r"[A-Za-z0-9._~+=/:@-]{1,128}", re.ASCII)


def taken_or_made(given: str) -> str:
    """The caller's id where it is safe to repeat in headers and logs (128 plain characters at most), else a new one."""
    return given if _TAKEN.fullmatch(given) else uuid.uuid4().hex
