"""Progress of a build on the terminal: files, passages, rate and time left."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

_PLAIN_INTERVAL = 10.0
"""Seconds between two lines where standard error is no terminal."""


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
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
        )
        self._files: TaskID | None = None
        self._passages: TaskID | None = None
        self._stage: TaskID | None = None
        self._began = 0.0
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
            self._began = now
            self._passages = self._bars.add_task("Passages", total=total, rate="")
        elapsed = now - self._began
        rate = done / elapsed if elapsed > 1 else 0.0
        self._bars.update(self._passages, completed=done, total=total, rate=f"{rate:.0f}/s" if rate else "")
        if not self._console.is_terminal and rate and now - self._said > _PLAIN_INTERVAL:
            self._said = now
            left = (total - done) / rate
            self._console.print(
                f"{done:,} of {total:,} passages known so far, {rate:.0f}/s, {left:.0f} s left",
                highlight=False,
            )
