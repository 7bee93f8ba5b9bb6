"""What is proposed for coding, and what the library learns from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.build import build_library
from indexer.codebook import load_codebook
from indexer.coding.desk import CodingDesk
from indexer.coding.own_model import FILE, OwnModel, fit_correction, load_own_model
from indexer.coding.queue import SILENT_KINDS, CodingQueue
from indexer.coding.records import CodingError
from indexer.coding.retrain import LEAST, figures, retrain
from indexer.errors import LibraryDamagedError
from indexer.snapshot import Snapshot, open_snapshot


@pytest.fixture(scope="module")
def snapshot(sample_library: Path) -> Iterator[Snapshot]:
    opened = open_snapshot(sample_library)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def queue(snapshot: Snapshot) -> CodingQueue:
    return CodingQueue(snapshot)


def test_what_was_coded_or_skipped_is_never_proposed_and_nothing_twice(queue: CodingQueue) -> None:
    coded: list[str] = []
    for _ in range(12):
        skip = coded[::3]
        found = queue.next(coded, count=3, skip=skip)
        assert len({item.passage for item in found} - set(coded)) == 3
        coded += [item.passage for item in found]
    assert len(set(coded)) == 36


def test_the_order_is_set_by_what_was_coded_and_the_seed(snapshot: Snapshot, queue: CodingQueue) -> None:
    first = queue.next((), count=10)
    assert CodingQueue(snapshot).next((), count=10) == first
    assert queue.next((), count=10, seed=5) == CodingQueue(snapshot).next((), count=10, seed=5)
    one = queue.next([first[0].passage], count=9)
    assert one == first[1:]


def test_most_are_unsure_and_every_fourth_explores(snapshot: Snapshot, queue: CodingQueue) -> None:
    found = queue.next((), count=16)
    for place, item in enumerate(found):
        passage = snapshot.records.passages([item.row])[0]
        assert passage.kind not in SILENT_KINDS
        if place % 4 == 3:
            assert item.reason == "unlike what you have coded"
            continue
        said = re.fullmatch(r"unsure: (.+) (\.\d\d)", item.reason)
        assert said, item.reason
        nearest = min(abs(tag.probability - 0.5) for tag in passage.themes if tag.source != "parent")
        assert abs(float(said.group(2)) - 0.5) == pytest.approx(nearest, abs=0.006)
        assert nearest < 0.25


def test_they_are_unlike_each_other_and_spread_over_reports(snapshot: Snapshot, queue: CodingQueue) -> None:
    rows = [item.row for item in queue.next((), count=16)]
    vectors = snapshot.vectors.vectors[rows]
    likeness = vectors @ vectors.T - 2 * np.eye(len(rows))
    assert likeness.max() < 0.7
    reports = {passage.report_id for passage in snapshot.records.passages(rows)}
    assert len(reports) >= 8


def test_a_named_theme_is_asked_for_where_it_is_unsure_and_where_it_may_be_missed(
    snapshot: Snapshot, queue: CodingQueue
) -> None:
    for place, item in enumerate(queue.next((), count=8, theme="workload")):
        themes = {tag.theme for tag in snapshot.records.passages([item.row])[0].themes}
        assert ("workload" in themes) == (place % 4 != 3)
        assert "Workload" in item.reason


def test_to_measure_agreement_only_passages_of_others_are_proposed(own_library: Path) -> None:
    desk = CodingDesk(own_library)
    assert desk.next("Bea", again=True) == []
    mine = desk.next("Ada", count=3)
    for item in mine:
        desk.record("Ada", item.passage, whole=True)
    theirs = desk.next("Bea", count=10, again=True)
    assert {item.passage for item in theirs} == {item.passage for item in mine}
    assert desk.next("Ada", again=True) == []


def test_a_passage_read_whole_says_no_to_every_other_theme_but_parents(own_library: Path) -> None:
    desk = CodingDesk(own_library)
    (item,) = desk.next("Ada")
    desk.record("Ada", item.passage, yes=["workload"], whole=True)
    said = desk.said("Ada", item.passage).themes
    parents = {theme.parent for theme in desk.themes}
    assert set(said) == {theme.id for theme in desk.themes} - parents
    assert [theme for theme, carries in said.items() if carries] == ["workload"]
    with pytest.raises(CodingError, match="no-such-theme"):
        desk.record("Ada", item.passage, yes=["no-such-theme"])
    with pytest.raises(CodingError, match="both"):
        desk.record("Ada", item.passage, yes=["workload"], no=["workload"])
    with pytest.raises(CodingError, match="passage"):
        desk.record("Ada", "f" * 16, yes=["workload"])


def floats(*values: float) -> NDArray[np.float32]:
    return np.array(values, dtype=np.float32)


def test_a_correction_learns_from_codings_and_stays_near_the_model_elsewhere() -> None:
    random = np.random.default_rng(3)
    vectors = random.normal(size=(60, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    carries = vectors[:, 0] > 0
    model = np.full(60, 0.5, dtype=np.float32)
    slope, weights, shift = fit_correction(model, vectors, carries, np.ones(60))
    own = OwnModel(("a",), floats(slope), weights[:, None], floats(shift), "encoder", "base")
    after = np.array([own.adjusted(["a", "b"], floats(0.5, 0.3), v) for v in vectors])
    assert ((after[:, 0] > 0.5) == carries).mean() > 0.9
    assert np.all(after[:, 1] == np.float32(0.3))
    unlike = np.zeros(16, dtype=np.float32)
    low = own.adjusted(["a"], floats(0.01), unlike)[0]
    assert low < 0.1


def hide(desk: CodingDesk, library: Path, theme: str, needle: str) -> int:
    """Code every passage of the library for one theme: it carries it where it has the needle in it."""
    opened = open_snapshot(library)
    count = 0
    for passage in opened.records.all_passages():
        if passage.kind in SILENT_KINDS:
            continue
        if needle in passage.text.lower():
            desk.record("Ada", passage.id, yes=[theme])
            count += 1
        elif passage.row % 9 == 0:
            desk.record("Ada", passage.id, no=[theme])
    opened.close()
    return count


def test_retraining_keeps_only_what_is_no_worse_on_held_out_codings(own_library: Path) -> None:
    desk = CodingDesk(own_library)
    # A coder for whom finance is whatever speaks of housing: the model can't know, but can learn it.
    assert hide(desk, own_library, "finance-benefit-debt", "housing") >= LEAST
    hide(desk, own_library, "workload", "workload")
    (few,) = desk.next("Ada", theme="women")
    desk.record("Ada", few.passage, yes=["women"])

    done = retrain(own_library)
    trials = {trial.theme: trial for trial in done.trials}
    finance = trials["finance-benefit-debt"]
    assert finance.before is not None
    assert finance.after is not None
    assert finance.kept
    assert finance.after.f1 > finance.before.f1 + 0.3
    assert "needs" in trials["women"].reason
    assert trials["women"].before is None
    for trial in done.trials:
        if trial.kept:
            assert trial.before is not None
            assert trial.after is not None
            assert trial.after.f1 >= trial.before.f1
    own = load_own_model(own_library)
    assert own is not None
    assert own.version == done.version
    assert set(own.themes) == {trial.theme for trial in done.trials if trial.kept}
    assert retrain(own_library).version == done.version

    summary = build_library(own_library, ())
    assert summary.published
    opened = open_snapshot(own_library)
    assert opened.manifest["models"]["own_themes"] == done.version
    uncoded = [
        p
        for p in opened.records.all_passages()
        if "rent" in p.text.lower().split() and not desk.said("Ada", p.id).themes
    ]
    for passage in uncoded:
        for tag in passage.themes:
            assert tag.source != "coder"
            assert tag.evidence
    opened.close()
    assert load_codebook().version == desk.store.in_force()[0].codebook


def test_without_codings_nothing_is_learnt_and_an_older_model_goes(own_library: Path) -> None:
    done = retrain(own_library)
    assert (done.trials, done.version, done.passages) == ((), None, 0)
    assert not (own_library / FILE).exists()
    (own_library / FILE).write_bytes(b"no model")
    with pytest.raises(LibraryDamagedError, match="themes-own"):
        build_library(own_library, ())


def test_figures_are_those_of_the_textbook() -> None:
    truth = np.array([True, True, True, False])
    said = np.array([True, False, True, True])
    found = figures(truth, said)
    assert found.precision == pytest.approx(2 / 3)
    assert found.recall == pytest.approx(2 / 3)
    assert figures(truth, np.zeros(4, dtype=np.bool_)).f1 == 0
