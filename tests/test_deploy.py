"""What lies in ``deploy/`` agrees with the code that it deploys, without any of its programs at hand."""

from __future__ import annotations

import fnmatch
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from api.forms import MOST_BYTES as MOST_FORM_BYTES
from api.server.body import MOST_BYTES as MOST_BODY_BYTES
from api.settings import CONFIG_VARIABLE, Settings, load_settings
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
FILES = sorted(DEPLOY.iterdir())
OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")
SETTINGS = {f"FINDINGS_{name.upper()}" for name in Settings.model_fields} | {CONFIG_VARIABLE}
SIZES = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}


def read(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


def default(name: str) -> int:
    value = Settings.model_fields[name].default
    assert isinstance(value, int)
    return value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_that_is_named_is_one(path: Path) -> None:
    named = set(re.findall(r"FINDINGS_[A-Z_]+[A-Z]", path.read_text("utf-8")))
    assert named
    assert named <= SETTINGS


def test_the_settings_of_the_example_are_taken(monkeypatch: pytest.MonkeyPatch, in_folder: Path) -> None:
    lines = [line for line in read("findings.env.example").splitlines() if line and not line.startswith("#")]
    for line in lines:
        monkeypatch.setenv(*line.split("=", 1))
    settings = load_settings()
    assert len(settings.model_fields_set) == len(lines) >= 4
    assert settings.api_keys


def sections(unit: str) -> dict[str, list[str]]:
    """The values of a unit's keys."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", unit, re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


def test_systemd_waits_longer_than_the_server_takes_to_stop() -> None:
    unit = sections(read("findings.service"))
    assert int(unit["TimeoutStopSec"][0]) > default("stop_seconds")
    assert unit["ExecStart"] == ["/opt/findings/bin/findings serve"]
    assert unit["EnvironmentFile"] == ["-/etc/findings/findings.env"]
    # The places that the commands of the documentation fill.
    for place in ("/opt/findings", "/etc/findings/findings.env", "/var/lib/findings/library"):
        assert place in OPERATIONS


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
@pytest.mark.parametrize("planted", [False, True])
def test_systemd_finds_nothing_wrong_with_the_unit(planted: bool, tmp_path: Path) -> None:
    stub = tmp_path / "findings"
    stub.write_text("#!/bin/sh\n")
    stub.chmod(0o755)
    unit = read("findings.service").replace("/opt/findings/bin/findings", str(stub))
    if planted:
        unit = unit.replace("ProtectSystem=", "ProtectsSystem=")
    (tmp_path / "findings.service").write_text(unit)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / "findings.service")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    # What is wrong elsewhere on this machine is no matter of the unit; a key that it doesn't know is a warning.
    said = [line for line in (done.stdout + done.stderr).splitlines() if "findings" in line]
    assert bool(said) == planted, done.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
@pytest.mark.parametrize("planted", [False, True])
def test_the_unit_is_no_more_exposed_than_the_documentation_says(planted: bool, tmp_path: Path) -> None:
    (written,) = re.findall(r"an exposure of ([\d.]+) of 10", OPERATIONS)
    unit = read("findings.service")
    if planted:
        unit = unit.replace("ProtectSystem=strict", "ProtectSystem=no")
    (tmp_path / "findings.service").write_text(unit)
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(tmp_path / "findings.service")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    found = re.search(r"Overall exposure level for findings\.service: ([\d.]+)", done.stdout)
    if found is None:
        pytest.skip("this systemd-analyze judges no units that are not installed")
    assert (float(found.group(1)) > float(written)) == planted


def copied(containerfile: str) -> list[str]:
    """What the container file copies from the repository."""
    found: list[str] = []
    for line in re.findall(r"^COPY (.*)$", containerfile, re.MULTILINE):
        words = shlex.split(line)
        if not words[0].startswith("--from"):
            found += words[:-1]
    return found


def test_what_the_container_is_made_of_is_there_and_all_that_an_installation_needs() -> None:
    sources = copied(read("Containerfile"))
    assert all((ROOT / source).exists() for source in sources)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packages = {name.rstrip("*") for name in project["tool"]["setuptools"]["packages"]["find"]["include"]}
    needed = {"constraints.txt", "pyproject.toml", project["project"]["readme"], *packages}
    needed |= set(project["project"]["license-files"])
    assert set(sources) == needed


def is_ignored(path: str, patterns: list[str]) -> bool:
    """Whether a builder leaves a path out: the last pattern that it or a folder above it fits decides."""
    parts = path.split("/")
    above = ["/".join(parts[: place + 1]) for place in range(len(parts))]
    ignored = False
    for pattern in patterns:
        bare = pattern.removeprefix("!").removeprefix("**/")
        names = above if not pattern.removeprefix("!").startswith("**/") else parts
        if any(fnmatch.fnmatchcase(name, bare) for name in names):
            ignored = not pattern.startswith("!")
    return ignored


def test_the_builder_is_given_what_is_copied_and_nothing_else() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    for source in copied(read("Containerfile")):
        assert not is_ignored(source, patterns), source
    assert not is_ignored("api/pages/templates/compare.html", patterns)
    for path in (
        ".git",
        ".venv/bin/python",
        "library/current",
        "tests/conftest.py",
        "api/__pycache__/app.pyc",
    ):
        assert is_ignored(path, patterns), path


def test_the_containers_commands_come_in_the_order_in_which_they_succeed() -> None:
    head = read("Containerfile").split("\nFROM ")[0]
    places = [
        head.index(said)
        for said in (
            "podman build --format docker",
            "findings index",
            "findings keys create",
            "podman run -d",
        )
    ]
    assert places == sorted(places)
    assert head.index("FINDINGS_API_KEYS=true") > head.index("findings keys create")
    assert "-p 127.0.0.1:8000:8000" in head
    # Both engines kill after 10 seconds unless told to wait, in the midst of what is being answered.
    (patience,) = re.findall(r"--stop-timeout (\d+)", head)
    assert int(patience) > default("stop_seconds")
    assert f"--stop-timeout {patience}" in OPERATIONS
    # Behind a published port nobody comes from 127.0.0.1: the container's network is named.
    (network,) = set(re.findall(r"--subnet (\S+)", head))
    assert f"FINDINGS_TRUSTED_PROXIES={network}" in head
    assert f"FINDINGS_TRUSTED_PROXIES={network}" in OPERATIONS


def test_the_small_build_of_torch_is_installed_first() -> None:
    index = "https://download.pytorch.org/whl/cpu"
    assert f"torch --extra-index-url {index}" in (ROOT / "docs" / "installing.md").read_text("utf-8")
    assert f"TORCH_INDEX={index}" in read("Containerfile")
    block = OPERATIONS.split("## With systemd")[1].split("```")[1]
    installs = re.findall(r"pip install (.*)", block)
    assert installs == [f"-c constraints.txt torch --extra-index-url {index}", "-c constraints.txt ."]


def test_nginx_lets_through_what_findings_takes_and_no_more_elsewhere() -> None:
    site = read("nginx.conf")
    limits = [
        int(number) * SIZES[unit.lower()]
        for number, unit in re.findall(r"client_max_body_size (\d+)([kKmMgG]?);", site)
    ]
    elsewhere, uploads = limits
    assert default("max_upload_bytes") <= uploads < 2 * default("max_upload_bytes")
    assert max(MOST_FORM_BYTES, MOST_BODY_BYTES) <= elsewhere < uploads
    pattern = re.search(r"location ~ (\S+reports\S+) \{([^}]*)\}", site)
    assert pattern
    assert "client_max_body_size 500m;" in pattern.group(2)
    for path in ("/library/reports", "/v1/library/reports"):
        assert re.search(pattern.group(1), path)
    assert not re.search(pattern.group(1), "/v1/search/batch")
    # A location with a header of its own would lose all those of the site.
    for location in re.findall(r"^    location [^{]*\{([^}]*)\}", site, re.MULTILINE):
        assert "proxy_set_header" not in location
