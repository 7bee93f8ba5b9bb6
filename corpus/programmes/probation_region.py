"""HM Inspectorate of Probation's reports on a whole probation region, from October 2023 on.

Standards have codes R 1.1 (leadership), R 1.2 (staffing) and R 2.x for what the region delivers. Pages
print the overall rating only inside the foreword.
"""

from __future__ import annotations

from corpus.layout.block import Layout
from corpus.model import Programme, Report
from corpus.programmes._probation_ratings import Printed
from corpus.programmes._probation_report import Style, parse_probation
from corpus.programmes._probation_titles import Publication, recognise_as
from corpus.reading.document import Document


def recognise(document: Document, layout: Layout) -> float:
    """How surely ``document`` is a report on a probation region, 0.0-1.0."""
    return recognise_as((Publication.REGION,), document, layout)


def parse(document: Document, layout: Layout) -> Report:
    """The report; the area is the region."""
    return parse_probation(document, layout, Style(Programme.PROBATION_REGION, _framework, ("region",)))


def _framework(printed: Printed) -> str | None:
    """``region-2023``: regions have been rated in that programme alone."""
    rated = printed.overall or any(code.startswith("R ") for code in printed.standards)
    return "region-2023" if rated else None
