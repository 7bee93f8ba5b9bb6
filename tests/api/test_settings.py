"""Settings: where they come from, which wins, and what is said of a bad one."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.errors import SettingsError
from api.settings import Settings, load_settings, settings_table
from tests.conftest import ROOT


def test_the_documented_table_is_that_of_the_code() -> None:
    documented = (ROOT / "docs" / "settings.md").read_text("utf-8").split("<!-- settings -->\n")[1]
    assert documented == settings_table()


def test_every_setting_says_what_it_is_for() -> None:
    for name, info in Settings.model_fields.items():
        assert info.description, name


def test_defaults(in_folder: Path) -> None:
    settings = load_settings()
    assert (settings.host, settings.port, settings.library) == ("127.0.0.1", 8000, Path("library"))


def test_option_beats_environment_beats_file(in_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (in_folder / "findings.toml").write_text('port = 1001\nhost = "::1"\npage_size = 7\n')
    monkeypatch.setenv("FINDINGS_PORT", "1002")
    assert load_settings().port == 1002
    assert load_settings(port=1003).port == 1003
    assert load_settings().host == "::1"
    assert load_settings(page_size=None).page_size == 7


def test_the_file_can_be_named(in_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (in_folder / "other.toml").write_text("port = 1004\n")
    monkeypatch.setenv("FINDINGS_CONFIG", "other.toml")
    assert load_settings().port == 1004


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("port = 99999\n", "'port'"),
        ("prot = 1\n", "no setting 'prot'"),
        ("port = \n", "findings.toml"),
        ('precision = "f64"\n', "'precision'"),
    ],
)
def test_a_bad_setting_is_named(in_folder: Path, content: str, said: str) -> None:
    (in_folder / "findings.toml").write_text(content)
    with pytest.raises(SettingsError, match=said):
        load_settings()


def test_a_named_file_that_is_missing_is_an_error(in_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINDINGS_CONFIG", "nowhere.toml")
    with pytest.raises(SettingsError, match=r"nowhere\.toml"):
        load_settings()
