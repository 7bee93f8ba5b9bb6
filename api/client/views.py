"""The views that can be asked for: as typed answers, and each of them also as tables and as a file.

As in :mod:`api.client.calls`, each function describes one request.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Unpack

from api.client.call import Call, get, under
from api.client.parameters import (
    Columns,
    Filters,
    Measure,
    Parts,
    RecommendationParts,
    ReportFilters,
    Rows,
    Values,
)
from api.schemas.areas import AreaAnswer, AreasAnswer
from api.schemas.changes import ChangeAnswer
from api.schemas.compare import CompareAnswer
from api.schemas.figures import FiguresAnswer
from api.schemas.judgements import JudgementsAnswer
from api.schemas.recommendations import RecommendationsAnswer
from api.schemas.recurring import RecurringAnswer, RecurringDetail


def areas(
    *,
    like: str | None = None,
    limit: int | None = None,
    offset: int | None = None,
    cursor: str | None = None,
    **filters: Unpack[ReportFilters],
) -> Call[AreasAnswer]:
    """Areas by name, with the latest report of each series."""
    asked = {"like": like, "limit": limit, "offset": offset, "cursor": cursor}
    return get("/v1/areas", AreasAnswer, asked, filters)


def profile(
    area: str,
    *,
    series: str | None = None,
    peers: Literal["all", "region", "rating"] | None = None,
    certain_only: bool | None = None,
) -> Call[AreaAnswer]:
    """One area, by id or any usual name: judgements, themes against peers, shared findings, recommendations."""
    asked = {"series": series, "peers": peers, "certain_only": certain_only}
    return get(under("areas", area), AreaAnswer, asked)


def change(area: str, *, earlier: str | None = None, later: str | None = None) -> Call[ChangeAnswer]:
    """What became of each finding of an earlier report (its id, or the one before) in a later one."""
    return get(under("areas", area, "/change"), ChangeAnswer, {"from": earlier, "to": later})


def recommendations(
    *,
    what: Literal["recommendation", "area_for_improvement"] | None = None,
    addressee: Values | None = None,
    again: bool | None = None,
    limit: int | None = None,
    offset: int | None = None,
    cursor: str | None = None,
    groups: int | None = None,
    parts: RecommendationParts | Iterable[RecommendationParts] | None = None,
    **filters: Unpack[Filters],
) -> Call[RecommendationsAnswer]:
    """Recommendations by theme and addressee, and those made again; ``what`` is the API's ``type``."""
    asked = {
        "type": what, "addressee": addressee, "again": again, "limit": limit, "offset": offset,
        "cursor": cursor, "groups": groups, "parts": parts,
    }  # fmt: skip
    return get("/v1/recommendations", RecommendationsAnswer, asked, filters)


def compare(
    *,
    rows: Rows | None = None,
    columns: Columns | None = None,
    measure: Measure | None = None,
    out_of: Literal["findings", "measure"] | None = None,
    peers: Literal["all", "region", "rating", "series"] | None = None,
    sort: Literal["name", "prevalence", "distinctiveness"] | None = None,
    column_sort: Literal["name", "prevalence", "distinctiveness"] | None = None,
    limit: int | None = None,
    offset: int | None = None,
    cursor: str | None = None,
    column_limit: int | None = None,
    row: str | None = None,
    map: str | None = None,  # noqa: A002 - the name of the parameter
    **filters: Unpack[Filters],
) -> Call[CompareAnswer]:
    """Rows (areas …) against columns (themes …); with ``row``, what that one has more or less of than its peers.

    With ``rows="region"`` and ``map``, one column region by region, each set of regions for itself.
    """
    asked = {
        "rows": rows, "columns": columns, "measure": measure, "out_of": out_of, "peers": peers, "sort": sort,
        "column_sort": column_sort, "limit": limit, "offset": offset, "cursor": cursor,
        "column_limit": column_limit, "row": row, "map": map,
    }  # fmt: skip
    return get("/v1/compare", CompareAnswer, asked, filters)


def recurring(
    *,
    words: str | None = None,
    min_areas: int | None = None,
    min_reports: int | None = None,
    sort: Literal["areas", "share", "reports", "recent", "trend", "distinct"] | None = None,
    limit: int | None = None,
    offset: int | None = None,
    cursor: str | None = None,
    **filters: Unpack[Filters],
) -> Call[RecurringAnswer]:
    """Findings that several reports make, with the areas and reports that have them, of those searched."""
    asked = {
        "words": words, "min_areas": min_areas, "min_reports": min_reports, "sort": sort, "limit": limit,
        "offset": offset, "cursor": cursor,
    }  # fmt: skip
    return get("/v1/recurring", RecurringAnswer, asked, filters)


def recurring_finding(
    finding_id: str,
    *,
    limit: int | None = None,
    offset: int | None = None,
    cursor: str | None = None,
    map: bool | None = None,  # noqa: A002
    **filters: Unpack[Filters],
) -> Call[RecurringDetail]:
    """One of them with its passages and citations, the areas that have it and those searched that do not.

    ``map`` is of files: the regions as the first table and as the chart.
    """
    asked = {"limit": limit, "offset": offset, "cursor": cursor, "map": map}
    return get(under("recurring", finding_id), RecurringDetail, asked, filters)


def judgements(
    *,
    parts: Parts | Iterable[Parts] | None = None,
    by: Literal["none", "region", "year"] | None = None,
    contrast: Literal["Outstanding", "Good", "Requires improvement", "Inadequate"] | None = None,
    rated: str | None = None,
    alpha: float | None = None,
    limit: int | None = None,
    offset: int | None = None,
    cursor: str | None = None,
    **filters: Unpack[Filters],
) -> Call[JudgementsAnswer]:
    """Ratings by standard, scores and key questions within each framework; themes against one rating."""
    asked = {
        "parts": parts, "by": by, "contrast": contrast, "rated": rated, "alpha": alpha, "limit": limit, "offset": offset,
        "cursor": cursor,
    }  # fmt: skip
    return get("/v1/judgements", JudgementsAnswer, asked, filters)


def figures(
    *,
    figure_kind: Values | None = None,
    unit: str | None = None,
    words: str | None = None,
    with_denominator: bool | None = None,
    with_share: bool | None = None,
    everything: bool | None = None,
    sort: Literal["comparable", "share", "share_falling", "area", "date"] | None = None,
    limit: int | None = None,
    offset: int | None = None,
    cursor: str | None = None,
    per_theme: int | None = None,
    alike: bool | None = None,
    **filters: Unpack[Filters],
) -> Call[FiguresAnswer]:
    """Statistics that the reports print, each with its exact words, passage and citation."""
    asked = {
        "figure_kind": figure_kind, "unit": unit, "words": words, "with_denominator": with_denominator,
        "with_share": with_share, "everything": everything, "sort": sort, "limit": limit, "offset": offset,
        "cursor": cursor, "per_theme": per_theme, "alike": alike,
    }  # fmt: skip
    return get("/v1/figures", FiguresAnswer, asked, filters)
