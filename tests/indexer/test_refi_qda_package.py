"""Project files of others are read without harm: bombs, names that climb out, entities, damage."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.refi_qda import ExchangeError, ProjectSource, read_codebook, read_project
from indexer.refi_qda import package as package_module
from indexer.refi_qda.package import Package
from tests.indexer.refi_qda_library import BOOK, library, report, tags

EMPTY = b'<Project xmlns="urn:QDA-XML:project:1.0" name="P"/>'


@pytest.fixture
def source(tmp_path: Path) -> ProjectSource:
    return library(tmp_path, [(report("A", "Words here.", [[(0, 11)]]), [tags()])])


def zipped(folder: Path, entries: dict[str, bytes]) -> Path:
    path = folder / "theirs.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def an_external_entity(folder: Path) -> Path:
    secret = folder / "secret.txt"
    secret.write_text("secret")
    body = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]><Project name="&e;"/>'
    return zipped(folder, {"project.qde": body.encode()})


def entities_that_grow(folder: Path) -> Path:
    lines = ['<!DOCTYPE x [<!ENTITY a0 "ha">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    return zipped(folder, {"project.qde": "".join([*lines, "]><Project>&a9;</Project>"]).encode("utf-16")})


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (an_external_entity, "document type"),
        (entities_that_grow, "document type"),
        (lambda f: zipped(f, {"project.qde": EMPTY, "../../out.txt": b"x"}), "leads out of it"),
        (lambda f: zipped(f, {"project.qde": EMPTY, "/etc/x": b"x"}), "leads out of it"),
        (lambda f: zipped(f, {"project.qde": EMPTY, "C:\\x": b"x"}), "leads out of it"),
        (lambda f: zipped(f, {"sources/a.txt": b"x"}), "holds no project"),
        (lambda f: zipped(f, {"project.qde": b"<CodeBook/>"}), "<Project>"),
        (lambda f: zipped(f, {"project.qde": b"\xff\xfe<"}), "not well-formed"),
        (lambda f: (f / "x.qdpx", (f / "x.qdpx").write_bytes(b"PK no zip"))[0], "is no REFI-QDA project"),
        (lambda f: f / "absent.qdpx", "can't be read"),
    ],
)
def test_a_harmful_or_broken_file_is_refused_in_one_sentence(
    tmp_path: Path, source: ProjectSource, make: Callable[[Path], Path], why: str
) -> None:
    path = make(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ExchangeError, match=why) as caught:
        read_project(path, source.records, BOOK)
    assert path.name in str(caught.value)
    assert "\n" not in str(caught.value)
    assert sorted(tmp_path.rglob("*")) == before
    with pytest.raises(ExchangeError):
        read_codebook(path)


def test_an_entry_is_read_up_to_a_limit_whatever_it_claims(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zipped(tmp_path, {"project.qde": EMPTY, "sources/bomb.txt": b"\0" * 5_000_000})
    assert path.stat().st_size < 10_000
    monkeypatch.setattr(package_module, "MAX_TEXT_BYTES", 1_000_000)
    with (
        Package(path) as package,
        pytest.raises(ExchangeError, match=r"more than 1,000,000 bytes in sources/bomb\.txt"),
    ):
        package.text("internal://bomb.txt")


def test_the_whole_of_a_project_has_a_limit_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(tmp_path, {"project.qde": EMPTY, "sources/a.txt": b"x" * 700, "sources/b.txt": b"x" * 700})
    monkeypatch.setattr(package_module, "MAX_TOTAL_BYTES", 1_000)
    with Package(path) as package:
        assert package.text("internal://a.txt") == b"x" * 700
        with pytest.raises(ExchangeError, match="holds more than"):
            package.text("internal://b.txt")


def test_too_many_entries_and_damage_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(tmp_path, {"project.qde": EMPTY, "sources/a.txt": b"some words " * 90})
    content = bytearray(path.read_bytes())
    place = content.index(b"sources/a.txt") + len(b"sources/a.txt") + 4
    content[place] ^= 0xFF
    damaged = tmp_path / "damaged.qdpx"
    damaged.write_bytes(content)
    with Package(damaged) as package, pytest.raises(ExchangeError, match=r"is damaged at sources/a\.txt"):
        package.text("internal://a.txt")
    monkeypatch.setattr(package_module, "MAX_ENTRIES", 1)
    with pytest.raises(ExchangeError, match="more than 1 entries"):
        Package(path)


def test_an_address_outside_the_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("outside")
    with Package(zipped(tmp_path, {"project.qde": EMPTY})) as package:
        for address in (
            "absolute:///etc/hostname",
            "relative:///a.txt",
            "internal://../a.txt",
            "internal://a.txt",
            "",
        ):
            assert package.text(address) is None
