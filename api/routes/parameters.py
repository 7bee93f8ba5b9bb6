"""Query parameters that the API and the pages share."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BeforeValidator, Field, WithJsonSchema

from api.asked import SearchOptions
from api.library import LibraryHolder
from search.engine import SearchEngine
from search.facets import LABELS
from search.filters import comparable
from search.pager import MAX_PER_GROUP, MAX_PER_REPORT
from search.query import shortened
from search.request import Editions, Filters, Grouping, Mode
from search.selection import Selection

MAX_VALUES = 50
"""Values of one filter that are read; more in one request is refused as a mistake."""

MAX_OFFSET = 100_000
"""Deepest hit that can be paged to."""


Year = Annotated[str, Field(pattern="^([0-9]{4})?$")]
"""Four digits; an empty form field is no filter."""


class FacetSort(StrEnum):
    """Orders of a facet's values."""

    COUNT = "count"
    LABEL = "label"


def _unless_empty(value: object) -> object:
    return None if value == "" else value


FIXED = ("inspectorate", "stance", "kind", "speaker")
"""Filters whose values Findings itself decides, whatever a library holds: the API refuses others."""


def _one_of(name: str) -> Any:
    """A value of a fixed vocabulary; an empty form field is no filter. The pages take others, which find nothing."""
    return Field(json_schema_extra={"enum": [*LABELS[name], ""]})


Inspectorate = Annotated[str, _one_of("inspectorate")]
Stance = Annotated[str, _one_of("stance")]
KindOfPassage = Annotated[str, _one_of("kind")]
Speaker = Annotated[str, _one_of("speaker")]

Fictional = Annotated[
    bool | None,
    # An empty form field is no filter.
    BeforeValidator(_unless_empty),
    WithJsonSchema({"anyOf": [{"type": "boolean"}, {"type": "string", "maxLength": 0}, {"type": "null"}]}),
    Query(
        description="`false`: real reports alone; `true`: those of the made-up sample alone; without: both."
    ),
]


def _values(description: str) -> Any:
    """A filter that may be named several times."""
    return Query(default_factory=list, max_length=MAX_VALUES, description=description)


def read_report_filters(
    inspectorate: Annotated[list[Inspectorate], _values("`hmi-probation`, `ofsted`, `other`.")],
    programme: Annotated[
        list[str], _values("Kind of inspection: `probation_pdu`, `youth_justice`, `childrens_services`, …")
    ],
    framework: Annotated[
        list[str], _values("Publication inside the programme: `pdu-2023`, `ilacs`, `focused-visit`, …")
    ],
    area: Annotated[list[str], _values("Area as the reports name it.")],
    region: Annotated[list[str], _values("Region.")],
    year: Annotated[list[Year], _values("Year of publication or, where none is printed, of the inspection.")],
    rating: Annotated[list[str], _values("Overall rating of the report, e.g. `Good`.")],
    report: Annotated[list[str], _values("Report id.")],
    fictional: Fictional = None,
) -> Filters:
    """The filters on facts of reports; values of one name are alternatives, names restrict each other."""
    return Filters(
        inspectorate=_clean(inspectorate),
        programme=_clean(programme),
        framework=_clean(framework),
        area=_clean(area),
        region=_clean(region),
        year=_clean(year),
        rating=_clean(rating),
        report=_clean(report),
        fictional=fictional,
    )


def read_choice(
    reports: Annotated[Filters, Depends(read_report_filters)],
    theme: Annotated[list[str], _values("Theme id (`/v1/themes`); a parent takes its children.")],
    stance: Annotated[list[Stance], _values("`strength`, `shortfall`, `mixed`, `neutral`.")],
    kind: Annotated[list[KindOfPassage], _values("Kind of passage.")],
    speaker: Annotated[
        list[Speaker], _values("Who speaks in the passage: `inspectorate`, `user`, `boilerplate`.")
    ],
    standard: Annotated[list[str], _values("Standard, e.g. `P 1.1`.")],
    certain_only: Annotated[bool, Query(description="Leave unsure themes out of the theme filter.")] = False,
) -> Filters:
    """The filters on reports and passages, but for the edition, which has another default in each kind of route."""
    return replace(
        reports,
        theme=_clean(theme),
        stance=_clean(stance),
        kind=_clean(kind),
        speaker=_clean(speaker),
        standard=_clean(standard),
        certain_only=certain_only,
    )


EditionParameter = Annotated[
    Editions,
    Query(description="`latest`: the latest of each kind of inspection of each area; `all`: all reports."),
]


def read_filters(
    choice: Annotated[Filters, Depends(read_choice)], edition: EditionParameter = Editions.ALL
) -> Filters:
    """The filters of a request; all reports count unless it says otherwise."""
    return replace(choice, edition=edition)


def read_filters_of_reports(
    reports: Annotated[Filters, Depends(read_report_filters)], edition: EditionParameter = Editions.ALL
) -> Filters:
    """The filters of a route that reads reports alone, which refuses those on passages as unknown."""
    return replace(reports, edition=edition)


def read_selection(
    choice: Annotated[Filters, Depends(read_choice)], edition: EditionParameter = Editions.LATEST
) -> Selection:
    """The selection of a route that compares: the latest of each kind of inspection of each area unless it says otherwise."""
    return Selection(replace(choice, edition=edition))


def read_options(
    without: Annotated[
        list[Annotated[str, Field(max_length=200)]],
        _values("Leave out this concept of the entry vocabulary (a `label` of `also_searched`)."),
    ],
    mode: Annotated[Mode, Query(description="Words and meaning, or one of them alone.")] = Mode.HYBRID,
    vocabulary: Annotated[
        bool, Query(description="Also search the reports' own terms for everyday words.")
    ] = True,
    stance_preference: Annotated[
        bool, Query(description="Softly prefer the stance that the query's words ask for.")
    ] = True,
    fold: Annotated[
        bool, Query(description="Fold passages that say nearly the same under the first.")
    ] = True,
    group: Annotated[
        Grouping,
        Query(description="Put results together by report or area; `limit` and `offset` then count groups."),
    ] = Grouping.NONE,
    per_group: Annotated[int, Query(ge=1, le=MAX_PER_GROUP, description="Results of each group.")] = 3,
    per_report: Annotated[
        int,
        Query(
            ge=0,
            le=MAX_PER_REPORT,
            description="Results of a report before those of the others are through; 0: any number.",
        ),
    ] = 0,
    feedback: Annotated[
        bool, Query(description="Order the passages that match by the first three found, too.")
    ] = True,
    rerank: Annotated[
        bool,
        Query(description="Put the first 50 in the order of the cross-encoder that is set (`reranker`)."),
    ] = False,
) -> SearchOptions:
    """How to search and list."""
    return SearchOptions(
        mode,
        vocabulary,
        _clean(without),
        stance_preference,
        fold,
        group,
        per_group,
        per_report,
        feedback,
        rerank,
    )


def _clean(values: list[str]) -> tuple[str, ...]:
    """Distinct, non-empty values in the order given (an empty form field is no filter)."""
    return tuple(dict.fromkeys(value for value in values if value.strip()))


def refuse_unknown(request: Request) -> None:
    """Refuse parameters that the route doesn't have, and values of fixed vocabularies that there aren't.

    A filter misspelt must not look like one that found nothing.

    Raises:
        RequestValidationError: naming each of them and what the route takes.
    """
    operations = request.app.openapi()["paths"].get(request.scope["route"].path, {})
    taken = {
        item["name"]: item["schema"].get("items", {}).get("enum", ())
        for item in operations.get(request.method.lower(), {}).get("parameters", ())
        if item.get("in") == "query"
    }
    unknown = [name for name in dict.fromkeys(request.query_params) if name not in taken]
    if unknown:
        said = f"is no parameter of this address, which takes {', '.join(taken) or 'none'}"
        raise RequestValidationError(
            [{"loc": ("query", name), "msg": said, "type": "unknown_parameter"} for name in unknown]
        )
    wrong = [
        (name, value)
        for name, value in request.query_params.multi_items()
        if name in FIXED and taken[name] and comparable(value) not in map(comparable, taken[name])
    ]
    if wrong:
        raise RequestValidationError(
            [
                {"loc": ("query", name), "msg": _none_of(name, value), "type": "unknown_value"}
                for name, value in wrong
            ]
        )


def _none_of(name: str, value: str) -> str:
    return f"takes one of {', '.join(LABELS[name])}; “{shortened(value)}” is none"


def the_engine(request: Request) -> SearchEngine:
    """The engine that answers this request, from first to last."""
    # Where the answer has a tag, it comes from the snapshot that the tag names (api/server/caching.py).
    pinned: SearchEngine | None = getattr(request.state, "engine", None)
    holder: LibraryHolder = request.app.state.holder
    return pinned or holder.engine()


FilterParameters = Annotated[Filters, Depends(read_filters)]
ReportFilterParameters = Annotated[Filters, Depends(read_filters_of_reports)]
SelectionParameters = Annotated[Selection, Depends(read_selection)]
OptionParameters = Annotated[SearchOptions, Depends(read_options)]
Engine = Annotated[SearchEngine, Depends(the_engine)]
