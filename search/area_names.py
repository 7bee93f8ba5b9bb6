"""Areas of a library by stable ids, and found under the names that people type."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from corpus.gazetteer import KINDS, current_areas, name_key, predecessors, resolve_area
from indexer.records import ReportRecord
from search.errors import NotFoundError

SUGGESTED = 5
"""Near names that are offered at most."""

_LIKE = 0.75
"""Least likeness, of 1.0, at which a name is offered (difflib's own default)."""

_SHOWN = 80
"""Characters of an unknown name that a sentence repeats."""


def area_id(name: str) -> str:
    """The id of an area: its name in small letters, figures and hyphens (``bath-and-north-east-somerset``).

    It follows from the name alone, so it is the same in every snapshot and for every inspectorate. A name
    without any Latin letter or figure gives ``area``.
    """
    plain = unicodedata.normalize("NFKD", name.replace("&", " and ")).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower().replace("'", ""))) or "area"


@dataclass(frozen=True, slots=True)
class FoundArea:
    """An area of the library.

    Attributes:
        name: as its reports name it.
        id: :func:`area_id` of it.
        note: a sentence where the name asked for is not simply this area's own (a dissolved council); else empty.
    """

    name: str
    id: str
    note: str = ""


def find_area(reports: Iterable[ReportRecord], asked: str) -> FoundArea:
    """The area that a name or id means, read leniently.

    Ids, names whatever their case, names without words that come and go (``Council``, ``PDU``), aliases of the
    gazetteer, and the areas that took the place of a dissolved one, in this order.

    Raises:
        NotFoundError: if no report of the library is about such an area; its sentence offers near names.
    """
    names = _Names.of(tuple(report.area for report in reports if report.area))
    wanted = area_id(asked)
    if asked.strip() and wanted in names.by_id:
        return FoundArea(names.by_id[wanted], wanted)
    key = name_key(asked)
    if key in names.by_key:
        return _found(names.by_key[key])
    for kind in KINDS:
        area = resolve_area(asked, kinds=(kind,))
        if area is None:
            continue
        if name_key(area.name) in names.by_key:
            return _found(names.by_key[name_key(area.name)])
        for later in current_areas(area):
            if later is not area and name_key(later.name) in names.by_key:
                held = names.by_key[name_key(later.name)]
                return FoundArea(held, area_id(held), f"{area.name} is part of {held} today.")
        for earlier in predecessors(area):
            if name_key(earlier.name) in names.by_key:
                held = names.by_key[name_key(earlier.name)]
                return FoundArea(
                    held, area_id(held), f"{held} was dissolved; part of it is {area.name} today."
                )
    near = near_areas(names.all, asked)
    offered = f" Did you mean {_either(near)}?" if near else ""
    shown = " ".join(asked.split())[:_SHOWN]
    msg = f"No report in this library is about an area “{shown}”.{offered}"
    raise NotFoundError(msg, subject=asked)


def near_areas(names: Iterable[str], asked: str) -> tuple[str, ...]:
    """Names like the one asked for, at most :data:`SUGGESTED`: those that hold its words first, then by letters."""
    listed = sorted(set(names))
    wanted = " ".join(asked.casefold().split())
    if not wanted:
        return ()
    holding = [name for name in listed if wanted in name.casefold()]
    # Without words that come and go, or "Barnsly council" is nearer to any council than to Barnsley.
    bare = {_bare(name): name for name in reversed(listed)}
    like = [bare[name] for name in get_close_matches(_bare(asked), sorted(bare), n=SUGGESTED, cutoff=_LIKE)]
    return tuple(dict.fromkeys([*holding, *like]))[:SUGGESTED]


@dataclass(frozen=True, slots=True)
class _Names:
    all: tuple[str, ...]
    by_id: dict[str, str]
    by_key: dict[str, str]

    @staticmethod
    @lru_cache(maxsize=8)
    def of(named: tuple[str, ...]) -> _Names:
        # Of two areas that one id or key may mean the one with more reports is meant, then the first by name.
        ordered = sorted(Counter(named).items(), key=lambda item: (-item[1], item[0]))
        by_id: dict[str, str] = {}
        by_key: dict[str, str] = {}
        for name, _ in ordered:
            by_id.setdefault(area_id(name), name)
            by_key.setdefault(name_key(name), name)
        by_key.pop("", None)
        return _Names(tuple(name for name, _ in ordered), by_id, by_key)


def _bare(name: str) -> str:
    return name_key(name).replace("|", " ") or name.casefold()


def _found(name: str) -> FoundArea:
    return FoundArea(name, area_id(name))


def _either(names: tuple[str, ...]) -> str:
    quoted = [f"“{name}”" for name in names]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + f" or {quoted[-1]}"
