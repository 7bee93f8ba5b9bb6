"""References in RIS, BibTeX and CSL-JSON, read back by programs that import them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import bibtexparser
import jsonschema
import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.records import PassageRecord, ReportRecord
from search.citation import FICTIONAL_MARK, cite, cite_report
from search.exporting.citations import Reference, citation_bytes, reference_of
from search.exporting.citations.bibtex import escaped
from search.exporting.kinds import CitationFormat
from search.exporting.statement import Statement
from tests.search.conftest import Generated
from tests.search.exported import hostile_view, statement_of

CSL = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["id", "type"],
        "additionalProperties": False,
        "properties": {
            **{
                name: {"type": "string"}
                for name in (
                    "id", "citation-key", "genre", "publisher", "title", "language", "section", "abstract",
                    "keyword", "note", "page",
                )
            },
            "type": {"enum": ["report"]},
            "author": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"literal": {"type": "string"}},
                    "additionalProperties": False,
                },
            },
            "issued": {"$ref": "#/definitions/date"},
            "accessed": {"$ref": "#/definitions/date"},
            "event-date": {"$ref": "#/definitions/date"},
            "custom": {"type": "object"},
        },
    },
    "definitions": {
        "date": {
            "type": "object",
            "properties": {
                "date-parts": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 2,
                    "items": {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3},
                }
            },
            "additionalProperties": False,
        }
    },
}  # fmt: skip
"""The parts that are used of csl-data.json of citation-style-language/schema 1.0.2."""


@pytest.fixture(scope="module")
def statement(generated: Generated) -> Statement:
    return statement_of(generated.engine.holdings, hostile_view())


@pytest.fixture(scope="module")
def report(generated: Generated) -> ReportRecord:
    return replace(
        generated.reports[0],
        id="hmi-probation-westvale-2024-08-abcdef",
        inspectorate="hmi-probation",
        title="An inspection of probation services in: Westvale PDU",
        area="Westvale PDU",
        published=date(2024, 8, 5),
        published_precision="day",
        fictional=False,
    )


@pytest.fixture(scope="module")
def passage(generated: Generated) -> PassageRecord:
    return replace(
        generated.passages[0],
        id="0123456789abcdef",
        text="Half of {all} cases & 50% of_those\\these were ~poor~.",
        section=("Findings", "P 1.1. Leadership"),
        standard="P 1.1",
        number="4.",
        kind="finding",
        page_start=9,
        page_end=10,
    )


def ris(references: list[Reference], statement: Statement) -> list[dict[str, Any]]:
    made = citation_bytes(references, CitationFormat.RIS, statement).decode("utf-8")
    for line in made.splitlines():
        assert not line or re.match(r"[A-Z][A-Z0-9]  - ", line), line
    return list(rispy.loads(made))


def bibtex(references: list[Reference], statement: Statement) -> list[dict[str, str]]:
    parser = bibtexparser.bparser.BibTexParser(common_strings=True, ignore_nonstandard_types=False)
    made = citation_bytes(references, CitationFormat.BIBTEX, statement).decode("utf-8")
    return list(parser.parse(made).entries)


def csl(references: list[Reference], statement: Statement) -> list[dict[str, Any]]:
    items = json.loads(citation_bytes(references, CitationFormat.CSL_JSON, statement))
    jsonschema.validate(items, CSL)
    return list(items)


def test_ris_has_a_passage_down_to_page_and_paragraph(
    report: ReportRecord, passage: PassageRecord, statement: Statement
) -> None:
    (read,) = ris([reference_of(report, passage, {})], statement)
    assert read["type_of_reference"] == "RPRT"
    assert read["id"] == "hmi-probation-westvale-2024-08-abcdef-0123456789abcdef"
    assert read["authors"] == ["HM Inspectorate of Probation"]
    assert read["title"] == report.title
    assert (read["year"], read["date"]) == ("2024", "2024/08/05/")
    assert (read["start_page"], read["end_page"]) == ("9", "10")
    assert read["abstract"] == passage.text
    assert "section P 1.1 Leadership, paragraph 4, pp. 9–10" in read["notes"]
    assert any(statement.snapshot in note and "Open Government" in note for note in read["notes"])


def test_bibtex_braces_names_and_titles_and_escapes_what_is_special(
    report: ReportRecord, passage: PassageRecord, statement: Statement
) -> None:
    (read,) = bibtex([reference_of(report, passage, {})], statement)
    assert read["ENTRYTYPE"] == "techreport"
    assert read["ID"] == "hmi-probation-westvale-2024-08-abcdef-0123456789abcdef"
    assert read["author"] == read["institution"] == "{HM Inspectorate of Probation}"
    assert read["title"] == "{An inspection of probation services in: Westvale PDU}"
    assert (read["year"], read["month"], read["day"]) == ("2024", "August", "5")
    assert read["pages"] == "9--10"
    assert read["note"] == "Section P 1.1 Leadership, paragraph 4, pp. 9–10"
    assert read["abstract"] == (
        r"Half of \textbraceleft{}all\textbraceright{} cases \& 50\% of\_those\textbackslash{}these were "
        r"\textasciitilde{}poor\textasciitilde{}."
    )


def test_csl_has_the_page_and_a_locator_apart(
    report: ReportRecord, passage: PassageRecord, statement: Statement
) -> None:
    (read,) = csl([reference_of(report, passage, {})], statement)
    assert read["id"] == read["citation-key"] == f"{report.id}-{passage.id}"
    assert read["author"] == [{"literal": "HM Inspectorate of Probation"}]
    assert read["issued"] == {"date-parts": [[2024, 8, 5]]}
    assert read["page"] == "9-10"
    assert read["section"] == "P 1.1 Leadership"
    assert read["custom"]["locator"] == "9-10"
    assert read["custom"]["label"] == "page"
    assert read["custom"]["passage"] == passage.id
    assert statement.snapshot in read["custom"]["found"]


def test_dates_are_as_precise_as_they_are_known(report: ReportRecord, statement: Statement) -> None:
    month = reference_of(replace(report, published_precision="month"))
    inspected = reference_of(
        replace(report, published=None, published_precision=None, fieldwork_end=date(2023, 3, 7))
    )
    undated = reference_of(
        replace(report, published=None, published_precision=None, fieldwork_start=None, fieldwork_end=None)
    )
    assert [item.get("date") for item in ris([month], statement)] == ["2024/08//"]
    assert csl([month], statement)[0]["issued"] == {"date-parts": [[2024, 8]]}
    assert "day" not in bibtex([month], statement)[0]
    (of_inspection,) = csl([inspected], statement)
    assert of_inspection["issued"] == {"date-parts": [[2023]]}
    assert of_inspection["event-date"] == {"date-parts": [[2023, 3, 7]]}
    assert of_inspection["note"] == "No publication date printed; inspected 7 March 2023, whose year is given"
    assert "month" not in bibtex([inspected], statement)[0]
    assert "inspected 7 March 2023" in bibtex([inspected], statement)[0]["note"]
    assert "date" not in ris([inspected], statement)[0]
    assert "issued" not in csl([undated], statement)[0]
    assert "year" not in bibtex([undated], statement)[0]


def test_a_report_without_an_inspectorate_is_a_misc_without_an_author(
    report: ReportRecord, statement: Statement
) -> None:
    other = reference_of(replace(report, inspectorate="other"))
    (read,) = bibtex([other], statement)
    assert read["ENTRYTYPE"] == "misc"
    assert "author" not in read
    assert "author" not in csl([other], statement)[0]
    assert "authors" not in ris([other], statement)[0]
    assert "Open Government" not in csl([other], statement)[0]["custom"]["found"]


def test_a_fictional_report_can_not_be_taken_for_a_real_one(
    report: ReportRecord, statement: Statement
) -> None:
    made_up = reference_of(replace(report, fictional=True))
    assert FICTIONAL_MARK in ris([made_up], statement)[0]["notes"]
    assert FICTIONAL_MARK in bibtex([made_up], statement)[0]["note"]
    assert FICTIONAL_MARK in csl([made_up], statement)[0]["note"]
    assert "Open Government" not in csl([made_up], statement)[0]["custom"]["found"]


def test_a_report_has_no_place_in_itself(report: ReportRecord, statement: Statement) -> None:
    whole = reference_of(report)
    assert whole.key == report.id
    assert "page" not in csl([whole], statement)[0]
    assert "pages" not in bibtex([whole], statement)[0]
    assert "start_page" not in ris([whole], statement)[0]


def test_text_is_the_readable_citation(
    report: ReportRecord, passage: PassageRecord, statement: Statement
) -> None:
    made = citation_bytes(
        [reference_of(report), reference_of(report, passage)], CitationFormat.TEXT, statement
    )
    assert made.decode("utf-8").splitlines() == [cite_report(report), cite(passage, report)]
    assert cite_report(report) == (
        "HM Inspectorate of Probation (2024) An inspection of probation services in: Westvale PDU, 5 August 2024."
    )


def test_keys_are_unique_stable_and_plain(generated: Generated, statement: Statement) -> None:
    reports = {report.id: report for report in generated.reports}
    references = [reference_of(reports[p.report_id], p) for p in generated.passages]
    references += [reference_of(report) for report in generated.reports]
    keys = [reference.key for reference in references]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", key) for key in keys)
    assert [entry["ID"] for entry in bibtex(references, statement)] == keys
    assert [item["id"] for item in ris(references, statement)] == keys
    assert [item["id"] for item in csl(references, statement)] == keys
    assert len(csl([*references, *references], statement)) == len(keys)


def test_the_comment_at_the_head_of_bibtex_begins_no_entry(
    generated: Generated, report: ReportRecord
) -> None:
    view = replace(hostile_view(), asked=(("Query", "@article{x, title={y}}\n@book{z}"),))
    entries = bibtex([reference_of(report)], statement_of(generated.engine.holdings, view))
    assert [entry["ID"] for entry in entries] == [report.id]


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@settings(max_examples=80, deadline=None)
@given(words=text, title=text, heading=text)
def test_any_words_come_back(generated: Generated, words: str, title: str, heading: str) -> None:
    statement = statement_of(generated.engine.holdings, hostile_view())
    report = replace(generated.reports[0], title=title, inspectorate="ofsted")
    passage = replace(generated.passages[0], text=words, section=(heading,), standard=None)
    reference = reference_of(report, passage)
    assert csl([reference], statement)[0].get("abstract", "") == reference.words
    (entry,) = bibtex([reference], statement)
    assert entry.get("abstract", "") == escaped(reference.words)
    (read,) = ris([reference], statement)
    assert read.get("abstract", "") == reference.words
    for value in (reference.words, reference.title, reference.section):
        assert len(value.splitlines()) <= 1
        assert value == value.strip()


def test_escaped_text_is_balanced_and_says_the_same() -> None:
    said = r"}{ \ # $ % & _ ~ ^ é – 🙂"
    made = escaped(said)
    assert made.count("{") == made.count("}")
    back = made
    for name, sign in (
        (r"\textbackslash{}", "\\"), (r"\textbraceleft{}", "{"), (r"\textbraceright{}", "}"),
        (r"\textasciitilde{}", "~"), (r"\textasciicircum{}", "^"),
    ):  # fmt: skip
        back = back.replace(name, sign)
    assert re.sub(r"\\([#$%&_])", r"\1", back) == said
