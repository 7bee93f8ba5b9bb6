"""The card that stands beside the model file: what it was made from, and what it is not fit for."""

from __future__ import annotations

from pathlib import Path

from indexer.themes.fit import CODED_WEIGHT, WEAK_WEIGHT
from indexer.themes.recipe import SHOW, SURE, Prepared

FEW = 8
"""Codings of a theme below which its tags rest on the rules and on weak labels."""


def write_card(path: Path, data: Prepared, size: int) -> None:
    """Write the card for a model trained on ``data``; ``size`` is that of the model file in bytes."""
    reports = {example.report for example in data.dataset.examples}
    probation = {e.report for e, p in zip(data.dataset.examples, data.probation, strict=True) if p}
    support = {theme: int(data.truth[:, column].sum()) for column, theme in enumerate(data.themes)}
    few = ", ".join(f"{theme} ({count})" for theme, count in support.items() if count < FEW)
    path.write_text(
        f"""# Model card: themes and stance

Written by `python -m indexer.themes.train`.

| | |
|---|---|
| File | `model.npz`, {size:,} bytes, plain arrays (no pickle) |
| Codebook | version `{data.codebook.version}`, {len(data.themes)} themes with evidence |
| Encoder | `{data.dataset.encoder_model_id}`, {data.dataset.vectors.shape[1]} dimensions |
| Features | sentence embedding; {len(data.vocabulary.columns):,} word stems and pairs (tf-idf); what the rules found |
| Model | one logistic regression for each theme; one softmax for stance; a logistic combination with the rules |
| Trained on | {len(data.dataset.examples):,} passages of {len(reports)} reports, {len(probation)} of them on probation and fictional |
| Hand-made codings | {int(data.coded.sum())}, each weighing {CODED_WEIGHT / WEAK_WEIGHT:.0f} times a passage labelled by rules |
| Bands | shown from {SHOW}, sure from {SURE} |

## How the codings were made

By the development team's reading assistant model, in a single pass against the codebook. They are
machine-assisted, not human, and nobody coded a passage a second time, so agreement between coders is
not known. The same reader wrote the evidence phrases, which flatters the rules. Figures:
`docs/quality/themes.md`.

## Limits

- No real probation report was read in making this model: the themes of probation rest on rules from
  knowledge of the field and on a small fictional sample.
- Themes with fewer than {FEW} codings rest on rules: {few}.
- A theme of a user's own codebook that is not in the model goes by its phrases alone.
- Where vectors come from another encoder, a second set of weights over words alone is used.
""",
        encoding="utf-8",
    )
