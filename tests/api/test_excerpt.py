"""Long passages in lists."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.pages.environment import make_environment
from api.pages.excerpt import MOST_CHARACTERS, excerpt
from corpus.wording import plural

WORDS = st.lists(st.sampled_from(["staff", "a", "oversight", "x" * 200]), min_size=1, max_size=900)


@given(words=WORDS, data=st.data())
def test_an_excerpt_is_bounded_and_holds_the_first_match(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    start = data.draw(st.integers(0, len(text) - 1))
    stop = min(start + 9, len(text))
    part = excerpt(text, [(start, stop)])
    assert len(part.text) <= MOST_CHARACTERS
    assert part.text in text
    assert part.shortened == (len(text) > MOST_CHARACTERS) == (part.text != text)
    (found,) = part.ranges
    assert text[start:stop].startswith(part.text[found[0] : found[1]])


def test_a_short_passage_is_whole() -> None:
    part = excerpt("Short.", [(0, 5)], None)
    assert (part.text, part.ranges, part.shortened) == ("Short.", ((0, 5),), False)


def test_a_shortened_passage_leads_to_the_whole_one() -> None:
    class Passage:
        id = "abc"
        text = "word " * 1_000

    words = make_environment().get_template("macros.html").module.words  # type: ignore[attr-defined]
    shown = str(words(Passage))
    assert len(shown) < MOST_CHARACTERS + 200
    assert 'href="/passages/abc"' in shown
    Passage.text = "word"
    assert "href" not in str(words(Passage))


def test_one_is_no_plural() -> None:
    assert [plural(number, "report") for number in (0, 1, 1_200)] == [
        "0 reports",
        "1 report",
        "1,200 reports",
    ]
