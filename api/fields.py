"""Field selection: an answer with those of its fields alone that a caller names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args, get_origin

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

from api import schemas

MOST = 40
"""Fields that one request may name."""

PARTIAL_TYPE = "application/vnd.findings.partial+json"
"""Media type of answers with chosen fields: JSON of another shape than what the API answers otherwise."""

ALWAYS = ("snapshot", "next", "limit", "offset")
"""Fields of an answer that it has whatever is chosen: what it comes from, and where its page lies."""


def fields_of(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a model in its order, each followed by the fields below it, as ``passage.text``."""
    return tuple(_walked(model, "", ()))


def _walked(model: type[BaseModel], before: str, above: tuple[type[BaseModel], ...]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield before + name
        for below in _models_in(field.annotation):
            # A model that holds itself has no last field.
            if below is not model and below not in above:
                yield from _walked(below, f"{before}{name}.", (*above, model))


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models of an annotation such as ``list[Passage]`` or ``Passage | None``; a mapping's keys are no fields."""
    origin = get_origin(annotation)
    if isinstance(annotation, type) and origin is None:
        if issubclass(annotation, BaseModel):
            yield annotation
    elif not (isinstance(origin, type) and issubclass(origin, Mapping)):
        for inner in get_args(annotation):
            yield from _models_in(inner)


RESULT_FIELDS = fields_of(schemas.Result)
"""What ``fields`` of a search may name, in each of its results."""


def told(known: Iterable[str]) -> tuple[str, ...]:
    """The fields to name to a reader: what lies deeper follows from the schema, and a longer list helps nobody."""
    return tuple(name for name in known if name.count(".") < 2)


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
    if len(named) > MOST:
        raise _too_many(len(named), where)
    wrong = [name for name in dict.fromkeys(named) if name not in known]
    if wrong:
        raise RequestValidationError(
            [
                {
                    "loc": (*where, "fields"),
                    "msg": f"{name!r} is no field to choose; there are {', '.join(told(known))}",
                    "type": "unknown_field",
                }
                for name in wrong[:MOST]
            ]
        )
    return tuple(dict.fromkeys(named))


def _too_many(number: int, where: tuple[str | int, ...]) -> RequestValidationError:
    said = f"names {number} fields, and may name {MOST}: leave it out for all of them"
    return RequestValidationError([{"loc": (*where, "fields"), "msg": said, "type": "too_long"}])


def pick(content: Any, fields: Iterable[str]) -> Any:
    """The named fields of an object, in its own order; of a list those of each entry; those with a dot inside theirs."""
    whole: set[str] = set()
    parts: dict[str, list[str]] = {}
    for field in fields:
        name, dot, inner = field.partition(".")
        if dot:
            parts.setdefault(name, []).append(inner)
        else:
            whole.add(name)
    return _picked(content, whole, parts)


def _picked(content: Any, whole: set[str], parts: Mapping[str, list[str]]) -> Any:
    if isinstance(content, list):
        return [_picked(entry, whole, parts) for entry in content]
    if not isinstance(content, Mapping):
        return content
    return {
        name: value if name in whole else pick(value, parts[name])
        for name, value in content.items()
        if name in whole or name in parts
    }


def pick_results(answer: schemas.SearchAnswer, fields: tuple[str, ...]) -> dict[str, Any]:
    """A search's answer with the named fields of each result; all else in it is whole."""
    content = pick_entries(answer, "results", fields)
    for group in content["groups"]:
        group["results"] = pick(group["results"], fields)
    return content


def pick_entries(answer: BaseModel, entries: str, fields: tuple[str, ...]) -> dict[str, Any]:
    """An answer with the named fields of each entry of one of its lists; all else in it is whole."""
    content = answer.model_dump(mode="json")
    content[entries] = pick(content[entries], fields)
    return content


def pick_answer(answer: BaseModel, fields: tuple[str, ...]) -> dict[str, Any]:
    """The named fields of an answer, and those of :data:`ALWAYS` that it has."""
    picked: dict[str, Any] = pick(answer.model_dump(mode="json"), (*ALWAYS, *fields))
    return picked
