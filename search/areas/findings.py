"""Recurring findings that a report makes and few of its peers do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from search.filters import Mask
from search.holdings import Holdings
from search.recurring.counting import Membership
from search.recurring.model import Tightness
from search.statistics import (
    FALSE_DISCOVERIES,
    FEW_REPORTS,
    NORMAL,
    adjusted,
    more_here,
    odds_with_halves,
)

RARE_AMONG_PEERS = 0.25
"""Share of the peers' reports up to which a finding is called rare there: of four peers at most one makes it.

A bound for reading, not a test: one report can show no difference, but a list of what it makes and few others do should not
end with what most of them make.
"""


@dataclass(frozen=True, slots=True)
class DistinctiveFinding:
    """A recurring finding of an area's latest report, beside the reports of its peers.

    Attributes:
        id, label, stance: of the finding (:class:`indexer.records.RecurringRecord`).
        tightness: how surely its members say the same.
        here: ids of the report's passages in it, as printed.
        reports, searched: reports of the area that have it, of those compared: one, its latest.
        peers, peers_searched: reports of peers that have it, of all of them.
        log_odds: log odds ratio with a half added to each cell (Gart 1966); ``low`` and ``high`` its 95 % interval.
        z: the ratio in standard errors.
        p: chance of as many here or more, were it no different (Fisher's exact test, one-sided).
        q: corrected for all findings that the report or a peer makes (Benjamini and Hochberg 1995).
        few: fewer than :data:`search.statistics.FEW_REPORTS` reports have it here, so that little can be said.
    """

    id: str
    label: str
    stance: str
    tightness: Tightness
    here: tuple[str, ...]
    reports: int
    searched: int
    peers: int
    peers_searched: int
    log_odds: float
    low: float
    high: float
    z: float
    p: float
    q: float
    few: bool

    @property
    def peer_share(self) -> float:
        """Share of the peers' reports that have it."""
        return self.peers / self.peers_searched

    @property
    def rare(self) -> bool:
        """Whether at most :data:`RARE_AMONG_PEERS` of the peers' reports have it."""
        return self.peer_share <= RARE_AMONG_PEERS

    @property
    def verdict(self) -> str:
        """What the numbers allow to say."""
        if self.few:
            return "few reports here: worth a look, not a claim"
        return "more than its peers" if self.q <= FALSE_DISCOVERIES else "could be chance"


def distinctive_findings(holdings: Holdings, place: int, peers: Mask) -> tuple[DistinctiveFinding, ...]:
    """The recurring findings of the report at ``place``, those that the fewest peers make first.

    A finding that no peer makes recurs in reports of other areas, series or years. None where there are no peers.

    Args:
        holdings: the snapshot.
        place: of the report.
        peers: the reports that it is held against, by place, each publication once.
    """
    membership = Membership.of(holdings)
    columns, others = membership.columns, int(np.count_nonzero(peers))
    own = membership.report == place
    having, theirs = membership.reports(own), membership.reports(peers[membership.report])
    tested = np.flatnonzero(having + theirs)
    if not others or not having.any():
        return ()
    ones, all_of_them = np.ones(len(tested), np.int64), np.full(len(tested), others)
    p = more_here(having[tested], ones, theirs[tested], all_of_them)
    odds = odds_with_halves(having[tested], ones, theirs[tested], all_of_them)
    q, cohesion = adjusted(p), membership.cohesion()
    found = []
    for at in np.flatnonzero(having[tested]).tolist():
        finding = int(tested[at])
        low, high = columns.first[finding : finding + 2].tolist()
        rows = np.sort(columns.rows[low:high][own[low:high]])
        ratio, reach = float(odds.ratio[at]), NORMAL * float(odds.error[at])
        record = columns.findings[finding]
        found.append(
            DistinctiveFinding(
                id=record.id,
                label=record.label,
                stance=record.stance,
                tightness=Tightness.of(float(cohesion[finding])),
                here=tuple(bytes(one).decode() for one in holdings.columns.passage_ids[rows]),
                reports=int(having[finding]),
                searched=1,
                peers=int(theirs[finding]),
                peers_searched=others,
                log_odds=ratio,
                low=ratio - reach,
                high=ratio + reach,
                z=float(odds.z[at]),
                p=float(p[at]),
                q=float(q[at]),
                few=int(having[finding]) < FEW_REPORTS,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.z, -len(one.here), one.label, one.id)))
