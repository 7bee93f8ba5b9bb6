"""Errors of fetching published reports; each message is one sentence that says what to do."""

from __future__ import annotations

from corpus.errors import FindingsError
from corpus.publishers.model import Outcome


class PublisherError(FindingsError):
    """Fetching can't be done at all."""

    code = "publisher"


class UnknownPublisherError(PublisherError):
    """There is no publisher of that name."""

    code = "unknown-publisher"


class NetworkUnavailableError(PublisherError):
    """The publisher's hosts can't be reached at all from this machine."""

    code = "no-network"


class SitemapError(PublisherError, ValueError):
    """Bytes that are no sitemap; the message completes "it is not a sitemap: …"."""

    code = "bad-sitemap"


class FetchError(PublisherError):
    """One address could not be fetched; the run goes on with the next.

    Attributes:
        outcome: how the address is listed in the provenance file.
        status: the HTTP status that said so, or ``None``.
    """

    code = "fetch"

    def __init__(self, outcome: Outcome, url: str, message: str, *, status: int | None = None) -> None:
        super().__init__(message, subject=url)
        self.outcome = outcome
        self.status = status


class TransientFetchError(FetchError):
    """A failure that may pass: it is tried again.

    Attributes:
        wait_seconds: how long the server asked to wait (Retry-After), or ``None`` where it didn't say.
    """

    code = "fetch-transient"

    def __init__(
        self, url: str, message: str, *, status: int | None = None, wait_seconds: float | None = None
    ) -> None:
        super().__init__(Outcome.FAILED, url, message, status=status)
        self.wait_seconds = wait_seconds
