"""The JSON of regions: what a schematic map shows, and the table beside it."""

from __future__ import annotations

from pydantic import Field

from api.schemas.base import Schema


class RegionCount(Schema):
    """How many areas of a region hold something, of those searched that could."""

    region: str = Field(description="As a filter takes it.")
    fictional: bool = Field(
        description="True where all its reports are of the bundled sample, which is made up."
    )
    holding: int = Field(description="Areas with it (reports, where no area is named), of `comparable`.")
    comparable: int = Field(description="Areas searched that could have it, whatever they hold.")
    share: float | None = Field(description="The one by the other.")
    share_low: float | None = Field(description="95 % Wilson interval.")
    share_high: float | None
    small: bool = Field(description="Fewer than 3 are comparable: the share says little.")
    passages: int
    reports: int = Field(description="Reports searched; 0: the region is of the map alone.")
    across: int | None = Field(description="Column of its square from the west, from 1; null: it has none.")
    down: int | None = Field(description="Row of its square from the north, from 1.")
    link: str | None = Field(description="Page with its passages; null where there are none.")
    api: str | None = Field(description="The same in this API.")


class RegionPanel(Schema):
    """Regions of one set."""

    regions: str = Field(
        description="`statistical` or `probation`: names such as North West mean another region in each.",
        examples=["probation"],
    )
    title: str
    counts: list[RegionCount] = Field(description="Those with a square by row and column, then the others.")


class RegionMap(Schema):
    """Something counted by region; every square is of one size, and stands roughly where its region lies."""

    what: str = Field(description="What is counted.", examples=["Shortfall in “Leadership”"])
    by_area: bool = Field(description="Whether areas are counted; else reports.")
    panels: list[RegionPanel] = Field(description="One for each set of regions that the reports are of.")
    notes: list[str] = Field(description="What no region holds.")
