"""Work under guard: the same results as without, a limit that holds, and a worker that is replaced."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.errors import Refusal, ReportRefusedError
from corpus.guard import GUARD_ERRORS, Guard, parse_file_guarded, refusal_of
from corpus.parse import parse_file
from corpus.reading.limits import ReadingLimits
from corpus.sample import sample_reports_dir
from tests.corpus import guard_work as work


def test_a_guarded_parse_gives_the_same_report() -> None:
    path = sorted(sample_reports_dir().glob("*.pdf"))[0]
    assert parse_file_guarded(path) == parse_file(path)


def test_a_refusal_comes_through_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(ReportRefusedError, match="does not exist") as caught:
        parse_file_guarded(tmp_path / "none.pdf")
    assert caught.value.reason is Refusal.MISSING
    assert caught.value.path == str(tmp_path / "none.pdf")


def test_a_real_file_that_takes_longer_than_the_limit_is_refused_in_time() -> None:
    path = sorted(sample_reports_dir().glob("*.pdf"))[0]
    begun = time.monotonic()
    with pytest.raises(ReportRefusedError, match="max_parse_seconds") as caught:
        parse_file_guarded(path, ReadingLimits(max_seconds=0.001))
    assert caught.value.reason is Refusal.TOO_SLOW
    assert path.name in str(caught.value)
    assert time.monotonic() - begun < 15


def test_work_that_never_ends_is_ended_and_the_next_is_done() -> None:
    limits = ReadingLimits(max_seconds=1.0)
    with Guard(limits) as guard:
        begun = time.monotonic()
        with pytest.raises(TimeoutError):
            guard.submit(work.sleep_for_ever).result(timeout=30)
        assert time.monotonic() - begun < 15
        assert guard.submit(work.answer, 1).result(timeout=30) == 2


def test_a_worker_that_dies_costs_its_own_work_alone() -> None:
    with Guard(ReadingLimits()) as guard:
        before = guard.submit(work.process).result(timeout=30)
        dying = guard.submit(work.die)
        after = guard.submit(work.process)
        with pytest.raises(GUARD_ERRORS):
            dying.result(timeout=30)
        assert after.result(timeout=30) != before


@pytest.mark.skipif(os.name != "posix", reason="kills as only POSIX can")
def test_a_worker_killed_while_it_waits_is_replaced() -> None:
    with Guard(ReadingLimits()) as guard:
        for _ in range(2):
            idle = guard.run(work.process)
            os.kill(idle, signal.SIGKILL)
            time.sleep(0.5)
            assert guard.run(work.process) != idle


def test_a_closed_guard_says_so() -> None:
    guard = Guard(ReadingLimits())
    guard.close()
    with pytest.raises(RuntimeError):
        guard.submit(work.process)


def test_workers_stay_warm() -> None:
    with Guard(ReadingLimits()) as guard:
        assert len({guard.submit(work.process).result(timeout=30) for _ in range(5)}) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")
def test_memory_beyond_the_limit_is_not_to_be_had() -> None:
    limits = ReadingLimits(max_memory_bytes=1024**3)
    with Guard(limits) as guard:
        assert guard.submit(work.take_memory, 50_000_000).result(timeout=30) == 50_000_000
        with pytest.raises(MemoryError) as caught:
            guard.submit(work.take_memory, 2 * 1024**3).result(timeout=30)
    refused = refusal_of("big.pdf", caught.value, limits)
    assert refused.reason is Refusal.TOO_MUCH_MEMORY
    assert "1,074 MB" in str(refused)


@pytest.mark.skipif(os.name != "posix", reason="finds processes by /proc")
def test_no_worker_outlives_its_guard() -> None:
    with Guard(ReadingLimits()) as guard:
        worker = guard.submit(work.process).result(timeout=30)
        os.kill(worker, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


@pytest.mark.skipif(os.name != "posix", reason="sends an interrupt as a terminal does")
def test_an_interrupt_ends_a_parse_and_its_worker(tmp_path: Path) -> None:
    script = (
        "from corpus.guard import Guard\nfrom corpus.reading.limits import ReadingLimits\n"
        "from tests.corpus import guard_work as work\n"
        "if __name__ == '__main__':\n"
        "    with Guard(ReadingLimits()) as guard:\n"
        "        print(guard.submit(work.process).result(), flush=True)\n"
        "        guard.submit(work.sleep_for_ever).result()\n"
    )
    path = tmp_path / "interrupted.py"
    path.write_text(script, encoding="utf-8")
    root = str(Path(__file__).resolve().parents[2])
    process = subprocess.Popen(
        [sys.executable, str(path)],
        env={**os.environ, "PYTHONPATH": root},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    worker = int(process.stdout.readline())
    os.killpg(process.pid, 2)
    assert process.wait(timeout=30) != 0
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
