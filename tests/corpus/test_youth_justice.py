"""Reports on a youth justice service: twelve standards, resettlement apart, frameworks, victims."""

from __future__ import annotations

import pytest

from corpus.model import Account, Programme, Rating, words
from tests.corpus.checks import check_report
from tests.corpus.probation_maker import FILL, Parse, page, report

YOUTH = {
    "1. Organisational delivery": [
        "Governance and leadership",
        "Staff",
        "Partnerships and services",
        "Facilities",
    ],
    "2. Court disposals": ["Assessment", "Planning", "Implementation and delivery", "Reviewing"],
    "3. Out-of-court disposals": [
        "Assessment",
        "Planning",
        "Implementation and delivery",
        "Policy and provision",
    ],
    "4. Resettlement": ["Resettlement policy and provision"],
}


def youth(
    title: str, *, score: int = 24, domains: int = 4, table: bool = False, when: str = "June 2024"
) -> str:
    """A report whose every standard is Good: 24 points of 36, resettlement apart."""
    summary = [f"Fieldwork started: 4 March {when[-4:]}", f"Score {score}/36", "Overall rating: Good"]
    body = []
    for number, (domain, names) in enumerate(list(YOUTH.items())[:domains], start=1):
        summary.append(domain)
        body.append(domain)
        rows = [f"{number}.{n} {name}" for n, name in enumerate(names, start=1)]
        summary += (
            ["\n".join(f"{row}\tGood" for row in rows)] if table else [f"{row}\n\nGood" for row in rows]
        )
        for row in rows:
            body += [
                row.replace(" ", ". ", 1),
                "Good",
                f"- We saw children who were heard under {row.lower()} here.",
            ]
    recommendations = (
        "Recommendations\n\nThe Reading youth justice service manager should:\n\n1. see every child within ten days\n\n"
        "The chair of the management board should:\n\n2. ask how many children come back and why they do"
    )
    text = "\n\n".join(["Ratings", *summary, recommendations, *body])
    return report(title, text, cover=f"HM Inspectorate of Probation, {when}")


@pytest.mark.parametrize("table", [False, True])
def test_twelve_standards_make_the_score_and_resettlement_is_rated_apart(
    parse_text: Parse, table: bool
) -> None:
    found = parse_text(youth("An inspection of youth justice services in Reading", table=table))
    check_report(found)
    assert found.programme is Programme.YOUTH_JUSTICE
    assert (found.area, found.region, found.framework) == ("Reading", "South East", "youth-2021")
    assert (found.score, found.score_max, found.overall_rating) == (24, 36, Rating.GOOD)
    assert len(found.judgements) == 13
    assert [j.standard for j in found.judgements][-2:] == ["3.4", "4.1"]
    assert {j.rating for j in found.judgements} == {Rating.GOOD}
    assert [item.addressee for item in found.recommendations] == [
        "The Reading youth justice service manager",
        "The chair of the management board",
    ]
    assert found.account.counts.get(Account.UNEXPLAINED, 0) == 0
    assert not found.warnings


def test_a_wrong_score_is_questioned_in_youth_justice_too(parse_text: Parse) -> None:
    found = parse_text(youth("An inspection of youth justice services in Reading", score=26))
    assert [w.code for w in found.warnings] == ["score-mismatch"]
    assert "12 ratings are worth 24 points" in found.warnings[0].message


@pytest.mark.parametrize(
    ("title", "domains", "when", "framework"),
    [
        ("An inspection of youth offending services in: Reading", 3, "June 2019", "youth-2018"),
        ("An inspection of youth offending services in: Reading", 3, "June 2021", None),
        ("An inspection of youth justice services in Reading", 3, "June 2024", "youth-2021"),
        ("An inspection of youth offending services in Reading", 4, "November 2021", "youth-2021"),
        (
            "An inspection of youth justice work with children and victims in Reading",
            3,
            "June 2025",
            "youth-2025",
        ),
    ],
)
def test_the_framework_of_a_youth_report_is_told_by_what_it_prints(
    parse_text: Parse, title: str, domains: int, when: str, framework: str | None
) -> None:
    found = parse_text(youth(title, domains=domains, when=when))
    assert (found.programme, found.framework, found.area) == (Programme.YOUTH_JUSTICE, framework, "Reading")


def test_work_with_victims_has_its_own_standards(parse_text: Parse) -> None:
    body = (
        "<p>Overall, Wakefield YJS was rated as ‘Good’.</p><h2>Work with victims (Back to top)</h2>"
        "<h3>V 1.1 Work with victims</h3><p>‘Good’</p><ul><li>Letters to victims were kind and plain.</li></ul>"
        "<h3>V1.2 Organisational arrangements</h3><table><tr><td>Rating:</td><td>Outstanding</td></tr></table>"
        f"<p>{FILL}</p>"
    )
    title = "An inspection of youth justice work with children and victims in Wakefield"
    found = parse_text(page(title, body), "page.html")
    check_report(found)
    assert (found.area, found.framework, found.title) == ("Wakefield", "youth-2025", title)
    assert [(j.standard, j.rating) for j in found.judgements] == [
        ("V 1.1", Rating.GOOD),
        ("V 1.2", Rating.OUTSTANDING),
    ]
    assert found.overall_rating is Rating.GOOD


def test_the_area_is_the_place_without_the_words_for_the_service(parse_text: Parse) -> None:
    found = parse_text(youth("An inspection of youth justice services in Wakefield Youth Justice Service"))
    assert (found.area, found.region) == ("Wakefield", "Yorkshire and The Humber")
    unknown = parse_text(youth("An inspection of youth justice services in Quillshire and Moor YJS"))
    assert unknown.area == "Quillshire and Moor"
    assert [w.code for w in unknown.warnings] == ["unknown-area"]


def test_a_title_wrapped_on_the_cover_is_whole(parse_text: Parse) -> None:
    found = parse_text(youth("An inspection of youth justice services\n\nin Reading"))
    assert found.title == "An inspection of youth justice services in Reading"
    assert len(words(found.title)) == 8
