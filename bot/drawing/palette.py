"""Colours that work for everybody on a light panel, which works on a dark page and on a light one.

Marks have the colours of Okabe and Ito, told apart by colour-blind people too, and differ in shape besides. Words are
in ink alone.
"""

from __future__ import annotations

PANEL = "#FBFBF8"
RIM = "#8A9099"
INK, QUIET = "#15191E", "#454C55"
"""What is written: the words themselves, and what stands on the axes."""
GRID = "#DFE1DD"

BLUE, VERMILION, BLACK, PURPLE = "#0072B2", "#D55E00", "#000000", "#AA4499"
GREEN, SKY, ORANGE, GREY = "#009E73", "#56B4E9", "#E69F00", "#8A9099"

SERIES = ((BLUE, "o"), (VERMILION, "s"), (BLACK, "^"), (PURPLE, "D"))
"""Colour and shape of each scale: the axis' own first."""


def contrast(one: str, other: str) -> float:
    """How well one colour can be read on another, from 1 to 21, as WCAG 2 reckons it."""
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


def _light(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - WCAG's own figures
