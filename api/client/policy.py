"""What both clients share: headers, when to ask again, answers kept by their tag, and reading an answer."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Any, TypeVar

import httpx
from pydantic import ValidationError

from api.client.call import Call
from api.client.errors import ApiError

T = TypeVar("T")

_FIRST_WAIT = 0.5
_ASK_AGAIN = frozenset({429, 503})
"""Answered with ``Retry-After`` by Findings or what stands before it."""

_PASSING = frozenset({502, 504})
"""Answered by a proxy while the server starts anew."""

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_BROKEN_OFF = (httpx.RemoteProtocolError, httpx.ReadError)


class Policy:
    """How one client asks. What only reads may be sent again; what changes something is sent once.

    Not shared between threads without harm to the cache's order alone: reads and writes of it are single steps.
    """

    def __init__(self, address: str, key: str | None, retries: int, longest_wait: float, cache: int) -> None:
        self.address = address.rstrip("/")
        self.headers = {
            "user-agent": f"findings-client/{version('inspection-findings')}",
            **({"authorization": f"Bearer {key}"} if key else {}),
        }
        self._retries = retries
        self._longest_wait = longest_wait
        self._most_kept = cache
        self._kept: OrderedDict[str, tuple[str, bytes]] = OrderedDict()

    @contextmanager
    def request(self, client: httpx.Client | httpx.AsyncClient, call: Call[Any]) -> Iterator[httpx.Request]:
        """The request of a call, with the tag of the answer at hand, and its files open for as long as it lasts.

        Raises:
            OSError: if a file to be sent can't be read.
        """
        headers = {} if call.body is None else {"content-type": "application/json"}
        with ExitStack() as opened:
            files = [
                (
                    "file",
                    (
                        one.name,
                        one.content
                        if isinstance(one.content, bytes)
                        else opened.enter_context(one.content.open("rb")),
                    ),
                )
                for one in call.files
            ]
            request = client.build_request(
                call.verb,
                f"{self.address}{call.path}",
                params=call.parameters or None,
                content=call.body,
                files=files or None,
                headers=headers,
            )
            if call.verb == "GET" and (kept := self._kept.get(str(request.url))) is not None:
                request.headers["if-none-match"] = kept[0]
            yield request

    def wait(
        self, call: Call[Any], attempt: int, outcome: httpx.Response | httpx.TransportError
    ) -> float | None:
        """Seconds to wait before asking again after ``attempt`` (from 0), or ``None``: it is final."""
        if call.changes or attempt >= self._retries:
            return None
        backoff: float = _FIRST_WAIT * 2**attempt
        if isinstance(outcome, httpx.TransportError):
            return backoff if isinstance(outcome, _NEVER_SENT + _BROKEN_OFF) else None
        if outcome.status_code in _PASSING:
            return backoff
        if outcome.status_code not in _ASK_AGAIN:
            return None
        wanted = retry_after(outcome.headers)
        return wanted if wanted is not None and wanted <= self._longest_wait else None

    def read(self, call: Call[T], response: httpx.Response) -> T:
        """The answer of a response.

        Raises:
            ApiError: if it is an error, or no answer that this client knows.
        """
        content = self._content(call, response)
        try:
            return call.read(content)
        except ValidationError as error:
            if response.status_code >= httpx.codes.BAD_REQUEST:
                raise ApiError.of(response, retry_after(response.headers)) from error
            raise ApiError.unreadable(response, error) from error

    def _content(self, call: Call[Any], response: httpx.Response) -> bytes:
        place = str(response.request.url)
        if response.status_code == httpx.codes.NOT_MODIFIED and (kept := self._kept.get(place)):
            self._kept.move_to_end(place)
            return kept[1]
        if response.status_code not in call.good:
            raise ApiError.of(response, retry_after(response.headers))
        content = response.content
        if self._most_kept and call.verb == "GET" and (tag := response.headers.get("etag")):
            self._kept[place] = (tag, content)
            self._kept.move_to_end(place)
            while len(self._kept) > self._most_kept:
                self._kept.popitem(last=False)
        return content


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that ``Retry-After`` asks to wait (RFC 9110: seconds or a date), or ``None``."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return float(said)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.fromtimestamp(time.time(), UTC)).total_seconds())
