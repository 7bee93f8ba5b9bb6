"""Codings: what can be kept, which are in force, out to CSV and in again, and how far coders agree."""

from __future__ import annotations

import io
import random
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.coding.agreement import agreements, cohen_kappa, krippendorff_alpha
from indexer.coding.csv_exchange import COLUMNS, Imported, import_codings, write_codings
from indexer.coding.records import Answer, Coding, CodingError, checked, coder_name, now
from indexer.coding.store import CodingStore
from indexer.errors import LibraryDamagedError

P1, P2 = "0123456789abcdef", "fedcba9876543210"


def coding(
    passage: str = P1,
    coder: str = "Ada",
    theme: str | None = "workload",
    answer: Answer | None = Answer.YES,
    stance: str | None = None,
    note: str = "",
    coded_at: str = "2026-01-31T09:30:00Z",
) -> Coding:
    return checked(
        Coding(passage, "a-report", "0" * 16, coder, theme, answer, stance, note, coded_at, "abc123abc123")
    )


def stance(value: str, coder: str = "Ada", coded_at: str = "2026-01-31T09:30:00Z") -> Coding:
    return coding(coder=coder, theme=None, answer=None, stance=value, coded_at=coded_at)


@pytest.fixture
def store(tmp_path: Path) -> CodingStore:
    return CodingStore(tmp_path)


def test_the_latest_answer_of_each_coder_is_in_force_and_none_is_lost(store: CodingStore) -> None:
    assert store.in_force() == ()
    assert store.append([coding(), coding(coder="Bea", answer=Answer.NO), stance("mixed")]) == 3
    assert store.append([coding(answer=Answer.NO, coded_at=now())]) == 1
    said = {(c.coder, c.subject): c.value for c in store.in_force()}
    assert said == {("Ada", "workload"): "no", ("Bea", "workload"): "no", ("Ada", ":stance"): "mixed"}
    assert len(store.history()) == 4
    assert [c.coder for c in store.in_force(coder="Bea")] == ["Bea"]


def test_an_answer_said_again_adds_nothing_and_one_withdrawn_is_gone(store: CodingStore) -> None:
    store.append([coding()])
    assert store.append([coding(coded_at=now())]) == 0
    assert store.append([coding(answer=Answer.WITHDRAWN, coded_at=now())]) == 1
    assert store.in_force() == ()
    assert store.append([coding(passage=P2, answer=Answer.WITHDRAWN)]) == 0


def test_an_answer_takes_force_though_the_clock_went_back(store: CodingStore) -> None:
    store.append([coding(coded_at="2026-05-01T00:00:00Z")])
    store.append([coding(answer=Answer.NO, coded_at="2026-04-01T00:00:00Z")])
    assert [c.value for c in store.in_force()] == ["no"]


def test_several_writers_at_once_lose_nothing(store: CodingStore) -> None:
    def write(number: int) -> None:
        own = CodingStore(store.path.parent)
        for place in range(20):
            own.append([coding(passage=f"{place:016x}", coder=f"Coder {number}")])

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.in_force()) == 80


def test_a_file_that_is_no_store_is_named(store: CodingStore) -> None:
    store.path.write_bytes(b"this is no database" * 100)
    with pytest.raises(LibraryDamagedError, match=r"codings\.sqlite"):
        store.in_force()
    store.path.unlink()
    sqlite3.connect(store.path).execute("PRAGMA user_version = 99")
    with pytest.raises(LibraryDamagedError, match="format 99"):
        store.append([coding()])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("passage", "../etc"),
        ("coder", "  "),
        ("coder", "x" * 61),
        ("coder", "a\x00b"),
        ("theme", "No Theme"),
        ("answer", None),
        ("stance", "mixed"),
        ("note", "n" * 2001),
        ("coded_at", "yesterday"),
        ("coded_at", "2026-01-31T09:30:00"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_field(field: str, value: str | None) -> None:
    with pytest.raises(CodingError, match=field):
        checked(replace(coding(), **{field: value}))  # type: ignore[arg-type]


def test_times_are_kept_in_utc_and_names_in_one_form() -> None:
    assert coding(coded_at="2026-01-31T09:30:00+02:00").coded_at == "2026-01-31T07:30:00.000Z"
    assert coder_name("  Zoe\u0308   B ") == "Zoë B"


def known(passage: str) -> tuple[str, str] | None:
    return ("a-report", "0" * 16) if passage == P1 else None


def take(store: CodingStore, text: str) -> Imported:
    return import_codings(store, text, known, lambda theme: theme in {"workload", "housing"})


def written(store: CodingStore, *, history: bool = False) -> str:
    target = io.StringIO(newline="")
    write_codings(target, store.history() if history else store.in_force())
    return target.getvalue()


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)


@given(notes=st.lists(texts, max_size=4))
def test_what_is_written_as_csv_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, notes: list[str]
) -> None:
    first, second = (CodingStore(tmp_path_factory.mktemp("store")) for _ in range(2))
    first.append([coding(), coding(coder="=cmd()", answer=Answer.NO), stance("mixed", "'quoted")])
    first.append([coding(theme=None, answer=None, note=n, coder=f"+{i}") for i, n in enumerate(notes)])
    text = written(first, history=True)
    done = take(second, text)
    assert done.bad == ()
    assert done.added == len(first.history())
    assert second.history() == first.history()
    assert take(second, text).added == 0
    for line in text.splitlines():
        assert not any(cell.startswith(("=", "+", "@")) for cell in line.split(","))


def test_histories_merge_to_the_same_in_either_order(tmp_path: Path) -> None:
    rows = [
        coding(coded_at=f"2026-01-{day:02}T00:00:00Z", answer=a)
        for day, a in ((1, Answer.YES), (2, Answer.NO))
    ]
    stores = []
    for number, order in enumerate((rows, rows[::-1])):
        folder = tmp_path / str(number)
        folder.mkdir()
        stores.append(CodingStore(folder))
        for row in order:
            stores[-1].merge([row])
    assert stores[0].in_force() == stores[1].in_force()
    assert [c.value for c in stores[0].in_force()] == ["no"]


def test_each_bad_row_is_named_by_its_line_and_the_others_are_taken(store: CodingStore) -> None:
    text = (
        "passage,coder,theme,answer,stance,note\n"
        f'{P1},Ada,workload,yes,,\n{P1},Ada,,,mixed,\n{P1},Ada,,,,"two\nlines"\n'  # 2, 3, 4-5
        f"{P1},Ada,nonsense,yes,,\n"  # 6
        f"{P1},Ada,workload,maybe,,\n"  # 7
        f"{P1},,workload,yes,,\n"  # 8
        f"{P1},Ada,workload\n"  # 9
        f"{P2},Ada,housing,no,,\n"  # 10: not in the library
        f"{P1},Ada,,,,\n"  # 11
    )
    done = take(store, text)
    assert [row.line for row in done.bad] == [6, 7, 8, 9, 11]
    assert "nonsense" in done.bad[0].reason
    assert (done.rows, done.added, done.elsewhere) == (9, 4, 1)
    assert take(store, text).added == 0
    assert {c.report for c in store.in_force(passage=P1)} == {"a-report"}


def test_a_spreadsheet_with_semicolons_is_read_and_a_wrong_header_is_refused(store: CodingStore) -> None:
    assert take(store, f"\ufeffpassage;coder;theme;answer\n{P1};Ada;workload;YES\n").added == 1
    for header in ("passage,theme", "passage,coder,tehme", "passage,coder,coder", ""):
        with pytest.raises(CodingError, match="column"):
            take(store, header + "\n")
    assert ",".join(COLUMNS) == "passage,report,words,coder,theme,answer,stance,note,coded_at,codebook"


def test_kappa_is_that_of_cohens_example() -> None:
    """J. Cohen, "Weighted kappa", Psychological Bulletin 70 (1968), table 1: unweighted kappa .492, n = 200."""
    table = {"aa": 88, "ab": 10, "ac": 2, "ba": 14, "bb": 40, "bc": 6, "ca": 18, "cb": 10, "cc": 12}
    pairs = [(key[0], key[1]) for key, count in table.items() for _ in range(count)]
    assert cohen_kappa(pairs) == pytest.approx(0.492, abs=0.0005)
    assert cohen_kappa([("yes", "yes")] * 5) is None


@pytest.mark.parametrize(
    ("coders", "alpha"),
    [
        (["0100000010", "1110010000"], 0.095),
        (["aabbdcccedda", "babbbcccedd" + "d"], 0.692),
        (["123321412...", "12332241 25.3".replace(" ", ""), ".3332342251.", "12332441251."], 0.743),
    ],
)
def test_alpha_is_that_of_krippendorffs_examples(coders: list[str], alpha: float) -> None:
    """K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), examples A, B and C."""
    units = [[answer for answer in unit if answer != "."] for unit in zip(*coders, strict=True)]
    assert krippendorff_alpha(units) == pytest.approx(alpha, abs=0.0005)


@given(st.lists(st.lists(st.sampled_from("ab"), max_size=4), max_size=12), st.randoms(use_true_random=False))
def test_alpha_does_not_hang_on_order_and_is_1_where_all_agree(
    units: list[list[str]], luck: random.Random
) -> None:
    before = krippendorff_alpha(units)
    shuffled = [luck.sample(unit, len(unit)) for unit in luck.sample(units, len(units))]
    after = krippendorff_alpha(shuffled)
    assert after == before or after == pytest.approx(before)
    agreed = krippendorff_alpha([[unit[0]] * len(unit) for unit in units if unit])
    assert agreed is None or agreed == 1


def test_agreement_is_told_by_theme_over_the_units_that_two_coders_share() -> None:
    rows = [
        coding(P1, "Ada"),
        coding(P1, "Bea"),
        coding(P2, "Ada"),
        coding(P2, "Bea", answer=Answer.NO),
        coding("a" * 16, "Ada"),
        coding(P1, "Ada", theme=None, answer=None, note="same"),
        coding(P1, "Bea", theme=None, answer=None, note="same"),
    ]
    everything, workload = agreements(rows)
    assert (everything.subject, everything.units) == (":themes", 2)
    assert (workload.subject, workload.units, workload.coders, workload.agreed) == ("workload", 2, 2, 0.5)
    assert [(pair.first, pair.second, pair.units) for pair in workload.pairs] == [("Ada", "Bea", 2)]
    assert agreements(rows[:1]) == ()
