"""From recurring findings to the API's schemas."""

from __future__ import annotations

from dataclasses import replace

from api import addresses
from api.asked import Asked
from api.converting.regions import Passages, to_region_map
from api.schemas import recurring as schemas
from search.recurring.model import (
    RecurringAnswer,
    RecurringDetail,
    RecurringMember,
    RecurringSummary,
)
from search.regions import RegionCount, RegionPanel


def to_recurring(finding: RecurringSummary) -> schemas.RecurringResult:
    """One finding with its counts."""
    fields = {name: getattr(finding, name) for name in schemas.RecurringSummary.model_fields}
    return schemas.RecurringResult.model_validate({**fields, **addresses.recurring(finding.id)._asdict()})


def to_recurring_answer(answer: RecurringAnswer) -> schemas.RecurringAnswer:
    """Findings under a selection."""
    return schemas.RecurringAnswer(
        snapshot=answer.snapshot,
        total=answer.total,
        in_library=answer.in_library,
        grouped=answer.grouped,
        passages=answer.passages,
        areas_searched=answer.areas_searched,
        reports_searched=answer.reports_searched,
        results=[to_recurring(finding) for finding in answer.findings],
        notes=list(answer.notes),
        limit=answer.request.limit,
        offset=answer.request.offset,
    )


def of_region(detail: RecurringDetail) -> Passages:
    """The finding in each region, counted over the reports of its panel."""

    def passages(panel: RegionPanel, count: RegionCount) -> addresses.Address:
        filters = replace(detail.selection.filters, region=(count.region,))
        if panel.programmes:
            filters = replace(filters, programme=panel.programmes)
        return addresses.recurring(detail.finding.id, Asked("", filters).chosen)

    return passages


def to_recurring_detail(detail: RecurringDetail, *, limit: int, offset: int) -> schemas.RecurringDetail:
    """One finding with a page of its members."""
    return schemas.RecurringDetail(
        snapshot=detail.snapshot,
        asked=detail.asked,
        finding=to_recurring(detail.finding),
        members=[_member(member) for member in detail.members[offset : offset + limit]],
        members_total=len(detail.members),
        areas_with=[schemas.AreaCount.model_validate(area) for area in detail.areas_with],
        areas_without=list(detail.areas_without),
        regions=to_region_map(detail.regions, of_region(detail)),
        notes=list(detail.notes),
        limit=limit,
        offset=offset,
    )


def _member(member: RecurringMember) -> schemas.RecurringMember:
    passage, report = member.passage, member.report
    return schemas.RecurringMember(
        passage_id=passage.id,
        text=passage.text,
        kind=passage.kind,
        stance=passage.stance.stance,
        area=report.area,
        report_id=report.id,
        title=report.title,
        dated=report.dated,
        page_start=passage.page_start,
        page_end=passage.page_end,
        citation=member.citation,
        **addresses.passage(passage.id)._asdict(),
        centrality=member.centrality,
    )
