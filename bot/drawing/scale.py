"""Round numbers and days for an axis."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date

DAYS = (1, 2, 7, 14, 28, 56, 84, 182, 364)
"""Days between two dates on an axis."""
MOST = 5
LONG = 300
"""Days from which on a month needs its year."""


def values(low: float, high: float, most: int = MOST) -> list[float]:
    """Round numbers from low to high, a handful."""
    span = max(high - low, 1e-9)
    rough = span / most
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * each for each in (1, 2, 5, 10, 20) if span / (power * each) <= most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [each * step for each in range(first, last + 1)]


def days(first: int, last: int) -> list[int]:
    """Days (ordinals) from first to last, a handful, in equal steps."""
    step = next((each for each in DAYS if (last - first) / each <= MOST), 0) or math.ceil((last - first) / MOST)
    return list(range(first, last + 1, step))


def named(on: int, span: int) -> str:
    """A day as it stands on the axis: ``2 Mar``; over a long span the month with its year."""
    day = date.fromordinal(on)
    return f"{day:%b} {day.year}" if span > LONG else f"{day.day} {day:%b}"


def number(value: float) -> str:
    """A number on an axis."""
    return f"{value:g}"


def line(from_: tuple[float, float], to: tuple[float, float]) -> Callable[[float], float]:
    """The straight line that takes one range to another."""
    span = from_[1] - from_[0] or 1.0
    return lambda value: to[0] + (value - from_[0]) * (to[1] - to[0]) / span


def around(found: Sequence[float], low: float, high: float) -> tuple[float, float]:
    """Ends of an axis with air around what it shows, within the scale's own ends."""
    within = [min(max(each, low), high) for each in found]
    least, most = min(within), max(within)
    air = max(0.07 * (most - least), 0.01 * (high - low))
    missing = max(0.08 * (high - low) - (most - least), 0.0) / 2
    return max(least - air - missing, low), min(most + air + missing, high)
