"""JSON of exports that name their passages."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from api.schemas.base import Schema
from search.exporting.kinds import PassageFormat

MAX_IDS = 500
"""Passages that one export can name."""

MAX_NOTE = 2_000
"""Characters of a note."""


class KeptPassage(Schema):
    """A passage and what its reader says of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        description="As answers give it in `passage.id`."
    )
    note: Annotated[str, StringConstraints(max_length=MAX_NOTE)] = Field(
        default="", description="What the reader wrote on it; plain text."
    )


class PassageExport(Schema):
    """Passages to export, in order."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "passages": [{"id": "aa7c5756ca140d21", "note": "Compare with the report before."}],
                    "format": "docx",
                }
            ]
        },
    )

    passages: Annotated[list[KeptPassage], Field(min_length=1, max_length=MAX_IDS)] = Field(
        description="Each once; of one named again the last note counts."
    )
    format: PassageFormat = Field(default=PassageFormat.CSV, description="As of `GET /v1/export/passages`.")
