"""The JSON of what changed between two reports on an area."""

from __future__ import annotations

from pydantic import Field

from api.schemas.areas import Brief, ChangeCount
from api.schemas.base import Schema
from api.schemas.reports import ReportSummary
from search.named_values import Outcome


class Counterpart(Schema):
    """A passage of the other report on the same matter."""

    passage: Brief
    probability: float = Field(ge=0, le=1, description="That both are about the same matter.")
    similarity: float = Field(description="Inner product of the two unit vectors.")
    says_improved: bool = Field(
        description="It is no strength and yet says that something has improved: read both passages."
    )


class FindingChange(Schema):
    """A finding and what became of it."""

    passage: Brief
    outcome: Outcome
    in_part: bool = Field(description="Persists, or is kept, by mixed passages alone.")
    counterparts: list[Counterpart]
    nearest: Counterpart | None = Field(
        description="Where there is no counterpart: the passage that came nearest, which is no match."
    )


class ChangeAnswer(Schema):
    """What changed between two reports on an area."""

    snapshot: str
    area: str
    earlier: ReportSummary
    later: ReportSummary
    comparable: bool = Field(
        description="Whether both are of one framework, so that ratings may be compared."
    )
    notes: list[str]
    counts: list[ChangeCount]
    shortfalls: list[FindingChange]
    strengths: list[FindingChange]
    mixed_earlier: int = Field(
        description="Passages that praise and criticise at once: no rows, but counterparts."
    )
    mixed_later: int
