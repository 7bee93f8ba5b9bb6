"""Building: incremental equals from scratch, nothing lost silently, one bad file never stops a run."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from indexer.build import BuildOptions, build_library, remove_reports
from indexer.errors import LibraryDamagedError, LibraryError
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


def rows_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, but for the ids of recurring findings, which depend on the library's history."""
    with closing(sqlite3.connect(path)) as base:
        names = [name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert "recurring_member" in names
        found = {}
        for name in sorted(set(names) - {"recurring_former"}):
            columns = [row[1] for row in base.execute(f"PRAGMA table_info({name})")]
            kept = [c for c in columns if (name, c) != ("recurring_finding", "id")]
            listed = ", ".join(f'"{column}"' for column in kept)
            found[name] = base.execute(f"SELECT {listed} FROM {name} ORDER BY {listed}").fetchall()
        return found


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
        rows_of(folder / "library.sqlite"),
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
    path = folder / "pdu.txt"
    path.write_text(pdu_text("Leaders had a good plan for the months ahead."))
    build(library, folder)
    before = {p.id for p in open_snapshot(library).records.all_passages()}
    path.write_text(path.read_text().replace("a good plan", "no plan"))
    summary = build(library, folder)
    assert (len(summary.replaced), len(summary.unchanged), summary.added, summary.removed) == (1, 3, (), ())
    assert summary.encoded == 1
    kept = before & {p.id for p in open_snapshot(library).records.all_passages()}
    assert len(kept) == len(before) - 1


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


def pdu_text(ending: str) -> str:
    """A report whose id follows from its area, date and title, whatever its words."""
    text = report_text("Testshire", finding("housing", 1), ending)
    return text.replace(
        "An inspection of services in Testshire\n\nPublished: March 2024",
        "An inspection of probation services in:\n\nTestshire PDU\n\nThe Probation Service – Madeup region\n\n"
        "HM Inspectorate of Probation, March 2024",
    )


def test_equal_files_are_left_out_and_said(library: Path, folder: Path) -> None:
    shutil.copy(folder / "ambridge.txt", folder / "copy-of-ambridge.txt")
    (folder / "pdu.txt").write_text(pdu_text("Leaders had a good plan for the months ahead."))
    respaced = (folder / "pdu.txt").read_text().replace("months ahead", "months  ahead")
    (folder / "pdu-respaced.txt").write_text(respaced)
    summary = build(library, folder)
    assert summary.reports == 4
    assert summary.refused == ()
    said = [(Path(d.path).name, Path(d.of).name, d.same_bytes) for d in summary.duplicates]
    assert said == [("copy-of-ambridge.txt", "ambridge.txt", True), ("pdu.txt", "pdu-respaced.txt", False)]


def test_of_two_editions_neither_vanishes_unsaid(library: Path, folder: Path) -> None:
    (folder / "draft.txt").write_text(pdu_text("Leaders had a good plan for the months ahead."))
    (folder / "final.txt").write_text(pdu_text("Leaders had no plan at all for the months ahead."))
    for _ in range(2):
        summary = build(library, folder)
        assert summary.reports == 4
        assert summary.duplicates == ()
        assert [(Path(r.path).name, r.reason) for r in summary.refused] == [("final.txt", "duplicate")]
        assert "draft.txt" in summary.refused[0].message
    (folder / "draft.txt").unlink()
    later = build(library, folder)
    assert (later.reports, len(later.replaced), later.refused) == (4, 1, ())


def test_equal_files_that_are_no_reports_are_each_refused(library: Path, folder: Path) -> None:
    for name in ("one.txt", "two.txt", "three.pdf"):
        (folder / name).write_bytes(b"")
    summary = build(library, folder)
    assert [Path(r.path).name for r in summary.refused] == ["one.txt", "three.pdf", "two.txt"]
    assert all(Path(r.path).name in r.message for r in summary.refused)
    assert summary.duplicates == ()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_and_a_name_that_is_no_text_are_refused(library: Path, folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    odd = os.fsencode(folder) + b"/caf\xe9.txt"
    try:
        Path(os.fsdecode(odd)).write_text("x")
        names = {"pipe.txt", "caf\ufffd.txt"}
    except OSError:  # a file system that takes text only
        names = {"pipe.txt"}
    summary = build(library, folder, folder / "pipe.txt")
    assert {Path(r.path).name for r in summary.refused} == names
    assert summary.reports == 3


def test_what_cannot_be_read_is_not_built_over(library: Path, folder: Path) -> None:
    first = build(library, folder)
    manifest = library / "snapshots" / str(first.snapshot) / "manifest.json"
    before = sorted(path.name for path in (library / "sources").iterdir())
    whole = manifest.read_bytes()
    for damage in (b"{", None):
        if damage is None:
            manifest.unlink()
        else:
            manifest.write_bytes(damage)
        with pytest.raises(LibraryDamagedError, match="nothing was changed"):
            build(library, folder / "ambridge.txt")
        assert sorted(path.name for path in (library / "sources").iterdir()) == before
    manifest.write_bytes(whole)
    assert build(library, folder).reports == 3


def test_an_old_snapshot_that_cannot_be_read_neither_stops_a_build_nor_costs_a_source(
    library: Path, folder: Path
) -> None:
    build(library, folder)
    odd = library / "snapshots" / "99990101T000000000000-00000000"
    odd.mkdir()
    (odd / "manifest.json").write_text("{}")
    later = build(library, remove=["ambridge.txt"])
    assert (later.published, later.reports) == (True, 2)
    assert len(list((library / "sources").iterdir())) == 3


def test_a_library_that_is_a_file_is_named(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "file"
    path.write_text("x")
    with pytest.raises(LibraryError, match="can't be used as a library folder"):
        build(path, folder)


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
