"""Reports on companies and divisions, 2018-21, and their covers."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.model import Kind, Programme
from tests.corpus.checks import check_report
from tests.corpus.probation_maker import Parse, report

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
