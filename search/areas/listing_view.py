"""The areas that the library holds, as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from corpus.wording import plural
from search.areas.model import AreaAnswer
from search.facets import series_label
from search.holdings import Holdings
from search.selection import asked_filters
from search.tables import Cell, Column, ColumnKind, Table, View

_AREAS = (
    Column("id", "Id", description="Of the area; stable."),
    Column("area", "Area"),
    Column("region", "Region", description="Of its reports; several where they differ."),
    Column("inspectorate", "Inspectorate"),
    Column("series", "Series", description="Programme and purpose of the report."),
    Column("series_label", "Series, readable"),
    Column("reports", "Reports", ColumnKind.INTEGER, "Of this series."),
    Column("latest", "Latest", ColumnKind.DATE, "Day of the latest report of this series."),
    Column("report", "Report", description="Its id."),
    Column("rating", "Overall rating", description="Of the latest report, where it gives one."),
    Column("fictional", "Fictional", ColumnKind.FLAG, "a report of the bundled sample, which is made up"),
)


def areas_view(answer: AreaAnswer, holdings: Holdings) -> View:
    """One row for each area and series of reports on it."""
    request = answer.request
    like = [("name holds", request.like)] if request.like.strip() else []
    page = (
        [("areas", f"{request.offset + 1} to {request.offset + len(answer.areas)}")] if answer.areas else []
    )
    return View(
        name="areas",
        title=f"{answer.total:,} of {plural(answer.of, 'area')} of the library, {plural(answer.reports, 'report')}",
        tables=(Table.of("areas", "Areas", _AREAS, _area_rows(answer), "One row for each area and series."),),
        asked=(*asked_filters(request.filters, holdings), *like, *page),
        method=answer.notes,
    )


def _area_rows(answer: AreaAnswer) -> Iterator[Mapping[str, Cell]]:
    for area in answer.areas:
        for one in area.series:
            yield {
                "id": area.id,
                "area": area.name,
                "region": "; ".join(area.regions) or None,
                "inspectorate": one.report.inspectorate,
                "series": one.series,
                "series_label": series_label(one.series),
                "reports": one.reports,
                "latest": one.report.dated,
                "report": one.report.id,
                "rating": one.report.overall_rating,
                "fictional": one.report.fictional,
            }
