"""What an installation holds: the files that the code reads, and none that are only of a checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

READ = (
    "api/examples.json",
    "api/pages/static/findings.css",
    "api/pages/templates/compare.html",
    "corpus/gazetteer.toml",
    "indexer/codebook/codebook.toml",
    "indexer/query_side/all-minilm-l6-v2.npz",
    "indexer/recurring/adapter/all-minilm-l6-v2.json",
    "indexer/recurring/adapter/all-minilm-l6-v2.npz",
    "indexer/recurring/same-finding.json",
    "indexer/schema.sql",
    "search/acronyms.tsv",
    "search/vocabulary/entry-vocabulary.toml",
)

OF_A_CHECKOUT = (
    "indexer/query_side/queries/",
    "indexer/recurring/groups/",
    "corpus/sample/source/",
    "tests/",
)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Names of the files in a wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if tracked.returncode:
        pytest.skip("this is no checkout: what belongs to the source is not known")
    for name in tracked.stdout.decode().split("\0"):
        if name and not name.startswith(("tests/", "docs/")) and (ROOT / name).is_file():
            target = source / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    build = "from setuptools import build_meta; import sys; print(build_meta.build_wheel(sys.argv[1]))"
    made = subprocess.run(
        [sys.executable, "-c", build, str(folder)], cwd=source, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr[-2000:]
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return wheel.namelist()


@pytest.mark.parametrize("name", READ)
def test_a_wheel_holds_what_the_code_reads(installed: list[str], name: str) -> None:
    assert name in installed


def test_a_wheel_holds_nothing_of_a_checkout_alone(installed: list[str]) -> None:
    assert [name for name in installed if name.startswith(OF_A_CHECKOUT)] == []
