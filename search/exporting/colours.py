"""Colours of charts: told apart by readers who are colour-blind, and seen against white by all.

Contrast as WCAG 2.2 defines it (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio). Success criterion 1.4.11
asks 3:1 of the parts of a graphic, 1.4.3 asks 4.5:1 of its text.
"""

from __future__ import annotations

from collections.abc import Sequence

INK = "#0b0c0c"
BLACK = "#000000"
MUTED = "#484f54"
GRID = "#d5d9dc"
OUTLINE = "#6f777b"
PAPER = "#ffffff"

SERIES = ("#0072b2", "#c04d00", "#008060", "#a23b72", "#6b5b00", "#56606b")
"""Colours of series in order: blue, vermilion, bluish green, reddish purple, olive and grey, after Okabe and
Ito (2008), "Color universal design", darkened until each has 3:1 against white. Series beyond the sixth begin
again, and are told apart by shape or dash."""

STANCE = {"strength": "#0072b2", "shortfall": "#c04d00", "mixed": "#a23b72", "neutral": "#56606b"}
"""Colours of stances: blue and vermilion rather than green and red, which one man in twelve confuses."""

SEQUENTIAL = ("#eef4fb", "#08306b")
"""From nothing to the most, in one hue and with falling lightness."""

DIVERGING = ("#8c3d04", "#f7f7f7", "#3f1f73")
"""From below the middle (brown) through none to above it (purple)."""


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0.0 (black) to 1.0 (white)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1.0 to 21.0."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def between(stops: Sequence[str], share: float) -> str:
    """The colour at ``share`` (0.0-1.0) of the way through evenly spaced stops, channel by channel."""
    place = min(max(share, 0.0), 1.0) * (len(stops) - 1)
    first = min(int(place), len(stops) - 2)
    part = place - first
    channels = [(int(stops[first][i : i + 2], 16), int(stops[first + 1][i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(low + (high - low) * part):02x}" for low, high in channels)


def dark_from(stops: Sequence[str], first: float = 0.0, last: float = 1.0) -> float:
    """The share between ``first`` and ``last`` from which white text on the colour reads better than black.

    The colours must darken from ``first`` to ``last`` (either may be the greater); found by halving.
    """
    light, dark = first, last
    for _ in range(30):
        middle = (light + dark) / 2
        colour = between(stops, middle)
        if contrast(colour, PAPER) >= contrast(colour, BLACK):
            dark = middle
        else:
            light = middle
    return dark
