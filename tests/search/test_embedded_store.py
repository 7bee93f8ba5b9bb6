"""Two stores, one engine: a snapshot on disk answers as the plain lists it was written from."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.model import Inspectorate, Kind, Passage, Programme, Rating, Report, Source, Span
from indexer.lexicon_writer import build_lexicon
from indexer.records import PassageTags
from indexer.snapshot import LEXICAL, STORE, Snapshot, open_folder, seal
from indexer.store import TaggedReport, write_store
from indexer.vectors import build_vectors
from search.engine import SearchEngine
from search.errors import EncoderMismatchError
from search.export import iter_passages
from search.opening import open_engine
from search.request import Filters, Mode, SearchRequest
from search.response import SearchResponse
from search.stores.embedded import EmbeddedStore
from tests.search.conftest import Generated
from tests.search.generated import THEMES, WORDS, HashEncoder, source_text
from tests.search.memory_store import MemoryStore
from tests.search.test_differential import random_filters, random_words


@pytest.fixture(scope="module")
def library(generated: Generated, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generated reports as a published snapshot."""
    library = tmp_path_factory.mktemp("library")
    folder = library / "snapshots" / "first"
    folder.mkdir(parents=True)
    tagged = []
    for record in generated.reports:
        own = [p for p in generated.passages if p.report_id == record.id]
        report = Report(
            id=record.id,
            title=record.title,
            inspectorate=Inspectorate(record.inspectorate),
            programme=Programme(record.programme),
            framework=record.framework,
            source=Source(record.source_name, record.source_sha256, record.media_type, source_text(own)),
            area=record.area,
            region=record.region,
            published=record.published,
            published_precision=record.published_precision,
            fictional=record.fictional,
            overall_rating=Rating(record.overall_rating) if record.overall_rating else None,
            passages=tuple(
                Passage(
                    id=p.id, ordinal=p.ordinal, text=p.text, kind=Kind(p.kind), section=p.section,
                    standard=p.standard, start=p.start, end=p.end, segments=(Span(p.start, p.end),),
                    page_start=p.page_start, page_end=p.page_end,
                )
                for p in own
            ),
        )  # fmt: skip
        tagged.append(TaggedReport(report, tuple(PassageTags(p.themes, p.stance) for p in own)))
    write_store(folder / STORE, tagged, THEMES, (), {})
    build_vectors(folder, generated.vectors)
    headings = [" / ".join(p.section) for p in generated.passages]
    build_lexicon(folder / LEXICAL, [p.text for p in generated.passages], headings)
    counts = {"reports": len(generated.reports), "passages": len(generated.passages)}
    seal(folder, {"models": {"encoder": "hashes"}, "counts": counts, "reports": []})
    (library / "current").write_text("first\n")
    return library


@pytest.fixture(scope="module")
def snapshot(library: Path) -> Snapshot:
    return open_folder(library, library / "snapshots" / "first")


@pytest.fixture(scope="module")
def stored(snapshot: Snapshot) -> SearchEngine:
    return SearchEngine(EmbeddedStore(snapshot), HashEncoder())


def assert_equal(found: SearchResponse, expected: SearchResponse) -> None:
    """Scores within 1e-5 (two ways to add up a product differ in the last bits), all else the same."""
    for ours, theirs in zip(found.hits, expected.hits, strict=True):
        assert ours.passage == theirs.passage
        assert ours.report.id == theirs.report.id
        assert (ours.matched, ours.closest) == (theirs.matched, theirs.closest)
        assert ours.score == pytest.approx(theirs.score, abs=1e-5)
        assert ours.explanation.terms == theirs.explanation.terms
        for name in ("dense", "dense_normal", "lexical", "lexical_normal"):
            one, other = getattr(ours.explanation, name), getattr(theirs.explanation, name)
            assert one == (None if other is None else pytest.approx(other, abs=1e-5))
    # A cursor names its snapshot, which is another one here.
    assert (found.next is None) == (expected.next is None)
    assert replace(found, snapshot="", next=None, hits=()) == replace(
        expected, snapshot="", next=None, hits=()
    )


@pytest.mark.parametrize("mode", list(Mode))
def test_both_stores_give_equal_answers(generated: Generated, stored: SearchEngine, mode: Mode) -> None:
    chance = random.Random(f"stores {mode}")
    texts = [passage.text for passage in generated.passages]
    for turn in range(80):
        words = random_words(chance)
        query = " ".join(words)
        if turn % 4 == 1:
            typed = chance.choice(texts).replace(".", "").split()
            start = chance.randrange(len(typed) - 2)
            query = f'"{" ".join(typed[start : start + 2])}" {query}'
        elif turn % 4 == 2:
            query = f"{query[:4]}* -{chance.choice(words)} MAPPA"
        elif turn % 4 == 3:
            query = f"{words[0]} NEAR/9 {chance.choice(WORDS[:8])} OR speaker:user AND rating:Good {query}"
        filters = random_filters(chance, [report.id for report in generated.reports])
        request = SearchRequest(query, filters if turn % 2 else Filters(), mode, limit=25)
        assert_equal(stored.search(request), generated.engine.search(request))


def test_passages_and_reports_come_whole_from_the_snapshot(
    generated: Generated, stored: SearchEngine
) -> None:
    for passage in generated.passages[::37]:
        ours, theirs = stored.passage(passage.id), generated.engine.passage(passage.id)
        assert ours.passage == theirs.passage == passage
        assert (ours.context_before, ours.context_after) == (theirs.context_before, theirs.context_after)
        assert (ours.source_before, ours.source_text, ours.source_after) == (
            theirs.source_before, theirs.source_text, theirs.source_after,
        )  # fmt: skip
        assert ours.citation == theirs.citation
    assert [r.id for r in stored.reports()] == [r.id for r in generated.engine.reports()]
    assert stored.manifest.passages == len(generated.passages)
    with_themes = {theme.id: theme.passages for theme in stored.themes()}
    assert with_themes["workload"] == sum(
        any(tag.theme == "workload" for tag in p.themes) for p in generated.passages
    )


def test_export_gives_every_passage_once_in_order(generated: Generated, snapshot: Snapshot) -> None:
    rows = list(iter_passages(snapshot))
    assert [row["id"] for row in rows] == [passage.id for passage in generated.passages]
    assert [row["text"] for row in rows] == [passage.text for passage in generated.passages]


def test_an_encoder_of_another_model_is_refused_by_name(library: Path) -> None:
    class Other(HashEncoder):
        model_id = "other-model"

    engine = open_engine(library, Other())
    assert engine.search(SearchRequest("kettle", mode=Mode.WORDS)).hits
    with pytest.raises(EncoderMismatchError, match=r"hashes.*other-model"):
        engine.search(SearchRequest("kettle"))
    assert open_engine(library, HashEncoder()).search(SearchRequest("kettle")).hits


def test_a_proposal_always_holds_the_nearest_passage(generated: Generated, snapshot: Snapshot) -> None:
    store = EmbeddedStore(snapshot)
    for passage in generated.passages[::50]:
        vector = generated.vectors[passage.row]
        products = generated.vectors @ vector
        found = store.near(vector, 2.0, 0.0)
        assert products[found].max() == pytest.approx(products.max(), abs=1e-5)
        near = set(store.near(vector, 0.5, 0.8).tolist())
        assert near >= set(np.flatnonzero(products >= max(0.5, 0.8 * products.max())).tolist())


def test_totals_of_a_store_that_may_miss_passages_are_lower_bounds(generated: Generated) -> None:
    class Likely(MemoryStore):
        complete = False

    store = Likely(generated.reports, generated.passages, THEMES, generated.vectors)
    engine = SearchEngine(store, generated.encoder)
    said = {mode: engine.search(SearchRequest("kettle staff", mode=mode)).totals.lower_bound for mode in Mode}
    assert said == {Mode.HYBRID: True, Mode.MEANING: True, Mode.WORDS: False}
    assert not engine.search(SearchRequest("")).totals.lower_bound
    assert not generated.engine.search(SearchRequest("kettle staff")).totals.lower_bound
