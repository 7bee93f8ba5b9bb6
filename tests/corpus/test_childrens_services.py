"""Children's services reports: the four shapes, against the silver truth where the real ones are at hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from corpus.layout import lay_out
from corpus.layout.printed import lay_out_printed
from corpus.model import Account, Kind, Programme, Rating, Report
from corpus.programmes import childrens_services
from corpus.programmes._childrens_front import area_in, date_range, heading_judgement
from corpus.programmes._childrens_wording import ACTOR
from corpus.reading import read as read_file
from tests.corpus.checks import check_report
from tests.corpus.pdf_maker import LEFT, Sheet, make_pdf, read, running_lines

REPORTS = Path(__file__).parents[3] / "shared" / "data" / "childrens-services"
# One of each shape and era, with tables cut by pages, symbols, slanted type and unusual titles.
CLOSELY = [
    "derby-2025-07-08.pdf",
    "bradford-2014-05-23.pdf",
    "isle-of-wight-2014-11-19.pdf",
    "lancashire-2018-08-17.pdf",
    "bradford-2026-05-21.pdf",
    "warrington-2024-07-30.pdf",
    "gloucestershire-2025-08-04.pdf",
    "area-send-halton-2024.pdf",
    "area-send-gloucestershire-2024.pdf",
    "area-send-hertfordshire-2023.pdf",
    "focused-visit-calderdale-2023.pdf",
    "focused-visit-isles-of-scilly-2022.pdf",
]


@cache
def parsed(name: str) -> Report:
    document = read_file(REPORTS / name)
    layout = lay_out(document)
    assert childrens_services.recognise(document, layout) > 0.7
    return childrens_services.parse(document, layout)


def real(name: str) -> Report:
    if not REPORTS.is_dir():
        pytest.skip("the real reports in ../shared/data are absent")
    return parsed(name)


@pytest.mark.parametrize(
    ("title", "area"),
    [
        ("Inspection of Derby City local authority children’s services", "Derby"),
        ("Inspection of the Isle of Wight local authority children’s services", "Isle of Wight"),
        ("Inspection of Bradford Children and Families Trust", "Bradford"),
        (
            "City of Bradford Metropolitan District Council: inspection of children’s social care services",
            "Bradford",
        ),
        ("Focused visit to York City Council children’s services", "York"),
        ("Area SEND inspection of Halton Local Area Partnership", "Halton"),
        ("Lancashire County Council: re-inspection of services for children in need", "Lancashire"),
        ("Inspection of Calderbeck local authority children’s services", "Calderbeck"),
        ("Annual report of the council", None),
    ],
)
def test_the_area_is_in_the_title(title: str, area: str | None) -> None:
    assert area_in(title) == area


@pytest.mark.parametrize(
    ("printed", "first", "last"),
    [
        ("19 to 23 May 2025", date(2025, 5, 19), date(2025, 5, 23)),
        ("28 November to 9 December 2022", date(2022, 11, 28), date(2022, 12, 9)),
        ("26 November 2018 to 7 December 2018", date(2018, 11, 26), date(2018, 12, 7)),
        ("18 Feb 2014 – 12 March 2014", date(2014, 2, 18), date(2014, 3, 12)),
        ("4 June 2018–28 June 2018", date(2018, 6, 4), date(2018, 6, 28)),
        ("on 17 and 18 May 2023", date(2023, 5, 17), date(2023, 5, 18)),
        ("on 24 March 2020", date(2020, 3, 24), date(2020, 3, 24)),
        ("in the spring", None, None),
    ],
)
def test_dates_of_all_shapes(printed: str, first: date | None, last: date | None) -> None:
    assert date_range(printed) == (first, last)


@pytest.mark.parametrize(
    ("heading", "standard", "rating"),
    [
        ("The experiences and progress of care leavers: requires improvement to be good", "Care leavers", "Requires improvement"),
        ("The experiences and progress of children in care and care leavers is outstanding", "In care", "Outstanding"),
        ("The experiences and progress of children who need help and protection require improvement", "Help and protection", "Requires improvement"),
        ("The graded judgment for adoption performance is good", "Adoption", "Good"),
        ("Leadership, management and governance are inadequate", "Leadership", "Inadequate"),
    ],
)  # fmt: skip
def test_the_grade_in_a_heading(heading: str, standard: str, rating: str) -> None:
    judgement = heading_judgement(heading)
    assert judgement is not None
    assert (judgement.standard, judgement.rating.value) == (standard, rating)
    assert heading_judgement("What needs to improve?") is None


def small_report(sheet: Sheet) -> None:
    if sheet.number == 1:
        sheet.write("Inspection of Calderbeck local authority", size=24)
        sheet.write("children’s services", size=24, after=10)
        sheet.write("Inspection dates: 3 to 14 March 2025", bold=True, after=10)
        sheet.write("Lead inspector: Jane Example, His Majesty’s Inspector", after=10)
        top = sheet.y
        sheet.grid([70, 330, 520], [top, top + 40, top + 80])
        sheet.at("The experiences and progress of", 75, top + 15)
        sheet.at("children in care", 75, top + 30)
        sheet.at("Requires improvement to be good", 335, top + 15)
        sheet.at("Overall effectiveness", 75, top + 60)
        sheet.at("Good", 335, top + 60)
        sheet.y = top + 110
        sheet.write("Children get good help, and leaders know what to do next for them.", after=12)
        sheet.write("What needs to improve?", size=14, bold=True, after=6)
        sheet.write("• The choice of homes for children in care.", after=12)
        sheet.write("The experiences and progress of children in care: requires", size=14, bold=True)
        sheet.write("improvement to be good", size=14, bold=True, after=6)
        sheet.at("1. Most children live near their families and they see them as often as", LEFT, 720)
    else:
        sheet.write("they wish to, which is what they asked for.", x=LEFT + 12, after=12)
        sheet.write("2. Some children wait too long.", after=20)
        sheet.write("The Office for Standards in Education, Children’s Services and Skills", size=10)
        sheet.write("regulates and inspects to achieve excellence.", size=10)
    running_lines(sheet)


def test_a_small_report_whole() -> None:
    document = read(make_pdf(small_report, pages=2))
    layout = lay_out_printed(document)
    assert childrens_services.recognise(document, layout) > 0.7
    report = childrens_services.parse(document, layout)
    assert report.programme is Programme.CHILDRENS_SERVICES
    assert (report.area, report.lead_inspector) == ("Calderbeck", "Jane Example")
    assert (report.fieldwork_start, report.fieldwork_end) == (date(2025, 3, 3), date(2025, 3, 14))
    assert report.published is None
    assert report.overall_rating is Rating.GOOD
    assert [(j.standard, j.rating, j.overall) for j in report.judgements] == [
        ("In care", Rating.REQUIRES_IMPROVEMENT, False),
        ("Overall effectiveness", Rating.GOOD, True),
    ]
    assert [(p.kind, p.number, p.standard, p.page_start, p.page_end) for p in report.passages] == [
        (Kind.NARRATIVE, None, None, 1, 1),
        (Kind.AREA_FOR_IMPROVEMENT, None, None, 1, 1),
        (Kind.FINDING, "1", "In care", 1, 2),
        (Kind.FINDING, "2", "In care", 2, 2),
    ]
    assert report.passages[2].text.endswith(
        "see them as often as they wish to, which is what they asked for."
    )
    assert report.account.counts[Account.IMPRINT] > 5
    assert report.account.share(Account.UNEXPLAINED) == 0
    check_report(report)


def test_a_probation_report_is_not_recognised() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.write("An inspection of probation services in: Somewhere PDU", size=20)
        sheet.write("Probation practitioners worked with children’s services well.")

    document = read(make_pdf(draw))
    assert childrens_services.recognise(document, lay_out_printed(document)) == 0


@pytest.mark.shared
@pytest.mark.parametrize("name", CLOSELY)
def test_real_reports_lose_nothing(name: str) -> None:
    report = real(name)
    check_report(report)
    assert report.account.share(Account.UNEXPLAINED) == 0
    assert report.area
    assert report.fieldwork_start
    assert report.lead_inspector
    numbers = [int(p.number) for p in report.passages if p.number]
    assert numbers == list(range(1, len(numbers) + 1))
    text = report.source.text
    running = {
        line.strip()
        for account in (Account.RUNNING_HEADER, Account.RUNNING_FOOTER)
        for span in report.account.listed.get(account, ())
        for line in span.of(text).splitlines()
        if len(line.strip()) > 14
    }
    for passage in report.passages:
        assert not any(line in passage.text for line in running), passage.page_start
        assert passage.page_end is not None
        assert passage.page_start is not None
        assert passage.page_end - passage.page_start <= 1
    assert all(note.text for note in report.footnotes)
    torn = [p for p in report.passages if p.kind is Kind.FINDING and re.match("[a-z]", p.text)]
    assert len(torn) <= 0.01 * len(report.passages)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Leaders across the partnership should agree one plan.", "Leaders across the partnership"),
        ("The LAP should publish its data.", "The LAP"),
        ("Leaders in health should shorten waits.", "Leaders in health"),
        ("Leaders in the ICB and the LA should share records.", "Leaders in the ICB and the LA"),
        (
            "Leaders in education, health and social care must meet.",
            "Leaders in education, health and social care",
        ),
        ("Dunmere Borough Council should open a register.", "Dunmere Borough Council"),
        ("The local area needs to mirror this.", "The local area"),
        ("Leaders know that much should change.", None),
        ("Ensure that the board should meet.", None),
        ("Plans should be better.", None),
    ],
)
def test_a_recommendation_may_say_who_should_act(text: str, who: str | None) -> None:
    found = ACTOR.match(text)
    assert (found["who"] if found else None) == who


@pytest.mark.shared
def test_recommendations_of_area_send_carry_who_should_act() -> None:
    report = real("area-send-halton-2024.pdf")
    # Five stand in a table under two bodies; the others say for themselves who should act.
    bodies = [r.addressee for r in report.recommendations]
    assert [bool(name and name.startswith("Halton Borough Council")) for name in bodies] == [True] * 5 + [
        False
    ] * 4
    assert bodies[5:] == ["Leaders", "Leaders across the partnership", "Leaders", "Leaders"]
    kinds = [passage.kind for passage in report.passages]
    assert kinds.count(Kind.STRENGTH) == 9
    assert kinds.count(Kind.RECOMMENDATION) == 9


@pytest.mark.shared
def test_a_letter_prints_its_date() -> None:
    report = real("focused-visit-calderdale-2023.pdf")
    assert report.published == date(2023, 6, 22)
    assert (report.fieldwork_start, report.fieldwork_end) == (date(2023, 5, 17), date(2023, 5, 18))
    assert not report.judgements


def older_report(sheet: Sheet) -> None:
    """A page as before 2018: the overall judgement in words, a grade in a table, a boxed summary."""
    sheet.write("Calderbeck County Council", size=20)
    sheet.write("Inspection of services for children in need of help and", size=14, bold=True)
    sheet.write("protection, children looked after and care leavers", size=14, bold=True, after=6)
    sheet.write("Inspection date: 3 to 14 March 2014", bold=True, after=10)
    sheet.write("The overall judgement is good", size=14, after=12)
    sheet.write("Inspection judgements about the local authority", size=16, bold=True, after=14)
    top = sheet.y
    sheet.grid([66, 330, 520], [top, top + 24, top + 48])
    sheet.at("Key judgement", 72, top + 16, bold=True)
    sheet.at("Judgement grade", 336, top + 16, bold=True)
    sheet.at("Leadership, management and governance", 72, top + 40)
    sheet.at("Require improvement", 336, top + 40)
    sheet.y = top + 80
    sheet.write("Summary", bold=True, after=8)
    sheet.write("Leaders know their service and have begun to mend it.", after=12)
    sheet.write("1. Managers read case records every month and write down what they find.", after=20)
    sheet.write("Children looked after in this area", size=14, bold=True, after=8)
    sheet.write("■ In March there were 52 children in care.", after=6)
    sheet.write("– Of these, 31 live beyond the county", x=LEFT + 30, after=6)
    sheet.write("– 12 live in small homes", x=LEFT + 30, after=6)
    sheet.write("– 9 are at home.", x=LEFT + 30, after=6)
    sheet.write("■ The director has been in post since 2010.", after=20)
    sheet.write("Priority and immediate action", size=14, bold=True, after=8)
    sheet.write("There are no priority actions.", after=8)


def test_a_page_of_the_framework_before_2018() -> None:
    document = read(make_pdf(older_report))
    report = childrens_services.parse(document, lay_out_printed(document))
    assert report.overall_rating is Rating.GOOD
    assert [(j.standard, j.rating, j.overall) for j in report.judgements] == [
        ("Overall effectiveness", Rating.GOOD, True),
        ("Leadership", Rating.REQUIRES_IMPROVEMENT, False),
    ]
    leadership = (
        "Inspection judgements about the local authority",
        "Leadership, management and governance",
        "Summary",
    )
    assert [(p.kind, p.number, p.standard, p.section[-3:]) for p in report.passages][:2] == [
        (Kind.NARRATIVE, None, "Leadership", leadership),
        (Kind.FINDING, "1", "Leadership", leadership),
    ]
    looked_after, director, nothing = report.passages[2:]
    assert looked_after.text.endswith("31 live beyond the county 12 live in small homes 9 are at home.")
    assert director.text == "The director has been in post since 2010."
    assert (nothing.kind, report.recommendations) == (Kind.NARRATIVE, ())
    check_report(report)


def test_what_a_visit_looked_at_is_one_passage_with_its_bullets(parse_text: Callable[..., Report]) -> None:
    text = (
        "6 November 2025\n\nDear Ms Example\n\nFocused visit to Calderbeck children’s services\n\n"
        "This letter summarises the findings of the focused visit to Calderbeck on 7 and 8 October 2025. "
        "His Majesty’s Inspectors for this visit were Jane Example and Bo Example.\n\n"
        "Inspectors looked at the arrangements for care leavers, with a particular focus on:\n\n"
        "• The quality of support.\n\n• Staying close and in touch.\n\n"
        "Headline findings\n\nCare leavers are well supported by people who know them.\n"
    )
    report = parse_text(text)
    assert [(p.kind, p.section) for p in report.passages] == [
        (Kind.METHOD, ()),
        (Kind.METHOD, ()),
        (Kind.NARRATIVE, ("Headline findings",)),
    ]
    assert report.passages[1].text.endswith("on: The quality of support. Staying close and in touch.")


def graded(in_table: str, in_heading: str) -> str:
    return (
        "Inspection of Calderbeck local authority children’s services\n\n"
        "Inspection dates: 3 to 14 March 2025\n\nLead inspector: Jane Example, His Majesty’s Inspector\n\n"
        f"Judgement\tGrade\nThe experiences and progress of children in care\t{in_table}\n"
        "Overall effectiveness\tGood\n\nChildren get good help from people who know them well.\n\n"
        f"The experiences and progress of children in care: {in_heading}\n\n"
        "1. Most children live near their families and see them often. Their social workers visit them, "
        "write down what they say, and act on it without delay. When plans change, children are told why.\n\n"
        "2. Foster carers are trained well and say that they would ask for help at once if they needed it. "
        "Brothers and sisters live together wherever that is right for them, and see each other if not.\n"
    )


@pytest.mark.parametrize(("in_heading", "codes"), [("good", []), ("inadequate", ["judgement-mismatch"])])
def test_a_heading_that_contradicts_the_table_is_questioned(
    parse_text: Callable[..., Report], in_heading: str, codes: list[str]
) -> None:
    report = parse_text(graded("Good", in_heading))
    assert [w.code for w in report.warnings if w.code == "judgement-mismatch"] == codes
    assert {j.standard: j.rating for j in report.judgements}["In care"] is Rating.GOOD


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("3 to 14 March 2025", "14 March 2025 to 3 March 2025", "dates-out-of-order"),
        ("Jane Example, His Majesty’s Inspector", "Jane Example, His Majesty’s Inspector\n\nReport published: 2 January 2025", "dates-out-of-order"),
        ("Calderbeck", "Nowhereshire", "unknown-area"),
    ],
)  # fmt: skip
def test_what_a_careful_reader_would_question(
    parse_text: Callable[..., Report], old: str, new: str, code: str
) -> None:
    report = parse_text(graded("Good", "good").replace(old, new))
    assert code in [w.code for w in report.warnings]
