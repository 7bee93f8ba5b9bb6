"""A small library for the tests of exchange: reports by hand, put in a real SQLite store."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from corpus.ids import passage_id, report_id
from corpus.model import Inspectorate, Kind, Passage, Programme, Rating, Report, Source, Span
from indexer.codebook import Codebook, load_codebook
from indexer.records import Evidence, PassageTags, StanceTag, ThemeRecord, ThemeTag
from indexer.refi_qda import ProjectSource
from indexer.store import TaggedReport, write_store
from indexer.store_reader import Records

NS = "{urn:QDA-XML:project:1.0}"
BOOK = load_codebook()
VERSION = "test-1"


def report(
    area: str, text: str, passages: Sequence[Sequence[tuple[int, int]]], name: str = "r.txt"
) -> Report:
    """A report whose passages are made of these ranges of ``text``."""
    key = report_id(Inspectorate.PROBATION, Programme.PROBATION_PDU, area, "2024-08")
    made = []
    for number, ranges in enumerate(passages):
        segments = tuple(Span(low, high) for low, high in ranges)
        words = " ".join(span.of(text) for span in segments)
        made.append(
            Passage(
                id=passage_id(key, f"{number} {words}"),
                ordinal=number,
                text=words,
                kind=Kind.FINDING,
                section=("P 1.1 Leadership", "Areas for improvement"),
                standard="P 1.1",
                start=segments[0].start,
                end=segments[-1].end,
                segments=segments,
                page_start=3,
                page_end=4,
            )
        )
    return Report(
        id=key,
        title=f"An inspection of {area}",
        inspectorate=Inspectorate.PROBATION,
        programme=Programme.PROBATION_PDU,
        source=Source(name, "0" * 64, "text/plain", text),
        area=area,
        region="Northshire",
        published=date(2024, 8, 1),
        published_precision="month",
        overall_rating=Rating.GOOD,
        passages=tuple(made),
    )


def tags(*themes: str, certain: bool = True, source: str = "model", stance: str = "shortfall") -> PassageTags:
    """Tags as the tagger gives them."""
    evidence = (Evidence(0, 3, "too\tmany <cases>", 1.0), Evidence(4, 5, "against", -0.5))
    return PassageTags(
        tuple(ThemeTag(theme, 0.9, certain, source, evidence) for theme in themes),
        StanceTag(stance, 0.75, "model"),
    )


def library(
    folder: Path, tagged: Sequence[tuple[Report, Sequence[PassageTags]]], codebook: Codebook = BOOK
) -> ProjectSource:
    """A library of these reports."""
    path = folder / "library.sqlite"
    path.unlink(missing_ok=True)
    themes = [ThemeRecord(t.id, t.name, t.group, t.definition, t.parent, 0, 0) for t in codebook.themes]
    items = sorted((TaggedReport(r, tuple(t)) for r, t in tagged), key=lambda item: item.report.id)
    write_store(path, items, themes, (), {"tagger": VERSION, "codebook": codebook.version})
    return ProjectSource(
        name="A library",
        records=Records(path),
        created=datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC),
        tagger=VERSION,
        codebook=codebook.version,
        source_file=lambda _: None,
    )


def parts(path: Path) -> tuple[Element, dict[str, bytes]]:
    """The project element of a file, and its sources by address."""
    with zipfile.ZipFile(path) as archive:
        sources = {
            f"internal://{name.removeprefix('sources/')}": archive.read(name)
            for name in archive.namelist()
            if name.startswith("sources/")
        }
        return fromstring(archive.read("project.qde")), sources


def rewritten(path: Path, target: Path, change: Any) -> Path:
    """A copy of a project in which ``change`` has been made to each entry's name and content."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(*change(name, old.read(name)))
    return target


def with_pdf(made: Report) -> Report:
    """The same report as if read from a PDF."""
    return replace(made, source=replace(made.source, name="r.pdf", media_type="application/pdf"))
