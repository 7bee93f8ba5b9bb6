"""JSON of batches of searches, as they are asked; :mod:`api.schemas.partial` has the answers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from api.asked import SearchOptions
from api.fields import MOST
from api.schemas.base import Schema
from search.cursor import LONGEST
from search.filters import comparable
from search.pager import MAX_PER_GROUP, MAX_PER_REPORT
from search.request import Editions, Filters, Grouping, Mode

MOST_SEARCHES = 20
"""Searches in one batch."""

MAX_VALUES = 50
MAX_OFFSET = 100_000


def _whole(given: object) -> object:
    """A number without a fraction as JSON may write it (36.0) as the integer that it is."""
    return int(given) if isinstance(given, float) and given.is_integer() else given


Whole = Annotated[StrictInt, BeforeValidator(_whole)]
Value = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"\S")]


def _written(given: object) -> object:
    """A value of a fixed vocabulary whatever its case and spacing, as addresses take it."""
    return comparable(given) if isinstance(given, str) else given


Inspectorate = Annotated[Literal["hmi-probation", "ofsted", "other"], BeforeValidator(_written)]
Stance = Annotated[Literal["strength", "shortfall", "mixed", "neutral"], BeforeValidator(_written)]
Speaker = Annotated[Literal["inspectorate", "user", "boilerplate"], BeforeValidator(_written)]
KindOfPassage = Annotated[
    Literal[
        "strength",
        "area_for_improvement",
        "finding",
        "recommendation",
        "narrative",
        "standard_statement",
        "quote",
        "practice_example",
        "method",
    ],
    BeforeValidator(_written),
]
Values = Annotated[list[Value], Field(max_length=MAX_VALUES)]
Year = Annotated[str, StringConstraints(pattern="^[0-9]{4}$")]


class SearchFilters(Schema):
    """Filters of a search: values of one are alternatives, several narrow each other."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    inspectorate: Annotated[list[Inspectorate], Field(max_length=MAX_VALUES)] = Field(
        default=[], description="`hmi-probation`, `ofsted`, `other`."
    )
    programme: Values = Field(
        default=[],
        description="Kind of inspection: `probation_pdu`, `youth_justice`, `childrens_services`, …",
    )
    framework: Values = Field(
        default=[],
        description="Publication inside the programme: `pdu-2023`, `ilacs`, `focused-visit`, …",
    )
    area: Values = Field(default=[], description="Area as the reports name it.")
    region: Values = Field(default=[], description="Region.")
    year: Annotated[list[Year], Field(max_length=MAX_VALUES)] = Field(
        default=[], description="Year of publication or, where none is printed, of the inspection."
    )
    rating: Values = Field(default=[], description="Overall rating of the report.")
    theme: Values = Field(default=[], description="Theme id; a parent takes its children.")
    stance: Annotated[list[Stance], Field(max_length=MAX_VALUES)] = Field(
        default=[], description="`strength`, `shortfall`, `mixed`, `neutral`."
    )
    kind: Annotated[list[KindOfPassage], Field(max_length=MAX_VALUES)] = Field(
        default=[], description="Kind of passage."
    )
    speaker: Annotated[list[Speaker], Field(max_length=MAX_VALUES)] = Field(
        default=[], description="`inspectorate`, `user`, `boilerplate`."
    )
    standard: Values = Field(default=[], description="Standard, e.g. `P 1.1`.")
    report: Values = Field(default=[], description="Report id.")
    certain_only: StrictBool = Field(
        default=False, description="Leave unsure themes out of the theme filter."
    )
    edition: Editions = Field(
        default=Editions.ALL,
        description="`latest`: the latest of each kind of inspection of each area.",
    )
    fictional: StrictBool | None = Field(
        default=None, description="`false`: real reports alone; `true`: those of the made-up sample alone."
    )

    def filters(self) -> Filters:
        """The filters as the engine takes them."""
        given = ((name, getattr(self, name)) for name in type(self).model_fields)
        chosen: dict[str, Any] = {
            name: tuple(dict.fromkeys(value)) if isinstance(value, list) else value for name, value in given
        }
        return Filters(**chosen)


class SearchBody(Schema):
    """One search of a batch: the parameters of `GET /v1/search` as JSON, the filters in an object of their own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: str = Field(default="", description="The query; empty: all passages that pass the filters.")
    filters: SearchFilters = Field(default=SearchFilters(), description="What to keep.")
    limit: Whole = Field(default=10, ge=1, le=100, description="Results, or groups, in the answer.")
    offset: Whole = Field(default=0, ge=0, le=MAX_OFFSET, description="Results to pass over.")
    cursor: str | None = Field(
        default=None, max_length=LONGEST, description="`next` of the answer before, instead of `offset`."
    )
    facets: StrictBool = Field(default=False, description="Count the values to filter by.")
    fields: Annotated[list[Annotated[str, StringConstraints(max_length=60)]], Field(max_length=MOST)] = Field(
        default=[], description="Fields of each result, as `passage.text`; empty: all."
    )
    mode: Mode = Field(default=Mode.HYBRID, description="Words and meaning, or one of them alone.")
    vocabulary: StrictBool = Field(default=True, description="Also search the reports' own terms.")
    without: Values = Field(default=[], description="Concepts of the entry vocabulary to leave out.")
    stance_preference: StrictBool = Field(
        default=True, description="Prefer the stance that the words ask for."
    )
    fold: StrictBool = Field(default=True, description="Fold passages that say nearly the same.")
    group: Grouping = Field(default=Grouping.NONE, description="Put results together by report or area.")
    per_group: Whole = Field(default=3, ge=1, le=MAX_PER_GROUP, description="Results of each group.")
    per_report: Whole = Field(
        default=0, ge=0, le=MAX_PER_REPORT, description="Results of a report before others; 0: any number."
    )
    feedback: StrictBool = Field(default=True, description="Order by the first three found, too.")
    rerank: StrictBool = Field(default=False, description="Put the first 50 in the cross-encoder's order.")

    def options(self) -> SearchOptions:
        """How to search and list, as the engine takes it."""
        return SearchOptions(
            self.mode,
            self.vocabulary,
            tuple(dict.fromkeys(self.without)),
            self.stance_preference,
            self.fold,
            self.group,
            self.per_group,
            self.per_report,
            self.feedback,
            self.rerank,
        )


class SearchBatch(Schema):
    """Searches to answer together, from one snapshot."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "searches": [
                        {"q": "domestic abuse enquiries not analysed", "limit": 3},
                        {
                            "q": "workload",
                            "filters": {"stance": ["shortfall"]},
                            "limit": 1,
                            "fields": ["passage.text", "citation", "link"],
                        },
                    ]
                }
            ]
        },
    )

    searches: Annotated[list[SearchBody], Field(min_length=1, max_length=MOST_SEARCHES)] = Field(
        description="In the order in which they are answered."
    )
