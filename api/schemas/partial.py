"""JSON of answers with chosen fields and of batches: apart, so that a client reads them without what answers them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.base import Problem, Schema
from api.schemas.searches import ResultGroup, SearchAnswer


class PartialResultGroup(ResultGroup):
    """A group whose results have the chosen fields alone."""

    results: list[dict[str, Any]] = Field(description="Results with the chosen fields.")  # type: ignore[assignment]


class PartialSearchAnswer(SearchAnswer):
    """The answer to a search with `fields`."""

    results: list[dict[str, Any]] = Field(description="Results with the chosen fields.")  # type: ignore[assignment]
    groups: list[PartialResultGroup] = Field(description="With `group`: by their best result.")  # type: ignore[assignment]


class PartialAnswer(BaseModel):
    """An answer with the chosen fields, and always its snapshot."""

    model_config = ConfigDict(extra="allow")

    snapshot: str


class PartialListAnswer(BaseModel):
    """A list whose entries have the chosen fields alone, or a page of several lists with the chosen fields."""

    model_config = ConfigDict(extra="allow")

    snapshot: str
    limit: int
    offset: int
    next: str | None = Field(description="`cursor` of the next page; null at the end.")


class BatchResult(Schema):
    """What one search of a batch came to: an answer, or a problem."""

    status: int = Field(description="The status that `GET /v1/search` would have had: 200, or the problem's.")
    answer: SearchAnswer | PartialSearchAnswer | None = Field(description="Null where there is a problem.")
    problem: Problem | None = Field(description="Null where there is an answer.")


class BatchAnswer(Schema):
    """What the searches of a batch came to, in their order."""

    snapshot: str = Field(description="Of all answers.")
    results: list[BatchResult]
