"""What the pages of areas and recommendations show, shaped from their answers (no HTTP in here)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from api import addresses
from api.asked import Asked, SearchOptions
from indexer.records import PassageRecord, ReportRecord
from search.areas import AreaPeers, AreaSummary, Direction, PeerSearch, ReportFigure
from search.change import Change, Counterpart, FindingChange, Outcome
from search.recommendations import RecommendationKind, RecommendationsRequest
from search.request import Filters, Grouping

DIRECTIONS = {
    Direction.BETTER: "better",
    Direction.WORSE: "worse",
    Direction.SAME: "as before",
    Direction.FIRST: "first judged",
    Direction.ENDED: "no longer judged",
    Direction.NOT_COMPARABLE: "not comparable",
}
PEERS = {
    AreaPeers.ALL: "all other areas",
    AreaPeers.REGION: "areas of the region",
    AreaPeers.RATING: "areas with the same overall rating",
}
KINDS = {
    RecommendationKind.RECOMMENDATION: "Recommendations",
    RecommendationKind.AREA_FOR_IMPROVEMENT: "Areas for improvement",
}
NOUNS = {
    RecommendationKind.RECOMMENDATION: ("recommendation", "recommendations"),
    RecommendationKind.AREA_FOR_IMPROVEMENT: ("area for improvement", "areas for improvement"),
}
"""What one of them, and what several, are called."""

FIGURES_SHOWN = 60
"""Figures of a report that its pages list; the API has all."""

PAIRS_SHOWN = 2
"""Counterparts of one finding that a page shows in full; further ones are links."""

_AROUND = 60
"""Characters shown before and after a figure, cut at a word."""

_EXCERPT = 700
"""Characters of a passage in a list of pairs."""


@dataclass(frozen=True, slots=True)
class Side:
    """A passage as one side of a pair shows it."""

    passage: PassageRecord
    report: ReportRecord
    words: str
    shortened: bool
    match: Counterpart | None = None


@dataclass(frozen=True, slots=True)
class Pairing:
    """A finding with the passages that say what became of it."""

    finding: Side
    others: tuple[Side, ...]
    further: tuple[Side, ...]
    nearest: Side | None
    in_part: bool


@dataclass(frozen=True, slots=True)
class OutcomeList:
    """The findings of one outcome, under one heading."""

    id: str
    heading: str
    explained: str
    of: int
    denominator: str
    pairs: tuple[Pairing, ...]


_LISTS = (
    (
        "shortfall",
        Outcome.PERSISTING,
        "Persisting shortfalls",
        "The later report criticises the same matter.",
    ),
    ("shortfall", Outcome.RESOLVED, "Resolved shortfalls", "The later report praises the same matter."),
    (
        "shortfall",
        Outcome.NEW,
        "New shortfalls",
        "No criticism in the earlier report is about the same matter.",
    ),
    (
        "shortfall",
        Outcome.NOT_MENTIONED,
        "Shortfalls not mentioned again",
        "Nothing in the later report was found on the same matter: this does not say that they were resolved.",
    ),
)
_STRENGTHS = (
    ("strength", Outcome.LOST, "Strengths lost", "The later report criticises the same matter."),
    ("strength", Outcome.KEPT, "Strengths kept", "The later report praises the same matter."),
    ("strength", Outcome.NEW, "New strengths", "No praise in the earlier report is about the same matter."),
    (
        "strength",
        Outcome.NOT_MENTIONED,
        "Strengths not mentioned again",
        "Nothing was found on the same matter.",
    ),
)


def outcome_lists(change: Change, *, strengths: bool = False) -> list[OutcomeList]:
    """The lists of a change: shortfalls by outcome, or strengths."""
    found = []
    for stance, outcome, heading, explained in _STRENGTHS if strengths else _LISTS:
        ones = change.of(outcome, stance)
        among = change.shortfalls if stance == "shortfall" else change.strengths
        later = change.shortfalls_later if stance == "shortfall" else change.strengths_later
        of = later if outcome is Outcome.NEW else sum(one.outcome is not Outcome.NEW for one in among)
        found.append(
            OutcomeList(
                id=f"{stance}-{outcome.value.replace('_', '-')}",
                heading=heading,
                explained=explained,
                of=of,
                denominator=f"{stance}s of the {'later' if outcome is Outcome.NEW else 'earlier'} report",
                pairs=tuple(_pairing(one, change) for one in ones),
            )
        )
    return found


def _pairing(one: FindingChange, change: Change) -> Pairing:
    new = one.outcome is Outcome.NEW
    own, other = (change.later, change.earlier) if new else (change.earlier, change.later)
    sides = [_side(match.passage, other, match) for match in one.counterparts]
    return Pairing(
        finding=_side(one.passage, own),
        others=tuple(sides[:PAIRS_SHOWN]),
        further=tuple(sides[PAIRS_SHOWN:]),
        nearest=_side(one.nearest.passage, other, one.nearest) if one.nearest else None,
        in_part=one.in_part,
    )


def _side(passage: PassageRecord, report: ReportRecord, match: Counterpart | None = None) -> Side:
    text = passage.text
    if len(text) <= _EXCERPT:
        return Side(passage, report, text, shortened=False, match=match)
    return Side(passage, report, text[:_EXCERPT].rsplit(" ", 1)[0], shortened=True, match=match)


def theme_link(
    report: ReportRecord, theme: str, stances: Iterable[str], *, certain_only: bool = False
) -> str:
    """The search that finds the passages behind a count of a theme in one report."""
    pairs = [("report", report.id), ("theme", theme), ("speaker", "inspectorate")]
    pairs += [("stance", stance) for stance in stances]
    return "/?" + urlencode([*pairs, *([("certain_only", "true")] if certain_only else [])])


def peers_link(search: PeerSearch, theme: str, *, certain_only: bool = False) -> str:
    """The search that finds the peers' shortfalls on a theme, and nothing else."""
    filters = replace(
        search.filters,
        theme=(theme,),
        stance=("shortfall",),
        speaker=("inspectorate",),
        certain_only=certain_only,
    )
    return Asked(search.query, filters, SearchOptions(group=Grouping.AREA)).url()


def finding_link(finding_id: str, filters: Filters | None) -> str:
    """The page of a recurring finding, counted over the reports that filters allow."""
    return addresses.recurring(finding_id, Asked("", filters).chosen if filters else ()).link


class AreaSort(StrEnum):
    """In which order the page of areas lists them."""

    REGION = "region"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class AreaGroup:
    """Areas under one heading; ``letters`` are the ids of the first of each letter, where they are in its order."""

    heading: str
    areas: tuple[AreaSummary, ...]
    letters: Mapping[str, str] = field(default_factory=dict)


def grouped(areas: Sequence[AreaSummary], sort: AreaSort) -> list[AreaGroup]:
    """Areas under their regions, those without one last, or all by name; one of two regions stands under the first."""
    if sort is AreaSort.NAME:
        by_name = tuple(sorted(areas, key=lambda area: (area.name.casefold(), area.name)))
        letters: dict[str, str] = {}
        for area in by_name:
            letters.setdefault(area.name[:1].upper(), area.id)
        return [AreaGroup("All areas, A to Z", by_name, letters)] if by_name else []
    groups: dict[str, list[AreaSummary]] = {}
    for area in areas:
        groups.setdefault(area.regions[0] if area.regions else "", []).append(area)
    named = sorted(groups, key=lambda region: (not region, region))
    return [AreaGroup(region or "No region named", tuple(groups[region])) for region in named]


def areas_link(like: str, chosen: Sequence[tuple[str, str]], *, by_name: bool) -> str:
    """The address of the areas with ``like`` in their names under the filters ``chosen``, in one order or the other."""
    pairs = [
        *([("like", like)] if like else []),
        *chosen,
        *([("sort", AreaSort.NAME.value)] if by_name else []),
    ]
    return f"/areas?{urlencode(pairs)}" if pairs else "/areas"


def figure_label(figure: ReportFigure) -> str:
    """The figure's own words with a little of what stands around them."""
    text = figure.passage.text
    before, after = (
        text[max(0, figure.start - _AROUND) : figure.start],
        text[figure.end : figure.end + _AROUND],
    )
    if figure.start > _AROUND and " " in before:
        before = f"… {before.split(' ', 1)[1]}"
    if len(text) > figure.end + _AROUND and " " in after:
        after = f"{after.rsplit(' ', 1)[0]} …"
    return before + text[figure.start : figure.end] + after


SECTIONS: dict[str, Any] = {
    "theme_link": theme_link,
    "peers_link": peers_link,
    "finding_link": finding_link,
    "figure_label": figure_label,
    "most_figures": FIGURES_SHOWN,
}
"""What the templates of the sections need that pages of areas and of reports share."""


@dataclass(frozen=True, slots=True)
class RecommendationsAddress:
    """A request for recommendations as the page's addresses carry it."""

    request: RecommendationsRequest
    filters: tuple[tuple[str, str], ...]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """All of it but the page."""
        asked = self.request
        said = [("type", asked.kind.value), *(("addressee", name) for name in asked.addressee)]
        return [*self.filters, *said, *([("again", "true")] if asked.again else [])]

    @property
    def narrowed(self) -> bool:
        """Whether anything but the kind was chosen."""
        return bool(self.filters or self.request.addressee or self.request.again)

    def page(self, offset: int) -> str:
        """The address of another page."""
        return _address([*self.pairs, *([("offset", str(offset))] if offset else [])])

    def only(self, name: str, value: str) -> str:
        """The address with one value more of a filter or addressee."""
        return _address([*(pair for pair in self.pairs if pair != (name, value)), (name, value)])

    def group(self, finding_id: str) -> str:
        """The recurring finding that recommendations make, counted as here: of this kind, in the reports chosen."""
        pairs = [pair for pair in self.filters if pair[0] != "kind"]
        return addresses.recurring(finding_id, [*pairs, ("kind", self.request.kind.value)]).link

    def of_kind(self, kind: RecommendationKind) -> str:
        """The address of the other kind, whoever is addressed."""
        pairs = [pair for pair in self.pairs if pair[0] not in {"type", "addressee"}]
        return _address([*pairs, ("type", kind.value)])


def _address(pairs: Sequence[tuple[str, str]]) -> str:
    return f"/recommendations?{urlencode(pairs)}" if pairs else "/recommendations"
