"""Where somebody stands, and may stand on a day ahead: a normal distribution of ability, and of that day's result."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist
from typing import Literal

from core import exams
from core.forecast import sittings, track
from core.forecast.assumptions import Assumptions, assume
from core.journal import Score

Caution = Literal["one-score", "usual-pace", "only-rough", "old", "far"]

TENTH = NormalDist().inv_cdf(0.9)
"""Standard deviations from the middle to the tenth and the ninetieth percentile."""
LIKELY = NormalDist().inv_cdf(5 / 6)
"""The same to the ends of the middle two thirds."""
OWN_COUNT, OWN_DAYS = 3, 14
"""So many scores over so many days say something of the member's own growth; before, it is the usual one."""
RECENT = 28
"""Days for which the latest score is taken to speak of today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What the scores say of ability on ``day``, that of the latest: the start of every forecast.

    ``first`` is the day of the oldest, ``count`` how many scores it rests on, ``full`` how many of them are fresh,
    standard-paced full forms on the primary scale; ``low`` and ``high`` are the scale's ends.
    """

    first: date
    day: date
    count: int
    full: int
    state: track.State
    known: Assumptions
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """A day's forecast. ``p10``, ``p50``, ``p90`` are percentiles of that day's result, in units of the primary scale.

    ``chance`` is the chance of reaching the standard in percent, day-of-exam noise and all doubt included;
    ``chance_low`` and ``chance_high`` are what it would be at the ends of the likely range (two thirds) of ability.
    They are rough, and not the exam board's: what to call them stands in the exam file (``chance.label``).
    ``cautions``: *one-score* it rests on one result; *usual-pace* its growth is the usual one, since too few scores
    tell the member's own; *only-rough* no score counts for readiness; *old* the latest was long before the day of
    asking; *far* the day is beyond what growth is believed for.
    """

    on: date
    p10: float
    p50: float
    p90: float
    chance: float
    chance_low: float
    chance_high: float
    cautions: tuple[Caution, ...]


@dataclass(frozen=True, slots=True)
class KeepOrMove:
    """The forecast for the date as it stands, and after two and four more weeks at the member's own pace."""

    keep: Ahead
    two_weeks: Ahead
    four_weeks: Ahead


def estimate(exam: exams.Exam, logged: Sequence[Score], *, known: Assumptions | None = None) -> Estimate | None:
    """What the scores say, in whatever order they come; none without one that can be placed on the primary scale.

    ``known`` replaces what is assumed for the exam.
    """
    known = known or assume(exam)
    if known is None:
        return None
    looks = sittings.gather(exam, logged, known)
    if not looks:
        return None
    return Estimate(
        first=looks[0].day,
        day=looks[-1].day,
        count=len(looks),
        full=sum(each.full for each in looks),
        state=track.follow(looks, known).state,
        known=known,
        low=exam.primary.low,
        high=exam.primary.high,
    )


def ahead(found: Estimate, on: date, *, today: date | None = None) -> Ahead:
    """The forecast for a day; before the latest score's day that day's own. ``today`` is the day of asking."""
    days = max((on - found.day).days, 0)
    state, known = track.grow(found.state, days, found.known, forward=True), found.known
    middle, spread = state.mean[track.ABILITY], math.sqrt(max(state.cov[track.ABILITY][track.ABILITY], 0.0))
    result = math.hypot(spread, known.day_sd)
    return Ahead(
        on=on,
        p10=_within(found, middle - TENTH * result),
        p50=_within(found, middle),
        p90=_within(found, middle + TENTH * result),
        chance=_reaches(middle, result, known.standard),
        chance_low=_reaches(middle - LIKELY * spread, result, known.standard),
        chance_high=_reaches(middle + LIKELY * spread, result, known.standard),
        cautions=_cautions(found, days, today),
    )


def _within(found: Estimate, value: float) -> float:
    return min(max(value, found.low), found.high)


def _reaches(middle: float, spread: float, standard: float) -> float:
    return 100 * 0.5 * math.erfc((standard - middle) / (spread * math.sqrt(2)))


def _cautions(found: Estimate, days: int, today: date | None) -> tuple[Caution, ...]:
    said: list[Caution] = []
    if found.count == 1:
        said.append("one-score")
    if found.count < OWN_COUNT or (found.day - found.first).days < OWN_DAYS:
        said.append("usual-pace")
    if not found.full:
        said.append("only-rough")
    if today is not None and (today - found.day).days > RECENT:
        said.append("old")
    if days > track.LONGEST:
        said.append("far")
    return tuple(said)


def fan(found: Estimate, until: date, *, every: int = 1) -> tuple[Ahead, ...]:
    """The forecast from the latest score's day to a day, each so many days and on the last: for a chart."""
    span = max((until - found.day).days, 0)
    days = sorted({*range(0, span, max(every, 1)), span})
    return tuple(ahead(found, found.day + timedelta(days=each)) for each in days)


def keep_or_move(found: Estimate, exam_on: date, *, today: date) -> KeepOrMove:
    """The forecast for the exam day as planned, and two and four weeks later, at the member's own pace."""
    days = (exam_on + timedelta(weeks=weeks) for weeks in (0, 2, 4))
    return KeepOrMove(*(ahead(found, day, today=today) for day in days))
