"""docs/codebook.md: what it shows works as it is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus.model import Kind, Passage, Span
from indexer.codebook import Codebook, load_codebook
from indexer.encoder import Encoder
from indexer.themes.patterns import parse_pattern
from indexer.themes.quality import unchanged_themes
from indexer.themes.tagger import load_tagger
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "codebook.md").read_text("utf-8")
UNSEEN = (
    "A boy of eleven who cares for his disabled father had no assessment, and the school was not told why he was late.",
    "Young carers have a card that excuses them when they must answer the telephone.",
)
OTHER = "Foster carers were visited monthly and praised the out-of-hours line."


def codebooks(folder: Path) -> list[Codebook]:
    found = []
    for number, block in enumerate(re.findall(r"^```toml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)):
        path = folder / f"block-{number}.toml"
        path.write_text(block, encoding="utf-8")
        found.append(load_codebook(path))
    return found


def test_each_codebook_on_the_page_loads_and_does_what_is_said(tmp_path: Path) -> None:
    worked, retired = codebooks(tmp_path)
    assert worked.theme("caseload").formerly == ("workload",)
    assert worked.theme("protected-characteristics").name == "Protected characteristics"
    assert worked.current("race-ethnicity") == "protected-characteristics"
    assert 5 <= len(worked.theme("young-carers").examples) <= 10
    assert worked.theme("accommodation").definition == load_codebook().theme("accommodation").definition
    same = unchanged_themes(worked, load_codebook())
    assert same["caseload"] == "workload"
    assert not {"young-carers", "protected-characteristics", "accommodation"} & same.keys()
    assert retired.retired == ("unpaid-work", "finance-benefit-debt")


@pytest.mark.parametrize(("text", "carries"), [(UNSEEN[0], True), (UNSEEN[1], True), (OTHER, False)])
def test_the_pages_new_theme_works_at_once(
    tmp_path: Path, encoder: Encoder, text: str, carries: bool
) -> None:
    tagger = load_tagger(codebooks(tmp_path)[0], encoder=encoder)
    passage = Passage("0" * 16, 0, text, Kind.FINDING, (), None, 0, len(text), (Span(0, len(text)),))
    (tags,) = tagger.tag([passage], encoder.encode_passages([text]), ["ofsted"])
    assert ("young-carers" in {tag.theme for tag in tags.themes}) is carries


def test_each_phrase_of_the_pages_table_can_be_read() -> None:
    table = PAGE.split("### Phrases")[1].split("##")[0]
    phrases = [cell.replace("\\|", "|") for cell in re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)]
    assert len(phrases) == 6
    for phrase in phrases:
        parse_pattern(phrase)


def test_the_pages_table_names_every_field_of_a_theme() -> None:
    fields = PAGE.split("## The fields of a theme")[1].split("###")[0]
    named = set(re.findall(r"`([a-z_]+)`", fields))
    assert {
        "id", "name", "group", "definition", "parent", "include", "exclude", "phrases", "hints", "masks",
        "applies_to", "examples", "counterexamples",
    } <= named  # fmt: skip
