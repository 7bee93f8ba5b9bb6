"""The inspection programmes: the only place that knows an inspectorate's wording.

Each module has ``recognise(document, layout) -> float`` (0.0-1.0, how surely the document is of its
programme) and ``parse(document, layout) -> Report``. A new kind of report is one module here and one
entry in ``_MODULES``.
"""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast

from corpus.layout.block import Layout
from corpus.model import Programme, Report
from corpus.programmes._refusals import refuse_empty, refuse_web_pages
from corpus.reading.document import Document

#: Below this no programme of its own is sure enough, and the general one takes the document.
THRESHOLD = 0.5

_MODULES: dict[Programme, str] = {
    Programme.PROBATION_PDU: "corpus.programmes.probation_pdu",
    Programme.PROBATION_REGION: "corpus.programmes.probation_region",
    Programme.PROBATION_DYNAMIC: "corpus.programmes.probation_dynamic",
    Programme.YOUTH_JUSTICE: "corpus.programmes.youth_justice",
    Programme.CHILDRENS_SERVICES: "corpus.programmes.childrens_services",
}


class ProgrammeModule(Protocol):
    """What a programme's module offers."""

    def recognise(self, document: Document, layout: Layout) -> float:
        """How surely the document is of this programme, 0.0-1.0."""
        ...

    def parse(self, document: Document, layout: Layout) -> Report:
        """The report."""
        ...


def parse_layout(document: Document, layout: Layout) -> Report:
    """The report that the surest programme makes of ``document``; the general one if none is sure.

    Raises:
        ReportRefusedError: if the document is no report.
    """
    refuse_web_pages(document, layout)
    best, score = Programme.GENERAL, THRESHOLD
    for programme, name in _MODULES.items():
        sure = _load(name).recognise(document, layout)
        if sure > score or (sure == score and best is Programme.GENERAL):
            best, score = programme, sure
    report = _load(_MODULES.get(best, "corpus.programmes.general")).parse(document, layout)
    refuse_empty(report)
    return report


def _load(name: str) -> ProgrammeModule:
    return cast(ProgrammeModule, import_module(name))
