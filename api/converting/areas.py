"""From the answers about areas and changes to the API's schemas."""

from __future__ import annotations

from api import addresses
from api.asked import Asked
from api.converting.searches import to_summary
from api.schemas import areas as schemas
from api.schemas import changes
from indexer.records import PassageRecord, ReportRecord
from search.areas import (
    AreaAnswer,
    AreaProfile,
    AreaSummary,
    DistinctiveFinding,
    DistinctiveTheme,
    ReportFigure,
)
from search.change import Change, Counterpart, FindingChange
from search.change.view import change_counts
from search.citation import cite
from search.facets import series_label
from search.recurring import AreaRecurring
from search.request import Filters


def to_brief(passage: PassageRecord, report: ReportRecord) -> schemas.Brief:
    """A passage in short, with its citation."""
    return schemas.Brief(
        id=passage.id,
        report_id=passage.report_id,
        text=passage.text,
        kind=passage.kind,
        stance=passage.stance.stance,
        section=list(passage.section),
        themes=[tag.theme for tag in passage.themes],
        number=passage.number,
        addressee=passage.addressee,
        page_start=passage.page_start,
        page_end=passage.page_end,
        citation=cite(passage, report),
        **addresses.passage(passage.id)._asdict(),
    )


def to_area_summary(area: AreaSummary) -> schemas.AreaSummary:
    """An area in a list."""
    return schemas.AreaSummary(
        id=area.id,
        name=area.name,
        regions=list(area.regions),
        inspectorates=list(area.inspectorates),
        reports=area.reports,
        passages=area.passages,
        latest=area.latest,
        rating=area.rating,
        series=[
            schemas.LatestOfSeries(series=one.series, reports=one.reports, report=to_summary(one.report))
            for one in area.series
        ],
        fictional=area.fictional,
        **addresses.area(area.id)._asdict(),
    )


def to_areas(answer: AreaAnswer, *, limit: int, offset: int) -> schemas.AreasAnswer:
    """The areas of a library."""
    return schemas.AreasAnswer(
        snapshot=answer.snapshot,
        total=answer.total,
        areas_in_library=answer.of,
        reports=answer.reports,
        results=[to_area_summary(area) for area in answer.areas],
        notes=list(answer.notes),
        limit=limit,
        offset=offset,
    )


def to_area(profile: AreaProfile) -> schemas.AreaAnswer:
    """The profile of an area."""
    report = profile.report
    change = profile.change
    changed = addresses.change(profile.area.id, change.earlier.id, change.later.id) if change else None
    return schemas.AreaAnswer(
        snapshot=profile.snapshot,
        area=to_area_summary(profile.area),
        note=profile.note or None,
        series=profile.series,
        series_label=series_label(profile.series),
        report=to_summary(report),
        previous=to_summary(profile.previous) if profile.previous else None,
        reports=[to_summary(one) for one in profile.reports],
        judgements=[
            schemas.AspectHistory(
                aspect=one.aspect,
                standard=one.standard,
                overall=one.overall,
                direction=one.direction.value,
                ratings=[schemas.RatingAt.model_validate(rating) for rating in one.ratings],
            )
            for one in profile.judgements
        ],
        key_questions=[schemas.QuestionHistory.model_validate(one) for one in profile.key_questions],
        peers=profile.request.peers.value,
        themes=[schemas.ThemeStanding.model_validate(one) for one in profile.themes],
        distinctive=[to_distinctive(one) for one in profile.distinctive if one.detail.odds is not None],
        distinctive_findings=[to_distinctive_finding(one, profile.peer_filters) for one in profile.findings],
        recurring=[to_shared(one, profile.shared_filters) for one in profile.recurring],
        recommendations=[to_brief(passage, report) for passage in profile.recommendations],
        areas_for_improvement=[to_brief(passage, report) for passage in profile.improvements],
        figures=[to_figure(figure) for figure in profile.figures],
        change=_counts(change) if change else None,
        change_link=changed.link if changed else None,
        change_api=changed.api if changed else None,
    )


def to_distinctive(one: DistinctiveTheme) -> schemas.Distinctive:
    """A theme on which an area differs, with its numbers."""
    detail, odds = one.detail, one.detail.odds
    assert odds is not None  # noqa: S101 - those without are left out before
    return schemas.Distinctive(
        stance=one.stance,
        theme=detail.column,
        name=detail.label,
        measured=detail.measured,
        out_of=detail.out_of,
        share=detail.share,
        peers_measured=detail.peers_measured,
        peers_out_of=detail.peers_out_of,
        peers_share=detail.peers_share,
        log_odds=odds.log_odds,
        low=odds.interval[0],
        high=odds.interval[1],
        z=odds.z,
        q=detail.q,
        stands_out=detail.stands_out,
        small=detail.small,
    )


def to_distinctive_finding(one: DistinctiveFinding, filters: Filters | None) -> schemas.DistinctiveFinding:
    """A recurring finding of an area's report beside its peers; ``filters`` are of the report and these."""
    names = (name for name in schemas.DistinctiveFinding.model_fields if hasattr(one, name))
    fields = {name: getattr(one, name) for name in names}
    return schemas.DistinctiveFinding.model_validate({**fields, **_counted(one.id, filters)})


def _counted(finding_id: str, filters: Filters | None) -> dict[str, str]:
    """``link`` and ``api`` of a recurring finding, counted under filters where there are any."""
    return addresses.recurring(finding_id, Asked("", filters).chosen if filters else ())._asdict()


def to_shared(one: AreaRecurring, filters: Filters | None) -> schemas.SharedFinding:
    """A recurring finding of an area; ``filters`` are of the reports that it is counted over."""
    return schemas.SharedFinding(
        id=one.finding.id,
        label=one.finding.label,
        stance=one.finding.stance,
        areas=one.finding.areas,
        areas_comparable=one.finding.areas_comparable,
        here=list(one.here),
        **_counted(one.finding.id, filters),
    )


def to_figure(one: ReportFigure) -> schemas.Figure:
    """A figure of a report."""
    return schemas.Figure(
        passage_id=one.passage.id,
        start=one.start,
        end=one.end,
        words=one.words,
        aside=one.aside,
        kind=one.kind,
        value=one.value,
        denominator=one.denominator,
        share=one.share,
        unit=one.unit,
        page_start=one.passage.page_start,
        **addresses.passage(one.passage.id)._asdict(),
    )


def to_change(change: Change) -> changes.ChangeAnswer:
    """What changed between two reports."""
    return changes.ChangeAnswer(
        snapshot=change.snapshot,
        area=change.area,
        earlier=to_summary(change.earlier),
        later=to_summary(change.later),
        comparable=change.comparable,
        notes=list(change.notes),
        counts=_counts(change),
        shortfalls=[_finding(one, change) for one in change.shortfalls],
        strengths=[_finding(one, change) for one in change.strengths],
        mixed_earlier=change.mixed_earlier,
        mixed_later=change.mixed_later,
    )


def _counts(change: Change) -> list[schemas.ChangeCount]:
    return [schemas.ChangeCount.model_validate(row) for row in change_counts(change)]


def _finding(one: FindingChange, change: Change) -> changes.FindingChange:
    own, other = (change.later, change.earlier) if one.outcome == "new" else (change.earlier, change.later)
    return changes.FindingChange(
        passage=to_brief(one.passage, own),
        outcome=one.outcome,
        in_part=one.in_part,
        counterparts=[_counterpart(counterpart, other) for counterpart in one.counterparts],
        nearest=_counterpart(one.nearest, other) if one.nearest else None,
    )


def _counterpart(one: Counterpart, report: ReportRecord) -> changes.Counterpart:
    return changes.Counterpart(
        passage=to_brief(one.passage, report),
        probability=one.probability,
        similarity=one.similarity,
        says_improved=one.says_improved,
    )
