"""Which publication of the probation inspectorate a title is, and what is none.

The wording of titles is that of published reports (``docs/programmes.md``); names are made up.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from corpus.model import Programme
from corpus.parse import parse_file
from corpus.programmes._probation_titles import Publication, read_title
from corpus.sample import sample_reports_dir
from tests.corpus.checks import parsed_or_refused
from tests.corpus.probation_maker import FILL, Parse, page


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
