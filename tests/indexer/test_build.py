"""Building: incremental equals from scratch, nothing lost silently, one bad file never stops a run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from indexer.build import BuildOptions, build_library, remove_reports
from indexer.errors import LibraryError
from indexer.progress import STAGES, BuildSummary
from indexer.snapshot import Snapshot, open_snapshot

OPTIONS = BuildOptions(precision="f32")


def report_text(area: str, *findings: str, month: str = "March 2024") -> str:
    """A report in plain text, as the general programme reads it."""
    body = "\n\n".join(findings)
    return (
        f"An inspection of services in {area}\n\nPublished: {month}\n\nIntroduction\n\n"
        f"This report sets out what inspectors found when they visited {area} and spoke to staff there. "
        "They read the records of cases, met managers and partners, and watched practice over two weeks.\n\n"
        f"Findings\n\n{body}\n\nRecommendations\n\n"
        f"1. The partnership in {area} should make sure that plans are reviewed in good time.\n"
    )


def finding(topic: str, number: int) -> str:
    return (
        f"In sample {number}, inspectors found that {topic} was understood by most members of staff, though "
        f"managers did not check the work on {topic} often enough to know how well it was done in practice."
    )


AREAS = {
    "ambridge": ("housing", "mental health", "substance misuse"),
    "borchester": ("workloads", "risk of harm", "domestic abuse"),
    "felpersham": ("staff training", "education", "victims"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inbox = tmp_path / "reports"
    inbox.mkdir()
    for name, topics in AREAS.items():
        text = report_text(name.title(), *(finding(t, n) for n, t in enumerate(topics)))
        (inbox / f"{name}.txt").write_text(text)
    return inbox


def build(library: Path, *inputs: Path, **more: object) -> BuildSummary:
    return build_library(library, inputs, options=OPTIONS, **more)  # type: ignore[arg-type]


def contents(snapshot: Snapshot) -> tuple[object, ...]:
    """All that a snapshot holds, without its name and the time it was made."""
    folder = snapshot.library / "snapshots" / snapshot.id
    arrays = {p.name: p.read_bytes() for p in sorted((folder / "lexical").glob("*.*"))}
    return (
        snapshot.records.reports(),
        list(snapshot.records.all_passages()),
        snapshot.records.themes(),
        snapshot.records.refused(),
        np.array(snapshot.vectors.vectors).tobytes(),
        arrays,
        (folder / "library.sqlite").read_bytes(),
        {k: v for k, v in snapshot.manifest.items() if k not in {"created", "files"}},
    )


def test_a_library_is_built_and_answers(library: Path, folder: Path) -> None:
    told: list[str] = []

    class Progress:
        def stage(self, name: str) -> None:
            told.append(name)

        def files(self, done: int, total: int) -> None:
            assert 0 <= done <= total == 3

        def passages(self, done: int, total: int) -> None:
            assert 0 <= done <= total

    (folder / "README.txt").write_text("Not a report.")
    summary = build(library, folder, progress=Progress())
    assert tuple(told) == STAGES
    assert (summary.reports, len(summary.added), summary.published) == (3, 3, True)
    assert summary.skipped == (str(folder / "README.txt"),)
    assert summary.encoded == summary.passages
    assert set(summary.seconds) == {*STAGES, "encoding"}

    snapshot = open_snapshot(library)
    assert snapshot.id == summary.snapshot
    sizes = (snapshot.records.size, snapshot.vectors.size, snapshot.lexicon.size)
    assert sizes == (summary.passages,) * 3
    rows = snapshot.lexicon.phrase_rows(["risk", "of", "harm"])
    assert len(rows) >= 1
    assert all("risk of harm" in p.text for p in snapshot.records.passages(rows.tolist()))
    report = snapshot.records.reports()[0]
    copy = snapshot.source_file(report.id)
    assert copy is not None
    assert copy.read_bytes() == (folder / report.source_name).read_bytes()
    snapshot.close()


def test_unchanged_files_cost_nothing_and_publish_nothing(library: Path, folder: Path) -> None:
    first = build(library, folder)
    again = build(library, folder)
    assert (again.published, again.snapshot, again.encoded) == (False, first.snapshot, 0)
    assert again.unchanged == first.added
    assert (again.passages, again.tags) == (first.passages, first.tags)


def test_growing_equals_building_at_once(
    library: Path, folder: Path, tmp_path: Path, model_home: Path
) -> None:
    for path in sorted(folder.iterdir(), reverse=True):
        build(library, path)
    other = tmp_path / "other"
    shutil.copytree(model_home / "models", other / "models")
    build(other, folder)
    one, two = open_snapshot(library), open_snapshot(other)
    for left, right in zip(contents(one), contents(two), strict=True):
        assert left == right


def test_a_changed_file_replaces_its_report(library: Path, folder: Path) -> None:
    build(library, folder)
    before = {p.id for p in open_snapshot(library).records.all_passages()}
    path = folder / "ambridge.txt"
    path.write_text(path.read_text().replace("understood by most", "understood by few"))
    summary = build(library, folder)
    assert (len(summary.replaced), len(summary.unchanged), summary.added, summary.removed) == (1, 2, (), ())
    assert 0 < summary.encoded <= 3
    snapshot = open_snapshot(library)
    kept = before & {p.id for p in snapshot.records.all_passages()}
    assert len(kept) == len(before) - 3
    assert len(snapshot.lexicon.rows_with("few")) == 3


def test_a_file_whose_report_gets_another_id_leaves_none_behind(library: Path, folder: Path) -> None:
    build(library, folder)
    path = folder / "ambridge.txt"
    path.write_text(path.read_text().replace("Ambridge", "Penny Hassett"))
    summary = build(library, folder)
    assert summary.reports == 3
    assert len(summary.replaced) == 1
    assert summary.removed == ()


def test_reports_stay_without_their_files_until_removed(library: Path, folder: Path) -> None:
    build(library, folder)
    (folder / "ambridge.txt").unlink()
    assert build(library, folder).reports == 3
    shutil.rmtree(library / "cache")
    assert build(library, folder).reports == 3  # parsed again from the library's own copy
    summary = remove_reports(library, ["ambridge.txt"], options=OPTIONS)
    assert (summary.reports, len(summary.removed)) == (2, 1)
    report_id = open_snapshot(library).records.reports()[0].id
    assert remove_reports(library, [report_id], options=OPTIONS).removed == (report_id,)
    with pytest.raises(LibraryError, match="ambridge"):
        remove_reports(library, ["ambridge.txt"], options=OPTIONS)
    assert open_snapshot(library).records.size > 0


def test_what_cannot_be_carried_over_stops_the_build_and_keeps_the_old(library: Path, folder: Path) -> None:
    build(library, folder)
    shutil.rmtree(library / "cache")
    shutil.rmtree(library / "sources")
    with pytest.raises(LibraryError, match=r"felpersham\.txt|borchester\.txt"):
        build(library, folder / "ambridge.txt")
    assert len(open_snapshot(library).records.reports()) == 3


def test_refused_files_are_listed_and_the_rest_is_taken(library: Path, folder: Path) -> None:
    (folder / "empty.txt").write_text("")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    missing = folder / "missing.txt"
    summary = build(library, folder, missing)
    names = [Path(r.path).name for r in summary.refused]
    assert names == ["broken.pdf", "empty.txt", "missing.txt"]
    assert all(Path(r.path).name in r.message and r.reason for r in summary.refused)
    assert summary.reports == 3
    assert open_snapshot(library).records.refused() == summary.refused

    (folder / "empty.txt").write_text(report_text("Ambridge North", finding("housing", 9)))
    later = build(library, folder)
    assert len(later.added) == 1
    listed = [Path(r.path).name for r in open_snapshot(library).records.refused()]
    assert listed == ["broken.pdf", "missing.txt"]
    removed = build(library, remove=[str(missing)])
    assert removed.published
    assert len(open_snapshot(library).records.refused()) == 1


def test_duplicates_are_left_out_and_said(library: Path, folder: Path) -> None:
    shutil.copy(folder / "ambridge.txt", folder / "copy-of-ambridge.txt")
    edition = (folder / "borchester.txt").read_text().replace("two weeks", "three weeks")
    (folder / "second-borchester.txt").write_text(edition)
    summary = build(library, folder)
    assert summary.reports == 3
    said = [(Path(d.path).name, Path(d.of).name, d.same_bytes) for d in summary.duplicates]
    assert said == [
        ("copy-of-ambridge.txt", "ambridge.txt", True),
        ("second-borchester.txt", "borchester.txt", False),
    ]


def test_building_imports_no_training_library(library: Path, folder: Path) -> None:
    code = (
        "import pathlib, sys\nfrom indexer.build import build_library\n"
        "if __name__ == '__main__':\n"
        "    build_library(pathlib.Path(sys.argv[1]), [pathlib.Path(sys.argv[2])])\n"
        "    print([m for m in ('torch', 'transformers', 'sentence_transformers') if m in sys.modules])\n"
    )
    script = folder.parent / "build_it.py"
    script.write_text(code)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, str(script), str(library), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "[]"


def test_nothing_to_build_makes_no_library(library: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    summary = build(library, empty)
    assert (summary.snapshot, summary.published) == (None, False)
