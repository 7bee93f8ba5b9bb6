"""The JSON of a passage: its words, place, tags and evidence."""

from __future__ import annotations

from pydantic import Field

from api.schemas.base import Schema


class Evidence(Schema):
    """Words that carried a tag; `start` and `end` are character offsets in the passage's text."""

    start: int
    end: int
    text: str
    weight: float


class ThemeTag(Schema):
    """A theme on a passage."""

    id: str
    name: str
    probability: float = Field(ge=0, le=1, description="Calibrated probability that the passage is about it.")
    certain: bool = Field(description="True: sure; false: shown as unsure.")
    source: str = Field(description="`rule`, `model`, `parent` (follows from a child theme) or `coder`.")
    evidence: list[Evidence]


class Footnote(Schema):
    """A footnote whose marker stands in the passage."""

    marker: str
    text: str
    page: int | None


class Passage(Schema):
    """A passage: its words, its place in the report and its tags."""

    id: str
    report_id: str
    area: str | None
    ordinal: int = Field(description="Position in the report, from 0.")
    text: str
    kind: str
    section: list[str] = Field(description="Heading path, outermost first.")
    standard: str | None
    number: str | None = Field(description="Printed paragraph or recommendation number.")
    addressee: str | None = Field(description="For a recommendation: who should act.")
    page_start: int | None = Field(description="First page, from 1; null where the source has no pages.")
    page_end: int | None
    start: int = Field(description="Character offset in the extracted text of the source.")
    end: int
    segments: list[tuple[int, int]] = Field(description="The ranges of the source text that hold its words.")
    stance: str
    stance_probability: float
    stance_source: str
    speaker: str = Field(
        description="Who speaks: inspectorate, user (a person on probation, child, parent …) or boilerplate."
    )
    themes: list[ThemeTag]
    footnotes: list[Footnote]


class RecurringLabel(Schema):
    """The recurring finding that a passage belongs to, counted over the whole library."""

    id: str
    label: str
    stance: str
    areas: int
    reports: int
    passages: int
    link: str
