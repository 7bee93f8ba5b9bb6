"""``findings export passages`` and ``citations``: passages and references in the formats of other programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.filtering import filtered
from api.cli.options import LibraryOption
from corpus.wording import plural
from search.exporting.kinds import BINARY, METADATA, MOST, CitationFormat, PassageFormat, passage_format
from search.request import Editions, Filters, Mode, SearchRequest

if TYPE_CHECKING:
    from indexer.records import ReportRecord
    from search.engine import SearchEngine
    from search.exporting.statement import Statement

Values = list[str] | None

OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        help="File to write, instead of printing; one of that name is replaced.",
        dir_okay=False,
        show_default=False,
    ),
]
QueryOption = Annotated[
    str, typer.Option("--query", "-q", help="Only what a search finds, best first (at most 10,000 passages).")
]
ModeOption = Annotated[Mode, typer.Option(help="Words and meaning, or one of them alone.")]


@filtered(Editions.ALL)
def passages(
    library: LibraryOption = None,
    form: Annotated[
        PassageFormat | None,
        typer.Option(
            "--format", help="Form (default: as the ending of --output says, else jsonl).", show_default=False
        ),
    ] = None,
    output: OutputOption = None,
    query: QueryOption = "",
    mode: ModeOption = Mode.HYBRID,
    passage: Annotated[
        Values, typer.Option(help="Only this passage id, instead of a query and filters (repeatable).")
    ] = None,
    *,
    filters: Filters,
) -> None:
    """Write passages with report, place, stance and themes: all, those of a search, or those that filters allow.

    As tables (jsonl, csv, xlsx, json, parquet; csv-zip and parquet-zip with the themes as a second table), as a
    document (docx, md) or as citations (ris, bibtex, csl-json, text).
    """
    from api.library import open_library
    from api.settings import load_settings
    from search.exporting.chosen import choose
    from search.exporting.passage_export import passage_chunks
    from search.exporting.passages import passage_statement

    wanted = _wanted(form, output)
    engine = open_library(load_settings(library=library))
    chosen = choose(engine, SearchRequest(query, filters, mode=mode), passage or (), most=MOST[wanted])
    # A pipe is read by programs that are told its encoding; a file is opened by Excel, which is not.
    pieces = passage_chunks(chosen, wanted, bom=output is not None)
    for note in chosen.notes:
        typer.echo(f"Note: {note}", err=True)
    if output is None:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.flush()
        return
    from search.exporting.write import write_file

    write_file(output, pieces)
    beside = _beside(output, wanted, passage_statement(chosen))
    typer.echo(
        f"{output}: {plural(len(chosen.rows), 'passage')} from {plural(len(chosen.reports), 'report')}."
        + (f" What it holds and where it comes from: {beside}" if beside else "")
    )


@filtered(Editions.ALL)
def citations(
    library: LibraryOption = None,
    form: Annotated[CitationFormat, typer.Option("--format", help="Form.")] = CitationFormat.BIBTEX,
    output: OutputOption = None,
    query: QueryOption = "",
    mode: ModeOption = Mode.HYBRID,
    *,
    filters: Filters,
) -> None:
    """Write the reports for a reference manager: all, or those with a passage that a search finds or filters allow.

    For citations of single passages: findings export passages --format ris.
    """
    from api.library import open_library
    from api.settings import load_settings
    from search.exporting.citations import citation_bytes, reference_of

    engine = open_library(load_settings(library=library))
    records, statement = _cited(engine, SearchRequest(query, filters, mode=mode))
    content = citation_bytes((reference_of(record) for record in records), form, statement)
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    from search.exporting.write import write_file

    write_file(output, content)
    typer.echo(f"{output}: {plural(len(records), 'report')}.")


def _wanted(form: PassageFormat | None, output: Path | None) -> PassageFormat:
    """The format asked for, by name or by the ending of the file.

    Raises:
        typer.BadParameter: if the ending says none, or what is no text would be printed.
    """
    if form is None and output is not None:
        form = passage_format(output)
        if form is None:
            msg = f"The ending of {output.name} says no format: name one with --format."
            raise typer.BadParameter(msg)
    wanted = form or PassageFormat.JSONL
    if output is None and wanted in BINARY:
        msg = f"The format {wanted.value} is no text: name a file with --output."
        raise typer.BadParameter(msg)
    return wanted


def _cited(engine: SearchEngine, request: SearchRequest) -> tuple[tuple[ReportRecord, ...], Statement]:
    from search.exporting.chosen import asked_of, choose
    from search.exporting.statement import Statement
    from search.tables import View

    if request.query.strip():
        chosen = choose(engine, request)
        records, asked, notes = chosen.reports, chosen.asked, chosen.notes
    else:
        records, asked, notes = engine.reports(request.filters), asked_of(request, engine.holdings), ()
    view = View("citations", "Inspection reports", (), asked=asked)
    return records, Statement.of(engine.holdings, view, reports=records, notes=notes)


def _beside(output: Path, form: PassageFormat, statement: Statement) -> Path | None:
    """The file beside a format that can't hold a statement itself; ``None`` where it does."""
    import json

    from search.exporting.csv_form import csv_metadata
    from search.exporting.passages import described_passages
    from search.exporting.write import write_file

    if form is PassageFormat.CSV:
        content = csv_metadata([(output.name, described_passages())], statement)
    elif form in {PassageFormat.JSONL, PassageFormat.TEXT}:
        content = (json.dumps(statement.as_dict(), ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    else:
        return None
    return write_file(output.with_name(output.name + METADATA), content)
