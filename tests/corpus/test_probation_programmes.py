"""Regions, dynamic inspections, youth justice and the companies before 2021, on small reports of our own.

The wording of titles is that of published reports (``docs/programmes.md``); names and sentences are made up.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from corpus.model import Account, Inspectorate, Kind, Programme, Rating, Report, words
from corpus.parse import parse_file
from corpus.programmes._probation_titles import Publication, read_title
from corpus.sample import sample_reports_dir
from tests.corpus.checks import check_report, parsed_or_refused

Parse = Callable[..., Report]

PROSE = (
    "The people who work here know the place and those who live in it, and they have kept faith with both "
    "through two years of change. Their work to keep others safe has not improved as it should have done."
)
FILL = (
    "Leaders told us what they had tried, what had helped and what had not, and we found much the same in the "
    "cases that we read. They were open about the rest, and asked good questions of us in their turn."
)


def report(title: str, body: str, *, cover: str = "HM Inspectorate of Probation, June 2024") -> str:
    """A text report: cover, foreword, background, then ``body``."""
    return (
        f"{title}\n\n{cover}\n\nAcknowledgements\n\nThis inspection was led by HM Inspector Ada Quill, with others.\n\n"
        f"Foreword\n\n{PROSE}\n\n{body}\n\nBackground\n\n{FILL}\n"
    )


def page(title: str, body: str) -> str:
    """A saved web page as the inspectorate's have been since 2025."""
    more = "".join(f"<p>In the {nth} office: {FILL}</p>" for nth in ("first", "second", "third", "fourth"))
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body><a href='#c'>Skip to content</a>"
        "<p>All content is available under the Open Government Licence v3.0, except where otherwise stated.</p>"
        f"<main id='c'><h1>{title}</h1><p>Published:</p><h2>Foreword (Back to top)</h2><p>{PROSE}</p>{body}"
        f"<h2>Background (Back to top)</h2>{more}</main></body></html>"
    )


# -- recognition ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "publication", "area"),
    [
        ("An inspection of probation services in: Bedfordshire PDU", Publication.PDU, "Bedfordshire PDU"),
        ("An inspection of probation services in Sunderland PDU", Publication.PDU, "Sunderland PDU"),
        (
            "An inspection of probation services in: Bedfordshire PDU The Probation Service – East of England region",
            Publication.PDU,
            "Bedfordshire PDU",
        ),
        ("An inspection of Probation Services – North East region", Publication.REGION, "North East"),
        (
            "An inspection of probation services in the East Midlands region",
            Publication.REGION,
            "East Midlands",
        ),
        ("An inspection of probation services in: Wales", Publication.REGION, "Wales"),
        (
            "An inspection of probation services in: Kent, Surrey and Sussex Community Rehabilitation Company",
            Publication.CRC_NPS,
            "Kent, Surrey and Sussex Community Rehabilitation Company",
        ),
        (
            "An inspection of probation services in: North East Division National Probation Service",
            Publication.CRC_NPS,
            "North East Division National Probation Service",
        ),
        ("An inspection of youth offending services in: Reading", Publication.YOUTH, "Reading"),
        (
            "An inspection of youth justice services in Gwynedd & Ynys Môn",
            Publication.YOUTH,
            "Gwynedd & Ynys Môn",
        ),
        ("A joint inspection of youth offending services in Cheshire", Publication.YOUTH, "Cheshire"),
        (
            "An inspection of youth justice work with children and victims in Wakefield",
            Publication.YOUTH,
            "Wakefield",
        ),
        ("Dynamic Inspection of Public Protection in South West region", Publication.DYNAMIC, "South West"),
        (
            "Dynamic Inspection of Public Protection in Kent, Surrey and Sussex",
            Publication.DYNAMIC,
            "Kent, Surrey and Sussex",
        ),
    ],
)
def test_a_title_names_its_publication_and_area(title: str, publication: Publication, area: str) -> None:
    found = read_title(title)
    assert found is not None
    assert (found.publication, found.area) == (publication, area)


@pytest.mark.parametrize(
    "text",
    [
        "Annual report: inspection of youth offending services (2019-2020)",
        "National Inspection – April 2025",
        "Dynamic inspection of public protection. Guidance manual",
        "Dynamic inspection of public protection – case and non-case inspection questions",
        "Chief Inspector announces dynamic inspection of public protection",
        "An inspection of central functions supporting the National Probation Service",
        "Consultation on the inspection of youth justice services",
        "Inspection of youth justice services in England and Wales",
        "An inspection of youth justice services in Reading found that children waited too long.",
        "Inspection of Reading local authority children’s services",
    ],
)
def test_what_is_no_report_on_an_area_has_no_such_title(text: str) -> None:
    assert read_title(text) is None


@pytest.mark.parametrize(
    "title",
    [
        "National Inspection – April 2025",
        "Dynamic inspection of public protection. Guidance manual",
        "Annual report: inspection of youth offending services (2019-2020)",
        "Chief Inspector flags concerns in first public protection inspection",
    ],
)
def test_other_papers_of_the_inspectorate_go_to_the_general_programme(parse_text: Parse, title: str) -> None:
    body = (
        "<h2>1.1. Statement of purpose</h2><p>HM Inspectorate of Probation inspects probation delivery units (PDUs) "
        f"and probation services.</p><h2>1.2. Values</h2><p>{FILL}</p><h2>1.3. Our mandate</h2><p>{FILL}</p>"
        f"<h2>2.1. Overview</h2><p>{FILL}</p>"
    )
    assert parse_text(page(title, body), "page.html").programme is Programme.GENERAL


@cache
def _expected(path: Path) -> tuple[Programme, str]:
    """Programme and framework of a file, by its name: nothing of the parser's."""
    name = path.stem
    for start, framework in (("area-send", "area-send"), ("focused-visit", "focused-visit")):
        if name.startswith(start):
            return Programme.CHILDRENS_SERVICES, framework
    if "-pdu-" in name:
        return Programme.PROBATION_PDU, "pdu-2021" if name[-7:] < "2023-10" else "pdu-2023"
    if name.startswith("dynamic-"):
        return Programme.PROBATION_DYNAMIC, "dynamic-2025"
    if "-region-" in name:
        return Programme.PROBATION_REGION, "region-2023"
    if "-youth-justice-" in name:
        return Programme.YOUTH_JUSTICE, "youth-2021"
    return Programme.CHILDRENS_SERVICES, "sif" if name[-10:] < "2018" else "ilacs"


@pytest.mark.parametrize("path", sorted(sample_reports_dir().iterdir()), ids=lambda path: path.stem)
def test_each_sample_report_is_of_its_programme_and_framework(path: Path) -> None:
    found = parse_file(path)
    assert (found.programme, found.framework) == _expected(path)


@pytest.mark.shared
@pytest.mark.parametrize("start", ["area-send", "focused-visit", "b", "c", "d", "e", "bedfordshire"])
def test_each_real_report_is_of_its_programme_and_framework(shared_data: Path, start: str) -> None:
    folder = shared_data / ("probation" if start == "bedfordshire" else "childrens-services")
    paths = [p for p in sorted(folder.iterdir()) if p.name.startswith(start) and p.suffix in {".pdf", ".txt"}]
    assert paths
    for path in paths[:12]:
        found = parsed_or_refused(path)
        assert found is not None
        assert (found.programme, found.framework) == _expected(path), path.name


# -- regions ----------------------------------------------------------------------------------------------

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


# -- youth justice ----------------------------------------------------------------------------------------

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


# -- dynamic inspections ----------------------------------------------------------------------------------


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


# -- companies and divisions, 2018-21 -----------------------------------------------------------------------

TEN = {
    "1. Organisational delivery": ["Leadership", "Staff", "Services", "Information and facilities"],
    "2. Case supervision": ["Assessment", "Planning", "Implementation and delivery", "Reviewing"],
    "4. Unpaid work and Through the Gate": ["Unpaid work", "Through the Gate"],
}


@pytest.mark.parametrize(
    "area",
    [
        "Kent, Surrey and Sussex Community Rehabilitation Company",
        "North East Division National Probation Service",
    ],
)
def test_a_company_s_ten_aspects(parse_text: Parse, area: str) -> None:
    summary, body = ["Ratings", "Score 10/30", "Overall rating: Requires improvement"], []
    for domain, names in TEN.items():
        summary.append(domain)
        body.append(domain)
        for n, name in enumerate(names, start=1):
            summary.append(f"{domain[0]}.{n} {name}\n\nRequires improvement")
            body += [
                f"{domain[0]}.{n}. {name}",
                "Requires improvement",
                f"- The company’s {name.lower()} was uneven.",
            ]
    inside = "The fieldwork for this inspection started on 06 January 2020."
    text = report(
        f"An inspection of probation services in:\n\n{area}",
        "\n\n".join([*summary, *body]),
        cover=f"HMI Probation, May 2020\n\n{inside}",
    )
    found = parse_text(text)
    check_report(found)
    assert (found.programme, found.framework) == (Programme.PROBATION_PDU, "crc-nps-2018")
    assert (found.area, found.region) == (area, None)
    assert found.title == f"An inspection of probation services in: {area}"
    assert (found.published, found.fieldwork_start) == (date(2020, 5, 1), date(2020, 1, 6))
    assert found.lead_inspector == "Ada Quill"
    assert [j.standard for j in found.judgements][-2:] == ["4.1", "4.2"]
    assert (found.score, found.score_max, len(found.judgements)) == (10, 30, 10)
    assert {p.section[0] for p in found.passages if p.kind is Kind.FINDING} == set(TEN)
    assert not found.warnings


def test_a_cover_with_the_month_alone_in_capitals_dates_the_report(parse_text: Parse) -> None:
    text = region().replace(
        "HM Inspectorate of Probation, June 2024", "HM Inspectorate of Probation\n\nJANUARY 2025"
    )
    assert parse_text(text).published == date(2025, 1, 1)


def test_a_title_wrapped_on_the_cover_is_whole(parse_text: Parse) -> None:
    found = parse_text(youth("An inspection of youth justice services\n\nin Reading"))
    assert found.title == "An inspection of youth justice services in Reading"
    assert len(words(found.title)) == 8
