"""Areas by name: probation regions and delivery units, English local authorities."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from corpus.model import Inspectorate


@dataclass(frozen=True, slots=True)
class Area:
    """A place that is compared: canonical name, its region, and ``pdu``, ``local_authority`` or ``region``."""

    name: str
    kind: str
    region: str | None


_NOISE = re.compile(
    r"\b(?:the|pdu|probation delivery unit|probation region|region|county council|city council|"
    r"metropolitan borough council|borough council|council|london borough of|royal borough of|city of|"
    r"borough of|local area partnership)\b"
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


def resolve_area(name: str, inspectorate: Inspectorate | None = None) -> Area | None:
    """The area that ``name`` means, or ``None`` where the gazetteer doesn't know it.

    For HMI Probation delivery units are tried first, then regions; for the others local authorities.
    """
    key = name_key(name)
    order = ("pdu", "region", "local_authority")
    if inspectorate is not Inspectorate.PROBATION:
        order = ("local_authority", "pdu", "region")
    table = _areas()
    for kind in order:
        area = table[kind].get(key)
        if area is not None:
            return area
    return None


def areas(kind: str) -> list[Area]:
    """All areas of a kind (``pdu``, ``local_authority``, ``region``), by name."""
    return sorted(set(_areas()[kind].values()), key=lambda area: area.name)


@cache
def _areas() -> dict[str, dict[str, Area]]:
    raw = tomllib.loads(resources.files("corpus").joinpath("gazetteer.toml").read_text(encoding="utf-8"))
    table: dict[str, dict[str, Area]] = {"pdu": {}, "local_authority": {}, "region": {}}
    for kind, entries in raw.items():
        for entry in entries:
            area = Area(entry["name"], kind, entry.get("region"))
            for name in (entry["name"], *entry.get("aliases", ())):
                key = name_key(name)
                other = table[kind].setdefault(key, area)
                if other is not area:
                    msg = f"gazetteer.toml gives {name!r} to both {other.name} and {area.name}."
                    raise ValueError(msg)
    return table
