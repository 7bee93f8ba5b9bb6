"""Rows of a snapshot's SQLite file as records."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from indexer.records import (
    FootnoteRecord,
    JudgementRecord,
    KeyQuestionRecord,
    PassageRecord,
    ReportRecord,
    StanceTag,
    ThemeTag,
)


def passage_record(row: Any, themes: list[ThemeTag], notes: list[FootnoteRecord]) -> PassageRecord:
    """The passage in a row of the columns that :class:`indexer.store_reader.Records` asks for."""
    return PassageRecord(
        id=row[0],
        row=row[1],
        report_id=row[2],
        ordinal=row[3],
        text=row[4],
        kind=row[5],
        section=tuple(json.loads(row[6])),
        standard=row[7],
        start=row[8],
        end=row[9],
        segments=tuple((low, high) for low, high in json.loads(row[10])),
        page_start=row[11],
        page_end=row[12],
        number=row[13],
        addressee=row[14],
        stance=StanceTag(row[15], row[16], row[17]),
        themes=tuple(themes),
        footnotes=tuple(notes),
        speaker=row[18],
    )


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def report_record(
    row: Any, judgements: list[JudgementRecord], questions: list[KeyQuestionRecord]
) -> ReportRecord:
    """The report in a row of the table ``report``, with its judgements and key questions."""
    return ReportRecord(
        id=row[0],
        title=row[2],
        inspectorate=row[3],
        programme=row[4],
        framework=row[5],
        area=row[6],
        region=row[7],
        published=_day(row[8]),
        published_precision=row[9],
        fieldwork_start=_day(row[10]),
        fieldwork_end=_day(row[11]),
        lead_inspector=row[12],
        overall_rating=row[13],
        score=row[14],
        score_max=row[15],
        fictional=bool(row[16]),
        source_name=row[17],
        source_sha256=row[18],
        media_type=row[19],
        pages=row[20],
        passages=row[21],
        judgements=tuple(judgements),
        key_questions=tuple(questions),
        warnings=tuple(json.loads(row[22])),
        word_account=tuple((name, words) for name, words in json.loads(row[23])),
    )
