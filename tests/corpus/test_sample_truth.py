"""Every bundled sample report parses to its truth file, whatever its format."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from corpus.jsonform import report_to_dict
from corpus.model import Account, Programme, Report
from corpus.parse import parse_file
from corpus.sample import sample_reports_dir, sample_truth_dir
from tests.corpus.checks import check_report

SLUGS = sorted(path.stem for path in sample_truth_dir().glob("*.json"))


def test_there_are_samples_of_every_programme() -> None:
    assert len(SLUGS) >= 17
    assert {truth(slug)["report"]["programme"] for slug in SLUGS} == set(Programme) - {Programme.GENERAL}
    assert {printed(slug).suffix for slug in SLUGS} == {".pdf", ".txt", ".md", ".html"}


def printed(slug: str) -> Path:
    (path,) = sample_reports_dir().glob(f"{slug}.*")
    return path


@cache
def truth(slug: str) -> Any:
    return json.loads((sample_truth_dir() / f"{slug}.json").read_text(encoding="utf-8"))


@cache
def parsed(slug: str) -> Report:
    return parse_file(printed(slug))


@cache
def as_json(slug: str) -> dict[str, Any]:
    return report_to_dict(parsed(slug))


@pytest.mark.parametrize("slug", SLUGS)
def test_invariants(slug: str) -> None:
    check_report(parsed(slug))
    assert parsed(slug).account.counts.get(Account.UNEXPLAINED, 0) == 0


@pytest.mark.parametrize("slug", SLUGS)
def test_the_report(slug: str) -> None:
    expected = dict(truth(slug)["report"])
    expected["overall_rating"] = stored(expected["overall_rating"])
    report = as_json(slug)["report"]
    found = {key: report[key] for key in expected}
    if report["published_precision"] == "month":
        found["published"] = report["published"][:7]
    if is_council(slug):
        # As in real ones, no date of publication is printed but on letters: the parser may not invent it.
        expected["published"] = expected["published"] if "letter" in slug or "visit" in slug else None
    if expected["fieldwork_end"] is None and "derived-fieldwork-end" in codes(slug):
        # The truth holds printed days alone; a derived one says so in a warning.
        found["fieldwork_end"] = None
    assert found == expected


def is_council(slug: str) -> bool:
    return bool(truth(slug)["report"]["programme"] == "childrens_services")


def stored(rating: str | None) -> str | None:
    """A rating as it is stored: one form of the four for both inspectorates."""
    return rating.removesuffix(" to be good") if rating else None


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_is_questioned_in_a_consistent_report(slug: str) -> None:
    expected = {"derived-fieldwork-end", "reader-note", "no-publication-date"}
    if truth(slug)["report"]["programme"] == "probation_region":
        expected |= {"overall-rating-from-prose"}  # as on the real pages, it stands in the foreword alone
    assert codes(slug) <= expected


def codes(slug: str) -> set[str]:
    return {warning["code"] for warning in as_json(slug)["report"]["warnings"]}


@pytest.mark.parametrize("slug", SLUGS)
def test_judgements_and_key_questions(slug: str) -> None:
    report = as_json(slug)["report"]
    judged = [(aspect(slug, item), item["rating"]) for item in report["judgements"]]
    assert judged == [(aspect(slug, item), stored(item["rating"])) for item in truth(slug)["judgements"]]
    if not is_council(slug):
        codes_found = [item["standard"] for item in report["judgements"]]
        assert codes_found == [item["standard"] for item in truth(slug)["judgements"]]
    assert report["key_questions"] == truth(slug)["key_questions"]


def aspect(slug: str, judgement: dict[str, Any]) -> str:
    """The aspect's name; a council's without the row number that the table of 2013-17 prints before it."""
    name = str(judgement["aspect"])
    return name.lstrip("0123456789. ") if is_council(slug) else name


@pytest.mark.parametrize("slug", SLUGS)
def test_passages(slug: str) -> None:
    council = is_council(slug)
    found = [told(passage, council=council) for passage in as_json(slug)["passages"]]
    expected = [told(passage, council=council) for passage in truth(slug)["passages"]]
    for one, other in zip(found, expected, strict=False):
        assert one == other
    assert len(found) == len(expected)


def told(passage: dict[str, Any], *, council: bool) -> dict[str, Any]:
    notes = [note if isinstance(note, str) else note["text"] for note in passage["footnotes"]]
    addressee = passage["addressee"]
    return {
        **{key: passage[key] for key in ("text", "kind", "section", "number")},
        # Councils' truth has no codes, where the parser gives the judgement's short name.
        "standard": None if council else passage["standard"],
        # The truth has the whole line above the list (“X PDU should”), the parser who should act.
        "addressee": addressee.removesuffix(" should") if addressee else None,
        "footnotes": notes,
    }


@pytest.mark.parametrize("slug", SLUGS)
def test_headings_and_footnotes(slug: str) -> None:
    report = as_json(slug)["report"]
    assert [heading["text"].rstrip(" :") for heading in report["headings"]] == truth(slug)["headings"]
    assert [note["text"] for note in report["footnotes"]] == truth(slug)["footnotes"]


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if printed(slug).suffix == ".pdf"])
def test_passages_that_cross_a_page_end(slug: str) -> None:
    found = [passage["page_start"] != passage["page_end"] for passage in as_json(slug)["passages"]]
    assert found == [passage["crosses_page"] for passage in truth(slug)["passages"]]
