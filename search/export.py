"""Passages as plain dictionaries, the stable surface of ``findings export passages --format jsonl``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from indexer.records import PassageRecord, ReportRecord
from indexer.snapshot import Snapshot
from search.citation import cite


def passage_to_dict(passage: PassageRecord, report: ReportRecord) -> dict[str, Any]:
    """One passage with where it stands, what it is about and how it is cited.

    ``id``, ``report_id``, ``area``, ``text``, ``kind``, ``standard``, ``stance`` and ``themes`` (``id``,
    ``probability``, ``certain``, ``evidence`` with ``start``, ``end``, ``text``, ``weight``) stay as they
    are; other keys may be added.
    """
    return {
        "id": passage.id,
        "report_id": passage.report_id,
        "area": report.area,
        "text": passage.text,
        "kind": passage.kind,
        "standard": passage.standard,
        "stance": passage.stance.stance,
        "themes": [
            {
                "id": tag.theme,
                "probability": tag.probability,
                "certain": tag.certain,
                "source": tag.source,
                "evidence": [
                    {"start": e.start, "end": e.end, "text": e.text, "weight": e.weight} for e in tag.evidence
                ],
            }
            for tag in passage.themes
        ],
        "stance_probability": passage.stance.probability,
        "stance_source": passage.stance.source,
        "section": list(passage.section),
        "ordinal": passage.ordinal,
        "number": passage.number,
        "addressee": passage.addressee,
        "page_start": passage.page_start,
        "page_end": passage.page_end,
        "start": passage.start,
        "end": passage.end,
        "footnotes": [{"marker": f.marker, "text": f.text, "page": f.page} for f in passage.footnotes],
        "inspectorate": report.inspectorate,
        "region": report.region,
        "published": report.published.isoformat() if report.published else None,
        "fictional": report.fictional,
        "citation": cite(passage, report),
    }


def iter_passages(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    """Every passage of a snapshot as :func:`passage_to_dict`, in the order of the library."""
    reports = {report.id: report for report in snapshot.records.reports()}
    for passage in snapshot.records.all_passages():
        yield passage_to_dict(passage, reports[passage.report_id])
