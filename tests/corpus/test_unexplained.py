"""The warning of words that nobody could explain: which they are and where."""

from __future__ import annotations

from corpus.account import Ledger
from corpus.model import Account, Page, ParseWarning, Source, Span
from corpus.programmes._checks import MOST_LISTED, account_warnings


def warned(text: str, explained: int, pages: tuple[Page, ...] = ()) -> list[ParseWarning]:
    """The warnings for a text of which the first ``explained`` characters are a passage."""
    ledger = Ledger(text)
    ledger.claim(Account.PASSAGE, [Span(0, explained)])
    return account_warnings(ledger.close(), Source("r.txt", "0" * 64, "text/plain", text, pages))


def test_the_words_are_listed_with_their_pages() -> None:
    said = "word " * 100
    text = said + "\x0clost\nbut found"
    pages = (Page(1, 0, len(said)), Page(2, len(said) + 1, len(text)))
    (warning,) = warned(text, len(said), pages)
    assert warning.code == "unexplained-words"
    assert "3 of 103 words (2.9%)" in warning.message
    assert "“lost but found” (p. 2)" in warning.message
    assert "more" not in warning.message


def test_a_source_without_pages_gets_offsets() -> None:
    said = "word " * 100
    assert f"“lost” (at {len(said)})" in warned(said + "lost", len(said))[0].message


def test_few_words_are_no_warning_and_many_are_cut_and_counted() -> None:
    said = "word " * 1000
    assert warned(said + "lost " * 5, len(said)) == []
    (warning,) = warned(said + " ".join(f"lost{n}" for n in range(1000)), len(said))
    assert f"lost{MOST_LISTED - 1}”" in warning.message
    assert f"lost{MOST_LISTED}" not in warning.message
    assert f"and {1000 - MOST_LISTED:,} more, which the word account lists" in warning.message
