"""What the types of problems mean: the addresses that error answers name as their ``type``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from api.routes.pages import render
from api.server.problem_types import PROBLEM_TYPES, ProblemType
from api.server.problems import wants_page

router = APIRouter(prefix="/problems", include_in_schema=False)


@router.get("")
def all_problems(request: Request) -> Response:
    """All types, by status."""
    return _answer(request, list(PROBLEM_TYPES.values()), None)


@router.get("/{code}")
def one_problem(request: Request, code: Annotated[str, Path(max_length=60)]) -> Response:
    """What one type means and what to do: a page for people, JSON for programs."""
    one = PROBLEM_TYPES.get(code)
    if one is None:
        raise HTTPException(404, f"There is no type of problem {code!r}; /problems lists them.")
    return _answer(request, [one], one)


def _answer(request: Request, found: list[ProblemType], one: ProblemType | None) -> Response:
    if wants_page(request):
        return render(request, "problems.html", None, types=found, one=one)
    told = [{"type": f"/problems/{item.code}", **asdict(item)} for item in found]
    return JSONResponse(told[0] if one else {"results": told})
