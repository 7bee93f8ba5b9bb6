"""Training the encoder of findings and its calibration, once, by whoever builds Findings.

    python -m indexer.recurring.train --library DIR [--device cuda] [--out DIR]

Needs a library with the default model that holds the reports whose findings were grouped by hand. Low-rank
differences of the encoder's weights are trained on all invented findings and the real training findings at once:
each is pulled towards those of its group and away from all others of its stance (supervised contrastive learning,
Khosla et al. 2020). Twice it is trained without one half of the areas, so that cosines of findings it has not
seen give the calibration; then once with all, which is what ships. The test findings take no part. Three times 60
steps over all findings take minutes on a graphics processor and hours on two cores; the shipped adapter was made on one,
and another device gives other last digits.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from corpus.programmes.references import without_reference
from indexer.adapted.adapter import save_adapter
from indexer.files import canonical_json, write_atomically
from indexer.models import ensure_model
from indexer.query_side.train import Recipe as Shape
from indexer.query_side.train import Trainee
from indexer.recurring.calibrate import calibrate
from indexer.recurring.handmade import marked_findings, pass_of, place, written_findings
from indexer.recurring.same_finding import MODEL_FILE
from indexer.snapshot import open_snapshot

NAME = "all-minilm-l6-v2"
PIECES = 96
"""Word pieces of a finding that are read in training."""

BATCH = 64
"""Findings that are encoded at once; memory, not the result, depends on it."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the adapter is trained: AdamW over all findings at each step, a tenth of warm-up, then a linear fall."""

    rank: int = 64
    steps: int = 60
    learning_rate: float = 2e-3
    temperature: float = 0.05
    dropout: float = 0.3
    decay: float = 0.01
    weight_of_real: float = 0.5
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Lot:
    """Findings that are compared with each other: their words, groups and stances by number."""

    texts: list[str]
    groups: torch.Tensor
    stances: torch.Tensor


def lot(texts: Sequence[str], groups: Sequence[object], stances: Sequence[str]) -> Lot:
    """A lot of findings, references to frameworks taken off."""
    numbers = {group: at for at, group in enumerate(dict.fromkeys(groups))}
    kinds = {stance: at for at, stance in enumerate(dict.fromkeys(stances))}
    return Lot(
        [without_reference(text) for text in texts],
        torch.tensor([numbers[group] for group in groups]),
        torch.tensor([kinds[stance] for stance in stances]),
    )


def contrast(vectors: torch.Tensor, groups: torch.Tensor, stances: torch.Tensor, heat: float) -> torch.Tensor:
    """Supervised contrastive loss: each finding against each of its group and all others of its stance.

    The mean over findings of the mean over their partners (the outer form of Khosla et al. 2020, with the other
    partners left out of the sum below the line).
    """
    scores = vectors @ vectors.T / heat
    same = groups[:, None] == groups[None]
    itself = torch.eye(len(vectors), dtype=torch.bool, device=vectors.device)
    others = scores.masked_fill(same | (stances[:, None] != stances[None]), -1e4)
    below = torch.logsumexp(others, dim=1)
    partners = same & ~itself
    ours, theirs = torch.nonzero(partners, as_tuple=True)
    near = scores[ours, theirs]
    share = 1.0 / partners.sum(1).float()[ours]
    return ((torch.logaddexp(near, below[ours]) - near) * share).sum() / share.sum()


def train(recipe: Recipe, lots: Sequence[tuple[Lot, float]], device: str) -> Trainee:
    """An adapted encoder, trained on lots with their weights."""
    torch.manual_seed(recipe.seed)
    trainee = Trainee(Shape(rank=recipe.rank, seed=recipe.seed))
    for module in trainee.bert.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = recipe.dropout
    trainee.bert.to(device)
    optimiser = torch.optim.AdamW(trainee.parameters(), lr=recipe.learning_rate, weight_decay=recipe.decay)
    warm = max(1.0, recipe.steps / 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / warm) * (1 - step / recipe.steps)
    )
    for step in range(1, recipe.steps + 1):
        trainee.bert.train()
        optimiser.zero_grad()
        loss = sum(weight * _descend(trainee, part, weight, recipe, device) for part, weight in lots)
        optimiser.step()
        schedule.step()
        if step % 10 == 0:
            sys.stderr.write(f"step {step} of {recipe.steps}: loss {loss:.3f}\n")
    trainee.bert.to("cpu")
    return trainee


def _descend(trainee: Trainee, part: Lot, weight: float, recipe: Recipe, device: str) -> float:
    """Add the gradient of a lot's loss, and return the loss.

    All vectors are made first without gradients, in batches; then each batch is made again with the same dropout
    and takes its share (gradient caching, Gao et al. 2021): one pass over 1,322 findings took 18 GB.
    """
    order = sorted(range(len(part.texts)), key=lambda at: len(part.texts[at]))
    batches = [order[first : first + BATCH] for first in range(0, len(order), BATCH)]
    states, made = [], []
    with torch.no_grad():
        for batch in batches:
            states.append(_dropout_state(device))
            made.append(trainee.embed([part.texts[at] for at in batch], PIECES))
    after = _dropout_state(device)
    vectors = torch.cat(made).requires_grad_()
    places = torch.tensor(order)
    loss = contrast(
        vectors, part.groups[places].to(device), part.stances[places].to(device), recipe.temperature
    )
    (weight * loss).backward()
    shares = torch.split(vectors.grad, [len(batch) for batch in batches])
    for batch, state, share in zip(batches, states, shares, strict=True):
        _set_dropout_state(state, device)
        trainee.embed([part.texts[at] for at in batch], PIECES).backward(share)
    _set_dropout_state(after, device)
    return float(loss.detach())


def _dropout_state(device: str) -> torch.Tensor:
    return torch.get_rng_state() if device == "cpu" else torch.cuda.get_rng_state(device)


def _set_dropout_state(state: torch.Tensor, device: str) -> None:
    if device == "cpu":
        torch.set_rng_state(state)
    else:
        torch.cuda.set_rng_state(state, device)


def halves_of(areas: Sequence[str]) -> NDArray[np.int64]:
    """Half, 0 or 1, of each area's findings, by a hash of the area's name."""
    return np.array([hashlib.sha256(f"half{area}".encode()).digest()[0] % 2 for area in areas], np.int64)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, calibrate and save."""
    parser = argparse.ArgumentParser(description="Train the encoder of findings and its calibration.")
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--steps", type=int, default=Recipe().steps)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    options = parser.parse_args(arguments)
    (options.out / "adapter").mkdir(parents=True, exist_ok=True)
    recipe = Recipe(steps=options.steps)
    snapshot = open_snapshot(options.library)
    placed = place(marked_findings("train"), snapshot)
    readers = [pass_of(placed, number) for number in (0, 1)]
    texts = [one.finding.text for one in placed]
    written = written_findings()
    invented = lot([w.text for w in written], [w.group for w in written], [w.stance for w in written])
    halves = halves_of([one.marked.area for one in placed])
    held = np.zeros((len(placed), 384), np.float32)
    for half in (0, 1):
        seen, unseen = np.flatnonzero(halves != half), np.flatnonzero(halves == half)
        real = lot([texts[at] for at in seen], [readers[0][at] for at in seen], ["shortfall"] * len(seen))
        trainee = train(recipe, [(invented, 1.0), (real, recipe.weight_of_real)], options.device)
        held[unseen] = trainee.encode([without_reference(texts[at]) for at in unseen], PIECES)
    own = np.array(snapshot.vectors.vectors)[[one.row for one in placed]]
    described: dict[str, Any] = calibrate(held, own, halves, readers)
    write_atomically(options.out / MODEL_FILE, canonical_json(described))
    sys.stderr.write(json.dumps(described["facts"], indent=1) + "\n")
    real = lot(texts, readers[0], ["shortfall"] * len(texts))
    trainee = train(recipe, [(invented, 1.0), (real, recipe.weight_of_real)], options.device)
    facts = {
        "recipe": asdict(recipe),
        "real findings": len(placed),
        "written findings": len(written),
        "written groups": len({w.group for w in written}),
    }
    base = ensure_model(options.library).id
    save_adapter(options.out / "adapter", NAME, base, trainee.factors(), facts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
