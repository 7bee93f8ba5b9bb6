"""Passages as tables: one row a passage, and one row a theme of a passage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from search.citation import cite
from search.exporting.chosen import Chosen, Taken
from search.exporting.sheet import Bundle, Row, Sheet
from search.exporting.statement import Statement
from search.tables import Column, ColumnKind, Table, View

NAME = "passages"
TITLE = "Passages of inspection reports"

PASSAGE_COLUMNS = (
    Column("id", "Passage id", description="Of the passage: the same while its report's words stay."),
    Column("report_id", "Report id"),
    Column("area", "Area"),
    Column("inspectorate", "Inspectorate"),
    Column("published", "Published", ColumnKind.DATE, "Of a report published in a month, its first day."),
    Column("kind", "Kind", description="What kind of passage it is: strength, finding, recommendation …"),
    Column("standard", "Standard", description="The judged aspect that it stands under."),
    Column("section", "Section", description="Headings above it, outermost first, joined by ' > '."),
    Column("page_start", "First page", ColumnKind.INTEGER, "From 1; empty where the source has no pages."),
    Column("page_end", "Last page", ColumnKind.INTEGER),
    Column("stance", "Stance", description="Towards the inspected body."),
    Column("stance_probability", "Probability of the stance", ColumnKind.NUMBER, "0-1."),
    Column("stance_source", "Stance set by", description="Of a stance that a person set: coder."),
    Column("themes", "Themes", description="Ids of all themes, sure or not, joined by ';'."),
    Column("themes_by_hand", "Themes by hand", description="Those of them that a person set."),
    Column("text", "Text", description="The words of the passage."),
    Column("themes_sure", "Sure themes", description="Names of the themes that are sure, joined by '; '."),
    Column("themes_unsure", "Unsure themes", description="Names of those that are shown as unsure."),
    Column("citation", "Citation"),
    Column("report_title", "Report"),
    Column("region", "Region"),
    Column("dated", "Dated", ColumnKind.DATE, "Publication, or where none is printed the inspection's end."),
    Column("rating", "Overall rating", description="Of the report."),
    Column("number", "Number", description="Printed number of the paragraph or recommendation."),
    Column("addressee", "Addressee", description="Of a recommendation: who should act."),
    Column("speaker", "Who speaks", description="inspectorate, user (a quotation) or boilerplate."),
    Column("footnotes", "Footnotes", description="Of the passage, joined by ' | '."),
    Column("fictional", "Fictional", ColumnKind.FLAG, "Whether the report was made up to show Findings."),
    Column(
        "rank", "Rank", ColumnKind.INTEGER, "Among what was found, from 1; empty where nothing was asked."
    ),
    Column(
        "score",
        "Score",
        ColumnKind.NUMBER,
        "Of the search (comparable within it alone), or likeness to a passage.",
    ),
)

THEME_COLUMNS = (
    Column("passage_id", "Passage id"),
    Column("theme", "Theme id"),
    Column("theme_name", "Theme"),
    Column("probability", "Probability", ColumnKind.NUMBER, "Calibrated, 0-1."),
    Column("certain", "Sure", ColumnKind.FLAG, "Whether it is in the sure band; else it is shown as unsure."),
    Column("source", "Set by", description="rule, model, examples, parent (of a narrower theme) or coder."),
    Column("evidence", "Evidence", description="The words that carried it, joined by ' | '."),
)


REMARK_COLUMN = Column("note", "Note", description="What the reader who kept the passage wrote on it.")
"""Only in exports that hold a remark."""


def passage_sheets(chosen: Chosen) -> tuple[Sheet, ...]:
    """The passages, and their themes; both are read anew each time that their rows are asked for."""
    names = {theme.id: theme.name for theme in chosen.holdings.themes}
    remarked = bool(chosen.remarks)
    return (
        Sheet(
            NAME,
            "Passages",
            (*PASSAGE_COLUMNS, REMARK_COLUMN) if remarked else PASSAGE_COLUMNS,
            lambda: (
                (*_row(taken, names), taken.remark or None) if remarked else _row(taken, names)
                for taken in chosen
            ),
            "One row a passage.",
        ),
        Sheet(
            "passage_themes",
            "Themes of passages",
            THEME_COLUMNS,
            lambda: _theme_rows(chosen, names),
            "One row a theme of a passage, by falling probability.",
        ),
    )


def described_passages() -> Sheet:
    """The sheet of passages without its rows, for a description of its columns."""
    return Sheet(NAME, "Passages", PASSAGE_COLUMNS, tuple, "One row a passage.")


def passage_bundle(chosen: Chosen, exported: datetime | None = None) -> Bundle:
    """The passages with their statement, to be written row by row."""
    return Bundle(NAME, passage_sheets(chosen), passage_statement(chosen, exported))


def passage_statement(chosen: Chosen, exported: datetime | None = None) -> Statement:
    """Where an export of passages comes from."""
    view = View(NAME, TITLE, (), asked=chosen.asked)
    return Statement.of(chosen.holdings, view, exported, reports=chosen.reports, notes=chosen.notes)


def passages_view(chosen: Chosen) -> View:
    """The passages as a view in memory, like any other."""
    tables = tuple(
        Table(sheet.name, sheet.title, sheet.columns, tuple(sheet.rows()), sheet.note)
        for sheet in passage_sheets(chosen)
    )
    return View(NAME, TITLE, tables, asked=chosen.asked, passages=chosen.ids)


def _row(taken: Taken, names: Mapping[str, str]) -> Row:
    passage, report = taken.passage, taken.report
    return (
        passage.id,
        passage.report_id,
        report.area,
        report.inspectorate,
        report.published,
        passage.kind,
        passage.standard,
        " > ".join(passage.section),
        passage.page_start,
        passage.page_end,
        passage.stance.stance,
        passage.stance.probability,
        passage.stance.source,
        ";".join(tag.theme for tag in passage.themes),
        ";".join(tag.theme for tag in passage.themes if tag.source == "coder"),
        passage.text,
        "; ".join(names.get(tag.theme, tag.theme) for tag in passage.themes if tag.certain),
        "; ".join(names.get(tag.theme, tag.theme) for tag in passage.themes if not tag.certain),
        cite(passage, report),
        report.title,
        report.region,
        report.dated,
        report.overall_rating,
        passage.number,
        passage.addressee,
        passage.speaker,
        " | ".join(f"{note.marker} {note.text}" for note in passage.footnotes) or None,
        report.fictional,
        taken.rank,
        taken.score,
    )


def _theme_rows(chosen: Chosen, names: Mapping[str, str]) -> Iterator[Row]:
    for taken in chosen:
        for tag in taken.passage.themes:
            yield (
                taken.passage.id,
                tag.theme,
                names.get(tag.theme, tag.theme),
                tag.probability,
                tag.certain,
                tag.source,
                " | ".join(item.text for item in tag.evidence) or None,
            )
