"""Figures of a passage: what is found, what is left out, and what always holds."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.figures import (
    Comparison,
    Figure,
    FigureKind,
    extract_figures,
    extract_figures_batch,
    figures_model,
    is_change,
)

needs_parser = pytest.mark.skipif(figures_model() is None, reason="no English spaCy model is installed")


def told(text: str, *, use_parser: bool = True) -> list[tuple[Any, ...]]:
    """Each figure as printed text, kind, value and denominator."""
    (figures,) = extract_figures_batch([text], use_parser=use_parser)
    return [(f.span.of(text), f.kind.value, round(f.value, 4), f.denominator) for f in figures]


def only(text: str) -> Figure:
    (figure,) = extract_figures(text)
    return figure


@pytest.mark.parametrize(
    ("text", "printed", "kind", "value", "denominator"),
    [
        (
            "Enquiries were complete in just 28 out of 44 relevant cases.",
            "28 out of 44",
            "count_of",
            28,
            44,
        ),
        ("This was so in 17 out of 42.", "17 out of 42", "count_of", 17, 42),
        ("The plan was sound in only 12 of 33 cases.", "12 of 33", "count_of", 12, 33),
        ("Four out of nine cases began late.", "Four out of nine", "count_of", 4, 9),
        ("Seven of the eleven hostels closed.", "Seven of the eleven", "count_of", 7, 11),
        (
            "Of a possible 42 cases, 30 were found wanting.",
            "42 cases, 30",
            "count_of",
            30,
            42,
        ),
        ("Out of 48 cases, 39 had not been closed.", "48 cases, 39", "count_of", 39, 48),
        (
            "Only six out of a potential 21 interviews took place.",
            "six out of a potential 21",
            "count_of",
            6,
            21,
        ),
        ("Work was absent in 25 out of a possible 35 cases.", "25 out of a possible 35", "count_of", 25, 35),
        ("Only two officer posts out of 31 stood empty.", "two officer posts out of 31", "count_of", 2, 31),
        ("Some were late (82/206).", "82/206", "count_of", 82, 206),
        ("The ferry docked in just 46 per cent of cases.", "46 per cent", "percent", 46, None),
        ("Workloads stood at an average of 113 per cent.", "113 per cent", "percent", 113, None),
        ("Eighty-one per cent agreed.", "Eighty-one per cent", "percent", 81, None),
        ("Three-quarters of respondents agreed.", "Three-quarters", "worded_fraction", 0.75, None),
        (
            "Overall, three in every four respondents agreed.",
            "three in every four",
            "worded_fraction",
            0.75,
            None,
        ),
        ("A third of care leavers stay put.", "A third", "worded_fraction", 0.3333, None),
        ("Nearly a third of the 690 children moved.", "a third of the 690", "worded_fraction", 0.3333, 690),
        ("Sickness was significant at 16.8 days.", "16.8 days", "duration", 16.8, None),
        ("Replies come within 10 working days.", "10 working days", "duration", 10, None),
        ("The queue ran to a nine-month wait.", "nine-month", "duration", 9, None),
        ("The wait was two and a half years.", "two and a half years", "duration", 2.5, None),
        ("There is a rate of 38.5 per 10,000 children.", "38.5 per 10,000", "rate", 38.5, 10000),
        (
            "Practitioners hold 12 cases per practitioner.",
            "12 cases per practitioner",
            "rate",
            12,
            1,
        ),
        ("They hold 1,234 children’s records.", "1,234", "count", 1234, None),
        ("The council gave £2.3 million.", "£2.3 million", "count", 2_300_000, None),
        ("Forty-eight care leavers are studying.", "Forty-eight", "count", 48, None),
        ("Almost 2,000 children were seen.", "2,000", "count", 2000, None),
        ("Two hundred and fifty families came.", "Two hundred and fifty", "count", 250, None),
    ],
)
def test_a_statistic_is_found_with_its_value(
    text: str, printed: str, kind: str, value: float, denominator: float | None
) -> None:
    assert told(text) == [(printed, kind, pytest.approx(value, abs=1e-4), denominator)]


@pytest.mark.parametrize(
    ("text", "comparison"),
    [
        ("In fewer than half of cases help came.", Comparison.FEWER_THAN),
        ("In just over half of cases help came.", Comparison.MORE_THAN),
        ("It came in more than 20 cases.", Comparison.MORE_THAN),
        ("It had no more than two practitioners.", Comparison.AT_MOST),
        ("It had at least eight visits.", Comparison.AT_LEAST),
        ("Visits are made at least every eight weeks.", Comparison.AT_LEAST),
        ("Reply within 10 days.", Comparison.AT_MOST),
        ("It came in almost three-quarters of cases.", Comparison.ABOUT),
        ("Gaps of 10 weeks or more were seen.", Comparison.AT_LEAST),
        ("Children stayed for over two years.", Comparison.MORE_THAN),
        ("Fieldwork ran over two weeks.", Comparison.EXACTLY),
        ("Seen in just 46 per cent of cases.", Comparison.EXACTLY),
        ("The rate is 94.5% and above that of the region.", Comparison.EXACTLY),
        ("Turnover is a little lower than 17% in similar authorities.", Comparison.EXACTLY),
        ("Attendance stood well above the 88% seen nationally.", Comparison.EXACTLY),
        ("Workloads are higher than 25 where posts stand empty.", Comparison.MORE_THAN),
    ],
)
def test_the_bound_is_kept(text: str, comparison: Comparison) -> None:
    assert only(text).comparison is comparison


@pytest.mark.parametrize(
    ("text", "low", "high", "kind"),
    [
        ("Supervision came every four to six weeks.", 4, 6, FigureKind.DURATION),
        ("Staff lost between four and six hours each.", 4, 6, FigureKind.DURATION),
        ("Caseloads range from 9 to 33.", 9, 33, FigureKind.COUNT),
        ("They hold the 50–70 cases advised.", 50, 70, FigureKind.COUNT),
        ("Scores were 40 to 50 per cent.", 40, 50, FigureKind.PERCENT),
    ],
)
def test_a_range_has_both_ends(text: str, low: float, high: float, kind: FigureKind) -> None:
    figure = only(text)
    assert (figure.kind, figure.comparison, figure.value, figure.high) == (
        kind,
        Comparison.BETWEEN,
        low,
        high,
    )


@pytest.mark.parametrize(
    "text",
    [
        "Letters go to young people who are over 21 years, and to their carers.",
        "For children over 16 years the plans grow thin.",
        "Support for care leavers between 21 and 25 is thinner.",
        "It is open to those just under 18 years in custody.",
    ],
)
def test_an_age_is_no_length_of_time(text: str) -> None:
    assert told(text) == []


def test_a_change_and_its_outcome_are_no_range() -> None:
    grown = "Places have grown by 4% to 52 beds since March."
    assert told(grown) == [("4%", "percent", 4, None), ("52", "count", 52, None)]
    assert [f.high for f in extract_figures(grown)] == [None, None]
    assert [f.high for f in extract_figures("Absence fell by 3% to 12% over the winter.")] == [None, None]
    assert [(f.value, f.high) for f in extract_figures("Vacancies ran at 20% to 30%.")] == [(20, 30)]


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("The scheme led to a 41% reduction in broken tenancies.", True),
        ("There was a 20 per cent overall increase in calls.", True),
        ("Calls had fallen by 40 per cent.", True),
        ("Waits went down by an impressive 49% last year.", True),
        ("They saw an increase in late visits of almost 15%.", True),
        ("20 per cent more homes were found.", True),
        ("Absence came down by a fifth.", True),
        ("Calls had fallen to 40 per cent.", False),
        ("Calls rose from 43 per cent.", False),
        ("In 41% of cases plans were late.", False),
        ("Children at risk in 12% of homes were seen.", False),
        ("The board cut 20% of posts.", False),
    ],
)
def test_a_change_is_told_from_a_part(text: str, change: bool) -> None:
    figure = next(f for f in extract_figures(text) if f.kind is not FigureKind.COUNT)
    assert is_change(text, figure.span.start, figure.span.end) is change


def test_a_change_is_two_figures() -> None:
    assert [v for _, _, v, _ in told("Referrals rose from 43 per cent to 67 per cent.")] == [43, 67]
    assert [v for _, _, v, _ in told("Posts rose from 28 to 40 in all.")] == [28, 40]


def test_two_figures_in_one_sentence_keep_apart() -> None:
    text = "In all, 96 per cent had no more than two practitioners, against 18.9 per cent before."
    assert told(text) == [
        ("96 per cent", "percent", 96, None),
        ("two", "count", 2, None),
        ("18.9 per cent", "percent", 18.9, None),
    ]


@needs_parser
@pytest.mark.parametrize(
    "text",
    [
        "The visit was on 8 August 2024, in 2023/24, and on 17 and 18 May 2023.",
        "Results for 2012–13 and 2014 improved.",
        "A worker was recruited for 18-25-year-olds and homeless 16- and 17-year-olds.",
        "Children aged 16 and 17 years old, and those under 10, are seen.",
        "Support lasts until the age of 25, or until they are 21.",
        "Care leavers over 21 keep their adviser, and under-fives theirs.",
        "Oversight goes on beyond 18 years, by the time they are 17 years and 6 months.",
        "Children turn 18 and approach 21, which is post-16 work.",
        "Standard P 1.1 was rated first; 2.3 was rated ‘Inadequate’.",
        "Arrangements at MAPPA level 2 and levels 2 and 3 are sound.",
        "Enquiries under section 47 and Section 20(1)(a) of the Act are timely.",
        "Pupils in Year 11 and at key stages 2 and 4 did well (outcome 4, national framework).",
        "Call 0300 123 1231 or write to M1 2WD.",
        "One of the managers gave one example of one-to-one work.",
        "The third sector and a third party helped in the second half of 2023.",
        "A ‘Route 29’ service works with Catch 22 and others.",
        "The hub works 24 hours a day, seven days a week.",
        "There is two-way talk and a two stage process in half term.",
        "",
        "12",
    ],
)
def test_dates_ages_labels_and_idioms_are_no_figures(text: str) -> None:
    assert told(text) == []


@needs_parser
@pytest.mark.parametrize(
    "text",
    [
        "In one case a child waited.",
        "Only one of these was late.",
        "More than one plan was lost.",
        "It took one year.",
    ],
)
def test_one_counts_where_the_sentence_makes_a_count_of_it(text: str) -> None:
    assert [f.value for f in extract_figures(text)] == [1]


@needs_parser
@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Enquiries were complete in just 28 out of 44 relevant cases.", "relevant cases"),
        ("Of a possible 42 cases, 30 were found wanting.", "cases"),
        ("In all, 96 per cent of the practitioners agreed.", "practitioners"),
        ("Half of its children and young people moved.", "children and young people"),
        ("The council runs 13 children’s homes.", "children’s homes"),
        ("There were 38 social worker vacancies.", "social worker vacancies"),
        ("It is 38 per 10,000 children.", "children"),
        ("Replies come within 10 working days.", "working days"),
        ("The council gave £1,200.", "£"),
        ("This was so in 17 out of 42.", None),
        ("Of those asked, 96 per cent agreed.", None),
    ],
)
def test_the_unit_is_the_noun_phrase_counted(text: str, unit: str | None) -> None:
    figure = only(text)
    assert figure.unit == unit
    assert (figure.unit_source == "none") is (unit is None)


@needs_parser
def test_the_unit_says_which_parser_found_it() -> None:
    assert only("They saw 44 relevant cases.").unit_source == f"parser:{figures_model()}"


def test_without_a_parser_the_unit_comes_from_the_words_to_the_right_and_says_so() -> None:
    text = "They saw 28 out of 44 relevant cases and half of the plans within 10 days."
    (figures,) = extract_figures_batch([text], use_parser=False)
    assert [(f.unit, f.unit_source) for f in figures] == [
        ("relevant cases", "pattern"),
        ("plans", "pattern"),
        ("days", "expression"),
    ]


def test_the_batch_form_keeps_order_and_agrees_with_single_calls() -> None:
    texts = ["Of 48 cases, 39 had closed.", "", "No number here.", "Half of the staff left within 10 days."]
    assert extract_figures_batch(texts) == [extract_figures(t) for t in texts]


def test_processes_change_nothing() -> None:
    texts = [f"In {n} of {n + 9} cases the plan came within {n} days." for n in range(2, 302)]
    assert extract_figures_batch(texts, processes=2) == extract_figures_batch(texts)


def test_no_processes_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        extract_figures_batch([], processes=0)


PIECES = st.sampled_from(
    re.findall(
        r"[^|]+",
        "28|44|1,234|16.8|£2.3|million|46%|per|cent|out|of|in|half|a|third|two-thirds|four|six|weeks|cases|Of|"
        "possible|between|and|to|–|-|(|)|,|.|/|aged|18|2024|August|section|one|dozen|hundred|quarters|working|"
        "days|relevant’s|ⅷ|٣|²|\n|\t|“|0300|10,000|+|over|under|at",
    )
)
TEXTS = st.one_of(
    st.text(max_size=200), st.lists(PIECES, max_size=30).map(" ".join), st.lists(PIECES).map("".join)
)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_gives_ordered_figures_whose_spans_slice_it(text: str) -> None:
    for use_parser in (False, True):
        (figures,) = extract_figures_batch([text], use_parser=use_parser)
        assert extract_figures_batch([text], use_parser=use_parser) == [figures]
        ends = 0
        for figure in figures:
            assert figure.span.start >= ends
            ends = figure.span.end
            assert figure.span.of(text).strip() == figure.span.of(text)
            assert (figure.unit is None) is (figure.unit_span is None)
            if figure.unit_span:
                assert figure.unit_span.of(text) == figure.unit
            if figure.comparison_span:
                assert figure.comparison_span.of(text).strip()
            assert figure.value >= 0
            assert (figure.high is not None) is (figure.comparison is Comparison.BETWEEN)
            if figure.high is not None:
                assert figure.high > figure.value
            if figure.kind is FigureKind.COUNT_OF:
                assert figure.denominator is not None
                assert figure.value <= figure.denominator


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a ",
        "1 ",
        "1-",
        "of ",
        "one of ",
        "12 out of a ",
        "one ",
        "half of ",
        "1,",
        "under ",
        "x@",
        "..",
        " ",
    ],
)
def test_a_long_hostile_text_takes_no_longer_than_its_length(piece: str) -> None:
    def seconds(times: int) -> float:
        started = time.perf_counter()
        extract_figures_batch([piece * times], use_parser=False)
        return time.perf_counter() - started

    # Sixteen times the text: about 16 times the time if linear, 256 times if quadratic.
    assert seconds(8_000) < 0.5 + 40 * seconds(500)
