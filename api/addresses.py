"""Where things are: of each the path of its page (``link``) and of the same in the API (``api``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlencode


class Address(NamedTuple):
    """Paths of one thing: ``link`` for people, ``api`` for programs."""

    link: str
    api: str


def passage(passage_id: str) -> Address:
    """A passage."""
    return _both(f"/passages/{passage_id}")


def recurring(finding_id: str, pairs: Iterable[tuple[str, str]] = ()) -> Address:
    """A recurring finding, counted under filters given as names and values."""
    asked = urlencode(list(pairs))
    return _both(f"/recurring/{finding_id}" + (f"?{asked}" if asked else ""))


def area(area_id: str) -> Address:
    """An area."""
    return _both(f"/areas/{area_id}")


def change(area_id: str, earlier: str, later: str) -> Address:
    """What changed on an area between two reports."""
    return _both(f"/areas/{area_id}/change?{urlencode([('from', earlier), ('to', later)])}")


def search(pairs: Iterable[tuple[str, str]]) -> Address:
    """A search with parameters, given as names and values."""
    asked = urlencode(list(pairs))
    return Address(f"/?{asked}", f"/v1/search?{asked}")


def _both(path: str) -> Address:
    return Address(path, f"/v1{path}")
