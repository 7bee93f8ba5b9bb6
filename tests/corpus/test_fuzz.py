"""Fuzzing of every reader: whatever the bytes, a report that holds its invariants, or one foreseen refusal.

Each file is read in a worker, so that a crash or a hang is a finding and not the end of the run. A run takes
some seconds for each format, with the same files each time. To search longer, with other files each time::

    FUZZ_SECONDS=600 FUZZ_KEEP=folder python -m pytest -s tests/corpus/test_fuzz.py

tries files of each format for so many seconds, and keeps all that fail in the folder.
"""

from __future__ import annotations

import hashlib
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from corpus.guard import Guard
from corpus.reading.limits import ReadingLimits
from tests.corpus.fuzz_work import outcome
from tests.corpus.mutations import FAMILIES, changed_files, seeds

LONG = float(os.environ.get("FUZZ_SECONDS", "0"))
KEEP = os.environ.get("FUZZ_KEEP")
SECONDS = LONG or 7.0
"""Time for each format."""

EXAMPLES = 150
LIMITS = ReadingLimits(max_seconds=30.0)
"""A machine under load may take five times as long for a file as one at rest; none took 5 s at rest."""

# A hang costs its whole limit each time, so what fails is not shrunk but kept.
BARE = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=not LONG,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard]:
    with Guard(LIMITS) as made:
        yield made


@pytest.mark.parametrize("suffix", FAMILIES)
def test_seeds_are_reports(suffix: str, guard: Guard) -> None:
    assert seeds(suffix)
    assert {guard.run(outcome, f"seed.{suffix}", data) for data in seeds(suffix)} == {"report"}


@pytest.mark.parametrize("suffix", FAMILIES)
def test_any_bytes_are_a_report_or_a_refusal(suffix: str, guard: Guard) -> None:
    end = time.monotonic() + SECONDS
    seen: Counter[str] = Counter()
    failed: dict[str, str] = {}

    def check(data: bytes) -> None:
        if time.monotonic() > end:
            return
        try:
            seen[guard.run(outcome, f"fuzzed.{suffix}", data)] += 1
        except Exception as error:
            name = f"{hashlib.sha256(data).hexdigest()[:12]}.{suffix}"
            failed[name] = f"{type(error).__name__}: {error}"[:300]
            if KEEP:
                Path(KEEP, name).write_bytes(data)

    run = BARE(given(data=changed_files(suffix))(check))
    run()
    while LONG and time.monotonic() < end:
        seed(random.SystemRandom().getrandbits(64))(run)()
    print(f"{suffix}: {sum(seen.values())} files: {dict(seen)}")
    assert not failed, failed
    assert seen["report"] >= 3, "so few of the changed files are reports that hardly anything is tried"


@settings(BARE, max_examples=60)
@given(
    data=st.binary(max_size=3_000),
    suffix=st.sampled_from([*FAMILIES, "xyz"]),
    head=st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>"]),
)
def test_noise_is_refused_and_nothing_else(data: bytes, suffix: str, head: bytes) -> None:
    assert outcome(f"noise.{suffix}", head + data) != "report"
