"""What was written comes back as it was, in a fixed order, from any thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from corpus.model import Footnote, KeyQuestion, ParseWarning, Rating, Recommendation, Report
from indexer.errors import LibraryError
from indexer.records import Evidence, PassageTags, RefusedRecord, StanceTag, ThemeRecord, ThemeTag
from indexer.store import TaggedReport, write_store
from indexer.store_reader import Records

THEMES = [
    ThemeRecord("workload", "Workload", "Staff", "How much there is to do.", None, 0, 0),
    ThemeRecord("housing", "Housing", "Lives", "Where people live.", "workload", 0, 0),
]
TAGS = PassageTags(
    (
        ThemeTag("housing", 0.91, True, "rule", (Evidence(0, 5, "Homes", 1.0),)),
        ThemeTag(
            "workload", 0.55, False, "model", (Evidence(6, 9, "few", 0.25), Evidence(0, 5, "Homes", 0.1))
        ),
    ),
    StanceTag("negative", 0.8, "heading"),
)
PLAIN = PassageTags((), StanceTag("neutral", 0.5, "model"))


@pytest.fixture
def written(report_by_hand: Callable[..., Report]) -> list[TaggedReport]:
    first = report_by_hand("Ambridge", ["Homes few and poor.", "Staff busy.", "Staff busy."])
    note = Footnote("1", "A note.", 0, 3, 2)
    first = replace(
        first,
        published=date(2024, 8, 1),
        published_precision="month",
        framework="pdu-2023",
        overall_rating=Rating.GOOD,
        score=4,
        score_max=21,
        fictional=True,
        key_questions=(KeyQuestion("P 1.1", "Is it good?", 44),),
        recommendations=(Recommendation(1, "Do better.", "Leaders"),),
        warnings=(ParseWarning("sum", "The sum differs."),),
        passages=(replace(first.passages[0], footnotes=(note,), standard="P 1.1"), *first.passages[1:]),
    )
    second = report_by_hand("Borchester", ["Nothing to say."])
    return [TaggedReport(first, (TAGS, PLAIN, PLAIN)), TaggedReport(second, (TAGS,))]


@pytest.fixture
def records(tmp_path: Path, written: list[TaggedReport]) -> Records:
    refused = [
        RefusedRecord("z.pdf", "empty", "z.pdf is empty."),
        RefusedRecord("a.pdf", "encrypted", "Locked."),
    ]
    assert write_store(tmp_path / "l.sqlite", written, THEMES, refused, {"content": "x"}) == 4
    return Records(tmp_path / "l.sqlite")


def test_a_report_comes_back(records: Records, written: list[TaggedReport]) -> None:
    report = written[0].report
    found = records.reports()[0]
    assert records.report(report.id) == found
    assert (found.id, found.title, found.area) == (report.id, report.title, "Ambridge")
    assert (found.published, found.published_precision) == (date(2024, 8, 1), "month")
    assert (found.programme, found.framework) == (report.programme.value, "pdu-2023")
    assert records.reports()[1].framework is None
    assert (found.score, found.score_max, found.overall_rating, found.fictional) == (4, 21, "Good", True)
    assert found.judgements[0].rating == "Good"
    assert found.key_questions[0].percent_yes == 44
    assert found.warnings == ("The sum differs.",)
    assert (found.passages, found.pages) == (3, 3)
    assert records.recommendations(report.id) == ((1, "Do better.", "Leaders"),)
    assert records.report("unknown") is None


def test_passages_come_back_in_the_order_asked(records: Records, written: list[TaggedReport]) -> None:
    found = records.passages([3, 0, 3])
    assert [p.row for p in found] == [3, 0, 3]
    passage, source = found[1], written[0].report.passages[0]
    assert (passage.id, passage.text, passage.section) == (source.id, source.text, source.section)
    assert passage.themes == TAGS.themes
    assert passage.stance == TAGS.stance
    assert [(n.marker, n.text, n.page) for n in passage.footnotes] == [("1", "A note.", 2)]
    assert records.source_text(passage.report_id)[passage.start : passage.end] == passage.text
    assert passage.segments == ((passage.start, passage.end),)
    assert records.passage(source.id) == passage
    assert records.passage("unknown") is None
    with pytest.raises(LibraryError, match="row 4"):
        records.passages([4])


def test_whole_reports_and_all_passages(records: Records, written: list[TaggedReport]) -> None:
    first = written[0].report
    assert [p.ordinal for p in records.passages_of(first.id)] == [0, 1, 2]
    assert records.passages_of("unknown") == []
    assert [p.row for p in records.all_passages()] == [0, 1, 2, 3]
    assert records.texts([2, 0]) == ["Staff busy.", "Homes few and poor."]
    assert records.pages(first.id) == first.source.pages
    with pytest.raises(LibraryError, match="unknown"):
        records.source_text("unknown")


def test_themes_are_counted(records: Records) -> None:
    assert [(t.id, t.passages, t.reports) for t in records.themes()] == [
        ("workload", 2, 2),
        ("housing", 2, 2),
    ]
    assert records.themes()[1].parent == "workload"
    assert [r.path for r in records.refused()] == ["a.pdf", "z.pdf"]
    assert records.meta() == {"content": "x"}


def test_columns_agree_with_the_passages(records: Records) -> None:
    columns = records.facet_columns()
    passages = list(records.all_passages())
    reports = records.reports()
    assert [i.decode() for i in columns.passage_ids.tolist()] == [p.id for p in passages]
    assert [reports[r].id for r in columns.report] == [p.report_id for p in passages]
    assert columns.ordinal.tolist() == [p.ordinal for p in passages]
    for coded, values in (
        (columns.kind, [p.kind for p in passages]),
        (columns.stance, [p.stance.stance for p in passages]),
        (columns.standard, [p.standard for p in passages]),
    ):
        assert [coded.values[c] if c >= 0 else None for c in coded.codes] == values
    tags = zip(columns.theme_rows, columns.theme_codes, columns.theme_certain, strict=True)
    assert [(r, columns.theme_ids[c], bool(s)) for r, c, s in tags] == [
        (p.row, t.theme, t.certain) for p in passages for t in p.themes
    ]


def test_threads_share_the_records(records: Records) -> None:
    expected = records.passages([0, 1, 2, 3])
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: records.passages([0, 1, 2, 3]), range(64)))
    assert all(f == expected for f in found)


def test_the_file_cannot_be_written_through_the_records(records: Records) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        records._query("DELETE FROM passage")


def test_reports_out_of_order_are_a_mistake(tmp_path: Path, written: list[TaggedReport]) -> None:
    with pytest.raises(ValueError, match="ascending"):
        write_store(tmp_path / "l.sqlite", written[::-1], THEMES, [], {})


def test_an_empty_library(tmp_path: Path) -> None:
    write_store(tmp_path / "l.sqlite", [], THEMES, [], {})
    records = Records(tmp_path / "l.sqlite")
    assert (records.size, records.reports(), list(records.all_passages())) == (0, (), [])
    assert records.facet_columns().theme_rows.dtype == np.int32


def test_equal_input_gives_equal_bytes(tmp_path: Path, written: list[TaggedReport]) -> None:
    for name in ("a", "b"):
        write_store(tmp_path / name, written, THEMES, [], {"content": "x"})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
