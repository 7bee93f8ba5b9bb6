"""The web pages of reports: their list, each of them in parts, and pictures of their pages."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.pages import view
from api.pages.areas import SECTIONS, outcome_lists
from api.pages.comparing import carried, choices, pages_of
from api.pages.environment import ACCOUNT_LABELS
from api.pages.pictures import page_picture
from api.pages.report import contents, sections_of, shortened
from api.routes.pages import Identifier, counted, render
from api.routes.parameters import MAX_OFFSET, Engine, ReportFilterParameters
from api.routes.taking_in import may_change
from search.areas import report_standing

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

REPORTS_SHOWN = 50
"""Reports on one page of their list."""

THEMES_SHOWN = 25
SHARED_SHOWN = 20
ASKED_SHOWN = 30
FIGURES_SHOWN = 30
"""Themes, shared findings, recommendations, and figures of each sort on the page of a report; other pages have all."""


@router.get("/reports")
def reports_page(
    request: Request,
    engine: Engine,
    filters: ReportFilterParameters,
    like: Annotated[str, Query(max_length=200)] = "",
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
) -> Response:
    """The reports of the library, the newest first: all, or those found by words of title or area and by filters."""
    words = like.casefold().split()
    reports = [
        one
        for one in engine.reports(filters)
        if all(word in f"{one.title} {one.area or ''} {one.source_name}".casefold() for word in words)
    ]
    return render(
        request,
        "reports.html",
        engine,
        reports=reports[offset : offset + REPORTS_SHOWN],
        total=len(reports),
        of=len(engine.reports()),
        offset=offset,
        like=like,
        filters=filters,
        choices=choices(engine),
        narrowed=bool(carried(request, "offset")),
        pagination=pages_of(len(reports), REPORTS_SHOWN, offset, carried(request, "offset")),
        refused=len(engine.refused()),
        **{**counted(request, engine, filters), "fictional": view.fictional(reports)},
    )


@router.get("/reports/{report_id}")
def report_page(
    request: Request,
    engine: Engine,
    report_id: Identifier,
    part: Annotated[int, Query(ge=1, le=MAX_OFFSET)] = 1,
) -> Response:
    """One report: facts, judgements, passages by section and in parts, and where every word went."""
    report = engine.report(report_id)
    passages = engine.passages_of(report_id)
    sections = sections_of(passages)
    parts = sections[-1].part if sections else 1
    part = min(part, parts)
    standing = report_standing(engine.holdings, report_id)
    headings = contents(sections)
    tree = shortened(headings)
    return render(
        request,
        "report.html",
        engine,
        report=report,
        facts=view.report_facts(report),
        passages=passages,
        sections=[section for section in sections if section.part == part],
        contents=tree,
        left_out=len(headings) - len(tree),
        part=part,
        parts=parts,
        pagination=_parts(part, parts),
        standing=standing,
        may_change=may_change(request),
        lists=outcome_lists(standing.change) if standing.change else [],
        themes_shown=THEMES_SHOWN,
        shared_shown=SHARED_SHOWN,
        asked_shown=ASKED_SHOWN,
        **{**SECTIONS, "most_figures": FIGURES_SHOWN},
        account=[(ACCOUNT_LABELS.get(name, name), count) for name, count in report.word_account if count],
        fictional=view.fictional([report]),
    )


def _parts(part: int, parts: int) -> dict[str, Any] | None:
    """Options of the pagination component for the parts of a report; ``None`` where there is but one."""
    options: dict[str, Any] = {"landmarkLabel": "Parts of the report"}
    for name, other in (("previous", part - 1), ("next", part + 1)):
        if 1 <= other <= parts:
            options[name] = {"href": f"?part={other}#passages", "labelText": f"Part {other} of {parts}"}
    return options if parts > 1 else None


@router.get("/reports/{report_id}/pages/{page}.png")
def page_image(
    request: Request,
    engine: Engine,
    report_id: Identifier,
    page: Annotated[int, Path(ge=1, le=100_000)],
    passage: str | None = None,
    width: Annotated[int, Query(ge=200, le=2000)] = 1000,
) -> Response:
    """A page of the source PDF as an image, with one passage marked."""
    picture = page_picture(engine, request.app.state.pictures, report_id, page, passage, width)
    # The image follows from the file and the snapshot alone, so a browser may keep it.
    return Response(picture, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})
