"""Agreement between coders, by theme: Cohen's κ of each pair, Krippendorff's α of all.

κ: J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20
(1960), computed by scikit-learn. α: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011),
for nominal data with any number of coders and missing answers, by his coincidence matrix.
Both are 1 where coders always agree and 0 where they agree as often as chance would have it. Neither is defined
where only one answer was ever given: chance then agrees always.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from indexer.coding.records import NOTE, STANCE, Coding

ALL_THEMES = ":themes"
"""The subject of the row over all themes together: its units are pairs of passage and theme."""


@dataclass(frozen=True, slots=True)
class PairKappa:
    """κ of two coders over the units that both answered; ``None`` where it is not defined."""

    first: str
    second: str
    units: int
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on one subject.

    Attributes:
        subject: theme id, :data:`~indexer.coding.records.STANCE` or :data:`ALL_THEMES`.
        units: passages (of :data:`ALL_THEMES`: pairs of passage and theme) that two coders or more answered.
        coders: how many coders answered them.
        agreed: share of those units on which all who answered agree, 0.0-1.0.
        alpha: Krippendorff's α, ``None`` where it is not defined.
        pairs: κ of each two coders with a unit in common, by names.
    """

    subject: str
    units: int
    coders: int
    agreed: float
    alpha: float | None
    pairs: tuple[PairKappa, ...]


def agreements(codings: Iterable[Coding]) -> tuple[Agreement, ...]:
    """Agreement on all themes together, on stance, and on each theme by id, where two coders met.

    Args:
        codings: those in force; notes are passed over.
    """
    tables: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for coding in codings:
        if coding.subject == NOTE:
            continue
        tables[coding.subject][coding.passage][coding.coder] = coding.value
        if coding.subject != STANCE:
            tables[ALL_THEMES][f"{coding.passage}:{coding.subject}"][coding.coder] = coding.value
    order = [ALL_THEMES, STANCE, *sorted(name for name in tables if not name.startswith(":"))]
    found = (_agreement(name, tables[name]) for name in order if name in tables)
    return tuple(row for row in found if row is not None)


def _agreement(subject: str, table: dict[str, dict[str, str]]) -> Agreement | None:
    shared = {unit: said for unit, said in sorted(table.items()) if len(said) > 1}
    if not shared:
        return None
    coders = sorted({coder for said in shared.values() for coder in said})
    pairs = []
    for first, second in combinations(coders, 2):
        both = [(said[first], said[second]) for said in shared.values() if first in said and second in said]
        if both:
            pairs.append(PairKappa(first, second, len(both), cohen_kappa(both)))
    return Agreement(
        subject=subject,
        units=len(shared),
        coders=len(coders),
        agreed=sum(len(set(said.values())) == 1 for said in shared.values()) / len(shared),
        alpha=krippendorff_alpha([list(said.values()) for said in shared.values()]),
        pairs=tuple(pairs),
    )


def cohen_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's κ of two coders' answers, unit by unit; ``None`` where both gave one and the same answer only."""
    from sklearn.metrics import cohen_kappa_score  # noqa: PLC0415 - a second, where agreement is asked for

    if len({answer for pair in pairs for answer in pair}) < 2:
        return None
    return float(cohen_kappa_score([a for a, _ in pairs], [b for _, b in pairs]))


def krippendorff_alpha(units: Iterable[Sequence[str]]) -> float | None:
    """Krippendorff's α for nominal data.

    Args:
        units: of each unit the answers that it was given; units with fewer than two are passed over.

    Returns:
        1 − observed / expected disagreement, or ``None`` where only one answer was ever given.
    """
    disagreeing = 0.0
    totals: Counter[str] = Counter()
    for answers in units:
        if len(answers) < 2:
            continue
        counts = Counter(answers)
        totals.update(counts)
        # Ordered pairs of unlike answers within the unit, each weighing 1 / (answers - 1).
        unlike = len(answers) ** 2 - sum(count**2 for count in counts.values())
        disagreeing += unlike / (len(answers) - 1)
    n = sum(totals.values())
    expected = n**2 - sum(count**2 for count in totals.values())
    if not expected:
        return None
    return 1 - (n - 1) * disagreeing / expected
