"""Pages about these pages."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.routes.pages import render

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/accessibility")
def accessibility_page(request: Request) -> Response:
    """The accessibility statement; shown without a key, and while no library can be opened."""
    return render(request, "accessibility.html", None)
