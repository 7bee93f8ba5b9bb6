"""From a document to a probation report: front, body, framework; what the inspectorate's programmes share.

A programme's own module says in a :class:`Style` what it is called, which areas it inspects and which
framework its standards are of.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from corpus.layout.block import Layout
from corpus.model import Inspectorate, Programme, Report
from corpus.programmes._common import ReportBuilder
from corpus.programmes._probation_body import Body
from corpus.programmes._probation_front import read_front
from corpus.programmes._probation_questions import mend_questions
from corpus.programmes._probation_ratings import Printed
from corpus.programmes._probation_titles import Publication
from corpus.reading.document import Document


@dataclass(frozen=True, slots=True)
class Style:
    """What differs between the inspectorate's programmes, all else being the same machinery.

    Attributes:
        programme: which programme it is.
        framework: names the framework by what the report prints, or ``None``.
        area_kinds: the kinds of area of the gazetteer that the programme inspects.
        area: the area to compare by, from the area as printed in the title.
        rated: whether the programme gives ratings and a score.
        unscored: matches the aspects whose rating does not count in the printed score.
    """

    programme: Programme
    framework: Callable[[Printed], str | None]
    area_kinds: tuple[str, ...]
    area: Callable[[str], str] = str
    rated: bool = True
    unscored: re.Pattern[str] | None = None


def parse_probation(document: Document, layout: Layout, style: Style) -> Report:
    """The report; standards, key questions, recommendations and passages in printed order."""
    builder = ReportBuilder(document, layout, Inspectorate.PROBATION, style.programme)
    facts = builder.facts
    title, body = read_front(builder, layout.blocks)
    provider = title is not None and title.publication is Publication.CRC_NPS
    # Companies and divisions ended in 2021 and are no area of today's, so they stay as printed.
    facts.area_kinds = () if provider else style.area_kinds
    facts.area = style.area(facts.area) if facts.area else None
    # A web page, a Word document and Markdown say how deep a heading lies; print shows it by size alone.
    marked_up = bool(document.elements) or document.source.media_type == "text/markdown"
    walk = Body(builder, mend_questions(layout.blocks[body:]), rated=style.rated, marked_up=marked_up)
    walk.read()
    if style.unscored is not None:
        facts.unscored = {j.standard for j in facts.judgements if style.unscored.search(j.aspect)}
    facts.framework = style.framework(walk.judgements.printed(builder, title))
    return builder.finish()
