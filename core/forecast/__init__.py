"""Ability over time from noisy practice scores, and how sure that is.

Everything is on the exam's primary scale, in its units, and days are local days. Ability closes a share of its gap to
a ceiling each day; how large a share is learned from the member's own scores, beginning at a prior (``assumptions``).
Each score is a noisy look at it (``sittings``), with what its scale, a repeat or no clock may add, kept apart as a
shared bias (``track``). On a day ahead stands a normal distribution (``outlook``). Why so: docs/forecast.md.
"""

from __future__ import annotations

from core.forecast.assumptions import Assumptions, as_published, assume, published
from core.forecast.growth import Pace, levelled, needed, pace, surprise
from core.forecast.outlook import LIKELY, Ahead, Estimate, KeepOrMove, ahead, estimate, fan, keep_or_move
from core.forecast.printed import Contradiction, contradiction, printed
from core.forecast.sittings import Spot, spot

__all__ = [
    "LIKELY",
    "Ahead",
    "Assumptions",
    "Contradiction",
    "Estimate",
    "KeepOrMove",
    "Pace",
    "Spot",
    "ahead",
    "as_published",
    "assume",
    "contradiction",
    "estimate",
    "fan",
    "keep_or_move",
    "levelled",
    "needed",
    "pace",
    "printed",
    "published",
    "spot",
    "surprise",
]
