"""What must not stop a build: a worker that dies, a cache that can't be read."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from corpus.model import Report
from corpus.reading.limits import ReadingLimits
from indexer.build import BuildOptions, build_library
from indexer.cache import Cache, Parsed
from indexer.encoder import Encoded
from indexer.parsing import Job, parse_all, parser_key
from indexer.records import Evidence, PassageTags, StanceTag, ThemeTag
from tests.corpus import hostile_maker
from tests.indexer.conftest import make_report

TEXT = (
    "An inspection of services in {area}\n\nIntroduction\n\nThis report sets out what inspectors found when they "
    "visited {area}, read the records of many cases, and met managers, staff and partners over two weeks.\n\n"
    "Findings\n\nPlans were reviewed late in most of the cases that inspectors read, and nobody was told why. "
    "Managers knew of it, and had asked for more staff, but the vacancies that they had when the inspection "
    "began were still open at its end.\n\nStaff spoke well of the training that they were given, although "
    "those who had joined in the last year had waited too long for it to begin.\n"
)


def good_jobs(folder: Path) -> list[Job]:
    jobs = []
    for area in ("Ambridge", "Borchester", "Felpersham", "Hollerton", "Loxley"):
        path = folder / f"{area}.txt"
        path.write_text(TEXT.format(area=area))
        jobs.append(Job(path, path.name, hashlib.sha256(path.read_bytes()).hexdigest()))
    return jobs


class _Deadly(type(Path())):  # type: ignore[misc]
    """A file that ends whatever process asks for its name, as a crash in a native library does."""

    @property
    def name(self) -> str:
        os._exit(3)


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")


@pytest.mark.parametrize(
    ("make", "name", "reason", "words"),
    [
        (hostile_maker.endless_pdf, "endless.pdf", "too-slow", "limit of 2 seconds"),
        pytest.param(
            hostile_maker.greedy_docx, "greedy.docx", "too-much-memory", "limit of 537 MB", marks=on_linux
        ),
        pytest.param(hostile_maker.deflated_pdf, "deflated.pdf", "internal", "crash", marks=on_linux),
    ],
)
def test_a_hostile_file_is_refused_in_time_and_the_others_go_on(
    tmp_path: Path, make: Callable[[], bytes], name: str, reason: str, words: str
) -> None:
    timed = reason == "too-slow"
    limits = ReadingLimits(max_seconds=2.0) if timed else ReadingLimits(max_memory_bytes=512 * 1024**2)
    jobs = good_jobs(tmp_path)
    path = tmp_path / name
    path.write_bytes(make())
    begun = time.monotonic()
    took: dict[str, float] = {}
    results: dict[str, Parsed] = {}
    for job, parsed in parse_all([Job(path, name, "0"), *jobs], limits):
        results[job.name] = parsed
        took[job.name] = time.monotonic() - begun
    refused = results.pop(name)
    assert refused.reason == reason
    assert refused.message.startswith(name)
    assert words in refused.message
    assert "raise the setting max_parse_" in refused.message
    assert ". " not in refused.message
    assert set(results) == {job.name for job in jobs}
    assert all(parsed.report is not None for parsed in results.values())
    if timed:
        # The other worker did all the others meanwhile, and the run took the limit and a worker's start.
        assert max(took[job.name] for job in jobs) < took[name]
        assert 2.0 <= took[name] < 2.0 + 4.0


def test_a_file_that_crashes_its_worker_is_refused_and_the_others_go_on(tmp_path: Path) -> None:
    jobs = good_jobs(tmp_path)
    bad = Job(_Deadly(tmp_path / "deadly.pdf"), "deadly.pdf", "0")
    results = {job.name: parsed for job, parsed in parse_all([*jobs[:2], bad, *jobs[2:]], ReadingLimits())}
    refused = results.pop("deadly.pdf")
    assert refused.reason == "internal"
    assert "crash" in refused.message
    assert set(results) == {job.name for job in jobs}
    assert all(parsed.report is not None for parsed in results.values())


@on_linux
def test_a_file_refused_for_a_limit_is_read_again_under_a_higher_one(library: Path, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    good_jobs(folder)
    (folder / "greedy.docx").write_bytes(hostile_maker.greedy_docx(megabytes=18))
    reasons = []
    for gib in (0.5, 4):
        limits = ReadingLimits(max_memory_bytes=int(gib * 1024**3))
        summary = build_library(library, [folder], options=BuildOptions(precision="f32", limits=limits))
        assert summary.reports == 5
        reasons += [refused.reason for refused in summary.refused]
    assert reasons[0] == "too-much-memory"
    assert reasons[1] != "too-much-memory"


def test_parsed_reports_come_back_equal(tmp_path: Path) -> None:
    path = tmp_path / "ambridge.txt"
    path.write_text(TEXT.format(area="Ambridge"))
    (_, parsed), *_ = parse_all([Job(path, path.name, "a")], ReadingLimits())
    with Cache(tmp_path / "cache") as cache:
        cache.keep_parsed("a", path.name, "p1", parsed)
        assert cache.parsed("a", path.name, "p1") == parsed
        assert cache.parsed("a", path.name, "p2") is None
        assert cache.parsed("a", path.name, None) == parsed
        assert cache.parsed("a", "other.txt", None) is None
    report: Report = parsed.load()
    assert report.passages
    assert report.source.name == path.name


def test_other_limits_are_another_parser() -> None:
    assert parser_key(ReadingLimits()) == parser_key(ReadingLimits())
    assert parser_key(ReadingLimits()) != parser_key(ReadingLimits(max_pages=3))


def test_limits_that_change_no_report_keep_the_cache() -> None:
    assert parser_key(ReadingLimits()) == parser_key(ReadingLimits(max_seconds=3, max_memory_bytes=10**9))


def test_embeddings_and_tags_come_back_equal(tmp_path: Path) -> None:
    report = make_report("Ambridge", ["one", "two"])
    vectors = np.random.default_rng(0).normal(size=(2, 4)).astype(np.float32)
    tag = ThemeTag("housing", 0.5, False, "rule", (Evidence(0, 3, "one", 1.0),))
    tags = (PassageTags((tag,), StanceTag("neutral", 0.5, "model")),) * 2
    with Cache(tmp_path) as cache:
        texts = [p.text for p in report.passages]
        assert cache.missing_texts("m", [*texts, "one"]) == texts
        cache.keep_embeddings("m", texts, Encoded(vectors, np.array([1, 3], np.int32)))
        cache.keep_tags("r", "t", tags)
    with Cache(tmp_path) as cache:
        found = cache.embeddings("m", ["two", "one", "two"], 4)
        assert np.array_equal(found.vectors, vectors[[1, 0, 1]])
        assert found.windows.tolist() == [3, 1, 3]
        assert cache.missing_texts("m", ["one", "three"]) == ["three"]
        assert cache.missing_texts("other", ["one"]) == ["one"]
        assert cache.tags("r", "t") == tags
        assert cache.tags("r", "other") is None


def test_a_cache_that_cannot_be_read_begins_anew(tmp_path: Path) -> None:
    with Cache(tmp_path) as cache:
        cache.keep_embeddings("m", ["one"], Encoded(np.ones((1, 2), np.float32), np.ones(1, np.int32)))
    for part in tmp_path.glob("cache.sqlite*"):
        part.write_bytes(b"not a database at all" * 100)
    with Cache(tmp_path) as cache:
        assert cache.missing_texts("m", ["one"]) == ["one"]


def test_a_file_hash_is_known_until_the_file_changes(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one")
    with Cache(tmp_path / "cache") as cache:
        assert cache.file_hash(path) is None
        cache.keep_file_hash(path, "abc")
        assert cache.file_hash(path) == "abc"
        path.write_text("other")
        assert cache.file_hash(path) is None
        assert cache.known_hash(path) == "abc"


def test_what_parses_brings_no_index_libraries_into_its_limited_memory() -> None:
    code = "import sys, indexer.parsing; print([m for m in ('faiss', 'tantivy', 'openvino', 'torch') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
