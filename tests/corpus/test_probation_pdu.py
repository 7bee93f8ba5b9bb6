"""The PDU programme on the one real report at hand, and on small reports of our own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest

from corpus.model import Account, Kind, Programme, Rating, Report, words
from tests.corpus.checks import check_report

Parse = Callable[..., Report]


@pytest.mark.shared
class TestBedfordshire:
    def test_it_keeps_every_invariant(self, bedfordshire: Report) -> None:
        check_report(bedfordshire)
        assert Account.UNEXPLAINED not in bedfordshire.account.counts

    def test_the_report_as_a_whole(self, bedfordshire: Report) -> None:
        report = bedfordshire
        assert report.programme is Programme.PROBATION_PDU
        assert report.title == "An inspection of probation services in: Bedfordshire PDU"
        assert (report.area, report.region) == ("Bedfordshire PDU", "East of England")
        assert (report.published, report.published_precision) == (date(2024, 8, 1), "month")
        assert report.lead_inspector == "Lucy Jones"
        assert not report.fictional

    def test_the_end_of_fieldwork_is_derived_and_says_so(self, bedfordshire: Report) -> None:
        assert bedfordshire.fieldwork_start == date(2024, 5, 20)
        assert bedfordshire.fieldwork_end == date(2024, 6, 7)
        assert [warning.code for warning in bedfordshire.warnings] == ["derived-fieldwork-end"]

    def test_score_and_ratings(self, bedfordshire: Report) -> None:
        assert (bedfordshire.score, bedfordshire.score_max) == (4, 21)
        assert bedfordshire.overall_rating is Rating.REQUIRES_IMPROVEMENT
        ri, low = Rating.REQUIRES_IMPROVEMENT, Rating.INADEQUATE
        assert [(j.standard, j.rating) for j in bedfordshire.judgements] == [
            ("P 1.1", ri),
            ("P 1.2", ri),
            ("P 1.3", ri),
            ("P 2.1", low),
            ("P 2.2", ri),
            ("P 2.3", low),
            ("P 2.4", low),
        ]
        assert bedfordshire.judgements[0].aspect == "P 1.1 Leadership"

    def test_key_questions(self, bedfordshire: Report) -> None:
        found = [(q.standard, q.percent_yes) for q in bedfordshire.key_questions]
        percentages = [52, 60, 42, 52, 65, 52, 54, 40, 27, 58, 58, 48]
        standards = [f"P 2.{n}" for n in (1, 2, 3, 4) for _ in range(3)]
        assert found == list(zip(standards, percentages, strict=True))
        assert all(question.question.endswith("?") for question in bedfordshire.key_questions)

    def test_recommendations(self, bedfordshire: Report) -> None:
        assert [item.number for item in bedfordshire.recommendations] == list(range(1, 9))
        assert {item.addressee for item in bedfordshire.recommendations} == {"Bedfordshire PDU"}
        passages = [p for p in bedfordshire.passages if p.kind is Kind.RECOMMENDATION]
        assert [p.text for p in passages] == [item.text for item in bedfordshire.recommendations]
        assert [p.number for p in passages] == [str(n) for n in range(1, 9)]

    def test_kinds(self, bedfordshire: Report) -> None:
        kinds = Counter(passage.kind for passage in bedfordshire.passages)
        bullets = kinds[Kind.STRENGTH] + kinds[Kind.AREA_FOR_IMPROVEMENT] + kinds[Kind.FINDING]
        assert bullets == 79
        assert kinds[Kind.FINDING] == 18
        assert kinds[Kind.QUOTE] == 2
        assert kinds[Kind.PRACTICE_EXAMPLE] == 1
        assert kinds[Kind.STANDARD_STATEMENT] == 7
        # Four "Our rating for …", one decision guidance, two paragraphs of the annexe.
        assert kinds[Kind.METHOD] == 7

    def test_six_bullets_are_rejoined(self, bedfordshire: Report) -> None:
        text = bedfordshire.source.text
        cut = [
            passage
            for passage in bedfordshire.passages
            if any(
                "\n" in text[a.end : b.start]
                for a, b in zip(passage.segments, passage.segments[1:], strict=False)
            )
        ]
        assert len(cut) == 6
        assert {p.kind for p in cut} <= {Kind.STRENGTH, Kind.AREA_FOR_IMPROVEMENT, Kind.FINDING}
        assert all(passage.text.endswith(".") for passage in cut)
        notes = [(note.start, note.end) for note in bedfordshire.footnotes]
        between = [p for p in cut if any(p.start < start and end < p.end for start, end in notes)]
        # The file has two footnotes printed between the halves of a bullet (notes 1 and 6).
        assert len(between) == 2

    def test_footnotes_hang_on_their_passages(self, bedfordshire: Report) -> None:
        assert [note.marker for note in bedfordshire.footnotes] == [str(n) for n in range(1, 8)]
        attached = [(note.marker, p.standard) for p in bedfordshire.passages for note in p.footnotes]
        assert attached == [
            ("1", "P 1.1"),
            ("2", None),
            ("3", "P 2.1"),
            ("4", "P 2.1"),
            ("5", "P 2.2"),
            ("6", "P 2.3"),
            ("7", "P 2.4"),
        ]
        for passage in bedfordshire.passages:
            assert not set(passage.text) & set("⁰¹²³⁴⁵⁶⁷⁸⁹*")
            assert "](" not in passage.text
            for note in bedfordshire.footnotes:
                assert not any(s.start < note.end and note.start < s.end for s in passage.segments)

    def test_sections_of_their_own(self, bedfordshire: Report) -> None:
        second = {p.section[1] for p in bedfordshire.passages if len(p.section) > 1}
        assert {"Feedback from people on probation", "Diversity and inclusion", "Outcomes"} <= second
        outside = [p for p in bedfordshire.passages if "Outcomes" in p.section]
        assert {p.standard for p in outside} == {None}
        assert not any(title.endswith(":") for p in bedfordshire.passages for title in p.section)

    def test_a_text_without_page_marks_has_no_pages(self, bedfordshire: Report) -> None:
        assert bedfordshire.source.pages == ()
        assert {(p.page_start, p.page_end) for p in bedfordshire.passages} == {(None, None)}

    def test_furniture_is_named(self, bedfordshire: Report) -> None:
        listed = bedfordshire.account.listed
        assert len(listed[Account.CONTENTS]) >= 1
        assert bedfordshire.account.counts[Account.LIST_MARKER] == 8
        assert all(span.of(bedfordshire.source.text).strip() for spans in listed.values() for span in spans)


NINE = """An inspection of probation services in:

Ferrowdale PDU

The Probation Service – Northmarch region

HM Inspectorate of Probation, March 2022

Acknowledgements

This inspection was led by HM Inspector Ada Quill, with colleagues.

Ratings

Ferrowdale PDU

Score **{score}/27**

Overall rating

Good

1. Organisational delivery

{summary}

Recommendations

Ferrowdale PDU should:

1. see that every plan names the people who are to be kept safe
2. give new staff a mentor.

The Probation Service should:

3. fill the vacant posts in the unit within the year.

Background

We conducted fieldwork in the unit between 7 February 2022 and 18 February 2022, and read cases of many kinds.

1. Organisational delivery

1.1. Leadership

Leaders help staff to give everyone on probation a service of high quality.

Good

Managers knew what they wanted and said so in plain words to all their staff.

Areas for improvement:

- Morning meetings were long and seldom had minutes, so that people forgot what had been agreed in them by
  the following week.
"""


def nine(score: int = 18, rating: str = "Good") -> str:
    names = [
        "1.1 Leadership",
        "1.2 Staffing",
        "1.3 Services",
        "1.4 Information and facilities",
        "2.1 Assessment",
        "2.2 Planning",
        "2.3 Implementation and delivery",
        "2.4 Reviewing",
        "2.5 Outcomes",
    ]
    return NINE.format(score=score, summary="\n\n".join(f"{name}\n\n{rating}" for name in names))


def test_nine_standards_and_a_score_out_of_27(parse_text: Parse) -> None:
    report = parse_text(nine())
    check_report(report)
    assert report.programme is Programme.PROBATION_PDU
    assert (report.score, report.score_max) == (18, 27)
    assert [j.standard for j in report.judgements][:5] == ["1.1", "1.2", "1.3", "1.4", "2.1"]
    assert len(report.judgements) == 9
    assert (report.fieldwork_start, report.fieldwork_end) == (date(2022, 2, 7), date(2022, 2, 18))
    assert report.lead_inspector == "Ada Quill"
    assert [w.code for w in report.warnings] == ["unknown-area"]


def test_each_recommendation_knows_who_should_act(parse_text: Parse) -> None:
    report = parse_text(nine())
    assert [item.addressee for item in report.recommendations] == [
        "Ferrowdale PDU",
        "Ferrowdale PDU",
        "The Probation Service",
    ]


def test_a_bullet_wrapped_over_lines_is_one_passage(parse_text: Parse) -> None:
    report = parse_text(nine())
    (bullet,) = [p for p in report.passages if p.kind is Kind.AREA_FOR_IMPROVEMENT]
    assert bullet.text.endswith("in them by the following week.")
    assert bullet.standard == "1.1"
    assert len(words(bullet.text)) == 22


@pytest.mark.parametrize(("score", "rating", "codes"), [(18, "Good", []), (17, "Good", ["score-mismatch"])])
def test_a_score_that_the_ratings_do_not_sum_to_is_questioned(
    parse_text: Parse, score: int, rating: str, codes: list[str]
) -> None:
    report = parse_text(nine(score, rating))
    assert [w.code for w in report.warnings if w.code != "unknown-area"] == codes


def test_a_rating_outside_the_band_of_its_key_questions_is_questioned(parse_text: Parse) -> None:
    table = "\n\n2. Service delivery\n\n2.1. Assessment\n\nAssessment looks at the whole person and their life.\n\nGood\n\n"
    table += "Key question\tPercentage 'Yes'\nDoes assessment look at the safety of others?\t31%\n\n"
    findings = "- Assessors asked about work and homes but forgot to ask about the children.\n"
    report = parse_text(nine() + table + findings)
    assert [(q.standard, q.percent_yes) for q in report.key_questions] == [("2.1", 31)]
    assert "rating-outside-band" in [w.code for w in report.warnings]
    explained = parse_text(
        nine() + table + "Decision guidance allows this higher rating in this unit.\n\n" + findings
    )
    assert "rating-outside-band" not in [w.code for w in explained.warnings]


def test_dates_out_of_order_are_questioned(parse_text: Parse) -> None:
    report = parse_text(nine().replace("March 2022", "January 2022", 1))
    assert "dates-out-of-order" in [w.code for w in report.warnings]


@pytest.mark.parametrize(
    "row",
    [
        "Does assessment look at the safety of others?\t31%",
        "Does assessment look at the\t31%\nsafety of others?",
        "Does assessment look at the\n\nsafety of others?\t31%",
        "Does assessment look\n\nat the safety\t31%\n\nof others?",
        "Does assessment look at the 31% safety of others?",
    ],
)
def test_a_key_question_wrapped_around_its_percentage_is_whole(parse_text: Parse, row: str) -> None:
    section = f"\n\n2. Service delivery\n\n2.1. Assessment\n\nInadequate\n\nKey question\tPercentage 'Yes'\n{row}\n\n"
    report = parse_text(
        nine() + section + "- Assessors asked about work and homes but not about the children.\n"
    )
    check_report(report)
    (question,) = report.key_questions
    assert (question.question, question.percent_yes) == ("Does assessment look at the safety of others?", 31)
    assert report.account.counts[Account.TABLE] == 13
    assert not [p for p in report.passages if "safety of others" in p.text]


def test_a_sentence_with_a_percentage_is_no_key_question(parse_text: Parse) -> None:
    section = "\n\n2. Service delivery\n\n2.1. Assessment\n\nInadequate\n\nIn 31% of cases, did anybody look at safety?\n"
    report = parse_text(nine() + section)
    assert report.key_questions == ()
