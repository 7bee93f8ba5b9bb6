"""What the grouping of findings sees of a passage."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One pointed finding: a bullet or recommendation that asserts one thing.

    Attributes:
        passage_id: of the passage.
        report_id: of its report.
        text: its words.
        stance: ``strength``, ``shortfall`` or ``mixed``; findings of two stances are never the same.
        themes: ids of its themes, sure or not, in the codebook's order.
        programme: of its report.
        area: of its report, or ``None``.
    """

    passage_id: str
    report_id: str
    text: str
    stance: str
    themes: tuple[str, ...] = ()
    programme: str = ""
    area: str | None = None
