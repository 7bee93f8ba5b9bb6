"""Training the query adapter, once, by whoever builds Findings.

    python -m indexer.query_side.train --library DIR [--queries FILE ...] [--out DIR] [--two-sided]

Needs a library (any folder that ``findings index`` made with the default model) that holds the reports
that the queries were written for. Queries of training reports are pulled towards their passage and away
from every other passage of the training reports (softmax over all of them; near-equals of the right one
masked); the vectors of passages are fixed. Development reports choose the epoch, test reports are only
measured. ``--two-sided`` trains one encoder for both sides instead and saves nothing: it is the experiment
that says what re-embedding would give.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import sentence_transformers
import torch
from numpy.typing import NDArray

from indexer.adapted.adapter import save_adapter
from indexer.errors import IndexerError
from indexer.models import default_source, ensure_model
from indexer.query_side.written import WrittenQuery, locate, part_of, read_queries, shipped_queries
from indexer.snapshot import open_snapshot

NAME = "all-minilm-l6-v2"
THREADS = 2
"""Of torch: another number adds up in another order, and gives another adapter in the last digits."""

QUERY_PIECES = 64
"""Word pieces of a query that are read in training; the longest written query has fewer."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the adapter is trained.

    Attributes:
        rank: of each difference.
        epochs, batch, learning_rate: of AdamW, with a tenth of warm-up and a linear fall to zero.
        temperature: cosines are divided by it before the softmax.
        same: passages whose cosine with the right one is above it are not taken for wrong ones.
        seed: of the order of the queries and of ``B``.
        decay: weight decay.
        dropout: whether the base model's dropout stays on in training.
    """

    rank: int = 32
    epochs: int = 6
    batch: int = 64
    learning_rate: float = 5e-4
    temperature: float = 0.05
    same: float = 0.80
    seed: int = 20
    decay: float = 0.01
    dropout: bool = True


DEFAULT = Recipe()


class _LowRank(torch.nn.Module):  # type: ignore[misc]  # torch is not followed by the type checker
    """``W + A B`` in place of ``W``; begins as ``W`` because ``A`` begins as zero."""

    def __init__(self, weight: torch.Tensor, rank: int, generator: torch.Generator) -> None:
        super().__init__()
        rows, columns = weight.shape
        self.left = torch.nn.Parameter(torch.zeros(rows, rank))
        self.right = torch.nn.Parameter(torch.randn(rank, columns, generator=generator) / math.sqrt(columns))

    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        return weight + self.left @ self.right


class Trainee:
    """The base model with trainable low-rank differences on all its layers' weight matrices."""

    def __init__(self, recipe: Recipe) -> None:
        model = sentence_transformers.SentenceTransformer(str(default_source()), device="cpu")
        self.tokenizer, self.bert = model.tokenizer, model[0].auto_model
        for parameter in self.bert.parameters():
            parameter.requires_grad = False
        generator = torch.Generator().manual_seed(recipe.seed)
        self.adapted: dict[str, _LowRank] = {}
        for name, module in self.bert.named_modules():
            if isinstance(module, torch.nn.Linear) and name.startswith("encoder.layer."):
                low_rank = _LowRank(module.weight, recipe.rank, generator)
                torch.nn.utils.parametrize.register_parametrization(module, "weight", low_rank)
                self.adapted[f"{name}.weight"] = low_rank
        if not recipe.dropout:
            for module in self.bert.modules():
                if isinstance(module, torch.nn.Dropout):
                    module.p = 0.0

    def parameters(self) -> list[torch.nn.Parameter]:
        """What is trained: the factors of every difference."""
        return [p for low_rank in self.adapted.values() for p in low_rank.parameters()]

    def embed(self, texts: Sequence[str], pieces: int = QUERY_PIECES) -> torch.Tensor:
        """Unit vectors of texts, with gradients."""
        batch = self.tokenizer(
            list(texts), padding=True, truncation=True, max_length=pieces, return_tensors="pt"
        ).to(self.bert.device)
        hidden = self.bert(**batch).last_hidden_state
        mask = batch["attention_mask"].unsqueeze(-1).float()
        return torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=1)

    def encode(self, texts: Sequence[str], pieces: int = QUERY_PIECES) -> NDArray[np.float32]:
        """Unit vectors of texts, without gradients; shape (len(texts), d)."""
        self.bert.eval()
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        vectors = np.zeros((len(texts), self.bert.config.hidden_size), np.float32)
        with torch.no_grad():
            for first in range(0, len(order), 128):
                part = order[first : first + 128]
                vectors[part] = self.embed([texts[place] for place in part], pieces).numpy()
        return vectors

    def factors(self) -> dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """The differences by weight name, as :class:`indexer.adapted.adapter.Adapter` has them."""
        return {
            name: (low_rank.left.detach().numpy(), low_rank.right.detach().numpy())
            for name, low_rank in self.adapted.items()
        }

    def state(self) -> dict[str, Any]:
        """A copy of what is trained, for :meth:`restore`."""
        return {name: {k: v.clone() for k, v in m.state_dict().items()} for name, m in self.adapted.items()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a copy."""
        for name, values in state.items():
            self.adapted[name].load_state_dict(values)


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Queries with the rows of their passages, and all passages with their vectors and parts."""

    queries: list[WrittenQuery]
    rows: NDArray[np.int64]
    texts: list[str]
    vectors: NDArray[np.float32]
    parts: NDArray[np.str_]

    def of(self, part: str) -> NDArray[np.int64]:
        """Places of the queries of a part."""
        return np.flatnonzero(self.parts[self.rows] == part)


def gather(library: Path, queries: Sequence[WrittenQuery]) -> Material:
    """The queries that the library has passages for, and the library's passages."""
    snapshot = open_snapshot(library)
    reports = {report.id: report.source_name for report in snapshot.records.reports()}
    passages = snapshot.records.passages(range(snapshot.records.size))
    files = [reports[passage.report_id] for passage in passages]
    placed, rows, lost = locate(
        queries, ((p.row, file, p.text) for p, file in zip(passages, files, strict=True))
    )
    parts = {part_of(query.file) for query in placed}
    if parts != {"train", "dev", "test"}:
        msg = f"{library} lacks the passages of whole parts of the queries: index the reports they were written for."
        raise IndexerError(msg, subject=str(library))
    if snapshot.model_id != ensure_model(library).id:
        msg = f"{library} was indexed with {snapshot.model_id}: index it with the default model to train its adapter."
        raise IndexerError(msg, subject=str(library))
    sys.stderr.write(f"{len(placed):,} queries placed, {len(lost):,} without their passage in this library\n")
    return Material(
        placed,
        np.array(rows, np.int64),
        [p.text for p in passages],
        np.array(snapshot.vectors.vectors),
        np.array([part_of(file) for file in files]),
    )


def measure(
    material: Material, vectors: NDArray[np.float32], passages: NDArray[np.float32]
) -> dict[str, Any]:
    """MRR@10 of each query's own passage among all passages, by part and style, with n.

    ``vectors`` are those of all queries, ``(queries, d)``.
    """
    found: dict[str, Any] = {}
    styles = np.array([query.style for query in material.queries])
    for part in ("dev", "test"):
        places = material.of(part)
        scores = vectors[places] @ passages.T
        own = scores[np.arange(len(places)), material.rows[places]]
        ranks = 1 + (scores > own[:, None]).sum(axis=1)
        value = np.where(ranks <= 10, 1.0 / ranks, 0.0)
        for style in ("plain", "professional"):
            chosen = styles[places] == style
            found[f"{part} {style}"] = {
                "mrr@10": round(float(value[chosen].mean()), 4),
                "n": int(chosen.sum()),
            }
    return found


class _Descent:
    """AdamW over what a trainee has to learn, in batches of its queries, a new order in each epoch."""

    def __init__(self, trainee: Trainee, recipe: Recipe, queries: NDArray[np.int64]) -> None:
        self._trainee, self._queries, self._batch = trainee, queries, recipe.batch
        steps = recipe.epochs * math.ceil(len(queries) / recipe.batch)
        self._optimiser = torch.optim.AdamW(
            trainee.parameters(), lr=recipe.learning_rate, weight_decay=recipe.decay
        )
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimiser, lambda step: min((step + 1) / (0.1 * steps), max(0.0, (steps - step) / steps))
        )
        self._order = np.random.default_rng(recipe.seed)
        torch.manual_seed(recipe.seed)
        torch.set_num_threads(THREADS)

    def batches(self) -> Iterator[NDArray[np.int64]]:
        """Places of queries, each query once."""
        self._trainee.bert.train()
        shuffled = self._order.permutation(self._queries)
        for first in range(0, len(shuffled), self._batch):
            yield shuffled[first : first + self._batch]

    def step(self, loss: torch.Tensor) -> None:
        """One step down."""
        self._optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._trainee.parameters(), 1.0)
        self._optimiser.step()
        self._schedule.step()


def train(material: Material, recipe: Recipe) -> tuple[Trainee, dict[str, Any]]:
    """Train on the queries of the training reports; the epoch with the best development figure is kept."""
    trainee = Trainee(recipe)
    texts = [query.text for query in material.queries]
    before = measure(material, trainee.encode(texts), material.vectors)
    wrong = np.flatnonzero(material.parts == "train")
    place_of = {int(row): place for place, row in enumerate(wrong)}
    passages = torch.from_numpy(material.vectors[wrong])
    mine = material.of("train")
    descent = _Descent(trainee, recipe, mine)
    best: tuple[float, int, Any, dict[str, Any]] = (-1.0, 0, trainee.state(), before)
    _say(f"base {before}")
    for epoch in range(1, recipe.epochs + 1):
        began = time.monotonic()
        for batch in descent.batches():
            right = torch.tensor([place_of[int(material.rows[place])] for place in batch])
            scores = trainee.embed([texts[place] for place in batch]) @ passages.T / recipe.temperature
            loss = torch.nn.functional.cross_entropy(_masked(scores, passages, right, recipe.same), right)
            descent.step(loss)
        after = measure(material, trainee.encode(texts), material.vectors)
        level = after["dev plain"]["mrr@10"] + after["dev professional"]["mrr@10"]
        if level > best[0]:
            best = (level, epoch, trainee.state(), after)
        _say(f"epoch {epoch} of {recipe.epochs}, {time.monotonic() - began:.0f} s: {after}")
    trainee.restore(best[2])
    return trainee, {"epoch": best[1], "base": before, "adapted": best[3], "training queries": len(mine)}


PASSAGE_PIECES = 192
"""Word pieces of a passage that the two-sided experiment reads; nine passages in ten have fewer."""


def train_two_sided(material: Material, recipe: Recipe) -> dict[str, Any]:
    """One encoder for both sides, trained with the other passages of a batch as the wrong ones.

    The experiment that says what embedding every library again would give: passages get new vectors too.
    """
    trainee = Trainee(recipe)
    texts = [query.text for query in material.queries]
    before = measure(material, trainee.encode(texts), material.vectors)
    mine = material.of("train")
    descent = _Descent(trainee, recipe, mine)
    for epoch in range(1, recipe.epochs + 1):
        began = time.monotonic()
        for batch in descent.batches():
            rows = material.rows[batch]
            passages = trainee.embed([material.texts[row] for row in rows], PASSAGE_PIECES)
            scores = trainee.embed([texts[place] for place in batch]) @ passages.T / recipe.temperature
            fixed = torch.from_numpy(material.vectors[rows])
            right = torch.arange(len(batch))
            loss = torch.nn.functional.cross_entropy(_masked(scores, fixed, right, recipe.same), right)
            descent.step(loss)
        _say(f"two-sided, epoch {epoch} of {recipe.epochs}, {time.monotonic() - began:.0f} s")
    passages_after = trainee.encode(material.texts, PASSAGE_PIECES)
    return {"base": before, "two-sided": measure(material, trainee.encode(texts), passages_after)}


def _masked(scores: torch.Tensor, passages: torch.Tensor, right: torch.Tensor, same: float) -> torch.Tensor:
    near = passages[right] @ passages.T > same
    near[torch.arange(len(right)), right] = False
    return scores.masked_fill(near, -1e4)


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, measure and save."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--queries", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    parser.add_argument("--rank", type=int, default=DEFAULT.rank)
    parser.add_argument("--learning-rate", type=float, default=DEFAULT.learning_rate)
    parser.add_argument("--epochs", type=int, default=DEFAULT.epochs)
    parser.add_argument("--same", type=float, default=DEFAULT.same)
    parser.add_argument("--temperature", type=float, default=DEFAULT.temperature)
    parser.add_argument("--two-sided", action="store_true", help="the experiment; saves nothing")
    options = parser.parse_args(arguments)
    recipe = Recipe(rank=options.rank, learning_rate=options.learning_rate, epochs=options.epochs,
                    same=options.same, temperature=options.temperature)  # fmt: skip
    queries = shipped_queries()
    for path in options.queries:
        queries += read_queries(path)
    material = gather(options.library, queries)
    if options.two_sided:
        sys.stdout.write(json.dumps(train_two_sided(material, recipe), indent=1) + "\n")
        return 0
    trainee, facts = train(material, recipe)
    model_id = open_snapshot(options.library).model_id
    recipe_facts = {name: getattr(recipe, name) for name in recipe.__slots__}
    save_adapter(options.out, NAME, model_id, trainee.factors(), {**facts, "recipe": recipe_facts})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
