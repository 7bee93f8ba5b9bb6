"""The word account."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.account import Ledger
from corpus.errors import SpanError
from corpus.model import Account, Span, words


def test_the_first_claim_stands_and_the_rest_is_unexplained() -> None:
    text = "Plans were NPS¹ good. Lost words"
    ledger = Ledger(text)
    ledger.claim(Account.FOOTNOTE_MARKER, [Span(14, 15)])
    ledger.claim(Account.PASSAGE, [Span(0, 21)])
    ledger.claim(Account.NOTICE, [Span(10, 21)])
    account = ledger.close()
    assert account.counts == {Account.PASSAGE: 4, Account.FOOTNOTE_MARKER: 1, Account.UNEXPLAINED: 2}
    assert account.total == 7
    assert [span.of(text) for span in account.listed[Account.UNEXPLAINED]] == ["Lost words"]
    assert account.share(Account.PASSAGE) == pytest.approx(4 / 7)
    assert Account.PASSAGE not in account.listed


def test_a_claim_past_the_end_is_refused() -> None:
    with pytest.raises(SpanError):
        Ledger("short").claim(Account.PASSAGE, [Span(0, 6)])


@given(
    text=st.text(alphabet="ab é1 \n.-", max_size=60),
    claims=st.lists(
        st.tuples(st.sampled_from(list(Account)), st.integers(0, 59), st.integers(1, 30)), max_size=12
    ),
)
def test_counts_sum_and_lists_never_overlap(text: str, claims: list[tuple[Account, int, int]]) -> None:
    ledger = Ledger(text)
    for account, start, length in claims:
        if start + length <= len(text):
            ledger.claim(account, [Span(start, start + length)])
    closed = ledger.close()
    assert sum(closed.counts.values()) == closed.total >= len(words(text))
    spans = sorted(span for listed in closed.listed.values() for span in listed)
    assert all(left.end <= right.start for left, right in pairwise(spans))
