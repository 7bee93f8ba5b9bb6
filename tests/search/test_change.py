"""What changed between two reports: known changes are found again, and nothing is called resolved without evidence."""

from __future__ import annotations

import re
import sqlite3
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.text_mark import is_mark
from search.change import Change, ChangeRequest, Outcome, change_between, change_view, measured, previous_of
from search.change.matching import SAME_MATTER, match_passages
from search.change.view import change_counts
from search.engine import SearchEngine
from search.errors import NotFoundError, QueryError
from search.opening import open_engine
from tests.benchmarks.change_pairs import COLUMNS
from tests.conftest import ROOT
from tests.search.two_reports import EARLIER, LATER, Said, engine_of, report

FIRST, SECOND = report("a-2020", date(2020, 5, 1)), report("b-2024", date(2024, 5, 1))


@pytest.fixture(scope="module")
def known() -> Change:
    return change_between(engine_of((FIRST, EARLIER), (SECOND, LATER)).holdings, ChangeRequest("Quillmere"))


def starting(change: Change, outcome: Outcome, stance: str = "shortfall") -> dict[str, list[str]]:
    """First words of the findings of an outcome, with the first words of their counterparts."""
    return {
        one.passage.text.split()[0]: [other.passage.text.split()[0] for other in one.counterparts]
        for one in change.of(outcome, stance)
    }


def test_known_changes_are_found_again(known: Change) -> None:
    assert (known.earlier.id, known.later.id) == ("a-2020", "b-2024")
    assert starting(known, Outcome.PERSISTING) == {"Lanterns": ["Lanterns"]}
    assert starting(known, Outcome.RESOLVED) == {"Orchard": ["Orchard"]}
    assert starting(known, Outcome.NOT_MENTIONED) == {"Harbour": []}
    # A shortfall where there was a mixed passage is none that is new; one where there was a strength is.
    assert starting(known, Outcome.NEW) == {"Glacier": ["Glacier"], "Parrots": []}
    assert starting(known, Outcome.KEPT, "strength") == {"Violin": ["Violin"]}
    assert starting(known, Outcome.LOST, "strength") == {"Glacier": ["Glacier"]}
    assert set(starting(known, Outcome.NEW, "strength")) == {"Orchard", "Saddles"}


def test_every_earlier_finding_has_one_outcome_and_counts_have_denominators(known: Change) -> None:
    for stance, among in (("shortfall", known.shortfalls), ("strength", known.strengths)):
        earlier = [one.passage.text for one in among if one.outcome is not Outcome.NEW]
        assert sorted(earlier) == sorted(text for text, own, _, _ in EARLIER if own == stance)
    rows = {(row["stance"], row["outcome"]): (row["findings"], row["of"]) for row in change_counts(known)}
    assert rows[("shortfall", "persisting")] == (1, 3)
    assert rows[("shortfall", "new")] == (2, 4)
    assert (known.mixed_earlier, known.mixed_later) == (1, 0)


def test_nothing_is_resolved_without_a_strength_on_the_matter(known: Change) -> None:
    for one in known.of(Outcome.RESOLVED):
        assert one.counterparts
        assert {other.passage.stance.stance for other in one.counterparts} == {"strength"}
        assert all(other.probability >= SAME_MATTER for other in one.counterparts)
    for one in (*known.of(Outcome.NOT_MENTIONED), *known.of(Outcome.NEW)):
        assert one.nearest is None or one.nearest.probability < SAME_MATTER


def test_reports_without_anything_in_common_have_nothing_persisting_or_resolved() -> None:
    others: list[Said] = [
        ("Feathers were weighed on brass scales.", "strength", "saddles", "finding"),
        ("Turnips froze behind the umbrella stand.", "shortfall", "parrots", "finding"),
    ]
    engine = engine_of((FIRST, EARLIER[:4]), (SECOND, others))
    change = change_between(engine.holdings, ChangeRequest("Quillmere"))
    assert {one.outcome for one in change.shortfalls} == {Outcome.NOT_MENTIONED, Outcome.NEW}
    assert {one.outcome for one in change.strengths} == {Outcome.NOT_MENTIONED, Outcome.NEW}


def test_a_shortfall_answered_by_a_mixed_passage_persists_in_part() -> None:
    later: list[Said] = [(EARLIER[0][0].replace("seldom", "more often"), "mixed", "lanterns", "finding")]
    change = change_between(
        engine_of((FIRST, EARLIER[:1]), (SECOND, later)).holdings, ChangeRequest("Quillmere")
    )
    (one,) = change.shortfalls
    assert one.outcome is Outcome.PERSISTING
    assert one.in_part


@pytest.mark.parametrize(
    ("words", "stance", "says"),
    [
        ("Lanterns along the towpath have since improved, but some stay dim.", "shortfall", True),
        ("The quality of lanterns has improved since the last visit, yet some stay dim.", "mixed", True),
        ("Lanterns along the towpath have improved.", "strength", False),
        ("Lanterns along the towpath must be improved.", "shortfall", False),
        ("Lanterns along the towpath have not been improved.", "shortfall", False),
    ],
)
def test_a_counterpart_that_says_that_something_improved_is_marked(
    words: str, stance: str, says: bool
) -> None:
    later: list[Said] = [(words, stance, "lanterns", "finding")]
    engine = engine_of((FIRST, EARLIER), (SECOND, later))
    change = change_between(engine.holdings, ChangeRequest("Quillmere"))
    found = [other for one in change.shortfalls for other in (*one.counterparts, one.nearest) if other]
    assert {other.says_improved for other in found if other.passage.text == words} == {says}
    rows = change_view(change).tables[0].records()
    assert {row["says_improved"] for row in rows if row["later_text"] == words} == {says}


def test_frameworks_that_differ_are_not_compared() -> None:
    old = report("a-2014", date(2014, 1, 1), framework="sif")
    engine = engine_of((old, EARLIER), (SECOND, LATER))
    change = change_between(engine.holdings, ChangeRequest("quillmere council"))
    assert not change.comparable
    assert "sif, then ilacs" in change.notes[0]
    assert any("not comparable" in note for note in change_view(change).method)


def test_what_cannot_be_compared_is_said() -> None:
    visit = report("c-2022", date(2022, 1, 1), framework="focused-visit")
    undated = report("d-undated", None)
    engine = engine_of((FIRST, EARLIER), (SECOND, LATER), (visit, LATER[:1]), (undated, LATER[:1]))
    holdings = engine.holdings
    with pytest.raises(QueryError, match="exchange them"):
        change_between(holdings, ChangeRequest("Quillmere", later="a-2020", earlier="b-2024"))
    with pytest.raises(QueryError, match="exchange them"):
        change_between(holdings, ChangeRequest("Quillmere", later="d-undated", earlier="a-2020"))
    with pytest.raises(NotFoundError, match="no two reports"):
        change_between(holdings, ChangeRequest("Quillmere", later="c-2022"))
    with pytest.raises(NotFoundError, match="nothing"):
        change_between(holdings, ChangeRequest("Quillmere", later="nothing"))
    with pytest.raises(NotFoundError, match="Elsewhere"):
        change_between(holdings, ChangeRequest("Elsewhere"))
    across = change_between(holdings, ChangeRequest("Quillmere", later="b-2024", earlier="c-2022"))
    assert [note.split()[0] for note in across.notes] == ["The", "The", "Passages"]


def test_the_one_before_is_of_the_same_series_and_dated() -> None:
    visit = report("c-2022", date(2022, 1, 1), framework="focused-visit")
    undated = report("d-undated", None)
    elsewhere = report("e-2021", date(2021, 1, 1), area="Elsewhere")
    reports = [FIRST, SECOND, visit, undated, elsewhere]
    assert previous_of(reports, SECOND) == FIRST
    assert previous_of(reports, FIRST) is None
    assert previous_of(reports, visit) is None
    assert previous_of(reports, undated) is None


def test_a_pair_is_the_same_in_any_company() -> None:
    engine = engine_of((FIRST, EARLIER), (SECOND, LATER))
    holdings = engine.holdings
    rows = (
        np.arange(len(EARLIER), dtype=np.int64),
        np.arange(len(EARLIER), len(EARLIER) + len(LATER), dtype=np.int64),
    )
    whole = match_passages(holdings, *rows)
    for at in range(len(EARLIER)):
        for other in range(len(LATER)):
            alone = match_passages(holdings, rows[0][[at]], rows[1][[other]])
            assert alone.probability[0, 0] == pytest.approx(whole.probability[at, other])
            assert alone.similarity[0, 0] == pytest.approx(whole.similarity[at, other], abs=1e-6)
    assert match_passages(holdings, rows[0][:0], rows[1]).probability.shape == (0, len(LATER))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([*EARLIER, *LATER]), max_size=6),
    st.lists(st.sampled_from([*EARLIER, *LATER]), max_size=6),
)
def test_whatever_the_reports_say_each_finding_is_listed_once(before: list[Said], after: list[Said]) -> None:
    change = change_between(
        engine_of((FIRST, before), (SECOND, after), filler=20).holdings, ChangeRequest("Quillmere")
    )
    for stance, among in (("shortfall", change.shortfalls), ("strength", change.strengths)):
        assert sum(one.outcome is not Outcome.NEW for one in among) == sum(
            said[1] == stance for said in before
        )
        ids = [(one.passage.report_id, one.passage.id) for one in among]
        assert len(ids) == len(set(ids))
        for one in among:
            assert all(0.0 <= other.probability <= 1.0 for other in one.counterparts)
    view = change_view(change)
    assert len(view.tables[0].rows) >= len(change.shortfalls) + len(change.strengths)


@pytest.fixture(scope="module")
def sample(sample_library: Path) -> SearchEngine:
    return open_engine(sample_library)


def test_the_denominators_of_the_sample_are_those_of_sql(sample: SearchEngine, sample_library: Path) -> None:
    change = change_between(sample.holdings, ChangeRequest("sallowmere"))
    assert (change.earlier.dated, change.later.dated) == (date(2019, 5, 24), date(2023, 10, 20))
    (path,) = (sample_library / "snapshots").glob(f"{sample.snapshot_id}/library.sqlite")
    with sqlite3.connect(path) as db:

        def count(report_id: str, stance: str) -> int:
            statement = (
                "SELECT count(*) FROM passage WHERE report_id = ? AND stance = ? AND speaker = 'inspectorate' "
                "AND kind NOT IN ('method', 'standard_statement', 'quote')"
            )
            return int(db.execute(statement, (report_id, stance)).fetchone()[0])

        for stance, among, later in (
            ("shortfall", change.shortfalls, change.shortfalls_later),
            ("strength", change.strengths, change.strengths_later),
        ):
            assert sum(one.outcome is not Outcome.NEW for one in among) == count(change.earlier.id, stance)
            assert later == count(change.later.id, stance)
        assert change.mixed_earlier == count(change.earlier.id, "mixed")
        assert change.mixed_later == count(change.later.id, "mixed")
    assert change.of(Outcome.PERSISTING)
    assert change.of(Outcome.RESOLVED)
    again = change_between(sample.holdings, ChangeRequest("Sallowmere", change.later.id, change.earlier.id))
    assert again == change


def test_every_labelled_pair_is_named_by_marks_alone() -> None:
    lines = (ROOT / "docs" / "quality" / "change-pairs.tsv").read_text(encoding="utf-8").splitlines()
    rows = [dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in lines[1:]]
    assert tuple(lines[0].split("\t")) == COLUMNS
    assert all(is_mark(row[side]) for row in rows for side in ("earlier", "later"))
    assert not {row["area"] for row in rows if row["part"] == "fit"} & {
        row["area"] for row in rows if row["part"] == "held"
    }
    assert all(bool(row["later_says"]) == (row["same_matter"] == "yes") for row in rows)


def test_the_figures_said_with_every_change_are_those_of_the_page() -> None:
    page = (ROOT / "docs" / "quality" / "change.md").read_text(encoding="utf-8")
    said = dict(re.findall(r"^\| ([^|]+) \| (\d+ of \d+) \|", page, flags=re.MULTILINE))
    for name, share in {
        "matches that are right": measured.MATCHES_RIGHT,
        "pairs on the same matter that are matched": measured.MATCHES_FOUND,
        "findings tagged as shortfalls that are": measured.SHORTFALLS_TAGGED,
        "outcomes of shortfalls": measured.OUTCOMES_RIGHT,
        "shortfalls called resolved that are": measured.RESOLVED_RIGHT,
    }.items():
        assert said[name] == str(share)
        assert str(share) in measured.HOW_OFTEN_RIGHT
    assert (
        "about four of ten matches are wrong, and three of ten true ones are missed"
        in measured.MATCHED_BY_A_MODEL
    )
    assert not re.search(r"\d", measured.MATCHED_BY_A_MODEL), "plain words; the figures stand with the method"


def test_the_figures_of_pairs_have_the_pairs_of_the_fresh_part() -> None:
    lines = (ROOT / "docs" / "quality" / "change-pairs.tsv").read_text(encoding="utf-8").splitlines()
    rows = [dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in lines[1:]]
    fresh = [row for row in rows if row["part"] == "fresh"]
    assert measured.MATCHES_FOUND.of == sum(row["same_matter"] == "yes" for row in fresh)
    assert measured.MATCHES_FOUND.right == measured.MATCHES_RIGHT.right
    assert not {row["area"] for row in fresh} & {row["area"] for row in rows if row["part"] != "fresh"}
    assert all((row["reader_1"] != "") == (row["part"] == "fresh") == (row["reader_2"] != "") for row in rows)
