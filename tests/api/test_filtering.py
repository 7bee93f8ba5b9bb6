"""Every command that reads passages or reports takes the same filters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli import app
from search.request import FACETS

COMMANDS = {
    ("search",): "all",
    ("compare",): "latest",
    ("judgements",): "latest",
    ("figures",): "latest",
    ("recurring",): "all",
    ("recommendations",): "all",
    ("export", "passages"): "all",
    ("export", "citations"): "all",
}


@pytest.mark.parametrize(("command", "edition"), COMMANDS.items())
def test_a_command_takes_every_filter(command: tuple[str, ...], edition: str) -> None:
    shown = CliRunner().invoke(app, [*command, "--help"], env={"COLUMNS": "400", "NO_COLOR": "1"}).output
    for name in (*FACETS, "report", "certain-only"):
        assert f"--{name} " in shown, name
    assert "--real-only" in shown
    assert "--fictional-only" in shown
    assert f"[default: {edition}]" in shown.split("--edition ")[1].split("--")[0]


def _answer(library: Path, *arguments: str) -> dict[str, Any]:
    done = CliRunner().invoke(app, [*arguments, "--library", str(library), "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert isinstance(answer, dict)
    return answer


@pytest.mark.parametrize("command", ["recurring", "recommendations", "figures"])
def test_a_filter_of_the_command_line_reaches_the_answer(sample_library: Path, command: str) -> None:
    whole = _answer(sample_library, command, "--edition", "all")
    assert whole["total"] > 0
    ofsted = _answer(sample_library, command, "--edition", "all", "--inspectorate", "ofsted")
    both = _answer(
        sample_library,
        command,
        "--edition",
        "all",
        "--inspectorate",
        "ofsted",
        "--inspectorate",
        "hmi-probation",
    )
    assert ofsted["reports_searched"] < both["reports_searched"] <= whole["reports_searched"]
    latest = _answer(sample_library, command, "--edition", "latest")
    assert latest["reports_searched"] < whole["reports_searched"]
    made_up = _answer(sample_library, command, "--edition", "all", "--fictional-only")
    assert made_up["total"] == whole["total"]
    assert _answer(sample_library, command, "--edition", "all", "--real-only")["total"] == 0
    sure = _answer(sample_library, command, "--edition", "all", "--theme", "domestic-abuse", "--certain-only")
    assert 0 < sure["total"] < whole["total"]
