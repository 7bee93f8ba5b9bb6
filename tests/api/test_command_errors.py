"""What the command line says when something goes wrong, or is stopped, and in which encoding."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

import api.cli.indexing
from api.cli import main
from api.cli.indexing import print_summary, summary_dict
from api.cli.progress import ProgressBars
from indexer.progress import BuildSummary
from indexer.records import RefusedRecord


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def index_failing(error: BaseException, monkeypatch: pytest.MonkeyPatch, folder: Path) -> object:
    """Exit code of ``findings index`` when the build raises ``error``."""

    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    monkeypatch.setattr(api.cli.indexing, "run_index", fail)
    monkeypatch.setattr(sys, "argv", ["findings", "index", str(folder)])
    with pytest.raises(SystemExit) as stopped:
        main()
    return stopped.value.code


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(13, "Permission denied", "library/current"), "library/current: Permission denied."),
        (OSError(28, "No space left on device"), "No space left on device."),
        (RuntimeError("odd\nthing"), "odd thing"),
    ],
)
def test_an_unforeseen_error_is_one_sentence(
    error: Exception,
    said: str,
    in_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert index_failing(error, monkeypatch, in_folder) == 2
    shown = capsys.readouterr().err
    assert said in shown
    assert len(shown.splitlines()) == 1


def test_where_it_arose_is_shown_when_debugging(
    in_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (in_folder / "findings.toml").write_text('log_level = "DEBUG"\n')
    assert index_failing(RuntimeError("odd"), monkeypatch, in_folder) == 2
    assert "Traceback" in capsys.readouterr().err


def test_a_stopped_index_says_that_it_can_go_on(
    in_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert index_failing(KeyboardInterrupt(), monkeypatch, in_folder) == 130
    shown = capsys.readouterr().err
    assert "again to go on" in shown
    assert len(shown.splitlines()) == 1


def test_other_commands_say_that_they_were_stopped(
    in_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object, **__: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr("corpus.guard.parse_file_guarded", stop)
    (in_folder / "report.txt").write_text("x")
    monkeypatch.setattr(sys, "argv", ["findings", "parse", "report.txt"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 130
    assert capsys.readouterr().err == "findings: Stopped.\n"


def test_output_is_utf_8_whatever_the_terminal_says(in_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    monkeypatch.setattr(sys, "argv", ["findings", "settings", "--library", "büro—1"])
    with pytest.raises(SystemExit):
        main()
    sys.stdout.flush()
    assert "büro—1" in written.getvalue().decode("utf-8")


def test_warnings_and_files_left_out_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    summary = BuildSummary(
        snapshot=None,
        published=False,
        skipped=tuple(f"inbox/table-{number}.csv" for number in range(23)),
        warnings=("The library begins anew.",),
    )
    print_summary(summary, Path("library"))
    shown = capsys.readouterr().out
    assert "warning: The library begins anew." in shown
    assert shown.count("table-") == 20
    assert "and 3 more left out" in shown
    assert summary_dict(summary)["warnings"] == ["The library begins anew."]


def test_a_refused_file_is_named_once(capsys: pytest.CaptureFixture[str]) -> None:
    refused = (
        RefusedRecord("in/a.html", "not-a-report", "a.html is a cookie notice, not a report."),
        RefusedRecord("in/b.pdf", "internal", "The parser failed; the log has the details."),
    )
    print_summary(BuildSummary(snapshot=None, published=False, refused=refused), Path("library"))
    lines = capsys.readouterr().out.splitlines()
    assert "refused: a.html is a cookie notice, not a report." in lines
    assert "refused: b.pdf: The parser failed; the log has the details." in lines


def test_a_long_run_is_not_estimated_from_its_first_passages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [0.0]
    monkeypatch.setattr("api.cli.progress.time.monotonic", lambda: now[0])
    with ProgressBars({}) as bars:
        for moment, done in ((0.0, 0), (12.0, 3), (23.0, 200), (34.0, 600)):
            now[0] = moment
            bars.passages(done, 842)
    first, second, third = filter(None, capsys.readouterr().err.splitlines())
    assert first == "3 of 842 passages known so far"
    assert "left" in second
    assert third.endswith("18/s, 14 s left")


def test_one_report_removed_is_one(
    own_library: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["findings", "remove", "thornstead-pdu-2025-01.pdf", "--library", str(own_library)]
    monkeypatch.setattr(sys, "argv", command)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert "Removed 1 report; " in capsys.readouterr().out
