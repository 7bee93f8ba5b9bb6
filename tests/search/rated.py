"""Reports of children's services that have an overall rating and one of a standard, without text."""

from __future__ import annotations

from datetime import date

from indexer.records import JudgementRecord, ReportRecord


def rated(
    id_: str, area: str | None, dated: date | None, rating: str, framework: str = "ilacs"
) -> ReportRecord:
    return ReportRecord(
        id=id_,
        title=f"Inspection {id_}",
        inspectorate="ofsted",
        programme="childrens_services",
        framework=framework,
        area=area,
        region=None,
        published=dated,
        published_precision="day",
        fieldwork_start=None,
        fieldwork_end=None,
        lead_inspector=None,
        overall_rating=rating,
        score=None,
        score_max=None,
        fictional=True,
        source_name="",
        source_sha256="",
        media_type="",
        pages=None,
        passages=0,
        judgements=(JudgementRecord("In care", rating, "In care", overall=False),),
    )
