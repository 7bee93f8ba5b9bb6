"""The first page of a children's services report: title, area, dates, inspector, judgements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from corpus.gazetteer import resolve_area
from corpus.layout.block import Block, Role
from corpus.model import Inspectorate, Judgement, Rating
from corpus.programmes import _childrens_wording as wording
from corpus.programmes._dates import find_dates, find_range
from corpus.programmes._ratings import rating_of, rating_within

_ABBREVIATED = re.compile(r"\b(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?")
_FULL = {
    "Jan": "January", "Feb": "February", "Mar": "March", "Apr": "April", "Jun": "June", "Jul": "July",
    "Aug": "August", "Sep": "September", "Sept": "September", "Oct": "October", "Nov": "November",
    "Dec": "December",
}  # fmt: skip
_ENDS_WITH_RATING = re.compile(
    r"(?P<aspect>.+?)[:\s]\s*(?P<rating>outstanding|good|requires improvement(?: to be good)?|inadequate)\.?$",
    re.IGNORECASE | re.DOTALL,
)
_TITLE_LENGTH = 400


def title_of(blocks: Sequence[Block]) -> str:
    """The printed title: the line that names the inspection, with the council's name where it stands apart."""
    for index, block in enumerate(blocks):
        if block.role in (Role.FURNITURE, Role.TABLE_ROW) or len(block.text) > _TITLE_LENGTH:
            continue
        if wording.TITLE.match(block.text) and not block.text.rstrip().endswith("."):
            title = block.text
            name = next(
                (b.text for b in reversed(blocks[:index]) if b.role is not Role.FURNITURE and b.text.strip()),
                "",
            )
            if area_in(title) is None and name and len(name) < 90 and not wording.DEAR.match(name):
                title = f"{name}: {title[0].lower()}{title[1:]}"
            return " ".join(title.split())
    return ""


#: The kinds of publication under one programme, by their titles; tried in order.
_FRAMEWORKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("focused-visit", re.compile(r"\bfocused visit\b", re.IGNORECASE)),
    ("monitoring-visit", re.compile(r"\bmonitoring visit\b", re.IGNORECASE)),
    ("area-send", re.compile(r"\barea SEND\b", re.IGNORECASE)),
    ("sif", re.compile(r"\bservices for children in need of help\b", re.IGNORECASE)),
    ("ilacs", wording.OWN_TITLE),
)


def framework_of(title: str) -> str | None:
    """The framework that ``title`` names: ``ilacs``, ``sif``, ``focused-visit`` ...; ``None`` for no such title."""
    return next((name for name, pattern in _FRAMEWORKS if pattern.search(title)), None)


def area_in(title: str) -> str | None:
    """The area that a title names, without the words for council, canonical where the gazetteer knows it."""
    for pattern in wording.AREA_IN_TITLE:
        match = pattern.search(" ".join(title.split()))
        if match:
            printed = match["area"].strip(" ,")
            bare = wording.bare_area(printed)
            for name in (printed, bare, re.sub(r"\s+(?:City|Borough|County)$", "", bare)):
                known = resolve_area(name, Inspectorate.OFSTED)
                if known is not None and known.kind == "local_authority":
                    return known.name
            return bare
    return None


def date_range(text: str) -> tuple[date | None, date | None]:
    """First and last day of the range printed in ``text``; a single day is both."""
    spelt = _ABBREVIATED.sub(lambda m: _FULL[m[1]], text)
    found = find_range(spelt)
    if found is not None:
        return found
    days = [printed.day for printed in find_dates(spelt) if printed.precision == "day"]
    return (days[0], days[-1]) if days else (None, None)


def single_date(text: str) -> date | None:
    """The first full date in ``text``."""
    return next((printed.day for printed in find_dates(text) if printed.precision == "day"), None)


def judgement_of(aspect: str, rating: Rating) -> Judgement | None:
    """A judgement from a label, or ``None`` if the label names no judged aspect."""
    label = re.sub(r"^\d(?:\.\d)?\.?\s+", "", " ".join(aspect.split())).rstrip(" :")
    standard = wording.standard_of(label)
    if standard is None:
        return None
    return Judgement(label, rating, standard, overall=standard == "Overall effectiveness")


def row_judgement(block: Block) -> Judgement | None:
    """The judgement of a table row (label, grade), or ``None``."""
    cells = [cell for cell in block.cells if cell.strip()]
    if len(cells) < 2:
        return None
    rating = rating_of(cells[-1])
    return judgement_of(" ".join(cells[:-1]), rating) if rating else None


def line_judgement(text: str) -> Judgement | None:
    """The judgement of a label and grade on one line (a table that lost its columns), or ``None``."""
    if len(text) > 160 or text.rstrip().endswith((".", "?")):
        return None
    match = _ENDS_WITH_RATING.fullmatch(" ".join(text.split()))
    if match is None:
        return None
    rating = rating_of(match["rating"])
    return judgement_of(match["aspect"], rating) if rating else None


def heading_judgement(text: str) -> Judgement | None:
    """The judgement stated in a section's heading (``…: good``, ``… is good``), or ``None``."""
    if not wording.JUDGED_HEADING.fullmatch(text.strip()):
        return None
    flat = " ".join(text.split())
    rating = rating_within(flat)
    if rating is None:
        rating = Rating.REQUIRES_IMPROVEMENT if re.search(r"\brequires? improvement", flat, re.I) else None
    if rating is None:
        return None
    aspect = re.split(
        r"\s*:|\s+(?:is|are)\b(?:\s+that\b)?|\s+requires?\s+improvement",
        flat,
        maxsplit=1,
        flags=re.IGNORECASE,
    )[0]
    return judgement_of(
        re.sub(r"^the graded judge?ment (?:for|about) (?:the )?", "", aspect, flags=re.I), rating
    )


def merged_judgements(printed: Iterable[Judgement], stated: Iterable[Judgement]) -> list[Judgement]:
    """The table's judgements, then those that only a heading states; one for each standard."""
    merged: dict[str | None, Judgement] = {}
    for judgement in (*printed, *stated):
        merged.setdefault(judgement.standard, judgement)
    return list(merged.values())


def overall_in(text: str) -> Rating | None:
    """The overall grade in a sentence such as ``The overall judgement is good``, or ``None``."""
    flat = " ".join(text.split())
    if not wording.OVERALL_SENTENCE.match(flat):
        return None
    if re.search(r"\brequires? improvement", flat, re.IGNORECASE):
        return Rating.REQUIRES_IMPROVEMENT
    return rating_within(flat)
