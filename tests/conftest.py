"""What many tests share: the real data where it is there, and one library built from the bundled sample."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from corpus.sample import sample_reports_dir
from indexer.build import build_library
from tests.regional_reports import write_regional
from tests.tiny_model import make_tiny_model

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("FINDINGS_SHARED", ROOT.parent / "shared"))


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests see the defaults, whatever the environment of who runs them says."""
    for name in list(os.environ):
        if name.startswith("FINDINGS_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real reports; tests that need it skip where it is absent."""
    data = SHARED / "data"
    if not data.is_dir():
        pytest.skip("the real reports (../shared/data) are not here")
    return data


@pytest.fixture(scope="session")
def bedfordshire(shared_data: Path) -> Path:
    """The one full probation report at hand."""
    return shared_data / "probation" / "bedfordshire-pdu-2024-08.txt"


@pytest.fixture(scope="session")
def sample_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of the bundled sample, built once with the real encoder and tagger. Do not change it."""
    library = tmp_path_factory.mktemp("sample") / "library"
    build_library(library, [Path(str(sample_reports_dir()))])
    return library


@pytest.fixture(scope="session")
def regional_library(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Short made-up reports on areas of real regions, of both sets, and one on a region that no map has."""
    folder = tmp_path_factory.mktemp("regional")
    library = prepared(sample_library, folder / "library")
    build_library(library, [write_regional(folder / "reports")])
    return library


def copy_of(library: Path, to: Path) -> Path:
    """A copy of a library at ``to`` that may be changed.

    Its models are the same files on the disk, 170 MB that nothing writes into: a test that damages a model copies it.
    """
    shutil.copytree(
        library, to, ignore=lambda folder, _: {"models"} if Path(folder) == library else set[str]()
    )
    return prepared(library, to)


def prepared(library: Path, to: Path) -> Path:
    """A folder ``to`` with the models of ``library``, and with its embeddings where it has none: all but a snapshot.

    To convert the models takes longer than to index a few reports.
    """
    shutil.copytree(library / "models", to / "models", copy_function=os.link)
    if not (to / "cache").exists():
        shutil.copytree(library / "cache", to / "cache")
    return to


@pytest.fixture
def own_library(sample_library: Path, tmp_path: Path) -> Path:
    """A copy of the sample library that a test may change."""
    return copy_of(sample_library, tmp_path / "library")


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny sentence-transformers model. Do not change it."""
    folder = tmp_path_factory.mktemp("tiny") / "tiny-model"
    make_tiny_model(folder)
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; page tests skip where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if (found := shutil.which(name)) and shutil.which("chromedriver"):
            return found
    pytest.skip("no Chromium with chromedriver is installed: page tests are left out")


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
