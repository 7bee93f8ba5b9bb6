"""``findings themes emerging``: candidates for the codebook among the passages that no theme covers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import JsonOption, LibraryOption, echo_json

if TYPE_CHECKING:
    from indexer.records import PassageRecord, ReportRecord
    from indexer.themes.emerging import Candidate, Emerging

_SHOWN = 2


def emerging(
    library: LibraryOption = None,
    json: JsonOption = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            help="Add the candidates to this codebook file; one that extends the default is made where there is none.",
            show_default=False,
        ),
    ] = None,
    choose: Annotated[
        list[str] | None,
        typer.Option(
            "--choose", help="Id of a candidate to add (repeatable); without it, all.", show_default=False
        ),
    ] = None,
) -> None:
    """Group the passages that no theme covers, and offer the groups as themes for a codebook of your own."""
    from api.settings import load_settings
    from indexer.codebook.additions import add_themes
    from indexer.snapshot import open_snapshot
    from indexer.themes.emerging import find_emerging

    if choose and output is None:
        raise typer.BadParameter("--choose says what to write: give --output too.")
    snapshot = open_snapshot(load_settings(library=library).library)
    try:
        found = find_emerging(snapshot)
        reports = {report.id: report for report in snapshot.records.reports()}
        names = {theme.id: theme.name for theme in snapshot.records.themes()}
    finally:
        snapshot.close()
    chosen = _chosen(found, choose)
    if output is not None:
        add_themes(output, [candidate.theme for candidate in chosen])
    if json:
        echo_json(_as_json(snapshot.id, found, reports))
        return
    _print(found, reports, names)
    if output is not None:
        typer.echo(
            f"\nAdded to {output}: {', '.join(c.theme.id for c in chosen) or 'nothing'}. "
            "Read and edit it, then index with it: set FINDINGS_CODEBOOK to its path."
        )


def _chosen(found: Emerging, ids: list[str] | None) -> list[Candidate]:
    from indexer.codebook import CodebookError

    by_id = {candidate.theme.id: candidate for candidate in found.candidates}
    for wanted in ids or ():
        if wanted not in by_id:
            msg = f"There is no candidate {wanted!r}; there are: {', '.join(by_id) or 'none'}."
            raise CodebookError(msg, subject=wanted)
    return [by_id[wanted] for wanted in dict.fromkeys(ids)] if ids else list(found.candidates)


def _as_json(snapshot: str, found: Emerging, reports: dict[str, ReportRecord]) -> dict[str, Any]:
    from dataclasses import asdict

    from indexer.codebook.additions import theme_toml

    counts = {name: value for name, value in asdict(found).items() if name != "candidates"}
    return {
        "snapshot": snapshot,
        **counts,
        "candidates": [
            {
                "id": candidate.theme.id,
                "name": candidate.theme.name,
                "definition": candidate.theme.definition,
                "terms": [asdict(term) for term in candidate.terms],
                "passages": candidate.passages,
                "reports": candidate.reports,
                "repeats": candidate.repeats,
                "without_theme": candidate.without_theme,
                "nearest": asdict(candidate.nearest) if candidate.nearest else None,
                "leaning": {"theme": candidate.leaning[0], "passages": candidate.leaning[1]}
                if candidate.leaning
                else None,
                "examples": [
                    {
                        "id": p.id,
                        "report_id": p.report_id,
                        "report": reports[p.report_id].title,
                        "text": p.text,
                    }
                    for p in candidate.central
                ],
                "toml": theme_toml(candidate.theme),
            }
            for candidate in found.candidates
        ],
    }


def _print(found: Emerging, reports: dict[str, ReportRecord], names: dict[str, str]) -> None:
    from corpus.wording import plural

    looked_at = found.uncovered + found.unsure
    typer.echo(
        f"Looked at {looked_at:,} of {plural(found.passages, 'passage')} in {plural(found.reports, 'report')}: "
        f"{found.uncovered:,} without a theme, {found.unsure:,} with unsure ones only. Left out: {found.silent:,} "
        f"statements of method or of the standard. Repeats of one another, counted once: {found.folded:,}."
    )
    if found.left_out:
        typer.echo(f"Too many to group at once: {found.left_out:,} with unsure themes were not looked at.")
    if found.unnamed:
        typer.echo(
            f"No candidates, since no term sets them apart: {plural(found.unnamed, 'group')} of passages."
        )
    if not found.candidates:
        typer.echo("No group of them spans enough passages and reports to be a candidate.")
    for candidate in found.candidates:
        theme = candidate.theme
        typer.secho(f"\n{theme.id}: {theme.name}", bold=True)
        typer.echo(
            f"  {candidate.passages:,} of the {looked_at:,} passages, in {candidate.reports:,} of "
            f"{plural(found.reports, 'report')}; {candidate.without_theme:,} have no theme"
            + (f"; {plural(candidate.repeats, 'repeat')} not counted" if candidate.repeats else "")
        )
        terms = (f"{t.text} ({t.passages} here, {t.elsewhere:,} elsewhere)" for t in candidate.terms)
        typer.echo(f"  terms: {', '.join(terms)}")
        if candidate.nearest is not None:
            near = f"  nearest theme: {names[candidate.nearest.theme]} ({candidate.nearest.similarity:.2f})"
            if candidate.leaning is not None:
                near += f"; unsure: {names[candidate.leaning[0]]} in {candidate.leaning[1]}"
            typer.echo(near)
        for passage in candidate.central[:_SHOWN]:
            typer.echo(f"  - {_short(passage)} [{reports[passage.report_id].title}]")


def _short(passage: PassageRecord) -> str:
    import textwrap

    return textwrap.shorten(passage.text, 200, placeholder=" …")
