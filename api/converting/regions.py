"""From counts by region to their JSON."""

from __future__ import annotations

from collections.abc import Callable

from api.addresses import Address
from api.schemas import regions as schemas
from search.regions import RegionCount, RegionMap, RegionPanel

Passages = Callable[[RegionPanel, RegionCount], Address]
"""Where the passages of a region are."""


def to_region_map(regional: RegionMap, passages: Passages) -> schemas.RegionMap:
    """The counts with the addresses of what is behind them."""
    return schemas.RegionMap(
        what=regional.what,
        by_area=regional.by_area,
        panels=[
            schemas.RegionPanel(
                regions=panel.regions.value,
                title=panel.layout.title,
                counts=[_count(panel, count, passages) for count in panel.counts],
            )
            for panel in regional.panels
        ],
        notes=list(regional.notes),
    )


def _count(panel: RegionPanel, count: RegionCount, passages: Passages) -> schemas.RegionCount:
    low, high = count.interval or (None, None)
    where = passages(panel, count)._asdict() if count.passages else {"link": None, "api": None}
    return schemas.RegionCount(
        region=count.region,
        fictional=count.fictional,
        holding=count.holding,
        comparable=count.comparable,
        share=count.share,
        share_low=low,
        share_high=high,
        small=count.small,
        passages=count.passages,
        reports=count.reports,
        across=count.across,
        down=count.down,
        **where,
    )
