"""Emerging themes: a subject that no theme covers is found, named and ready for a codebook; nothing is found in nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app as command
from indexer.build import BuildOptions, build_library
from indexer.codebook import CodebookError, Theme, load_codebook
from indexer.codebook.additions import add_themes, theme_toml
from indexer.snapshot import open_snapshot
from indexer.themes.emerging import LEAST_REPORTS, Emerging, find_emerging

PLANTED = (
    "Beehives on the roof were looked after well, and honey from the beehives was sold at the summer fair.",
    "The beehives had swarmed twice, and nobody had been told how to keep the bees away from the doors.",
    "Honey from the beehives behind the kitchen garden was bottled each autumn by two keen volunteers.",
    "The bees in the three beehives had not survived the winter, and the frames stood empty.",
    "A beekeeper came each month to open the beehives, and spare honey went to neighbours.",
    "Wasps had got into the beehives, and the honey was spoilt before anybody noticed.",
)
ODD = (
    "The clock in the tower strikes the quarters but has run slow since the thaw.",
    "Lichen covers the north wall, and the gutters above it drip after rain.",
    "A brass band plays on the lawn on the second Sunday of the month.",
    "The lift is painted green, and its bell can be heard on the fourth floor.",
    "Two peacocks wander through the car park and sleep in the cedar.",
    "Bread is baked in the old boiler house, mostly rye and barley.",
    "The river path is closed at high tide, so the ferry is crowded.",
    "An oil portrait of the founder hangs opposite the fire buckets.",
    "The tram stops outside, though only at weekends and never in August.",
    "Marble steps lead down to a dry fountain with a bronze dolphin.",
    "Letters are franked by an elderly machine that smells of violets.",
    "Chess is played at the long table whenever the projector is broken.",
)
THEMED = (
    "Domestic abuse enquiries were made to the police before every sentence plan was written.",
    "Domestic abuse was analysed well in every case, and victims of domestic abuse were kept in mind throughout.",
    "Domestic abuse call-out checks with the police were repeated whenever a violent partner had come back home.",
)
NOTICE = "The full text of the licence under which this document may be copied hangs beside the main gate, number {}."


def write(folder: Path, number: int, sentences: list[str]) -> None:
    body = "\n\n".join(sentences)
    (folder / f"report-{number}.md").write_text(
        f"# An inspection of unit number {number}\n\n## What we found\n\n{body}\n", encoding="utf-8"
    )


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Libraries of six reports, by what is in them besides odd sentences; each is built once."""
    built: dict[str, Path] = {}

    def made(what: str) -> Path:
        if what not in built:
            folder = tmp_path_factory.mktemp(what)
            (folder / "in").mkdir()
            for number in range(6):
                extra = {"planted": [PLANTED[number]], "notice": [NOTICE.format(number + 3)]}.get(what, [])
                if what == "one report":
                    extra = list(PLANTED) if number == 0 else []
                odd = ODD[2 * number : 2 * number + 2]
                write(folder / "in", number, [*odd, *THEMED, *extra])
            assert build_library(folder / "library", [folder / "in"]).reports == 6
            built[what] = folder / "library"
        return built[what]

    return made


def emerging(library: Path) -> Emerging:
    snapshot = open_snapshot(library)
    try:
        return find_emerging(snapshot)
    finally:
        snapshot.close()


def test_a_planted_subject_is_found_and_named(library: Callable[[str], Path]) -> None:
    found = emerging(library("planted"))
    (candidate,) = found.candidates
    assert "beehives" in candidate.theme.name.lower()
    assert candidate.theme.id.startswith("beehives")
    assert "honey" in [term.text for term in candidate.terms]
    assert (candidate.passages, candidate.reports, candidate.repeats) == (6, 6, 0)
    assert set(candidate.theme.examples) == set(PLANTED)
    assert all(term.passages >= 3 and term.elsewhere == 0 for term in candidate.terms)
    assert candidate.nearest is None or candidate.nearest.theme in load_codebook().ids
    assert found.reports == 6
    assert candidate.passages <= found.uncovered + found.unsure <= found.passages


@pytest.mark.parametrize("what", ["odd", "notice", "one report"])
def test_nothing_is_found_where_there_is_nothing(library: Callable[[str], Path], what: str) -> None:
    """Unlike sentences, a notice printed in each report, and a subject of one report alone are no theme."""
    assert LEAST_REPORTS > 1
    assert emerging(library(what)).candidates == ()


def test_a_notice_printed_in_each_report_counts_once_and_is_said(library: Callable[[str], Path]) -> None:
    assert emerging(library("notice")).folded == 5
    assert emerging(library("planted")).folded == 0


def test_the_same_library_gives_the_same_candidates(library: Callable[[str], Path]) -> None:
    assert emerging(library("planted")) == emerging(library("planted"))


def test_a_candidate_taken_into_a_codebook_covers_its_passages(
    library: Callable[[str], Path], tmp_path: Path
) -> None:
    (candidate,) = emerging(library("planted")).candidates
    add_themes(tmp_path / "own.toml", [candidate.theme])
    own = load_codebook(tmp_path / "own.toml")
    assert own.theme(candidate.theme.id) == candidate.theme
    build_library(
        tmp_path / "library",
        [library("planted").parent / "in"],
        options=BuildOptions(codebook=tmp_path / "own.toml"),
    )
    snapshot = open_snapshot(tmp_path / "library")
    carried = {theme.id: theme.passages for theme in snapshot.records.themes()}[candidate.theme.id]
    assert carried >= 5
    assert find_emerging(snapshot).candidates == ()
    snapshot.close()


def test_the_command_shows_and_writes_what_was_chosen(library: Callable[[str], Path], tmp_path: Path) -> None:
    own, place = tmp_path / "own.toml", ["--library", str(library("planted"))]
    listed = CliRunner().invoke(command, ["themes", "emerging", "--json", *place])
    assert listed.exit_code == 0, listed.output
    (candidate,) = json.loads(listed.output)["candidates"]
    assert candidate["toml"].startswith("[[theme]]\n")
    assert len(candidate["examples"]) == 6
    shown = CliRunner().invoke(
        command, ["themes", "emerging", *place, "--output", str(own), "--choose", candidate["id"]]
    )
    assert shown.exit_code == 0, shown.output
    assert "in 6 of 6 reports" in shown.output
    assert candidate["id"] in load_codebook(own).ids
    again = CliRunner().invoke(command, ["themes", "emerging", *place, "--output", str(own)])
    assert isinstance(again.exception, CodebookError)
    wrong = CliRunner().invoke(
        command, ["themes", "emerging", *place, "--output", str(own), "--choose", "bees"]
    )
    assert candidate["id"] in str(wrong.exception)


NEW = Theme("own-theme", "Own", "Own", 'Said "so" \\ or\nnot\x7f.', examples=("One.", "Two é 🙂."))


def test_a_theme_written_as_toml_is_read_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    add_themes(path, [NEW])
    kept = "# My own words.\n" + path.read_text("utf-8").rstrip("\n")
    path.write_text(kept, encoding="utf-8")
    second = replace(NEW, id="another")
    add_themes(path, [second])
    assert path.read_text("utf-8").startswith(kept)
    assert [load_codebook(path).theme(theme.id) for theme in (NEW, second)] == [NEW, second]
    assert theme_toml(NEW).count("\n") == 9


def test_a_file_that_is_no_codebook_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text("not TOML", encoding="utf-8")
    with pytest.raises(CodebookError, match=r"own\.toml"):
        add_themes(path, [NEW])
    assert path.read_text("utf-8") == "not TOML"
    with pytest.raises(CodebookError, match="victims"):
        add_themes(tmp_path / "new.toml", [replace(NEW, id="victims")])
    assert not (tmp_path / "new.toml").exists()
