"""From recommendations to the API's schemas."""

from __future__ import annotations

from collections.abc import Iterable

from api import addresses
from api.converting.areas import to_brief
from api.converting.searches import to_summary
from api.schemas import recommendations as schemas
from search.named_values import RecommendationPart
from search.recommendations import MadeAgain, RecommendationItem, RecommendationsAnswer


def to_recommendations(
    answer: RecommendationsAnswer,
    parts: Iterable[RecommendationPart] = RecommendationPart,
    most: int | None = None,
) -> schemas.RecommendationsAnswer:
    """Recommendations under a selection: the lists named, with at most so many themes and addressees."""
    given = set(parts)
    return schemas.RecommendationsAnswer(
        snapshot=answer.snapshot,
        kind=answer.request.kind.value,
        total=answer.total,
        reports=answer.reports,
        reports_searched=answer.reports_searched,
        areas=answer.areas,
        areas_searched=answer.areas_searched,
        unaddressed=answer.unaddressed,
        results=[_recommendation(one) for one in answer.items if RecommendationPart.RESULTS in given],
        themes=[
            schemas.ThemeCount.model_validate(one)
            for one in answer.themes[:most]
            if RecommendationPart.THEMES in given
        ],
        themes_total=len(answer.themes),
        addressees=[
            schemas.BodyCount(
                body=schemas.Body(name=one.body.name, kind=one.body.kind.value),
                passages=one.passages,
                reports=one.reports,
                areas=one.areas,
            )
            for one in answer.bodies[:most]
            if RecommendationPart.ADDRESSEES in given
        ],
        addressees_total=len(answer.bodies),
        made_again=[_made_again(one) for one in answer.made_again if RecommendationPart.MADE_AGAIN in given],
        made_again_total=answer.made_again_total,
        notes=list(answer.notes),
        limit=answer.request.limit,
        offset=answer.request.offset,
    )


def _recommendation(one: RecommendationItem) -> schemas.Recommendation:
    return schemas.Recommendation(
        passage=to_brief(one.passage, one.report),
        report=to_summary(one.report),
        addressees=[schemas.Body(name=body.name, kind=body.kind.value) for body in one.bodies],
        group=one.group,
        later=[
            schemas.LaterRecommendation(
                passage=to_brief(later.passage, later.report),
                report=to_summary(later.report),
                probability=later.probability,
            )
            for later in one.later
        ],
        other_areas=list(one.elsewhere),
    )


def _made_again(one: MadeAgain) -> schemas.MadeAgain:
    return schemas.MadeAgain(
        id=one.id,
        label=one.label,
        reports=one.reports,
        areas=one.areas,
        same_area=list(one.same_area),
        members=[to_brief(passage, report) for passage, report in one.members],
        **addresses.recurring(one.id)._asdict(),
    )
