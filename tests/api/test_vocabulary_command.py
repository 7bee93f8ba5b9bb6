"""``findings vocabulary``: what it prints and what it keeps to itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app as command
from search.vocabulary import Vocabulary, VocabularyError

OWN = (
    '[[concept]]\nprefLabel = "approved premises"\naltLabel = ["the big house"]\nhiddenLabel = ["rudeword"]\n'
)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(command, ["vocabulary", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_list_shows_every_concept_and_no_hidden_label(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.toml").write_text(OWN, encoding="utf-8")
    printed = run("list", "--library", str(tmp_path))
    assert len(printed.splitlines()) == len(Vocabulary.load().concepts)
    rows = json.loads(run("list", "--json", "--library", str(tmp_path)))
    assert [row["prefLabel"] for row in rows] == [c.pref_label for c in Vocabulary.load().concepts]
    (row,) = [row for row in rows if row["prefLabel"] == "approved premises"]
    assert "the big house" in row["altLabel"]
    assert row["hidden"] >= 1
    assert "rudeword" not in printed + json.dumps(rows)


def test_list_shows_what_words_lead_to(tmp_path: Path) -> None:
    assert run("list", "sent back to jail", "--library", str(tmp_path)).startswith("recall")
    (row,) = json.loads(run("list", "bail hostel", "--json", "--library", str(tmp_path)))
    assert (row["prefLabel"], row["kind"], row["query_weight"]) == ("approved premises", "everyday", 1.0)
    assert "no concept" in run("list", "xylophone", "--library", str(tmp_path))


def test_check_says_what_the_library_lacks(own_library: Path, tmp_path: Path) -> None:
    (own_library / "vocabulary.toml").write_text(
        '[[concept]]\nprefLabel = "xylophone lessons"\naltLabel = ["probation"]\nhiddenLabel = ["sent back to jail"]\n'
    )
    counts = tmp_path / "counts.tsv"
    place = ("--library", str(own_library), "--frequent", "5")
    said = json.loads(run("check", "--json", "--counts", str(counts), *place))
    assert "xylophone lessons" in said["absent"]
    assert "recall" not in said["absent"]
    (frequent,) = [row for row in said["frequent"] if row["label"] == "probation"]
    assert frequent["passages"] >= frequent["reports"] >= 1
    assert {"label": None, "concepts": ["recall", "xylophone lessons"]} in said["shared"]
    rows = [line.split("\t") for line in counts.read_text("utf-8").splitlines()[2:]]
    assert ["xylophone lessons", "*", "0", "0"] in rows
    (recall,) = [row for row in rows if row[:2] == ["recall", "recall"]]
    assert int(recall[2]) >= int(recall[3]) >= 1
    printed = run("check", *place)
    assert f"{said['passages']:,} passages of {said['reports']:,} reports" in printed
    assert "(a hidden label): recall, xylophone lessons" in printed or "more (--json" in printed
    assert "sent back to jail" not in printed


def test_export_writes_turtle(tmp_path: Path) -> None:
    target = tmp_path / "vocabulary.ttl"
    run("export", "--output", str(target), "--library", str(tmp_path))
    assert target.read_text("utf-8").count("a skos:Concept ;") == len(Vocabulary.load().concepts)


@pytest.mark.parametrize("arguments", [["list"], ["check"], ["export", "-o", "x.ttl"]])
def test_a_file_that_is_wrong_is_named(arguments: list[str], sample_library: Path, in_folder: Path) -> None:
    (in_folder / "vocabulary.toml").write_text("[[concept]]\n", encoding="utf-8")
    if arguments[0] == "check":
        (in_folder / "current").write_bytes((sample_library / "current").read_bytes())
    result = CliRunner().invoke(command, ["vocabulary", *arguments, "--library", str(in_folder)])
    assert isinstance(result.exception, VocabularyError)
    assert "vocabulary.toml, concept number 1: field 'prefLabel' is missing" in str(result.exception)
    assert not (in_folder / "x.ttl").exists()
