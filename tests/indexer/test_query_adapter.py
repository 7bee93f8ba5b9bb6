"""Adapter files and written queries: what is written is read, and what is wrong is named."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from corpus.text_mark import is_mark, text_mark
from indexer.adapted.adapter import describe_adapter, load_adapter, save_adapter, shipped_adapter
from indexer.errors import EncoderError, IndexerError
from indexer.query_side.written import HEADER, WrittenQuery, locate, part_of, read_queries, shipped_queries

VALUES = st.floats(-100, 100, width=32)


@st.composite
def factor_pairs(draw: st.DrawFn) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    rows, rank, columns = (draw(st.integers(1, 6)) for _ in range(3))
    left = draw(arrays(np.float32, (rows, rank), elements=VALUES))
    right = draw(arrays(np.float32, (rank, columns), elements=VALUES))
    return left, right


@settings(max_examples=60, deadline=None)
@given(
    pairs=st.dictionaries(st.from_regex(r"[a-z]{1,5}(\.[a-z0-9]{1,5}){0,2}", fullmatch=True), factor_pairs())
)
def test_what_is_saved_is_read_within_half_an_8_bit_step(
    pairs: dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        save_adapter(folder, "one", "model@1", pairs, {"n": 1})
        found = load_adapter(folder, "one")
        described = describe_adapter(folder, "one")
    assert (found.base, found.digest) == ("model@1", described.digest)
    assert found.factors.keys() == pairs.keys()
    for weight, (left, right) in pairs.items():
        for read, written, axis in zip(found.factors[weight], (left, right), (0, 1), strict=True):
            step = np.abs(written).max(axis=axis, keepdims=True) / 127
            assert read.shape == written.shape
            assert (np.abs(read - written) <= step * 0.5001 + 1e-12).all()
        a, b = found.factors[weight]
        assert np.array_equal(found.difference(weight), a @ b)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("adapter")
    generator = np.random.default_rng(1)
    pair = (
        generator.standard_normal((8, 2)).astype(np.float32),
        generator.standard_normal((2, 8)).astype(np.float32),
    )
    save_adapter(folder, "one", "model@1", {"a.weight": pair}, {})
    return folder


def test_equal_factors_are_equal_bytes(saved: Path, tmp_path: Path) -> None:
    found = load_adapter(saved, "one")
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
        save_adapter(folder, "one", "model@1", found.factors, {})
    assert (tmp_path / "a/one.npz").read_bytes() == (tmp_path / "b/one.npz").read_bytes()


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_damage_to_the_arrays_is_noticed(saved: Path, data: st.DataObject) -> None:
    content = (saved / "one.npz").read_bytes()
    place = data.draw(st.integers(0, len(content) - 1))
    flip = data.draw(st.integers(1, 255))
    cut = data.draw(st.booleans())
    damaged = (
        content[:place] if cut else content[:place] + bytes([content[place] ^ flip]) + content[place + 1 :]
    )
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "one.npz").write_bytes(damaged)
        (Path(name) / "one.json").write_bytes((saved / "one.json").read_bytes())
        with pytest.raises(EncoderError, match="damaged"):
            load_adapter(Path(name), "one")


@pytest.mark.parametrize(
    "description",
    [b"", b"[]", b"null", b"{}", b"\xff", b'{"format": 1}', b'{"format": 1, "base": 3, "sha256": "0"}'],
)
def test_a_description_that_cannot_be_used_is_named(saved: Path, tmp_path: Path, description: bytes) -> None:
    (tmp_path / "one.npz").write_bytes((saved / "one.npz").read_bytes())
    (tmp_path / "one.json").write_bytes(description)
    with pytest.raises(EncoderError, match=r"one.*reinstall"):
        load_adapter(tmp_path, "one")


def test_another_format_and_a_missing_file_are_named(saved: Path, tmp_path: Path) -> None:
    described = json.loads((saved / "one.json").read_bytes())
    (tmp_path / "one.json").write_text(json.dumps({**described, "format": 99}))
    with pytest.raises(EncoderError, match="another format"):
        load_adapter(tmp_path, "one")
    (tmp_path / "one.json").write_text(json.dumps(described))
    with pytest.raises(EncoderError, match="can't be read"):
        load_adapter(tmp_path, "one")


def test_there_is_none_for_a_model_that_nobody_trained() -> None:
    assert shipped_adapter("another@000000000000") is None


FIELD = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=12).filter(
    lambda text: bool(text.strip())
)
ROWS = st.lists(st.tuples(FIELD, FIELD, FIELD, FIELD), max_size=6)


def table(rows: list[tuple[str, ...]], header: tuple[str, ...] = HEADER) -> str:
    return "".join("\t".join(row) + "\n" for row in [header, *rows])


def read(text: str) -> list[WrittenQuery]:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "some.tsv"
        path.write_text(text, "utf-8", newline="")
        return read_queries(path)


@settings(max_examples=60, deadline=None)
@given(rows=ROWS)
def test_every_row_gives_two_queries(rows: list[tuple[str, str, str, str]]) -> None:
    found = read(table(list(rows)))
    assert [(q.file, q.begins, q.style, q.text) for q in found] == [
        (file, begins, style, text)
        for file, begins, plain, professional in rows
        for style, text in (("plain", plain), ("professional", professional))
    ]


@settings(max_examples=60, deadline=None)
@given(rows=ROWS.filter(bool), data=st.data())
def test_a_line_of_another_shape_is_named(rows: list[tuple[str, str, str, str]], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    wrong: tuple[str, ...] = data.draw(
        st.sampled_from([rows[place][:3], (*rows[place], "more"), (*rows[place][:2], " ", rows[place][3])])
    )
    broken: list[tuple[str, ...]] = [*rows]
    broken[place] = wrong
    with pytest.raises(IndexerError, match=rf"some\.tsv, line {place + 2}: 4 filled fields"):
        read(table(broken))


@pytest.mark.parametrize("header", ["", "file\tplain\n", "begins\tfile\tplain\tprofessional\n"])
def test_another_header_is_named(header: str) -> None:
    with pytest.raises(IndexerError, match=r"some\.tsv: the first line must name"):
        read(header)


def test_the_shipped_queries_can_be_read_and_reach_all_parts() -> None:
    queries = shipped_queries()
    assert len(queries) > 1_000
    assert {query.style for query in queries} == {"plain", "professional"}
    assert {part_of(query.file) for query in queries} == {"train", "dev", "test"}


@settings(max_examples=60, deadline=None)
@given(name=st.text(st.characters(exclude_categories=["Cs"])))
def test_a_report_is_in_one_part_always(name: str) -> None:
    assert part_of(name) == part_of(name)
    assert part_of(name) in {"train", "dev", "test"}


WORD = st.text("abcdefgh", min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(
    passages=st.lists(st.tuples(st.sampled_from(["a.pdf", "b.pdf"]), st.lists(WORD, min_size=1)), max_size=8)
)
def test_a_query_finds_the_first_passage_of_its_file_that_begins_so(
    passages: list[tuple[str, list[str]]],
) -> None:
    rows = [(row, file, " ".join(words)) for row, (file, words) in enumerate(passages)]
    # Case, spaces and punctuation do not count: a reader's copy seldom has them right.
    queries = [
        WrittenQuery("q", "plain", file, ", ".join(words[: max(1, len(words) // 2)]).upper())
        for file, words in passages
    ]
    absent = WrittenQuery("q", "plain", "c.pdf", "a")
    placed, found, lost = locate([*queries, absent], rows)
    assert placed == queries
    assert lost == [absent]
    for query, row in zip(placed, found, strict=True):
        letters = query.begins.replace(", ", "").casefold()
        fitting = [
            r for r, file, text in rows if file == query.file and text.replace(" ", "").startswith(letters)
        ]
        assert row == fitting[0]


def test_a_passage_can_be_named_by_the_mark_of_its_text() -> None:
    text = "Leaders know their service well; co-ordination is weak."
    same = "Leaders know their service\nwell; co ordination is weak"
    query = WrittenQuery("bosses know their stuff", "plain", "a.pdf", text_mark(text))
    placed, rows, lost = locate([query], [(3, "b.pdf", text), (4, "a.pdf", "Leaders."), (5, "a.pdf", same)])
    assert (placed, rows, lost) == ([query], [5], [])
    assert locate([query], [(3, "b.pdf", text)]) == ([], [], [query])
    assert is_mark(text_mark(text))
    assert not is_mark(text)
