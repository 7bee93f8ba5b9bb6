"""The server's library: taken up anew without anybody waiting, and without loading the encoder again."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

import api.library
import indexer.encoder_loading
from api.library import LibraryHolder
from api.settings import load_settings
from indexer.build import remove_reports
from indexer.model_use import use_model
from search.engine import SearchEngine
from search.errors import QueryError
from search.request import SearchRequest


@pytest.fixture
def holder(own_library: Path) -> LibraryHolder:
    return LibraryHolder(load_settings(library=own_library))


def publish_another(holder: LibraryHolder) -> None:
    first = holder.engine().reports()[0].id
    remove_reports(holder.folder, [first])


def test_others_keep_the_old_snapshot_while_one_opens_the_new(
    holder: LibraryHolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = holder.engine()
    publish_another(holder)
    opening, may_go_on = threading.Event(), threading.Event()
    warm_up = SearchEngine.warm_up

    def slowly(engine: SearchEngine) -> None:
        opening.set()
        assert may_go_on.wait(30)
        warm_up(engine)

    monkeypatch.setattr(SearchEngine, "warm_up", slowly)
    opener = threading.Thread(target=holder.engine)
    opener.start()
    assert opening.wait(30)
    assert holder.engine() is old
    may_go_on.set()
    opener.join(30)
    assert holder.engine().snapshot_id != old.snapshot_id


def test_the_encoder_is_loaded_once_for_all_snapshots(
    holder: LibraryHolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[Any] = []
    load = indexer.encoder_loading.load_encoder

    def counted(*arguments: Any) -> Any:
        loaded.append(arguments)
        return load(*arguments)

    monkeypatch.setattr(api.library, "load_encoder", counted)
    before = holder.engine().snapshot_id
    publish_another(holder)
    assert holder.engine().snapshot_id != before
    assert len(loaded) == 1


def test_a_snapshot_that_cannot_be_opened_leaves_the_old_one_serving(
    holder: LibraryHolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = holder.engine()
    publish_another(holder)
    tries: list[int] = []

    def fail(*_: Any, **__: Any) -> Any:
        tries.append(1)
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(api.library, "open_engine", fail)
    assert holder.engine() is old
    assert holder.engine() is old
    assert len(tries) == 1


def test_a_library_that_changed_its_model_is_served_with_it(holder: LibraryHolder, tiny_model: Path) -> None:
    request = SearchRequest(query="staff", limit=1)
    before = holder.engine().search(request)
    use_model(holder.folder, str(tiny_model))
    after = holder.engine().search(request)
    assert before.query_encoder is not None
    assert before.query_encoder.startswith("all-MiniLM-L6-v2@")
    assert after.query_encoder is not None
    assert after.query_encoder.startswith("tiny-model@")
    assert after.snapshot != before.snapshot


def test_the_longest_query_is_a_setting(own_library: Path) -> None:
    engine = LibraryHolder(load_settings(library=own_library, max_query_length=10)).engine()
    engine.search(SearchRequest(query="x" * 10))
    with pytest.raises(QueryError, match="10"):
        engine.search(SearchRequest(query="x" * 11))
