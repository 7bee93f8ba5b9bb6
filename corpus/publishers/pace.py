"""The pace of a run: a pause between requests to one host, longer rests, and when to leave a host alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from corpus.publishers.errors import FetchError
from corpus.publishers.model import FetchLimits, FetchProgress, Outcome


@dataclass
class Pace:
    """Who may be asked when.

    Attributes:
        limits: the limits of the run.
        sleep: waits so many seconds.
        clock: a clock that never goes back, in seconds.
        progress: told of every wait longer than the ordinary pause.
    """

    limits: FetchLimits
    sleep: Callable[[float], None]
    clock: Callable[[], float]
    progress: FetchProgress
    _next: dict[str, float] = field(default_factory=dict)
    _failures: dict[str, int] = field(default_factory=dict)
    _left_alone: dict[str, str] = field(default_factory=dict)

    def before(self, host: str, url: str) -> None:
        """Wait until ``host`` may be asked again.

        Raises:
            FetchError: if it is being left alone for the rest of the run.
        """
        if why := self._left_alone.get(host):
            raise FetchError(Outcome.DEFERRED, url, f"{url} was not asked for: {why}; run again later.")
        wait = self._next.get(host, 0.0) - self.clock()
        if wait > 0:
            self.sleep(wait)

    def after(self, host: str, pause: float) -> None:
        """A request to ``host`` has ended; the next comes no sooner than ``pause`` seconds from now."""
        self._next[host] = self.clock() + pause

    def rest(self, seconds: float, why: str) -> None:
        """Wait ``seconds`` before another attempt."""
        if seconds > 0:
            self.progress.waiting(seconds, why)
            self.sleep(seconds)

    def leave_alone(self, host: str, why: str) -> None:
        """Ask ``host`` nothing more in this run; ``why`` completes "it was not asked for: …"."""
        self._left_alone.setdefault(host, why)

    def answered(self, host: str) -> None:
        """``host`` gave an answer, if only that there is no such page."""
        self._failures[host] = 0

    def failed(self, host: str) -> None:
        """An address of ``host`` failed after its last attempt; too many in a row end the asking."""
        self._failures[host] = self._failures.get(host, 0) + 1
        if self._failures[host] >= self.limits.give_up_after:
            self.leave_alone(host, f"{host} failed {self._failures[host]} times in a row")
