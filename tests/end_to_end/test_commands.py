"""The command line as processes of its own: what is printed, what is kept, which exit code."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from corpus.sample import sample_reports_dir
from tests.conftest import ROOT, prepared
from tests.end_to_end.server import COMMAND, run, serving

COMMANDS = (
    "fetch",
    "index",
    "remove",
    "search",
    "parse",
    "export passages",
    "export citations",
    "export tables",
    "export codebook",
    "export project",
    "serve",
    "mcp",
    "themes",
    "themes emerging",
    "model list",
    "model install",
    "model verify",
    "model use",
    "evaluate",
    "evaluate pool",
    "vocabulary list",
    "vocabulary check",
    "vocabulary export",
    "status",
    "settings",
)


def sample_files(suffix: str) -> list[Path]:
    return sorted(path for path in Path(str(sample_reports_dir())).iterdir() if path.suffix == suffix)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented_and_takes_a_library(command: str, tmp_path: Path) -> None:
    shown = run(*command.split(), "--help", folder=tmp_path)
    assert shown.returncode == 0
    assert "--library" in shown.stdout
    assert f"findings {command}" in (ROOT / "docs" / "commands.md").read_text("utf-8")


def test_search_as_json_is_what_the_api_answers(sample_library: Path, address: str, tmp_path: Path) -> None:
    shown = run(
        "search",
        "domestic abuse",
        "--json",
        "--limit",
        "3",
        "--library",
        str(sample_library),
        folder=tmp_path,
    )
    assert shown.returncode == 0, shown.stderr
    answer = json.loads(shown.stdout)
    served = httpx.get(f"{address}/v1/search", params={"q": "domestic abuse", "limit": 3}, timeout=30).json()
    for body in (answer, served):
        body.pop("took_ms")
    assert answer == served


def test_search_for_people_and_filters_as_options(sample_library: Path, tmp_path: Path) -> None:
    shown = run(
        "search",
        "staff",
        "--stance",
        "shortfall",
        "--limit",
        "2",
        "--library",
        str(sample_library),
        folder=tmp_path,
    )
    assert shown.returncode == 0, shown.stderr
    first, *rest = shown.stdout.splitlines()
    assert "passages in" in first
    assert " of " in first
    assert sum("shortfall" in line for line in rest) == 2
    assert "fictional sample" in shown.stdout


def test_export_prints_every_passage(sample_library: Path, tmp_path: Path) -> None:
    shown = run("export", "passages", "--format", "jsonl", "--library", str(sample_library), folder=tmp_path)
    rows = [json.loads(line) for line in shown.stdout.splitlines()]
    assert len({row["id"] for row in rows}) == len(rows) > 300
    for row in rows:
        assert {"id", "report_id", "area", "text", "kind", "standard", "stance", "themes"} <= row.keys()
        for theme in row["themes"]:
            assert {"id", "probability", "certain", "evidence"} <= theme.keys()
    table = run("export", "passages", "--format", "csv", "--library", str(sample_library), folder=tmp_path)
    assert [row["id"] for row in csv.DictReader(io.StringIO(table.stdout))] == [row["id"] for row in rows]


def test_who_reads_only_the_head_of_a_pipe_causes_no_error(sample_library: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "export", "passages", "--library", str(sample_library)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline()
    process.stdout.close()
    assert process.wait(60) == 0
    assert process.stderr.read() == b""
    process.stderr.close()


def test_parse_offsets_lead_to_the_words(tmp_path: Path) -> None:
    for suffix in (".pdf", ".txt", ".md"):
        shown = run("parse", str(sample_files(suffix)[0]), "--json", folder=tmp_path)
        assert shown.returncode == 0, shown.stderr
        body = json.loads(shown.stdout)
        assert body["report"]["fictional"] is True
        text = body["source"]["text"]
        for passage in body["passages"]:
            assert {
                "text",
                "kind",
                "section",
                "standard",
                "page_start",
                "page_end",
                "footnotes",
            } <= passage.keys()
            assert text[passage["start"] :].startswith(passage["text"].split()[0][:3])


def test_parse_for_people_accounts_for_every_word(tmp_path: Path) -> None:
    shown = run("parse", str(sample_files(".txt")[0]), folder=tmp_path)
    assert shown.returncode == 0
    assert "100.00 %" in shown.stdout
    assert "  Framework: pdu-2023\n" in shown.stdout


def test_one_bad_file_never_stops_a_run(sample_library: Path, tmp_path: Path) -> None:
    prepared(sample_library, tmp_path / "library")
    folder = tmp_path / "reports"
    folder.mkdir()
    shutil.copy(sample_files(".txt")[0], folder)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    (folder / "empty.txt").write_bytes(b"")
    shown = run("index", "reports", folder=tmp_path)
    assert shown.returncode == 1, shown.stderr
    assert "broken.pdf" in shown.stdout
    assert "empty.txt" in shown.stdout
    status = run("status", "--json", folder=tmp_path)
    body = json.loads(status.stdout)
    assert body["reports"] == 1
    assert {Path(item["path"]).name for item in body["refused"]} == {"broken.pdf", "empty.txt"}
    again = run("index", "reports", folder=tmp_path)
    assert again.returncode == 1
    removed = run("remove", sample_files(".txt")[0].name, folder=tmp_path)
    assert removed.returncode == 0, removed.stderr
    assert json.loads(run("status", "--json", folder=tmp_path).stdout)["reports"] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("search", "x"), "no library"),
        (("serve",), "no library"),
        (("index", "nowhere"), "nowhere"),
        (("parse", "nowhere.pdf"), "nowhere.pdf"),
        (("remove", "x"), "no library"),
        (("export", "passages"), "no library"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    shown = run(*arguments, folder=tmp_path)
    assert shown.returncode == 2
    assert said in shown.stderr.lower()
    assert "Traceback" not in shown.stderr
    assert len(shown.stderr.strip().splitlines()) == 1


def test_removing_what_is_not_there_is_an_error_and_changes_nothing(
    own_library: Path, tmp_path: Path
) -> None:
    before = (own_library / "current").read_text()
    shown = run("remove", "no-such-report", "--library", str(own_library), folder=tmp_path)
    assert shown.returncode == 2
    assert "no-such-report" in shown.stderr
    assert (own_library / "current").read_text() == before


def test_the_server_takes_up_a_new_snapshot_without_a_restart(own_library: Path, tmp_path: Path) -> None:
    with serving("--library", str(own_library), folder=tmp_path) as address:
        before = httpx.get(f"{address}/healthz", timeout=30).json()
        name = sample_files(".txt")[0].name
        assert run("remove", name, "--library", str(own_library), folder=tmp_path).returncode == 0
        after = httpx.get(f"{address}/healthz", timeout=30).json()
    assert after["reports"] == before["reports"] - 1
    assert after["snapshot"] != before["snapshot"]


def test_serve_indexes_the_sample_when_there_is_no_library(sample_library: Path, tmp_path: Path) -> None:
    prepared(sample_library, tmp_path / "library")
    with serving("--sample", folder=tmp_path) as address:
        health = httpx.get(f"{address}/healthz", timeout=30).json()
    assert health["reports"] >= 12
