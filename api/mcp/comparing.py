"""The tools that count over many areas: how they compare, and what recurs in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from api.mcp import answers
from api.mcp.base import Base, Sample, Some, Stances, Years
from api.mcp.short import distinct, of
from corpus.wording import plural
from search.area_names import find_area
from search.comparison import ColumnsBy, CompareRequest, Distinction, Measure, RowPeers, RowsBy, Sort, compare
from search.comparison.wording import (
    MEASURES,
    OUT_OF,
    focus_sentence,
    prevalence_sentence,
    searched_sentence,
    title,
)
from search.errors import NotFoundError
from search.recurring import RecurringRequest, RecurringSort, recurring, recurring_finding
from search.request import Editions, Filters
from search.selection import Selection

_DIFFERENT = 8
_WITHOUT = 40


class CompareTools(Base):
    """Tools that count over many areas."""

    def compare_areas(
        self,
        *,
        rows: Annotated[
            Literal["area", "region", "rating", "year", "inspectorate", "programme", "framework", "report"],
            Field(description="What a row is."),
        ] = "area",
        columns: Annotated[
            Literal["theme", "standard", "kind", "rating"], Field(description="What a column is.")
        ] = "theme",
        measure: Annotated[
            Literal["shortfall", "strength", "mixed", "findings"], Field(description="What is counted.")
        ] = "shortfall",
        row: Annotated[
            str | None,
            Field(
                description="One row to hold against its peers in detail, e.g. an area's name.",
                max_length=500,
            ),
        ] = None,
        peers: Annotated[
            Literal["all", "region", "rating", "series"], Field(description="What that row is held against.")
        ] = "all",
        area: Annotated[Some, Field(description="Only these areas.")] = (),
        region: Annotated[Some, Field(description="Only these regions.")] = (),
        theme: Annotated[Some, Field(description="Only these themes as columns.")] = (),
        inspectorate: Annotated[Some, Field(description="hmi-probation or ofsted.")] = (),
        year: Years = (),
        all_editions: Annotated[bool, Field(description="Also count areas' earlier reports.")] = False,
        fictional: Sample = None,
        sort: Annotated[
            Literal["name", "prevalence", "distinctiveness"],
            Field(description="Rows by name, by falling share, or by largest difference from their peers."),
        ] = "name",
        limit: Annotated[int, Field(ge=1, le=60, description="Rows.")] = 15,
        offset: Annotated[int, Field(ge=0, le=100_000, description="Rows passed over.")] = 0,
        column_limit: Annotated[int, Field(ge=1, le=40, description="Columns, most prevalent first.")] = 12,
    ) -> answers.Compared:
        """How often areas (or regions, ratings, years …) fall short in, or are praised for, each theme.

        A count is of passages, out of the row's findings; `prevalence` says in how many areas a theme occurs. Small
        counts differ by chance: only what `stands_out` is a difference. search_passages with `area` and `theme` has
        the passages behind a count.
        """
        engine = self.engine()
        focus = row.strip() if row and row.strip() else None
        if focus is not None and rows == "area":
            focus = find_area(engine.holdings.reports, focus).name
        filters = Filters(
            area=self.area_names(engine, area),
            region=tuple(region),
            theme=tuple(theme),
            inspectorate=tuple(inspectorate),
            year=tuple(year),
            edition=Editions.ALL if all_editions else Editions.LATEST,
            fictional=fictional,
        )
        request = CompareRequest(
            selection=Selection(filters),
            rows=RowsBy(rows),
            columns=ColumnsBy(columns),
            measure=Measure(measure),
            peers=RowPeers(peers),
            row_sort=Sort(sort),
            row_limit=limit,
            row_offset=offset,
            column_limit=column_limit,
            focus=focus,
        )
        found = compare(engine.holdings, request)
        return answers.Compared(
            snapshot=found.snapshot,
            title=title(found),
            counted=searched_sentence(found.total),
            measure=MEASURES[request.measure],
            out_of=OUT_OF[request.out_of],
            columns=[
                answers.ComparedColumn(
                    value=one.value,
                    name=one.label,
                    prevalence=prevalence_sentence(one, found.total, request.measure),
                )
                for one in found.columns
            ],
            rows=[
                answers.ComparedRow(
                    row=one.label,
                    fictional=True if one.fictional else None,
                    reports=one.reports,
                    out_of=max((cell.out_of for cell in one.cells), default=one.counts.findings),
                    counts=[cell.measured for cell in one.cells],
                )
                for one in found.rows
            ],
            total_rows=found.total_rows,
            total_columns=found.total_columns,
            focus=focus_sentence(found.focus, request.peers) if found.focus else None,
            different=_largest(found.focus.distinctions, measure) if found.focus else [],
            notes=list(found.notes),
        )

    def recurring_findings(
        self,
        *,
        words: Annotated[
            str, Field(description="Words that all stand in one passage of the finding.", max_length=200)
        ] = "",
        theme: Annotated[Some, Field(description="Only passages on these theme ids.")] = (),
        stance: Stances = (),
        area: Annotated[Some, Field(description="Counted over these areas.")] = (),
        region: Annotated[Some, Field(description="Counted over these regions.")] = (),
        inspectorate: Annotated[Some, Field(description="hmi-probation or ofsted.")] = (),
        year: Years = (),
        fictional: Sample = None,
        min_areas: Annotated[int, Field(ge=1, le=10_000, description="Areas that have it, at least.")] = 2,
        sort: Annotated[
            Literal["areas", "share", "reports", "recent", "trend", "distinct"],
            Field(
                description="Most areas first; or share of comparable areas, latest, rising, unlike elsewhere."
            ),
        ] = "areas",
        limit: Annotated[int, Field(ge=1, le=25)] = 8,
        offset: Annotated[int, Field(ge=0, le=100_000)] = 0,
    ) -> answers.RecurringFindings:
        """Findings that several reports make in near-equal words: in how many areas of those that could have them."""
        engine = self.engine()
        filters = Filters(
            inspectorate=tuple(inspectorate),
            area=self.area_names(engine, area),
            region=tuple(region),
            year=tuple(year),
            theme=tuple(theme),
            stance=tuple(stance),
            fictional=fictional,
        )
        found = recurring(
            engine.holdings,
            RecurringRequest(
                Selection(filters),
                words,
                min_areas,
                1,
                RecurringSort(sort),
                limit,
                offset,
                members=True,
            ),
        )
        return answers.RecurringFindings(
            snapshot=found.snapshot,
            counted=f"{of(found.total, found.in_library, 'recurring finding')} of the library, counted over "
            f"{plural(found.reports_searched, 'report')} on {plural(found.areas_searched, 'area')}",
            results=[
                self.quoting.recurring(one, members[0])
                for one, members in zip(found.findings, found.members, strict=True)
            ],
            left_out=max(0, found.total - offset - len(found.findings)),
            notes=list(found.notes),
        )

    def recurring_finding(
        self,
        finding_id: Annotated[str, Field(description="As answers give it.", max_length=40)],
        fictional: Sample = None,
        limit: Annotated[int, Field(ge=1, le=50, description="Passages in the answer.")] = 15,
    ) -> answers.RecurringInFull:
        """One recurring finding: its passages with citations, the areas that have it, and comparable ones that do not."""
        selection = Selection(Filters(fictional=fictional))
        found = recurring_finding(self.engine().holdings, finding_id, selection)
        if not found.members:
            msg = f"No passage of the reports chosen is in the recurring finding {finding_id!r}."
            raise NotFoundError(msg, subject=finding_id)
        made_up = found.fictional_without
        without = [f"{name} (fictional)" if name in made_up else name for name in found.areas_without]
        return answers.RecurringInFull(
            snapshot=found.snapshot,
            finding=self.quoting.recurring(found.finding, found.members[0]),
            members=[self.quoting.quoted(one.passage, one.report) for one in found.members[:limit]],
            members_left_out=max(0, len(found.members) - limit),
            areas_with=[
                f"{one.area} ({plural(one.reports, 'report')}, {plural(one.passages, 'passage')}"
                f"{', fictional' if one.fictional else ''})"
                for one in found.areas_with
            ],
            areas_without=without[:_WITHOUT],
            areas_without_left_out=max(0, len(without) - _WITHOUT),
        )


def _largest(distinctions: Iterable[Distinction], measure: str) -> list[answers.StandsOut]:
    tested = [one for one in distinctions if one.odds is not None]
    tested.sort(key=lambda one: (not one.stands_out, -abs(one.odds.z) if one.odds else 0.0))
    return [distinct(one, measure) for one in tested[:_DIFFERENT]]
