"""Views in every format, read back by the programs that read them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.errors import QueryError
from search.exporting import csv_form, xlsx_form
from search.exporting.errors import ExportError
from search.exporting.kinds import KINDS, METADATA, Format, format_of
from search.exporting.sheet import Sheet
from search.exporting.statement import OGL, Statement
from search.exporting.write import view_bytes, write_view
from search.tables import Column, ColumnKind, Table, View
from tests.search.conftest import Generated
from tests.search.exported import COLUMNS, EXPORTED, HOSTILE, ROWS, hostile_view, statement_of

NO_PICTURE = [form for form in Format if form not in {Format.SVG, Format.PNG}]


@pytest.fixture(scope="module")
def statement(generated: Generated) -> Statement:
    return statement_of(generated.engine.holdings, hostile_view())


def content(statement: Statement, form: Format, view: View | None = None) -> bytes:
    return view_bytes(view or hostile_view(), statement, form)[0]


@pytest.mark.parametrize("form", NO_PICTURE)
def test_equal_views_are_equal_bytes_with_a_type_and_a_name_that_says_the_snapshot(
    form: Format, statement: Statement
) -> None:
    first, media_type, name = view_bytes(hostile_view(), statement, form)
    assert first == content(statement, form)
    assert media_type == KINDS[form].media_type
    assert name == f"findings-compare-{statement.snapshot}{KINDS[form].suffix}"
    assert format_of(Path(name)) is form


def said_in(form: Format, made: bytes) -> str:
    """All text of an export, for what must be in it somewhere."""
    if form in {Format.CSV_ZIP, Format.PARQUET_ZIP, Format.XLSX}:
        with zipfile.ZipFile(io.BytesIO(made)) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    if form is Format.PARQUET:
        return json.dumps(
            {k.decode(): v.decode() for k, v in pq.read_schema(io.BytesIO(made)).metadata.items()}
        )
    return made.decode("utf-8")


@pytest.mark.parametrize("form", [form for form in NO_PICTURE if form is not Format.CSV])
def test_every_format_carries_where_it_comes_from(form: Format, statement: Statement) -> None:
    said = said_in(form, content(statement, form))
    assert statement.snapshot in said
    assert "2026-01-02T03:04:05Z" in said
    assert "Shortfall" in said
    assert statement.software in said
    for _, version in statement.models:
        assert version.replace("_", "\\_") in said or version in said
    assert "fictional" in said.lower() or "Open Government" in said


def test_csv_is_a_table_and_nothing_else(statement: Statement) -> None:
    made = content(statement, Format.CSV)
    assert made.startswith(csv_form.BOM)
    assert b"\r\n" in made
    header, *rows = csv.reader(io.StringIO(made.decode("utf-8-sig"), newline=""))
    assert header == [column.key for column in COLUMNS]
    assert len(rows) == len(ROWS)
    for row, (words, passages, share, log_odds, sure, day) in zip(rows[:-1], ROWS[:-1], strict=True):
        assert row[0].removeprefix("'") == words
        assert (row[0] != words) == str(words).startswith(csv_form.FORMULA)
        assert int(row[1]) == passages
        assert float(row[2]) == share
        assert float(row[3]) == log_odds
        assert row[4] == ("true" if sure else "false")
        assert date.fromisoformat(row[5]) == day
    assert rows[-1] == [""] * len(COLUMNS)


def test_a_negative_number_in_csv_is_no_formula(statement: Statement) -> None:
    (row,) = [
        r
        for r in csv.DictReader(io.StringIO(content(statement, Format.CSV).decode("utf-8-sig")))
        if r["passages"] == "3"
    ]
    assert row["log_odds"] == "-4.5"


def test_pandas_reads_the_csv_with_its_names_and_types(statement: Statement) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_csv(io.BytesIO(content(statement, Format.CSV)), parse_dates=["day"])
    assert list(frame.columns) == [column.key for column in COLUMNS]
    assert frame["share"].dtype.kind == "f"
    assert frame["day"].dt.year.dropna().eq(2024).all()


def test_the_archive_of_csv_is_described_as_csv_on_the_web(statement: Statement) -> None:
    with zipfile.ZipFile(io.BytesIO(content(statement, Format.CSV_ZIP))) as archive:
        names = archive.namelist()
        described = json.loads(archive.read("csv-metadata.json"))
        assert names[:2] == ["about.txt", "csv-metadata.json"]
        assert described["@context"][0] == "http://www.w3.org/ns/csvw"
        for table in described["tables"]:
            rows = list(csv.reader(io.StringIO(archive.read(table["url"]).decode("utf-8-sig"))))
            assert rows[0] == [column["titles"] for column in table["tableSchema"]["columns"]]
        assert described["notes"][0]["snapshot"] == statement.snapshot
        about = archive.read("about.txt").decode("utf-8")
    assert f"Snapshot: {statement.snapshot}\n" in about


def test_a_workbook_has_a_sheet_a_table_and_one_on_method(statement: Statement) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content(statement, Format.XLSX)))
    assert book.sheetnames[:2] == ["Cells", xlsx_form.METHOD]
    assert all(len(name) <= 31 for name in book.sheetnames)
    page = book["Cells"]
    assert [cell.value for cell in page[1]] == [column.title for column in COLUMNS]
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == f"A1:F{len(ROWS) + 1}"
    for number, words in enumerate(HOSTILE, start=2):
        cell = page.cell(number, 1)
        assert cell.data_type == "s"
        assert cell.hyperlink is None
        assert str(cell.value)[:3].strip() == words[:3].replace("\x00", "\ufffd").strip()
    share = page.cell(4, 3)
    assert share.value == pytest.approx(0.2)
    assert share.number_format == "0.0%"
    assert page.cell(3, 2).number_format == "#,##0"
    assert page.cell(2, 5).value is True
    assert page.cell(2, 6).value == datetime(2024, 8, 1)  # noqa: DTZ001 — Excel's days have no zone
    assert page.cell(len(ROWS) + 1, 1).value is None
    facts = {row[0].value: row[2].value for row in book[xlsx_form.METHOD].iter_rows() if row[0].value}
    assert facts["Snapshot"] == statement.snapshot
    assert facts["Asked: Query"] == "=cmd|' /C calc'!A0"
    assert facts["Share of reports"] == "Of the reports searched."
    assert book.properties.created == EXPORTED.replace(tzinfo=None)


def test_two_sheets_never_have_one_name() -> None:
    used = {xlsx_form.METHOD.casefold()}
    sheet = Sheet("x", "Same", (), tuple)
    names = [xlsx_form.sheet_name(sheet, used) for _ in range(12)]
    assert len({name.casefold() for name in names}) == 12
    assert (
        xlsx_form.sheet_name(Sheet("method_and_provenance", xlsx_form.METHOD, (), tuple), used) not in names
    )


def test_a_text_too_long_for_excel_is_cut_and_says_so() -> None:
    assert xlsx_form.fitting("x" * 32_767) == "x" * 32_767
    for letter in "x🙂":
        cut = xlsx_form.fitting(letter * 40_000)
        assert len(cut.encode("utf-16-le")) <= 2 * xlsx_form.LONGEST_CELL
        assert cut.endswith("(cut: an Excel cell holds no more)")


def test_more_rows_than_a_sheet_holds_are_refused(
    statement: Statement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_form, "MOST_ROWS", 3)
    with pytest.raises(ExportError, match="take csv or parquet"):
        content(statement, Format.XLSX)
    assert issubclass(ExportError, QueryError)  # so that it is answered with 400


def test_json_has_statement_columns_and_rows(statement: Statement) -> None:
    read = json.loads(content(statement, Format.JSON, replace(hostile_view(), passages=("ab", "cd"))))
    assert read["statement"] == statement.as_dict()
    assert read["passages"] == ["ab", "cd"]
    first, second = read["tables"]
    assert [column["key"] for column in first["columns"]] == [column.key for column in COLUMNS]
    assert [row["words"] for row in first["rows"]] == [row[0] for row in ROWS]
    assert first["rows"][1]["share"] == 0.1
    assert first["rows"][1]["day"] == "2024-08-02"
    assert set(first["rows"][-1].values()) == {None}
    assert second["rows"] == [{"area": "Westvale", "reports": 3}, {"area": "Calderbeck", "reports": 1}]


def test_parquet_has_typed_columns_and_the_statement(statement: Statement) -> None:
    table = pq.read_table(io.BytesIO(content(statement, Format.PARQUET)))
    assert [str(field.type) for field in table.schema] == [
        "string", "int64", "double", "double", "bool", "date32[day]",
    ]  # fmt: skip
    assert [tuple(row.values()) for row in table.to_pylist()] == list(ROWS)
    assert json.loads(table.schema.metadata[b"findings"]) == statement.as_dict()
    assert table.schema.field("share").metadata[b"description"] == b"Of the reports searched."
    with zipfile.ZipFile(io.BytesIO(content(statement, Format.PARQUET_ZIP))) as archive:
        assert archive.namelist() == [
            "about.txt", "cells.parquet", "areas_with_a_very_long_name_for_excel.parquet",
        ]  # fmt: skip


def test_markdown_shows_words_and_never_runs_them(statement: Statement) -> None:
    from markdown_it import MarkdownIt

    html = (
        MarkdownIt("commonmark", {"html": True})
        .enable("table")
        .render(content(statement, Format.MARKDOWN).decode("utf-8"))
    )
    assert "<script" not in html
    assert "<em>" not in html
    assert "<a " not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; *stars* _under_ `code` [link](x)" in html
    assert "two lines | and a pipe" in html
    assert html.count("<tr>") == len(ROWS) + 1 + 3
    assert "20%</td>" in html


def test_years_have_no_separator_and_small_numbers_are_not_nothing(statement: Statement) -> None:
    columns = (
        Column("year", "Year", ColumnKind.INTEGER),
        Column("passages", "Passages", ColumnKind.INTEGER),
        Column("q", "q", ColumnKind.NUMBER),
    )
    view = replace(hostile_view(), tables=(Table("t", "T", columns, ((2024, 2024, 0.00041),)),))
    assert "| 2024 | 2,024 | 0.00041 |" in content(statement, Format.MARKDOWN, view).decode("utf-8")
    page = openpyxl.load_workbook(io.BytesIO(content(statement, Format.XLSX, view)))["T"]
    assert [cell.number_format for cell in page[2]] == ["0", "#,##0", "#,##0.00####"]


def test_numbers_that_are_none_are_left_empty(statement: Statement) -> None:
    column = Column("value", "Value", ColumnKind.NUMBER)
    table = Table("t", "T", (column,), ((float("nan"),), (float("inf"),), (1.0,)))
    view = replace(hostile_view(), tables=(table,))
    assert content(statement, Format.CSV, view).decode("utf-8-sig").split() == ["value", '""', '""', "1.0"]
    assert [row["value"] for row in json.loads(content(statement, Format.JSON, view))["tables"][0]["rows"]] == [
        None, None, 1.0,
    ]  # fmt: skip
    assert pq.read_table(io.BytesIO(content(statement, Format.PARQUET, view)))["value"].to_pylist() == [
        None, None, 1.0,
    ]  # fmt: skip
    assert openpyxl.load_workbook(io.BytesIO(content(statement, Format.XLSX, view)))["T"]["A4"].value == 1


def test_csv_is_written_with_its_description_beside_it(statement: Statement, tmp_path: Path) -> None:
    target = tmp_path / "areas.csv"
    written = write_view(hostile_view(), statement, Format.CSV, target)
    assert written == (target, tmp_path / f"areas.csv{METADATA}")
    described = json.loads(written[1].read_bytes())
    assert described["url"] == "areas.csv"
    assert described["notes"][0] == statement.as_dict()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["areas.csv", "areas.csv-metadata.json"]


def test_a_file_that_cannot_be_written_is_named(statement: Statement, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="can't be written: No such file"):
        write_view(hostile_view(), statement, Format.JSON, tmp_path / "no" / "x.json")


cells: Any = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), max_size=30))


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            cells,
            st.none() | st.integers(-(2**62), 2**62),
            st.none() | st.floats(allow_nan=False, allow_infinity=False),
        ),
        max_size=8,
    )
)
def test_any_table_comes_back_from_json_parquet_and_csv(generated: Generated, rows: list[Any]) -> None:
    columns = (
        Column("a", "A"),
        Column("b", "B", ColumnKind.INTEGER),
        Column("c", "C", ColumnKind.NUMBER),
    )
    view = View("v", "V", (Table("t", "T", columns, tuple(rows)),))
    statement = statement_of(generated.engine.holdings, view)
    read = json.loads(content(statement, Format.JSON, view))["tables"][0]["rows"]
    assert [tuple(row.values()) for row in read] == rows
    table = pq.read_table(io.BytesIO(content(statement, Format.PARQUET, view)))
    assert [tuple(row.values()) for row in table.to_pylist()] == rows
    text = content(statement, Format.CSV, view).decode("utf-8-sig")
    header, *lines = csv.reader(io.StringIO(text, newline=""))
    assert header == ["a", "b", "c"]
    for line, (a, b, c) in zip(lines, rows, strict=True):
        guarded = f"'{a}" if a and a.startswith(csv_form.FORMULA) else a or ""
        assert line[0] == guarded
        assert line[1] == ("" if b is None else str(b))
        assert (line[2] == "") if c is None else (float(line[2]) == c)
    assert openpyxl.load_workbook(io.BytesIO(content(statement, Format.XLSX, view)))["T"].max_row == max(
        1,
        1
        + len(rows)
        - next(
            (i for i, row in enumerate(reversed(rows)) if any(v not in {None, ""} for v in row)), len(rows)
        ),
    )


def test_the_statement_says_which_licence(generated: Generated) -> None:
    holdings = generated.engine.holdings
    report = holdings.reports[0]
    view = hostile_view()

    def licence(*reports: Any) -> str:
        return " ".join(Statement.of(holdings, view, EXPORTED, reports=reports).licences)

    real = replace(report, inspectorate="ofsted", fictional=False)
    made_up = replace(report, inspectorate="ofsted", fictional=True)
    other = replace(report, inspectorate="other", fictional=False)
    assert OGL in licence(real)
    assert "the words of Ofsted are Crown copyright" in licence(real)
    assert licence(made_up).startswith("All reports are fictional")
    assert OGL not in licence(made_up)
    assert "Reports marked as fictional" in licence(real, made_up)
    assert OGL not in licence(other)
    assert "keep their own licence" in licence(other)
    assert Statement.of(holdings, view, EXPORTED, reports=[made_up]).licence_url is None


def test_the_statement_takes_the_time_in_utc_and_now_by_default(generated: Generated) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    made = Statement.of(generated.engine.holdings, hostile_view())
    assert before <= made.exported <= datetime.now(UTC)
    assert made.reports == len(generated.reports)
    assert made.snapshot == generated.engine.snapshot_id
    assert "2 January 2026" in statement_of(generated.engine.holdings, hostile_view()).citation


def test_the_licence_follows_the_passages_of_the_view(generated: Generated) -> None:
    passage = generated.passages[0]
    report = next(r for r in generated.reports if r.id == passage.report_id)
    of_one = Statement.of(
        generated.engine.holdings, replace(hostile_view(), passages=(passage.id,)), EXPORTED
    )
    assert (
        of_one.licences
        == Statement.of(generated.engine.holdings, hostile_view(), EXPORTED, reports=[report]).licences
    )
