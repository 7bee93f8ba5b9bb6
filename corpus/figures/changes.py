"""Figures that say by how much something changed or differs: they are no part of a whole."""

from __future__ import annotations

import re

_VERB = (
    r"(?:increas|reduc|decreas|ris(?=e|ing)|rose|fall|fell|grow|grew|grown|drop|cut|declin|improv|rais|lower|shrink|shrank|shrunk|"
    r"went up|gone up|come down|came down|gone down|went down|up|down)\w*"
)
_FILLER = r"(?:\s+(?:about|around|almost|nearly|over|just|some|only|more than|less than|at least|an? (?:\w+)|approximately))?"
_BEFORE = re.compile(
    rf"\b(?:{_VERB}(?:\s+[a-z’-]+){{0,6}}?\s+by{_FILLER}|"
    r"(?:increase|reduction|decrease|rise|fall|growth|drop|cut|decline|improvement)s?"
    rf"(?:\s+in\s+(?:[a-z’-]+\s+){{0,6}}?|\s+)of{_FILLER})\s+\Z",
    re.IGNORECASE,
)
"""``Fell by``, ``reduced by an impressive``, ``an increase of almost``; not ``fell to``."""

_DIRECTLY = re.compile(rf"\b{_VERB}{_FILLER}\s+\Z", re.IGNORECASE)
"""``Down 20 per cent``; a change unless it is said of what ("they cut 20 per cent of posts")."""

_OF = re.compile(r"\s+of\b", re.IGNORECASE)

_AFTER = re.compile(
    r"\s+(?:(?:point|overall|net|annual|year-on-year|further|significant|reported)\s+){0,2}"
    r"(?:(?:increase|reduction|decrease|rise|fall|growth|drop|cut|decline|improvement|uplift)s?\b|"
    r"(?:more|fewer|less|higher|lower|greater|larger|smaller|better|worse)\b(?!\s+than\s+(?:once|one|two)\b))",
    re.IGNORECASE,
)
"""``20% increase``, ``a third fewer``."""

_WINDOW = 90


def is_change(text: str, start: int, end: int) -> bool:
    """Whether the figure at ``start``-``end`` of ``text`` is the size of a change or of a difference.

    ``A 20% increase``, ``fell by 40 per cent`` and ``a third fewer`` are; ``rose to 40 per cent`` gives a part of a
    whole and is not.
    """
    low = max(0, start - _WINDOW)
    if _AFTER.match(text, end) or _BEFORE.search(text, low, start):
        return True
    return bool(_DIRECTLY.search(text, low, start)) and not _OF.match(text, end)
