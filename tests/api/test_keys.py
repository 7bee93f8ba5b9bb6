"""Keys: made once, kept as digests, found in a time that tells nothing, ended for good."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import KeyFileError, UsageError
from api.server.keys import KeyStore, Scope


@pytest.fixture
def store(tmp_path: Path) -> KeyStore:
    return KeyStore(tmp_path)


def test_a_key_is_shown_once_and_kept_as_a_digest(store: KeyStore) -> None:
    key, worn = store.create("  the   team ", Scope.READ)
    assert key.name == "the team"
    assert worn.startswith(f"findings_{key.id}_")
    kept = store.path.read_text("utf-8")
    assert worn not in kept
    assert worn.split("_", 2)[2] not in kept
    assert store.find(worn) == key
    assert KeyStore(store.path.parent).find(worn) == key


def test_only_the_very_key_opens(store: KeyStore) -> None:
    _, worn = store.create("one", Scope.READ)
    other, _ = store.create("two", Scope.READ)
    prefix, identity, secret = worn.split("_", 2)
    wrong = (
        "", worn[:-1], worn + "x", worn.upper(), f"{prefix}_{other.id}_{secret}", f"{prefix}_00000000_{secret}",
        f"{prefix}_{identity}_{'A' * 43}", f" {worn}", "findings", "findings__", identity,
    )  # fmt: skip
    for shown in wrong:
        assert store.find(shown) is None, shown


@given(st.text(max_size=80))
def test_any_other_text_is_no_key(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    store = KeyStore(tmp_path_factory.getbasetemp())
    assert store.find(text) is None


def test_a_key_ends_when_revoked_at_once_and_for_good(store: KeyStore) -> None:
    key, worn = store.create("one", Scope.CODE)
    _, kept = store.create("two", Scope.CODE)
    elsewhere = KeyStore(store.path.parent)
    assert elsewhere.find(worn) is not None
    ended = store.revoke(key.id)
    assert ended.revoked is not None
    assert elsewhere.find(worn) is None
    assert elsewhere.by_id(key.id) is None
    assert elsewhere.find(kept) is not None
    assert store.revoke(key.id).revoked == ended.revoked
    with pytest.raises(UsageError, match="deadbeef"):
        store.revoke("deadbeef")


def test_a_key_expires(store: KeyStore) -> None:
    key, worn = store.create("one", Scope.READ, days=2)
    assert key.expires is not None
    assert store.find(worn, key.expires - timedelta(seconds=1)) is not None
    assert store.find(worn, key.expires) is None
    assert store.find(worn, datetime.now(UTC) + timedelta(days=3)) is None


@pytest.mark.parametrize(
    ("name", "days"), [("", None), (" ", None), ("x" * 81, None), ("x", 0), ("x", 4_000)]
)
def test_a_bad_name_or_term_is_refused(store: KeyStore, name: str, days: int | None) -> None:
    with pytest.raises(UsageError):
        store.create(name, Scope.READ, days)
    assert store.all() == ()


def test_scopes_hold_those_below() -> None:
    assert [(a.value, b.value) for a in Scope for b in Scope if a.covers(b)] == [
        ("read", "read"),
        ("code", "read"),
        ("code", "code"),
        ("admin", "read"),
        ("admin", "code"),
        ("admin", "admin"),
    ]


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", '{"format": 2, "keys": []}', '{"format": 1}', '{"format": 1, "keys": [{"id": "x"}]}'],
)
def test_a_file_that_cannot_be_read_lets_nobody_in(store: KeyStore, content: str) -> None:
    _, worn = store.create("one", Scope.READ)
    store.path.write_text(content, "utf-8")
    with pytest.raises(KeyFileError, match=r"keys\.json"):
        store.find(worn)
    with pytest.raises(KeyFileError):
        store.create("two", Scope.READ)


def test_keys_made_at_once_are_all_kept(store: KeyStore) -> None:
    made: list[str] = []

    def make(number: int) -> None:
        made.append(KeyStore(store.path.parent).create(f"key {number}", Scope.READ)[1])

    threads = [threading.Thread(target=make, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({key.id for key in store.all()}) == 12
    assert all(store.find(worn) for worn in made)
    assert len(json.loads(store.path.read_text("utf-8"))["keys"]) == 12
