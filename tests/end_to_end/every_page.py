"""Every page of the application: which routes there are, and addresses to visit each of them at."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Mapping
from typing import Any

import httpx
from fastapi.routing import APIRoute

import api.routes

CODER = "findings_coder"
"""The cookie that holds a coder's name: some pages are of those who have one."""

NOT_PAGES = {
    "/reports/{report_id}/pages/{page}.png": "an image",
    "/coding/codings.csv": "a file",
}
"""Addresses outside /v1 that answer with something else than a page of ours."""

AS_CODER = {
    "/coding as a coder",
    "/coding of a passage after another",
    "/coding/codings",
    "/coding/agreement",
}
"""Visits made by who has given a name as coder."""

WITH_KEYS = {"/sign-in"}
"""Pages that only a server with keys has."""


def page_routes() -> set[str]:
    """The paths of all routes that answer people: GET routes that the description of the API leaves out."""
    return {route.path for route in routes_of_pages()}


def routes_of_pages() -> list[APIRoute]:
    """Those routes themselves."""
    found = []
    for module in pkgutil.iter_modules(api.routes.__path__):
        router = getattr(importlib.import_module(f"api.routes.{module.name}"), "router", None)
        for route in getattr(router, "routes", ()):
            if not isinstance(route, APIRoute) or route.include_in_schema:
                continue
            if "GET" in (route.methods or ()) and route.path not in NOT_PAGES:
                found.append(route)
    return found


VISITS = {
    "/ at first": "/",
    "/ with results": "/?q=children",
    "/ with filters": "/?q=children+information&stance=shortfall&year=2019&year=2023&certain_only=true",
    "/ by report": "/?q=children&group=report",
    "/ with nothing found": '/?q="nothing+of+the+kind"&stance=strength&mode=words',
    "/ second page": "/?q=children&offset=20",
    "/facets/{name}": "/facets/theme?q=children",
    "/facets/{name} in part": "/facets/area?like=mere&sort=label",
    "/passages/{passage_id} of a PDF": "/passages/{printed}",
    "/passages/{passage_id} of a text": "/passages/{plain}",
    "/passages/{passage_id} from a search": "/passages/{hit}?q=information+not+used",
    "/passages/{passage_id}/similar": "/passages/{hit}/similar",
    "/reports": "/reports",
    "/reports/{report_id}": "/reports/{largest}",
    "/reports/{report_id} second part": "/reports/{largest}?part=2",
    "/themes": "/themes",
    "/library": "/library",
    "/library/remove": "/library/remove",
    "/library/jobs/{job_id} that failed": "/library/jobs/{failed}",
    "/library/jobs/{job_id} that goes on": "/library/jobs/{running}",
    "/library/jobs/{job_id} that is done": "/library/jobs/{done}",
    "/library/jobs/{job_id} that was stopped": "/library/jobs/{stopped}",
    "/basket": "/basket",
    "/basket with passages": "/basket?passage={hit}&passage={printed}&passage={plain}",
    "/trends": "/trends",
    "/trends of a theme": "/trends?theme=domestic-abuse",
    "/areas": "/areas",
    "/areas in part": "/areas?like=mere",
    "/areas from A to Z": "/areas?sort=name",
    "/areas/{area_id}": "/areas/sallowmere",
    "/areas/{area_id}/change": "/areas/sallowmere/change",
    "/areas/{area_id}/change in strengths": "/areas/sallowmere/change?strengths=true",
    "/recommendations": "/recommendations",
    "/recommendations of the smaller kind": "/recommendations?type=recommendation",
    "/compare": "/compare",
    "/compare with a row in focus": "/compare?rows=area&columns=theme&row=Sallowmere",
    "/compare by rating": "/compare?rows=rating&columns=theme",
    "/compare by region": "/compare?rows=region",
    "/judgements": "/judgements",
    "/judgements of all reports": "/judgements?edition=all&by=year",
    "/figures": "/figures",
    "/figures side by side": "/figures?alike=true",
    "/recurring": "/recurring",
    "/recurring/{finding_id}": "/recurring/{finding}",
    "/coding": "/coding",
    "/coding as a coder": "/coding",
    "/coding/codings": "/coding/codings",
    "/coding/agreement": "/coding/agreement",
    "/accessibility": "/accessibility",
    "/problems": "/problems",
    "/problems/{code}": "/problems/cursor-gone",
    "/docs": "/docs",
    "/docs/{operation_id}": "/docs/search",
    "/docs/{operation_id} that sends a body": "/docs/search_batch",
    "/docs/{operation_id} that sends files": "/docs/add_reports",
    "/docs/{operation_id} of most parameters": "/docs/compare",
    "/docs/{operation_id} of no JSON": "/docs/cite_passage",
    "/sign-in": "/sign-in",
    "an error": "/passages/nothing",
}
"""Name → address of what is visited; a name begins with its route's path. Words in braces: :func:`known_ids`."""


def known_ids(address: str) -> dict[str, str]:
    """Ids of the sample library that the server at ``address`` shows, by what they are for."""
    with httpx.Client(base_url=address, timeout=60) as client:

        def asked(path: str, **parameters: Any) -> Mapping[str, Any]:
            body: Mapping[str, Any] = client.get(path, params=parameters).raise_for_status().json()
            return body

        reports = asked("/v1/reports", limit=500)["results"]
        kinds: dict[str, list[Mapping[str, Any]]] = {}
        for report in reports:
            detail = asked(f"/v1/reports/{report['id']}", passages=True)
            kinds.setdefault(detail["report"]["media_type"], detail["passages"])
        printed, plain = kinds["application/pdf"], kinds["text/plain"]
        return {
            "printed": printed[len(printed) // 2]["id"],
            "plain": plain[len(plain) // 2]["id"],
            "largest": max(reports, key=lambda report: int(report["passages"]))["id"],
            "finding": asked("/v1/recurring")["results"][0]["id"],
            "hit": asked("/v1/search", q="information not used")["results"][0]["passage"]["id"],
        }


def file_name(name: str) -> str:
    """A name of a visit as part of a file's name."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "start"
