"""One request, described: where it goes, and what its answer is read as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from pydantic import BaseModel

from api.client.parameters import pairs
from api.client.tables import Tables

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request.

    Attributes:
        path: below the server's address.
        read: makes the answer of its bytes.
        parameters: names and values, in order.
        body: JSON to post; ``None``: the request is a GET.
    """

    path: str
    read: Callable[[bytes], T]
    parameters: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None


def as_tables(call: Call[Any]) -> Call[Tables]:
    """The same view as tables."""
    asked = (*call.parameters, ("format", "tables"))
    return replace(call, read=Tables.model_validate_json, parameters=asked)


def as_file(call: Call[Any], form: str) -> Call[bytes]:
    """The same view as the bytes of a file."""
    asked = (*(pair for pair in call.parameters if pair[0] != "format"), ("format", form))
    return replace(call, read=bytes, parameters=asked)


def get(path: str, model: type[M], *given: Mapping[str, Any]) -> Call[M]:
    """The request for a model; what is ``None`` among the parameters is left to the server."""
    return Call(path, model.model_validate_json, pairs(*given))


def under(place: str, name: str, below: str = "") -> str:
    """The path of a thing by its id or name, or of what lies below it."""
    return f"/v1/{place}/{quote(name, safe='')}{below}"
