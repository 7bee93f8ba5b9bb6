"""Answers that are lists, as tables to be saved: values of a facet, reports, themes, the library, passages like one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from api.schemas import ThemesAnswer
from api.schemas.library import LibraryAnswer
from indexer.records import ReportRecord
from search.exporting.chosen import Chosen
from search.exporting.library_tables import report_sheet
from search.holdings import Holdings
from search.request import Filters
from search.response import FacetAnswer, SearchResponse, SimilarAnswer
from search.selection import asked_filters
from search.tables import Cell, Column, ColumnKind, Table, View

_COUNTS = (
    Column("passages", "Passages", ColumnKind.INTEGER),
    Column("reports", "Reports", ColumnKind.INTEGER),
)
_FIGURES = ("coded", "said", "precision", "recall", "f1", "low", "high", "coders_f1")
_THEME = (
    Column("theme", "Theme id"),
    Column("name", "Theme"),
    Column("group", "Group"),
    Column("definition", "Definition"),
    Column("parent", "Parent", description="Id of the wider theme that it belongs to."),
    Column("passages", "Passages", ColumnKind.INTEGER, "That carry it, sure or not."),
    Column("reports", "Reports", ColumnKind.INTEGER, "That hold such a passage."),
    Column("coded", "Coded", ColumnKind.INTEGER, "Passages coded with it: what the figures rest on."),
    Column("said", "Said", ColumnKind.INTEGER, "Passages that the tagger gave it."),
    Column("precision", "Precision", ColumnKind.NUMBER, "Share of said that were coded, 0-1."),
    Column("recall", "Recall", ColumnKind.NUMBER, "Share of coded that were said, 0-1."),
    Column("f1", "F1", ColumnKind.NUMBER, "Harmonic mean of the two."),
    Column("low", "F1, lower end", ColumnKind.NUMBER, "95 % interval."),
    Column("high", "F1, upper end", ColumnKind.NUMBER, "95 % interval."),
    Column("coders_f1", "F1 of the coders", ColumnKind.NUMBER, "One coder against the other: the ceiling."),
    Column("quality_note", "Note", description="Why there are no figures."),
)


def facet_view(answer: FacetAnswer, asked: tuple[tuple[str, str], ...]) -> View:
    """The values of a facet, with what choosing each would leave; ``asked`` is the search that they are counted in."""
    columns = (
        Column("value", "Value", description="As a filter takes it."),
        Column("label", "Label"),
        *_COUNTS,
        Column("selected", "Chosen", ColumnKind.FLAG),
    )
    rows = tuple((one.value, one.label, one.passages, one.reports, one.selected) for one in answer.values)
    title = f"Values of the filter {answer.name}"
    note = "What is left if the value is chosen." + _cut(len(rows), answer.matching, "values")
    return View("facet", title, (Table("values", title, columns, rows, note),), asked=asked)


def reports_view(found: Sequence[ReportRecord], total: int, filters: Filters, holdings: Holdings) -> View:
    """Reports, of which ``total`` pass the filters, with all that the library knows of each."""
    sheet = report_sheet(found)
    rows = tuple(sheet.rows())
    table = Table(
        sheet.name, sheet.title, sheet.columns, rows, sheet.note + _cut(len(rows), total, "reports")
    )
    return View("reports", "Reports", (table,), asked=asked_filters(filters, holdings))


def themes_view(answer: ThemesAnswer) -> View:
    """The codebook of a library with counts and measured quality, one row a theme."""
    rows = []
    for theme in answer.results:
        known = theme.quality
        figures: tuple[Cell, ...] = tuple(getattr(known, name) if known else None for name in _FIGURES)
        facts = (theme.id, theme.name, theme.group, theme.definition, theme.parent)
        rows.append((*facts, theme.passages, theme.reports, *figures, theme.quality_note))
    table = Table("themes", "Themes", _THEME, tuple(rows), "One row a theme, in the order of the codebook.")
    said = answer.measurement_note
    return View("themes", "Themes of the library", (table,), method=(said,) if said else ())


def library_view(answer: LibraryAnswer) -> View:
    """The snapshots of a library, and the files that it refused."""
    snapshots = Table(
        "snapshots",
        "Snapshots",
        (
            Column("id", "Snapshot"),
            Column("created", "Made", description="UTC, ISO 8601."),
            Column("reports", "Reports", ColumnKind.INTEGER),
            Column("passages", "Passages", ColumnKind.INTEGER),
            Column("current", "Served", ColumnKind.FLAG, "Whether new questions are answered from it."),
        ),
        tuple((one.id, one.created, one.reports, one.passages, one.current) for one in answer.snapshots),
        "One row a snapshot that is still there, newest first.",
    )
    refused = Table(
        "refused",
        "Files refused",
        (
            Column("id", "Id", description="By which it is struck off the list."),
            Column("name", "File"),
            Column("reason", "Reason"),
            Column("message", "In words"),
        ),
        tuple((one.id, one.name, one.reason, one.message) for one in answer.refused),
        "One row a file that could not be taken in.",
    )
    return View("library_listing", "The library", (snapshots, refused))


def listed_hits(answer: SearchResponse, holdings: Holdings, asked: tuple[tuple[str, str], ...]) -> Chosen:
    """The hits of one page of a search; those put together by report or area have no rank of their own."""
    hits = answer.hits
    totals = answer.totals
    at_least = "at least " if totals.lower_bound else ""
    found = (
        f"{at_least}{totals.passages:,} passages in {totals.reports:,} of {totals.reports_searched:,} reports"
    )
    folded = sum(len(hit.folded) for hit in hits)
    notes = [*answer.notes]
    if len(hits) < totals.passages:
        notes.append(
            f"This export holds {len(hits):,} of {totals.passages:,} passages: one page of the results."
        )
    if folded:
        notes.append(
            f"{folded:,} that say nearly the same as one of these are left out; fold=false lists them."
        )
    scores = None if answer.groups else tuple(hit.score for hit in hits)
    return Chosen(
        holdings,
        tuple(hit.passage.row for hit in hits),
        scores,
        (*asked, ("Found", found)),
        totals.passages,
        tuple(notes),
        passed_over=answer.offset,
    )


def similar_passages(answer: SimilarAnswer, holdings: Holdings, filters: Filters) -> Chosen:
    """The passages nearest to one, ranked by their likeness to it (``score``)."""
    rows = tuple(one.passage.row for one in answer.results)
    scores = tuple(float(np.round(one.similarity, 6)) for one in answer.results)
    asked = (("Like the passage", answer.passage.id), *asked_filters(filters, holdings))
    return Chosen(holdings, rows, scores, asked, len(rows))


def _cut(shown: int, total: int, what: str) -> str:
    return f" {shown:,} of {total:,} {what}." if shown < total else ""
