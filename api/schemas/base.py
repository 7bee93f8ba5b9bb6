"""What every answer is made of, and what says that there is none."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

NEXT = "`cursor` of the next page, asked for with the same question; null at the end, and from commands, which page by `--offset`."
"""What ``next`` of a list is."""


class Schema(BaseModel):
    """Base of all answers: immutable, built from records by attribute or from dicts."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Problem(BaseModel):
    """The one error shape (RFC 9457, problem details)."""

    type: str = Field(description="Stable identifier of the kind of error, a relative reference.")
    title: str
    status: int
    detail: str
    instance: str
    errors: list[dict[str, Any]] | None = Field(default=None, description="Wrong parameters, one by one.")


class Health(Schema):
    """Whether the server can answer."""

    status: str = Field(description="`ok`, or the code of the error that keeps the library closed.")
    version: str
    snapshot: str | None
    reports: int
    passages: int
