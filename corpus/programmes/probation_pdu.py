"""HM Inspectorate of Probation's reports on a probation delivery unit, and on its forerunners.

Three eras are alike but for their standards: ten for a community rehabilitation company or a division of
the National Probation Service (2018-21), nine for a unit with a score out of 27 (2021-23), seven with a
score out of 21 (October 2023 on). Which standards there are is read from the report, never assumed.
"""

from __future__ import annotations

from corpus.layout.block import Layout
from corpus.model import Programme, Report
from corpus.programmes._probation_ratings import Printed
from corpus.programmes._probation_report import Style, parse_probation
from corpus.programmes._probation_titles import Publication, recognise_as
from corpus.reading.document import Document

_PUBLICATIONS = (Publication.PDU, Publication.CRC_NPS)


def recognise(document: Document, layout: Layout) -> float:
    """How surely ``document`` is a report on a PDU, a CRC or an NPS division, 0.0-1.0."""
    return recognise_as(_PUBLICATIONS, document, layout)


def parse(document: Document, layout: Layout) -> Report:
    """The report; standards, key questions, recommendations and passages in printed order."""
    return parse_probation(document, layout, Style(Programme.PROBATION_PDU, _framework, ("pdu",)))


def _framework(printed: Printed) -> str | None:
    """``crc-nps-2018``, ``pdu-2021`` or ``pdu-2023``, by title, score and standards."""
    if printed.publication is Publication.CRC_NPS:
        return "crc-nps-2018"
    codes = {code.removeprefix("P ") for code in printed.standards}
    # The standards of 2021-23 on information and facilities and on outcomes were dropped in October 2023.
    if printed.score_max == 27 or codes & {"1.4", "2.5"}:
        return "pdu-2021"
    seven = {"1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4"}
    return "pdu-2023" if printed.score_max == 21 or codes == seven else None
