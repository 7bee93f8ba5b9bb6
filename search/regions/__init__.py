"""Regions side by side: how many of each one's areas hold something, and where its square stands in a schematic map."""

from search.regions.layout import LAYOUTS, Layout, Tile
from search.regions.model import FEW_UNITS, RegionCount, RegionMap, RegionPanel, panel_of
from search.regions.sets import programmes_in, sets_of
from search.regions.view import REGIONS_METHOD, SCHEMATIC, map_chart, map_note, regions_table

__all__ = [
    "FEW_UNITS",
    "LAYOUTS",
    "REGIONS_METHOD",
    "SCHEMATIC",
    "Layout",
    "RegionCount",
    "RegionMap",
    "RegionPanel",
    "Tile",
    "map_chart",
    "map_note",
    "panel_of",
    "programmes_in",
    "regions_table",
    "sets_of",
]
