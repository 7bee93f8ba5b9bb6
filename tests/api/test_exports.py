"""Exports over HTTP and on the command line."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pyarrow.parquet as pq
import pytest
import rispy
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.cli import app
from api.cli.exporting_views import save_view
from api.exports import view_response
from api.library import open_library
from api.settings import load_settings
from search.citation import cite, cite_report
from search.engine import SearchEngine
from search.exporting import charts
from search.exporting.errors import ExportError
from search.exporting.kinds import CITATION_KINDS, PASSAGE_KINDS, CitationFormat, Format, PassageFormat
from search.facets import label
from search.request import Filters
from search.tables import Column, ColumnKind, Table, View


@pytest.fixture(scope="module")
def engine(sample_library: Path) -> SearchEngine:
    return open_library(load_settings(library=sample_library))


@pytest.mark.parametrize(
    "path", ["compare", "recurring", "judgements", "figures", "recommendations", "areas"]
)
def test_the_export_of_a_view_says_which_filters_chose_its_reports(path: str, client: TestClient) -> None:
    asked = {"framework": "pdu-2023", "rating": "Inadequate", "edition": "latest", "format": "tables"}
    # Areas have filters on reports alone, and refuse the others.
    sure = {} if path == "areas" else {"certain_only": "true"}
    if path == "areas":
        assert client.get("/v1/areas", params={**asked, "certain_only": "true"}).status_code == 422
    statement = client.get(f"/v1/{path}", params={**asked, **sure}).json()["statement"]
    said = {pair["name"]: pair["value"] for pair in statement["asked"]}
    assert said["Framework"] == label("framework", "pdu-2023")
    assert said["Overall rating"] == "Inadequate"
    assert said["Editions"] == "the latest of each kind of inspection of each area"
    assert path == "areas" or said["Themes"] == "only those that are sure"


@pytest.mark.parametrize("form", list(CitationFormat))
def test_a_passage_and_a_report_can_be_cited(
    form: CitationFormat, client: TestClient, engine: SearchEngine
) -> None:
    report = next(report for report in engine.reports() if report.pages)
    passage = next(p for p in engine.passages_of(report.id) if p.page_start)
    for address, sentence in (
        (f"/v1/passages/{passage.id}/citation", cite(passage, report)),
        (f"/v1/reports/{report.id}/citation", cite_report(report)),
    ):
        answer = client.get(address, params={"format": form.value})
        assert answer.status_code == 200
        assert answer.headers["content-type"].split(";")[0] == CITATION_KINDS[form].media_type
        assert answer.headers["content-disposition"].startswith("attachment; filename=")
        assert answer.headers["findings-snapshot"] == engine.snapshot_id
        assert report.id in answer.headers["content-disposition"]
        if form is CitationFormat.TEXT:
            assert answer.text == sentence + "\n"
        if form is CitationFormat.RIS:
            (read,) = rispy.loads(answer.text)
            assert ("start_page" in read) == ("passages" in address)


def test_what_is_not_there_can_not_be_cited(client: TestClient) -> None:
    for address in (
        "/v1/passages/nope/citation",
        "/v1/reports/nope/citation",
        "/v1/export/passages?passage=nope",
    ):
        answer = client.get(address)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/v1/export/passages?format=pdf").status_code == 422
    assert client.get("/v1/export/passages?them=x").status_code == 422


def held(form: PassageFormat, content: bytes) -> int | None:
    """Passages that an export holds, as a reader of its format counts them; ``None`` for archives."""
    counts: dict[PassageFormat, Callable[[], int]] = {
        PassageFormat.CSV: lambda: len(list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))),
        PassageFormat.JSONL: lambda: len(content.splitlines()),
        PassageFormat.JSON: lambda: len(json.loads(content)["tables"][0]["rows"]),
        PassageFormat.PARQUET: lambda: int(pq.read_table(io.BytesIO(content)).num_rows),
        PassageFormat.XLSX: lambda: int(openpyxl.load_workbook(io.BytesIO(content))["Passages"].max_row) - 1,
        PassageFormat.DOCX: lambda: sum(
            paragraph.style is not None and paragraph.style.name == "Quote"
            for paragraph in docx.Document(io.BytesIO(content)).paragraphs
        ),
        PassageFormat.RIS: lambda: len(rispy.loads(content.decode("utf-8"))),
        PassageFormat.CSL_JSON: lambda: len(json.loads(content)),
        PassageFormat.TEXT: lambda: len(content.splitlines()),
        PassageFormat.BIBTEX: lambda: content.count(b"\n@techreport{"),
        PassageFormat.MARKDOWN: lambda: len(re.findall(rb"^\[\^\d+\]: ", content, re.MULTILINE)),
    }
    return counts[form]() if form in counts else None


@pytest.mark.parametrize("form", list(PassageFormat))
def test_passages_are_exported_as_the_search_filters_them(
    form: PassageFormat, client: TestClient, engine: SearchEngine
) -> None:
    asked = {"stance": "shortfall", "kind": "area_for_improvement", "format": form.value}
    answer = client.get("/v1/export/passages", params=asked)
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == PASSAGE_KINDS[form].media_type
    assert engine.snapshot_id in answer.headers["content-disposition"]
    total = client.get("/v1/search", params={"stance": "shortfall", "kind": "area_for_improvement"}).json()[
        "totals"
    ]
    assert answer.headers["findings-passages"] == f"{total['passages']} of {total['passages']}"
    count = held(form, answer.content)
    assert count is None or count == total["passages"] > 5


def test_a_search_is_exported_in_its_order(client: TestClient) -> None:
    asked = {"q": "enquiries about domestic abuse", "mode": "words"}
    found = client.get("/v1/search", params={**asked, "fold": False, "limit": 20}).json()
    answer = client.get("/v1/export/passages", params={**asked, "format": "json"})
    read = answer.json()
    assert read["passages"][:20] == [result["passage"]["id"] for result in found["results"]]
    assert len(read["passages"]) == found["totals"]["passages"]
    assert {"name": "Query", "value": asked["q"]} in read["statement"]["asked"]
    assert {"name": "Searched by", "value": "words alone"} in read["statement"]["asked"]


def test_passages_can_be_named(client: TestClient, engine: SearchEngine) -> None:
    ids = [p.id for p in engine.passages_of(engine.reports()[0].id)[:3]][::-1]
    answer = client.get("/v1/export/passages", params={"passage": ids, "format": "json"})
    assert answer.json()["passages"] == ids
    assert client.get("/v1/export/passages", params={"passage": ["x"] * 501}).status_code == 422


def test_pages_lead_to_citations_and_files(client: TestClient, engine: SearchEngine) -> None:
    report = engine.reports()[0]
    passage = engine.passages_of(report.id)[0]
    pages = (
        (f"/passages/{passage.id}", 4),
        (f"/reports/{report.id}", 4),
        ("/?q=workload&stance=shortfall&fold=false&mode=words&per_report=3", 5),
    )
    for page, count in pages:
        html = client.get(page, headers={"accept": "text/html"}).text
        links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/v1/[^"]*)" download', html)]
        assert len(links) == count, page
        for link in links:
            answer = client.get(link)
            assert answer.status_code == 200, link
    assert "q=workload&stance=shortfall&mode=words&format=" in links[0]


def a_view(engine: SearchEngine) -> View:
    columns = (Column("area", "Area"), Column("passages", "Passages", ColumnKind.INTEGER))
    table = Table("areas", "Areas", columns, (("Westvale", 3), ("Calderbeck", 1)))
    return View(
        "compare",
        "Passages by area",
        (table,),
        passages=(engine.passages_of(engine.reports()[0].id)[0].id,),
        chart=charts.bars(table, category="area", value="passages"),
    )


@pytest.mark.parametrize("form", list(Format))
def test_a_view_is_answered_in_any_format(form: Format, engine: SearchEngine) -> None:
    answer = view_response(engine, a_view(engine), form)
    assert answer.body
    placed = answer.headers["content-disposition"]
    assert placed.startswith("inline" if form in {Format.SVG, Format.PNG} else "attachment")
    assert engine.snapshot_id in placed


def test_a_view_is_saved_as_its_ending_says(
    engine: SearchEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.csv", "a.csv.zip", "a.xlsx", "a.json", "a.parquet", "a.md", "a.svg", "a.png"):
        save_view(engine.holdings, a_view(engine), tmp_path / name)
        assert (tmp_path / name).stat().st_size > 30
        assert f"Written: {tmp_path / name}" in capsys.readouterr().out
    save_view(engine.holdings, a_view(engine), tmp_path / "b", Format.SVG)
    assert (tmp_path / "b").read_bytes().startswith(b"<?xml")
    with pytest.raises(Exception, match="says no format"):
        save_view(engine.holdings, a_view(engine), tmp_path / "a.pdf")


def run(library: Path, *arguments: str) -> tuple[int, bytes, str]:
    done = CliRunner().invoke(app, ["export", *arguments, "--library", str(library)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout_bytes, done.output


@pytest.mark.parametrize("form", list(PassageFormat))
def test_the_command_writes_passages_as_the_ending_says(
    form: PassageFormat, sample_library: Path, tmp_path: Path, engine: SearchEngine
) -> None:
    target = tmp_path / f"out{PASSAGE_KINDS[form].suffix}"
    code, _, said = run(
        sample_library, "passages", "--stance", "shortfall", "--year", "2024", "-o", str(target)
    )
    assert code == 0
    count = engine.reports(Filters(stance=("shortfall",), year=("2024",)))
    assert f"from {len(count)} reports" in said
    assert target.stat().st_size > 100
    beside = target.with_name(target.name + "-metadata.json")
    assert beside.exists() == (form in {PassageFormat.CSV, PassageFormat.JSONL, PassageFormat.TEXT})
    if beside.exists():
        assert engine.snapshot_id in beside.read_text("utf-8")


def test_the_command_prints_text_and_refuses_to_print_what_is_none(
    sample_library: Path, tmp_path: Path
) -> None:
    code, printed, _ = run(
        sample_library, "passages", "--query", "workload", "--mode", "words", "--format", "ris"
    )
    assert code == 0
    assert len(rispy.loads(printed.decode("utf-8"))) > 1
    assert not run(sample_library, "passages", "--format", "csv", "--year", "2024")[1].startswith(
        b"\xef\xbb\xbf"
    )
    for arguments in (("--format", "xlsx"), ("-o", str(tmp_path / "x.unknown"))):
        code, _, said = run(sample_library, "passages", *arguments)
        assert code == 2
        assert "name" in said
    with pytest.raises(ExportError, match="can't be written"):
        run(sample_library, "passages", "-o", str(tmp_path / "no" / "x.csv"))


def test_the_command_cites_reports(sample_library: Path, tmp_path: Path, engine: SearchEngine) -> None:
    _, printed, _ = run(sample_library, "citations", "--format", "csl-json")
    assert {item["id"] for item in json.loads(printed)} == {report.id for report in engine.reports()}
    target = tmp_path / "reports.ris"
    run(
        sample_library,
        "citations",
        "--format",
        "ris",
        "--stance",
        "shortfall",
        "--year",
        "2024",
        "-o",
        str(target),
    )
    expected = {report.id for report in engine.reports(Filters(stance=("shortfall",), year=("2024",)))}
    assert {item["id"] for item in rispy.loads(target.read_text("utf-8"))} == expected
    _, printed, _ = run(
        sample_library, "citations", "--query", "workload", "--mode", "words", "--format", "text"
    )
    assert 1 < len(printed.decode("utf-8").splitlines()) < len(engine.reports()) + 1


def test_the_command_writes_tables(sample_library: Path, tmp_path: Path) -> None:
    for form, name in (("parquet", "folder"), ("csv", "archive.zip"), ("xlsx", "book.xlsx")):
        code, _, said = run(sample_library, "tables", "--format", form, "-o", str(tmp_path / name))
        assert code == 0
        assert "tables" in said
    assert (tmp_path / "folder" / "passages.parquet").is_file()
    assert openpyxl.load_workbook(tmp_path / "book.xlsx").sheetnames[:3] == [
        "Reports",
        "Method and provenance",
        "Passages",
    ]


def test_a_search_loads_no_writer_of_files(sample_library: Path) -> None:
    program = (
        "import sys\nfrom api.cli import app\n"
        f"app(['search', 'workload', '--mode', 'words', '--library', {str(sample_library)!r}], standalone_mode=False)\n"
        "print('LOADED', sorted({'xlsxwriter', 'pyarrow', 'vl_convert', 'docx', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "LOADED []"
