"""Progress of a build on the terminal: files, passages, rate and time left."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

_PLAIN_INTERVAL = 10.0
"""Seconds between two lines where standard error is no terminal."""

_WORTH_SAYING = 0.1
"""Share of the passages known from which the rest is estimated: at first models are made ready and files are read."""


class _TimeLeft(TimeRemainingColumn):
    """The time left, once it is worth something."""

    def render(self, task: Task) -> Text:
        """Nothing for as long as little is done."""
        return super().render(task) if _worth_saying(task.completed, task.total or 0) else Text("")


class ProgressBars:
    """A :class:`indexer.progress.BuildProgress` that draws bars, or writes a line now and then into a log."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = labels
        self._console = Console(stderr=True)
        self._bars = Progress(
            TextColumn("{task.description:24}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            _TimeLeft(),
            console=self._console,
            transient=True,
        )
        self._files: TaskID | None = None
        self._passages: TaskID | None = None
        self._stage: TaskID | None = None
        self._began = 0.0
        self._before = 0
        self._said = 0.0

    def __enter__(self) -> Self:
        """Begin to draw where there is a terminal."""
        if self._console.is_terminal:
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bars away."""
        self._bars.stop()

    def stage(self, name: str) -> None:
        """Show that a stage begins."""
        if not name:
            return
        label = self._labels.get(name, name)
        if not self._console.is_terminal:
            self._console.print(label, highlight=False)
            return
        if self._stage is not None:
            self._bars.remove_task(self._stage)
        self._stage = self._bars.add_task(label, total=None, rate="")

    def files(self, done: int, total: int) -> None:
        """Show files read."""
        if not total:
            return
        if self._files is None:
            self._files = self._bars.add_task("Files", total=total, rate="")
        self._bars.update(self._files, completed=done, total=total)

    def passages(self, done: int, total: int) -> None:
        """Show passages embedded, how many a second, and how long the rest takes at that rate."""
        if not total:
            return
        now = time.monotonic()
        if self._passages is None:
            # What is done by now came from the cache, or while the model was made ready: it says nothing of the rate.
            self._began, self._before = now, done
            self._passages = self._bars.add_task("Passages", total=total, rate="")
        elapsed = now - self._began
        rate = (done - self._before) / elapsed if elapsed > 1 and _worth_saying(done, total) else 0.0
        self._bars.update(self._passages, completed=done, total=total, rate=f"{rate:.0f}/s" if rate else "")
        if not self._console.is_terminal and elapsed > 1 and now - self._said > _PLAIN_INTERVAL:
            self._said = now
            known = f"{done:,} of {total:,} passages known so far"
            left = f", {rate:.0f}/s, {(total - done) / rate:.0f} s left" if rate else ""
            self._console.print(known + left, highlight=False)


def _worth_saying(done: float, total: float) -> bool:
    return done >= _WORTH_SAYING * total
