"""What the page of comparisons shows: shades, links and choices (no HTTP in here)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from api.asked import Asked
from api.converting.compare import passages_of
from corpus.wording import plural
from search.comparison import Cell, Comparison, Distinction
from search.comparison.answer import of_measure
from search.comparison.wording import MEASURES
from search.engine import SearchEngine
from search.facets import label
from search.regions import RegionCount, RegionPanel

SHADES = 5
"""Shades of the heat map beyond none."""

MOST_CHOICES = 500
"""Areas to choose from at most; beyond, an area is chosen on the search page or in the address."""

FALSE_DISCOVERIES = 0.05


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A cell of the heat map.

    ``url`` leads to its passages; ``units`` is *8 of 10* where a row has several areas or reports; ``mark`` is more,
    less or nothing, against the row's peers; ``said`` is all of it in words.
    """

    number: int
    url: str | None
    shade: int
    units: str
    mark: str
    said: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row of the heat map: its name, denominators, and the addresses of its passages and of its detail."""

    label: str
    fictional: bool
    counted: str
    url: str | None
    focus_url: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class FocusLine:
    """A column of the row in focus, and the address of its passages."""

    one: Distinction
    url: str | None
    verdict: str


def shade_ends(answer: Comparison) -> list[float]:
    """Upper ends of the shades' shares: equal steps up to the highest share shown; empty where nothing is."""
    highest = max((cell.share or 0.0 for row in answer.rows for cell in row.cells), default=0.0)
    return [highest * step / SHADES for step in range(1, SHADES + 1)] if highest else []


def heat_rows(answer: Comparison, state: list[tuple[str, str]]) -> list[HeatRow]:
    """The rows of the heat map; ``state`` is the address's own parameters without the row in focus."""
    ends, measure = shade_ends(answer), answer.request.measure
    found = []
    for row in answer.rows:
        cells = tuple(
            _cell(answer, row.value, column.value, cell, row.areas, row.reports, ends)
            for column, cell in zip(answer.columns, row.cells, strict=True)
        )
        counted = plural(row.counts.findings, "finding")
        if row.areas > 1:
            counted += f", {plural(row.areas, 'area')}"
        elif row.reports != 1:
            counted += f", {plural(row.reports, 'report')}"
        found.append(
            HeatRow(
                row.label,
                row.fictional,
                counted,
                passages_of(answer, row.value, None).link if of_measure(row.counts, measure) else None,
                "/compare?" + urlencode([*state, ("row", row.value)]) + "#focus",
                cells,
            )
        )
    return found


def _cell(
    answer: Comparison, row: str, column: str, cell: Cell, areas: int, reports: int, ends: list[float]
) -> HeatCell:
    measure = answer.request.measure
    number = of_measure(cell.counts, measure)
    shade = 0
    if cell.share and ends:
        shade = min(SHADES, max(1, math.ceil(cell.share / ends[0] - 1e-9)))
    units, in_units = "", ""
    if areas > 1 or (not areas and reports > 1):
        holding = of_measure(cell.areas if areas > 1 else cell.reports, measure)
        able = cell.areas_comparable if areas > 1 else cell.reports_comparable
        units = f"{holding:,} of {able:,}"
        in_units = f" in {holding:,} of {plural(able, 'area' if areas > 1 else 'report')}"
    mark = ""
    if cell.odds is not None and cell.odds.q <= FALSE_DISCOVERIES and not cell.small:
        mark = "more" if cell.odds.log_odds > 0 else "less"
    said = f" {'passage' if number == 1 else 'passages'}{in_units}"
    if mark:
        said += f", {mark} than its peers"
    return HeatCell(
        number, passages_of(answer, row, column).link if number else None, shade, units, mark, said
    )


def areas_of(answer: Comparison, panel: RegionPanel, count: RegionCount) -> str:
    """The address of a comparison of the areas of a region with each other, in the same columns."""
    request = answer.request
    filters = replace(request.selection.filters, region=(count.region,))
    if panel.programmes:
        filters = replace(filters, programme=panel.programmes)
    shown = [("rows", "area"), ("columns", request.columns.value), ("measure", request.measure.value)]
    return "/compare?" + urlencode([*shown, *Asked("", filters).chosen])


def focus_lines(answer: Comparison, most: int) -> list[FocusLine]:
    """What the row in focus has more or less of, the strongest evidence first; at most so many.

    Of what may be chance, columns with one passage or none come last: they often have the largest ratios, and say least.
    """
    if answer.focus is None:
        return []
    telling = [
        one
        for one in answer.focus.distinctions
        if one.odds is not None and (one.measured or one.peers_measured)
    ]
    telling.sort(
        key=lambda one: (
            not one.stands_out,
            not one.stands_out and one.measured <= 1,
            -abs(one.odds.z) if one.odds else 0.0,
            one.label,
        )
    )
    return [
        FocusLine(
            one,
            passages_of(answer, answer.focus.value, one.column).link if one.measured else None,
            _verdict(one),
        )
        for one in telling[:most]
    ]


def _verdict(one: Distinction) -> str:
    if one.odds is None or not one.stands_out:
        return "could be chance"
    return "more than its peers" if one.odds.log_odds > 0 else "less than its peers"


def filter_choices(engine: SearchEngine) -> dict[str, list[tuple[str, str]]]:
    """Values and labels of each filter of the form."""
    index = engine.holdings.index
    found = {
        name: [(value, label(name, value)) for value in index.values(name)]
        for name in (
            "inspectorate",
            "programme",
            "framework",
            "region",
            "rating",
            "year",
            "area",
            "standard",
            "kind",
        )
    }
    if len(found["area"]) > MOST_CHOICES:
        del found["area"]
    found["theme"] = [(theme.id, theme.name) for theme in engine.themes()]
    return found


def legend(answer: Comparison) -> list[str]:
    """What each shade says, from none to the darkest."""
    ends = shade_ends(answer)
    if not ends:
        return []
    return ["none", *(f"up to {_percent(high)}" for high in ends)]


def marks_said(answer: Comparison, heat: list[HeatRow]) -> str:
    """What the marks of the heat map mean, or that none is due; empty where all numbers are too small for one."""
    if any(cell.mark for row in heat for cell in row.cells):
        return "▲ more, ▼ less than the row’s peers, by more than chance can explain."
    if any(cell.odds is not None and not cell.small for row in answer.rows for cell in row.cells):
        return "No number here differs from its row’s peers by more than chance can explain."
    return ""


def share_of(answer: Comparison) -> str:
    """What the shades are shares of."""
    measure = MEASURES[answer.request.measure]
    if answer.request.out_of.value == "measure":
        return f"share of the row’s findings of this sort ({measure})"
    return f"share of all findings of the row that are this sort ({measure})"


def _percent(share: float) -> str:
    return f"{share:.1%}" if share < 0.1 else f"{share:.0%}"
