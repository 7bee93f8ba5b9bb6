"""A report as JSON-ready data: the stable surface of ``findings parse --json``.

Keys are only ever added. Dates are ISO strings, ratings and kinds their printed or stored text,
offsets characters of ``source.text``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corpus.model import Footnote, Passage, Report, Source, WordAccount

if TYPE_CHECKING:
    from corpus.figures import Figure


def report_to_dict(report: Report, *, figures: bool = False) -> dict[str, Any]:
    """``{"report": {…}, "passages": […], "source": {…}}`` of plain lists, strings and numbers.

    With ``figures`` each passage also has its statistics as ``figures``, whose offsets are characters
    of the passage's text.
    """
    passages = [_passage(passage) for passage in report.passages]
    if figures:
        from corpus.figures import extract_figures_batch  # noqa: PLC0415  (spaCy costs 1-2 s to import)

        found = extract_figures_batch([passage.text for passage in report.passages])
        for made, row in zip(passages, found, strict=True):
            made["figures"] = [_figure(figure) for figure in row]
    return {
        "report": _report(report),
        "passages": passages,
        "source": _source(report.source),
    }


def _report(report: Report) -> dict[str, Any]:
    return {
        "id": report.id,
        "title": report.title,
        "inspectorate": report.inspectorate.value,
        "programme": report.programme.value,
        "framework": report.framework,
        "area": report.area,
        "region": report.region,
        "published": report.published.isoformat() if report.published else None,
        "published_precision": report.published_precision,
        "fieldwork_start": report.fieldwork_start.isoformat() if report.fieldwork_start else None,
        "fieldwork_end": report.fieldwork_end.isoformat() if report.fieldwork_end else None,
        "lead_inspector": report.lead_inspector,
        "overall_rating": report.overall_rating.value if report.overall_rating else None,
        "score": report.score,
        "score_max": report.score_max,
        "fictional": report.fictional,
        "judgements": [
            {
                "aspect": judgement.aspect,
                "rating": judgement.rating.value,
                "standard": judgement.standard,
                "overall": judgement.overall,
            }
            for judgement in report.judgements
        ],
        "key_questions": [
            {
                "standard": question.standard,
                "question": question.question,
                "percent_yes": question.percent_yes,
            }
            for question in report.key_questions
        ],
        "recommendations": [
            {"number": item.number, "text": item.text, "addressee": item.addressee}
            for item in report.recommendations
        ],
        "headings": [
            {
                "level": heading.level,
                "text": heading.text,
                "start": heading.start,
                "end": heading.end,
                "page": heading.page,
            }
            for heading in report.headings
        ],
        "footnotes": [{**_footnote(note), "start": note.start, "end": note.end} for note in report.footnotes],
        "account": _account(report.account),
        "warnings": [{"code": warning.code, "message": warning.message} for warning in report.warnings],
    }


def _passage(passage: Passage) -> dict[str, Any]:
    return {
        "id": passage.id,
        "ordinal": passage.ordinal,
        "text": passage.text,
        "kind": passage.kind.value,
        "section": list(passage.section),
        "standard": passage.standard,
        "page_start": passage.page_start,
        "page_end": passage.page_end,
        "start": passage.start,
        "end": passage.end,
        "segments": [[span.start, span.end] for span in passage.segments],
        "number": passage.number,
        "addressee": passage.addressee,
        "footnotes": [_footnote(note) for note in passage.footnotes],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "kind": figure.kind.value,
        "value": figure.value,
        "high": figure.high,
        "denominator": figure.denominator,
        "comparison": figure.comparison.value,
        "start": figure.span.start,
        "end": figure.span.end,
        "unit": figure.unit,
        "unit_start": figure.unit_span.start if figure.unit_span else None,
        "unit_end": figure.unit_span.end if figure.unit_span else None,
        "unit_source": figure.unit_source,
    }


def _footnote(note: Footnote) -> dict[str, Any]:
    return {"marker": note.marker, "text": note.text, "page": note.page}


def _account(account: WordAccount) -> dict[str, Any]:
    return {
        "total": account.total,
        "counts": {kind.value: count for kind, count in account.counts.items()},
        "shares": {kind.value: round(account.share(kind), 6) for kind in account.counts},
        "listed": {
            kind.value: [[span.start, span.end] for span in spans] for kind, spans in account.listed.items()
        },
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "name": source.name,
        "sha256": source.sha256,
        "media_type": source.media_type,
        "text": source.text,
        "pages": [
            {"number": page.number, "start": page.start, "end": page.end, "label": page.label}
            for page in source.pages
        ],
    }
