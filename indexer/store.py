"""Writing a snapshot's SQLite file: the truth of the library, readable in Datasette as it is."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from corpus.figures import Figure
from corpus.model import Passage, Report, Span
from indexer.coding.overlay import HandCoded
from indexer.figures import share_of, unit_stems
from indexer.records import PassageTags, RefusedRecord, ThemeRecord
from indexer.recurring.result import Recurring
from indexer.stance import speaker_of

SCHEMA = Path(__file__).with_name("schema.sql")


@dataclass(frozen=True, slots=True)
class TaggedReport:
    """A report with tags and figures of its passages, in their order, and its hand-coded passages by place.

    ``figures`` may be empty: then none were looked for.
    """

    report: Report
    tags: tuple[PassageTags, ...]
    hand: Mapping[int, HandCoded] = field(default_factory=dict)
    figures: Sequence[tuple[Figure, ...]] = ()


def write_store(
    path: Path,
    reports: Iterable[TaggedReport],
    themes: Sequence[ThemeRecord],
    refused: Iterable[RefusedRecord],
    meta: Mapping[str, str],
) -> int:
    """Write a new SQLite file and return its number of passages, which get rows in the order given.

    ``reports`` come by ascending id (it is checked) and are read once. The counts in ``themes`` are
    replaced by those of the passages written. Equal input gives equal tables in equal order.
    """
    rows = count()
    previous = ""
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA journal_mode = OFF")
        base.executescript(SCHEMA.read_text(encoding="utf-8"))
        _insert(base, "meta", sorted(meta.items()))
        _insert(
            base,
            "theme",
            ((t.id, n, t.name, t.group, t.definition, t.parent, 0, 0) for n, t in enumerate(themes)),
        )
        for position, item in enumerate(reports):
            if item.report.id <= previous:
                msg = f"Reports must come by ascending id: {item.report.id} after {previous}."
                raise ValueError(msg)
            previous = item.report.id
            _write_report(base, position, item.report)
            for place, (passage, tags) in enumerate(zip(item.report.passages, item.tags, strict=True)):
                row = next(rows)
                _write_passage(base, row, item.report.id, passage, tags)
                if item.figures:
                    _write_figures(base, row, passage.text, item.figures[place])
                if place in item.hand:
                    _write_coded(base, row, item.hand[place])
        _insert(base, "refused_file", sorted((r.path, r.reason, r.message) for r in refused))
        base.execute(
            "UPDATE theme SET (passages, reports) = (SELECT count(*), count(DISTINCT p.report_id) "
            "FROM passage_theme pt JOIN passage p ON p.row = pt.passage_row WHERE pt.theme_id = theme.id)"
        )
        base.commit()
        base.execute("ANALYZE")
        base.commit()
    return next(rows)


def write_recurring(path: Path, recurring: Recurring) -> None:
    """Add the recurring findings to the SQLite file that :func:`write_store` has written."""
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA journal_mode = OFF")
        _insert(base, "same_report", sorted(recurring.same_reports.items()))
        _insert(base, "grouped_passage", ((row,) for row in recurring.rows))
        _insert(
            base,
            "recurring_finding",
            (
                (n, g.id, g.stance, g.label, _json(g.terms), g.central_row, g.areas, g.reports, g.passages)
                for n, g in enumerate(recurring.findings)
            ),
        )
        _insert(
            base,
            "recurring_member",
            (
                (finding, ordinal, row, centrality)
                for finding, members in enumerate(recurring.members)
                for ordinal, (row, centrality) in enumerate(members)
            ),
        )
        _insert(base, "recurring_former", sorted(recurring.former.items()))
        base.commit()
        base.execute("ANALYZE")
        base.commit()


def _insert(base: sqlite3.Connection, table: str, rows: Iterable[Sequence[Any]]) -> None:
    values = list(rows)
    if values:
        marks = ", ".join("?" * len(values[0]))
        base.executemany(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608 — a table of our schema


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _write_report(base: sqlite3.Connection, position: int, report: Report) -> None:
    source = report.source
    values = (
        report.id,
        position,
        report.title,
        report.inspectorate.value,
        report.programme.value,
        report.framework,
        report.area,
        report.region,
        _iso(report.published),
        report.published_precision,
        _iso(report.fieldwork_start),
        _iso(report.fieldwork_end),
        report.lead_inspector,
        report.overall_rating.value if report.overall_rating else None,
        report.score,
        report.score_max,
        int(report.fictional),
        source.name,
        source.sha256,
        source.media_type,
        len(source.pages) or None,
        len(report.passages),
        _json([warning.message for warning in report.warnings]),
        _json(sorted((account.value, words) for account, words in report.account.counts.items())),
    )
    _insert(base, "report", [values])
    _insert(
        base,
        "judgement",
        (
            (report.id, number, j.aspect, j.rating.value, j.standard, int(j.overall))
            for number, j in enumerate(report.judgements)
        ),
    )
    _insert(
        base,
        "key_question",
        (
            (report.id, number, k.standard, k.question, k.percent_yes)
            for number, k in enumerate(report.key_questions)
        ),
    )
    _insert(
        base,
        "recommendation",
        (
            (report.id, number, r.number, r.text, r.addressee)
            for number, r in enumerate(report.recommendations)
        ),
    )
    _insert(base, "source_text", [(report.id, source.text)])
    _insert(base, "page", ((report.id, p.number, p.start, p.end, p.label) for p in source.pages))


def _write_passage(
    base: sqlite3.Connection, row: int, report_id: str, passage: Passage, tags: PassageTags
) -> None:
    values = (
        row,
        passage.id,
        report_id,
        passage.ordinal,
        passage.text,
        passage.kind.value,
        _json(passage.section),
        passage.standard,
        passage.start,
        passage.end,
        _json([(span.start, span.end) for span in passage.segments]),
        passage.page_start,
        passage.page_end,
        passage.number,
        passage.addressee,
        tags.stance.stance,
        tags.stance.probability,
        tags.stance.source,
        speaker_of(passage.text, passage.kind),
    )
    _insert(base, "passage", [values])
    _write_themes(base, "passage_theme", row, tags)
    _insert(
        base,
        "footnote",
        ((row, number, f.marker, f.text, f.page) for number, f in enumerate(passage.footnotes)),
    )


def _write_themes(base: sqlite3.Connection, table: str, row: int, tags: PassageTags) -> None:
    _insert(
        base,
        table,
        (
            (
                row,
                tag.theme,
                number,
                tag.probability,
                int(tag.certain),
                tag.source,
                _json([(e.start, e.end, e.text, e.weight) for e in tag.evidence]),
            )
            for number, tag in enumerate(tags.themes)
        ),
    )


def _write_figures(base: sqlite3.Connection, row: int, text: str, figures: Sequence[Figure]) -> None:
    _insert(
        base,
        "figure",
        (
            (
                row,
                number,
                figure.kind.value,
                figure.value,
                figure.high,
                figure.denominator,
                share_of(figure, text),
                figure.comparison.value,
                figure.unit,
                unit_stems(figure.unit),
                figure.unit_source,
                *_ends(figure.span),
                *_ends(figure.unit_span),
                *_ends(figure.comparison_span),
            )
            for number, figure in enumerate(figures)
        ),
    )


def _ends(span: Span | None) -> tuple[int | None, int | None]:
    return (span.start, span.end) if span else (None, None)


def _write_coded(base: sqlite3.Connection, row: int, hand: HandCoded) -> None:
    """The codings of a passage, and its tags as rules and model had them."""
    _insert(
        base,
        "coding",
        ((row, c.coder, c.subject, c.value, c.note, c.coded_at, c.codebook) for c in hand.codings),
    )
    _insert(base, "disputed", ((row, subject) for subject in hand.disputed))
    _write_themes(base, "model_theme", row, hand.before)
    stance = hand.before.stance
    _insert(base, "model_stance", [(row, stance.stance, stance.probability, stance.source)])
