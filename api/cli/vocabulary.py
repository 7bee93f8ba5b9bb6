"""``findings vocabulary``: the everyday words that lead to the reports' terms, looked at, checked, exported."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import JsonOption, LibraryOption, echo_json

if TYPE_CHECKING:
    from search.vocabulary import Concept, Vocabulary
    from search.vocabulary.survey import Survey

vocabulary_app = typer.Typer(
    help="Look at, check and export the entry vocabulary.", no_args_is_help=True, rich_markup_mode=None
)

SHOWN = 40
"""Rows of each list that ``check`` prints; with ``--json`` all."""


@vocabulary_app.callback()
def vocabulary() -> None:
    """Look at, check and export the entry vocabulary."""


@vocabulary_app.command("list")
def list_concepts(
    words: Annotated[
        str | None,
        typer.Argument(help="Only what these words, typed as a query, lead to.", show_default=False),
    ] = None,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """List the concepts, or what the words of a query lead to. Hidden labels are counted, never shown."""
    from indexer.analysis import stems

    known = _load(library)
    if words is None:
        rows = [_row(concept) for concept in known.concepts]
    else:
        rows = [
            {**_row(lead.concept), "kind": lead.kind, "query_weight": round(lead.weight, 4)}
            for lead in known.match(stems(words))
        ]
    if json:
        echo_json(rows)
        return
    for row in rows:
        further = f" ({', '.join(row['term'])})" if row["term"] else ""
        said = f"  weight {row['query_weight']:.2f}" if words is not None else ""
        hidden = f" and {row['hidden']} hidden" if row["hidden"] else ""
        typer.echo(f"{row['prefLabel']}{further}{said}: {len(row['altLabel'])} everyday labels{hidden}")
    if not rows:
        typer.echo("These words lead to no concept.")


@vocabulary_app.command()
def check(
    library: LibraryOption = None,
    frequent: Annotated[
        int, typer.Option(help="Name labels of full weight in at least so many passages.", min=1)
    ] = 50,
    counts: Annotated[
        Path | None,
        typer.Option(help="Also write a table (TSV) of all terms with their counts.", dir_okay=False),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Say which concepts the library never speaks of, and which labels are claimed twice or are frequent there."""
    from api.library import open_library
    from api.settings import load_settings
    from indexer.analysis import stems
    from indexer.files import write_atomically
    from search.vocabulary.survey import shared_labels, survey

    settings = load_settings(library=library)
    known = _load(library)
    rows = open_library(settings).export()
    found = survey(known, ((str(row["report_id"]), stems(str(row["text"]))) for row in rows))
    shared = shared_labels(known)
    if counts is not None:
        write_atomically(counts, _table(known, found).encode("utf-8"))
    if json:
        echo_json(
            {
                "concepts": len(known.concepts),
                "passages": found.passages,
                "reports": found.reports,
                "absent": [concept.pref_label for concept in found.absent(known)],
                "shared": [
                    {"label": None if hidden else text, "concepts": [c.pref_label for c in concepts]}
                    for text, hidden, concepts in shared
                ],
                "frequent": [
                    {
                        "label": None if item.hidden else item.text,
                        "concept": item.concept.pref_label,
                        "passages": item.passages,
                        "reports": item.reports,
                    }
                    for item in found.frequent(frequent)
                ],
            }
        )
        return
    labels = sum(len(concept.labels) for concept in known.concepts)
    typer.echo(
        f"{len(known.concepts):,} concepts with {labels:,} everyday labels, looked for in {found.passages:,} passages "
        f"of {found.reports:,} reports."
    )
    _print("Concepts none of whose terms occurs", [concept.pref_label for concept in found.absent(known)])
    _print(
        "Labels that several concepts claim (each counts for less)",
        [f"{_said(text, hidden)}: {', '.join(c.pref_label for c in cs)}" for text, hidden, cs in shared],
    )
    _print(
        f"Labels of full weight in {frequent:,} passages or more (terms, or words with another sense: lower their weight)",
        [
            f"{_said(item.text, item.hidden)}: {item.concept.pref_label}, {item.passages:,} passages "
            f"in {item.reports:,} of {found.reports:,} reports"
            for item in found.frequent(frequent)
        ],
    )


@vocabulary_app.command("export")
def export_vocabulary(
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help="Turtle file to write; one of that name is replaced.", dir_okay=False
        ),
    ],
    library: LibraryOption = None,
) -> None:
    """Write the vocabulary as SKOS in Turtle, hidden labels as such."""
    from indexer.files import write_atomically
    from search.vocabulary.turtle import to_turtle

    known = _load(library)
    write_atomically(output, to_turtle(known).encode("utf-8"))
    typer.echo(f"{output}: {len(known.concepts):,} concepts.")


def _load(library: Path | None) -> Vocabulary:
    from api.settings import load_settings
    from search.vocabulary import Vocabulary

    return Vocabulary.load(load_settings(library=library).library)


def _row(concept: Concept) -> dict[str, Any]:
    return {
        "prefLabel": concept.pref_label,
        "term": list(concept.terms),
        "altLabel": [label.text for label in concept.alt_labels],
        "hidden": len(concept.hidden_labels),
        "weight": concept.weight,
        "scope": concept.scope,
        "note": concept.note,
    }


def _table(known: Vocabulary, found: Survey) -> str:
    """All terms with their counts, a concept's own (any of its terms) before them."""
    lines = [
        f"# Generated by `findings vocabulary check --counts`: {found.passages} passages of {found.reports} reports.",
        "concept\tterm\tpassages\treports",
    ]
    terms = iter(found.terms)
    for concept in known.concepts:
        passages, reports = found.concepts[concept.pref_label]
        lines.append(f"{concept.pref_label}\t*\t{passages}\t{reports}")
        for _ in concept.searched:
            item = next(terms)
            lines.append(f"{concept.pref_label}\t{item.text}\t{item.passages}\t{item.reports}")
    return "\n".join(lines) + "\n"


def _said(text: str, hidden: bool) -> str:
    return "(a hidden label)" if hidden else repr(text)


def _print(title: str, rows: list[str]) -> None:
    typer.echo(f"\n{title}: {len(rows):,}")
    for row in rows[:SHOWN]:
        typer.echo(f"  {row}")
    if len(rows) > SHOWN:
        typer.echo(f"  … and {len(rows) - SHOWN:,} more (--json lists all)")
