"""Ids of the library served for example requests, where it lacks those of the API's description (no HTTP in here)."""

from __future__ import annotations

from collections.abc import Mapping

from search.areas import AreasRequest, areas
from search.engine import SearchEngine
from search.errors import NotFoundError
from search.recurring import RecurringRequest, recurring, recurring_finding
from search.selection import Selection


def own_ids(engine: SearchEngine, examples: Mapping[str, str]) -> dict[str, str]:
    """Ids by the names of parameters, each in the place of an example that the library of ``engine`` lacks.

    What is of no library (a run, a refused file), or what the library has none of, is left out.
    """
    found = {name: _own(engine, name) for name, value in examples.items() if not holds(engine, name, value)}
    return {name: value for name, value in found.items() if value}


def holds(engine: SearchEngine, name: str, value: str) -> bool:
    """Whether an example is of the library; what names nothing of a library is no id, and always there."""
    try:
        match name:
            case "passage_id":
                engine.passage(value)
            case "report_id":
                engine.report(value)
            case "finding_id":
                recurring_finding(engine.holdings, value, Selection())
            case "area_id":
                return any(one.id == value for one in areas(engine.holdings, AreasRequest()).areas)
            case "job_id" | "refused_id":
                return False
    except NotFoundError:
        return False
    return True


def _own(engine: SearchEngine, name: str) -> str:
    reports = engine.reports()
    match name:
        case "passage_id":
            return next((one.id for report in reports for one in engine.passages_of(report.id)), "")
        case "report_id":
            return next((report.id for report in reports), "")
        case "finding_id":
            return next(
                (one.id for one in recurring(engine.holdings, RecurringRequest(limit=1)).findings), ""
            )
        case "area_id":
            return next((one.id for one in areas(engine.holdings, AreasRequest(limit=1)).areas), "")
        case _:
            return ""
