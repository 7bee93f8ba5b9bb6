"""Codebooks to and from REFI-QDA files: valid by the published schema, and back without loss."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.ids import slug
from indexer.codebook import Codebook, Theme, load_codebook
from indexer.refi_qda import ExchangeError, QdaCodebook, codebook_toml, read_codebook, write_codebook, xml
from indexer.refi_qda import codebook_file as codebook_file_module
from indexer.refi_qda.codes import code_tree, theme_guid, walk
from indexer.stance import STANCES

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Other 1.0">'
)
GUIDS = [f"{{0000000{n}-0000-4000-8000-00000000000A}}" for n in range(9)]


def qdc(folder: Path, codes: str, sets: str = "") -> Path:
    path = folder / "theirs.qdc"
    path.write_text(f"{HEAD}<Codes>{codes}</Codes>{sets}</CodeBook>", encoding="utf-8")
    return path


def brought_back(codebook: Codebook, folder: Path) -> Codebook:
    """A codebook after a way through a ``.qdc`` file and the TOML made of it."""
    (folder / "x.qdc").write_bytes(write_codebook(codebook))
    (folder / "own.toml").write_text(codebook_toml(read_codebook(folder / "x.qdc")).text, encoding="utf-8")
    return load_codebook(folder / "own.toml")


def shown(codebook: Codebook) -> dict[str, Theme]:
    """The themes as people see them, without what a ``.qdc`` file has no place for."""
    return {
        theme.id: replace(theme, phrases=(), hints=(), masks=(), formerly=()) for theme in codebook.themes
    }


def test_the_shipped_codebook_is_valid_and_has_every_theme_stance_and_group() -> None:
    content = write_codebook(load_codebook())
    xml.check(content)
    assert write_codebook(load_codebook()) == content
    nodes = {node.guid: node for node in walk(code_tree(load_codebook()))}
    assert len(nodes) == len(load_codebook().themes) + len(
        {t.group for t in load_codebook().themes}
    ) + 1 + len(STANCES)
    for theme in load_codebook().themes:
        node = nodes[theme_guid(theme.id)]
        assert node.codable
        assert node.name == theme.name
        assert node.description.startswith(theme.definition)
        children = {t.id for t in load_codebook().themes if t.parent == theme.id}
        assert {c.guid for c in node.children} == {theme_guid(child) for child in children}
    tops = code_tree(load_codebook())
    assert not any(top.codable for top in tops)
    assert [child.name.lower() for child in tops[-1].children] == list(STANCES)


def test_the_schema_refuses_what_the_standard_does_not_allow() -> None:
    content = write_codebook(load_codebook()).decode()
    for right, wrong in (
        ('isCodable="true"', 'isCodable="perhaps"'),
        ('guid="', 'guid="x'),
        ('color="#', 'color="'),
        ("<Codes>", "<Codes><Set/>"),
    ):
        with pytest.raises(ExchangeError, match="schema, line"):
            xml.check(content.replace(right, wrong, 1).encode())


def test_the_shipped_codebook_comes_back_as_itself(tmp_path: Path) -> None:
    assert brought_back(load_codebook(), tmp_path) == load_codebook()
    assert 'extends = "default"' in (tmp_path / "own.toml").read_text("utf-8")


words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=20
).map(lambda text: " ".join(text.split()) or "x")


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    themes: list[Theme] = []
    for number in range(draw(st.integers(1, 8))):
        parent = draw(st.none() | st.sampled_from(themes)) if themes else None
        themes.append(
            Theme(
                id=f"own-{number}",
                name=f"{draw(words)} {number}",
                group=draw(st.sampled_from(["People", "Plans & <deeds>", "😀"])),
                definition=draw(words).replace(":", ";"),
                parent=parent.id if parent else None,
                include=draw(st.just("") | words),
                exclude=draw(st.just("") | words),
                applies_to=draw(st.sampled_from([(), ("ofsted",), ("hmi-probation", "ofsted")])),
                examples=tuple(draw(st.lists(words, max_size=2))),
                counterexamples=tuple(draw(st.lists(words, max_size=2))),
            )
        )
    return Codebook(tuple(themes))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(codebooks())
def test_any_codebook_comes_back_with_its_hierarchy_and_definitions(
    tmp_path: Path, codebook: Codebook
) -> None:
    xml.check(write_codebook(codebook))
    assert shown(brought_back(codebook, tmp_path)) == shown(codebook)


def test_changes_to_shipped_themes_are_all_that_the_file_says(tmp_path: Path) -> None:
    base = load_codebook()
    renamed = replace(base.theme("workload"), name="Caseloads", exclude="Nothing.")
    moved = replace(base.theme("neglect"), parent="workload", group=renamed.group)
    new = Theme("night-work", "Night work", renamed.group, "Work at night.", parent="workload")
    kept = [t for t in base.themes if t.id not in {"workload", "neglect", "victims"}]
    back = brought_back(Codebook((*kept, renamed, moved, new)), tmp_path)
    assert shown(back) == shown(Codebook((*kept, renamed, moved, new)))
    assert back.theme("workload").phrases == base.theme("workload").phrases
    assert back.retired == ("victims",)
    said = (tmp_path / "own.toml").read_text("utf-8")
    assert said.count("[[theme]]") == 3


def test_codes_of_another_tool_become_themes_with_ids_of_their_own(tmp_path: Path) -> None:
    path = qdc(
        tmp_path,
        f'<Code guid="{GUIDS[0]}" name="People" isCodable="false">'
        f'<Code guid="{GUIDS[1]}" name="Carers &amp; kin" isCodable="true"><Description>Who cares.</Description>'
        f'<Code guid="{GUIDS[2]}" name="Grandparents" isCodable="true"/></Code>'
        f'<Code guid="{GUIDS[3]}" name="Carers/kin" isCodable="true"/></Code>'
        f'<Code guid="{GUIDS[4]}" name="家族" isCodable="true"/>'
        f'<Code guid="{GUIDS[5]}" name="DOMESTIC ABUSE" isCodable="true" color="#123"/>'
        f'<Code guid="{GUIDS[6]}" name="Empty" isCodable="false"/>',
        f'<Sets><Set guid="{GUIDS[7]}" name="Families"><MemberCode guid="{GUIDS[4].lower()}"/></Set></Sets>',
    )
    made = codebook_toml(read_codebook(path))
    (tmp_path / "own.toml").write_text(made.text, encoding="utf-8")
    book = load_codebook(tmp_path / "own.toml")
    assert book.theme("carers-kin").definition == "Who cares."
    assert book.theme("carers-kin").group == "People"
    assert book.theme("grandparents").parent == "carers-kin"
    assert book.theme("carers-kin-2").name == "Carers/kin"
    assert book.theme("code-00000004").group == "Families"
    assert book.theme("domestic-abuse").phrases == load_codebook().theme("domestic-abuse").phrases
    assert book.theme("domestic-abuse").name == "DOMESTIC ABUSE"
    assert made.known == ("domestic-abuse",)
    assert len(made.retired) == len(load_codebook().themes) - 1
    assert any("'Empty'" in note for note in made.notes)


def test_groups_and_stances_are_known_again_after_a_tool_made_every_code_codable(tmp_path: Path) -> None:
    """As some tools do; GUIDs changed too, so only names are left."""
    content = write_codebook(load_codebook()).decode().replace('isCodable="false"', 'isCodable="true"')
    (tmp_path / "x.qdc").write_text(content.replace('guid="', 'guid="{').replace('" name=', '}" name='))
    made = codebook_toml(read_codebook(tmp_path / "x.qdc"))
    assert made.themes == len(load_codebook().themes)
    assert made.retired == ()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("no xml", "not well-formed"),
        ("<Codes/>", "<CodeBook>"),
        (f"{HEAD}<Codes/></CodeBook>", "no codes"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><CodeBook><Codes/></CodeBook>', "document type"),
        ('<!DOCTYPE x SYSTEM "file:///etc/hostname"><CodeBook><Codes/></CodeBook>', "document type"),
        (f"{HEAD}<Codes>{'<Code>' * 60}{'</Code>' * 60}</Codes></CodeBook>", "deep"),
    ],
)
def test_a_file_that_is_no_codebook_is_refused_in_one_sentence(
    tmp_path: Path, content: str, why: str
) -> None:
    path = tmp_path / "bad.qdc"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ExchangeError, match=why) as caught:
        read_codebook(path)
    assert "bad.qdc" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_too_large_or_absent_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = qdc(tmp_path, '<Code guid="x" name="y" isCodable="true"/>')
    monkeypatch.setattr(codebook_file_module, "MAX_BYTES", 50)
    with pytest.raises(ExchangeError, match="larger than"):
        read_codebook(path)
    with pytest.raises(ExchangeError, match=r"can't be read"):
        read_codebook(tmp_path / "absent.qdc")


def test_an_import_says_nothing_twice_and_ids_are_kebab_case() -> None:
    made = codebook_toml(QdaCodebook("x.qdc", "", code_tree(load_codebook())[:-1], {}))
    assert made.notes == ()
    assert all(slug(theme_id) == theme_id for theme_id in made.known)
