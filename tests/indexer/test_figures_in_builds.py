"""Figures in a build: read once for each text, again by another extractor, and never with torch."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import indexer.computed
from corpus.figures import Figure, extract_figures_batch
from indexer.build import BuildOptions, build_library
from indexer.cache import Cache
from indexer.figures import extractor_version, read_figures, read_part, unit_stems
from indexer.snapshot import open_snapshot
from tests.indexer.test_build import report_text

OPTIONS = BuildOptions(precision="f32")
TEXTS = (
    "Enquiries were sufficient in 28 out of 44 relevant cases.",
    "Only 46 per cent of staff had been trained, and three-quarters were new.",
    "Managers knew what they wanted.",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inbox = tmp_path / "reports"
    inbox.mkdir()
    for area in ("Ambridge", "Borchester"):
        said = [
            f"In {area}, inspectors read the records of cases closely and met staff. {text}" for text in TEXTS
        ]
        (inbox / f"{area.lower()}.txt").write_text(report_text(area, *said))
    return inbox


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that a build reads figures of."""
    seen: list[str] = []

    def watched(texts: Sequence[str], processes: int = 1) -> object:
        seen.extend(texts)
        return read_figures(texts, processes)

    monkeypatch.setattr(indexer.computed, "read_figures", watched)
    return seen


def test_a_known_text_is_not_read_again(library: Path, folder: Path, looked_at: list[str]) -> None:
    first = build_library(library, [folder / "ambridge.txt"], options=OPTIONS)
    assert first.figures == 4  # those of the texts, and the two weeks of the introduction
    assert len(looked_at) == len(set(looked_at)) == first.passages
    looked_at.clear()
    second = build_library(library, [folder], options=OPTIONS)
    assert second.figures == 8
    assert len(looked_at) == second.passages - first.passages
    looked_at.clear()
    assert not build_library(library, [folder], options=OPTIONS).published
    assert looked_at == []


def test_another_extractor_reads_all_again_and_publishes(
    library: Path, folder: Path, looked_at: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    build_library(library, [folder], options=OPTIONS)
    looked_at.clear()
    monkeypatch.setattr(indexer.computed, "extractor_version", lambda: "another/parser-1")
    summary = build_library(library, [], options=OPTIONS)
    assert summary.published
    assert summary.encoded == 0
    assert len(looked_at) == summary.passages
    snapshot = open_snapshot(library)
    assert snapshot.manifest["models"]["figures"] == "another/parser-1"
    assert snapshot.manifest["counts"]["figures"] == summary.figures == 8
    assert snapshot.records.figure_columns().read
    snapshot.close()


def test_a_library_whose_snapshot_has_no_figures_gets_them_without_its_files(
    library: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = build_library(library, [folder], options=OPTIONS)
    # As a library that was indexed before: nothing of figures in the cache.
    with Cache(library / "cache") as cache:
        cache._base.execute("DELETE FROM figures")
        cache._base.execute("DELETE FROM figured")
    monkeypatch.setattr(indexer.computed, "extractor_version", lambda: "newer")
    again = build_library(library, [], options=OPTIONS)
    assert again.published
    assert again.figures == summary.figures


def test_the_cache_gives_back_what_was_kept(tmp_path: Path) -> None:
    found = extract_figures_batch(TEXTS)
    with Cache(tmp_path) as cache:
        assert cache.missing_figures("one", [*TEXTS, TEXTS[0]]) == list(TEXTS)
        cache.keep_figures("one", TEXTS, found)
        cache.mark_figured(["report"], "one")
    with Cache(tmp_path) as cache:
        assert cache.missing_figures("one", TEXTS) == []
        assert cache.missing_figures("two", TEXTS) == list(TEXTS)
        assert cache.figures("one", [TEXTS[2], TEXTS[0]]) == [found[2], found[0]]
        assert cache.is_figured("report", "one")
        assert not cache.is_figured("report", "two")
        with pytest.raises(KeyError):
            cache.figures("one", ["a text that nobody read"])


def test_processes_find_what_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.figures._ALONE", 2)
    monkeypatch.setattr("indexer.figures._CHUNK", 2)
    texts = [*TEXTS, "Seven of the eleven plans were late.", "Nothing was said."]
    parts = list(read_figures(texts, 2))
    assert [text for part, _ in parts for text in part] == texts
    together: list[tuple[Figure, ...]] = [found for _, figures in parts for found in figures]
    assert together == read_part(texts) == extract_figures_batch(texts)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("relevant cases", "case"),
        ("case", "case"),
        ("inspected cases", "case"),
        ("young people", "young peopl"),
        ("people", "peopl"),
        ("children’s reviews", "children review"),
        ("total", "total"),
        ("£", "£"),
        (None, None),
    ],
)
def test_units_are_put_together_by_their_stems(unit: str | None, expected: str | None) -> None:
    assert unit_stems(unit) == expected


def test_the_version_names_the_parser_without_loading_it() -> None:
    assert extractor_version().split("/")[1].startswith("en_core_web_")


def test_reading_figures_imports_no_torch() -> None:
    code = (
        "import sys\n"
        "from indexer.figures import extractor_version, read_part\n"
        "extractor_version()\n"
        "assert read_part(['Enquiries were made in 28 out of 44 relevant cases.'])[0][0].unit\n"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers') if m in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == "[]"
