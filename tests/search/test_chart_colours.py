"""Colours of charts: for readers who don't see them well, against the paper and under words."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest

from search.exporting import colours


def test_colours_of_parts_stand_out_from_paper() -> None:
    for colour in (colours.BAR, *colours.RATING.values(), colours.OUTLINE, colours.INK, colours.MUTED):
        assert colours.contrast(colour, colours.PAPER) >= 3.0, colour
    for colour in (colours.INK, colours.MUTED):
        assert colours.contrast(colour, colours.PAPER) >= 4.5
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # WebAIM's checker


DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
PROTANOPIA = (
    (0.152286, 1.052583, -0.204868),
    (0.114503, 0.786281, 0.099216),
    (-0.003882, -0.048116, 1.051998),
)


@pytest.mark.parametrize("matrix", [DEUTERANOPIA, PROTANOPIA])
def test_ratings_differ_for_readers_who_confuse_red_and_green(matrix: Any) -> None:
    """Machado, Oliveira and Fernandes (2009), severity 1.0, in linear light."""

    def seen(colour: str) -> list[float]:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return [sum(weight * c for weight, c in zip(line, linear, strict=True)) for line in matrix]

    def apart(one: str, other: str) -> float:
        return math.dist(seen(one), seen(other))

    for one, other in itertools.combinations(colours.RATING.values(), 2):
        assert apart(one, other) > 0.1, (one, other)
    assert apart("#d4351c", "#00703c") < 0.3  # a red and a green


def test_words_can_be_read_on_every_colour() -> None:
    for colour in (*colours.SHADES, *colours.RATING.values()):
        assert colours.contrast(colour, colours.ink_on(colour)) >= 4.5, colour
    light = [colours.luminance(shade) for shade in (colours.PAPER, *colours.SHADES)]
    assert light == sorted(light, reverse=True)
