"""Regions as a tidy table and a schematic map."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from search.exporting.chart_parts import Spec
from search.exporting.charts import FICTIONAL
from search.exporting.tiles import tile_map
from search.regions.model import FEW_UNITS, RegionCount, RegionMap, RegionPanel
from search.tables import ColumnKind, Field, Table, field, filled

SCHEMATIC = "A schematic: each square is a region, placed roughly; sizes and borders mean nothing."

REGIONS_METHOD = (
    "By region: areas with at least one such passage, of the areas searched that could have one. Reports on probation regions "
    "and on statistical ones are counted apart, since names such as North West mean another region in each. Squares are "
    f"shaded in equal steps up to the highest share; small numbers: fewer than {FEW_UNITS} areas. Intervals: Wilson (1927)."
)
"""How the counts come about."""

_INTEGER, _SHARE = ColumnKind.INTEGER, ColumnKind.SHARE


class _In(NamedTuple):
    """A region, in its set."""

    panel: RegionPanel
    one: RegionCount


def regions_table(regional: RegionMap) -> Table:
    """One row for each region, those without a report or a square included."""
    unit = "areas" if regional.by_area else "reports"
    fields: list[Field[_In]] = [
        field("regions", "Set of regions", lambda at: at.panel.layout.title, description="Probation regions differ from statistical ones of the same name."),
        field("region", "Region", lambda at: at.one.region),
        field("fictional", "Fictional", lambda at: at.one.fictional, ColumnKind.FLAG, "all its reports are of the bundled sample, which is made up"),
        field("holding", f"{unit.capitalize()} with it", lambda at: at.one.holding, _INTEGER, "Of comparable."),
        field("comparable", f"Comparable {unit}", lambda at: at.one.comparable, _INTEGER, "Those searched that could have it, whatever they hold."),
        field("said", "In words", lambda at: at.one.said),
        field("share", f"Share of comparable {unit}", lambda at: at.one.share, _SHARE, "holding by comparable."),
        field("share_low", "Share, lower end", lambda at: at.one.interval and at.one.interval[0], _SHARE, "95 % Wilson interval."),
        field("share_high", "Share, upper end", lambda at: at.one.interval and at.one.interval[1], _SHARE, "95 % Wilson interval."),
        field("small", "Small numbers", lambda at: at.one.small, ColumnKind.FLAG, f"Fewer than {FEW_UNITS} comparable {unit}."),
        field("passages", "Passages", lambda at: at.one.passages, _INTEGER),
        field("reports", "Reports searched", lambda at: at.one.reports, _INTEGER),
        field("across", "Square, from the west", lambda at: at.one.across, _INTEGER, "Column of the map; empty where the region has no square."),
        field("down", "Square, from the north", lambda at: at.one.down, _INTEGER, "Row of the map."),
    ]  # fmt: skip
    return filled("regions", f"{regional.what}, by region", fields, _each(regional), map_note(regional))


def map_chart(regional: RegionMap, table: Table) -> Spec | None:
    """The map over :func:`regions_table`; ``None`` where no region with reports has a square."""
    names = [panel.layout.title for panel in regional.drawn]
    if not names:
        return None
    return tile_map(
        table,
        panels=names,
        panel="regions",
        name="region",
        across="across",
        down="down",
        value="share",
        said="said",
        empty="reports",
        small="small",
    )


def map_note(regional: RegionMap) -> str:
    """What a map leaves out, and that it is a schematic."""
    said = [SCHEMATIC] if regional.drawn else []
    if regional.elsewhere:
        named = (
            f"{count.region}{FICTIONAL if count.fictional else ''}, {count.said}"
            for count in regional.elsewhere
        )
        said.append(f"Without a square: {'; '.join(named)}.")
    return " ".join((*said, *regional.notes))


def _each(regional: RegionMap) -> Iterator[_In]:
    for panel in regional.panels:
        for count in panel.counts:
            yield _In(panel, count)
