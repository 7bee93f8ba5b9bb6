"""References and the exported dictionaries."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from search.citation import FICTIONAL_MARK, cite
from search.export import passage_to_dict
from tests.search.conftest import Generated


def test_a_citation_names_author_year_title_month_section_and_page(generated: Generated) -> None:
    report = replace(
        generated.reports[0],
        inspectorate="hmi-probation",
        title="An inspection of probation services in: Westvale PDU",
        area="Westvale PDU",
        published=date(2024, 8, 1),
        published_precision="month",
        fictional=False,
    )
    passage = replace(
        generated.passages[0],
        section=("Findings", "P 1.1. Leadership"),
        standard="P 1.1",
        page_start=9,
        page_end=9,
    )
    assert cite(passage, report) == (
        "HM Inspectorate of Probation (2024) An inspection of probation services in: Westvale PDU, "
        "August 2024, section P 1.1 Leadership, p. 9."
    )
    dated = replace(report, published=date(2023, 3, 7), published_precision="day")
    assert ", 7 March 2023, " in cite(passage, dated)
    assert cite(replace(passage, page_end=10), report).endswith("pp. 9–10.")
    numbered = replace(passage, number="3.", kind="recommendation", page_start=None, page_end=None)
    assert cite(numbered, report).endswith("recommendation 3.")
    assert cite(passage, replace(report, fictional=True)).endswith(FICTIONAL_MARK)


def test_a_heading_that_print_spaced_out_is_cited_as_it_is_written(generated: Generated) -> None:
    passage = replace(
        generated.passages[0], section=("Leadership , management  and governance ; overview",), standard=None
    )
    cited = cite(passage, generated.reports[0])
    assert "section Leadership, management and governance; overview" in cited


def test_a_citation_leaves_out_what_is_not_known(generated: Generated) -> None:
    report = replace(
        generated.reports[0], inspectorate="other", title="", area=None, published=None, fictional=False
    )
    passage = replace(generated.passages[0], section=(), standard=None, page_start=None, page_end=None)
    assert cite(passage, report) == f"{report.source_name} (no date)."


def test_a_title_that_holds_the_date_does_not_repeat_it(generated: Generated) -> None:
    report = replace(
        generated.reports[0], title="Westvale, August 2024", area="Westvale", published=date(2024, 8, 1)
    )
    assert cite(generated.passages[0], report).count("August 2024") == 1


def test_without_an_author_the_title_leads_and_is_not_the_section_too(generated: Generated) -> None:
    report = replace(
        generated.reports[0],
        inspectorate="other",
        title="A year of kettles",
        area=None,
        published=date(2024, 8, 1),
        published_precision="month",
        fictional=False,
    )
    passage = replace(
        generated.passages[0], section=("Findings",), standard=None, page_start=None, page_end=None
    )
    assert cite(passage, report) == "A year of kettles (2024), August 2024, section Findings."
    titled = replace(passage, section=("A Year  of kettles",))
    assert cite(titled, report) == "A year of kettles (2024), August 2024."


def test_absurd_titles_and_headings_are_cut_at_a_word(generated: Generated) -> None:
    report = replace(generated.reports[0], title="kettle " * 500, area=None, fictional=False)
    passage = replace(generated.passages[0], section=("badger " * 500,), standard=None)
    sentence = cite(passage, report)
    assert len(sentence) < 600
    assert "kettle…" in sentence
    assert "badger…" in sentence
    assert len(cite(passage, replace(report, title="x" * 900))) < 600


def test_an_export_holds_every_passage_in_order_with_its_own_report(generated: Generated) -> None:
    by_id = {report.id: report for report in generated.reports}
    expected = [passage_to_dict(p, by_id[p.report_id]) for p in generated.passages]
    assert list(generated.engine.export()) == expected


def test_exported_keys_are_stable(generated: Generated) -> None:
    passage = next(p for p in generated.passages if p.themes)
    report = next(r for r in generated.reports if r.id == passage.report_id)
    row = json.loads(json.dumps(passage_to_dict(passage, report)))
    assert {"id", "report_id", "area", "text", "kind", "standard", "stance", "themes"} <= set(row)
    assert row["id"] == passage.id
    assert row["area"] == report.area
    assert row["stance"] == passage.stance.stance
    (first, *_) = row["themes"]
    assert {"id", "probability", "certain", "evidence"} <= set(first)
    (evidence, *_) = first["evidence"]
    assert set(evidence) == {"start", "end", "text", "weight"}
    assert passage.text[evidence["start"] : evidence["end"]] == evidence["text"]
    assert first["probability"] == pytest.approx(passage.themes[0].probability)
