"""The tools, over the engine: each method is one, and its words are what an assistant reads of it."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from pydantic import Field

from api.asked import SearchOptions
from api.library import LibraryHolder
from api.mcp import answers
from api.mcp.areas import AreaTools
from api.mcp.base import Sample, Some, Stances, Years
from api.mcp.comparing import CompareTools
from api.mcp.short import Quoting, about, shortened
from api.wording import also_in, nothing_sentence, totals_sentence
from corpus.wording import plural
from search.engine import SearchEngine
from search.exporting.citations import citation_bytes, reference_of
from search.exporting.kinds import CitationFormat
from search.exporting.statement import CAUTION, Statement, licences_of
from search.facets import LABELS
from search.recurring import recurring_of_passage
from search.request import Editions, Filters, Mode
from search.tables import View

Limit = Annotated[int, Field(ge=1, le=25, description="Results in the answer.")]


class Tools(AreaTools, CompareTools):
    """What an assistant can ask; every answer comes from one snapshot. Safe for many threads."""

    def __init__(self, holder: LibraryHolder, site: str | None = None) -> None:
        """Over a library.

        Args:
            holder: opens it, and again when a new snapshot is published.
            site: address of a server of its pages, for links; without one there are none.
        """
        super().__init__(holder, Quoting(site))

    def search_passages(
        self,
        query: Annotated[
            str,
            Field(
                description='Words in any order, or a question; "exact phrase", -exclusion, AND, OR, NOT work.'
            ),
        ],
        *,
        area: Annotated[Some, Field(description="Only these areas, by any usual name (list_areas).")] = (),
        region: Annotated[Some, Field(description="Only these regions.")] = (),
        theme: Annotated[Some, Field(description="Only these theme ids (list_themes).")] = (),
        stance: Stances = (),
        kind: Annotated[
            Some, Field(description="recommendation, area_for_improvement, strength, finding, quote, …")
        ] = (),
        inspectorate: Annotated[Some, Field(description="hmi-probation or ofsted.")] = (),
        year: Years = (),
        rating: Annotated[
            Some, Field(description="Only reports with these overall ratings, e.g. Good.")
        ] = (),
        report: Annotated[Some, Field(description="Only these report ids.")] = (),
        latest_only: Annotated[bool, Field(description="Leave out reports that have a successor.")] = False,
        fictional: Sample = None,
        limit: Limit = 8,
        cursor: Annotated[
            str | None, Field(description="next of the answer before, with the same question.")
        ] = None,
    ) -> answers.Found:
        """Find passages of inspection reports by meaning and words; each comes with its citation, page, stance and themes.

        Quote `text` exactly and give `citation` with it. `found` says how many match, of how many searched. An empty
        query lists all that pass the filters.
        """
        engine = self.engine()
        filters = Filters(
            inspectorate=tuple(inspectorate),
            area=self.area_names(engine, area),
            region=tuple(region),
            year=tuple(year),
            rating=tuple(rating),
            theme=tuple(theme),
            stance=tuple(stance),
            kind=tuple(kind),
            report=tuple(report),
            edition=Editions.LATEST if latest_only else Editions.ALL,
            fictional=fictional,
        )
        response = engine.search(
            SearchOptions(mode=Mode.HYBRID).request(
                query, filters, limit=limit, cursor=cursor, facets=False, closest=False
            )
        )
        totals = response.totals
        notes = list(response.notes)
        notes += [
            f"Also searched for “{one.typed}”: {', '.join(one.terms)}." for one in response.also_searched
        ]
        if response.suggestion:
            notes.append(f"Perhaps “{response.suggestion}” was meant.")
        notes += [
            f"Without the filter {one.name}: {plural(one.passages, 'passage')} in {plural(one.reports, 'report')}."
            for one in response.without_filter
        ]
        return answers.Found(
            snapshot=response.snapshot,
            found=nothing_sentence(response) or totals_sentence(totals),
            passages=totals.passages,
            reports=totals.reports,
            reports_searched=totals.reports_searched,
            areas=totals.areas,
            areas_searched=totals.areas_searched,
            passages_searched=totals.passages_searched,
            results=[
                answers.Hit(
                    **dict(self.quoting.quoted(hit.passage, hit.report)),
                    also_in=also_in(hit.report.id, hit.folded) if hit.folded else None,
                )
                for hit in response.hits
            ],
            next=response.next,
            notes=notes,
        )

    def get_passage(
        self, passage_id: Annotated[str, Field(description="As answers give it.", max_length=200)]
    ) -> answers.PassageInFull:
        """One passage whole, with its report, the passages before and after it, and whether other reports say the same."""
        engine = self.engine()
        detail = engine.passage(passage_id)
        group = recurring_of_passage(engine.holdings, detail.passage.row)
        return answers.PassageInFull(
            snapshot=detail.snapshot,
            passage=self.quoting.quoted(detail.passage, detail.report, whole=True),
            section=list(detail.passage.section),
            report=about(detail.report),
            before=shortened(detail.context_before[-1].text) if detail.context_before else None,
            after=shortened(detail.context_after[0].text) if detail.context_after else None,
            footnotes=[f"{note.marker} {note.text}" for note in detail.passage.footnotes],
            recurring=None
            if group is None
            else f"{shortened(group.label)} (in {plural(group.areas, 'area')}, {plural(group.reports, 'report')}, "
            f"{plural(group.passages, 'passage')})",
            recurring_id=group.id if group else None,
        )

    def cite_report(
        self,
        report_id: Annotated[str, Field(description="As answers give it.", max_length=200)],
        form: Annotated[
            Literal["text", "bibtex", "ris", "csl-json"], Field(description="Form of the reference.")
        ] = "text",
    ) -> answers.ReportCited:
        """A report's citation for a reader or a reference manager, with its judgements and its licence."""
        engine = self.engine()
        record = engine.report(report_id)
        reference = reference_of(record)
        statement = Statement.of(engine.holdings, View("citation", reference.title, ()), reports=[record])
        content = citation_bytes([reference], CitationFormat(form), statement)
        return answers.ReportCited(
            snapshot=engine.snapshot_id,
            report=about(record),
            title=record.title,
            inspectorate=LABELS["inspectorate"].get(record.inspectorate, record.inspectorate),
            judgements=[f"{one.aspect}: {one.rating}" for one in record.judgements],
            reference=content.decode("utf-8").strip(),
            licence=list(licences_of([record])),
        )

    def list_themes(self) -> answers.Themes:
        """The themes that passages are tagged with, with their definitions: ids for the filter `theme`."""
        engine = self.engine()
        return answers.Themes(
            snapshot=engine.snapshot_id,
            counted=_holds(engine),
            results=[
                answers.Theme(
                    theme=one.id,
                    name=one.name,
                    definition=one.definition,
                    parent=one.parent,
                    passages=one.passages,
                    reports=one.reports,
                )
                for one in engine.themes()
            ],
        )

    def describe_library(self) -> answers.Library:
        """What the library holds, since when, under which licence, and how counts from it are cited."""
        engine = self.engine()
        reports = engine.holdings.reports
        statement = Statement.of(engine.holdings, View("library", "Findings in inspection reports", ()))
        years = sorted({report.dated.year for report in reports if report.dated})
        kinds = Counter(LABELS["inspectorate"].get(one.inspectorate, one.inspectorate) for one in reports)
        return answers.Library(
            snapshot=engine.snapshot_id,
            made=statement.created,
            holds=_holds(engine),
            inspectorates=dict(sorted(kinds.items())),
            years=None if not years else f"{years[0]}–{years[-1]}",
            themes=len(engine.themes()),
            licence=list(statement.licences),
            caution=CAUTION,
            cite=statement.citation,
        )


def _holds(engine: SearchEngine) -> str:
    manifest = engine.manifest
    areas = {report.area for report in engine.holdings.reports if report.area}
    return (
        f"{plural(manifest.passages, 'passage')} of {plural(manifest.reports, 'report')} "
        f"on {plural(len(areas), 'area')}"
    )
