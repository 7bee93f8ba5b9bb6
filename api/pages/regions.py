"""What pages show of counts by region (no HTTP in here)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from search.exporting.drawing import alternative_text
from search.regions import FEW_UNITS, RegionCount, RegionMap, RegionPanel, map_chart, regions_table
from search.tables import View

Url = Callable[[RegionPanel, RegionCount], str]


@dataclass(frozen=True, slots=True)
class RegionLine:
    """A region with the addresses of its passages (``None``: it has none) and of its areas."""

    count: RegionCount
    passages: str | None
    areas: str


@dataclass(frozen=True, slots=True)
class RegionTable:
    """The regions of one set that reports are on, and the names of those on the map that none is on."""

    title: str
    lines: tuple[RegionLine, ...]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownRegions:
    """A map with its tables; ``alternative`` says what it shows, and is empty where no region has a square."""

    map: RegionMap
    tables: tuple[RegionTable, ...]
    alternative: str
    few: int = FEW_UNITS

    @property
    def several(self) -> bool:
        """Whether there are several sets of regions."""
        return len(self.tables) > 1


def shown_regions(regional: RegionMap, passages: Url, areas: Url) -> ShownRegions | None:
    """The map and its tables; ``None`` where no report is on any region.

    Args:
        regional: the counts.
        passages: where the passages of a region are.
        areas: where its areas are told apart.
    """
    tables = []
    for panel in regional.panels:
        lines = tuple(
            RegionLine(count, passages(panel, count) if count.passages else None, areas(panel, count))
            for count in panel.counts
            if count.reports
        )
        if lines:
            without = tuple(count.region for count in panel.counts if not count.reports)
            tables.append(RegionTable(panel.layout.title, lines, without))
    if not tables:
        return None
    counts = regions_table(regional)
    drawn = View("map", counts.title, (counts,), chart=map_chart(regional, counts), chart_note=counts.note)
    return ShownRegions(regional, tuple(tables), alternative_text(drawn) if regional.drawn else "")
