"""The JSON of ``/v1/judgements`` and ``findings judgements --json``."""

from __future__ import annotations

from pydantic import Field

from api.schemas.base import NEXT, Schema
from api.schemas.figures import ReportReference
from search.named_values import Part


class JudgedStandard(Schema):
    """A standard as one framework judges it."""

    key: str = Field(description="`Overall`, the standard's code (`P 1.1`) or its short name (`Leadership`).")
    title: str
    overall: bool


class RatedReport(Schema):
    """A report with its ratings."""

    report: ReportReference
    ratings: list[str | None] = Field(description="In the order of the board's `standards`.")


class Spread(Schema):
    """How reports are rated on one standard."""

    standard: str = Field(description="Its key.")
    group: str | None = Field(description="Region or year, with `by`; null: all.")
    counts: dict[str, int] = Field(description="Reports by rating, worst first.")
    judged: int = Field(description="Reports with a rating on the standard: the sum of `counts`.")
    reports: int = Field(description="Reports of the framework in the group, judged or not.")
    median: list[str] = Field(
        description="The rating in the middle; two where an even number has different ones; empty where none is judged."
    )


class Board(Schema):
    """Ratings under one framework; only these compare with one another."""

    programme: str
    framework: str | None
    series: str
    standards: list[JudgedStandard]
    total: int = Field(description="Rows in all; `limit` and `offset` page through them.")
    rows: list[RatedReport] = Field(description="By area, then date.")
    spreads: list[Spread]


class Move(Schema):
    """A rating in the history of an area."""

    report: ReportReference
    rating: str
    steps: int | None = Field(description="Places on the scale since the rating before; positive: better.")
    direction: str | None = Field(description="`better`, `worse` or `same`; null for the first.")


class History(Schema):
    """Ratings of one area on one standard of one framework, oldest first."""

    area: str
    programme: str
    framework: str | None
    standard: str
    moves: list[Move]


class ScoreValue(Schema):
    """A report's score."""

    report: ReportReference
    score: int
    score_max: int
    share: float
    rank: int = Field(description="1 is the highest share; equal ones share a rank.")


class ScoreBoard(Schema):
    """Scores under one framework, highest first."""

    programme: str
    framework: str | None
    reports: int = Field(description="All reports of the framework, scored or not.")
    median: float
    low: int
    high: int
    total: int = Field(description="Values in all; `limit` and `offset` page through them.")
    values: list[ScoreValue]


class QuestionValue(Schema):
    """A report's percentage for a key question."""

    report: ReportReference
    percent_yes: int
    rank: int


class KeyQuestion(Schema):
    """A key question over reports, highest percentage first."""

    programme: str
    framework: str | None
    standard: str | None
    question: str
    reports: int = Field(description="Reports of the framework that print key questions at all.")
    median: float
    low: int
    high: int
    total: int = Field(description="Values in all; `limit` and `offset` page through them.")
    values: list[QuestionValue]


class ThemeContrast(Schema):
    """A theme's shortfalls among reports of the rating and among the others."""

    theme: str
    name: str
    held: int = Field(description="Reports of the rating that fall short in the theme.")
    of: int
    others_held: int
    others_of: int
    low: float = Field(description="95 % Wilson interval of `held` / `of`.")
    high: float
    others_low: float = Field(description="95 % Wilson interval of `others_held` / `others_of`.")
    others_high: float
    difference: float
    p: float = Field(description="Fisher's exact test, two-sided.")
    q: float = Field(description="Benjamini-Hochberg over the themes of the contrast.")
    differs: bool = Field(description="`q` is at most `alpha`.")
    small: bool = Field(description="Fewer than ten reports in a group: the shares say little.")
    link: str | None = Field(
        description="Page of the search that lists the passages; null where it would have to name more than 20 reports."
    )
    api: str | None = Field(description="The same search in this API.")


class Contrast(Schema):
    """Themes against one rating under one framework, largest difference first."""

    programme: str
    framework: str | None
    standard: str
    rating: str
    of: int
    others_of: int
    unrated: int = Field(
        description="Reports of the framework without a rating on the standard: in neither group."
    )
    total: int = Field(description="Themes in all; `limit` and `offset` page through them.")
    themes: list[ThemeContrast]


class Unrated(Schema):
    """Reports of the selection that give no rating at all."""

    programme: str
    framework: str | None
    reports: int


class JudgementsAnswer(Schema):
    """Ratings, scores and key questions, framework by framework."""

    snapshot: str
    parts: list[Part] = Field(description="Those given; the lists of the others are empty.")
    scale: list[str] = Field(description="The ratings, worst first: an order, not a measure.")
    reports: int = Field(description="Publications selected; one filed under two areas counts once.")
    copies: int = Field(description="Reports left out of counts because another has the same words.")
    areas: int
    boards: list[Board]
    histories: list[History] = Field(description="Of the areas in the rows given.")
    scores: list[ScoreBoard]
    key_questions: list[KeyQuestion]
    contrasts: list[Contrast]
    unrated: list[Unrated]
    notes: list[str] = Field(description="Chosen values that the library does not hold, and the like.")
    method: list[str]
    limit: int
    offset: int
    next: str | None = Field(default=None, description=NEXT)
