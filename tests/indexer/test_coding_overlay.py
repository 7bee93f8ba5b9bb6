"""Codings laid over the model's tags, in words and in a published library."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Kind, Passage, Span
from indexer.build import build_library, remove_reports
from indexer.codebook import Codebook, Theme, load_codebook
from indexer.coding.desk import CodingDesk
from indexer.coding.overlay import CODER, HandCoding, lay_over, verdict_of
from indexer.coding.records import STANCE, Answer, Coding, words_digest
from indexer.coding.store import CodingStore
from indexer.records import Evidence, PassageTags, StanceTag, ThemeTag
from indexer.snapshot import open_snapshot

TEXT = "Caseloads were high and people fell ill."
BOOK = Codebook(
    (
        Theme("people", "People", "g", "d"),
        Theme("workload", "Workload", "g", "d", parent="people"),
        Theme("sickness", "Sickness", "g", "d", parent="people"),
        Theme("housing", "Housing", "g", "d"),
    )
)
WORDS = (Evidence(0, 9, "Caseloads", 1.0),)
MODEL = PassageTags(
    (
        ThemeTag("people", 0.8, certain=True, source="parent", evidence=WORDS),
        ThemeTag("workload", 0.8, certain=True, source="rule", evidence=WORDS),
    ),
    StanceTag("mixed", 0.6, "model"),
)


def passage(text: str = TEXT) -> Passage:
    return Passage("0" * 16, 0, text, Kind.FINDING, (), None, 0, len(text), (Span(0, len(text)),))


def said(coder: str, subject: str, value: str) -> Coding:
    theme = None if subject == STANCE else subject
    return Coding(
        "0" * 16,
        "r",
        "",
        coder,
        theme,
        Answer(value) if theme else None,
        None if theme else value,
        "",
        "2026-01-01T00:00:00.000Z",
        "",
    )


def laid(*codings: Coding, model: PassageTags = MODEL) -> PassageTags:
    return lay_over(passage(), model, verdict_of(codings), BOOK)


def by_theme(tags: PassageTags) -> dict[str, ThemeTag]:
    return {tag.theme: tag for tag in tags.themes}


def test_a_yes_adds_a_theme_and_confirms_the_models_with_its_evidence() -> None:
    tags = by_theme(laid(said("Ada", "housing", "yes"), said("Ada", "workload", "yes")))
    assert {tag.source for tag in tags.values()} == {CODER}
    assert {tag.probability for tag in tags.values()} == {1.0}
    assert all(tag.certain for tag in tags.values())
    assert tags["workload"].evidence == WORDS
    assert tags["housing"].evidence == (Evidence(0, len(TEXT), TEXT, 1.0),)
    assert set(tags) == {"housing", "workload", "people"}


def test_a_no_takes_off_the_theme_and_the_parent_that_followed_from_it() -> None:
    assert laid(said("Ada", "workload", "no")).themes == ()
    both = laid(said("Ada", "workload", "no"), said("Ada", "sickness", "yes"))
    assert {t.theme: t.source for t in both.themes} == {"sickness": CODER, "people": CODER}


def test_a_no_to_a_parent_takes_off_the_models_children_but_not_a_coders() -> None:
    assert laid(said("Ada", "people", "no")).themes == ()
    kept = laid(said("Ada", "people", "no"), said("Ada", "sickness", "yes"))
    assert {tag.theme for tag in kept.themes} == {"sickness", "people"}


def test_the_majority_counts_and_a_tie_leaves_the_models_answer_and_is_listed() -> None:
    two = [said("Ada", "workload", "no"), said("Bea", "workload", "yes")]
    assert verdict_of(two).disputed == ("workload",)
    assert laid(*two) == MODEL
    assert laid(*two, said("Cy", "workload", "no")).themes == ()
    stances = [said("Ada", STANCE, "strength"), said("Bea", STANCE, "shortfall")]
    assert laid(*stances).stance == MODEL.stance
    assert laid(*stances, said("Cy", STANCE, "strength")).stance == StanceTag("strength", 1.0, CODER)


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(BOOK.ids), st.sampled_from(["yes", "no"])),
        max_size=8,
    )
)
def test_whatever_is_said_parents_follow_and_decided_answers_hold(
    answers: list[tuple[str, str, str]],
) -> None:
    latest = {(coder, theme): value for coder, theme, value in answers}
    codings = [said(coder, theme, value) for (coder, theme), value in latest.items()]
    verdict = verdict_of(codings)
    tags = by_theme(laid(*codings))
    for theme in BOOK.themes:
        if theme.parent is not None and theme.id in tags:
            assert theme.parent in tags
        if theme.parent is None and theme.id == "housing" and theme.id in verdict.themes:
            assert (theme.id in tags) == verdict.themes[theme.id]
        if theme.parent is not None and theme.id in verdict.themes:
            assert (theme.id in tags) == verdict.themes[theme.id]
    assert [t.probability for t in laid(*codings).themes] == sorted(
        (t.probability for t in tags.values()), reverse=True
    )


def test_codings_move_with_their_words_and_those_that_find_none_are_kept() -> None:
    moved = replace(said("Ada", "housing", "yes"), passage="1" * 16, words=words_digest(TEXT))
    gone = replace(said("Ada", "workload", "no"), passage="2" * 16, words=words_digest("Other words."))
    hand = HandCoding([moved, gone], BOOK)
    assert set(hand.attach("r", [("0" * 16, TEXT)])) == {"0" * 16}
    assert hand.adrift == (gone,)
    twice = HandCoding([moved], BOOK)
    assert twice.attach("r", [("3" * 16, TEXT), ("4" * 16, TEXT)]) == {}
    assert twice.adrift == (moved,)


def test_renamed_and_merged_themes_keep_their_codings() -> None:
    book = Codebook(
        (Theme("load", "Load", "g", "d", formerly=("workload", "caseload")), Theme("housing", "H", "g", "d"))
    )
    hand = HandCoding(
        [said("Ada", "caseload", "no"), said("Ada", "workload", "yes"), said("Ada", "lost", "yes")], book
    )
    assert [(c.theme, c.value) for c in hand.codings] == [("load", "yes")]
    assert [c.theme for c in hand.unknown] == ["lost"]


def test_publishing_lays_codings_over_the_tags_and_taking_them_back_restores_all(own_library: Path) -> None:
    desk = CodingDesk(own_library)
    before = open_snapshot(own_library)
    content = before.manifest["content"]
    coded = next(p for p in before.records.all_passages() if len(p.themes) > 1 and p.kind == "finding")
    before.close()
    rejected = next(tag.theme for tag in coded.themes if tag.source != "parent")
    book = load_codebook()
    added = next(
        t.id for t in book.themes if t.id not in {tag.theme for tag in coded.themes} and not t.parent
    )
    desk.record("Ada", coded.id, yes=[added], no=[rejected], stance="mixed", note="see p. 2")

    summary = build_library(own_library, ())
    assert summary.published
    assert summary.encoded == 0
    with_codings = open_snapshot(own_library)
    now = with_codings.records.passage(coded.id)
    assert now is not None
    tags = {tag.theme: tag for tag in now.themes}
    assert rejected not in tags
    assert (tags[added].source, tags[added].probability, tags[added].certain) == (CODER, 1.0, True)
    assert now.stance == StanceTag("mixed", 1.0, CODER)
    assert with_codings.records.before_coding(now.row) == PassageTags(coded.themes, coded.stance)
    assert with_codings.manifest["codings"]["passages"] == 1
    with sqlite3.connect(with_codings.library / "snapshots" / with_codings.id / "library.sqlite") as base:
        assert base.execute("SELECT count(*) FROM coding").fetchone() == (4,)
    with_codings.close()
    assert not build_library(own_library, ()).published

    desk.record("Ada", coded.id, withdraw=[added, rejected, STANCE], note="")
    build_library(own_library, ())
    after = open_snapshot(own_library)
    assert after.manifest["content"] == content
    assert after.records.passage(coded.id) == coded
    after.close()


def test_codings_of_a_report_that_is_gone_wait_for_it(own_library: Path) -> None:
    desk = CodingDesk(own_library)
    snapshot = open_snapshot(own_library)
    report = snapshot.records.reports()[0]
    first = snapshot.records.passages_of(report.id)[0]
    file = snapshot.source_file(report.id)
    assert file is not None
    copy = own_library.parent / report.source_name
    copy.write_bytes(file.read_bytes())
    snapshot.close()
    desk.record("Ada", first.id, yes=["workload"])
    summary = remove_reports(own_library, [report.id])
    assert any("does not hold" in warning for warning in summary.warnings)
    assert [c.passage for c in desk.adrift()] == [first.id]
    build_library(own_library, [copy])
    assert desk.adrift() == ()
    again = open_snapshot(own_library)
    passage_now = again.records.passage(first.id)
    assert passage_now is not None
    assert "workload" in {t.theme for t in passage_now.themes if t.source == CODER}
    again.close()


def test_a_disputed_answer_is_said_and_listed(own_library: Path) -> None:
    desk = CodingDesk(own_library)
    (chosen,) = desk.next("Ada")
    desk.record("Ada", chosen.passage, yes=["workload"])
    desk.record("Bea", chosen.passage, no=["workload"])
    summary = build_library(own_library, ())
    assert any("evenly divided" in warning for warning in summary.warnings)
    snapshot = open_snapshot(own_library)
    assert snapshot.records.disputed() == ((chosen.passage, "workload"),)
    snapshot.close()
    assert len(CodingStore(own_library).in_force()) == 2


@pytest.mark.parametrize("name", ["coding", "model_theme", "model_stance", "disputed"])
def test_a_library_without_codings_has_the_tables_empty(sample_library: Path, name: str) -> None:
    snapshot = open_snapshot(sample_library)
    path = sample_library / "snapshots" / snapshot.id / "library.sqlite"
    with sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True) as base:
        assert base.execute(f"SELECT count(*) FROM {name}").fetchone() == (0,)
    assert "codings" not in snapshot.manifest
    snapshot.close()
