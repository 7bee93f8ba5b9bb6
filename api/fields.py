"""Field selection: an answer with those of its fields alone that a caller names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

from api import schemas

MOST = 40
"""Fields that one request may name."""


def fields_of(model: type[BaseModel], below: Mapping[str, type[BaseModel]]) -> tuple[str, ...]:
    """The fields of a model, and of those named in ``below`` also their fields, as ``passage.text``."""
    names: list[str] = []
    for name in model.model_fields:
        names.append(name)
        if name in below:
            names += [f"{name}.{inner}" for inner in below[name].model_fields]
    return tuple(names)


RESULT_FIELDS = fields_of(
    schemas.Result,
    {"passage": schemas.Passage, "report": schemas.ReportSummary, "explanation": schemas.Explanation},
)
"""What ``fields`` of a search may name, in each of its results."""

PASSAGE_FIELDS = fields_of(
    schemas.PassageAnswer, {"passage": schemas.Passage, "report": schemas.ReportSummary}
)
"""What ``fields`` of a passage may name, in its answer."""


def read_fields(
    given: Iterable[str], known: tuple[str, ...], where: tuple[str | int, ...] = ("query",)
) -> tuple[str, ...]:
    """The fields that a request names, each once; values may hold several, separated by commas.

    Args:
        given: values of the parameter.
        known: the fields there are.
        where: place of the parameter in the request, for the error.

    Raises:
        RequestValidationError: naming each that is unknown.
    """
    named = [name.strip() for value in given for name in value.split(",") if name.strip()]
    wrong = [name for name in dict.fromkeys(named) if name not in known]
    if wrong:
        raise RequestValidationError(
            [
                {
                    "loc": (*where, "fields"),
                    "msg": f"{name!r} is no field to choose; there are {', '.join(known)}",
                    "type": "unknown_field",
                }
                for name in wrong[:MOST]
            ]
        )
    return tuple(dict.fromkeys(named))


def pick(content: Mapping[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    """The named fields of an object, in its own order; those with a dot inside theirs."""
    whole: set[str] = set()
    parts: dict[str, set[str]] = {}
    for field in fields:
        name, dot, inner = field.partition(".")
        if dot:
            parts.setdefault(name, set()).add(inner)
        else:
            whole.add(name)
    chosen: dict[str, Any] = {}
    for name, value in content.items():
        if name in whole:
            chosen[name] = value
        elif name in parts:
            chosen[name] = (
                {key: item for key, item in value.items() if key in parts[name]}
                if isinstance(value, Mapping)
                else value
            )
    return chosen


def pick_results(answer: schemas.SearchAnswer, fields: tuple[str, ...]) -> dict[str, Any]:
    """A search's answer with the named fields of each result; all else in it is whole."""
    content = answer.model_dump(mode="json")
    content["results"] = [pick(result, fields) for result in content["results"]]
    for group in content["groups"]:
        group["results"] = [pick(result, fields) for result in group["results"]]
    return content


def pick_passage(answer: schemas.PassageAnswer, fields: tuple[str, ...]) -> dict[str, Any]:
    """A passage's answer with the named fields, and always its snapshot."""
    return pick(answer.model_dump(mode="json"), ("snapshot", *fields))
