"""The file of measured quality: read whole, refused plainly, and said only of themes that are tagged as measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from indexer.codebook import load_codebook
from indexer.themes.quality import QualityError, load_quality, unchanged_themes
from tests.conftest import ROOT

FIXTURE = ROOT / "tests" / "quality.json"


def changed(tmp_path: Path, *steps: str | int, value: object = None) -> Path:
    """The fixture with one field set to ``value``, or left out where that is ``...``."""
    body = json.loads(FIXTURE.read_text("utf-8"))
    place: Any = body
    for step in steps[:-1]:
        place = place[step]
    if value is ...:
        del place[steps[-1]]
    else:
        place[steps[-1]] = value
    path = tmp_path / "quality.json"
    path.write_text(json.dumps(body), encoding="utf-8")
    return path


def test_a_measurement_is_read_whole() -> None:
    quality = load_quality(FIXTURE)
    assert quality is not None
    row = quality.theme("domestic-abuse")
    assert row is not None
    assert (row.precision, row.coded, row.few) == (0.9, 39, False)
    few, none = quality.theme("court-work"), quality.theme("victims")
    assert few is not None
    assert few.few
    assert none is not None
    assert none.precision is None
    assert quality.theme("safeguarding") is None


def test_without_a_file_nothing_was_measured(tmp_path: Path) -> None:
    assert load_quality(tmp_path / "quality.json") is None


@pytest.mark.parametrize(
    ("steps", "value", "said"),
    [
        (("format",), 2, "format"),
        (("coding",), "", "coding"),
        (("coding",), ..., "coding"),
        (("themes", 0, "precision"), 1.2, "themes.0.precision"),
        (("themes", 0, "precision"), "high", "themes.0.precision"),
        (("themes", 1, "basis"), "a guess", "themes.1.basis"),
        (("themes", 1, "coded"), -1, "themes.1.coded"),
        (("themes", 1, "theme"), "domestic-abuse", "'domestic-abuse' has two rows"),
        (("stance", "n"), None, "stance.n"),
        (("calibration_error",), float("nan"), "calibration_error"),
    ],
)
def test_a_damaged_measurement_is_refused_by_field(
    tmp_path: Path, steps: tuple[str | int, ...], value: object, said: str
) -> None:
    path = changed(tmp_path, *steps, value=value)
    with pytest.raises(QualityError) as caught:
        load_quality(path)
    assert "quality.json" in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff\xfe"])
def test_a_file_that_is_no_measurement_is_refused(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "quality.json"
    path.write_bytes(body)
    with pytest.raises(QualityError, match=r"quality\.json"):
        load_quality(path)


def test_a_measurement_written_anew_is_read_anew(tmp_path: Path) -> None:
    first = load_quality(changed(tmp_path, "method", value="one"))
    second = load_quality(changed(tmp_path, "method", value="another"))
    assert first is not None
    assert second is not None
    assert (first.method, second.method) == ("one", "another")


def unchanged(tmp_path: Path, changes: str) -> dict[str, str]:
    path = tmp_path / "own.toml"
    path.write_text('extends = "default"\n' + changes, encoding="utf-8")
    return unchanged_themes(load_codebook(path), load_codebook())


def test_the_shipped_codebook_is_unchanged() -> None:
    codebook = load_codebook()
    assert unchanged_themes(codebook, codebook) == {theme: theme for theme in codebook.ids}


def test_a_plain_rename_is_the_theme_that_it_was(tmp_path: Path) -> None:
    same = unchanged(tmp_path, '[[rename]]\nid = "workload"\nto = "caseload"\nname = "Caseload"\n')
    assert same["caseload"] == "workload"
    assert "workload" not in same
    assert len(same) == len(load_codebook().ids)


@pytest.mark.parametrize(
    ("changes", "gone"),
    [
        ('[[merge]]\nfrom = ["staffing-levels", "workload"]\ninto = "capacity"\n', "capacity"),
        ('[[merge]]\nfrom = ["staffing-levels"]\ninto = "workload"\n', "workload"),
        ('[[theme]]\nid = "workload"\nphrases = ["too much work"]\n', "workload"),
        ('[[theme]]\nid = "workload"\ndefinition = "Hours."\n', "workload"),
        (
            '[[theme]]\nid = "own"\nname = "Own"\ngroup = "Own"\ndefinition = "Own."\nphrases = ["own"]\n',
            "own",
        ),
        ('[[theme]]\nid = "workload"\nparent = "victims"\n', "victims"),
        (
            'retire = ["victims"]\n[[rename]]\nid = "workload"\nto = "caseload"\n'
            '[[theme]]\nid = "caseload"\nphrases = ["too much work"]\n',
            "caseload",
        ),
        ('retire = ["victims"]\n[[rename]]\nid = "workload"\nto = "victims"\n', "victims"),
    ],
)
def test_a_theme_that_changed_is_not_the_one_that_was_measured(
    tmp_path: Path, changes: str, gone: str
) -> None:
    same = unchanged(tmp_path, changes)
    assert gone not in same
    assert same["domestic-abuse"] == "domestic-abuse"
