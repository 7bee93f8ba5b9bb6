"""What is said of a row that is held against its peers: what stands out, what there is most of, what small numbers need."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from search.comparison import CompareRequest, Comparison, OutOf, RowsBy, compare
from search.comparison.standing_out import (
    most_sentence,
    share_in_words,
    small_sentence,
    standing_sentence,
)
from tests.search.two_reports import Said, engine_of, report


def said(mark: str, shortfalls: int, strengths: int) -> list[Said]:
    """So many shortfalls on lanterns, and so many strengths on kettles."""
    poor: list[Said] = [
        (f"{mark} lantern {n} smokes.", "shortfall", "lanterns", "finding") for n in range(shortfalls)
    ]
    fine: list[Said] = [
        (f"{mark} kettle {n} shines.", "strength", "kettles", "finding") for n in range(strengths)
    ]
    return [*poor, *fine]


def held(own: tuple[int, int], *, peers: int = 6, rows: RowsBy = RowsBy.AREA) -> Comparison:
    """An area with so many shortfalls and strengths, against peers of which each has 1 shortfall of 20 findings.

    One report more says nothing good or bad.
    """
    facts = {"overall_rating": "Good"}
    others = [
        (report(f"p{n}", date(2023, 1, 1 + n), area=f"Ford {n}", **facts), said(f"Peer {n}", 1, 19))
        for n in range(peers)
    ]
    one = (report("own", date(2024, 1, 1), overall_rating="Inadequate"), said("Own", *own))
    focus = "Quillmere" if rows is RowsBy.AREA else "Inadequate"
    return compare(engine_of(one, *others).holdings, CompareRequest(rows=rows, focus=focus))


def test_small_numbers_say_what_it_would_take() -> None:
    answer = held((4, 16))
    assert standing_sentence(answer) == "No theme differs from the peers by more than chance can explain."
    assert most_sentence(answer) == "Most shortfalls here: Lanterns 4 of 20, 20% (peers 5.0%)."
    # 5 of 20 findings are a quarter; lanterns are 10 of all 140.
    assert "with 20 findings, one that takes up 25% or more of all findings" in small_sentence(answer)
    assert "No theme does, so all are marked" in small_sentence(answer)


def test_words_follow_the_denominator() -> None:
    answer = held((4, 16))
    asked = replace(answer.request, out_of=OutOf.MEASURE)
    own = [(f"Own {theme} fails.", "shortfall", theme, "finding") for theme in ("lanterns", "orchards")]
    peers = [
        (report(f"p{n}", date(2023, 1, 1 + n), area=f"Ford {n}"), said(f"Peer {n}", 6, 1)) for n in range(6)
    ]
    others = engine_of((report("own", date(2024, 1, 1)), [*said("Own", 6, 20), *own]), *peers)
    words = small_sentence(compare(others.holdings, asked))
    assert "with 8 shortfalls, one that takes up 62% or more of all shortfalls, here" in words
    assert "finding" not in words


@pytest.mark.parametrize(
    ("tied", "said_of_it"), [(3, ""), (4, "; and 1 more with 2"), (5, "; and 2 more with 2")]
)
def test_what_ties_with_the_last_that_is_named_is_said(tied: int, said_of_it: str) -> None:
    themes = ("lanterns", "orchards", "harbours", "violins", "glaciers")
    own: list[Said] = [
        (f"Own {theme} {n} fails.", "shortfall", theme, "finding")
        for theme in themes[:tied]
        for n in range(2)
    ]
    others = [(report(f"p{n}", date(2023, 1, 1 + n), area=f"Ford {n}"), said("Peer", 1, 5)) for n in range(4)]
    answer = compare(
        engine_of((report("own", date(2024, 1, 1)), own), *others).holdings,
        CompareRequest(rows=RowsBy.AREA, focus="Quillmere"),
    )
    sentence = most_sentence(answer)
    assert sentence.count(" 2 of ") == 3
    assert sentence.endswith(f"){said_of_it}.")


def test_what_stands_out_is_named_and_passes_the_rule() -> None:
    answer = held((60, 20), peers=28)
    assert (
        standing_sentence(answer)
        == "One theme differs from the peers by more than chance explains: Lanterns."
    )
    # 5 of 80 findings; lanterns are 88 of 640.
    assert "6.2% or more" in small_sentence(answer)
    assert "1 of 1 theme does;" in small_sentence(answer)
    assert answer.focus is not None
    assert [one.small for one in answer.focus.distinctions if one.measured] == [False]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (held((4, 16), peers=1), "Fewer than 3 reports are among the peers"),
        (held((40, 40), rows=RowsBy.RATING), "Fewer than 3 reports are here"),
        (held((2, 2)), "With 4 findings on one side every number is small"),
    ],
)
def test_where_the_rule_can_never_be_passed_it_says_why(answer: Comparison, words: str) -> None:
    assert small_sentence(answer).startswith(words)


def test_nothing_is_said_without_peers_or_twice_of_one_passage() -> None:
    alone = held((4, 16), peers=0)
    assert standing_sentence(alone) == most_sentence(alone) == small_sentence(alone) == ""
    assert most_sentence(held((1, 19))) == ""


def test_shares_in_words() -> None:
    told = {None: "–", 0.0: "0.0%", 0.0001: "<0.1%", 0.027: "2.7%", 0.0996: "10%", 0.25: "25%"}
    assert {share: share_in_words(share) for share in told} == told
