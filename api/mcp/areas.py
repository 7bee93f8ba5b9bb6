"""The tools on areas: which there are, and one in profile."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.mcp import answers
from api.mcp.base import Base, Sample, Some
from api.mcp.short import about, different, judged, of, shortened
from corpus.programmes.series import series_of
from corpus.wording import plural
from search.areas import AreaPeers, AreaRequest, AreasRequest, area_profile, areas
from search.change import Change
from search.change.view import OUTCOMES, change_counts
from search.facets import series_label
from search.filters import comparable
from search.holdings import Holdings
from search.request import Filters

_THEMES = 12
_DIFFERENT = 8
_SHARED = 8
_ASKED = 12


class AreaTools(Base):
    """Tools on areas."""

    def list_areas(
        self,
        like: Annotated[str, Field(description="A part of the name; empty: all.", max_length=200)] = "",
        region: Annotated[Some, Field(description="Only these regions.")] = (),
        inspectorate: Annotated[Some, Field(description="hmi-probation or ofsted.")] = (),
        rating: Annotated[Some, Field(description="Only with these overall ratings.")] = (),
        fictional: Sample = None,
        limit: Annotated[int, Field(ge=1, le=200)] = 50,
        offset: Annotated[int, Field(ge=0, le=100_000)] = 0,
    ) -> answers.Areas:
        """The areas (councils, probation delivery units) that reports are about, with their latest rating."""
        filters = Filters(
            inspectorate=tuple(inspectorate),
            region=tuple(region),
            rating=tuple(rating),
            fictional=fictional,
        )
        found = areas(self.engine().holdings, AreasRequest(filters, like, limit, offset))
        return answers.Areas(
            snapshot=found.snapshot,
            counted=f"{of(found.total, found.of, 'area')} of the library, with {plural(found.reports, 'report')}",
            results=[
                answers.Area(
                    area=one.name,
                    regions=list(one.regions),
                    reports=one.reports,
                    passages=one.passages,
                    latest=one.latest,
                    rating=one.rating,
                    series=[series_label(series.series) for series in one.series],
                    fictional=True if one.fictional else None,
                )
                for one in found.areas
            ],
            left_out=max(0, found.total - offset - len(found.areas)),
            notes=list(found.notes),
        )

    def area_profile(
        self,
        area: Annotated[
            str, Field(description="Any usual name: Barnsley, Leeds City Council.", max_length=200)
        ],
        peers: Annotated[
            Literal["all", "region", "rating"],
            Field(
                description="Whose latest reports it is compared with: all, its region's, those rated the same."
            ),
        ] = "all",
        series: Annotated[
            str | None,
            Field(
                description="Series of reports (list_areas); without: the latest inspection.", max_length=100
            ),
        ] = None,
    ) -> answers.Profile:
        """One area: judgements and where they went, themes beside its peers, shared findings, recommendations, change."""
        holdings = self.engine().holdings
        found = area_profile(holdings, AreaRequest(area, _series_named(holdings, series), AreaPeers(peers)))
        distinctive = [one for one in found.distinctive if one.detail.odds is not None]
        left_out = [
            f"{len(listed) - most} more {name}"
            for name, listed, most in (
                ("themes", found.themes, _THEMES),
                ("findings made here more than elsewhere", found.findings, _SHARED),
                ("shared findings", found.recurring, _SHARED),
                ("recommendations", found.recommendations, _ASKED),
                ("areas for improvement", found.improvements, _ASKED),
            )
            if len(listed) > most
        ]
        return answers.Profile(
            snapshot=found.snapshot,
            area=found.area.name,
            note=found.note or None,
            series=series_label(found.series),
            report=about(found.report),
            previous=about(found.previous) if found.previous else None,
            reports=len(found.reports),
            judgements=judged(found.judgements),
            themes=[
                answers.ThemeHere(
                    theme=one.theme,
                    name=one.name,
                    strength=one.strength,
                    shortfall=one.shortfall,
                    mixed=one.mixed,
                    of=one.of,
                    peers_shortfall=of(one.peers_shortfall, one.peers, "report"),
                )
                for one in found.themes[:_THEMES]
            ],
            peers={"all": "all other areas", "region": "its region", "rating": "areas rated the same"}[peers],
            different=[different(one) for one in distinctive[:_DIFFERENT]],
            made_more_here=[
                answers.MadeMoreHere(
                    finding_id=one.id,
                    label=shortened(one.label),
                    stance=one.stance,
                    tightness=one.tightness.value,
                    here=f"{of(one.reports, one.searched, 'report')}, {plural(len(one.here), 'passage')}",
                    peers=of(one.peers, one.peers_searched, "report"),
                    verdict=one.verdict,
                )
                for one in found.findings[:_SHARED]
            ],
            recurring=[
                answers.Shared(
                    finding_id=one.finding.id,
                    label=shortened(one.finding.label),
                    stance=one.finding.stance,
                    tightness=one.finding.tightness.value,
                    areas=of(one.finding.areas, one.finding.areas_comparable, "area"),
                )
                for one in found.recurring[:_SHARED]
            ],
            recommendations=[
                self.quoting.quoted(one, found.report) for one in found.recommendations[:_ASKED]
            ],
            areas_for_improvement=[
                self.quoting.quoted(one, found.report) for one in found.improvements[:_ASKED]
            ],
            change=_changes(found.change),
            left_out=left_out,
        )


def _series_named(holdings: Holdings, name: str | None) -> str | None:
    """The series that a readable name means, as :meth:`AreaTools.list_areas` gives it; any other text as it is."""
    if name is None:
        return None
    held = {series_of(report.programme, report.framework) for report in holdings.reports}
    return {comparable(series_label(one)): one for one in held}.get(comparable(name), name)


def _changes(change: Change | None) -> list[str]:
    if change is None:
        return []
    return [
        f"{row['stance']}s, {OUTCOMES[str(row['outcome'])].lower()}: {row['findings']} of {row['of']}"
        for row in change_counts(change)
    ]
