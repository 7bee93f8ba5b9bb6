"""The stable JSON surface."""

from __future__ import annotations

import json
from collections.abc import Callable

from corpus.jsonform import report_to_dict
from corpus.model import Report

TEXT = """An inspection of probation services in:

Ferrowdale PDU

The Probation Service – Northmarch region

HM Inspectorate of Probation, March 2024

Ratings

Fieldwork started: 8 January 2024

Score **2/3**

Overall rating

Good

P 1.1 Leadership

Good

Recommendations

Ferrowdale PDU should:

1. see that every plan names the people who are to be kept safe, and how.

P 1.1. Leadership

Leaders help the staff to give everyone on probation a service of high quality and with a clear purpose.

Good

Strengths:

- Managers knew what they wanted¹ and said so in plain words to all of their staff, every week of the year, and
  asked them what had come of it when they met again.

¹ From the staff survey.
"""


def test_the_surface_that_scripts_rely_on(parse_text: Callable[..., Report]) -> None:
    data = report_to_dict(parse_text(TEXT))
    assert json.loads(json.dumps(data)) == data
    assert list(data) == ["report", "passages", "source"]
    report = data["report"]
    assert report["published"] == "2024-03-01"
    assert report["published_precision"] == "month"
    assert report["fieldwork_start"] == "2024-01-08"
    assert report["fieldwork_end"] is None
    assert report["overall_rating"] == "Good"
    assert report["judgements"] == [
        {"aspect": "P 1.1 Leadership", "rating": "Good", "standard": "P 1.1", "overall": False}
    ]
    assert report["recommendations"][0]["addressee"] == "Ferrowdale PDU"
    assert sum(report["account"]["counts"].values()) == report["account"]["total"]
    assert abs(sum(report["account"]["shares"].values()) - 1) < 1e-4
    listed = report["account"]["listed"]
    assert set(listed) == {name for name, count in report["account"]["counts"].items() if count} - {"passage"}
    marker = listed["footnote_marker"][0]
    assert data["source"]["text"][marker[0] : marker[1]] == "¹"
    bullet = data["passages"][-1]
    assert list(bullet) == [
        "id",
        "ordinal",
        "text",
        "kind",
        "section",
        "standard",
        "page_start",
        "page_end",
        "start",
        "end",
        "segments",
        "number",
        "addressee",
        "footnotes",
    ]
    assert bullet["kind"] == "strength"
    assert bullet["section"] == ["P 1.1. Leadership", "Strengths"]
    assert bullet["footnotes"] == [{"marker": "1", "text": "From the staff survey.", "page": None}]
    text = data["source"]["text"]
    assert text[bullet["start"] : bullet["end"]].startswith("Managers knew")
    assert " ".join(" ".join(text[s:e] for s, e in bullet["segments"]).split()) == bullet["text"]
    assert data["source"]["pages"] == []


def test_parsing_twice_gives_the_same(parse_text: Callable[..., Report]) -> None:
    assert report_to_dict(parse_text(TEXT)) == report_to_dict(parse_text(TEXT))


def test_figures_are_told_only_where_asked(parse_text: Callable[..., Report]) -> None:
    report = parse_text(TEXT.replace("Managers knew", "In 28 out of 44 cases managers knew"))
    plain = report_to_dict(report)
    data = report_to_dict(report, figures=True)
    assert json.loads(json.dumps(data)) == data
    bullet = data["passages"][-1]
    (figure,) = [item for item in bullet["figures"] if item["kind"] == "count_of"]
    assert (figure["value"], figure["denominator"], figure["comparison"]) == (28, 44, "exactly")
    assert bullet["text"][figure["start"] : figure["end"]] == "28 out of 44"
    for passage in data["passages"]:
        del passage["figures"]
    assert data == plain
