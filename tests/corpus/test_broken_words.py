"""Words that extraction broke: mended where the document prints them whole, left alone where an author wrote two."""

from __future__ import annotations

import random
import re

import pytest

from corpus.layout.broken_words import WordMender
from corpus.model import Report

TOGETHER = "They work together. Staff meet together, plan together and learn together. "


@pytest.mark.parametrize(
    ("document", "broken", "whole"),
    [
        ("Councils in cumberland. ", "Staff in cumberlan d know this.", "Staff in cumberland know this."),
        ("The southend-on-sea office. ", "In southend -on-sea they do.", "In southend-on-sea they do."),
        (TOGETHER, "Partners work to gether well.", "Partners work together well."),
        (
            "Development, development, development. ",
            "The devel opment of staff.",
            "The development of staff.",
        ),
    ],
)
def test_a_broken_word_is_mended_where_it_stands_whole(document: str, broken: str, whole: str) -> None:
    assert WordMender(document + broken).mend(broken) == whole
    assert WordMender(broken).mend(broken) == broken


@pytest.mark.parametrize(
    "text",
    [
        "Caseloads, caseloads and more caseloads: their caseloads and case loads. A case is a case.",
        "Informal help is informal. Children live in formal care and in homes.",
        "It took a long time along the way, along with others. A way away, a way.",
        "The option b is one of two options.",
    ],
)
def test_two_words_of_an_author_stay_two(text: str) -> None:
    assert WordMender(text).mend(text) == text


@pytest.mark.shared
def test_real_reports_have_nothing_mended_and_half_of_what_is_broken_in_them_is(
    real_reports: dict[str, Report],
) -> None:
    dice = random.Random(7)
    broken = mended = 0
    for report in real_reports.values():
        text = "\n".join(passage.text for passage in report.passages)
        assert WordMender(text).mend(text) == text, report.source.name
        found = list(re.finditer(r"(?<![\w’'-])[a-z]{5,}(?![\w’'-])", text))
        for word in dice.sample(found, 2):
            at = word.start() + dice.randrange(1, len(word[0]))
            torn = f"{text[:at]} {text[at:]}"
            broken += 1
            mended += WordMender(torn).mend(torn) == text
    assert mended / broken >= 0.5
