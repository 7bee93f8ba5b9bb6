"""Snapshots: verified before they are read, published in one step, whatever kills the writer."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.build import BuildOptions, build_library
from indexer.encoder import Encoder
from indexer.errors import LibraryBusyError, LibraryDamagedError, LibraryMissingError
from indexer.locks import writing
from indexer.snapshot import check_canary, current_snapshot_id, open_snapshot

OPTIONS = BuildOptions(precision="f32")


def write_report(path: Path, area: str, number: int) -> None:
    findings = "\n\n".join(
        f"Finding {n} of {number}: in {area} inspectors saw that plans for housing were reviewed late, and that "
        f"staff in team {n} were not told why so many of them had been changed since the last inspection."
        for n in range(4)
    )
    path.write_text(
        f"An inspection of services in {area}\n\nPublished: May 20{number + 10}\n\nIntroduction\n\n"
        f"This report sets out what inspectors found when they visited {area} and spoke to staff and partners "
        f"there over two weeks, in which they read the records of many cases.\n\nFindings\n\n{findings}\n"
    )


@pytest.fixture
def built(library: Path, tmp_path: Path) -> Path:
    inbox = tmp_path / "reports"
    inbox.mkdir()
    write_report(inbox / "one.txt", "Ambridge", 1)
    build_library(library, [inbox], options=OPTIONS)
    return library


def folder_of(library: Path) -> Path:
    return library / "snapshots" / str(current_snapshot_id(library))


def test_no_library_is_said_in_one_sentence(tmp_path: Path) -> None:
    assert current_snapshot_id(tmp_path) is None
    with pytest.raises(LibraryMissingError, match="findings index"):
        open_snapshot(tmp_path)


@pytest.mark.parametrize(
    "name", ["vectors.npy", "library.sqlite", "lexical/terms.txt", "lexical/tantivy/meta.json"]
)
def test_one_flipped_bit_is_found_before_anything_reads_the_file(built: Path, name: str) -> None:
    path = folder_of(built) / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(LibraryDamagedError, match=path.name):
        open_snapshot(built)
    path.unlink()
    with pytest.raises(LibraryDamagedError, match=path.name):
        open_snapshot(built)
    # Building again mends it, although no report has changed.
    summary = build_library(built, [], options=OPTIONS)
    assert summary.published
    assert summary.warnings
    assert open_snapshot(built).records.size == summary.passages


def test_another_format_or_no_manifest_is_not_opened(built: Path) -> None:
    path = folder_of(built) / "manifest.json"
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps({**manifest, "format": 99}))
    with pytest.raises(LibraryDamagedError, match="format 99"):
        open_snapshot(built)
    path.write_text("[]")
    with pytest.raises(LibraryDamagedError, match="manifest"):
        open_snapshot(built)
    (built / "current").write_text("../elsewhere\n")
    with pytest.raises(LibraryDamagedError, match="names no snapshot"):
        open_snapshot(built)


def test_the_manifest_names_every_file_and_the_canary_is_answered(built: Path, encoder: Encoder) -> None:
    snapshot = open_snapshot(built)
    folder = folder_of(built)
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    files = {name for name in files if not name.endswith(".lock")}  # empty; tantivy's readers make one
    assert files == {*snapshot.manifest["files"], "manifest.json"}
    assert snapshot.manifest["counts"]["passages"] == snapshot.records.size
    assert snapshot.model_id == encoder.model_id
    assert len(snapshot.manifest["canary"]["ids"]) == min(5, snapshot.records.size)
    check_canary(snapshot, encoder)
    snapshot.manifest["canary"]["ids"].reverse()
    with pytest.raises(LibraryDamagedError, match="test query"):
        check_canary(snapshot, encoder)


def test_two_snapshots_are_kept_and_those_that_are_read(built: Path, tmp_path: Path) -> None:
    reader = open_snapshot(built)
    names = [reader.id]
    for number in range(2, 5):
        write_report(tmp_path / "reports" / f"{number}.txt", "Felpersham", number)
        names.append(str(build_library(built, [tmp_path / "reports"], options=OPTIONS).snapshot))
    kept = {p.name for p in (built / "snapshots").iterdir() if p.is_dir()}
    assert kept == {names[0], *names[-2:]} if os.name != "nt" else kept >= {*names[-2:]}
    assert len(list(reader.records.all_passages())) == reader.vectors.size
    reader.close()
    write_report(tmp_path / "reports" / "9.txt", "Felpersham", 9)
    build_library(built, [tmp_path / "reports"], options=OPTIONS)
    assert not (built / "snapshots" / names[0]).exists()


def test_two_writers_are_kept_apart_by_name(built: Path) -> None:
    with writing(built):
        code = (
            "import sys, pathlib\nfrom indexer.build import build_library\n"
            "from indexer.errors import LibraryBusyError\n"
            "try:\n    build_library(pathlib.Path(sys.argv[1]), [])\n"
            "except LibraryBusyError as error:\n    print(error)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, str(built)], capture_output=True, text=True, check=True
        )
    assert f"process {os.getpid()}" in done.stdout
    with writing(built):
        pass


CHILD = """
import os, signal, sys
from pathlib import Path

import indexer.build as build
import indexer.snapshot as snapshot
import indexer.snapshot_writer as writer


def die_at(module, name, after):
    original = getattr(module, name)

    def replaced(*args, **kwargs):
        if not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(module, name, replaced)


POINTS = {
    "encoding": lambda: die_at(build.Cache, "keep_embeddings", after=True),
    "store": lambda: die_at(writer, "write_store", after=True),
    "lexicon": lambda: die_at(writer, "build_lexicon", after=True),
    "sealed": lambda: die_at(writer, "seal", after=True),
    "checked": lambda: die_at(writer, "check_canary", after=True),
    "renamed": lambda: die_at(writer, "publish", after=False),
    "published": lambda: die_at(writer, "publish", after=True),
}

if __name__ == "__main__":
    POINTS[sys.argv[1]]()
    build.build_library(Path(sys.argv[2]), [Path(sys.argv[3])], options=build.BuildOptions(precision="f32"))
"""


@pytest.mark.skipif(os.name == "nt", reason="kills a process as only POSIX can")
def test_a_killed_writer_leaves_the_old_or_the_new(built: Path, tmp_path: Path) -> None:
    script = tmp_path / "child.py"
    script.write_text(CHILD)
    inbox = tmp_path / "reports"
    for number, point in enumerate(
        ["encoding", "store", "lexicon", "sealed", "checked", "renamed", "published"], start=2
    ):
        before = open_snapshot(built)
        old = (before.id, before.records.size)
        before.close()
        write_report(inbox / f"{point}.txt", point.title(), number)
        died = subprocess.run(
            [sys.executable, str(script), point, str(built), str(inbox)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert died.returncode == -signal.SIGKILL, died.stderr
        after = open_snapshot(built)
        if point == "published":
            assert after.id != old[0]
        else:
            assert (after.id, after.records.size) == old
        after.close()

        summary = build_library(built, [inbox], options=OPTIONS)
        assert summary.encoded == 0, f"work done before the kill at {point} was lost"
        assert summary.reports == number
        open_snapshot(built).close()
    assert not list((built / "snapshots").glob(".*"))


@pytest.fixture
def interrupted(library: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    inbox = tmp_path / "many"
    inbox.mkdir()
    for number in range(40):
        write_report(inbox / f"{number:02}.txt", f"Area {number}", number % 15)
    code = (
        # A shell that starts the tests in the background makes its children ignore interrupts.
        "import signal, sys, pathlib\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from indexer.build import build_library, BuildOptions\n"
        "class P:\n"
        "    def stage(self, name): pass\n"
        "    def files(self, done, total): print(done, flush=True)\n"
        "    def passages(self, done, total): pass\n"
        "if __name__ == '__main__':\n"
        "    build_library(pathlib.Path(sys.argv[1]), [pathlib.Path(sys.argv[2])], progress=P(),\n"
        "                  options=BuildOptions(precision='f32'))\n"
    )
    script = tmp_path / "interrupted.py"
    script.write_text(code)
    child = subprocess.Popen(
        [sys.executable, str(script), str(library), str(inbox)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield child
    child.kill()
    child.wait()


@pytest.mark.skipif(os.name == "nt", reason="interrupts a process as only POSIX can")
def test_an_interrupted_run_goes_on_where_it_was(
    interrupted: subprocess.Popen[str], library: Path, tmp_path: Path
) -> None:
    assert interrupted.stdout is not None
    for line in interrupted.stdout:
        if int(line) >= 10:
            break
    interrupted.send_signal(signal.SIGINT)
    interrupted.communicate(timeout=120)
    assert interrupted.returncode != 0
    assert current_snapshot_id(library) is None

    started = time.perf_counter()
    seen: list[int] = []

    class Progress:
        def stage(self, name: str) -> None: ...

        def files(self, done: int, total: int) -> None:
            seen.append(total)

        def passages(self, done: int, total: int) -> None: ...

    summary = build_library(library, [tmp_path / "many"], progress=Progress(), options=OPTIONS)
    assert summary.reports == 40
    assert max(seen) <= 30, "files parsed before the interrupt were parsed again"
    assert time.perf_counter() - started < 300


def test_a_library_moved_elsewhere_still_opens(built: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved here"
    shutil.move(built, moved)
    snapshot = open_snapshot(moved)
    assert snapshot.records.size > 0
    assert snapshot.source_file(snapshot.records.reports()[0].id) is not None


def test_a_lock_left_by_a_dead_process_does_not_hold(built: Path) -> None:
    (built / "lock").write_text('{"pid": 1, "command": "findings index"}')
    assert not build_library(built, [], options=OPTIONS).published
    with writing(built), pytest.raises(LibraryBusyError, match="wait"), writing(built):
        pass
