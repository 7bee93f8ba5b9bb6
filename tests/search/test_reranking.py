"""A cross-encoder, tiny and random, made here: the order is its own, and nothing else changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from search.engine import SearchEngine
from search.errors import QueryError
from search.request import SearchRequest
from search.reranking import RERANKED, CrossEncoderReranker, RerankerError
from tests.search.conftest import Generated
from tests.search.generated import WORDS


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    folder = tmp_path_factory.mktemp("cross-encoder")
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *dict.fromkeys(WORDS)]
    (folder / "vocab.txt").write_text("\n".join(pieces), encoding="utf-8")
    tokenizer = transformers.BertTokenizerFast(vocab_file=str(folder / "vocab.txt"))
    torch.manual_seed(4)
    config = transformers.BertConfig(
        vocab_size=len(pieces), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, num_labels=1, initializer_range=2.0,
    )  # fmt: skip
    transformers.BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def test_the_first_fifty_stand_in_the_models_order(generated: Generated, cross_encoder: Path) -> None:
    reranker = CrossEncoderReranker(str(cross_encoder))
    engine = SearchEngine(generated.store, generated.encoder, reranker=reranker)
    request = SearchRequest("kettle lantern", limit=100, facets=False)
    before = engine.search(request)
    after = engine.search(replace(request, rerank=True))
    assert after.totals == before.totals
    first = [hit.passage.id for hit in after.hits[:RERANKED]]
    assert set(first) == {hit.passage.id for hit in before.hits[:RERANKED]}
    assert first != [hit.passage.id for hit in before.hits[:RERANKED]]
    scores = [hit.explanation.reranked for hit in after.hits[:RERANKED]]
    assert None not in scores
    assert scores == sorted(scores, key=lambda score: -(score or 0.0))
    assert [hit.passage.id for hit in after.hits[RERANKED:]] == [
        hit.passage.id for hit in before.hits[RERANKED:]
    ]
    assert all(hit.explanation.reranked is None for hit in after.hits[RERANKED:])


def test_without_a_model_it_is_refused_in_a_sentence(generated: Generated) -> None:
    with pytest.raises(QueryError, match="No reranker is set"):
        generated.engine.search(SearchRequest("kettle", rerank=True))


def test_a_model_that_is_not_there_is_named(generated: Generated, tmp_path: Path) -> None:
    engine = SearchEngine(
        generated.store, generated.encoder, reranker=CrossEncoderReranker(str(tmp_path / "absent"))
    )
    with pytest.raises(RerankerError, match="absent"):
        engine.search(SearchRequest("kettle", rerank=True))
