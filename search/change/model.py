"""The request for what changed between two reports, and its answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.records import PassageRecord, ReportRecord
from search.named_values import Outcome

_IMPROVED = re.compile(
    r"\b(?:has|have) (?:(?!not\b|never\b|yet\b)\w+ ){0,2}improved\b|\bimproved (?:\w+ ){0,2}since\b|\bimprovements? (?:has|have) been made\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """Two reports to compare.

    Attributes:
        area: name or id of an area, as :func:`search.area_names.find_area` takes it.
        later: id of the later report; ``None``: the latest that has an earlier one of its series.
        earlier: id of the earlier report; ``None``: the one before ``later`` in its series.
    """

    area: str
    later: str | None = None
    earlier: str | None = None


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A passage of the other report that speaks of the same matter.

    Attributes:
        passage: the whole passage.
        probability: 0.0-1.0, that both speak of the same matter (:mod:`search.change.matching`).
        similarity: inner product of the two passages' unit vectors, -1.0-1.0.
    """

    passage: PassageRecord
    probability: float
    similarity: float

    @property
    def says_improved(self) -> bool:
        """Whether the passage is no strength and yet says in so many words that something has improved.

        Such a passage is a reason to read both: of what the finding was about it may say that it is better, and criticise
        another part. It changes no outcome; outcomes were measured without it (:mod:`search.change.measured`).
        """
        return self.passage.stance.stance != "strength" and _IMPROVED.search(self.passage.text) is not None


@dataclass(frozen=True, slots=True)
class FindingChange:
    """One finding and what became of it.

    Attributes:
        passage: the finding: of the earlier report, or of the later one where ``outcome`` is ``NEW``.
        outcome: what became of it.
        counterparts: the passages that say so, most probable first; none of a finding that is new or not
            mentioned again, except that a new shortfall names the earlier strength that it takes the place of.
        nearest: of a finding not mentioned again, or new, the passage that came nearest without being taken
            for the same matter; ``None`` where the other report has none to compare.
        in_part: whether it persists, or is kept, only by passages that praise and criticise at once.
    """

    passage: PassageRecord
    outcome: Outcome
    counterparts: tuple[Counterpart, ...] = ()
    nearest: Counterpart | None = None
    in_part: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What changed between two reports on an area.

    Attributes:
        snapshot: that was read.
        area: its name.
        earlier, later: the reports.
        comparable: whether both were made under one framework, so that ratings may be compared.
        notes: sentences that a reader must know (frameworks that differ, a visit that looked at a part).
        shortfalls: each shortfall of the earlier report with what became of it, then those that are new.
        strengths: each strength of the earlier report, likewise, then those that are new.
        shortfalls_later, strengths_later: passages of each stance in the later report, the denominators of new ones.
        mixed_earlier, mixed_later: passages of each report that praise and criticise at once: they are no
            entry of the lists, but count as counterparts.
    """

    snapshot: str
    area: str
    earlier: ReportRecord
    later: ReportRecord
    comparable: bool
    notes: tuple[str, ...]
    shortfalls: tuple[FindingChange, ...]
    strengths: tuple[FindingChange, ...]
    shortfalls_later: int
    strengths_later: int
    mixed_earlier: int
    mixed_later: int

    def of(self, outcome: Outcome, stance: str = "shortfall") -> tuple[FindingChange, ...]:
        """The findings of a stance (``shortfall`` or ``strength``) with one outcome, in the order of the reports."""
        among = self.shortfalls if stance == "shortfall" else self.strengths
        return tuple(one for one in among if one.outcome is outcome)
