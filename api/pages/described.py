"""Schemas of the API's description in words: types, and the fields of what is sent and answered."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schemas = Mapping[str, Mapping[str, Any]]
"""The description's schemas by name."""

DEEPEST = 4
"""Levels of fields within fields that are listed; a search's answer has three."""

MOST_FIELDS = 160
"""Fields of one answer that are listed; those beyond are in the description alone."""

_NAMES = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "object": "object"}  # fmt: skip
_SEVERAL = {
    "text": "texts",
    "whole number": "whole numbers",
    "number": "numbers",
    "object": "objects",
    "file": "files",
}
_FORMATS = {"date": "date", "date-time": "date and time", "binary": "file"}


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field of an object: its path (``results[].passage.id``), type in words, and what it says."""

    path: str
    type: str
    required: bool
    description: str


def type_of(schema: Mapping[str, Any], schemas: Schemas) -> str:
    """A schema's type in words, with the values or bounds that it has."""
    schema = resolved(schema, schemas)
    if options := _options(schema):
        kinds = [type_of(one, schemas) for one in options if one.get("type") != "null"]
        said = " or ".join(dict.fromkeys(kinds))
        return f"{said}, or null" if len(kinds) < len(options) else said
    if "enum" in schema:
        # What a form sends for a field that is left empty is no value to choose.
        values = [f"`{value}`" for value in schema["enum"] if value != ""] or ["nothing"]
        return f"one of {', '.join(values)}" if len(values) > 1 else values[0]
    if schema.get("maxLength") == 0:
        return "nothing"
    if "const" in schema:
        return f"`{schema['const']}`"
    kind = schema.get("type", "")
    if kind == "array":
        return _listed(schema, schemas)
    named = _FORMATS.get(schema.get("format", "")) or _NAMES.get(kind, "anything")
    return f"{named}{_bounds(schema)}"


def resolved(schema: Mapping[str, Any], schemas: Schemas) -> Mapping[str, Any]:
    """The schema itself where another refers to it; what stands beside the reference wins."""
    while "$ref" in schema:
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        schema = {**schemas[schema["$ref"].rsplit("/", 1)[1]], **beside}
    return schema


def field_rows(schema: Mapping[str, Any], schemas: Schemas) -> list[FieldRow]:
    """The fields of an object and of the objects within, in their order; none of what is no object."""
    return list(_fields(schema, schemas, "", 1, ()))[:MOST_FIELDS]


def _fields(
    schema: Mapping[str, Any], schemas: Schemas, path: str, depth: int, above: tuple[str, ...]
) -> Iterator[FieldRow]:
    schema, many, names = _inner(schema, schemas)
    path += "[]" * many
    # A thing may hold things of its kind: they are not told anew.
    if depth > DEEPEST or set(names) & set(above):
        return
    required = set(schema.get("required", ()))
    for name, field in schema.get("properties", {}).items():
        at = f"{path}.{name}" if path else name
        described = field.get("description") or ""
        yield FieldRow(at, type_of(field, schemas), name in required, described)
        yield from _fields(field, schemas, at, depth + 1, (*above, *names))


def _inner(schema: Mapping[str, Any], schemas: Schemas) -> tuple[Mapping[str, Any], int, list[str]]:
    """The object that a schema is about, in how many lists it lies, and the names it goes by."""
    many, names = 0, []
    while True:
        if "$ref" in schema:
            names.append(schema["$ref"].rsplit("/", 1)[1])
        schema = resolved(schema, schemas)
        if options := [one for one in _options(schema) if one.get("type") != "null"]:
            # Where an answer may also be a part of itself, the whole comes first.
            schema = options[0]
        elif schema.get("type") == "array":
            schema, many = schema.get("items", {}), many + 1
        else:
            return schema, many, names


def _options(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*schema.get("anyOf", ()), *schema.get("oneOf", ())]


def _listed(schema: Mapping[str, Any], schemas: Schemas) -> str:
    inner = type_of(schema.get("items", {}), schemas)
    said = f"list of {_SEVERAL[inner]}" if inner in _SEVERAL else f"list: {inner}"
    most = schema.get("maxItems")
    return f"{said}, at most {most}" if most else said


def _bounds(schema: Mapping[str, Any]) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        return f", {_number(low)} to {_number(high)}"
    if low is not None:
        return f", at least {_number(low)}"
    if high is not None:
        return f", at most {_number(high)}"
    longest = schema.get("maxLength")
    return f", at most {_number(longest)} characters" if longest else ""


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else json.dumps(value)
