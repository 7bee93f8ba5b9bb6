"""Training the encoder of findings: the loss, its gradient in batches, and a few steps that learn."""

from __future__ import annotations

import pytest
import torch

from indexer.query_side.train import Recipe as Shape
from indexer.query_side.train import Trainee
from indexer.recurring import train as training

TEXTS = [
    "The oversight of private fostering. (Outcome 3, National Framework)",
    "How privately fostered children are identified and visited.",
    "The response to homeless 16- and 17-year-olds.",
    "Support for young people of sixteen who have nowhere to live.",
    "The quality and frequency of supervision.",
    "Supervision of social workers, which is not regular enough.",
    "Supervision is regular and reflective.",
]
GROUPS = ["a", "a", "b", "b", "c", "c", "d"]
STANCES = ["shortfall"] * 6 + ["strength"]


def test_the_loss_falls_as_partners_near_and_does_not_see_other_stances() -> None:
    groups, stances = torch.tensor([0, 0, 1, 2]), torch.tensor([0, 0, 0, 1])
    near = torch.nn.functional.normalize(torch.tensor([[1, 0.1], [1, 0.0], [0, 1], [1, 0.05]]), dim=1)
    far = torch.nn.functional.normalize(torch.tensor([[1, 1.0], [1, -1.0], [1, 0], [1, 0.05]]), dim=1)
    assert training.contrast(near, groups, stances, 0.1) < training.contrast(far, groups, stances, 0.1)
    moved = near.clone()
    moved[3] = torch.tensor([0.0, 1.0])
    assert training.contrast(near, groups, stances, 0.1) == training.contrast(moved, groups, stances, 0.1)


def test_the_gradient_in_batches_is_the_gradient_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """With dropout: each batch is made again with what it dropped before."""
    part = training.lot(TEXTS, GROUPS, STANCES)
    assert part.texts[0] == "The oversight of private fostering."
    trainee = Trainee(Shape(rank=4, seed=1))
    for low_rank in trainee.adapted.values():
        torch.nn.init.constant_(low_rank.left, 0.01)
    trainee.bert.train()
    monkeypatch.setattr(training, "BATCH", 3)
    torch.manual_seed(5)
    order = sorted(range(len(TEXTS)), key=lambda at: len(part.texts[at]))
    made = [trainee.embed([part.texts[at] for at in order[i : i + 3]]) for i in range(0, 7, 3)]
    at = torch.tensor(order)
    loss = training.contrast(torch.cat(made), part.groups[at], part.stances[at], 0.05)
    loss.backward()
    once = [p.grad.clone() for p in trainee.parameters()]
    for parameter in trainee.parameters():
        parameter.grad = None
    torch.manual_seed(5)
    again = training._descend(trainee, part, 1.0, training.Recipe(), "cpu")
    assert again == pytest.approx(float(loss), rel=1e-5)
    for parameter, wanted in zip(trainee.parameters(), once, strict=True):
        assert torch.allclose(parameter.grad, wanted, atol=1e-5, rtol=1e-3)
    assert any(float(wanted.abs().max()) > 0 for wanted in once)


def test_a_few_steps_put_partners_nearer_than_before() -> None:
    part = training.lot(TEXTS, GROUPS, STANCES)
    recipe = training.Recipe(rank=8, steps=4, dropout=0.0)
    before = Trainee(Shape(rank=8)).encode(part.texts)
    after = training.train(recipe, [(part, 1.0)], "cpu").encode(part.texts)

    def margin(vectors: object) -> float:
        scores = torch.tensor(vectors) @ torch.tensor(vectors).T
        return float(scores[0, 1] + scores[2, 3] + scores[4, 5] - scores[0, 2] - scores[1, 4] - scores[3, 5])

    assert margin(after) > margin(before) + 0.1
