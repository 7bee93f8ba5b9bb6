"""The JSON of a passage asked for by itself, and of those like it."""

from __future__ import annotations

from pydantic import Field

from api.schemas.base import Schema
from api.schemas.passages import Passage, RecurringLabel
from api.schemas.reports import ReportSummary
from api.schemas.searches import FoldedPassage


class PassageAnswer(Schema):
    """A passage with its report and its surroundings."""

    snapshot: str
    passage: Passage
    report: ReportSummary
    context_before: list[Passage]
    context_after: list[Passage]
    source_before: str
    source_text: str
    source_after: str
    citation: str
    link: str
    recurring: RecurringLabel | None = Field(
        default=None, description="The recurring finding that it is part of; null where it is in none."
    )


class SimilarPassage(Schema):
    """A passage near another in meaning."""

    passage: Passage
    report: ReportSummary
    similarity: float = Field(description="Inner product of the two unit vectors.")
    same_report: bool
    folded: list[FoldedPassage]
    citation: str
    link: str


class SimilarAnswer(Schema):
    """The passages nearest to one."""

    snapshot: str
    passage: Passage
    report: ReportSummary
    repeats: list[FoldedPassage] = Field(description="Passages that say nearly the same words.")
    results: list[SimilarPassage]
