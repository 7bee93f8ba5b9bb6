"""``findings parse``: what one file says, as passages with their places, without any library."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import JsonOption, LibraryOption, echo_json


class ParseFormat(StrEnum):
    """Forms in which a parse can be printed."""

    TEXT = "text"
    JSON = "json"


def parse(
    file: Annotated[
        Path, typer.Argument(help="A report: PDF, HTML, Word, text or Markdown.", show_default=False)
    ],
    json: JsonOption = False,
    output: Annotated[ParseFormat, typer.Option("--format", help="Form of the output.")] = ParseFormat.TEXT,
    figures: Annotated[
        bool, typer.Option("--figures", help="With JSON: also the statistics of each passage, as data.")
    ] = False,
    library: LibraryOption = None,
) -> None:
    """Read one report and print its metadata, tree, passages and the account of its words."""
    from api.settings import load_settings
    from corpus.guard import parse_file_guarded
    from corpus.jsonform import report_to_dict

    settings = load_settings(library=library)
    report = parse_file_guarded(file, settings.reading_limits())
    if json or output is ParseFormat.JSON:
        echo_json(report_to_dict(report, figures=figures))
        return
    echo = typer.echo
    echo(report.title)
    facts = {
        "inspectorate": report.inspectorate.value,
        "programme": report.programme.value,
        "area": report.area,
        "region": report.region,
        "published": report.published
        and report.published.isoformat()[: 7 if report.published_precision == "month" else 10],
        "fieldwork": " to ".join(str(day) for day in (report.fieldwork_start, report.fieldwork_end) if day),
        "lead inspector": report.lead_inspector,
        "overall rating": report.overall_rating and report.overall_rating.value,
        "score": f"{report.score}/{report.score_max}" if report.score is not None else None,
        "id": report.id,
    }
    for name, value in facts.items():
        if value:
            echo(f"  {name}: {value}")
    for judgement in report.judgements:
        echo(f"  {judgement.aspect}: {judgement.rating.value}")
    for question in report.key_questions:
        echo(f"  {question.standard or ''} {question.question} {question.percent_yes}%".rstrip())
    section: tuple[str, ...] = ()
    for passage in report.passages:
        if passage.section != section:
            section = passage.section
            echo("\n" + " > ".join(section))
        page = f"p. {passage.page_start}" if passage.page_start else f"at {passage.start}"
        echo(f"  [{passage.kind.value}, {page}] {passage.text}")
        for note in passage.footnotes:
            echo(f"      note {note.marker}: {note.text}")
    echo(
        f"\n{len(report.passages)} passages: "
        + ", ".join(
            f"{count} {kind}"
            for kind, count in sorted(Counter(p.kind.value for p in report.passages).items())
        )
    )
    echo(
        f"{report.account.total} words: "
        + ", ".join(f"{count} {account.value}" for account, count in report.account.counts.items() if count)
    )
    for warning in report.warnings:
        echo(f"warning: {warning.message}")
