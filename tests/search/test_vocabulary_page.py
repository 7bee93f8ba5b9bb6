"""docs/vocabulary.md: what it shows works, and the figures it gives are those of the shipped file."""

from __future__ import annotations

import re
from pathlib import Path

from indexer.analysis import stems
from search.vocabulary import Vocabulary
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "vocabulary.md").read_text("utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def test_the_entry_shown_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.toml").write_text(EXAMPLES[0], "utf-8")
    assert Vocabulary.load(tmp_path).concept("approved premises") is not None


def test_the_file_of_ones_own_does_what_the_page_says(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.toml").write_text(EXAMPLES[1], "utf-8")
    vocabulary = Vocabulary.load(tmp_path)
    leads = {
        query: [lead.concept.pref_label for lead in vocabulary.match(stems(query))]
        for query in ("house on mill lane", "halfway house", "bail hostel", "the place behind the station")
    }
    assert leads == {
        "house on mill lane": ["approved premises"],
        "halfway house": [],
        "bail hostel": ["approved premises"],
        "the place behind the station": ["Bridgeway service"],
    }
    assert vocabulary.concept("court of protection") is None


def test_the_figures_are_those_of_the_file() -> None:
    concepts = Vocabulary.load().concepts
    figures = {
        "concepts": len(concepts),
        "of them of probation alone": sum(concept.scope == "probation" for concept in concepts),
        "terms": sum(len(concept.searched) for concept in concepts),
        "everyday labels": sum(len(concept.alt_labels) for concept in concepts),
        "hidden ones": sum(len(concept.hidden_labels) for concept in concepts),
        "labels do, most": sum(label.weight < 1 for concept in concepts for label in concept.labels),
    }
    flat = " ".join(PAGE.split())
    for what, number in figures.items():
        assert f"{number:,} {what}" in flat, (what, number)
