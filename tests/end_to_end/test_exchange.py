"""Exchange with qualitative data analysis tools at the command line, as processes of their own."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from indexer.codebook import load_codebook
from indexer.refi_qda import read_project, xml
from indexer.snapshot import open_snapshot
from tests.end_to_end.server import run


def test_codebook_and_project_are_written_and_valid(sample_library: Path, tmp_path: Path) -> None:
    where = ("--library", str(sample_library))
    shown = run("export", "codebook", "--output", "x.qdc", *where, folder=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert f"{len(load_codebook().themes)} themes" in shown.stdout
    xml.check((tmp_path / "x.qdc").read_bytes())

    shown = run("export", "project", "--output", "x.qdpx", "--with-files", *where, folder=tmp_path)
    assert shown.returncode == 0, shown.stderr
    with zipfile.ZipFile(tmp_path / "x.qdpx") as archive:
        xml.check(archive.read("project.qde"))
        suffixes = {Path(name).suffix for name in archive.namelist()}
    assert suffixes == {".qde", ".txt", ".pdf"}
    snapshot = open_snapshot(sample_library)
    back = read_project(tmp_path / "x.qdpx", snapshot.records, load_codebook())
    assert back.model_codings > 1_000
    assert (back.codings, back.unplaced, back.unknown_codes) == ((), (), ())

    again = run("export", "project", "--output", "y.qdpx", "--with-files", *where, folder=tmp_path)
    assert again.returncode == 0
    assert (tmp_path / "x.qdpx").read_bytes() == (tmp_path / "y.qdpx").read_bytes()


def test_a_codebook_comes_in_and_is_not_written_over(tmp_path: Path) -> None:
    made = run("export", "codebook", "--output", "x.qdc", "--library", "none", folder=tmp_path)
    assert made.returncode == 0, made.stderr
    shown = run("codebook", "import", "x.qdc", "--output", "own.toml", "--json", folder=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert json.loads(shown.stdout)["themes"] == len(load_codebook().themes)
    assert load_codebook(tmp_path / "own.toml") == load_codebook()
    again = run("codebook", "import", "x.qdc", "--output", "own.toml", folder=tmp_path)
    assert again.returncode == 2
    assert again.stderr == (
        "findings: own.toml is there already; name another file, or write over it with --force.\n"
    )
    forced = run("codebook", "import", "x.qdc", "--output", "own.toml", "--force", folder=tmp_path)
    assert forced.returncode == 0
    assert "Note: The branch 'Stance'" in forced.stdout


def test_what_is_not_there_is_said_in_one_sentence(sample_library: Path, tmp_path: Path) -> None:
    where = ("--library", str(sample_library))
    for arguments, words in (
        (("export", "project", "--output", "x.qdpx", "--theme", "nope", *where), "no theme 'nope'"),
        (("export", "project", "--output", "x.qdpx", "--report", "nope", *where), "no report 'nope'"),
        (("export", "project", "--output", "no/folder/x.qdpx", *where), "can't be written"),
        (("codebook", "import", "absent.qdc", "--output", "own.toml"), "can't be read"),
    ):
        shown = run(*arguments, folder=tmp_path)
        assert shown.returncode == 2
        assert words in shown.stderr
        assert len(shown.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_codings_by_hand_go_out_with_a_project_and_come_back(own_library: Path, tmp_path: Path) -> None:
    where = ("--library", str(own_library))
    passage = open_snapshot(own_library).records.passages([0])[0].id
    coded = run(
        "code",
        "add",
        passage,
        "--coder",
        "Ada",
        "--yes",
        "victims",
        "--stance",
        "mixed",
        *where,
        folder=tmp_path,
    )
    assert coded.returncode == 0, coded.stderr
    refused = run("code", "add", passage, "--coder", "Ada", "--no", "women", *where, folder=tmp_path)
    assert refused.returncode == 0, refused.stderr
    shown = run("export", "project", "--output", "x.qdpx", *where, folder=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "Left out: 1 codings by hand that say that a theme does not hold" in shown.stderr

    (own_library / "codings.sqlite").unlink()
    back = run("code", "import", "x.qdpx", *where, folder=tmp_path)
    assert back.returncode == 0, back.stderr
    assert "2 new answers from 2 codings by people" in back.stdout
    listed = run("code", "list", *where, folder=tmp_path)
    assert "victims" in listed.stdout
    assert "mixed" in listed.stdout
    again = run("code", "import", "x.qdpx", *where, folder=tmp_path)
    assert "0 new answers" in again.stdout
