"""The measured quality beside each theme: where it holds, and said plainly where it does not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.cli import app as command
from api.settings import load_settings
from corpus.sample import sample_reports_dir
from indexer.build import BuildOptions, build_library
from indexer.codebook import load_codebook
from tests.conftest import ROOT, prepared

OWN = """extends = "default"
retire = ["unpaid-work"]
[[rename]]
id = "workload"
to = "caseload"
name = "Caseload"
[[merge]]
from = ["staffing-levels", "staff-wellbeing"]
into = "staff"
name = "Staff"
[[theme]]
id = "court-work"
phrases = ["court"]
[[theme]]
id = "weather"
name = "Weather"
group = "Own"
definition = "Floods and storms."
phrases = ["flood", "storm"]
"""


def measured(folder: Path, monkeypatch: pytest.MonkeyPatch, codebook: str | None = None) -> None:
    """Install the tests' measurement as one of ``codebook``, by default of the shipped one."""
    body = json.loads((ROOT / "tests" / "quality.json").read_text("utf-8"))
    path = folder / "quality.json"
    path.write_text(json.dumps({**body, "codebook": codebook or load_codebook().version}), encoding="utf-8")
    monkeypatch.setattr("indexer.themes.quality.QUALITY_FILE", path)


@pytest.fixture(scope="module")
def own_client(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A library of a few sample reports, tagged with a codebook of the user's own."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "own.toml").write_text(OWN, encoding="utf-8")
    report = min(path for path in Path(str(sample_reports_dir())).iterdir() if path.suffix == ".txt")
    prepared(sample_library, folder / "library")
    build_library(folder / "library", [report], options=BuildOptions(codebook=folder / "own.toml"))
    settings = load_settings(library=folder / "library", allowed_hosts="testserver")
    with TestClient(create_app(settings)) as client:
        yield client


def themes(client: TestClient) -> tuple[dict[str, Any], dict[str, Any]]:
    answer = client.get("/v1/themes")
    assert answer.status_code == 200
    body = answer.json()
    return body, {theme["id"]: theme for theme in body["results"]}


def test_the_api_gives_figures_and_how_they_came_about(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured(tmp_path, monkeypatch)
    body, by_id = themes(client)
    assert body["measurement_note"] is None
    assert body["measurement"]["coding"].startswith("Two assistant models")
    assert body["measurement"]["stance"]["accuracy"] == 0.8
    quality = by_id["domestic-abuse"]["quality"]
    assert (quality["precision"], quality["recall"], quality["low"], quality["coded"]) == (0.9, 0.85, 0.8, 39)
    assert quality["few"] is False
    assert by_id["court-work"]["quality"]["few"] is True
    assert by_id["domestic-abuse"]["quality_note"] is None
    assert by_id["safeguarding"]["quality"] is None
    assert "narrower" in by_id["safeguarding"]["quality_note"]
    assert "Not measured" in by_id["leadership"]["quality_note"]


def test_another_codebooks_measurement_says_nothing(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured(tmp_path, monkeypatch, "feedfeedfeed")
    body, by_id = themes(client)
    assert body["measurement"] is None
    assert "feedfeedfeed" in body["measurement_note"]
    assert body["codebook"] in body["measurement_note"]
    assert all(theme["quality"] is None and theme["quality_note"] for theme in by_id.values())
    assert "precision 0" not in client.get("/", params={"q": "abuse"}, headers={"accept": "text/html"}).text


@pytest.mark.parametrize("content", [None, "{"])
def test_without_a_readable_measurement_all_else_still_works(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    path = tmp_path / "quality.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    monkeypatch.setattr("indexer.themes.quality.QUALITY_FILE", path)
    body, _ = themes(client)
    assert body["measurement"] is None
    assert ("quality.json" if content else "No measurement") in body["measurement_note"]
    page = client.get("/themes", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "Not measured for this library." in page.text


def test_of_an_own_codebook_only_what_stayed_the_same_is_measured(
    own_client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured(tmp_path, monkeypatch)
    body, by_id = themes(own_client)
    assert body["codebook"] != body["measurement"]["codebook"]
    assert by_id["domestic-abuse"]["quality"]["precision"] == 0.9
    assert by_id["caseload"]["quality"]["precision"] == 0.81
    for changed in ("staff", "court-work", "weather"):
        assert by_id[changed]["quality"] is None
        assert "own codebook" in by_id[changed]["quality_note"]
    assert "unpaid-work" not in by_id


def test_the_page_shows_figures_basis_support_and_the_codings_origin(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured(tmp_path, monkeypatch)
    text = client.get("/themes", headers={"accept": "text/html"}).text
    assert "Two assistant models coded each passage" in text
    assert "1,057 passages of 160 reports" in text
    rows = dict(re.findall(r'<tr[^>]*>\s*<th[^>]*><a[^>]*\?theme=([\w-]+)"(.*?)</tr>', text, re.DOTALL))
    assert all(
        figure in rows["domestic-abuse"] for figure in ("0.90", "0.85", "0.87", "(0.80–0.93)", ">39", "0.95")
    )
    assert "rules only" in rows["court-work"]
    assert "few" in rows["court-work"]
    assert "rules only" not in rows["domestic-abuse"]
    assert "few" not in rows["domestic-abuse"]
    assert "narrower themes" in rows["safeguarding"]
    assert "human" not in text.lower()


def test_the_filter_shows_precision_with_the_rest_for_who_cannot_hover(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured(tmp_path, monkeypatch)
    text = client.get("/", params={"q": "abuse"}, headers={"accept": "text/html"}).text
    box = re.search(r'value="domestic-abuse" aria-describedby="([\w-]+)">.*?</div>', text, re.DOTALL)
    assert box
    assert "precision 0.90" in box.group(0)
    full = re.search(rf'id="{box.group(1)}">([^<]+)<', text)
    assert full
    assert "recall 0.85" in full.group(1)
    assert "39 passages" in full.group(1)


def test_the_command_lists_the_figures(
    sample_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured(tmp_path, monkeypatch)
    shown = CliRunner().invoke(command, ["themes", "--library", str(sample_library)])
    assert shown.exit_code == 0, shown.output
    line = next(line for line in shown.output.splitlines() if line.startswith("  domestic-abuse "))
    assert "P 0.90 R 0.85 F1 0.87 (0.80-0.93) n 39, coders 0.95" in line
    court = next(line for line in shown.output.splitlines() if line.startswith("  court-work "))
    assert "few" in court
    assert "rules only" in court
    assert "Two assistant models" in shown.output
    listed = CliRunner().invoke(command, ["themes", "--json", "--library", str(sample_library)])
    body = json.loads(listed.output)
    assert body["measurement"]["reports"] == 160
    assert {theme["id"]: theme for theme in body["themes"]}["workload"]["quality"]["recall"] == 0.62
