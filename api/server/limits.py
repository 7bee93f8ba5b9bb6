"""How often one caller may ask: a bucket of requests for each, which fills again with time.

The bucket is kept as one number, the time at which it is full again (the generic cell rate algorithm, ITU-T I.371),
for the callers that asked last; so memory is bounded, and a caller that is forgotten starts with a full bucket.
"""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

MOST_CALLERS = 20_000
"""Callers remembered: about 4 MB."""

_BURST_SECONDS = 15.0
_LEAST_BURST = 20


class RateLimiter:
    """Lets each caller make ``per_minute`` requests a minute, a quarter of them (20 at least) at once.

    Each process counts for itself. Safe for many threads.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._apart = 60.0 / per_minute
        self.burst = max(_LEAST_BURST, round(per_minute * _BURST_SECONDS / 60.0))
        self._deep = self.burst * self._apart
        self._clock = clock
        self._full_at: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def charge(self, caller: str, requests: int = 1) -> int:
        """Take ``requests`` from a caller's bucket; returns 0, or the seconds to wait where it has too few.

        What is refused is not charged. More than a whole bucket is taken from a full one, which then owes the rest.
        """
        now = self._clock()
        with self._lock:
            full_at = max(self._full_at.get(caller, now), now)
            cost = requests * self._apart
            wait = full_at + min(cost, self._deep) - now - self._deep
            if wait > 1e-9:
                return max(1, math.ceil(wait))
            self._full_at[caller] = full_at + cost
            self._full_at.move_to_end(caller)
            if len(self._full_at) > MOST_CALLERS:
                self._full_at.popitem(last=False)
        return 0

    def __len__(self) -> int:
        """Callers remembered."""
        return len(self._full_at)


def caller_of(address: str) -> str:
    """Whom an address stands for: itself, or the /64 network that one user of IPv6 has whole."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
