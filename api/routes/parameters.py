"""Query parameters that the API and the pages share."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request
from search.engine import SearchEngine

from api.library import LibraryHolder
from search.request import Filters

MAX_VALUES = 50
"""Values of one filter that are read; more in one request is refused as a mistake."""

MAX_OFFSET = 100_000
"""Deepest hit that can be paged to."""


def read_filters(
    inspectorate: Annotated[
        list[str] | None, Query(max_length=MAX_VALUES, description="`hmi-probation`, `ofsted`, `other`.")
    ] = None,
    area: Annotated[
        list[str] | None, Query(max_length=MAX_VALUES, description="Area as the reports name it.")
    ] = None,
    region: Annotated[list[str] | None, Query(max_length=MAX_VALUES, description="Region.")] = None,
    year: Annotated[
        list[str] | None,
        Query(
            max_length=MAX_VALUES,
            description="Year of publication or, where none is printed, of the inspection.",
        ),
    ] = None,
    theme: Annotated[
        list[str] | None,
        Query(max_length=MAX_VALUES, description="Theme id (`/v1/themes`); a parent takes its children."),
    ] = None,
    stance: Annotated[
        list[str] | None,
        Query(max_length=MAX_VALUES, description="`strength`, `shortfall`, `mixed`, `neutral`."),
    ] = None,
    kind: Annotated[list[str] | None, Query(max_length=MAX_VALUES, description="Kind of passage.")] = None,
    standard: Annotated[
        list[str] | None, Query(max_length=MAX_VALUES, description="Standard, e.g. `P 1.1`.")
    ] = None,
    report: Annotated[list[str] | None, Query(max_length=MAX_VALUES, description="Report id.")] = None,
    certain_only: Annotated[bool, Query(description="Leave unsure themes out of the theme filter.")] = False,
) -> Filters:
    """The filters of a request; values of one name are alternatives, names restrict each other."""
    return Filters(
        inspectorate=_clean(inspectorate),
        area=_clean(area),
        region=_clean(region),
        year=_clean(year),
        theme=_clean(theme),
        stance=_clean(stance),
        kind=_clean(kind),
        standard=_clean(standard),
        report=_clean(report),
        certain_only=certain_only,
    )


def _clean(values: list[str] | None) -> tuple[str, ...]:
    """Distinct, non-empty values in the order given (an empty form field is no filter)."""
    return tuple(dict.fromkeys(value for value in values or [] if value.strip()))


def the_engine(request: Request) -> SearchEngine:
    """The engine that answers this request, from first to last."""
    holder: LibraryHolder = request.app.state.holder
    return holder.engine()


FilterParameters = Annotated[Filters, Depends(read_filters)]
Engine = Annotated[SearchEngine, Depends(the_engine)]
