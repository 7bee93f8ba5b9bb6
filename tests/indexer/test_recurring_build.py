"""Recurring findings through real builds: planted ones are found, none where there is none, and ids stay."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from indexer.build import BuildOptions, build_library, remove_reports
from indexer.cache import Cache
from indexer.encoder import Encoded
from indexer.snapshot import current_snapshot_id, open_snapshot
from tests.indexer.test_build import rows_of

OPTIONS = BuildOptions(precision="f32")

AREAS = ("Ambridge", "Borchester", "Felpersham", "Hollerton", "Loxley Barrett", "Penny Hassett")

PLANTED = (
    "make sure that management oversight of casework is recorded and of good quality",
    "ensure that children who are privately fostered are identified and visited in time",
    "make sure that checks with the police about domestic abuse are made before sentence",
)
"""Each of these is recommended to every area, in words that differ a little."""

TURNS = (
    "{}.",
    "Leaders should {}.",
    "The service should {}.",
    "Managers must {}.",
    "Urgently {}.",
    "{} now.",
)

ALONE = (
    "replace the broken boiler of the office in the high street",
    "appoint a second Welsh interpreter for the court team",
    "buy new minibuses for outings to the coast",
    "agree with the library on a room for reading groups",
    "repaint the waiting area and mend its roof",
    "publish the accounts of the canteen twice a year",
    "move the archive of paper files out of the cellar",
    "teach swimming to staff who work at the docks",
    "stop the sale of fireworks in the youth club",
    "plant trees along the fence of the car park",
    "translate the leaflet on fishing permits into Polish",
    "lend bicycles to officers who visit remote farms",
    "record the temperature of the medicine fridge daily",
    "invite a choir to the summer fair",
    "count the umbrellas in the lost property box",
    "insure the greenhouse against hail",
    "hire a falconer to keep pigeons off the roof",
    "print maps of the footpaths for new clerks",
)
"""Recommendations that no other resembles."""


def report_text(area: str, recommendations: list[str], month: str = "March 2024") -> str:
    listed = "\n".join(f"{number}. {text}" for number, text in enumerate(recommendations, 1))
    return (
        f"An inspection of probation services in:\n\n{area} PDU\n\nThe Probation Service – Madeup region\n\n"
        f"HM Inspectorate of Probation, {month}\n\nIntroduction\n\n"
        f"This report sets out what inspectors found when they visited {area} and spoke to staff there. "
        "They read the records of cases, met managers and partners, and watched practice over two weeks. "
        "Their visit was one of many in the region, and those who took part in it were thanked at its end.\n\n"
        f"Recommendations\n\n{listed}\n"
    )


def write_corpus(folder: Path, *, planted: bool) -> Path:
    """Six reports with three planted recommendations each and three of their own; or with those alone."""
    folder.mkdir(parents=True)
    for number, area in enumerate(AREAS):
        own = [f"{text[0].upper()}{text[1:]}." for text in ALONE[3 * number : 3 * number + 3]]
        shared = [TURNS[number].format(text) for text in PLANTED] if planted else []
        (folder / f"{area}.txt").write_text(report_text(area, [*shared, *own], f"March {2019 + number}"))
    return folder


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "reports", planted=True)


def store(library: Path) -> sqlite3.Connection:
    name = current_snapshot_id(library)
    assert name is not None
    return sqlite3.connect(library / "snapshots" / name / "library.sqlite")


def groups(library: Path) -> dict[str, set[str]]:
    """Words of the members of each group, by id."""
    with closing(store(library)) as base:
        rows = base.execute(
            "SELECT f.id, p.text FROM recurring_member m JOIN recurring_finding f ON f.position = m.finding "
            "JOIN passage p ON p.row = m.passage_row"
        ).fetchall()
    found: dict[str, set[str]] = {}
    for group, text in rows:
        found.setdefault(group, set()).add(text)
    return found


def planted_in(found: dict[str, set[str]]) -> dict[str, set[str]]:
    """Of each planted recommendation the ids of the groups with a passage of it."""
    words = {text: text.split()[-3:] for text in PLANTED}
    return {
        text: {g for g, texts in found.items() if any(" ".join(end) in one for one in texts)}
        for text, end in words.items()
    }


def test_planted_findings_are_recovered_and_nothing_else(library: Path, corpus: Path) -> None:
    summary = build_library(library, [corpus], options=OPTIONS)
    found = groups(library)
    assert summary.recurring == len(found) == len(PLANTED)
    for text, holders in planted_in(found).items():
        assert len(holders) == 1, text
        assert len(found[holders.pop()]) == len(AREAS), text
    with closing(store(library)) as base:
        looked_at = base.execute("SELECT count(*) FROM grouped_passage").fetchone()[0]
        assert looked_at == len(AREAS) * 6, "recommendations are pointed; the introduction is not"
        rows = base.execute("SELECT stance, areas, reports, passages FROM recurring_finding").fetchall()
        assert rows == [("shortfall", 6, 6, 6)] * 3
        labels = base.execute("SELECT label, terms FROM recurring_finding").fetchall()
    assert all(len(json.loads(terms)) >= 1 for _, terms in labels)
    assert any("privately fostered" in json.loads(terms) for _, terms in labels)
    stop_words = {"the", "of", "and", "that", "are"}
    assert not stop_words & {word for _, terms in labels for t in json.loads(terms) for word in t.split()}


def test_a_corpus_without_recurring_findings_yields_none(library: Path, tmp_path: Path) -> None:
    summary = build_library(library, [write_corpus(tmp_path / "reports", planted=False)], options=OPTIONS)
    assert (summary.reports, summary.recurring) == (6, 0)
    assert groups(library) == {}


def test_growing_gives_the_groups_of_one_run_and_ids_stay_on_the_way(
    library: Path, corpus: Path, tmp_path: Path, model_home: Path
) -> None:
    ids: list[set[str]] = []
    for path in sorted(corpus.iterdir(), reverse=True):
        build_library(library, [path], options=OPTIONS)
        ids.append(set(groups(library)))
    assert ids[0] == set(), "one report alone: nothing recurs"
    assert len(ids[1]) == 3
    assert ids[1] == ids[2] == ids[3] == ids[4] == ids[5]
    other = tmp_path / "other"
    shutil.copytree(model_home / "models", other / "models")
    build_library(other, [corpus], options=OPTIONS)
    left, right = (
        rows_of(lib / "snapshots" / str(current_snapshot_id(lib)) / "library.sqlite")
        for lib in (library, other)
    )
    assert left == right


def test_ids_outlive_removal_replacement_and_return(library: Path, corpus: Path) -> None:
    build_library(library, [corpus], options=OPTIONS)
    before = planted_in(groups(library))
    remove_reports(library, ["Ambridge.txt", "Loxley Barrett.txt"], options=OPTIONS)
    assert planted_in(groups(library)) == before
    path = corpus / "Borchester.txt"
    path.write_text(path.read_text().replace("privately fostered", "fostered privately"))
    build_library(library, [corpus], options=OPTIONS)
    assert planted_in(groups(library)) == before
    # Another month is another report with other passage ids; the words stay.
    for path in corpus.iterdir():
        path.write_text(path.read_text().replace("Probation, March", "Probation, April"))
    summary = build_library(library, [corpus], options=OPTIONS)
    assert len(summary.replaced) == 6
    assert planted_in(groups(library)) == before


def test_only_new_findings_are_encoded(library: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[tuple[str, list[str]]] = []
    original = Cache.keep_embeddings

    def watched(cache: Cache, encoder: str, texts: Sequence[str], encoded: Encoded) -> None:
        kept.append((encoder, list(texts)))
        original(cache, encoder, texts, encoded)

    monkeypatch.setattr(Cache, "keep_embeddings", watched)
    last = corpus / "Penny Hassett.txt"
    build_library(library, [p for p in sorted(corpus.iterdir()) if p != last], options=OPTIONS)
    first = {text for _, texts in kept for text in texts}
    assert len({encoder for encoder, _ in kept}) == 2, "findings have vectors of their own"
    kept.clear()
    build_library(library, [last], options=OPTIONS)
    assert len({encoder for encoder, _ in kept}) == 2
    assert not first & {text for _, texts in kept for text in texts}
    kept.clear()
    remove_reports(library, [last.name], options=OPTIONS)
    assert kept == []


def test_a_report_filed_under_two_areas_is_one_report(library: Path, tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "reports", planted=False)
    text = (folder / "Ambridge.txt").read_text()
    # The successor's filing: another area in the title, the same words below.
    twin = text.replace("Ambridge PDU", "Darrington PDU")
    (folder / "Darrington.txt").write_text(twin)
    build_library(library, [folder], options=OPTIONS)
    with closing(store(library)) as base:
        same = base.execute("SELECT count(*) FROM same_report").fetchone()[0]
        assert base.execute("SELECT count(*) FROM report WHERE area IS NOT NULL").fetchone()[0] >= 2
        assert same == 1
        assert base.execute("SELECT count(*) FROM recurring_finding").fetchone()[0] == 0, (
            "said once, filed twice"
        )
    shared = TURNS[0].format(PLANTED[0])
    for name in ("Ambridge", "Darrington", "Borchester"):
        path = folder / f"{name}.txt"
        path.write_text(path.read_text() + f"9. {shared}\n")
    build_library(library, [folder], options=OPTIONS)
    with closing(store(library)) as base:
        rows = base.execute("SELECT reports, passages FROM recurring_finding").fetchall()
    assert rows == [(2, 3)]


KILLED = """
import os, signal, sys
from pathlib import Path
import indexer.build as build
import indexer.snapshot_writer as writer
import indexer.recurring.stage as stage

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    module, name = {"grouping": (stage, "group_findings"), "naming": (stage, "carry_ids"),
                    "writing": (writer, "write_recurring")}[sys.argv[1]]
    setattr(module, name, die)
    build.build_library(Path(sys.argv[2]), [Path(sys.argv[3])], options=build.BuildOptions(precision="f32"))
"""


@pytest.mark.skipif(os.name == "nt", reason="kills a process as only POSIX can")
@pytest.mark.parametrize("point", ["grouping", "naming", "writing"])
def test_a_build_killed_while_it_groups_leaves_the_old_snapshot(
    library: Path, corpus: Path, tmp_path: Path, point: str
) -> None:
    last = corpus / "Ambridge.txt"
    build_library(library, [p for p in sorted(corpus.iterdir()) if p != last], options=OPTIONS)
    before, old = groups(library), current_snapshot_id(library)
    script = tmp_path / "child.py"
    script.write_text(KILLED)
    died = subprocess.run(
        [sys.executable, str(script), point, str(library), str(corpus)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    open_snapshot(library).close()
    assert (current_snapshot_id(library), groups(library)) == (old, before)
    build_library(library, [corpus], options=OPTIONS)
    assert set(groups(library)) == set(before)
    assert not list((library / "snapshots").glob(".*"))
