"""What is asked of recommendations and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from indexer.records import PassageRecord, ReportRecord
from search.recommendations.addressees import Body
from search.selection import EVERYTHING, Selection


class RecommendationKind(StrEnum):
    """What counts: passages of this kind."""

    RECOMMENDATION = "recommendation"
    AREA_FOR_IMPROVEMENT = "area_for_improvement"


@dataclass(frozen=True, slots=True)
class RecommendationsRequest:
    """Which recommendations.

    Attributes:
        kind: recommendations, or the areas for improvement of children's services.
        selection: reports that are searched, and passages that count; earlier reports on an area as well, unless
            it says otherwise.
        addressee: names of bodies (:func:`search.recommendations.addressees.bodies_of`), any of them, or texts
            that a name holds; none: any.
        again: only those that another report makes, too.
        limit, offset: of the recommendations listed.
        groups: recommendations made again that are listed at most.
    """

    kind: RecommendationKind = RecommendationKind.RECOMMENDATION
    selection: Selection = EVERYTHING
    addressee: tuple[str, ...] = ()
    again: bool = False
    limit: int = 50
    offset: int = 0
    groups: int = 50


@dataclass(frozen=True, slots=True)
class Again:
    """The same recommendation in a later report on the same area.

    Attributes:
        passage, report: it.
        probability: that both are about the same matter (:mod:`search.change.matching`).
    """

    passage: PassageRecord
    report: ReportRecord
    probability: float


@dataclass(frozen=True, slots=True)
class RecommendationItem:
    """A recommendation.

    Attributes:
        passage, report: it.
        bodies: to whom it is addressed; none where the report does not say.
        group: id of the recurring finding that it is a member of, or ``None``.
        later: what later reports on the same area recommend on the same matter.
        elsewhere: other areas whose reports make the same recommendation.
    """

    passage: PassageRecord
    report: ReportRecord
    bodies: tuple[Body, ...]
    group: str | None
    later: tuple[Again, ...]
    elsewhere: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """Recommendations on a theme: passages, and the reports and areas that have them."""

    theme: str
    name: str
    passages: int
    reports: int
    areas: int


@dataclass(frozen=True, slots=True)
class BodyCount:
    """Recommendations to a body; ``fictional`` where all that address it are of the bundled sample."""

    body: Body
    passages: int
    reports: int
    areas: int
    fictional: bool = False


@dataclass(frozen=True, slots=True)
class MadeAgain:
    """A recommendation that two reports or more make.

    Attributes:
        id, label: of the recurring finding.
        members: the recommendations, earliest report first; a report filed under two areas has them twice.
        reports, areas: that make it; such a report counts once.
        same_area: areas to which it was made in two reports or more.
    """

    id: str
    label: str
    members: tuple[tuple[PassageRecord, ReportRecord], ...]
    reports: int
    areas: int
    same_area: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecommendationsAnswer:
    """Recommendations under a request.

    Attributes:
        snapshot: that was read.
        request: what was asked.
        items: of this page, latest report first, then as printed.
        total: recommendations that meet the request.
        reports, areas: that have one; ``reports_searched``, ``areas_searched``: under the selection.
        themes: by falling number of passages; parents have those of their children.
        bodies: by falling number of passages; ``unaddressed`` recommendations name none.
        made_again: most areas first.
        made_again_total: how many there are.
        notes: sentences on chosen values that the library does not hold.
    """

    snapshot: str
    request: RecommendationsRequest
    items: tuple[RecommendationItem, ...]
    total: int
    reports: int
    areas: int
    reports_searched: int
    areas_searched: int
    themes: tuple[ThemeCount, ...]
    bodies: tuple[BodyCount, ...]
    unaddressed: int
    made_again: tuple[MadeAgain, ...]
    made_again_total: int
    notes: tuple[str, ...] = ()
