"""Which passages are findings: the one rule by which every view counts them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from search.filters import Mask, comparable, everything
from search.holdings import Holdings
from search.request import Filters

FINDING_STANCES: Final = ("strength", "shortfall", "mixed")
"""Stances that make a finding."""

_INSPECTORATE = ("inspectorate",)
_OTHERS_SPEAK = frozenset(("quote", "method", "standard_statement"))
"""Kinds in which somebody else than the inspectorate speaks."""


def spoken(filters: Filters) -> Filters:
    """The filters, of the inspectorate's own passages unless speakers or kinds of others are chosen."""
    others = {comparable(kind) for kind in filters.kind} & _OTHERS_SPEAK
    return filters if filters.speaker or others else replace(filters, speaker=_INSPECTORATE)


def inspectorate_findings(holdings: Holdings, filters: Filters | None = None) -> Mask:
    """Which passages, by row, are findings that the filters allow.

    A *finding* is a passage in which the inspectorate speaks (no quotation, standing text, statement of a standard or
    method) and whose stance is strength, shortfall or mixed. Filters that choose speakers, or kinds in which others
    speak, are followed.
    """
    if filters is None:
        return holdings.once(_all)
    wanted = np.array([*(stance in FINDING_STANCES for stance in holdings.columns.stance.values), False])
    allowed = everything(holdings.index.masks(spoken(filters)))
    found: Mask = wanted[holdings.columns.stance.codes]
    return found if allowed is None else found & allowed


def _all(holdings: Holdings) -> Mask:
    found = inspectorate_findings(holdings, Filters())
    found.flags.writeable = False
    return found
