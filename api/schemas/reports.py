"""The JSON of reports."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.schemas.base import NEXT, Schema
from api.schemas.passages import Passage


class Judgement(Schema):
    """A judged aspect with its rating."""

    aspect: str
    rating: str
    standard: str | None
    overall: bool


class KeyQuestion(Schema):
    """A key question with the percentage of inspected cases answered Yes."""

    standard: str | None
    question: str
    percent_yes: int


class ReportSummary(Schema):
    """A report without its passages."""

    id: str
    title: str
    inspectorate: str
    programme: str
    framework: str | None = Field(
        description="Kind of publication inside the programme (`pdu-2023`, `ilacs`, `focused-visit`, …); "
        "null where the report does not tell."
    )
    area: str | None
    region: str | None
    published: date | None
    published_precision: str | None = Field(description="`day` or `month`.")
    fieldwork_start: date | None
    fieldwork_end: date | None
    overall_rating: str | None
    score: int | None
    score_max: int | None
    fictional: bool = Field(description="True for the bundled sample: no real place, person or inspection.")
    passages: int


class Report(ReportSummary):
    """A report with its judgements, its source and the account of its words."""

    lead_inspector: str | None
    source_name: str
    source_sha256: str
    media_type: str
    pages: int | None
    judgements: list[Judgement]
    key_questions: list[KeyQuestion]
    warnings: list[str]
    word_account: dict[str, int] = Field(description="Words of the text layer by where they went.")


class ReportsAnswer(Schema):
    """Reports of the library, newest first."""

    snapshot: str
    total: int
    results: list[ReportSummary]
    limit: int
    offset: int
    next: str | None = Field(default=None, description=NEXT)


class ReportAnswer(Schema):
    """One report; `passages` is filled when asked for with `?passages=true`."""

    snapshot: str
    report: Report
    passages: list[Passage] | None
