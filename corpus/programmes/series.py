"""Series of reports: publications of one purpose, of which the next on an area succeeds the one before.

A framework is replaced every few years (Ofsted's single inspection framework by ILACS in 2018, HM
Inspectorate of Probation's PDU standards in 2023); a visit or a SEND inspection is not the next edition of
an inspection of the whole service.
"""

from __future__ import annotations

_OF_FRAMEWORK = {
    "ilacs": "inspection",
    "sif": "inspection",
    "focused-visit": "focused-visit",
    "monitoring-visit": "monitoring-visit",
    "area-send": "area-send",
}


def series_of(programme: str, framework: str | None) -> str:
    """The series of a report, as ``programme/purpose``; of a framework not known, its programme's inspections.

    Equal texts mean that the later report on an area takes the place of the earlier one.
    """
    return f"{programme}/{_OF_FRAMEWORK.get(framework or '', 'inspection')}"
