"""From figures to the API's schemas."""

from __future__ import annotations

from collections.abc import Sequence

from api import addresses
from api.schemas import figures as schemas
from indexer.records import ReportRecord
from search.figures import Figures, FoundFigure, LikeFigures

NOT_READ = (
    "This library was indexed before figures were read: run findings index once more (no file need be given)."
)


def to_figures(
    answer: Figures, extractor: str, alike: Sequence[LikeFigures] | None = None
) -> schemas.FiguresAnswer:
    """The answer of ``/v1/figures``."""
    return schemas.FiguresAnswer(
        snapshot=answer.snapshot,
        extractor=extractor,
        note=None if answer.read else NOT_READ,
        total=answer.total,
        left_out=answer.left_out,
        passages=answer.passages,
        reports=answer.reports,
        areas=answer.areas,
        reports_searched=answer.reports_searched,
        areas_searched=answer.areas_searched,
        passages_searched=answer.passages_searched,
        kinds=[schemas.FigureKindCount.model_validate(one) for one in answer.kinds],
        themes=[
            schemas.ThemeFigures(
                theme=one.theme,
                name=one.name,
                figures=one.figures,
                passages=one.passages,
                reports=one.reports,
                areas=one.areas,
                first=[to_figure(figure) for figure in one.shown],
            )
            for one in answer.themes
        ],
        results=[to_figure(figure) for figure in answer.listed],
        notes=list(answer.notes),
        alike=None if alike is None else [_to_like(group) for group in alike],
        limit=answer.request.limit,
        offset=answer.request.offset,
    )


def to_figure(figure: FoundFigure) -> schemas.Figure:
    """One figure with its place."""
    passage = figure.passage
    return schemas.Figure(
        words=figure.words,
        readable=figure.readable,
        kind=figure.kind,
        value=figure.value,
        high=figure.high,
        denominator=figure.denominator,
        comparison=figure.comparison,
        share=figure.share,
        unit=figure.unit,
        span=figure.span,
        unit_span=figure.unit_span,
        comparison_span=figure.comparison_span,
        sentence_span=figure.sentence,
        sentence=figure.said,
        passage_id=passage.id,
        passage_text=passage.text,
        page_start=passage.page_start,
        page_end=passage.page_end,
        standard=passage.standard,
        kind_of_passage=passage.kind,
        stance=passage.stance.stance,
        themes=[tag.theme for tag in passage.themes],
        report=to_reference(figure.report),
        citation=figure.citation,
        link=addresses.passage(passage.id).link,
    )


def to_reference(report: ReportRecord) -> schemas.ReportReference:
    """A report in short."""
    return schemas.ReportReference.model_validate(report)


def _to_like(group: LikeFigures) -> schemas.LikeFigures:
    return schemas.LikeFigures(
        theme=group.theme,
        name=group.name,
        measure=group.measure,
        unit=group.unit,
        units=list(group.units),
        figures=group.figures,
        read=group.read,
        areas=group.areas,
        reports=group.reports,
        wordings=[
            schemas.FigureWording(
                areas=part.areas, reports=part.reports, figures=[to_figure(one) for one in part.figures]
            )
            for part in group.wordings
        ],
    )
