"""The card that stands beside the model file: what it was made from, and what it is not fit for."""

from __future__ import annotations

from pathlib import Path

from indexer.themes.fit import CODED_WEIGHT, WEAK_WEIGHT
from indexer.themes.quality_page import CODING
from indexer.themes.recipe import LEAST_CODINGS, SHOW, SURE, Prepared


def write_card(path: Path, data: Prepared, size: int) -> None:
    """Write the card for a model trained on ``data``; ``size`` is that of the model file in bytes."""
    reports = {example.report for example in data.dataset.examples}
    probation = {e.report for e, p in zip(data.dataset.examples, data.probation, strict=True) if p}
    support = {theme: int(data.truth[:, column].sum()) for column, theme in enumerate(data.themes)}
    few = (
        ", ".join(f"{theme} ({count})" for theme, count in support.items() if count < LEAST_CODINGS) or "none"
    )
    written = sum(example.written for example in data.dataset.examples)
    path.write_text(
        f"""# Model card: themes and stance

Written by `python -m indexer.themes.train`.

| | |
|---|---|
| File | `model.npz`, {size:,} bytes, plain arrays (no pickle) |
| Codebook | version `{data.codebook.version}`, {len(data.themes)} themes with evidence |
| Encoder | `{data.dataset.encoder_model_id}`, {data.dataset.vectors.shape[1]} dimensions |
| Features | sentence embedding; {len(data.vocabulary.columns):,} word stems and pairs (tf-idf); what the rules found |
| Model | one logistic regression for each theme; a logistic combination with the rules; for stance a softmax over the whole passage, its sentences and its heading |
| Trained on | {len(data.dataset.examples):,} passages of {len(reports)} reports, {len(probation)} of them on probation and fictional |
| Codings | {int(data.coded.sum()) - written} of passages in reports, {written} of passages written for training; each weighs {CODED_WEIGHT / WEAK_WEIGHT:.0f} times a passage labelled by rules |
| Bands | shown from {SHOW}, sure from {SURE} |

## How the codings were made

{CODING} The passages written for training were coded as they were written. Figures: `docs/quality/themes.md`.

## Limits

- No real probation report was read in making this model: the themes of probation rest on rules from
  knowledge of the field, on the fictional sample and on passages written for training.
- Themes with fewer than {LEAST_CODINGS} codings go by rules only: {few}.
- A theme of a user's own codebook that is not in the model goes by its phrases, or by its examples.
- Where vectors come from another encoder, a second set of weights over words alone is used.
""",
        encoding="utf-8",
    )
