"""The model for queries: made without torch, equal to the adapted source, checked, and used for queries alone."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from indexer.adapted.adapter import AdapterFile, find_adapter, save_adapter, shipped_adapter
from indexer.adapted.model import check_adapted_model, ensure_adapted_model
from indexer.encoder import Encoder
from indexer.encoder_loading import load_encoder
from indexer.errors import EncoderError
from indexer.models import ModelFiles, default_source, ensure_model

QUERIES = [
    "people with nowhere to live when they come out of prison",
    "staff workloads",
    "children who keep running away from their foster home",
    "how well did managers check the work?",
    "domestic abuse enquiries not made before sentence",
    "1.1",
    "temps instead of permanent social workers",
    "was the risk of serious harm to the public reviewed after a new arrest and shared with the police and others",
    "mental health help for kids in care",
]


@pytest.fixture
def files(library: Path) -> ModelFiles:
    """The default model of a library of the test's own."""
    return ensure_model(library)


@pytest.fixture
def adapter(files: ModelFiles) -> AdapterFile:
    """The shipped adapter for it."""
    found = find_adapter(files.id)
    assert found is not None
    return found


def query_folder(library: Path) -> Path:
    (folder,) = (library / "models").glob("all-minilm-l6-v2-query-*")
    return folder


def test_vectors_equal_those_of_the_source_with_the_differences_added(model_home: Path) -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    torch = pytest.importorskip("torch")
    encoder = load_encoder(model_home)
    adapter = shipped_adapter(encoder.model_id)
    assert adapter is not None
    source = sentence_transformers.SentenceTransformer(str(default_source()), device="cpu")
    parameters = dict(source[0].auto_model.named_parameters())
    with torch.no_grad():
        for name in adapter.factors:
            parameters[name] += torch.from_numpy(adapter.difference(name))
    expected = source.encode(QUERIES, normalize_embeddings=True)
    found = np.stack([encoder.encode_query(query) for query in QUERIES])
    assert np.sum(expected * found, axis=1).min() > 0.9999
    assert np.linalg.norm(found, axis=1) == pytest.approx(1.0, abs=1e-6)


def test_queries_alone_are_adapted(model_home: Path, encoder: Encoder) -> None:
    adapted = load_encoder(model_home, precision="f32")
    assert np.array_equal(adapted.encode_passages(QUERIES), encoder.encode_passages(QUERIES))
    cosines = [float(adapted.encode_query(q) @ encoder.encode_query(q)) for q in QUERIES]
    assert max(cosines) < 0.999
    assert adapted.model_id == encoder.model_id == encoder.query_id
    assert adapted.cache_key == encoder.cache_key
    found = find_adapter(encoder.model_id)
    assert found is not None
    assert adapted.query_id == f"{encoder.model_id}+query@{found.digest}"
    assert len(found.digest) == 12


def test_an_unknown_query_encoder_is_named(model_home: Path) -> None:
    with pytest.raises(EncoderError, match="adapted, base"):
        load_encoder(model_home, query_encoder="better")


@pytest.mark.parametrize("name", ["model.bin", "model.xml", "manifest.json"])
def test_a_damaged_query_model_is_made_again(
    library: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    first = load_encoder(library).encode_query("housing")
    path = query_folder(library) / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.unlink()  # it may be a link to the shared one
    path.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        again = load_encoder(library)
    assert "is damaged" in caplog.text
    assert np.array_equal(again.encode_query("housing"), first)
    assert path.read_bytes() != content


def test_another_adapter_takes_the_place_of_the_first(
    library: Path, files: ModelFiles, adapter: AdapterFile, tmp_path: Path
) -> None:
    old = query_folder(library)
    factors = shipped_adapter(files.id)
    assert factors is not None
    halved = {name: (left / np.float32(2), right) for name, (left, right) in factors.factors.items()}
    save_adapter(tmp_path, "other", files.id, halved, {})
    described = json.loads((tmp_path / "other.json").read_bytes())
    other = AdapterFile(tmp_path, "other", files.id, described["sha256"])
    made = ensure_adapted_model(files, other)
    assert made is not None
    assert made.id.endswith(f"+query@{other.digest}")
    assert made.folder == query_folder(library) != old
    assert check_adapted_model(made.folder, files.id, other.digest) == []
    assert check_adapted_model(made.folder, files.id, adapter.digest) == ["manifest.json"]


def test_an_adapter_that_does_not_fit_is_refused_and_leaves_nothing(
    library: Path, files: ModelFiles, tmp_path: Path
) -> None:
    shutil.rmtree(query_folder(library))
    shape = {"missing": (384, 384), "encoder.layer.0.intermediate.dense.weight": (384, 1536)}
    for name, (rows, columns) in shape.items():
        factors = {name: (np.ones((rows, 2), np.float32), np.ones((2, columns), np.float32))}
        save_adapter(tmp_path, "odd", files.id, factors, {})
        sha256 = json.loads((tmp_path / "odd.json").read_bytes())["sha256"]
        with pytest.raises(EncoderError, match="does not fit"):
            ensure_adapted_model(files, AdapterFile(tmp_path, "odd", files.id, sha256))
    assert [path.name for path in (library / "models").iterdir()] == ["all-minilm-l6-v2"]


def test_an_adapter_that_moves_nothing_is_refused(files: ModelFiles, tmp_path: Path) -> None:
    name = "encoder.layer.0.intermediate.dense.weight"
    factors = {name: (np.zeros((1536, 2), np.float32), np.ones((2, 384), np.float32))}
    save_adapter(tmp_path, "none", files.id, factors, {})
    sha256 = json.loads((tmp_path / "none.json").read_bytes())["sha256"]
    with pytest.raises(EncoderError, match="not moved"):
        ensure_adapted_model(files, AdapterFile(tmp_path, "none", files.id, sha256))


def test_a_folder_that_takes_no_model_leaves_queries_to_the_base(
    library: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.rmtree(query_folder(library))

    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("indexer.adapted.model.tempfile.mkdtemp", full)
    with caplog.at_level(logging.WARNING):
        found = load_encoder(library)
    assert "No space left" in caplog.text
    assert found.query_id == encoder.model_id
    assert np.array_equal(found.encode_query("housing"), encoder.encode_query("housing"))


def test_making_it_imports_no_torch(library: Path) -> None:
    shutil.rmtree(query_folder(library))
    code = (
        "import sys, pathlib\n"
        "from indexer.encoder_loading import load_encoder\n"
        f"e = load_encoder(pathlib.Path({str(library)!r}))\n"
        "e.encode_query('housing')\n"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers') if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert query_folder(library).is_dir()
