"""The report for readers: all topics there, everything escaped, nothing loaded, grades in words."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from lxml import html

from search.evaluation.evaluation import Evaluation, evaluate, find_missed
from search.evaluation.report_html import figure, interval, mark, render_report
from search.evaluation.runs import answer
from search.evaluation.statistics import estimate
from search.evaluation.systems import System, open_systems
from search.evaluation.topic_files import Half, Judgement, Topic, TopicKind

HOSTILE = '<script>alert("1")</script> & <b onmouseover=x>"'
TOPICS = (
    Topic("t1", TopicKind.PLAIN, Half.DEV, "domestic abuse", f"Passages on it. {HOSTILE}"),
    Topic("t2", TopicKind.TERM, Half.DEV, f"home visits {HOSTILE}", "Passages on home visits."),
    Topic("t3", TopicKind.NOTHING, Half.DEV, "recipe for sourdough bread", "Nothing is."),
    Topic("t4", TopicKind.PLAIN, Half.DEV, "staff", "Nobody has judged it."),
)


@pytest.fixture(scope="module")
def systems(sample_library: Path) -> tuple[System, ...]:
    return open_systems(sample_library, ["words", "meaning"])


@pytest.fixture(scope="module")
def found(systems: tuple[System, ...]) -> Evaluation:
    by_words = answer(systems[0], "domestic abuse", 40).found
    graded = [(0, 3), (1, 2), (2, 1), (3, 0), (30, 3)]
    judgements = [
        Judgement("t1", by_words[at].report.source_name, by_words[at].passage.id, grade, "x")
        for at, grade in graded
    ]
    visits = answer(systems[1], "home visits", 3).found[2]
    judgements.append(Judgement("t2", visits.report.source_name, visits.passage.id, 2, "x"))
    return evaluate(systems, TOPICS, judgements)


@pytest.fixture(scope="module")
def page(found: Evaluation, systems: tuple[System, ...]) -> str:
    return render_report(found, systems[0].engine, find_missed(found, systems), halves=["dev half"])


def test_every_topic_is_there_with_what_each_system_finds(page: str, found: Evaluation) -> None:
    tree = html.fromstring(page)
    for topic in TOPICS:
        (section,) = tree.xpath(f"//section[@id='topic-{topic.id}']")
        assert section.xpath("string(h3)") == topic.text
        assert " ".join(topic.narrative.split()) in " ".join(section.text_content().split())
        assert section.xpath("h4/text()")[:2] == ["words", "meaning"]
        assert tree.xpath(f"//a[@href='#topic-{topic.id}']")
        for system in found.systems:
            shown = found.runs[system].answers[topic.id].found[:10]
            tables = [
                table
                for table in section.xpath(".//table")
                if table.xpath("string(caption)") == f"The first {len(shown)} of {system}"
            ]
            texts = [cell.text_content() for table in tables for cell in table.xpath(".//tbody/tr/td[3]")]
            assert texts == [one.passage.text for one in shown]
            assert tables or not shown


def test_whatever_a_topic_says_is_text_and_nothing_is_loaded(page: str) -> None:
    tree = html.fromstring(page)
    assert page.count("&lt;script&gt;") >= 2
    assert not tree.xpath("//script | //link | //img | //iframe | //object | //b")
    assert not tree.xpath("//@*[starts-with(name(), 'on')] | //@src | //@style")
    assert all(target.startswith("#") for target in tree.xpath("//@href"))
    assert "url(" not in page
    assert "@import" not in page
    assert tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [
        "default-src 'none'; style-src 'unsafe-inline'"
    ]


def test_the_structure_can_be_read_aloud(page: str) -> None:
    tree = html.fromstring(page)
    assert tree.xpath("/html/@lang") == ["en-GB"]
    levels = [int(node.tag[1]) for node in tree.xpath("//h1 | //h2 | //h3 | //h4")]
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {target.removeprefix("#") for target in tree.xpath("//@href")} <= set(ids)
    assert set(tree.xpath("//@aria-labelledby")) <= set(ids)
    for table in tree.xpath("//table"):
        assert table.xpath("string(caption)").strip()
        assert table.xpath("thead//th")
        assert not table.xpath(".//th[not(@scope)]")
        widths = {len(row.xpath("th | td")) for row in table.xpath(".//tr")}
        assert len(widths) == 1


def test_grades_are_said_in_words_and_in_colours_that_contrast(page: str) -> None:
    tree = html.fromstring(page)
    labels = set(tree.xpath("//section//span[contains(@class, 'grade')]/text()"))
    assert labels == {
        "3: answers",
        "2: answers in part",
        "1: on the subject",
        "0: not relevant",
        "not judged",
    }
    pairs = re.findall(r"\.grade-\w+ \{ background: (#\w+); color: (#\w+)", page)
    assert len(pairs) == 5
    for background, ink in pairs:
        assert contrast(background, ink) >= 4.5


def contrast(first: str, second: str) -> float:
    """Contrast ratio of WCAG 2.2."""

    def light(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(sign * 2 for sign in colour[1:])
        parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    high, low = sorted((light(first), light(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_missed_passages_stand_with_their_real_rank(page: str, systems: tuple[System, ...]) -> None:
    tree = html.fromstring(page)
    wanted = answer(systems[0], "domestic abuse", 31).found[30].passage
    (row,) = (
        row
        for row in tree.xpath(
            "//section[@id='topic-t1']//table[caption[starts-with(., 'Where each')]]/tbody/tr"
        )
        if row.xpath("string(td[2])") == wanted.text
    )
    assert row.xpath("string(td[1])") == "3: answers"
    assert row.xpath("string(td[5])") == "rank 31"
    assert not tree.xpath("//section[@id='topic-t3']//caption[starts-with(., 'Where each')]")


def test_the_figures_are_those_of_the_evaluation(page: str, found: Evaluation) -> None:
    tree = html.fromstring(page)
    (table,) = tree.xpath("//table[caption[starts-with(., 'nDCG@10 by kind')]]")
    for system in found.systems:
        (row,) = table.xpath(f".//tr[th='{system}']")
        assert row.xpath("string(td[1]/strong)") == f"{found.mean(system).mean:.3f}"
    assert [cell.text_content() for cell in table.xpath("thead//th")] == [
        "System", "All (2 topics)", "Against words, all topics", "plain (1)", "term (1)",
    ]  # fmt: skip
    assert mark(found.comparisons[0]).startswith("no clear difference (p = ")
    assert "1 of 1" in page


def test_few_topics_have_no_interval() -> None:
    assert interval(estimate([0.5] * 4)) == "too few topics"
    assert interval(estimate([0.0, 1.0] * 50)).startswith("0.4")
    assert (interval(estimate([])), figure(estimate([]))) == ("", "–")
