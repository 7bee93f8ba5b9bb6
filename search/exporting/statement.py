"""Where an export comes from: what was asked of which snapshot, made with which models, under which licence.

Every export carries one, in the form that its format allows: a sheet, a key, a file beside it, a line in the
picture.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import numpy as np

from corpus.wording import plural
from indexer.records import ReportRecord
from search.exporting.text import one_line
from search.facets import LABELS
from search.holdings import Holdings
from search.provenance import NOT_RECORDED, Provenance
from search.tables import View

OGL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
CROWN = ("hmi-probation", "ofsted")
"""Inspectorates whose reports are Crown copyright under the Open Government Licence."""

CAUTION = (
    "Themes and stance are set by rules and a statistical model, unless a coder set them, and can be wrong: "
    "read a passage before you cite it."
)

_MODELS = {
    "model_id": "Encoder of passages",
    "codebook_version": "Codebook",
    "tagger_version": "Tagger of themes and stance",
    "parser_version": "Parser of reports",
    "figures_version": "Extractor of figures",
    "same_finding_version": "Same-finding model",
}
_NO_MODELS = {"created", "reports", "passages", "shipped_codebook", "shipped_themes"}


@dataclass(frozen=True, slots=True)
class Statement:
    """The provenance of one export.

    Attributes:
        title: what is shown, in one line.
        asked: what was asked, readable names to values.
        method: sentences that say how the figures came about.
        snapshot: id of the library's snapshot.
        created: when the snapshot was made, as its manifest has it (ISO, UTC).
        reports: reports in the whole library.
        passages: passages in the whole library.
        models: names to versions of all that can change an answer.
        software: name and version of the program.
        exported: when the export was made, UTC. A caller that passes it gets equal bytes for equal views.
        licences: under which licence the words are, and what is fictional.
        notes: what a reader must know of this export (what was cut).
    """

    title: str
    asked: tuple[tuple[str, str], ...]
    method: tuple[str, ...]
    snapshot: str
    created: str
    reports: int
    passages: int
    models: tuple[tuple[str, str], ...]
    software: str
    exported: datetime
    licences: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @staticmethod
    def of(
        holdings: Holdings,
        view: View,
        exported: datetime | None = None,
        *,
        reports: Iterable[ReportRecord] | None = None,
        notes: tuple[str, ...] = (),
    ) -> Statement:
        """The statement of a view over a snapshot.

        Args:
            holdings: the snapshot.
            view: what is exported.
            exported: when, with its time zone; now if left out.
            reports: whose words the view holds, for the licence; if left out those of the view's passages, and of
                a view that names none all of the library.
            notes: sentences on what this export leaves out.
        """
        facts = holdings.store.provenance()
        return Statement(
            title=one_line(view.title),
            asked=tuple((one_line(name), one_line(value)) for name, value in view.asked),
            method=view.method,
            snapshot=holdings.snapshot_id,
            created=facts.created,
            reports=facts.reports,
            passages=facts.passages,
            models=models_of(facts),
            software=f"Findings {version('inspection-findings')}",
            exported=(exported or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0),
            licences=licences_of(_behind(view, holdings) if reports is None else reports),
            notes=notes,
        )

    @property
    def citation(self) -> str:
        """How the export is cited."""
        return (
            f"{self.software} ({self.exported.year}) “{self.title}”, from {plural(self.reports, 'report')}, "
            f"library snapshot {self.snapshot} of {_day(self.created)}, exported {_day(self.exported.isoformat())}."
        )

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Names to values, in the order in which people read them; the names may repeat."""
        return (
            ("Title", self.title),
            *(("Asked: " + name, value) for name, value in self.asked),
            *(("Note", note) for note in self.notes),
            ("Library", f"{plural(self.reports, 'report')}, {plural(self.passages, 'passage')}"),
            ("Snapshot", self.snapshot),
            ("Snapshot made", self.created),
            *self.models,
            ("Program", self.software),
            ("Exported", _stamp(self.exported)),
            ("How to cite", self.citation),
            *(("Licence", said) for said in self.licences),
            ("Mind", CAUTION),
            *(("Method", said) for said in self.method),
        )

    @property
    def text(self) -> str:
        """The statement as plain text, a fact a line."""
        return "".join(f"{name}: {value}\n" for name, value in self.facts)

    @property
    def below_picture(self) -> tuple[str, ...]:
        """What stands below a chart: what was asked, of what, when, and the licence."""
        asked = "; ".join(f"{name}: {value}" for name, value in self.asked)
        source = (
            f"Source: {self.software}, library snapshot {self.snapshot} ({plural(self.reports, 'report')}), "
            f"exported {_day(self.exported.isoformat())}."
        )
        return tuple(line for line in (asked, *self.notes, source, *self.licences) if line)

    @property
    def licence_url(self) -> str | None:
        """Address of the Open Government Licence where any words are under it."""
        return OGL if any("Open Government" in said for said in self.licences) else None

    def as_dict(self) -> dict[str, Any]:
        """The statement for JSON."""
        return {
            "title": self.title,
            "asked": [{"name": name, "value": value} for name, value in self.asked],
            "notes": list(self.notes),
            "library": {"reports": self.reports, "passages": self.passages},
            "snapshot": self.snapshot,
            "snapshot_created": self.created,
            "models": dict(self.models),
            "software": self.software,
            "exported": _stamp(self.exported),
            "citation": self.citation,
            "licence": list(self.licences),
            "licence_url": self.licence_url,
            "caution": CAUTION,
            "method": list(self.method),
        }


def _behind(view: View, holdings: Holdings) -> tuple[ReportRecord, ...]:
    """The reports that the passages of a view are from; all of the library where it names none."""
    if not view.passages:
        return holdings.reports
    named = np.array([passage.encode("ascii", "replace") for passage in view.passages])
    places = np.unique(holdings.columns.report[np.isin(holdings.columns.passage_ids, named)])
    return tuple(holdings.reports[place] for place in places.tolist())


def models_of(facts: Provenance) -> tuple[tuple[str, str], ...]:
    """Names to versions of what a snapshot was made with; a version that it does not record is left out.

    A version that :class:`Provenance` comes to hold is stated without a change here.
    """
    found = []
    for item in fields(facts):
        value = getattr(facts, item.name)
        if item.name not in _NO_MODELS and value and value != NOT_RECORDED:
            plain = item.name.removesuffix("_version").replace("_", " ").capitalize()
            found.append((_MODELS.get(item.name, plain), str(value)))
    return tuple(found)


def licences_of(reports: Iterable[ReportRecord]) -> tuple[str, ...]:
    """What must be said of the licence of the words of some reports."""
    held = list(reports)
    real = {report.inspectorate for report in held if not report.fictional}
    crown = [LABELS["inspectorate"][name] for name in CROWN if name in real]
    said = []
    if crown:
        said.append(
            f"Contains public sector information licensed under the Open Government Licence v3.0 ({OGL}): "
            f"the words of {' and '.join(crown)} are Crown copyright."
        )
    if real - set(CROWN):
        said.append(
            "Reports of other publishers keep their own licence: see each before its words are published."
        )
    if held and all(report.fictional for report in held):
        said.append(
            "All reports are fictional, written to show how Findings works (MIT licence): "
            "no place, person or inspection in them is real."
        )
    elif any(report.fictional for report in held):
        said.append(
            "Reports marked as fictional were written to show how Findings works (MIT licence): "
            "no place, person or inspection in them is real."
        )
    return tuple(said)


def _day(stamp: str) -> str:
    """The day of an ISO date and time, as people say it; what is no date is repeated."""
    try:
        day = datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    return f"{day.day} {day:%B %Y}"


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
