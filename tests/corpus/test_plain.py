"""Layout without geometry: text and Markdown."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from corpus.layout import Layout, Role, lay_out
from corpus.model import Account, words
from corpus.reading import read


def laid(tmp_path: Path, text: str, name: str = "report.txt") -> Layout:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    return lay_out(read(path))


def shape(layout: Layout) -> list[tuple[str, str]]:
    return [(block.role.value, block.text) for block in layout.blocks]


FIRST = "- Staff were told about the plan, but the managers of the second office left"
SECOND = "people guessing for the rest of the year."


@pytest.mark.parametrize(
    "between",
    ["\n\n", "\n\n \n", "\n\n\u00a0\n\n", "\n\n¹ A note about the office.\n\n", "\n\f", "\n\n7\n\f"],
    ids=["blank", "space line", "no-break space", "footnote", "page", "page with number"],
)
def test_a_bullet_cut_by_a_page_end_is_one(tmp_path: Path, between: str) -> None:
    text = f"Findings\n\n- The office¹ was moved in the spring of the year.\n{FIRST}{between}{SECOND}\n\n- Last.\n"
    bullets = [block for block in laid(tmp_path, text).blocks if block.role is Role.BULLET]
    assert [block.text for block in bullets] == [
        "The office was moved in the spring of the year."
        if "note" in between
        else "The office¹ was moved in the spring of the year.",
        f"{FIRST[2:]} {SECOND}",
        "Last.",
    ]
    assert len(bullets[1].segments) == 2


@pytest.mark.parametrize(
    "second", ["28 families were waiting for a place.", "Town Council had not replied by then."]
)
def test_after_a_page_end_a_capital_or_a_figure_continues_what_has_no_end(
    tmp_path: Path, second: str
) -> None:
    layout = laid(
        tmp_path,
        f"Findings\n\nIn the first month of the new year, when most of the staff were back, inspectors saw that Luton\n\n \n\n{second}\n",
    )
    assert [block.text for block in layout.blocks if block.role is Role.PARAGRAPH] == [
        f"In the first month of the new year, when most of the staff were back, inspectors saw that Luton {second}"
    ]


def test_finished_sentences_are_never_joined(tmp_path: Path) -> None:
    layout = laid(
        tmp_path, "Findings\n\nStaff were told about the plan.\n\n \n\nmany of them liked it, and said so.\n"
    )
    assert len([block for block in layout.blocks if block.role is Role.PARAGRAPH]) == 2


def test_items_without_full_stops_stay_apart_from_the_text_after_them(tmp_path: Path) -> None:
    text = "What to do\n\n- write down what each person needs in their plan\n- ask about children in every single case seen\n\n \n\n"
    text += "Inspectors will return within the year to see what has been done.\n"
    assert [role for role, _ in shape(laid(tmp_path, text))][1:] == ["bullet", "bullet", "paragraph"]


def test_line_end_hyphens_are_mended_as_the_text_writes_the_word_elsewhere(tmp_path: Path) -> None:
    text = "The co-ordinator knew the neigh-\nbourhood well, and the other co-\nordinator did not.\n"
    (block,) = laid(tmp_path, text).blocks
    assert block.text == "The co-ordinator knew the neighbourhood well, and the other co-ordinator did not."


def test_markup_residue_is_read_as_its_words(tmp_path: Path) -> None:
    text = "The *Long Road* data are **all** [on our website](#), see [the list \\(of terms\\)](https://example.org/a_b).\n"
    (block,) = laid(tmp_path, text).blocks
    assert block.text == "The Long Road data are all on our website, see the list (of terms)."


def test_a_contents_list_is_furniture_and_gives_levels(tmp_path: Path) -> None:
    text = "Contents\n\nForeword\t3\n1. Delivery of the work\t4\nAnnexe ..... 9\n\nForeword\n\nWe came in May and saw much.\n\n"
    text += "1. Delivery of the work\n\nOutcomes\n\nStrengths:\n\n- People moved on in their lives.\n"
    layout = laid(tmp_path, text)
    listed = [block for block in layout.blocks if block.account is Account.CONTENTS]
    assert len(listed) == 4
    headings = [(block.level, block.text) for block in layout.blocks if block.role is Role.HEADING]
    assert headings == [(1, "Foreword"), (1, "1. Delivery of the work"), (2, "Outcomes"), (3, "Strengths:")]


def test_numbers_alone_on_their_line_number_the_next_paragraph(tmp_path: Path) -> None:
    text = "Findings\n\n11.\n\nChildren are seen soon after a referral comes in.\n\n12.\n\nPlans are written with their families.\n"
    numbered = [block for block in laid(tmp_path, text).blocks if block.role is Role.NUMBERED]
    assert [block.marker for block in numbered] == ["11", "12"]


def test_running_lines_and_page_numbers_are_furniture(tmp_path: Path) -> None:
    pages = [
        f"Inspection of Ferrowdale\n\nParagraph {word} says what was seen.\n\n{n}"
        for n, word in enumerate("abcd", 1)
    ]
    layout = laid(tmp_path, "\f".join(pages))
    accounts = [block.account for block in layout.blocks if block.role is Role.FURNITURE]
    assert accounts.count(Account.RUNNING_HEADER) == 4
    assert accounts.count(Account.PAGE_NUMBER) == 4
    assert len([block for block in layout.blocks if block.role is Role.PARAGRAPH]) == 4


def test_superscripts_without_a_footnote_stay(tmp_path: Path) -> None:
    (block,) = laid(tmp_path, "The room has 20 m² of floor, which is little.\n").blocks
    assert block.text == "The room has 20 m² of floor, which is little."


def test_notes_numbered_anew_on_each_page_hang_where_they_belong(tmp_path: Path) -> None:
    text = "Plans¹ were good in the north.\n\n¹ Written plans.\n\nVisits¹ were rare in the south.\n\n¹ Home visits.\n"
    layout = laid(tmp_path, text)
    assert [[note.text for note in block.footnotes] for block in layout.blocks] == [
        ["Written plans."],
        ["Home visits."],
    ]


def test_two_markers_side_by_side(tmp_path: Path) -> None:
    layout = laid(tmp_path, "Plans were good in the north.¹²\n\n¹ Written.\n\n² Seen by us.\n")
    assert [note.marker for note in layout.blocks[0].footnotes] == ["1", "2"]
    assert layout.blocks[0].text == "Plans were good in the north."


MARKDOWN = """---
title: x
---

# Inspection of Ferrowdale

A paragraph with _feeling_ and a note[^1].

## What works

- First item, which goes on
  over two lines
    - nested item
1. Numbered words

> “A voice of
> two lines.”

| Standard | Rating |
|---|---|
| Leadership | Good |

Setext heading
--------------

Words after it.<!-- hidden -->

[^1]: The note.
"""


def test_markdown_blocks(tmp_path: Path) -> None:
    layout = laid(tmp_path, MARKDOWN, "report.md")
    assert [
        (b.role.value, b.level, b.marker, b.text) for b in layout.blocks if b.role is not Role.FURNITURE
    ] == [
        ("heading", 1, None, "Inspection of Ferrowdale"),
        ("paragraph", 0, None, "A paragraph with feeling and a note."),
        ("heading", 2, None, "What works"),
        ("bullet", 0, "-", "First item, which goes on over two lines"),
        ("bullet", 1, "-", "nested item"),
        ("numbered", 0, "1", "Numbered words"),
        ("paragraph", 0, ">", "“A voice of two lines.”"),
        ("table_row", 0, None, "Standard Rating"),
        ("table_row", 0, None, "Leadership Good"),
        ("heading", 2, None, "Setext heading"),
        ("paragraph", 0, None, "Words after it."),
    ]
    assert [note.text for note in layout.footnotes] == ["The note."]
    assert layout.blocks[-1].cells == ()
    assert [b.cells for b in layout.blocks if b.role is Role.TABLE_ROW][1] == ("Leadership", "Good")


def test_markdown_offsets_are_those_of_the_raw_text(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text(MARKDOWN, encoding="utf-8", newline="")
    document = read(path)
    assert document.source.text == MARKDOWN
    for block in lay_out(document).blocks:
        raw = " ".join(segment.of(MARKDOWN) for segment in block.segments)
        assert set(words(block.text)) <= set(words(raw.replace("_", " ")))


def test_words_that_extraction_broke_are_whole_where_the_text_shows_how(tmp_path: Path) -> None:
    text = "People in Thornstea d and Southend -on-sea said so. Thornstead is near Southend-on-sea.\n\n"
    text += (
        "Every one of them came, as everyone does. Staff in the team into which they went met in to talk.\n"
    )
    first, second = laid(tmp_path, text).blocks
    assert (
        first.text == "People in Thornstead and Southend-on-sea said so. Thornstead is near Southend-on-sea."
    )
    assert second.text.startswith("Every one of them came, as everyone does.")
    assert second.text.endswith("met in to talk.")


def test_printed_lines_without_blank_lines_fall_into_paragraphs(tmp_path: Path) -> None:
    sentence = "Staff told us that the plan was clear to them and that they had helped to write it down. "
    body = "".join(f"{sentence}{word} was the last word of it.\n" for word in ("Alpha", "Beta", "Gamma"))
    wrapped = "\n".join("\n".join(textwrap.wrap(line, 70)) for line in body.splitlines())
    text = (
        f"Outcomes\n{wrapped}\nStrengths:\n• {wrapped.splitlines()[0]}\ngood for all.\nDiversity and inclusion\n{wrapped}\n"
        * 3
    )
    layout = laid(tmp_path, text)
    roles = [block.role for block in layout.blocks]
    assert roles.count(Role.PARAGRAPH) == 18
    assert roles.count(Role.HEADING) == 9
    assert roles.count(Role.BULLET) == 3
    assert {block.text.split()[-7] for block in layout.blocks if block.role is Role.PARAGRAPH} == {
        "Alpha",
        "Beta",
        "Gamma",
    }


def test_a_percentage_in_a_column_of_its_own_is_a_cell(tmp_path: Path) -> None:
    rows = [
        b.cells for b in laid(tmp_path, "Does it keep people safe?      52%\nIs it done well?   7 %\n").blocks
    ]
    assert rows == [("Does it keep people safe?", "52%"), ("Is it done well?", "7 %")]


def test_short_numbered_items_with_blank_lines_between_are_a_list(tmp_path: Path) -> None:
    text = (
        "Recommendations\n\nThe unit should:\n\n1. Improve the quality of reviewing\n\n"
        "2. Train its managers\n\n3. Listen to victims\n\nIt has a year to do so, and it knows what to do.\n"
    )
    blocks = laid(tmp_path, text).blocks
    assert [(b.role, b.marker) for b in blocks][2:5] == [(Role.NUMBERED, mark) for mark in "123"]


def test_an_item_in_lower_case_is_no_heading(tmp_path: Path) -> None:
    text = "Recommendations\n\nThe unit should:\n\n1. review risk promptly\n\nIt has a year to do so, and knows it.\n"
    blocks = laid(tmp_path, text).blocks
    assert (blocks[2].role, blocks[2].text) == (Role.NUMBERED, "review risk promptly")


def test_a_number_at_a_line_s_start_in_mid_sentence_opens_no_item(tmp_path: Path) -> None:
    text = (
        "A quarter of the caseload is aged under\n25. Three in ten are women, and most of them are mothers.\n"
    )
    (block,) = laid(tmp_path, text).blocks
    assert block.text.endswith("under 25. Three in ten are women, and most of them are mothers.")


def test_a_heading_that_tops_some_pages_by_chance_is_no_running_line(tmp_path: Path) -> None:
    strengths = (
        "Strengths\n\n• Leaders know what to do next.\n\nOther matters\n\nThey say so to everyone.\n\n"
    )
    text = "\f".join([strengths * 5, strengths, strengths, "The end of it all is near."])
    assert [b.text for b in laid(tmp_path, text).blocks].count("Strengths") == 7
    assert all(b.role is Role.HEADING for b in laid(tmp_path, text).blocks if b.text == "Strengths")
