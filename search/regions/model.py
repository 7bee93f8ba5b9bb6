"""How many areas of each region hold something, as plain immutable types."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from corpus.programmes.regions import RegionSet
from search.regions.layout import LAYOUTS, Layout, Tile
from search.statistics import FEW_REPORTS, wilson

FEW_UNITS = FEW_REPORTS
"""Comparable areas below which a share says little."""


@dataclass(frozen=True, slots=True)
class RegionCount:
    """One region.

    Attributes:
        region: its name, as reports have it.
        holding: areas (or reports) that hold it, of
        comparable: those searched that could.
        passages: that are it; those of a report filed twice count twice, as in a search.
        reports: searched, whether they could hold it or not.
        fictional: whether all of these are of the bundled sample, which is made up.
        tile: its square; ``None``: it has none.
    """

    region: str
    holding: int
    comparable: int
    passages: int
    reports: int
    fictional: bool = False
    tile: Tile | None = None

    @property
    def share(self) -> float | None:
        """``holding`` by ``comparable``."""
        return self.holding / self.comparable if self.comparable else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % interval of the share (Wilson 1927), areas taken for independent."""
        if not self.comparable:
            return None
        low, high = wilson(np.array([self.holding]), np.array([self.comparable]))
        return float(low[0]), float(high[0])

    @property
    def across(self) -> int | None:
        """Column of its square; ``None``: it has none."""
        return self.tile.across if self.tile else None

    @property
    def down(self) -> int | None:
        """Row of its square; ``None``: it has none."""
        return self.tile.down if self.tile else None

    @property
    def small(self) -> bool:
        """Whether so few are comparable that the share says little."""
        return 0 < self.comparable < FEW_UNITS

    @property
    def said(self) -> str:
        """The count with its denominator, or why there is none."""
        if not self.reports:
            return "no reports"
        return f"{self.holding:,} of {self.comparable:,}" if self.comparable else "none comparable"


@dataclass(frozen=True, slots=True)
class RegionPanel:
    """The regions of one set: those with a square from north to south and west to east, then the others by name.

    Regions of the layout without a report are among them, with nothing counted.

    Attributes:
        regions: which set they are of.
        counts: of each.
        programmes: those whose reports are counted; empty where these are all that the selection has.
    """

    regions: RegionSet
    counts: tuple[RegionCount, ...]
    programmes: tuple[str, ...] = ()

    @property
    def layout(self) -> Layout:
        """The squares of the set."""
        return LAYOUTS[self.regions]

    @property
    def drawn(self) -> bool:
        """Whether any region with reports has a square."""
        return any(count.tile and count.reports for count in self.counts)


@dataclass(frozen=True, slots=True)
class RegionMap:
    """How widespread something is in each region.

    Attributes:
        what: is counted (*shortfall in Leadership*).
        by_area: whether areas are counted; else reports, where no area is named.
        panels: one for each set of regions that reports of the selection are in.
        notes: sentences on what no region holds.
    """

    what: str
    by_area: bool
    panels: tuple[RegionPanel, ...]
    notes: tuple[str, ...] = ()

    @property
    def drawn(self) -> tuple[RegionPanel, ...]:
        """The panels with something to draw."""
        return tuple(panel for panel in self.panels if panel.drawn)

    @property
    def elsewhere(self) -> tuple[RegionCount, ...]:
        """Regions with reports that have no square."""
        return tuple(
            count for panel in self.panels for count in panel.counts if count.reports and not count.tile
        )


def panel_of(
    regions: RegionSet, counts: Iterable[RegionCount], programmes: tuple[str, ...] = ()
) -> RegionPanel:
    """Give each region its square, and add the squares without reports.

    Args:
        regions: the set.
        counts: of regions with reports.
        programmes: see :class:`RegionPanel`.

    Where two spellings mean one square, the one with more reports has it, and the other stands among those without.
    """
    layout = LAYOUTS[regions]
    taken: dict[Tile, RegionCount] = {}
    others: list[RegionCount] = []
    for count in sorted(counts, key=lambda one: (-one.reports, one.region)):
        tile = layout.tile(count.region)
        if tile is None or tile in taken:
            others.append(count)
        else:
            taken[tile] = replace(count, tile=tile)
    for tile in layout.tiles:
        if tile.always and tile not in taken:
            taken[tile] = RegionCount(tile.region, 0, 0, 0, 0, tile=tile)
    placed = [taken[tile] for tile in sorted(taken, key=lambda tile: (tile.down, tile.across))]
    named = sorted(others, key=lambda one: one.region.casefold())
    return RegionPanel(regions, (*placed, *named), programmes)
