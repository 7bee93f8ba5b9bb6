"""The JSON of recommendations and of areas for improvement."""

from __future__ import annotations

from pydantic import Field

from api.schemas.areas import Brief
from api.schemas.base import NEXT, Schema
from api.schemas.reports import ReportSummary


class Body(Schema):
    """A body that should act, under one name."""

    name: str
    kind: str


class LaterRecommendation(Schema):
    """What a later report on the same area recommends on the same matter."""

    passage: Brief
    report: ReportSummary
    probability: float


class Recommendation(Schema):
    """A recommendation, to whom, and where it was made again."""

    passage: Brief
    report: ReportSummary
    addressees: list[Body]
    group: str | None = Field(description="Recurring finding that it belongs to, where two reports make it.")
    later: list[LaterRecommendation]
    other_areas: list[str] = Field(description="Areas whose reports make the same recommendation.")


class ThemeCount(Schema):
    """Recommendations on a theme."""

    theme: str
    name: str
    passages: int
    reports: int
    areas: int


class BodyCount(Schema):
    """Recommendations to a body."""

    body: Body
    passages: int
    reports: int
    areas: int


class MadeAgain(Schema):
    """A recommendation that several reports make."""

    id: str
    label: str
    reports: int
    areas: int
    same_area: list[str] = Field(description="Areas to which two reports or more made it.")
    members: list[Brief] = Field(description="Earliest report first.")
    link: str = Field(description="Path of its page.")
    api: str = Field(description="Path of the same in this API.")


class RecommendationsAnswer(Schema):
    """Recommendations under a selection."""

    snapshot: str
    kind: str
    total: int
    reports: int = Field(description="Reports with one of them.")
    reports_searched: int
    areas: int
    areas_searched: int
    unaddressed: int = Field(description="Of `total`, that name no addressee.")
    results: list[Recommendation]
    themes: list[ThemeCount] = Field(description="Most recommendations first, `limit` at most.")
    themes_total: int
    addressees: list[BodyCount] = Field(description="Most recommendations first, `limit` at most.")
    addressees_total: int
    made_again: list[MadeAgain] = Field(description="In most areas first, `groups` at most.")
    made_again_total: int
    notes: list[str] = Field(description="Chosen values that the library does not hold, and the like.")
    limit: int
    offset: int
    next: str | None = Field(default=None, description=NEXT)
