"""HM Inspectorate of Probation's reports on youth justice (until about 2021: youth offending) services.

Three frameworks: twelve standards in three domains with a score out of 36 (2018 on); the same with
resettlement rated apart (2021 on); work with children and work with victims (2025 on). Which standards
there are is read from the report, never assumed.
"""

from __future__ import annotations

import re
from datetime import date

from corpus.layout.block import Layout
from corpus.model import Programme, Report
from corpus.programmes._probation_ratings import Printed
from corpus.programmes._probation_report import Style, parse_probation
from corpus.programmes._probation_titles import Publication, recognise_as
from corpus.reading.document import Document

#: The service's name after that of its place, which is what is compared.
_SERVICE = re.compile(
    r"\s+(?:youth (?:justice|offending)(?: and \w+)? (?:services?|teams?|partnership)|Y[JO][ST]s?)\b.*",
    re.IGNORECASE,
)
_RESETTLEMENT = re.compile(r"\bresettlement\b", re.IGNORECASE)
_TWELVE = 36  # the score's maximum for twelve standards of three points each
_REFRESHED = date(2022, 1, 1)  # the standards were refreshed during 2021: a year later none is of the old


def recognise(document: Document, layout: Layout) -> float:
    """How surely ``document`` is a report on a youth justice service, 0.0-1.0."""
    return recognise_as((Publication.YOUTH,), document, layout)


def parse(document: Document, layout: Layout) -> Report:
    """The report; the area is the place without the words for the service."""
    style = Style(
        Programme.YOUTH_JUSTICE,
        _framework,
        ("local_authority",),
        area=lambda printed: _SERVICE.sub("", printed),
        unscored=_RESETTLEMENT,
    )
    return parse_probation(document, layout, style)


def _framework(printed: Printed) -> str | None:
    """``youth-2018``, ``youth-2021`` or ``youth-2025``, by title, standards, score and date."""
    if "victims" in printed.title.lower() or any(code.startswith("V ") for code in printed.standards):
        return "youth-2025"
    if any(_RESETTLEMENT.search(aspect) for aspect in printed.aspects):
        return "youth-2021"
    if printed.score_max != _TWELVE and "3.1" not in printed.standards:
        return None
    # A service without a child leaving custody has no rating for resettlement, so the date decides.
    held = printed.inspected or printed.published
    if held is None:
        return None
    return "youth-2021" if held >= _REFRESHED else "youth-2018" if held.year < _REFRESHED.year - 1 else None
