"""Areas by name and time: probation regions and delivery units, local authorities of England and Wales."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from corpus.model import Inspectorate

KINDS = ("pdu", "region", "local_authority")
"""The kinds of area, in the order in which a name in a report on probation is tried."""


@dataclass(frozen=True, slots=True)
class Area:
    """A place that is compared.

    Attributes:
        name: canonical name.
        kind: ``pdu``, ``local_authority`` or ``region``.
        region: the probation region or, of an authority, the government region.
        valid_from, valid_until: first and last day of its life, ``None`` where it was always there or
            still is. Where only the year is known they are that year's first and last day.
        successors: names of the areas of its kind that its territory went to.
    """

    name: str
    kind: str
    region: str | None
    valid_from: date | None = None
    valid_until: date | None = None
    successors: tuple[str, ...] = ()

    def existed(self, day: date) -> bool:
        """Whether the area was there on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


_NOISE = re.compile(
    r"\b(?:the|pdu|probation delivery unit|probation region|region|county council|city council|"
    r"metropolitan borough council|borough council|council|london borough of|royal borough of|city of|"
    r"borough of|local area partnership|youth justice service|youth offending (?:service|team))\b"
)


def name_key(name: str) -> str:
    """A name without case, punctuation, and words that come and go (``PDU``, ``Council``).

    The order of places joined by ``and`` or commas does not count: Gateshead and South Tyneside is
    South Tyneside and Gateshead.
    """
    lowered = re.sub(r"\([^)]*\)", " ", name.lower().replace("&", " and ").replace("’", "'"))
    bare = re.sub(r"[^a-z0-9,]+", " ", lowered.replace("'", ""))
    parts = re.split(r",|\band\b", _NOISE.sub(" ", bare))
    return "|".join(sorted(" ".join(part.split()) for part in parts if part.split()))


def resolve_area(
    name: str, inspectorate: Inspectorate | None = None, *, kinds: Sequence[str] | None = None
) -> Area | None:
    """The area that ``name`` means, or ``None`` where the gazetteer doesn't know it.

    Kinds are tried in the order of ``kinds``; without it, for HMI Probation delivery units first, then
    regions, and for the others local authorities. Dissolved areas are known too: see
    :func:`current_areas` for what they are today.
    """
    key = name_key(name)
    if kinds is None:
        probation = inspectorate is Inspectorate.PROBATION
        kinds = KINDS if probation else ("local_authority", "pdu", "region")
    table = _areas()
    for kind in kinds:
        area = table[kind].get(key)
        if area is not None:
            return area
    return None


def areas(kind: str, on: date | None = None) -> list[Area]:
    """All areas of a kind (``pdu``, ``local_authority``, ``region``), by name; with ``on`` those of that day."""
    found = set(_areas()[kind].values())
    return sorted((a for a in found if on is None or a.existed(on)), key=lambda area: area.name)


def current_areas(area: Area) -> tuple[Area, ...]:
    """The areas that cover ``area`` today, for comparisons over time.

    The area itself where it lives on; one successor where it was renamed or merged; several where it
    was divided, and then no single one of them carries its history.
    """
    if not area.successors:
        return (area,)
    table = _areas()[area.kind]
    found: dict[Area, None] = {}
    for name in area.successors:
        for later in current_areas(table[name_key(name)]):
            found[later] = None
    return tuple(found)


def predecessors(area: Area) -> tuple[Area, ...]:
    """The dissolved areas of which some territory lies in ``area`` today, by name."""
    return tuple(other for other in areas(area.kind) if other.successors and area in current_areas(other))


@cache
def _areas() -> dict[str, dict[str, Area]]:
    raw = tomllib.loads(resources.files("corpus").joinpath("gazetteer.toml").read_text(encoding="utf-8"))
    table: dict[str, dict[str, Area]] = {kind: {} for kind in KINDS}
    for kind, entries in raw.items():
        for entry in entries:
            area = _area(kind, entry)
            for name in (area.name, *entry.get("aliases", ())):
                key = name_key(name)
                other = table[kind].setdefault(key, area)
                if other is not area:
                    msg = f"gazetteer.toml gives {name!r} to both {other.name} and {area.name}."
                    raise ValueError(msg)
    for kind, known in table.items():
        for area in known.values():
            for name in area.successors:
                if name_key(name) not in known:
                    msg = f"gazetteer.toml: {area.name} has the successor {name!r}, which is no {kind}."
                    raise ValueError(msg)
    return table


def _area(kind: str, entry: dict[str, Any]) -> Area:
    first, last = entry.get("valid_from"), entry.get("valid_until")
    return Area(
        entry["name"],
        kind,
        entry.get("region"),
        date(first, 1, 1) if isinstance(first, int) else first,
        date(last, 12, 31) if isinstance(last, int) else last,
        tuple(entry.get("successors", ())),
    )
