"""Links under a view that save it as a file: the API's address of the same question, in each format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from fastapi import Request

from api.pages.carrying import parameters
from api.routes.formats import AnswerFormat

FORMS = (
    (AnswerFormat.XLSX, "Excel"),
    (AnswerFormat.CSV_ZIP, "CSV"),
    (AnswerFormat.PARQUET_ZIP, "Parquet"),
    (AnswerFormat.TABLES, "JSON"),
    (AnswerFormat.SVG, "Chart (SVG)"),
    (AnswerFormat.PNG, "Chart (PNG)"),
)
"""Formats offered, and what they are called."""

_CHARTS = (AnswerFormat.SVG, AnswerFormat.PNG)


@dataclass(frozen=True, slots=True)
class FileLink:
    """A format by its name and the address of the view in it."""

    name: str
    url: str


def file_links(
    request: Request, route: str, *, chart: object = True, also: Mapping[str, str] | None = None, **path: str
) -> list[FileLink]:
    """Links to the view that a page shows, as files.

    Args:
        request: of the page; those of its parameters that the route takes are kept.
        route: path of the API's route as its description has it (``/v1/areas/{area_id}``).
        chart: whether (as a truth value) the view has anything to draw.
        also: what the page shows by a choice of its own, to be asked in the place of the same parameter of its address.
        path: values of the route's path parameters.
    """
    described = request.app.openapi()["paths"][route]["get"].get("parameters", ())
    known = {item["name"] for item in described if item.get("in") == "query"} - {"limit", "offset", "format"}
    own = also or {}
    asked = [(name, value) for name, value in parameters(request, *own) if name in known]
    asked += own.items()
    address = route.format(**{name: quote(value, safe="") for name, value in path.items()})
    return [
        FileLink(name, f"{address}?{urlencode([*asked, ('format', form.value)])}")
        for form, name in FORMS
        if chart or form not in _CHARTS
    ]
