"""The themes of a report with their stances, beside those of its peers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from search.areas.model import ThemeStanding
from search.filters import Mask
from search.findings import FINDING_STANCES, inspectorate_findings
from search.holdings import Holdings


def standings(
    holdings: Holdings, place: int, peers: Mask, *, certain_only: bool = False
) -> tuple[ThemeStanding, ...]:
    """The themes of the report at ``place``, by falling number of passages, equals in the codebook's order.

    Only findings (:func:`search.findings.inspectorate_findings`) count, here and of the peers.
    """
    columns, tags = holdings.columns, holdings.index.themes
    stances = [_code(columns.stance.values, stance) for stance in FINDING_STANCES]
    counted = inspectorate_findings(holdings)
    own, others = counted & (columns.report == place), counted & peers[columns.report]
    mine, theirs = _entries(holdings, own, certain_only), _entries(holdings, others, certain_only)
    size = len(tags.values)
    by_stance = [
        np.bincount(tags.codes[mine[columns.stance.codes[tags.rows[mine]] == code]], minlength=size)
        for code in stances
    ]
    peer_passages = np.bincount(tags.codes[theirs], minlength=size)
    criticised = theirs[columns.stance.codes[tags.rows[theirs]] == stances[1]]
    pairs = np.unique(
        tags.codes[criticised].astype(np.int64) * len(peers) + columns.report[tags.rows[criticised]]
    )
    peers_with = np.bincount(pairs // len(peers), minlength=size) if len(pairs) else np.zeros(size, np.int64)
    order = {theme.id: at for at, theme in enumerate(holdings.themes)}
    names = {theme.id: theme.name for theme in holdings.themes}
    found = [
        ThemeStanding(
            theme=value,
            name=names.get(value, value),
            strength=int(by_stance[0][code]),
            shortfall=int(by_stance[1][code]),
            mixed=int(by_stance[2][code]),
            of=int(np.count_nonzero(own)),
            peers_shortfall=int(peers_with[code]),
            peers=int(np.count_nonzero(peers)),
            peer_passages=int(peer_passages[code]),
            peer_of=int(np.count_nonzero(others)),
        )
        for code, value in enumerate(tags.values)
        if any(counts[code] for counts in by_stance)
    ]
    return tuple(sorted(found, key=lambda one: (-one.passages, order.get(one.theme, len(order)))))


def _entries(holdings: Holdings, passages: Mask, certain_only: bool) -> NDArray[np.int64]:
    tags = holdings.index.themes
    entries: NDArray[np.int64] = tags.of(np.flatnonzero(passages).astype(np.int64))
    return entries[tags.certain[entries]] if certain_only else entries


def _code(values: tuple[str, ...], wanted: str) -> int:
    return values.index(wanted) if wanted in values else -2
