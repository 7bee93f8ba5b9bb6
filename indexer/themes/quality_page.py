"""The page of figures that :mod:`indexer.themes.evaluate` writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from indexer.stance import STANCES


class Scored(Protocol):
    """Precision, recall and F1, each 0-1."""

    @property
    def precision(self) -> float:
        """Share of the tags said that were coded."""

    @property
    def recall(self) -> float:
        """Share of the tags coded that were said."""

    @property
    def f1(self) -> float:
        """Their harmonic mean."""


@dataclass(frozen=True)
class ThemeRow:
    """One theme on the measuring half: how often coded, how often said, and the agreement."""

    theme: str
    coded: int
    said: int
    score: Scored
    spread: tuple[float, float]


@dataclass(frozen=True)
class Page:
    """All figures of one measurement; stances are listed passage by passage, in the same order."""

    passages: int
    reports: int
    tuned_on: int
    methods: Sequence[tuple[str, str, int, Scored, float, tuple[float, float]]]
    themes: list[ThemeRow]
    calibration: list[tuple[float, float, int]]
    stance: list[str]
    stance_said: list[str]
    stance_without_headings: list[str]
    probation: list[bool]


def write_page(path: Path, page: Page) -> None:
    """Write the figures as Markdown."""
    lines = [
        "# How good the themes and the stance are",
        "",
        "Written by `python -m indexer.themes.evaluate`; run it again after any change to the codebook, the",
        "codings or the recipe.",
        "",
        f"Measured on {page.passages} coded passages of {page.reports} reports, none of whose passages took part in",
        f"fitting; tuned on {page.tuned_on} coded passages of other reports.",
        "",
        "**How the codings were made.** By the development team's reading assistant model, in one pass against the",
        "codebook. They are machine-assisted and not human; no passage was coded twice, so the agreement of two",
        "coders, which would be the ceiling, is not known. The same reader wrote the evidence phrases, and had read the",
        "passages of both halves when they were widened, which flatters the rules. The two bands' levels were picked after the measuring half had been looked at. "
        "The probation passages are fictional.",
        "The shipped model is the same recipe fitted on all codings.",
        "",
        "## Themes, by method",
        "",
        "Intervals are 95 % bootstrap intervals over reports (over passages where there are fewer than ten). Macro-F1 is over themes with three codings or more.",
        "",
        "| reports | method | n | precision | recall | micro-F1 | 95 % | macro-F1 |",
        "|---|---|---:|---:|---:|---:|---|---:|",
    ]
    for part, name, n, s, macro, (low, high) in page.methods:
        lines.append(
            f"| {part} | {name} | {n} | {s.precision:.2f} | {s.recall:.2f} | {s.f1:.3f} | {low:.2f}–{high:.2f} | {macro:.3f} |"
        )
    lines += [
        "",
        "## Calibration (rules and classifier)",
        "",
        "| mean probability said | share coded | pairs of passage and theme |",
        "|---:|---:|---:|",
        *(f"| {said:.2f} | {real:.2f} | {n} |" for said, real, n in page.calibration),
        "",
        "## Each theme",
        "",
        "Fewer than ten codings say little; the interval shows how little.",
        "",
        "| theme | coded | said | precision | recall | F1 | 95 % |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    for row in page.themes:
        if row.coded or row.said:
            s, (low, high) = row.score, row.spread
            lines.append(
                f"| {row.theme} | {row.coded} | {row.said} | {s.precision:.2f} | {s.recall:.2f} | {s.f1:.2f} | {low:.2f}–{high:.2f} |"
            )
    lines += [
        "",
        "## Stance",
        "",
        "| reports | headings | n | accuracy | macro-F1 |",
        "|---|---|---:|---:|---:|",
    ]
    for part, keep in (("councils, real", False), ("probation, fictional", True)):
        for name, said in (("used", page.stance_said), ("not used", page.stance_without_headings)):
            pairs = [(t, s) for t, s, p in zip(page.stance, said, page.probation, strict=True) if p is keep]
            right = sum(t == s for t, s in pairs) / max(1, len(pairs))
            lines.append(f"| {part} | {name} | {len(pairs)} | {right:.2f} | {_macro(pairs):.2f} |")
    lines += ["", "Coded down, said across (headings used):", "", "| | " + " | ".join(STANCES) + " |"]
    lines.append("|---|" + "---:|" * len(STANCES))
    seen = Counter(zip(page.stance, page.stance_said, strict=True))
    for real in STANCES:
        lines.append(f"| {real} | " + " | ".join(str(seen[(real, said)]) for said in STANCES) + " |")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _macro(pairs: list[tuple[str, str]]) -> float:
    found = []
    for stance in STANCES:
        real = sum(t == stance for t, _ in pairs)
        said = sum(s == stance for _, s in pairs)
        if real:
            found.append(2 * sum(t == s == stance for t, s in pairs) / (real + said))
    return sum(found) / max(1, len(found))
