"""The encoder: equal to its source, whole passages, vectors that depend on their text alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.encoder import Encoder
from indexer.encoder_loading import load_encoder
from indexer.encoder_windows import OVERLAP, cut
from indexer.errors import EncoderError
from indexer.models import DEFAULT_WEIGHTS_SHA256, default_source, ensure_model
from tests.tiny_model import DIMENSIONS, TEXTS, WINDOW, make_tiny_model

SENTENCES = [
    "Probation officers had too many cases.",
    "The caseload of practitioners was too high.",
    "Homeless people were helped into a flat on release from prison.",
    "1.1",
]
LONG = " ".join(
    f"In case {n} the plan was reviewed with the person and the police were told." for n in range(60)
)


def test_the_installed_weights_are_the_published_ones() -> None:
    assert (default_source() / "model.safetensors").stat().st_size == 90_868_376
    assert len(DEFAULT_WEIGHTS_SHA256) == 64


def test_vectors_equal_those_of_sentence_transformers(encoder: Encoder) -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    source = sentence_transformers.SentenceTransformer(str(default_source()), device="cpu")
    expected = source.encode(SENTENCES, normalize_embeddings=True)
    found = encoder.encode_passages(SENTENCES)
    assert found.dtype == np.float32
    assert found.shape == (4, encoder.dimensions) == (4, 384)
    assert np.sum(expected * found, axis=1).min() > 0.99999
    queries = np.stack([encoder.encode_query(s) for s in SENTENCES])
    assert np.sum(expected * queries, axis=1).min() > 0.99999
    assert np.linalg.norm(found, axis=1) == pytest.approx(1.0, abs=1e-6)


def test_meaning_is_what_brings_near(encoder: Encoder) -> None:
    query = encoder.encode_query("staff workloads")
    scores = encoder.encode_passages(SENTENCES) @ query
    assert scores[:2].min() > scores[2:].max()


@pytest.mark.parametrize("precision", ["f32", "auto", "bf16"])
def test_a_vector_depends_on_its_text_alone(model_home: Path, precision: str) -> None:
    try:
        encoder = load_encoder(model_home, precision=precision)
    except EncoderError:
        pytest.skip("this processor has no bf16")
    texts = [*SENTENCES, *(LONG[: 150 * n] for n in range(1, 12)), LONG]
    together = encoder.encode_passages(texts)
    backwards = encoder.encode_passages(texts[::-1])[::-1]
    assert np.array_equal(together, backwards)
    alone = np.concatenate([encoder.encode_passages([text]) for text in texts[::5]])
    assert np.array_equal(together[::5], alone)
    assert np.array_equal(encoder.encode_query(LONG), encoder.encode_query(LONG))


def test_bf16_stays_close_to_f32(model_home: Path, encoder: Encoder) -> None:
    try:
        half = load_encoder(model_home, precision="bf16", query_encoder="base")
    except EncoderError:
        pytest.skip("this processor has no bf16")
    cosines = np.sum(half.encode_passages(SENTENCES) * encoder.encode_passages(SENTENCES), axis=1)
    assert 0.9995 < cosines.min() < 0.9999999
    assert half.cache_key != encoder.cache_key
    assert half.model_id == encoder.model_id
    assert np.array_equal(half.encode_query("housing"), encoder.encode_query("housing"))


def test_auto_is_decided_once_for_a_library(library: Path) -> None:
    chosen = load_encoder(library, precision="auto").precision
    assert chosen in {"f32", "bf16"}
    for path in (library / "models").glob("*/precision.json"):
        other = {"f32": "bf16", "bf16": "f32"}[json.loads(path.read_text())["precision"]]
        path.write_text(json.dumps({"precision": other}))
        assert load_encoder(library, precision="auto").precision == other
        path.write_text("damaged")
        assert load_encoder(library, precision="auto").precision in {"f32", "bf16"}


def test_long_passages_are_embedded_whole(encoder: Encoder) -> None:
    encoded = encoder.encode([LONG, "Short."])
    assert encoded.windows.tolist()[1] == 1
    assert encoded.windows[0] > 3
    tail = LONG + " Nobody spoke to the children who had gone missing from home."
    changed = encoder.encode_passages([tail])[0]
    assert changed @ encoded.vectors[0] < 0.99999
    assert np.linalg.norm(encoded.vectors[0]) == pytest.approx(1.0, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(words=st.integers(0, 400), window=st.integers(8, 256))
def test_windows_lose_no_word_piece(encoder: Encoder, words: int, window: int) -> None:
    tokenizer = encoder._tokenizer  # type: ignore[attr-defined]
    text = " ".join(f"w{n}" for n in range(words))
    pieces = tokenizer.encode(text, add_special_tokens=False).ids
    windows = cut(tokenizer, [text], window)
    bodies = [ids[1:-1] for ids in windows.ids]
    assert all(len(ids) <= window for ids in windows.ids)
    overlap = min(OVERLAP, (window - 2) // 4)
    rebuilt = bodies[0] + [piece for body in bodies[1:] for piece in body[overlap:]]
    assert rebuilt == pieces
    assert windows.windowed == (len(bodies) > 1)


def test_progress_counts_up_to_all(encoder: Encoder) -> None:
    told: list[int] = []
    encoder.encode_passages([*SENTENCES * 20, LONG], told.append)
    assert told == sorted(told)
    assert told[-1] == 81


def test_nothing_to_encode(encoder: Encoder) -> None:
    assert encoder.encode_passages([]).shape == (0, 384)
    assert np.linalg.norm(encoder.encode_query("")) == pytest.approx(1.0, abs=1e-6)


def test_queries_from_many_threads_agree(encoder: Encoder) -> None:
    alone = [encoder.encode_query(s) for s in SENTENCES]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(encoder.encode_query, SENTENCES * 8))
    assert all(np.array_equal(v, alone[i % 4]) for i, v in enumerate(found))


def test_encoding_imports_no_training_library(model_home: Path) -> None:
    code = (
        "import sys, pathlib\n"
        "from indexer.encoder_loading import load_encoder\n"
        f"e = load_encoder(pathlib.Path({str(model_home)!r}))\n"
        "e.encode_query('housing'); e.encode_passages(['housing'])\n"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers') if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_damaged_model_is_named(model_home: Path, library: Path) -> None:
    folder = library / "models" / "all-minilm-l6-v2"
    path = folder / "tokenizer.json"
    content = bytearray(path.read_bytes())
    content[1000] ^= 1
    path.unlink()  # it may be a link to the shared one
    path.write_bytes(content)
    with pytest.raises(EncoderError, match=r"tokenizer\.json is damaged"):
        load_encoder(library)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["facts"]["parity"]["min"] > 0.9999
    load_encoder(model_home)


def test_the_compiled_form_is_kept_and_checked(library: Path) -> None:
    folder = library / "models" / "all-minilm-l6-v2" / "compiled"
    shutil.rmtree(folder, ignore_errors=True)
    first = load_encoder(library, precision="f32", query_encoder="base").encode_query("housing")
    blob = next(folder.glob("*.blob"))
    for damage in (b"not a compiled model", None):
        if damage is None:
            blob.with_suffix(".sha256").unlink()
        else:
            blob.chmod(0o600)
            blob.write_bytes(damage)
        assert np.array_equal(
            load_encoder(library, precision="f32", query_encoder="base").encode_query("housing"), first
        )
        assert blob.read_bytes() != damage
    assert np.array_equal(
        load_encoder(library, precision="f32", query_encoder="base").encode_query("housing"), first
    )


def test_a_precision_or_model_that_is_not_there(model_home: Path, tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="auto, f32, bf16"):
        load_encoder(model_home, precision="int4")
    empty = tmp_path / "no-model"
    empty.mkdir()
    with pytest.raises(EncoderError, match="can't be converted"):
        load_encoder(tmp_path, model=str(empty))
    assert list((tmp_path / "models").iterdir()) == []


def test_any_sentence_transformers_model_works(tmp_path: Path) -> None:
    """A tiny random BERT with a dense layer after it, made here, goes through the same conversion."""
    source = tmp_path / "tiny-model"
    expected = np.array(make_tiny_model(source), np.float32)
    encoder = load_encoder(tmp_path / "library", model=str(source), precision="f32")
    assert encoder.dimensions == DIMENSIONS
    assert encoder.max_tokens == WINDOW
    assert encoder.model_id.startswith("tiny-model@")
    assert encoder.query_id == encoder.model_id
    found = encoder.encode_passages(TEXTS)
    assert np.sum(found * expected, axis=1).min() > 0.9999
    assert encoder.encode(["risk plan " * 200]).windows[0] > 1

    again = ensure_model(tmp_path / "library", str(source))
    (source / "README.md").write_text("changed")
    assert ensure_model(tmp_path / "library", str(source)).id == again.id


def test_conversion_leaves_nothing_in_the_home_folder(tmp_path: Path) -> None:
    """OpenVINO's converter would report usage, and keep a client id at home, where it is let."""
    home = tmp_path / "home"
    home.mkdir()
    environment = {
        name: value for name, value in os.environ.items() if name not in {"CI", "HOME", "USERPROFILE"}
    }
    environment |= {"HOME": str(home), "USERPROFILE": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    code = "import sys, pathlib; from indexer.encoder_loading import load_encoder; load_encoder(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "library")], check=True, env=environment)
    assert not (home / "intel").exists()
    assert list((tmp_path / "library" / "models").iterdir())
