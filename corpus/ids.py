"""Ids that follow from content: a report's and a passage's are the same however often they are indexed."""

from __future__ import annotations

import hashlib
import re

from corpus.model import Inspectorate, Programme, words


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens, for readable ids."""
    return "-".join(re.findall(r"[a-z0-9]+", text.lower().replace("’", "").replace("'", "")))


def report_id(
    inspectorate: Inspectorate, programme: Programme, area: str, published: str, distinction: str = ""
) -> str:
    """A readable, stable id: ``hmi-probation-bedfordshire-pdu-2024-08-1f2e3d``.

    The last six hex digits are a digest of all arguments, so they also hold what the readable parts
    do not show: the programme, the rest of a long ``area``, and ``distinction``, which tells apart
    publications that agree in all else (a visit's title; a digest of the words where no area is known).
    """
    said = (distinction,) if distinction else ()
    tail = _digest(inspectorate, programme, area, published, *said)[:6]
    return "-".join(p for p in (inspectorate.value, slug(area)[:60], slug(published), tail) if p)


def passage_id(report: str, text: str, occurrence: int = 0) -> str:
    """Sixteen hex digits from the report's id, the passage's words and its occurrence among equals.

    Space, case and typography do not count, so a better extraction of the same words keeps the id.
    """
    normal = " ".join(words(text.lower()))
    return _digest(report, normal, str(occurrence))[:16]
