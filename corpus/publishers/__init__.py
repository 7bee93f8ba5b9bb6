"""Publishers of inspection reports, and how to fetch from them politely.

``publisher(name)`` gives one, ``fetch_reports`` runs it; see docs/fetching.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.publishers.errors import (
    FetchError,
    NetworkUnavailableError,
    PublisherError,
    UnknownPublisherError,
)
from corpus.publishers.model import FetchEvent, FetchLimits, FetchProgress, FetchSummary, Outcome, Target

if TYPE_CHECKING:
    from corpus.publishers.fetch import Publisher

__all__ = [
    "PUBLISHERS",
    "FetchError",
    "FetchEvent",
    "FetchLimits",
    "FetchProgress",
    "FetchSummary",
    "NetworkUnavailableError",
    "Outcome",
    "PublisherError",
    "Target",
    "UnknownPublisherError",
    "publisher",
]

PUBLISHERS = ("childrens-services", "probation")
"""Names of the publishers there are."""


def publisher(name: str) -> Publisher:
    """The publisher called ``name``.

    Raises:
        UnknownPublisherError: if there is none; the message lists those there are.
    """
    from corpus.publishers.childrens_services import ChildrensServices  # noqa: PLC0415  (httpx costs 100 ms)
    from corpus.publishers.probation import Probation  # noqa: PLC0415

    if name == ChildrensServices.name:
        return ChildrensServices()
    if name == Probation.name:
        return Probation()
    message = f"There is no publisher “{name}”; there are {' and '.join(PUBLISHERS)}."
    raise UnknownPublisherError(message, subject=name)
