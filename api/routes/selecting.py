"""The selection of reports that views of judgements and figures share, from the parameters of filters."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from api.routes.parameters import FilterParameters
from search.request import Editions
from search.selection import Selection


def read_selection(request: Request, filters: FilterParameters) -> Selection:
    """The filters with the latest report of each area and series, unless ``edition`` asks for all of them."""
    asked = "edition" in request.query_params
    return Selection(filters, filters.edition if asked else Editions.LATEST)


SelectionParameters = Annotated[Selection, Depends(read_selection)]
