"""How good matches and outcomes were where it was measured, for all who speak of it.

The figures are of the part ``fresh`` of docs/quality/change-pairs.tsv, as docs/quality/change.md tells them; a test
holds the two together.
"""

from __future__ import annotations

from typing import Final, NamedTuple

_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Share(NamedTuple):
    """How many of how many."""

    right: int
    of: int

    def __str__(self) -> str:
        return f"{self.right} of {self.of}"

    @property
    def wrong_of_ten(self) -> str:
        """Of ten about how many are not right, as a word."""
        return _WORDS[round(10 * (1 - self.right / self.of))]


MATCHES_RIGHT: Final = Share(89, 144)
"""Matches that are on the same matter for the readers, too."""

MATCHES_FOUND: Final = Share(89, 127)
"""Of the pairs that are on the same matter for the readers, those that are matched."""

SHORTFALLS_TAGGED: Final = Share(37, 46)
"""Findings tagged as shortfalls that are shortfalls for the readers."""

OUTCOMES_RIGHT: Final = Share(25, 37)
"""Of these, those whose outcome is that of the readers."""

RESOLVED_RIGHT: Final = Share(11, 16)
"""Of these, those called resolved that are resolved for the readers."""

MATCHED_BY_A_MODEL: Final = (
    f"Passages were matched by a model: about {MATCHES_RIGHT.wrong_of_ten} of ten matches are wrong, and {MATCHES_FOUND.wrong_of_ten} of ten "
    "true ones are missed. Read both passages before you rely on an outcome."
)
"""Said with every change."""

HOW_OFTEN_RIGHT: Final = (
    f"Measured in areas that the model was not fitted on: {MATCHES_RIGHT} matches were right, and {MATCHES_FOUND} true ones were found; "
    f"{SHORTFALLS_TAGGED} findings taken for shortfalls were shortfalls; of their outcomes {OUTCOMES_RIGHT} were right, of those "
    f"called resolved {RESOLVED_RIGHT}."
)
"""The figures behind it, said where the method is."""
