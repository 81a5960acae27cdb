"""What the forecast takes for granted before it has seen a score: the exam file's figures, and ours where it has none.

All in units of the primary scale. What the file does not say is told in multiples of the scale's likely range (one
standard deviation of a result): so an exam with another scale gets figures of the same weight. Trust A and D, see
docs/forecast.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from core import exams, scores

MONTH = 30.4375
"""Days of a month, on the average."""

START_BELOW, START_SD = 1.0, 2.5
"""Where somebody may stand before any score: so many likely ranges under the standard, and how unsure that is (D)."""
MONTHLY, MONTHLY_SD = 1.0, 1.0
"""Growth near the standard in likely ranges a month, and how people differ, where the file says nothing (D)."""
DRIFT, RATE_DRIFT = 0.05, 0.03
"""How far ability strays from the curve, in likely ranges, and the rate, in its own spread; a day, as a root (D)."""
DAY = 0.5
"""The exam day's own noise at the least, in likely ranges (D)."""
UNTIMED, REPEAT = (0.5, 0.5), (1.0, 1.0)
"""How much too high a sitting without a clock, and a form used before, may read: mean and spread (A)."""
ROUGH = 1.5
"""The noise of a scale whose precision is not published, in likely ranges (D)."""
LINE_SD = 1.0
"""How wrong a conversion to the primary scale may be, in likely ranges, where the file does not say (D)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Assumptions:
    """Figures in units of the primary scale; rates are shares of the gap to ``ceiling`` that close in a day.

    ``biases`` tell by name how much too high something may read: mean and standard deviation. Two of them are the same
    when they are one object: there is one for each version of an exam.
    """

    ceiling: float
    standard: float
    noise: float
    day_sd: float
    start: tuple[float, float]
    rate: tuple[float, float]
    drift: float
    rate_drift: float
    biases: Mapping[str, tuple[float, float]]


@lru_cache(maxsize=64)
def _assumed(exam: _ByVersion) -> Assumptions | None:
    return _assume(exam.rules)


@dataclass(frozen=True, slots=True)
class _ByVersion:
    """An exam's rules, told apart by their version: a model with mappings inside has no hash of its own."""

    rules: exams.Exam

    def __hash__(self) -> int:
        return hash((self.rules.id, self.rules.version))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByVersion) and (self.rules is other.rules or self.rules == other.rules)


def assume(exam: exams.Exam) -> Assumptions | None:
    """The figures for an exam; none where the precision of its primary scale is not known."""
    return _assumed(_ByVersion(exam))


def _assume(exam: exams.Exam) -> Assumptions | None:
    noise = exam.primary.likely
    if noise is None:
        return None
    standard = standard_of(exam)
    ceiling = max(_ceiling(exam), standard + noise)
    per_month = MONTH * (ceiling - standard)
    monthly, spread = _monthly(exam, noise)
    return Assumptions(
        ceiling=ceiling,
        standard=standard,
        noise=noise,
        day_sd=_day_sd(exam, noise),
        start=(standard - START_BELOW * noise, START_SD * noise),
        rate=(monthly / per_month, spread / per_month),
        drift=DRIFT * noise,
        rate_drift=RATE_DRIFT * spread / per_month,
        biases=MappingProxyType(_biases(exam, noise)),
    )


def standard_of(exam: exams.Exam) -> float:
    """The passing standard on the primary scale: the middle of the file's curve, else the lower end of its band."""
    return exam.chance.mean if exam.chance else exam.readiness.band_low


def _ceiling(exam: exams.Exam) -> float:
    if exam.growth is None:
        return exam.primary.high
    found = scores.primary(exam, exam.growth.ceiling, exam.growth.scale)
    return exam.primary.high if found is None else min(found, exam.primary.high)


def _monthly(exam: exams.Exam, noise: float) -> tuple[float, float]:
    growth = exam.growth
    if growth is None or growth.prior is None:
        return MONTHLY * noise, MONTHLY_SD * noise
    return growth.prior.monthly, growth.prior.monthly_sd


def _day_sd(exam: exams.Exam, noise: float) -> float:
    """What the exam day adds of its own: the file's curve is for a practice result, and has its noise inside."""
    rest = 0.0 if exam.chance is None else exam.chance.sd**2 - noise**2
    return math.sqrt(max(rest, (DAY * noise) ** 2))


def _biases(exam: exams.Exam, noise: float) -> dict[str, tuple[float, float]]:
    found = {
        "untimed": (UNTIMED[0] * noise, UNTIMED[1] * noise),
        "repeat": (REPEAT[0] * noise, REPEAT[1] * noise),
    }
    lines = exam.growth.lines if exam.growth else {}
    for name in exam.scales:
        if name != exam.primary_scale:
            line = lines.get(name)
            found[f"scale:{name}"] = (0.0, LINE_SD * noise) if line is None else (0.0, line.sd)
            found[f"other:{name}"] = (0.0, LINE_SD * noise) if line is None else (line.others_high, line.sd)
    found[f"other:{exam.primary_scale}"] = (0.0, DAY * noise)
    return found


def published(exam: exams.Exam, value: float, days: float) -> float | None:
    """The file's published growth law, on its own scale: a value grown over so many days; none where it has none.

    Source: the exam file's ``growth``. It is for those it was measured on, and optimistic for others.
    """
    growth = exam.growth
    return None if growth is None else growth.ceiling - (growth.ceiling - value) * growth.daily**days


def as_published(exam: exams.Exam) -> Assumptions | None:
    """The assumptions under which the published law holds: its rate for certain, and no opinion on the start."""
    usual = assume(exam)
    if usual is None or exam.growth is None:
        return None
    return Assumptions(
        ceiling=_ceiling(exam),
        standard=usual.standard,
        noise=usual.noise,
        day_sd=usual.day_sd,
        start=(usual.start[0], 1000 * usual.noise),
        rate=(-math.log(exam.growth.daily), 0.0),
        drift=0.0,
        rate_drift=0.0,
        biases=usual.biases,
    )
