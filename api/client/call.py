"""One request, described: where it goes, and what its answer is read as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from pydantic import BaseModel

from api.client.parameters import pairs
from api.client.tables import Tables

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file to be sent.

    Attributes:
        name: by which the server calls it; its ending says what it is.
        content: the bytes, or where they are.
    """

    name: str
    content: bytes | Path


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request.

    Attributes:
        path: below the server's address.
        read: makes the answer of its bytes.
        parameters: names and values, in order.
        body: JSON to send; ``None``: none.
        files: sent as a form.
        method: of HTTP; empty: POST where there is a body, else GET.
        changes: whether it changes something, so that it is never sent again by itself.
        good: statuses whose answer is the one that is wanted.
    """

    path: str
    read: Callable[[bytes], T]
    parameters: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    files: tuple[Attached, ...] = ()
    method: str = ""
    changes: bool = False
    good: frozenset[int] = frozenset({HTTPStatus.OK})

    @property
    def verb(self) -> str:
        """The method of HTTP."""
        return self.method or ("GET" if self.body is None else "POST")


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
