"""From the engine's records to the API's schemas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from api import addresses, schemas
from api.quality import Standing
from api.wording import nothing_sentence
from indexer.records import PassageRecord, ReportRecord, ThemeRecord
from search.citation import cite
from search.response import (
    FacetAnswer,
    FacetValue,
    FoldedPassage,
    Hit,
    PassageDetail,
    SearchResponse,
    SimilarAnswer,
)

if TYPE_CHECKING:
    # What it comes with loads scipy, which a search never needs.
    from search.recurring.model import RecurringLabel


def to_passage(
    record: PassageRecord, report: ReportRecord, theme_names: Mapping[str, str]
) -> schemas.Passage:
    """A passage with its tags; a theme that the codebook no longer has is named by its id."""
    return schemas.Passage(
        id=record.id,
        report_id=record.report_id,
        area=report.area,
        ordinal=record.ordinal,
        text=record.text,
        kind=record.kind,
        section=list(record.section),
        standard=record.standard,
        number=record.number,
        addressee=record.addressee,
        page_start=record.page_start,
        page_end=record.page_end,
        start=record.start,
        end=record.end,
        segments=list(record.segments),
        stance=record.stance.stance,
        stance_probability=record.stance.probability,
        stance_source=record.stance.source,
        speaker=record.speaker,
        themes=[
            schemas.ThemeTag(
                id=tag.theme,
                name=theme_names.get(tag.theme, tag.theme),
                probability=tag.probability,
                certain=tag.certain,
                source=tag.source,
                evidence=[schemas.Evidence.model_validate(item) for item in tag.evidence],
            )
            for tag in record.themes
        ],
        footnotes=[schemas.Footnote.model_validate(note) for note in record.footnotes],
    )


def to_summary(record: ReportRecord) -> schemas.ReportSummary:
    """A report without its passages."""
    return schemas.ReportSummary.model_validate(record)


def to_report(record: ReportRecord) -> schemas.Report:
    """A report with judgements, warnings and the account of its words."""
    fields = {name: getattr(record, name) for name in schemas.Report.model_fields if name != "word_account"}
    return schemas.Report.model_validate({**fields, "word_account": dict(record.word_account)})


def to_folded(folded: Iterable[FoldedPassage]) -> list[schemas.FoldedPassage]:
    """Where passages stand that say nearly the same."""
    return [
        schemas.FoldedPassage(
            passage_id=one.passage_id,
            report_id=one.report.id,
            title=one.report.title,
            area=one.report.area,
            published=one.report.published,
            page_start=one.page_start,
            page_end=one.page_end,
            link=addresses.passage(one.passage_id).link,
        )
        for one in folded
    ]


def to_result(hit: Hit, theme_names: Mapping[str, str]) -> schemas.Result:
    """One hit with its citation and permanent link."""
    return schemas.Result(
        passage=to_passage(hit.passage, hit.report, theme_names),
        report=to_summary(hit.report),
        score=hit.score,
        explanation=schemas.Explanation.model_validate(hit.explanation),
        matched=list(hit.matched),
        closest=hit.closest,
        folded=to_folded(hit.folded),
        citation=cite(hit.passage, hit.report),
        link=addresses.passage(hit.passage.id).link,
        similar=f"/v1/passages/{hit.passage.id}/similar",
    )


def to_facets(facets: Mapping[str, tuple[FacetValue, ...]]) -> dict[str, list[schemas.FacetValue]]:
    """Facets by name, each in display order."""
    return {
        name: [schemas.FacetValue.model_validate(value) for value in values]
        for name, values in facets.items()
    }


def to_answer(
    response: SearchResponse, theme_names: Mapping[str, str], *, limit: int, took_ms: float
) -> schemas.SearchAnswer:
    """The whole answer to a search."""
    return schemas.SearchAnswer(
        snapshot=response.snapshot,
        query=response.query,
        mode=response.mode.value,
        totals=schemas.Totals.model_validate(response.totals),
        results=[] if response.groups else [to_result(hit, theme_names) for hit in response.hits],
        groups=[
            schemas.ResultGroup(
                value=group.value,
                label=group.label,
                passages=group.passages,
                reports=group.reports,
                results=[to_result(hit, theme_names) for hit in group.hits],
            )
            for group in response.groups
        ],
        listed=response.listed,
        next=response.next,
        nothing_found=nothing_sentence(response),
        without_filter=[schemas.WithoutFilter.model_validate(one) for one in response.without_filter],
        also_searched=[schemas.AlsoSearched.model_validate(one) for one in response.also_searched],
        left_out=list(response.left_out),
        preference=schemas.Preference.model_validate(response.preference) if response.preference else None,
        suggestion=response.suggestion,
        facets=to_facets(response.facets),
        truncated=dict(response.truncated),
        notes=list(response.notes),
        query_encoder=response.query_encoder,
        limit=limit,
        offset=response.offset,
        took_ms=took_ms,
    )


def to_facet_answer(answer: FacetAnswer) -> schemas.FacetAnswer:
    """Values of one facet."""
    return schemas.FacetAnswer.model_validate(answer)


def to_similar(answer: SimilarAnswer, theme_names: Mapping[str, str]) -> schemas.SimilarAnswer:
    """The passages nearest to one."""
    return schemas.SimilarAnswer(
        snapshot=answer.snapshot,
        passage=to_passage(answer.passage, answer.report, theme_names),
        report=to_summary(answer.report),
        repeats=to_folded(answer.repeats),
        results=[
            schemas.SimilarPassage(
                passage=to_passage(one.passage, one.report, theme_names),
                report=to_summary(one.report),
                similarity=one.similarity,
                same_report=one.same_report,
                folded=to_folded(one.folded),
                citation=cite(one.passage, one.report),
                link=addresses.passage(one.passage.id).link,
            )
            for one in answer.results
        ],
    )


def to_passage_answer(
    detail: PassageDetail, theme_names: Mapping[str, str], recurring: RecurringLabel | None
) -> schemas.PassageAnswer:
    """A passage with its surroundings, and the recurring finding that it is part of."""
    return schemas.PassageAnswer(
        snapshot=detail.snapshot,
        passage=to_passage(detail.passage, detail.report, theme_names),
        report=to_summary(detail.report),
        context_before=[to_passage(item, detail.report, theme_names) for item in detail.context_before],
        context_after=[to_passage(item, detail.report, theme_names) for item in detail.context_after],
        source_before=detail.source_before,
        source_text=detail.source_text,
        source_after=detail.source_after,
        citation=detail.citation,
        link=addresses.passage(detail.passage.id).link,
        recurring=None
        if recurring is None
        else schemas.RecurringLabel(
            id=recurring.id,
            label=recurring.label,
            stance=recurring.stance,
            areas=recurring.areas,
            reports=recurring.reports,
            passages=recurring.passages,
            link=addresses.recurring(recurring.id).link,
        ),
    )


def to_theme(record: ThemeRecord, standing: Standing) -> schemas.Theme:
    """A theme with its counts and measured quality."""
    known = standing.themes[record.id]
    return schemas.Theme(
        id=record.id,
        name=record.name,
        group=record.group,
        definition=record.definition,
        parent=record.parent,
        passages=record.passages,
        reports=record.reports,
        quality=schemas.ThemeQuality.model_validate(known.quality) if known.quality else None,
        quality_note=known.note,
    )


def to_measurement(standing: Standing) -> schemas.Measurement | None:
    """How the quality of a library's themes was measured, where it was."""
    return schemas.Measurement.model_validate(standing.measured) if standing.measured else None
