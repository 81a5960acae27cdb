"""How fast somebody grows, how sure that is, and what a date would ask for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from core import exams
from core.forecast import sittings, track
from core.forecast.assumptions import MONTH, Assumptions, assume
from core.forecast.outlook import TENTH, Estimate
from core.journal import Score

OPEN = 10.0
"""So many likely ranges wide is the start of scores of which only the growth is asked."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Growth in units of the primary scale a month, from where the member stands: the percentiles 10, 50 and 90."""

    low: float
    middle: float
    high: float


def pace(found: Estimate) -> Pace:
    """The member's own growth as their scores tell it, held together with what is usual."""
    per_month = MONTH * max(found.known.ceiling - found.state.mean[track.ABILITY], found.known.noise)
    rate, spread = found.state.mean[track.RATE], math.sqrt(max(found.state.cov[track.RATE][track.RATE], 0.0))
    return Pace(*(per_month * (rate + ends * spread) for ends in (-TENTH, 0.0, TENTH)))


def needed(found: Estimate, on: date) -> float:
    """The growth in units a month that would bring ability to the standard by a day; 0 or less: it is there."""
    gap = found.known.standard - found.state.mean[track.ABILITY]
    return gap * MONTH / max((on - found.day).days, 1)


def levelled(exam: exams.Exam, forms: Sequence[Score]) -> float | None:
    """How much better standing still explains these scores than usual growth: the logarithm of the odds.

    0 where both explain them alike, and above it for standing still; none where the exam has no precision, or fewer
    than two scores can be placed. Nothing is taken for granted of where the first of them stood.
    """
    known = assume(exam)
    looks = () if known is None else sittings.gather(exam, forms, known)
    if known is None or len(looks) < 2:  # noqa: PLR2004 - one score moves nowhere
        return None
    return _odds(looks, known)


@lru_cache(maxsize=512)
def _odds(looks: tuple[sittings.Sitting, ...], known: Assumptions) -> float:
    growing = replace(known, start=(looks[0].value, OPEN * known.noise), rate_drift=0.0)
    still = replace(growing, rate=(0.0, 0.0))
    return track.run(looks, still).density - track.run(looks, growing).density


def surprise(exam: exams.Exam, forms: Sequence[Score]) -> float | None:
    """How far the latest score lies from what the earlier ones led to expect, in standard deviations of that."""
    known = assume(exam)
    looks = () if known is None else sittings.gather(exam, forms, known)
    return None if known is None or not looks else track.follow(looks, known).surprise
