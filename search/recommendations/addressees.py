"""To whom a recommendation is addressed: one name for a body, however a report writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from corpus.gazetteer import resolve_area


class BodyKind(StrEnum):
    """What sort of body should act."""

    PRISON_AND_PROBATION = "prison_and_probation_service"
    MINISTRY = "government_department"
    PROBATION_UNIT = "probation_delivery_unit"
    PROBATION_REGION = "probation_region"
    YOUTH_JUSTICE = "youth_justice_partnership"
    LOCAL_AUTHORITY = "local_authority"
    HEALTH = "health_body"
    POLICE = "police"
    PARTNERSHIP = "partnership"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Body:
    """A body under one name."""

    name: str
    kind: BodyKind


_KINDS: tuple[tuple[BodyKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (BodyKind.PRISON_AND_PROBATION, r"\b(?:prison and probation service|hmpps)\b"),
        (BodyKind.YOUTH_JUSTICE, r"\byouth (?:justice|offending)\b"),
        (BodyKind.PROBATION_UNIT, r"\b(?:pdu|probation delivery unit)\b"),
        (BodyKind.PROBATION_REGION, r"\bregion\b|\bregional probation\b"),
        (BodyKind.HEALTH, r"\b(?:integrated care board|icb|nhs|clinical commissioning|health board)\b"),
        (BodyKind.POLICE, r"\b(?:police|constabulary)\b"),
        (BodyKind.LOCAL_AUTHORITY, r"\b(?:council|local authority|la|borough|children.?s services)\b"),
        (BodyKind.PARTNERSHIP, r"\b(?:partnership|lap|local area|safeguarding board|partners)\b"),
        (BodyKind.MINISTRY, r"\b(?:ministry|department|home office|government)\b"),
    )
)
_ABBREVIATION = re.compile(r"\s*\([^()]*\)")
_ARTICLE = re.compile(r"^(?:the|to)\s+", re.IGNORECASE)
_CLOSING = re.compile(r"\s+(?:should|must|needs? to|is to|are to)\s*:?$", re.IGNORECASE)
_WHOLE = re.compile(
    r"\b(?:council|board|services?|icb|hmpps|partnership|pdu|unit|region|police|constabulary|trust|authority|"
    r"commissioner|manager)$|^(?:the\s+)?(?:ministry|department)\b",
    re.IGNORECASE,
)
"""A body by itself: ``Halton Borough Council``, and not the ``NHS Cheshire`` of NHS Cheshire and Merseyside."""

_AND = re.compile(r"\s*(?:,|;|\band\b|&)\s*", re.IGNORECASE)
_SHORT = {"la": "Local authority", "lap": "Local area partnership"}
_PRISON_AND_PROBATION = "HM Prison and Probation Service"


@lru_cache(maxsize=4096)
def bodies_of(addressee: str) -> tuple[Body, ...]:
    """The bodies that a report's words for an addressee name, each once, in their order.

    Articles, abbreviations in brackets and a closing *should* are left out; a delivery unit and the prison and
    probation service have one name each, whatever their long forms; a council keeps the name that it is printed by. Words that join two bodies
    (``Halton Borough Council and NHS Cheshire and Merseyside``) are parted, words that join two places (``Dunmarsh and
    Pellowick PDU``) are not.
    """
    words = " ".join(_ABBREVIATION.sub(" ", addressee.replace("’", "'").replace("&", " and ")).split())
    found = [_named(part) for part in _parts(words)]
    return tuple(dict.fromkeys(body for body in found if body.name))


def _parts(words: str) -> list[str]:
    """The words, parted where both sides are bodies."""
    for joint in _AND.finditer(words):
        left, right = words[: joint.start()], words[joint.end() :]
        if _WHOLE.search(left) and _is_body(right):
            return [left, *_parts(right)]
    return [words]


def _is_body(words: str) -> bool:
    return any(pattern.search(words) for _, pattern in _KINDS)


def _named(words: str) -> Body:
    bare = _ARTICLE.sub("", _CLOSING.sub("", words.strip(" .:;,–-"))).strip(" .:;,–-")
    bare = _SHORT.get(bare.lower(), bare)
    kind = next((kind for kind, pattern in _KINDS if pattern.search(bare)), BodyKind.OTHER)
    if kind is BodyKind.PRISON_AND_PROBATION:
        return Body(_PRISON_AND_PROBATION, kind)
    if kind is BodyKind.LOCAL_AUTHORITY:
        # "Halton Borough Council" is a name; "halton children's services" only says whose council it is.
        council = None if bare.endswith("Council") else resolve_area(bare, kinds=("local_authority",))
        return Body(f"{council.name} council" if council else bare[:1].upper() + bare[1:], kind)
    if kind is BodyKind.PROBATION_UNIT:
        unit = resolve_area(bare, kinds=("pdu",))
        return Body(unit.name if unit else re.sub(r"(?i)probation delivery unit", "PDU", bare), kind)
    return Body(bare[:1].upper() + bare[1:], kind)
