"""The views with those of their fields alone that a caller names."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ParamSpec, TypeVar

from pydantic import BaseModel

from api.client import calls, views
from api.client.call import Call
from api.client.method import Awaited, Method, Waiting
from api.schemas.partial import PartialAnswer, PartialListAnswer

P = ParamSpec("P")
T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


def _as(model: type[M], describe: Callable[P, Call[Any]]) -> Method[P, M]:
    @functools.wraps(describe)
    def described(*args: P.args, **kwargs: P.kwargs) -> Call[M]:
        return replace(describe(*args, **kwargs), read=model.model_validate_json)

    return Method(described)


def _choosing(call: Call[T], fields: tuple[str, ...]) -> Call[T]:
    return replace(call, parameters=(*call.parameters, ("fields", ",".join(fields))))


class _Only:
    """The views: of lists the fields are of each entry, else of the answer; entries are dictionaries."""

    areas = _as(PartialListAnswer, views.areas)
    reports = _as(PartialListAnswer, calls.reports)
    figures = _as(PartialListAnswer, views.figures)
    recommendations = _as(PartialListAnswer, views.recommendations)
    recurring = _as(PartialListAnswer, views.recurring)
    compare = _as(PartialListAnswer, views.compare)
    recurring_finding = _as(PartialListAnswer, views.recurring_finding)
    judgements = _as(PartialListAnswer, views.judgements)
    profile = _as(PartialAnswer, views.profile)
    change = _as(PartialAnswer, views.change)
    report = _as(PartialAnswer, calls.report)
    similar = _as(PartialAnswer, calls.similar)
    themes = _as(PartialAnswer, calls.themes)


class OnlyViews(_Only, Waiting):
    """The views with some fields, of a client that waits."""

    def __init__(self, client: Waiting, fields: tuple[str, ...]) -> None:
        self._client = client
        self._fields = fields

    def ask(self, call: Call[T]) -> T:
        """The answer to a call."""
        return self._client.ask(_choosing(call, self._fields))


class AsyncOnlyViews(_Only, Awaited):
    """The views with some fields, of a client that is awaited."""

    def __init__(self, client: Awaited, fields: tuple[str, ...]) -> None:
        self._client = client
        self._fields = fields

    async def ask(self, call: Call[T]) -> T:
        """The answer to a call."""
        return await self._client.ask(_choosing(call, self._fields))
