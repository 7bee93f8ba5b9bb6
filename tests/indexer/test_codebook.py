"""The codebook: what ships is whole, and a broken file is refused with file, theme and field named."""

from pathlib import Path

import pytest

from indexer.codebook import CodebookError, load_codebook

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
