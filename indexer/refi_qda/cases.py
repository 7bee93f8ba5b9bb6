"""What is known of a report as the variables of a case, so that a tool can compare inspectorates, areas and years.

Each report is one case. Its values are given twice, to the case and to the text source: NVivo, ATLAS.ti and
QualCoder keep variables with cases, MAXQDA with documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from indexer.records import ReportRecord
from indexer.refi_qda import xml
from indexer.refi_qda.guids import guid


@dataclass(frozen=True, slots=True)
class _Variable:
    """A variable: its type of the standard's, the element that holds a value, and where it comes from."""

    name: str
    kind: str
    element: str
    note: str
    value: Callable[[ReportRecord], object]


def _text(name: str, note: str, value: Callable[[ReportRecord], object]) -> _Variable:
    return _Variable(name, "Text", "TextValue", note, value)


_VARIABLES = (
    _text("Title", "Title of the report.", lambda r: r.title),
    _text("Inspectorate", "The publishing body.", lambda r: r.inspectorate),
    _text("Programme", "The kind of inspection.", lambda r: r.programme),
    _text("Framework", "The kind of publication inside the programme.", lambda r: r.framework),
    _text("Area", "What was inspected.", lambda r: r.area),
    _text("Region", "The region it lies in.", lambda r: r.region),
    _Variable(
        "Published",
        "Date",
        "DateValue",
        "Publication; the first of the month where only a month is printed.",
        lambda r: r.published,
    ),
    _text(
        "Published to the", "Whether the day or only the month is printed.", lambda r: r.published_precision
    ),
    _Variable(
        "Year",
        "Integer",
        "IntegerValue",
        "Year that the report goes by: published, else inspected.",
        lambda r: r.dated.year if r.dated else None,
    ),
    _text("Rating", "The overall judgement.", lambda r: r.overall_rating),
    _Variable(
        "Fictional",
        "Boolean",
        "BooleanValue",
        "Whether the report is made up.",
        lambda r: str(r.fictional).lower(),
    ),
)


def add_variables(parent: Any) -> None:
    """Declare the variables."""
    for variable in _VARIABLES:
        element = xml.add(
            parent,
            "Variable",
            guid=_guid(variable),
            name=variable.name,
            typeOfVariable=variable.kind,
        )
        xml.add(element, "Description", variable.note)


def add_values(parent: Any, report: ReportRecord) -> None:
    """Write the values of a report that are known, below its case or its source."""
    for variable in _VARIABLES:
        value = variable.value(report)
        if value is None or value == "":
            continue
        element = xml.add(parent, "VariableValue")
        xml.add(element, "VariableRef", targetGUID=_guid(variable))
        xml.add(element, variable.element, str(value))


def add_cases(parent: Any, reports: Iterable[ReportRecord], sources: Mapping[str, Iterable[str]]) -> None:
    """Write one case a report, with its values and its sources."""
    for report in reports:
        element = xml.add(parent, "Case", guid=guid("case", report.id), name=report.id)
        xml.add(element, "Description", report.title)
        add_values(element, report)
        for source in sources[report.id]:
            xml.add(element, "SourceRef", targetGUID=source)


def _guid(variable: _Variable) -> str:
    return guid("variable", variable.name)
