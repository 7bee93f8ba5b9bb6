"""How each kind of passage and each account looks in the HTML view: a code, two colours and a line.

Nothing is told by colour alone: every kind has its own code, printed beside what it marks, and the codes
stand in the legend. ``tint`` lies behind words of :data:`INK`; ``ink`` is the colour of lines, and of the badge that
holds the code in white. Both pairs have a contrast of at least 4.5:1 (WCAG 2.2, 1.4.3).
"""

from __future__ import annotations

from dataclasses import dataclass

from api.wording import ACCOUNT_LABELS
from corpus.model import Account, Kind
from search.facets import label

INK = "#0b0c0c"
PAPER = "#ffffff"


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind or an account is marked.

    Attributes:
        name: its value, also the name of its CSS class.
        code: one to four letters, unlike every other.
        label: its name in words.
        tint: background of its words, as ``#rrggbb``.
        ink: colour of its lines and badges, as ``#rrggbb``.
        line: CSS border style; in pictures also the dashes.
    """

    name: str
    code: str
    label: str
    tint: str
    ink: str
    line: str = "solid"


def _kind(kind: Kind, code: str, tint: str, ink: str) -> Look:
    return Look(kind.value, code, label("kind", kind.value), tint, ink)


def _account(account: Account, code: str, tint: str, ink: str, line: str) -> Look:
    return Look(account.value, code, ACCOUNT_LABELS[account.value], tint, ink, line)


KINDS: dict[Kind, Look] = {
    Kind.STRENGTH: _kind(Kind.STRENGTH, "S", "#cfe9d3", "#1b6b2f"),
    Kind.AREA_FOR_IMPROVEMENT: _kind(Kind.AREA_FOR_IMPROVEMENT, "A", "#fbd5d5", "#a31616"),
    Kind.FINDING: _kind(Kind.FINDING, "F", "#d4e4f8", "#1d4f91"),
    Kind.RECOMMENDATION: _kind(Kind.RECOMMENDATION, "R", "#e4d7f6", "#5b2a91"),
    Kind.NARRATIVE: _kind(Kind.NARRATIVE, "N", "#efe9d8", "#66572a"),
    Kind.STANDARD_STATEMENT: _kind(Kind.STANDARD_STATEMENT, "St", "#cfeef0", "#0f6069"),
    Kind.QUOTE: _kind(Kind.QUOTE, "Q", "#fde2c0", "#884700"),
    Kind.PRACTICE_EXAMPLE: _kind(Kind.PRACTICE_EXAMPLE, "P", "#e3f0b4", "#51630a"),
    Kind.METHOD: _kind(Kind.METHOD, "M", "#e3e3ef", "#474770"),
}
_GREY, _GREY_INK = "#ececec", "#4d4d4d"
ACCOUNTS: dict[Account, Look] = {
    Account.HEADING: _account(Account.HEADING, "Hd", "#fff3ad", "#6e5800", "double"),
    Account.TABLE: _account(Account.TABLE, "Tb", "#dde1ff", "#33409b", "double"),
    Account.METADATA: _account(Account.METADATA, "Fact", "#f4daed", "#8c1f6e", "double"),
    Account.FOOTNOTE: _account(Account.FOOTNOTE, "Fn", "#ffe0d4", "#96380f", "dotted"),
    Account.FOOTNOTE_MARKER: _account(Account.FOOTNOTE_MARKER, "fm", "#ffe0d4", "#96380f", "dotted"),
    Account.LIST_MARKER: _account(Account.LIST_MARKER, "no", _GREY, _GREY_INK, "dotted"),
    Account.RUNNING_HEADER: _account(Account.RUNNING_HEADER, "RH", _GREY, _GREY_INK, "dashed"),
    Account.RUNNING_FOOTER: _account(Account.RUNNING_FOOTER, "RF", _GREY, _GREY_INK, "dashed"),
    Account.PAGE_NUMBER: _account(Account.PAGE_NUMBER, "Pg", _GREY, _GREY_INK, "dashed"),
    Account.CONTENTS: _account(Account.CONTENTS, "Co", _GREY, _GREY_INK, "dashed"),
    Account.IMPRINT: _account(Account.IMPRINT, "Im", _GREY, _GREY_INK, "dashed"),
    Account.CONTACT: _account(Account.CONTACT, "Ad", _GREY, _GREY_INK, "dashed"),
    Account.NOTICE: _account(Account.NOTICE, "Note", _GREY, _GREY_INK, "dashed"),
    Account.UNEXPLAINED: _account(Account.UNEXPLAINED, "??", "#ffdd00", "#b00000", "wavy"),
}


def looks() -> list[Look]:
    """Every look, kinds of passages first."""
    return [*KINDS.values(), *ACCOUNTS.values()]
