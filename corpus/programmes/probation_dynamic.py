"""HM Inspectorate of Probation's dynamic inspections of public protection by region, from October 2025 on.

They carry no rating and no score, so ratings named in them (those of earlier inspections) are left in
the prose that they stand in.
"""

from __future__ import annotations

from corpus.layout.block import Layout
from corpus.model import Programme, Report
from corpus.programmes._probation_report import Style, parse_probation
from corpus.programmes._probation_titles import Publication, recognise_as
from corpus.reading.document import Document


def recognise(document: Document, layout: Layout) -> float:
    """How surely ``document`` is a report of a dynamic inspection, 0.0-1.0."""
    return recognise_as((Publication.DYNAMIC,), document, layout)


def parse(document: Document, layout: Layout) -> Report:
    """The report; the area is the region."""
    style = Style(Programme.PROBATION_DYNAMIC, lambda _: "dynamic-2025", ("region",), rated=False)
    return parse_probation(document, layout, style)
