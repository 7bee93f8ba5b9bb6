"""The codebook: what ships is whole, and a broken file is refused with file, theme and field named."""

from pathlib import Path

import pytest

from indexer.codebook import Codebook, CodebookError, load_codebook

GOOD = """
[[theme]]
id = "river-safety"
name = "River safety"
group = "Own"
definition = "Safety at the river."
phrases = ["river (safety|danger)"]
"""


def test_shipped_codebook_has_the_parents_and_groups_of_the_field() -> None:
    codebook = load_codebook()
    assert len(codebook.themes) == 58
    children = {theme.id for theme in codebook.themes if theme.parent == "safeguarding"}
    assert children == {"child-safeguarding", "adult-safeguarding"}
    assert len({theme.group for theme in codebook.themes}) == 7
    assert all(theme.phrases for theme in codebook.themes if theme.id != "safeguarding")


def test_own_codebook_is_read(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(GOOD)
    assert load_codebook(path).ids == ("river-safety",)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('definition = "Safety at the river."', ""), "definition"),
        (("phrases =", "phrase ="), "phrase"),
        (("(safety|danger)", "(safety|danger"), "bracket"),
        (('"Own"', '"Own"\nparent = "nowhere"'), "nowhere"),
        (('"Own"', '"Own"\nparent = "river-safety"'), "parent"),
        (('"Own"', '"Own"\napplies_to = ["nobody"]'), "nobody"),
        (('"river-safety"', '"River Safety"'), "id"),
        (('name = "River safety"', "name = 3"), "name"),
    ],
)
def test_a_fault_is_named_with_file_and_field(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(GOOD.replace(*change))
    with pytest.raises(CodebookError) as caught:
        load_codebook(path)
    assert "own.toml" in str(caught.value)
    assert words in str(caught.value)


def test_same_id_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(GOOD + GOOD)
    with pytest.raises(CodebookError, match="twice"):
        load_codebook(path)


def test_missing_and_invalid_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="no codebook"):
        load_codebook(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("[[theme")
    with pytest.raises(CodebookError, match=r"bad\.toml"):
        load_codebook(tmp_path / "bad.toml")


def test_version_follows_content() -> None:
    assert load_codebook().version == load_codebook().version


def _extended(tmp_path: Path, changes: str) -> Codebook:
    path = tmp_path / "own.toml"
    path.write_text('extends = "default"\n' + changes, encoding="utf-8")
    return load_codebook(path)


def test_a_codebook_that_extends_the_shipped_one_changes_only_what_it_says(tmp_path: Path) -> None:
    base = load_codebook()
    own = _extended(tmp_path, GOOD + '[[theme]]\nid = "neglect"\nname = "Chronic neglect"\n')
    assert own.ids == (*base.ids, "river-safety")
    assert own.theme("neglect").name == "Chronic neglect"
    assert own.theme("neglect").phrases == base.theme("neglect").phrases
    assert own.theme("victims") == base.theme("victims")
    assert own.version != base.version


def test_a_retired_theme_is_gone_and_its_children_stand_alone(tmp_path: Path) -> None:
    own = _extended(tmp_path, 'retire = ["safeguarding", "unpaid-work"]')
    assert "unpaid-work" not in own.ids
    assert own.retired == ("safeguarding", "unpaid-work")
    assert own.theme("child-safeguarding").parent is None
    assert own.current("unpaid-work") is None


def test_a_renamed_theme_keeps_its_place_and_its_past(tmp_path: Path) -> None:
    own = _extended(tmp_path, '[[rename]]\nid = "safeguarding"\nto = "protection"\nname = "Protection"\n')
    assert own.ids.index("protection") == load_codebook().ids.index("safeguarding")
    assert own.theme("adult-safeguarding").parent == "protection"
    assert own.current("safeguarding") == "protection"


def test_merged_themes_become_one_with_the_phrases_and_readers_of_all(tmp_path: Path) -> None:
    base = load_codebook()
    own = _extended(
        tmp_path, '[[merge]]\nfrom = ["staffing-levels", "workload"]\ninto = "capacity"\nname = "Capacity"\n'
    )
    merged = own.theme("capacity")
    assert merged.formerly == ("staffing-levels", "workload")
    assert set(merged.phrases) == {*base.theme("staffing-levels").phrases, *base.theme("workload").phrases}
    assert own.current("workload") == own.current("staffing-levels") == "capacity"
    assert len(own.themes) == len(base.themes) - 1


def test_a_child_merged_with_its_parent_is_not_its_own_ancestor(tmp_path: Path) -> None:
    own = _extended(
        tmp_path, '[[merge]]\nfrom = ["safeguarding", "child-safeguarding"]\ninto = "safeguarding"\n'
    )
    assert own.theme("safeguarding").parent is None
    assert own.theme("adult-safeguarding").parent == "safeguarding"
    assert own.current("child-safeguarding") == "safeguarding"


def test_codebooks_build_on_each_other_and_changes_follow_in_order(tmp_path: Path) -> None:
    (tmp_path / "team.toml").write_text(
        'extends = "default"\n[[rename]]\nid = "workload"\nto = "caseload"\n', encoding="utf-8"
    )
    (tmp_path / "mine.toml").write_text(
        'extends = "team.toml"\n[[merge]]\nfrom = ["caseload", "staffing-levels"]\ninto = "caseload"\n',
        encoding="utf-8",
    )
    own = load_codebook(tmp_path / "mine.toml")
    assert own.theme("caseload").formerly == ("workload", "staffing-levels")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ('retire = ["nothing-such"]', "nothing-such"),
        ('[[rename]]\nid = "workload"\n', "new id"),
        ('[[rename]]\nid = "workload"\nto = "victims"\n', "merge"),
        ('[[rename]]\nid = "workload"\nto = "Work Load"\n', "hyphens"),
        ('[[rename]]\nid = "workload"\ninto = "x"\n', "into"),
        ('[[merge]]\nfrom = ["workload"]\ninto = "workload"\n', "no other theme"),
        ('[[merge]]\nfrom = ["workload", "gone"]\ninto = "x"\n', "gone"),
        ('[[merge]]\ninto = "x"\n', "from"),
        ('[[merged]]\ninto = "x"\n', "merged"),
        ('[[theme]]\nid = "quite-new"\nname = "New"\n', "group"),
        ('rename = "x"', "rename"),
    ],
)
def test_a_change_that_cannot_be_made_is_named(tmp_path: Path, changes: str, words: str) -> None:
    with pytest.raises(CodebookError) as caught:
        _extended(tmp_path, changes)
    assert "own.toml" in str(caught.value)
    assert words in str(caught.value)


def test_codebooks_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('extends = "b.toml"', encoding="utf-8")
    (tmp_path / "b.toml").write_text('extends = "a.toml"', encoding="utf-8")
    with pytest.raises(CodebookError, match="leads back"):
        load_codebook(tmp_path / "a.toml")
