"""What stands in a bullet beside its finding: a reference to the framework that it was judged under."""

from __future__ import annotations

import re

_REFERENCE = re.compile(
    r"[\s,]*[(\[]\s*[^()\[\]]*\b(?:outcome|enabler|principle|framework)s?\b[^()\[\]]*[)\]](?=\s*\.?\s*$)"
    r"|[\s,.:–-]*\b(?:outcome|enabler|principle)\s+(?:\w+)\s*[,:]\s*(?:the\s+)?(?:\w+\s+)*?framework\s*\.?\s*$",
    re.IGNORECASE,
)


def without_reference(text: str) -> str:
    """The words of a finding without a reference to a framework at their end: ``(Outcome 4, national framework)``.

    Two findings that both refer to "outcome four" need not say the same, and half of the bullets since 2024
    end so. A text that would be left with nothing stays whole.
    """
    found = _REFERENCE.search(text)
    if found is None:
        return text
    rest = text[: found.start()].rstrip()
    return f"{rest}." if rest and rest[-1].isalnum() else rest or text
