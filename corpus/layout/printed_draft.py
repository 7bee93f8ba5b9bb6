"""A block in the making: the lines it has so far, and its marker."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.layout.block import Role
from corpus.model import Span


@dataclass(slots=True)
class Draft:
    """The lines (by index) of one block in reading order, and what is known of it so far."""

    role: Role
    lines: list[int]
    marker: str | None = None
    marker_span: Span | None = None
    level: int = 0
    cells: list[list[int]] = field(default_factory=list)
    ruled: bool = False
