"""Figures as tidy tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from search.exporting import charts
from search.figures.alike import LikeFigures
from search.figures.model import Figures, FoundFigure
from search.holdings import Holdings
from search.selection import asked_filters
from search.tables import Cell, Column, ColumnKind, Table, View

KIND_LABELS = {
    "percent": "Percentage",
    "count_of": "Count out of a number",
    "count": "Count",
    "duration": "Length of time",
    "rate": "Rate",
    "worded_fraction": "Fraction in words",
}
"""The readable names of kinds of figures."""

COMPARISON_LABELS = {
    "exactly": "",
    "more_than": "more than",
    "fewer_than": "fewer than",
    "at_least": "at least",
    "at_most": "at most",
    "about": "about",
    "between": "between",
}
"""What the author says of a value, before it."""

METHOD = (
    "Figures are statistics that the reports print, read by rules and a parser (docs/quality/figures.md says how well: "
    "expect .92 to .98 of them to be found and right on new text). Read the sentence before you use one.",
    "Share is the figure as a part of what it is out of: percentages divided by 100, counts divided by their "
    "denominator, fractions in words. Percentage points, percentages over 100, counts, rates and lengths of time have none. "
    "Of a range it is the lower end; 'more than' and the like are in the column comparison, not in the share.",
    "No average is taken over figures: each report chooses what it counts, and of what.",
    "A figure is listed under every theme of its passage, so the themes' counts add up to more than the total.",
    "A report that is filed under two areas counts as one report: its figures are listed once, under the first of the "
    "areas that the filters allow.",
)
"""How figures came about; for the method of an export."""

_FIGURE_COLUMNS = (
    Column("words", "Figure", description="the exact words, with what bounds the value and what is counted"),
    Column("kind", "Kind"),
    Column("comparison", "Comparison", description="exactly, or what the author bounds the value by"),
    Column("value", "Value", ColumnKind.NUMBER, "the number; the lower end of a range"),
    Column("high", "Upper end", ColumnKind.NUMBER, "of a range"),
    Column("denominator", "Denominator", ColumnKind.NUMBER, "what it is out of, or per what"),
    Column(
        "share", "Share", ColumnKind.SHARE, "value as a part of what it is out of; empty where it is no share"
    ),
    Column("unit", "Unit", description="what is counted, as printed"),
    Column("area", "Area"),
    Column("region", "Region"),
    Column("report", "Report"),
    Column("report_id", "Report id"),
    Column("inspectorate", "Inspectorate"),
    Column("programme", "Programme"),
    Column("framework", "Framework"),
    Column("dated", "Date", ColumnKind.DATE, "of publication, or of the inspection where none is printed"),
    Column("standard", "Standard"),
    Column("stance", "Stance", description="of the passage"),
    Column("themes", "Themes", description="of the passage, with semicolons between; '?' marks unsure ones"),
    Column("sentence", "Sentence"),
    Column("page", "Page", ColumnKind.INTEGER),
    Column("passage_id", "Passage id"),
    Column("citation", "Citation"),
    Column("fictional", "Fictional", ColumnKind.FLAG, "a report of the bundled sample, which is made up"),
)


def figures_view(answer: Figures, holdings: Holdings, alike: Sequence[LikeFigures] = ()) -> View:
    """The page of figures, the counts by theme and, where they were made, the like figures side by side."""
    names = {theme.theme: theme.name for theme in answer.themes}
    themes = _themes(answer)
    tables = [
        Table.of(
            "figures",
            "Figures",
            _FIGURE_COLUMNS,
            (figure_record(figure, names) for figure in answer.listed),
            f"One row a figure: {len(answer.listed):,} of {answer.total:,} that match, in {answer.passages:,} of "
            f"{answer.passages_searched:,} passages and {answer.reports:,} of {answer.reports_searched:,} reports."
            + (f" {left_out_sentence(answer)}" if answer.left_out else ""),
        ),
        themes,
    ]
    if alike:
        tables.append(_alike(alike, names))
    shown = [
        *answer.listed,
        *(figure for group in alike for part in group.wordings for figure in part.figures),
    ]
    return View(
        name="figures",
        title=f"{answer.total:,} figures in {answer.reports:,} of {answer.reports_searched:,} reports",
        tables=tuple(tables),
        asked=(*asked_filters(answer.request.selection.filters, holdings), *_asked(answer)),
        method=(*METHOD, *answer.notes),
        passages=tuple(dict.fromkeys(figure.passage.id for figure in shown)),
        chart=charts.bars(themes, category="name", value="figures") if answer.themes else None,
    )


def left_out_sentence(answer: Figures) -> str:
    """How many figures are not among those listed, and what they are."""
    return f"Left out: {answer.left_out:,} further figures: lengths of time, counts of what is not named (most are ages), and text on the inspection itself."


def figure_record(figure: FoundFigure, names: Mapping[str, str]) -> dict[str, Cell]:
    """One figure as a row of the table of figures."""
    report, passage = figure.report, figure.passage
    themes = (names.get(tag.theme, tag.theme) + ("" if tag.certain else "?") for tag in passage.themes)
    return {
        "words": figure.words,
        "kind": figure.kind,
        "comparison": figure.comparison,
        "value": figure.value,
        "high": figure.high,
        "denominator": figure.denominator,
        "share": figure.share,
        "unit": figure.unit,
        "area": report.area,
        "region": report.region,
        "report": report.title,
        "report_id": report.id,
        "inspectorate": report.inspectorate,
        "programme": report.programme,
        "framework": report.framework,
        "dated": report.dated,
        "standard": passage.standard,
        "stance": passage.stance.stance,
        "themes": "; ".join(themes) or None,
        "sentence": figure.said,
        "page": passage.page_start,
        "passage_id": passage.id,
        "citation": figure.citation,
        "fictional": report.fictional,
    }


def _themes(answer: Figures) -> Table:
    columns = (
        Column("theme", "Theme id"),
        Column("name", "Theme"),
        Column("figures", "Figures", ColumnKind.INTEGER, "figures in passages on the theme"),
        Column("passages", "Passages", ColumnKind.INTEGER, "that hold one"),
        Column("reports", "Reports", ColumnKind.INTEGER, "that hold one"),
        Column("reports_searched", "Reports searched", ColumnKind.INTEGER, "all that the filters allow"),
        Column("areas", "Areas", ColumnKind.INTEGER, "that hold one"),
        Column("areas_searched", "Areas searched", ColumnKind.INTEGER),
    )
    records: Iterable[Mapping[str, Cell]] = (
        {
            "theme": one.theme,
            "name": one.name,
            "figures": one.figures,
            "passages": one.passages,
            "reports": one.reports,
            "reports_searched": answer.reports_searched,
            "areas": one.areas,
            "areas_searched": answer.areas_searched,
        }
        for one in answer.themes
    )
    return Table.of(
        "themes", "Figures by theme", columns, records, "A figure counts under each theme of its passage."
    )


def _alike(groups: Sequence[LikeFigures], names: Mapping[str, str]) -> Table:
    columns = (
        Column("theme", "Theme"),
        Column("measure", "Measure"),
        Column("group_unit", "Unit of the group"),
        Column("group", "Group", ColumnKind.INTEGER, "figures of one theme, measure and unit"),
        Column(
            "wording", "Wording", ColumnKind.INTEGER, "part of the group whose sentences say nearly the same"
        ),
        Column("wording_areas", "Areas of the wording", ColumnKind.INTEGER),
        *_FIGURE_COLUMNS,
    )
    records: Iterable[Mapping[str, Cell]] = (
        {
            "theme": group.name,
            "measure": group.measure,
            "group_unit": group.unit,
            "group": number,
            "wording": place,
            "wording_areas": part.areas,
            **figure_record(figure, names),
        }
        for number, group in enumerate(groups, start=1)
        for place, part in enumerate(group.wordings, start=1)
        for figure in part.figures
    )
    return Table.of(
        "like_figures",
        "Like figures side by side",
        columns,
        records,
        "Compare figures of one wording alone: equal units on one theme need not answer the same question.",
    )


def _asked(answer: Figures) -> Iterable[tuple[str, str]]:
    request = answer.request
    yield "kinds", ", ".join(kind.value for kind in request.kinds) or "all"
    if request.unit:
        yield "unit", request.unit
    if request.words:
        yield "words", request.words
    if request.with_denominator:
        yield "with_denominator", "true"
    if request.with_share:
        yield "with_share", "true"
    yield "lengths of time, bare counts and standing text", "listed" if request.everything else "left out"
    yield "sort", request.sort.value
    yield "limit", str(request.limit)
    yield "offset", str(request.offset)
