"""Passages as tables, documents and citations: which, in what order, and how many of how many."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import docx
import pyarrow.parquet as pq
import pytest
from markdown_it import MarkdownIt

from search.citation import cite
from search.engine import SearchEngine
from search.errors import NotFoundError
from search.exporting import chosen as chosen_module
from search.exporting.chosen import choose
from search.exporting.kinds import MOST, Format, PassageFormat
from search.exporting.library_tables import library_bundle, write_tables
from search.exporting.passage_export import passage_chunks, passage_file_name
from search.exporting.passages import passages_view
from search.exporting.quoted_markdown import line
from search.opening import open_engine
from search.request import Filters, SearchRequest
from tests.search.conftest import Generated
from tests.search.exported import EXPORTED

SHORTFALLS = SearchRequest("", Filters(stance=("shortfall",)))


def made(engine: SearchEngine, form: PassageFormat, request: SearchRequest = SHORTFALLS) -> bytes:
    return b"".join(passage_chunks(choose(engine, request), form, EXPORTED))


def test_without_a_query_all_that_the_filters_allow_come_in_the_librarys_order(generated: Generated) -> None:
    chosen = choose(generated.engine, SHORTFALLS)
    expected = [p.id for p in generated.passages if p.stance.stance == "shortfall"]
    assert list(chosen.ids) == [taken.passage.id for taken in chosen] == expected
    assert chosen.total == len(expected)
    reports = len({p.report_id for p in generated.passages if p.stance.stance == "shortfall"})
    assert chosen.asked == (
        ("Stance", "Shortfall"),
        ("Editions", "all reports"),
        ("Found", f"{len(expected)} passages in {reports} of {len(generated.reports)} reports"),
    )
    assert chosen.notes == ()
    assert {taken.rank for taken in chosen} == {None}


def test_a_search_is_exported_best_first_with_all_its_pages(generated: Generated) -> None:
    request = SearchRequest("badger kettle lantern", Filters())
    chosen = choose(generated.engine, request)
    response = generated.engine.search(replace(request, limit=100))
    assert chosen.total == response.totals.passages
    assert len(chosen.rows) == chosen.total > 100
    assert list(chosen.ids[:100]) == [hit.passage.id for hit in response.hits]
    assert [taken.rank for taken in chosen] == list(range(1, chosen.total + 1))
    assert chosen.scores is not None
    assert list(chosen.scores[:100]) == [hit.score for hit in response.hits]
    assert len(set(chosen.ids)) == chosen.total
    assert chosen.asked[0] == ("Query", "badger kettle lantern")


def test_what_is_cut_is_told(generated: Generated, monkeypatch: pytest.MonkeyPatch) -> None:
    some = choose(generated.engine, SHORTFALLS, most=5)
    assert len(some.rows) == 5
    assert some.notes == (
        f"This export holds the first 5 of {some.total} passages: those that match, in the library's order.",
    )
    monkeypatch.setattr(chosen_module, "MOST_RANKED", 120)
    ranked = choose(generated.engine, SearchRequest("badger kettle lantern"))
    assert len(ranked.rows) == 120 < ranked.total
    assert "the first 120 of" in ranked.notes[-1]
    for form in (PassageFormat.JSON, PassageFormat.DOCX, PassageFormat.MARKDOWN, PassageFormat.BIBTEX):
        content = b"".join(passage_chunks(some, form, EXPORTED))
        said = _docx_text(content) if form is PassageFormat.DOCX else content.decode("utf-8")
        assert f"the first 5 of {some.total} passages" in said


def test_named_passages_come_in_the_order_named_and_once(generated: Generated) -> None:
    ids = [generated.passages[place].id for place in (7, 3, 7, 200)]
    chosen = choose(generated.engine, SHORTFALLS, ids)
    assert list(chosen.ids) == [ids[0], ids[1], ids[3]]
    with pytest.raises(NotFoundError, match="'nope'"):
        choose(generated.engine, SHORTFALLS, ["nope"])


@pytest.mark.parametrize("form", list(PassageFormat))
def test_equal_exports_are_equal_bytes(form: PassageFormat, generated: Generated) -> None:
    assert made(generated.engine, form) == made(generated.engine, form)
    name = passage_file_name(choose(generated.engine, SHORTFALLS), form)
    assert generated.engine.snapshot_id in name


def test_csv_jsonl_and_parquet_agree(generated: Generated) -> None:
    rows = list(csv.DictReader(io.StringIO(made(generated.engine, PassageFormat.CSV).decode("utf-8-sig"))))
    lines = [
        json.loads(row) for row in made(generated.engine, PassageFormat.JSONL).decode("utf-8").splitlines()
    ]
    table = pq.read_table(io.BytesIO(made(generated.engine, PassageFormat.PARQUET))).to_pylist()
    assert len(rows) == len(lines) == len(table) > 20
    for row, one, typed in zip(rows, lines, table, strict=True):
        assert row["id"] == one["id"] == typed["id"]
        assert row["text"] == one["text"] == typed["text"]
        assert row["citation"] == one["citation"] == typed["citation"]
        assert row["themes"].split(";") == ([theme["id"] for theme in one["themes"]] or [""])
        assert row["section"] == " > ".join(one["section"])
        assert typed["stance_probability"] == one["stance_probability"]


def test_a_view_of_passages_names_them(generated: Generated) -> None:
    view = passages_view(choose(generated.engine, SHORTFALLS))
    assert [table.name for table in view.tables] == ["passages", "passage_themes"]
    assert [row[0] for row in view.tables[0].rows] == list(view.passages)
    tags = sum(len(p.themes) for p in generated.passages if p.stance.stance == "shortfall")
    assert len(view.tables[1].rows) == tags


def _docx_text(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_a_document_quotes_each_passage_with_its_citation_and_lists_the_sources(generated: Generated) -> None:
    ids = [generated.passages[place].id for place in (40, 3, 4)]
    chosen = choose(generated.engine, SearchRequest(""), ids)
    document = docx.Document(io.BytesIO(b"".join(passage_chunks(chosen, PassageFormat.DOCX, EXPORTED))))
    by_style: dict[str, list[str]] = {}
    for paragraph in document.paragraphs:
        assert paragraph.style is not None
        by_style.setdefault(str(paragraph.style.name), []).append(paragraph.text)
    wanted = {taken.passage.id: taken for taken in chosen}
    # Reports in the order of their first passage, passages as printed.
    order = [ids[0], ids[1], ids[2]]
    assert by_style["Quote"] == [" ".join(wanted[one].passage.text.split()) for one in order]
    citations = [text for text in by_style["Normal"] if text.startswith("[")]
    assert citations == [
        f"[{number}] {cite(wanted[one].passage, wanted[one].report)}"
        for number, one in enumerate(order, start=1)
    ]
    assert len(by_style["List Number"]) == 2
    assert by_style["Heading 1"][-2:] == ["Sources", "Method and provenance"]
    said = {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}
    assert said["Snapshot"] == generated.engine.snapshot_id
    assert document.core_properties.created == EXPORTED
    assert document.core_properties.language == "en-GB"


def test_markdown_has_a_footnote_for_each_quotation_and_nothing_acts_as_markup(generated: Generated) -> None:
    text = made(generated.engine, PassageFormat.MARKDOWN).decode("utf-8")
    count = choose(generated.engine, SHORTFALLS).total
    for number in range(1, count + 1):
        assert text.count(f"[^{number}]: ") == 1
        assert text.count(f"[^{number}]\n") == 1
    html = MarkdownIt().render(
        "> " + line("1. <b>one</b> & *two* [x](y)") + "\n>\n> " + line("- three") + "\n"
    )
    assert (
        html
        == "<blockquote>\n<p>1. &lt;b&gt;one&lt;/b&gt; &amp; *two* [x](y)</p>\n<p>- three</p>\n</blockquote>\n"
    )
    assert MarkdownIt().render(line("=== x")) == "<p>=== x</p>\n"


def test_every_format_has_a_cap_that_is_none_or_positive() -> None:
    assert set(MOST) == set(PassageFormat)
    assert all(most is None or most >= 1_000 for most in MOST.values())


@pytest.fixture(scope="module")
def sample(sample_library: Path) -> SearchEngine:
    return open_engine(sample_library)


def test_tables_of_the_library_hold_what_its_database_holds(
    sample: SearchEngine, sample_library: Path, tmp_path: Path
) -> None:
    written = write_tables(library_bundle(sample.holdings, EXPORTED), Format.PARQUET, tmp_path / "tables")
    tables = {path.stem: pq.read_table(path).to_pylist() for path in written if path.suffix == ".parquet"}
    with sqlite3.connect(sample_library / "snapshots" / sample.snapshot_id / "library.sqlite") as base:
        for name, column, table in (
            ("reports", "passages", "report"),
            ("passages", "page_start", "passage"),
            ("passage_themes", "certain", "passage_theme"),
            ("judgements", "overall", "judgement"),
            ("key_questions", "percent_yes", "key_question"),
            ("codebook", "passages", "theme"),
            ("figures", "denominator", "figure"),
            ("recurring_findings", "areas", "recurring_finding"),
            ("recurring_members", "centrality", "recurring_member"),
        ):
            count, total = base.execute(f"SELECT count(*), sum({column}) FROM {table}").fetchone()
            assert len(tables[name]) == count, name
            assert sum(row[column] or 0 for row in tables[name]) == pytest.approx(total or 0, rel=1e-6), name
        assert len(tables["figures"]) > 50
        words = dict(base.execute("SELECT id, text FROM passage"))
        for figure in tables["figures"]:
            assert figure["words"] in words[figure["passage_id"]]
        printed = sorted(base.execute("SELECT report_id, text FROM recommendation"))
        assert sorted((row["report_id"], row["text"]) for row in tables["recommendations"]) == printed
    assert (tmp_path / "tables" / "about.txt").read_text("utf-8").startswith("Title: All tables")


def test_tables_as_csv_are_described_together(sample: SearchEngine, tmp_path: Path) -> None:
    written = write_tables(library_bundle(sample.holdings, EXPORTED), Format.CSV, tmp_path)
    described = json.loads((tmp_path / "csv-metadata.json").read_bytes())
    assert [table["url"] for table in described["tables"]] == [p.name for p in written if p.suffix == ".csv"]
    assert all((tmp_path / table["url"]).is_file() for table in described["tables"])
