"""What became of findings as read and as the matching says, and how far two readers agreed."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from search.change.matching import SAME_MATTER
from search.statistics import wilson
from tests.benchmarks.change_pairs import Labelled

SEED, RESAMPLES = 10, 5_000

_STILL = {"shortfall": "persisting", "strength": "kept"}
_GONE = {"shortfall": "resolved", "strength": "lost"}
_CARRIES = {"shortfall": {"criticised", "both"}, "strength": {"praised", "both"}}


def modelled(pairs: list[Labelled]) -> NDArray[np.float64]:
    """The shipped probabilities: of the measures, or of one recurring finding where that is more."""
    return np.array([pair.probability for pair in pairs])


def outcomes(part: str, pairs: list[Labelled], stance: str) -> None:
    """How often the outcome of a shortfall, or of a strength, is that which reading gives, and of each outcome said.

    A finding whose tag is not borne out by reading has no outcome to be right about; those are counted apart.
    """
    by_finding: dict[int, list[Labelled]] = {}
    for pair in pairs:
        if pair.tagged == stance:
            by_finding.setdefault(pair.earlier, []).append(pair)
    table: Counter[tuple[str, str]] = Counter()
    mistagged: Counter[tuple[str, str]] = Counter()
    for group in by_finding.values():
        read = _outcome(stance, [pair.says in _CARRIES[stance] for pair in group if pair.same])
        taken = [pair for pair in group if pair.probability >= SAME_MATTER]
        said = _outcome(stance, [pair.stance in {stance, "mixed"} for pair in taken])
        if group[0].finding == stance:
            table[read, said] += 1
        else:
            mistagged[group[0].finding, said] += 1
    if not table:
        return
    right = sum(count for (read, said), count in table.items() if read == said)
    print(f"{part}: outcome right for {_share(right, table.total())} of {stance}s")
    for outcome in (_STILL[stance], _GONE[stance], "not mentioned"):
        called = sum(count for (_, said), count in table.items() if said == outcome)
        there = sum(count for (read, _), count in table.items() if read == outcome)
        hit = table[outcome, outcome]
        print(f"  called {outcome}: right {_share(hit, called)}; read {outcome}: found {_share(hit, there)}")
    print(f"  (read, said): {dict(sorted(table.items()))}")
    print(f"  tagged {stance} and read otherwise (read, said): {dict(sorted(mistagged.items()))}")


def _outcome(stance: str, still: list[bool]) -> str:
    """Of the passages on the same matter, whether each still says what the earlier finding said."""
    return "not mentioned" if not still else _STILL[stance] if any(still) else _GONE[stance]


def _share(count: int, total: int) -> str:
    if not total:
        return "0 of 0"
    low, high = wilson(np.array([count]), np.array([total]))
    return f"{count} of {total} ({low[0]:.2f}-{high[0]:.2f})"


def agreement(part: str, pairs: list[Labelled]) -> None:
    """Raw agreement and Cohen's kappa of two readers on the same matter, and on what is said where both say it is."""
    read = [pair for pair in pairs if all(pair.readers)]
    if not read:
        return
    same = np.array([[said != "no" for said in pair.readers] for pair in read])
    earlier = np.array([pair.earlier for pair in read])
    members = [np.flatnonzero(earlier == one) for one in dict.fromkeys(earlier.tolist())]
    chance = np.random.default_rng(SEED)
    drawn = [
        kappa(same[np.concatenate([members[i] for i in chance.integers(0, len(members), len(members))])])
        for _ in range(RESAMPLES)
    ]
    low, high = np.percentile(drawn, (2.5, 97.5))
    alike = int((same[:, 0] == same[:, 1]).sum())
    print(
        f"{part}: two readers, n {len(read)}, same matter by {same[:, 0].sum()} and {same[:, 1].sum()}, both "
        f"{same.all(axis=1).sum()}, alike {alike} ({alike / len(read):.3f}), kappa {kappa(same):.3f} ({low:.2f}-{high:.2f})"
    )
    both = [pair.readers for pair in read if "no" not in pair.readers]
    print(f"  what is said there: alike {sum(one == other for one, other in both)} of {len(both)}")
    settled = Counter((*(said != "no" for said in pair.readers), pair.same) for pair in read)
    print(f"  (reader 1, reader 2, settled): {dict(sorted(settled.items()))}")


def kappa(same: NDArray[np.bool_]) -> float:
    """Cohen's kappa of two columns of answers, 1.0 where nothing but one answer was given.

    Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20 (1960).
    """
    share = same.mean(axis=0)
    expected = float(share.prod() + (1 - share).prod())
    observed = float((same[:, 0] == same[:, 1]).mean())
    return 1.0 if expected >= 1.0 else (observed - expected) / (1.0 - expected)
