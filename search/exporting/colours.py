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

BAR = "#0072b2"
"""Blue of Okabe and Ito (2008), "Color universal design": 5:1 against white."""

RATING = {
    "Inadequate": "#7a3303",
    "Requires improvement": "#c2702c",
    "Good": "#8a78b5",
    "Outstanding": "#3f1f73",
}
"""Colours of ratings: an order with a middle, from brown to purple, which no common colour-blindness confuses; the two
ends are dark. Each has 3:1 against white; neighbours are parted by a white line and hold their numbers."""

SEQUENTIAL = ("#eef4fb", "#08306b")
"""From nothing to the most, in one hue and with falling lightness."""


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


SHADES = tuple(between(SEQUENTIAL, step / 5) for step in range(1, 6))
"""Shades of a heat map from little to the most; nothing is white. The light ones have less than 3:1 against white, so
cells are outlined and hold their numbers."""


def ink_on(colour: str) -> str:
    """Black or white, whichever is better read on a colour; either way it has 4.5:1 at least."""
    return max((BLACK, PAPER), key=lambda ink: contrast(colour, ink))
