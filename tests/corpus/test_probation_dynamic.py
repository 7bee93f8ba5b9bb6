"""Dynamic inspections of public protection: no ratings, findings, recommendations, region."""

from __future__ import annotations

from corpus.model import Account, Kind, Programme
from tests.corpus.checks import check_report
from tests.corpus.probation_maker import FILL, Parse, page, report


def test_a_dynamic_inspection_has_no_rating_whatever_it_says_of_earlier_ones(parse_text: Parse) -> None:
    body = (
        "<p>Overall, the region had been ‘Inadequate’.</p><h2>Recommendations (Back to top)</h2>"
        "<p>The South West region should:</p><ol><li>read what the police send</li></ol>"
        "<h2>Assessment (Back to top)</h2><p>Good</p>"
        "<table><tr><td>C1 Does assessment focus sufficiently on keeping other people safe?</td><td>45%</td></tr></table>"
        f"<ul><li>{FILL}</li></ul>"
    )
    title = "Dynamic Inspection of Public Protection in South West region"
    found = parse_text(page(title, body), "page.html")
    check_report(found)
    assert (found.programme, found.framework) == (Programme.PROBATION_DYNAMIC, "dynamic-2025")
    assert (found.title, found.area, found.region) == (title, "South West", "South West")
    assert (found.overall_rating, found.score, found.judgements) == (None, None, ())
    assert [q.percent_yes for q in found.key_questions] == [45]
    assert [item.addressee for item in found.recommendations] == ["The South West region"]
    # What follows the recommendations at their own level is no part of them.
    assert [p.kind for p in found.passages if p.text == FILL][:1] == [Kind.FINDING]
    assert found.account.counts.get(Account.UNEXPLAINED, 0) == 0


def test_findings_after_the_recommendations_are_findings_in_plain_text_too(parse_text: Parse) -> None:
    body = (
        "Recommendations\n\nThe South West region should:\n\n1. read what the police send\n2. act on what it says\n\n"
        f"What we found in cases\n\n{FILL}\n\n- Visits were made where they were needed most.\n\n"
        "Strengths:\n\n- Practitioners knew whom they feared for.\n"
    )
    found = parse_text(report("Dynamic Inspection of Public Protection in South West region", body))
    check_report(found)
    assert [item.text for item in found.recommendations] == [
        "read what the police send",
        "act on what it says",
    ]
    assert [(p.kind, p.section) for p in found.passages[3:6]] == [
        (Kind.NARRATIVE, ("What we found in cases",)),
        (Kind.FINDING, ("What we found in cases",)),
        (Kind.STRENGTH, ("What we found in cases", "Strengths")),
    ]


def test_a_dynamic_inspection_names_the_region_as_the_gazetteer_does(parse_text: Parse) -> None:
    body = f"<h2>Assessing</h2><p>{FILL}</p>"
    found = parse_text(
        page("Dynamic Inspection of Public Protection in Kent, Surrey and Sussex", body), "page.html"
    )
    assert (found.area, found.region) == ("Kent, Surrey & Sussex", "Kent, Surrey & Sussex")
    assert not found.warnings
