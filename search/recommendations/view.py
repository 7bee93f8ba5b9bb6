"""Recommendations as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from search.facets import label
from search.holdings import Holdings
from search.recommendations.model import RecommendationsAnswer
from search.selection import asked_filters
from search.tables import Cell, Column, ColumnKind, Table, View

_ITEMS = (
    Column("area", "Area"),
    Column("dated", "Dated", ColumnKind.DATE),
    Column("inspectorate", "Inspectorate"),
    Column("number", "Number"),
    Column("addressee", "Addressee", description="Bodies under one name each."),
    Column("addressee_printed", "Addressee as printed"),
    Column("text", "Words"),
    Column("page", "Page", ColumnKind.INTEGER),
    Column("themes", "Themes"),
    Column("same_elsewhere", "Other areas", description="Whose reports make the same recommendation."),
    Column(
        "later",
        "Later reports",
        description="On the same area, that recommend on the same matter: passage ids.",
    ),
    Column("passage", "Passage", description="Its id."),
    Column("report", "Report", description="Its id."),
    Column("fictional", "Fictional", ColumnKind.FLAG, "a report of the bundled sample, which is made up"),
)
_COUNTS = (
    Column("passages", "Recommendations", ColumnKind.INTEGER),
    Column("reports", "Reports", ColumnKind.INTEGER, "That have one."),
    Column("reports_searched", "Of", ColumnKind.INTEGER, "Reports searched."),
    Column("areas", "Areas", ColumnKind.INTEGER),
    Column("areas_searched", "Of areas", ColumnKind.INTEGER),
)
_AGAIN = (
    Column("finding", "Group", description="Id of the recurring finding."),
    Column("label", "Label"),
    Column("reports", "Reports", ColumnKind.INTEGER),
    Column("areas", "Areas", ColumnKind.INTEGER),
    Column("area", "Area"),
    Column("dated", "Dated", ColumnKind.DATE),
    Column("text", "Words"),
    Column("passage", "Passage"),
    Column("fictional", "Fictional", ColumnKind.FLAG, "a report of the bundled sample, which is made up"),
)


def recommendations_view(answer: RecommendationsAnswer, holdings: Holdings) -> View:
    """The recommendations of the page, the counts of all by theme and addressee, and those made again."""
    request = answer.request
    return View(
        name="recommendations",
        title=f"{label('kind', request.kind.value)}: {answer.total} in {answer.reports} of "
        f"{answer.reports_searched} reports",
        tables=(
            Table.of("recommendations", "Recommendations", _ITEMS, _items(answer)),
            Table.of(
                "themes",
                "By theme",
                (Column("theme", "Theme"), Column("name", "Name"), *_COUNTS),
                (
                    {
                        "theme": one.theme,
                        "name": one.name,
                        **_counted(answer, one.passages, one.reports, one.areas),
                    }
                    for one in answer.themes
                ),
            ),
            Table.of(
                "addressees",
                "By addressee",
                (Column("addressee", "Addressee"), Column("kind", "Kind of body"), *_COUNTS),
                (
                    {
                        "addressee": one.body.name,
                        "kind": one.body.kind.value,
                        **_counted(answer, one.passages, one.reports, one.areas),
                    }
                    for one in answer.bodies
                ),
                f"{answer.unaddressed} name no addressee.",
            ),
            Table.of(
                "made_again",
                "Made again",
                _AGAIN,
                _again(answer),
                "One row for each recommendation of a group.",
            ),
        ),
        asked=(
            *asked_filters(request.selection.filters, holdings),
            ("type", request.kind.value),
            ("addressee", "; ".join(request.addressee) or "any"),
            ("made again only", "yes" if request.again else "no"),
        ),
        method=(
            "The same recommendation: passages of one group of the model of recurring findings "
            "(docs/recurring.md). On the same matter in a later report on the same area: matched as changes are "
            "(docs/quality/change.md).",
            "A report that is filed under two areas counts as one report.",
            *answer.notes,
        ),
        passages=tuple(item.passage.id for item in answer.items),
    )


def _items(answer: RecommendationsAnswer) -> Iterator[Mapping[str, Cell]]:
    for one in answer.items:
        yield {
            "area": one.report.area,
            "dated": one.report.dated,
            "inspectorate": one.report.inspectorate,
            "number": one.passage.number,
            "addressee": "; ".join(body.name for body in one.bodies) or None,
            "addressee_printed": one.passage.addressee,
            "text": one.passage.text,
            "page": one.passage.page_start,
            "themes": "; ".join(tag.theme for tag in one.passage.themes) or None,
            "same_elsewhere": "; ".join(one.elsewhere) or None,
            "later": "; ".join(later.passage.id for later in one.later) or None,
            "passage": one.passage.id,
            "report": one.report.id,
            "fictional": one.report.fictional,
        }


def _counted(answer: RecommendationsAnswer, passages: int, reports: int, areas: int) -> dict[str, Cell]:
    return {
        "passages": passages,
        "reports": reports,
        "reports_searched": answer.reports_searched,
        "areas": areas,
        "areas_searched": answer.areas_searched,
    }


def _again(answer: RecommendationsAnswer) -> Iterator[Mapping[str, Cell]]:
    for group in answer.made_again:
        for passage, report in group.members:
            yield {
                "finding": group.id,
                "label": group.label,
                "reports": group.reports,
                "areas": group.areas,
                "area": report.area,
                "dated": report.dated,
                "text": passage.text,
                "passage": passage.id,
                "fictional": report.fictional,
            }
