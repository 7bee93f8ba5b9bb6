"""Positions in an exchange file count code points of the file, whatever the text holds."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from indexer.refi_qda.offsets import Alignment, ExchangeText, LineEnd, Squeezed, TextForm

# What moves positions in other tools: astral characters, joiners, combining marks, line ends, tabs, marks of order.
AWKWARD = [
    "😀",
    "👩‍👩‍👧",
    "e\u0301",
    "\u0301",
    "\r\n",
    "\r",
    "\n",
    "\t",
    "\ufeff",
    "\u2028",
    "\f",
    "\x00",
    "\ud800",
    "\u00a0",
    "ﬁ",
]
texts = st.lists(
    st.one_of(st.sampled_from(AWKWARD), st.text("abc .", max_size=6), st.text(max_size=3)), max_size=30
).map("".join)
forms = st.builds(TextForm, st.sampled_from(LineEnd), st.booleans())


def as_written(text: str, form: TextForm) -> str:
    """What a stretch of text is in the file, said once more and plainly."""
    lines = re.sub(r"\r\n?", "\n", text)
    safe = re.sub("[\x00\ud800-\udfff]", "\ufffd", lines)
    return safe.replace("\n", "\r\n") if form.line_end is LineEnd.CRLF else safe


@given(texts, forms, st.data())
@example("\ufeffa\r\nb", TextForm(), None)
def test_a_range_read_from_the_file_holds_the_words_of_the_range(
    text: str, form: TextForm, data: st.DataObject | None
) -> None:
    exchanged = ExchangeText(text, form)
    file = exchanged.encoded().decode("utf-8")
    # A passage begins and ends at a word, never inside a line end or before the mark of order.
    low = 1 if text.startswith("\ufeff") else 0
    cuts = [i for i in range(low, len(text) + 1) if not (0 < i < len(text) and text[i - 1 : i + 1] == "\r\n")]
    pairs = (
        [(a, b) for a in cuts for b in cuts if a < b]
        if data is None
        else [tuple(sorted((data.draw(st.sampled_from(cuts)), data.draw(st.sampled_from(cuts)))))]
    )
    for start, end in pairs:
        if start == end:
            continue
        first, last = exchanged.range(start, end)
        after = last + 1 if form.last_included else last
        assert file[first:after] == as_written(text[start:end], form) == exchanged.words(start, end)


def test_an_emoji_counts_one_and_a_combining_mark_counts_too() -> None:
    text = "😀 cafe\u0301 x"
    exchanged = ExchangeText(text)
    assert exchanged.range(text.index("x"), text.index("x") + 1) == (8, 9)
    assert exchanged.encoded() == text.encode("utf-8")


def test_carriage_returns_and_the_mark_of_order_do_not_reach_the_file() -> None:
    exchanged = ExchangeText("\ufeffone\r\ntwo\rthree\n")
    assert exchanged.encoded() == b"one\ntwo\nthree\n"
    assert exchanged.range(6, 9) == (4, 7)
    assert ExchangeText("a\nb", TextForm(LineEnd.CRLF)).range(2, 3) == (3, 4)


@given(texts, st.sampled_from([("\n", "\r\n"), ("\n", " "), (" ", "  \n"), ("\t", " ")]), st.data())
def test_words_are_found_again_after_a_tool_has_rewritten_the_space_between_them(
    text: str, change: tuple[str, str], data: st.DataObject
) -> None:
    theirs = ExchangeText(text).text.replace(*change)
    alignment = Alignment(Squeezed(theirs), Squeezed(text))
    start = data.draw(st.integers(0, len(theirs)))
    end = data.draw(st.integers(start, len(theirs)))
    place = alignment.place(start, end)
    words = Squeezed(theirs[start : max(end, start + 1)]).text
    if isinstance(place, str):
        assert words == ""
    else:
        assert Squeezed(text[slice(*place)]).text == words


def test_words_of_a_text_that_was_edited_are_found_where_they_stand_once() -> None:
    ours = Squeezed("Heading. The plan was late. The plan was good. The end.")
    edited = "The plan was late. The plan was good."
    place = Alignment(Squeezed(edited), ours).place
    assert place(0, 18) == (9, 27)
    assert place(0, 12) == "its words stand more than once in the report, whose text was changed"
    absent = Alignment(Squeezed("Something else"), ours).place(0, 9)
    assert absent == "its words are not in the library's text of the report"
