"""What :mod:`indexer.themes.evaluate` found, as a page to read and as ``quality.json`` beside the model."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from indexer.stance import STANCES
from indexer.themes.few_shot_trial import EXAMPLES, Trial

QUALITY_FILE = Path(__file__).with_name("quality.json")
CODING = (
    "Coded by two passes of the development team's reading assistant model that did not see each other; where they "
    "differed, a third pass settled it. Machine-assisted, not human: two passes of one model agree more than two "
    "people would, so the coders' agreement is an upper bound of the ceiling."
)
METHOD = "cross-validation by report in 5 parts: no passage was judged by a model that saw its report"
PARTS_OF_READING = ("councils, real", "councils, fictional", "probation, fictional")
_DRAWS = 1000
Spread = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1, each 0-1."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Method:
    """One method on one part of the codings; ``ceiling`` is the F1 of the two passes on it."""

    part: str
    name: str
    n: int
    score: Score
    spread: Spread
    macro: float
    ceiling: float


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """One theme: how often coded and said, the agreement, and that of the two passes."""

    theme: str
    basis: str
    coded: int
    said: int
    score: Score
    spread: Spread
    coders_f1: float | None
    coders_kappa: float | None


@dataclass(frozen=True)
class Measured:
    """All figures of one measurement; stances are listed passage by passage, in the same order.

    ``coders`` has the stances of the two passes, ``groups`` the report of each passage as a number.
    """

    codebook: str
    passages: int
    reports: int
    written: int
    methods: Sequence[Method]
    themes: list[ThemeRow]
    calibration: list[tuple[float, float, int]]
    calibration_error: float
    stance: list[str]
    stance_said: list[str]
    stance_without_headings: list[str]
    stance_of_whole: list[str]
    coders: tuple[list[str], list[str]]
    part: list[str]
    groups: list[int]
    speed: float | None
    few_shot: Trial


def write_json(path: Path, found: Measured) -> None:
    """Write the figures that stand beside the themes; shares rounded to three places."""
    shipped = [m for m in found.methods if m.name == "rules and classifier (shipped)"]
    right = [a == b for a, b in zip(found.stance, found.stance_said, strict=True)]
    bare = [a == b for a, b in zip(found.stance, found.stance_without_headings, strict=True)]
    low, high = _spread(right, found.groups)
    body = {
        "format": 1,
        "made": datetime.now(UTC).date().isoformat(),
        "codebook": found.codebook,
        "coding": CODING,
        "method": METHOD,
        "passages": found.passages,
        "reports": found.reports,
        "overall": [
            {
                "reports": m.part, "n": m.n, **_shares(m.score, m.spread),
                "macro_f1": round(m.macro, 3), "coders_f1": round(m.ceiling, 3),
            }
            for m in shipped
        ],
        "themes": [
            {
                "theme": row.theme, "basis": row.basis, "coded": row.coded, "said": row.said,
                **(_shares(row.score, row.spread) if row.coded or row.said else dict.fromkeys(_SHARES)),
                "coders_f1": _rounded(row.coders_f1), "coders_kappa": _rounded(row.coders_kappa),
            }
            for row in found.themes
        ],
        "stance": {
            "n": found.passages, "accuracy": _mean(right), "low": low, "high": high,
            "without_headings": _mean(bare),
            "coders_agree": _mean([a == b for a, b in zip(*found.coders, strict=True)]),
            "coders_kappa": round(_stance_kappa(*found.coders), 3),
        },
        "calibration_error": round(found.calibration_error, 4),
    }  # fmt: skip
    path.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


_SHARES = ("precision", "recall", "f1", "low", "high")


def _shares(score: Score, spread: Spread) -> dict[str, float | None]:
    values = (score.precision, score.recall, score.f1, *spread)
    return {name: round(value, 3) for name, value in zip(_SHARES, values, strict=True)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _mean(values: Sequence[bool]) -> float:
    return round(sum(values) / max(1, len(values)), 3)


def _spread(right: Sequence[bool], groups: Sequence[int]) -> Spread:
    """95 % bootstrap interval of a share; whole reports are drawn."""
    hits = np.bincount(groups, np.asarray(right, dtype=float))
    sizes = np.bincount(groups)
    draws = np.random.default_rng(2026).integers(0, len(hits), (_DRAWS, len(hits)))
    low, high = np.quantile(hits[draws].sum(1) / sizes[draws].sum(1), [0.025, 0.975])
    return round(float(low), 3), round(float(high), 3)


def _stance_kappa(first: Sequence[str], second: Sequence[str]) -> float:
    agree = sum(a == b for a, b in zip(first, second, strict=True)) / max(1, len(first))
    shares = [Counter(first), Counter(second)]
    chance = sum(shares[0][s] * shares[1][s] for s in STANCES) / max(1, len(first) ** 2)
    return (agree - chance) / (1 - chance) if chance < 1 else 1.0


def write_page(path: Path, found: Measured) -> None:
    """Write the figures as Markdown."""
    speed = (
        f" Tagging took {1000 / found.speed:.2f} ms a passage ({found.speed:,.0f} a second) beyond encoding."
        if found.speed
        else ""
    )
    lines = [
        "# How good the themes and the stance are",
        "",
        "Written by `python -m indexer.themes.evaluate`; run it again after any change to the codebook, the",
        "codings or the recipe. The same figures stand in `indexer/themes/quality.json`, in `/v1/themes` and beside the themes.",
        "",
        f"Measured on {found.passages} coded passages of {found.reports} reports by {METHOD}. {found.written} passages written for",
        f"training are fitted on and never measured.{speed}",
        "",
        f"**How the codings were made.** {CODING} The same kind of reader wrote the evidence phrases, and had read the",
        "passages marked `earlier` in the codings when they were widened, which flatters the rules; those marked",
        "`random` were drawn and coded after. Three weights of the recipe were chosen on three of the five parts; the",
        "other two, which chose nothing, stand in a row of their own.",
        "The probation passages measured are fictional, and so are some of councils: they are from the bundled sample, and stand",
        "in rows of their own. No real probation report was read to train or to measure.",
        "The shipped model is the same recipe fitted on all codings.",
        "",
        "## Themes, by method",
        "",
        "Intervals are 95 % bootstrap intervals over reports. Macro-F1 is over themes with three codings or more. "
        "The ceiling is the F1 of one pass of coding against the other.",
        "",
        "| reports | method | n | precision | recall | micro-F1 | 95 % | macro-F1 | ceiling |",
        "|---|---|---:|---:|---:|---:|---|---:|---:|",
        *(
            f"| {m.part} | {m.name} | {m.n} | {m.score.precision:.2f} | {m.score.recall:.2f} | {m.score.f1:.3f} | "
            f"{m.spread[0]:.2f}–{m.spread[1]:.2f} | {m.macro:.3f} | {m.ceiling:.2f} |"
            for m in found.methods
        ),
        "",
        "## Calibration (rules and classifier)",
        "",
        f"Expected calibration error {found.calibration_error:.4f} over all pairs of passage and theme, of which nearly all are plainly not said.",
        "",
        "| mean probability said | share coded | pairs of passage and theme |",
        "|---:|---:|---:|",
        *(f"| {said:.2f} | {real:.2f} | {n} |" for said, real, n in found.calibration),
        "",
        "## Each theme",
        "",
        "Fewer than ten codings say little; the interval shows how little. *Coders* is the agreement of the two passes (F1, Cohen's κ).",
        "",
        "| theme | basis | coded | said | precision | recall | F1 | 95 % | coders F1 | κ |",
        "|---|---|---:|---:|---:|---:|---:|---|---:|---:|",
        *(
            f"| {row.theme} | {row.basis} | {row.coded} | {row.said} | {row.score.precision:.2f} | {row.score.recall:.2f} | "
            f"{row.score.f1:.2f} | {row.spread[0]:.2f}–{row.spread[1]:.2f} | {_shown(row.coders_f1)} | {_shown(row.coders_kappa)} |"
            for row in found.themes
            if row.coded or row.said
        ),
        "",
        *_short_of(found),
        "",
        "## Stance",
        "",
        "| reports | headings | n | accuracy | macro-F1 | passes agree |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for part in PARTS_OF_READING:
        for name, said in (("used", found.stance_said), ("not used", found.stance_without_headings)):
            rows = [i for i, p in enumerate(found.part) if p == part]
            pairs = [(found.stance[i], said[i]) for i in rows]
            agree = _mean([found.coders[0][i] == found.coders[1][i] for i in rows])
            lines.append(
                f"| {part} | {name} | {len(pairs)} | {_mean([t == s for t, s in pairs]):.2f} | {_macro(pairs):.2f} | {agree:.2f} |"
            )
    lines += ["", "Coded down, said across (headings used):", "", "| | " + " | ".join(STANCES) + " |"]
    lines.append("|---|" + "---:|" * len(STANCES))
    seen = Counter(zip(found.stance, found.stance_said, strict=True))
    whole = sum(a == b == "mixed" for a, b in zip(found.stance, found.stance_of_whole, strict=True))
    for real in STANCES:
        lines.append(f"| {real} | " + " | ".join(str(seen[(real, said)]) for said in STANCES) + " |")
    right = _mean([a == b for a, b in zip(found.stance, found.stance_of_whole, strict=True)])
    lines += [
        "",
        f"By the whole passage alone, without its sentences and its heading: accuracy {right:.2f}; of the "
        f"{found.stance.count('mixed')} mixed passages {whole} are found, by the joint decision {seen['mixed', 'mixed']}.",
        "",
        "## A new theme from examples",
        "",
        f"{found.few_shot.themes} known themes were hidden and learnt anew from their definition and {EXAMPLES} coded "
        f"passages of real reports, five times each, and judged on the {found.few_shot.judged} such passages less those of the "
        f"same reports: precision {found.few_shot.precision:.2f}, recall {found.few_shot.recall:.2f}. Such tags are always unsure.",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _short_of(found: Measured) -> list[str]:
    weak = [row for row in found.themes if row.coded >= 10 and row.score.f1 < 0.65]
    if not weak:
        return []
    named = ", ".join(
        f"{row.theme} ({row.score.f1:.2f})" for row in sorted(weak, key=lambda row: row.score.f1)
    )
    return [f"**Themes that fall short** (ten codings or more, F1 below .65): {named}."]


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _macro(pairs: list[tuple[str, str]]) -> float:
    found = []
    for stance in STANCES:
        real = sum(t == stance for t, _ in pairs)
        said = sum(s == stance for _, s in pairs)
        if real:
            found.append(2 * sum(t == s == stance for t, s in pairs) / (real + said))
    return sum(found) / max(1, len(found))
