"""A guard against getting worse: the shipped tagger on the development codings must not lose more than .02.

The shipped model was fitted on these codings, so the figures here say nothing about quality (that is measured
by cross-validation: docs/quality/themes.md); they only show when a change of parser, codebook, rules, model or
encoder costs tags. Raise the golden figures in the same commit as what raises them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexer.codebook import load_codebook
from indexer.encoder import Encoder
from indexer.themes.dataset import REAL, SAMPLE, Coding, Example, match_codings, read_codings, read_examples
from indexer.themes.evaluate import macro_f1
from indexer.themes.quality import load_quality
from indexer.themes.tagger import load_tagger

GOLDEN = {"sample": (0.964, 0.923), "councils": (0.976, 0.943)}
"""Macro-F1 of the themes and accuracy of the stance."""
ALLOWED = 0.02


def _scores(encoder: Encoder, folder: Path) -> tuple[float, float, int, int]:
    examples = read_examples([folder])
    reports = {example.report for example in examples}
    codings = [coding for coding in read_codings() if coding.report in reports]
    rows, lost = match_codings(examples, codings)
    coded: list[tuple[Example, Coding]] = [(examples[row], rows[row]) for row in sorted(rows)]
    tagger = load_tagger(encoder=encoder)
    vectors = encoder.encode_passages([example.passage.text for example, _ in coded])
    tags = tagger.tag([e.passage for e, _ in coded], vectors, [e.inspectorate for e, _ in coded])
    ids = [theme.id for theme in load_codebook().themes if theme.phrases]
    truth = np.asarray([[theme in coding.themes for theme in ids] for _, coding in coded])
    said = np.asarray([[any(tag.theme == theme for tag in found.themes) for theme in ids] for found in tags])
    right = np.mean(
        [found.stance.stance == coding.stance for found, (_, coding) in zip(tags, coded, strict=True)]
    )
    return macro_f1(truth, said), float(right), len(coded), len(lost)


def _hold(name: str, found: tuple[float, float, int, int]) -> None:
    macro, right, coded, lost = found
    least_macro, least_right = GOLDEN[name]
    assert lost <= coded // 50, f"{lost} of {coded} coded passages are no longer found"
    assert macro >= least_macro - ALLOWED, f"macro-F1 {macro:.3f}, golden {least_macro:.3f}"
    assert right >= least_right - ALLOWED, f"stance {right:.3f}, golden {least_right:.3f}"


def test_themes_and_stance_on_the_sample_are_no_worse(encoder: Encoder) -> None:
    _hold("sample", _scores(encoder, SAMPLE))


@pytest.mark.shared
def test_themes_and_stance_on_real_reports_are_no_worse(encoder: Encoder, shared_data: Path) -> None:
    _hold("councils", _scores(encoder, shared_data / REAL))


def test_the_figures_beside_the_themes_are_of_what_ships() -> None:
    quality = load_quality()
    assert quality is not None
    assert quality.codebook == load_codebook().version
    # A coding is lost where another parse divides its passage anew.
    assert 0.99 * len(read_codings()) <= quality.passages <= len(read_codings())
    assert {row.theme for row in quality.themes} == {t.id for t in load_codebook().themes if t.phrases}
