"""A report printed again from its own tree is read as the same tree, whatever the form and the white space."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.model import Report
from corpus.parse import parse_file
from corpus.sample import sample_reports_dir
from tests.corpus.checks import check_report
from tests.corpus.reprint import Form, reprint

NAMES = sorted(path.name for path in Path(str(sample_reports_dir())).iterdir())
WIDTHS = st.one_of(st.just(0), st.integers(60, 110))


@cache
def sample(name: str) -> Report:
    return parse_file(Path(str(sample_reports_dir())) / name)


def tree(report: Report, form: Form) -> list[tuple[object, ...]]:
    """What must come out the same: kind, number, section, standard, addressee and words of each passage.

    Plain text says nothing of how deep a heading lies, so only the innermost is compared there.
    """
    depth = 1 if form is Form.TEXT else 9
    return [
        (p.kind, p.number, p.section[-depth:], p.standard, p.addressee, " ".join(p.words()))
        for p in report.passages
    ]


def facts(report: Report) -> tuple[object, ...]:
    judged = {(j.standard, j.rating) for j in report.judgements}
    return report.programme, report.title, report.area, judged


def again(
    report: Report, form: Form, folder: Path, noise: Callable[[str], str] = str, width: int = 0
) -> Report:
    path = folder / f"{Path(report.source.name).stem}{form.value}"
    path.write_text(noise(reprint(report, form, width=width)), encoding="utf-8", newline="")
    return parse_file(path)


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("name", NAMES)
def test_every_sample_printed_again_is_the_same_report(name: str, form: Form, tmp_path: Path) -> None:
    report = sample(name)
    read = again(report, form, tmp_path)
    assert tree(read, form) == tree(report, form)
    assert facts(read) == facts(report)
    check_report(read)


def blank_lines(text: str, seed: int) -> str:
    """One to three more blank lines at some of the places that have one."""
    dice = random.Random(seed)
    blocks = text.split("\n\n")
    return "".join(block + "\n\n" + "\n" * dice.choice((0, 0, 0, 1, 3)) for block in blocks)


def trailing_spaces(text: str, seed: int) -> str:
    """Spaces at the end of some lines that have words."""
    dice = random.Random(seed)
    # Two spaces at a line's end are a line break in Markdown, which changes nothing either.
    return "\n".join(
        line + " " * dice.choice((0, 0, 1, 2, 4)) if line.strip() else line for line in text.split("\n")
    )


def form_feeds(text: str, seed: int) -> str:
    """Page breaks before some blocks."""
    dice = random.Random(seed)
    first, *blocks = text.split("\n\n")
    return first + "".join("\n\n" + dice.choice(("",) * 6 + ("\f",)) + block for block in blocks)


def line_ends(text: str, seed: int) -> str:
    """The line ends of another system."""
    return text.replace("\n", "\r\n")


NOISE = (blank_lines, trailing_spaces, form_feeds, line_ends)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(NAMES),
    form=st.sampled_from((Form.TEXT, Form.MARKDOWN)),
    width=WIDTHS,
    noises=st.lists(st.sampled_from(NOISE), unique=True, max_size=3),
    seed=st.integers(0, 2**16),
)
def test_white_space_changes_nothing(
    tmp_path: Path, name: str, form: Form, width: int, noises: list[Callable[[str, int], str]], seed: int
) -> None:
    def noise(text: str) -> str:
        # In the order of NOISE: spaces behind a carriage return are no line's end in any system.
        for add in sorted(noises, key=NOISE.index):
            text = add(text, seed)
        return text

    report = sample(name)
    read = again(report, form, tmp_path, noise, width)
    assert tree(read, form) == tree(report, form)
    assert facts(read) == facts(report)


@pytest.mark.shared
@pytest.mark.parametrize("form", Form)
def test_the_probation_report_printed_again_is_the_same(
    bedfordshire: Report, form: Form, tmp_path: Path
) -> None:
    assert tree(again(bedfordshire, form, tmp_path), form) == tree(bedfordshire, form)


@pytest.mark.shared
@pytest.mark.parametrize("form", Form)
def test_real_reports_printed_again_are_the_same(
    real_reports: dict[str, Report], form: Form, tmp_path: Path
) -> None:
    # Every sixth, so that all four shapes are among them.
    for report in list(real_reports.values())[::6]:
        read = again(report, form, tmp_path)
        assert tree(read, form) == tree(report, form), report.source.name
        assert facts(read) == facts(report), report.source.name
