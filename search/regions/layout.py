"""Where the square of each region stands in a schematic map: equal squares, roughly as on a map, drawn by ourselves.

A square says which regions are near each other and in which direction, and nothing of size, shape or borders; so it
needs no shapes under anybody's licence, and can't be wrong about a border.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.gazetteer import name_key
from corpus.programmes.regions import RegionSet


@dataclass(frozen=True, slots=True)
class Tile:
    """The place of a region's square.

    Attributes:
        region: name, as the gazetteer has it.
        across: column from the west, from 1.
        down: row from the north, from 1.
        always: whether it is drawn where no report of the selection is on it, too; else it would say that something
            is missing where the inspectorate does not go.
    """

    region: str
    across: int
    down: int
    always: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """A set of regions with their squares; no two have one name or one place."""

    title: str
    tiles: tuple[Tile, ...]

    def tile(self, region: str) -> Tile | None:
        """The square of a region by any way to write its name (``&`` or ``and``), or ``None``."""
        key = name_key(region)
        return next((tile for tile in self.tiles if name_key(tile.region) == key), None)


LAYOUTS: Mapping[RegionSet, Layout] = {
    RegionSet.STATISTICAL: Layout(
        "Statistical regions",
        (
            Tile("Scotland", 2, 1, always=False),
            Tile("North East", 3, 1),
            Tile("Northern Ireland", 1, 2, always=False),
            Tile("North West", 2, 2),
            Tile("Yorkshire and The Humber", 3, 2),
            Tile("Wales", 1, 3, always=False),
            Tile("West Midlands", 2, 3),
            Tile("East Midlands", 3, 3),
            Tile("East of England", 4, 3),
            Tile("South West", 2, 4),
            Tile("South East", 3, 4),
            Tile("London", 4, 4),
        ),
    ),
    RegionSet.PROBATION: Layout(
        "Probation regions",
        (
            Tile("North West", 2, 1),
            Tile("North East", 3, 1),
            Tile("Greater Manchester", 2, 2),
            Tile("Yorkshire & The Humber", 3, 2),
            Tile("Wales", 1, 3),
            Tile("West Midlands", 2, 3),
            Tile("East Midlands", 3, 3),
            Tile("East of England", 4, 3),
            Tile("South West", 2, 4),
            Tile("South Central", 3, 4),
            Tile("London", 4, 4),
            Tile("Kent, Surrey & Sussex", 4, 5),
        ),
    ),
}
"""The squares of each set of regions."""
