"""Parameters of the API as Python types, and how they stand in an address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypedDict

Values = str | Iterable[str]
Years = str | int | Iterable[str | int]

Mode = Literal["hybrid", "words", "meaning"]
Group = Literal["none", "report", "area"]
Edition = Literal["latest", "all"]
Rows = Literal["area", "region", "report", "rating", "inspectorate", "year", "programme", "framework"]
Columns = Literal["theme", "standard", "kind", "rating"]
Measure = Literal["shortfall", "strength", "mixed", "findings"]
Parts = Literal["boards", "histories", "scores", "key_questions", "contrasts"]
RecommendationParts = Literal["results", "themes", "addressees", "made_again"]
CitationForm = Literal["text", "ris", "bibtex", "csl-json"]

Inspectorate = Literal["hmi-probation", "ofsted", "other"]
Stance = Literal["strength", "shortfall", "mixed", "neutral"]
Speaker = Literal["inspectorate", "user", "boilerplate"]
KindOfPassage = Literal[
    "strength",
    "area_for_improvement",
    "finding",
    "recommendation",
    "narrative",
    "standard_statement",
    "quote",
    "practice_example",
    "method",
]


class ReportFilters(TypedDict, total=False):
    """Which reports to keep: values of one filter are alternatives, several filters narrow each other."""

    inspectorate: Inspectorate | Iterable[Inspectorate]
    programme: Values
    framework: Values
    area: Values
    region: Values
    year: Years
    rating: Values
    report: Values
    edition: Edition
    fictional: bool


class Filters(ReportFilters, total=False):
    """Which reports and passages to keep."""

    theme: Values
    stance: Stance | Iterable[Stance]
    kind: KindOfPassage | Iterable[KindOfPassage]
    speaker: Speaker | Iterable[Speaker]
    standard: Values
    certain_only: bool


class Ranking(Filters, total=False):
    """Filters, and how to rank."""

    mode: Mode
    vocabulary: bool
    without: Values
    stance_preference: bool
    feedback: bool
    rerank: bool


class Options(Ranking, total=False):
    """Filters, how to rank, and how to list."""

    fold: bool
    group: Group
    per_group: int
    per_report: int


class BatchSearch(TypedDict, total=False):
    """One search of a batch: as ``Findings.search``, its filters apart."""

    q: str
    filters: Filters
    limit: int
    offset: int
    cursor: str
    facets: bool
    fields: list[str]
    mode: Mode
    vocabulary: bool
    without: list[str]
    stance_preference: bool
    fold: bool
    group: Group
    per_group: int
    per_report: int
    feedback: bool
    rerank: bool


def pairs(*given: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Parameters for an address; what is ``None`` is left to the server, several values repeat the name."""
    found: list[tuple[str, str]] = []
    for name, value in (item for one in given for item in one.items()):
        if value is None:
            continue
        values = [value] if isinstance(value, str) or not isinstance(value, Iterable) else value
        found += [(name, _text(one)) for one in values]
    return tuple(found)


def batch_body(searches: Iterable[BatchSearch]) -> dict[str, Any]:
    """The body of a batch; a filter's single value becomes a list of one, as JSON wants it."""
    bodies: list[dict[str, Any]] = []
    for one in searches:
        body: dict[str, Any] = dict(one)
        filters: Mapping[str, Any] = body.get("filters") or {}
        body["filters"] = {
            name: value
            if name in {"certain_only", "edition", "fictional"}
            else [text for _, text in pairs({name: value})]
            for name, value in filters.items()
        }
        bodies.append(body)
    return {"searches": bodies}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
