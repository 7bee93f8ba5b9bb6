"""Sets of regions: two inspectorates write of a *North West*, and do not mean the same places.

HM Inspectorate of Probation inspects the twelve regions of the Probation Service, of which Greater Manchester is one
and the North West the rest of the statistical region; local authorities, and whoever serves them, lie in the
statistical regions of England, or in Wales.
"""

from __future__ import annotations

from enum import StrEnum

from corpus.model import Programme


class RegionSet(StrEnum):
    """The regions that a report's own is one of."""

    STATISTICAL = "statistical"
    PROBATION = "probation"


_PROBATION = frozenset({Programme.PROBATION_PDU, Programme.PROBATION_REGION, Programme.PROBATION_DYNAMIC})


def regions_of(programme: str) -> RegionSet:
    """The set that the regions of a programme's reports are of; of a programme not known, the statistical ones."""
    return RegionSet.PROBATION if programme in _PROBATION else RegionSet.STATISTICAL
