"""Reports on a probation region: ratings wherever they stand, recommendations, score."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.model import Account, Inspectorate, Kind, Programme, Rating
from tests.corpus.checks import check_report
from tests.corpus.probation_maker import FILL, Parse, page, report

REGION_BODY = """Ratings

Fieldwork started: 4 March 2024

{summary}

Recommendations

The North East region should:

1. agree with the police how quickly they will answer
2. look behind what the record says about harm

His Majesty’s Prison and Probation Service should:

3. give the region a workload tool that counts travel

1. Regional arrangements and delivery

{first}

Strengths:

- The plan was short and each unit had turned it into its own words.

Areas for improvement:

- Nine boards looked at the same figures and nobody owned what followed.

2. Regional service delivery

{second}

Key question\tPercentage 'Yes'
Does the work keep other people safe?\t39%

- Information about harm was asked for and then not read in most of the cases.
"""
SUMMARIES = {
    "line": "R 1.1 Leadership\n\nGood\n\nR 2.2 Public protection\n\nInadequate",
    "same line": "R 1.1 Leadership Good\n\nR 2.2 Public protection Inadequate",
    "tab": "R 1.1 Leadership\tGood\nR 2.2 Public protection\tInadequate",
    "colon": "R 1.1 Leadership: Good\n\nR 2.2 Public protection: Inadequate",
    "none": "",
}
HEADS = {
    "line": ("R 1.1. Leadership\n\nGood", "R 2.2. Public protection\n\nInadequate"),
    "label": ("R 1.1. Leadership\n\nRating: Good", "R 2.2. Public protection\n\nOur rating – ‘Inadequate’"),
    "heading": ("R 1.1. Leadership – Good", "R 2.2. Public protection: Inadequate"),
    "brackets": ("R 1.1 Leadership (Good)", "R 2.2 Public protection (Inadequate)"),
}
TWO = [("R 1.1", "R 1.1 Leadership", Rating.GOOD), ("R 2.2", "R 2.2 Public protection", Rating.INADEQUATE)]


def region(summary: str = "line", heads: str = "line", title: str = "") -> str:
    first, second = HEADS[heads]
    body = REGION_BODY.format(summary=SUMMARIES[summary], first=first, second=second)
    return report(title or "An inspection of Probation Services – North East region", body)


@pytest.mark.parametrize("heads", HEADS)
@pytest.mark.parametrize("summary", SUMMARIES)
def test_ratings_are_found_wherever_a_region_s_report_prints_them(
    parse_text: Parse, summary: str, heads: str
) -> None:
    found = parse_text(region(summary, heads))
    check_report(found)
    assert found.programme is Programme.PROBATION_REGION
    assert found.inspectorate is Inspectorate.PROBATION
    assert (found.area, found.region, found.framework) == ("North East", "North East", "region-2023")
    assert [(j.standard, j.aspect, j.rating) for j in found.judgements] == TWO
    assert [(q.standard, q.percent_yes) for q in found.key_questions] == [("R 2.2", 39)]
    assert found.account.counts.get(Account.UNEXPLAINED, 0) == 0
    assert not found.warnings


def test_a_region_s_recommendations_know_who_should_act(parse_text: Parse) -> None:
    found = parse_text(region())
    assert [(item.number, item.addressee) for item in found.recommendations] == [
        (1, "The North East region"),
        (2, "The North East region"),
        (3, "His Majesty’s Prison and Probation Service"),
    ]
    kinds = {p.standard: p.kind for p in found.passages if p.kind in (Kind.STRENGTH, Kind.FINDING)}
    assert kinds == {"R 1.1": Kind.STRENGTH, "R 2.2": Kind.FINDING}


@pytest.mark.parametrize(
    ("sentence", "rating"),
    [
        ("The region was therefore rated ‘Requires improvement’ overall.", Rating.REQUIRES_IMPROVEMENT),
        ("As a consequence, the overall rating for the North East was ‘Good’.", Rating.GOOD),
        ("The region will be disappointed to be rated as ‘Inadequate’ overall.", Rating.INADEQUATE),
        ("At our last inspection the region was rated ‘Good’ overall.", None),
    ],
)
def test_a_page_s_overall_rating_is_read_from_its_foreword(
    parse_text: Parse, sentence: str, rating: Rating | None
) -> None:
    body = (
        f"<p>{sentence}</p><h2>R 1.1 Leadership (Back to top)</h2><p><strong>Good</strong></p><p>{FILL}</p>"
    )
    found = parse_text(page("An inspection of Probation Services – North East region", body), "page.html")
    check_report(found)
    assert found.overall_rating is rating
    assert ("overall-rating-from-prose" in {w.code for w in found.warnings}) is (rating is not None)
    assert found.published is None


def test_a_score_that_a_region_s_ratings_do_not_sum_to_is_questioned(parse_text: Parse) -> None:
    text = region().replace("Fieldwork started: 4 March 2024", "Fieldwork started: 4 March 2024\n\nScore 3/6")
    assert "score-mismatch" in {w.code for w in parse_text(text).warnings}
    right = parse_text(text.replace("Score 3/6", "Score 2/6"))
    assert (right.score, right.score_max, right.warnings) == (2, 6, ())


def test_a_cover_with_the_month_alone_in_capitals_dates_the_report(parse_text: Parse) -> None:
    text = region().replace(
        "HM Inspectorate of Probation, June 2024", "HM Inspectorate of Probation\n\nJANUARY 2025"
    )
    assert parse_text(text).published == date(2025, 1, 1)
