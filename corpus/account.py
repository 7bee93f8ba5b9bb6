"""The word account: each character of the source text is claimed once, and every word is counted.

A :class:`Ledger` is filled by the programme as it gives blocks their meaning. The first claim on a
character stands, so claims go from the particular (passages, markers) to the general (furniture).
What nobody claims is ``UNEXPLAINED`` and is listed, so nothing can go missing silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.model import Account, Span, WordAccount, words

_CODES: dict[Account, int] = {account: code for code, account in enumerate(Account, start=1)}
_ACCOUNTS: dict[int, Account] = {code: account for account, code in _CODES.items()}
_RUN = re.compile(rb"(.)\1*", re.DOTALL)


class Ledger:
    """Who owns which character of one source text."""

    def __init__(self, text: str) -> None:
        """Open a ledger in which nothing is claimed yet."""
        self._text = text
        self._owner = bytearray(len(text))

    def claim(self, account: Account, spans: Iterable[Span]) -> None:
        """Claim what is still free of ``spans`` for ``account``.

        Raises:
            SpanError: if a span reaches past the end of the text.
        """
        code = bytes([_CODES[account]])
        for span in spans:
            span.of(self._text)
            piece = self._owner[span.start : span.end]
            self._owner[span.start : span.end] = piece.replace(b"\0", code)

    def close(self) -> WordAccount:
        r"""The finished account.

        A word is a ``\w+`` run inside one claim: ``NPS¹`` is a word of the passage and a footnote
        marker, which are counted apart. ``counts`` sums to ``total``. ``listed`` has the spans of
        every account but ``PASSAGE``, without surrounding space; of what nobody claimed, only what
        is not space.
        """
        counts: dict[Account, int] = {}
        listed: dict[Account, list[Span]] = {}
        for run in _RUN.finditer(bytes(self._owner)):
            code = run.group(1)[0]
            account = _ACCOUNTS.get(code, Account.UNEXPLAINED)
            piece = self._text[run.start() : run.end()]
            stripped = piece.strip()
            if not stripped:
                continue
            counts[account] = counts.get(account, 0) + len(words(piece))
            if account is not Account.PASSAGE:
                start = run.start() + len(piece) - len(piece.lstrip())
                listed.setdefault(account, []).append(Span(start, start + len(stripped)))
        ordered = {account: counts[account] for account in Account if account in counts}
        return WordAccount(
            total=sum(ordered.values()),
            counts=ordered,
            listed={account: tuple(listed[account]) for account in Account if account in listed},
        )
