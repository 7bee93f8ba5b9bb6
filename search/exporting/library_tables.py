"""The whole library as tidy tables, for R, pandas, DuckDB or a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np

from indexer.records import ReportRecord
from search.citation import cite_report
from search.exporting.chosen import Chosen
from search.exporting.csv_form import csv_chunks, csv_metadata
from search.exporting.kinds import Format
from search.exporting.library_found import found_sheets
from search.exporting.parquet_form import parquet_bytes
from search.exporting.passages import passage_sheets
from search.exporting.sheet import Bundle, Row, Sheet
from search.exporting.statement import Statement
from search.exporting.write import write_file
from search.holdings import Holdings
from search.tables import Column, ColumnKind, View

NAME = "library"

_REPORT = Column("report_id", "Report id")
_PASSAGE = Column("passage_id", "Passage id")
_AREA = Column("area", "Area")


def library_bundle(holdings: Holdings, exported: datetime | None = None) -> Bundle:
    """Every table of a library with the statement; passages are read as they are written."""
    view = View(NAME, "All tables of the library of inspection reports", (), asked=(("Tables", "all"),))
    return Bundle(NAME, library_sheets(holdings), Statement.of(holdings, view, exported))


def library_sheets(holdings: Holdings) -> tuple[Sheet, ...]:
    """Reports, passages, themes, judgements, key questions, recommendations, figures, recurring findings, codebook.

    Tables are joined by ``report_id`` and ``passage_id`` (``id`` in the table of that name), themes by ``theme``.
    """
    rows = tuple(range(holdings.store.size))
    passages, themes = passage_sheets(Chosen(holdings, rows, None, (), len(rows)))
    # Rank and score are of searches.
    listed = Sheet(
        passages.name,
        passages.title,
        passages.columns[:-2],
        lambda: (row[:-2] for row in passages.rows()),
        passages.note,
    )
    return (
        report_sheet(holdings.reports),
        listed,
        themes,
        _judgements(holdings),
        _key_questions(holdings),
        _recommendations(holdings),
        *found_sheets(holdings),
        _codebook(holdings),
    )


def write_tables(bundle: Bundle, form: Format, folder: Path) -> tuple[Path, ...]:
    """Write each sheet as a file of its own into a folder, with the statement; returns the files.

    Args:
        bundle: what is written.
        form: ``csv`` or ``parquet``.
        folder: made where it does not exist; files of the same names are replaced.

    Raises:
        ExportError: if a file can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = [write_file(folder / "about.txt", bundle.statement.text.encode("utf-8"))]
    if form is Format.CSV:
        named = [(f"{sheet.name}.csv", sheet) for sheet in bundle.sheets]
        written.append(write_file(folder / "csv-metadata.json", csv_metadata(named, bundle.statement)))
        for name, sheet in named:
            written.append(write_file(folder / name, csv_chunks(sheet.columns, sheet.rows())))
    else:
        for sheet in bundle.sheets:
            content = parquet_bytes(sheet, bundle.statement)
            written.append(write_file(folder / f"{sheet.name}.parquet", content))
    return tuple(written)


def report_sheet(reports: Sequence[ReportRecord]) -> Sheet:
    """Reports with all that the library knows of each, one a row."""
    columns = (
        Column("id", "Report id"),
        Column("title", "Title"),
        Column("inspectorate", "Inspectorate"),
        Column("programme", "Programme"),
        Column("framework", "Framework", description="Kind of publication inside the programme."),
        _AREA,
        Column("region", "Region"),
        Column("published", "Published", ColumnKind.DATE),
        Column("published_precision", "Published to the", description="day or month."),
        Column("fieldwork_start", "Fieldwork from", ColumnKind.DATE),
        Column("fieldwork_end", "Fieldwork to", ColumnKind.DATE),
        Column(
            "dated", "Dated", ColumnKind.DATE, "Publication, or where none is printed the inspection's end."
        ),
        Column("lead_inspector", "Lead inspector"),
        Column("rating", "Overall rating"),
        Column("score", "Score", ColumnKind.INTEGER),
        Column("score_max", "Highest score", ColumnKind.INTEGER),
        Column("fictional", "Fictional", ColumnKind.FLAG, "Whether the report was made up."),
        Column("source_name", "File"),
        Column("source_sha256", "SHA-256 of the file"),
        Column("media_type", "Media type"),
        Column("pages", "Pages", ColumnKind.INTEGER),
        Column("passages", "Passages", ColumnKind.INTEGER),
        Column("citation", "Citation"),
    )

    def rows() -> Iterator[Row]:
        for report in reports:
            yield (
                report.id,
                report.title,
                report.inspectorate,
                report.programme,
                report.framework,
                report.area,
                report.region,
                report.published,
                report.published_precision,
                report.fieldwork_start,
                report.fieldwork_end,
                report.dated,
                report.lead_inspector,
                report.overall_rating,
                report.score,
                report.score_max,
                report.fictional,
                report.source_name,
                report.source_sha256,
                report.media_type,
                report.pages,
                report.passages,
                cite_report(report),
            )

    return Sheet("reports", "Reports", columns, rows, "One row a report.")


def _judgements(holdings: Holdings) -> Sheet:
    columns = (
        _REPORT,
        _AREA,
        Column("ordinal", "Place", ColumnKind.INTEGER, "In the report, from 1."),
        Column("aspect", "Aspect", description="What was judged."),
        Column("rating", "Rating"),
        Column("standard", "Standard"),
        Column("overall", "Overall", ColumnKind.FLAG, "Whether it is the judgement of the whole."),
    )
    rows = [
        (report.id, report.area, place, item.aspect, item.rating, item.standard, item.overall)
        for report in holdings.reports
        for place, item in enumerate(report.judgements, start=1)
    ]
    return _sheet("judgements", "Judgements", columns, rows, "One row a judged aspect of a report.")


def _key_questions(holdings: Holdings) -> Sheet:
    columns = (
        _REPORT,
        _AREA,
        Column("ordinal", "Place", ColumnKind.INTEGER, "In the report, from 1."),
        Column("standard", "Standard"),
        Column("question", "Question"),
        Column("percent_yes", "Yes, per cent", ColumnKind.INTEGER, "Of the cases inspected, 0-100."),
    )
    rows = [
        (report.id, report.area, place, item.standard, item.question, item.percent_yes)
        for report in holdings.reports
        for place, item in enumerate(report.key_questions, start=1)
    ]
    return _sheet("key_questions", "Key questions", columns, rows, "One row a key question of a report.")


def _recommendations(holdings: Holdings) -> Sheet:
    columns = (
        _PASSAGE,
        _REPORT,
        _AREA,
        Column("number", "Number"),
        Column("addressee", "Addressee", description="Who should act."),
        Column("page_start", "First page", ColumnKind.INTEGER),
        Column("text", "Text"),
    )

    def rows() -> Iterator[Row]:
        kinds = holdings.columns.kind
        wanted = [code for code, kind in enumerate(kinds.values) if kind == "recommendation"]
        found = np.flatnonzero(np.isin(kinds.codes, wanted))
        for taken in Chosen(holdings, tuple(found.tolist()), None, (), len(found)):
            passage, report = taken.passage, taken.report
            yield (
                passage.id,
                report.id,
                report.area,
                passage.number,
                passage.addressee,
                passage.page_start,
                passage.text,
            )

    return Sheet("recommendations", "Recommendations", columns, rows, "One row a recommendation.")


def _codebook(holdings: Holdings) -> Sheet:
    columns = (
        Column("theme", "Theme id"),
        Column("name", "Theme"),
        Column("group", "Group"),
        Column("definition", "Definition"),
        Column("parent", "Parent", description="Id of the wider theme that it belongs to."),
        Column("passages", "Passages", ColumnKind.INTEGER, "That carry it, sure or not."),
        Column("reports", "Reports", ColumnKind.INTEGER, "That hold such a passage."),
    )
    rows = [
        (theme.id, theme.name, theme.group, theme.definition, theme.parent, theme.passages, theme.reports)
        for theme in holdings.themes
    ]
    return _sheet("codebook", "Codebook", columns, rows, "One row a theme of the codebook, in its order.")


def _sheet(name: str, title: str, columns: tuple[Column, ...], rows: Iterable[Row], note: str) -> Sheet:
    held = tuple(rows)
    return Sheet(name, title, columns, lambda: held, note)
