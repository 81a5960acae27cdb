"""How honest the forecast is, on made-up members whose growth it does not assume: ``make calibrate``.

Everything is drawn from fixed seeds, so the table is the same on every machine. What it means: docs/forecast.md.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from core import exams, forecast, progress, scores
from core.journal import Score

EXAM = exams.parse(
    (Path(__file__).resolve().parents[2] / "config" / "exams" / "usmle-step-1.toml").read_text("utf-8"), "the exam file"
)
FULL = [form for form in EXAM.forms if form.role == "full"]
OTHER = [form for form in EXAM.forms if form.role == "other"]
BEGIN = date(2026, 1, 5)
MONTH = 30.4375
NOISE, DAY_NOISE, PASS = 4.0, 2.5, 62.0
CEILING = 97.56
BIAS, HIGH, PER = 2.0, 3.0, 2.7
"""How forms differ in difficulty, how much too high a commercial one reads, and its points for one unit."""
USUAL = 5.0
"""What tutors call usual growth, in units a month: the improvers of the test of plateaus."""

Path_ = Callable[[float], float]
"""Ability by days since the first form."""
Grow = Callable[[random.Random, float], Path_]


def assumed(draw: random.Random, start: float) -> Path_:
    """The gap to the ceiling closes at a rate of one's own: what the forecast assumes."""
    rate = max(0.0, draw.gauss(4, 4)) / MONTH / (CEILING - PASS)
    return lambda days: CEILING - (CEILING - start) * math.exp(-rate * days)


def linear(draw: random.Random, start: float) -> Path_:
    """So many points a month, whoever and wherever one is."""
    slope = draw.gauss(5, 3) / MONTH
    return lambda days: start + slope * days


def none(_draw: random.Random, start: float) -> Path_:
    """No growth at all."""
    return lambda _days: start


def logistic(draw: random.Random, start: float) -> Path_:
    """Slow, then fast, then slow: an S of 6 to 14 points."""
    gain, middle, width = draw.uniform(6, 14), draw.uniform(20, 45), draw.uniform(6, 12)

    def risen(days: float) -> float:
        return 1 / (1 + math.exp(-(days - middle) / width))

    return lambda days: start + gain * (risen(days) - risen(0))


def late(draw: random.Random, start: float) -> Path_:
    """Nothing for three to seven weeks, then fast."""
    begins, slope = draw.uniform(20, 50), draw.uniform(5, 10) / MONTH
    return lambda days: start + slope * max(0.0, days - begins)


def stops(draw: random.Random, start: float) -> Path_:
    """Growth that ends after three to seven weeks."""
    ends, slope = draw.uniform(20, 50), draw.uniform(4, 9) / MONTH
    return lambda days: start + slope * min(days, ends)


@dataclass(frozen=True, slots=True)
class Cohort:
    """Members of one kind: how they grow, and what is wrong with their scores."""

    name: str
    grow: Grow
    heavy: bool = False
    biased: bool = False


COHORTS = (
    Cohort("as assumed", assumed),
    Cohort("linear", linear),
    Cohort("none", none),
    Cohort("logistic", logistic),
    Cohort("late bloomers", late),
    Cohort("growth that stops", stops),
    Cohort("linear, heavy-tailed noise", linear, heavy=True),
    Cohort("linear, biased forms", linear, biased=True),
)


@dataclass(frozen=True, slots=True)
class Life:
    """A member's scores, oldest first, the day of their exam, and their result there."""

    logged: tuple[Score, ...]
    exam_on: date
    result: float


def sitting(number: int, days: int, value: float, *, other: bool = False) -> Score:
    """A timed first sitting so many days after the first, on another form each time."""
    day, form = BEGIN + timedelta(days=days), (OTHER if other else FULL)[number % (len(OTHER) if other else len(FULL))]
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    written = round(min(max(value, 1), 300 if other else 100))
    return Score(
        id=number + 1, at=at, day=day, exam=EXAM.id, form=form.id, name=form.name, scale=form.scale, value=written,
        pace="timed",
    )  # fmt: skip


def noise(draw: random.Random, *, heavy: bool) -> float:
    """The error of one form. Heavy-tailed: a t of three degrees, with as many results within the likely range."""
    if not heavy:
        return draw.gauss(0, NOISE)
    return 0.8 * NOISE * draw.gauss(0, 1) / math.sqrt(sum(draw.gauss(0, 1) ** 2 for _ in range(3)) / 3)


def live(cohort: Cohort, draw: random.Random) -> Life:
    """One member: three to six forms, one to two and a half weeks apart, and the exam one or two weeks later."""
    path, days, logged = cohort.grow(draw, draw.gauss(58, 6)), 0, list[Score]()
    for number in range(draw.randint(3, 6)):
        value = path(days) + noise(draw, heavy=cohort.heavy) + (draw.gauss(0, BIAS) if cohort.biased else 0.0)
        if cohort.biased and number == 1:
            value = 196 + PER * (value + HIGH - PASS)
        logged.append(sitting(number, days, value, other=cohort.biased and number == 1))
        days += draw.choice((7, 10, 14, 14, 18))
    exam_on = logged[-1].day + timedelta(days=draw.randint(7, 14))
    return Life(tuple(logged), exam_on, path((exam_on - BEGIN).days) + draw.gauss(0, DAY_NOISE))


@dataclass(frozen=True, slots=True)
class Calibration:
    """Of one cohort: the part of results inside the 80 % range, its width, and Brier scores, ours and the curve's.

    ``last`` ones are of the forecast after the last form; the others of every forecast from the second form on.
    """

    name: str
    forecasts: int
    covered: float
    covered_last: float
    width: float
    brier: float
    brier_curve: float
    brier_last: float
    brier_curve_last: float


def calibrate(cohort: Cohort, members: int) -> Calibration:
    """The forecasts of so many members held against their results."""
    draw = random.Random(cohort.name)  # noqa: S311 - made-up members, the same ones each time
    rows: list[tuple[bool, bool, float, float, float]] = []
    for life in (live(cohort, draw) for _ in range(members)):
        whole = len(life.logged)
        rows += [(count == whole, *_held(life, life.logged[:count])) for count in range(2, whole + 1)]
    last = [row for row in rows if row[0]]
    return Calibration(
        cohort.name,
        len(rows),
        statistics.fmean(row[1] for row in rows),
        statistics.fmean(row[1] for row in last),
        statistics.fmean(row[2] for row in rows),
        statistics.fmean(row[3] for row in rows),
        statistics.fmean(row[4] for row in rows),
        statistics.fmean(row[3] for row in last),
        statistics.fmean(row[4] for row in last),
    )


def _held(life: Life, logged: Sequence[Score]) -> tuple[bool, float, float, float]:
    found = forecast.estimate(EXAM, logged)
    assert found is not None
    ahead, passed = forecast.ahead(found, life.exam_on), life.result >= PASS
    value = scores.of(EXAM, logged[-1])
    curve = scores.chance(EXAM, 0.0 if value is None else value)
    assert curve is not None
    covered = ahead.p10 <= life.result <= ahead.p90
    return covered, ahead.p90 - ahead.p10, (ahead.chance / 100 - passed) ** 2, (curve / 100 - passed) ** 2


# -- plateaus

Rule = Callable[[Sequence[Score]], bool]


def series(draw: random.Random, monthly: float, *, forms: int = 5, apart: int = 14) -> tuple[Score, ...]:
    """Forms of somebody who grows so many points a month near the standard, on the forecast's own curve."""
    start, rate = draw.gauss(56, 4), monthly / MONTH / (CEILING - PASS)
    days = [number * apart for number in range(forms)]
    values = [CEILING - (CEILING - start) * math.exp(-rate * day) + draw.gauss(0, NOISE) for day in days]
    return tuple(sitting(number, day, value) for number, (day, value) in enumerate(zip(days, values, strict=True)))


def three_forms(logged: Sequence[Score]) -> bool:
    """The tutors' rule: three forms or more, over 14 days, within 4 points."""
    for count in range(3, len(logged) + 1):
        last = logged[-count:]
        if max(s.value for s in last) - min(s.value for s in last) > 4:
            return False
        if (last[-1].day - last[0].day).days >= 14:
            return True
    return False


def shipped(logged: Sequence[Score]) -> bool:
    """What Comeback says."""
    return progress.plateau(EXAM, logged) is not None


def alarms(rule: Rule, people: Sequence[Sequence[Score]]) -> float:
    """The part of people of whom a rule says by form five that they may have levelled off."""
    return statistics.fmean(any(rule(each[:count]) for count in range(3, len(each) + 1)) for each in people)


def worst(logged: Sequence[Score]) -> float:
    """The highest odds of standing still at any form from the third on: what a threshold would be held against."""
    return max(forecast.levelled(EXAM, logged[:count]) or -math.inf for count in range(3, len(logged) + 1))


@dataclass(frozen=True, slots=True)
class Stalls:
    """False alarms on improvers, and catches of plateaus, by form five.

    ``odds`` is the catch of the forecast's odds alone at the three-form rule's false alarms, ``odds_fifth`` at 20 %;
    ``curve`` has for each growth a month the alarms of the three-form rule and of what is shipped.
    """

    three_forms: tuple[float, float]
    shipped: tuple[float, float]
    odds: float
    odds_fifth: float
    curve: Mapping[float, tuple[float, float]]


def stalls(people: int, rates: Sequence[float], *, apart: int = 14) -> Stalls:
    """Both rules on so many people of each growth, with forms so many days apart."""
    draw = random.Random(apart)  # noqa: S311 - made-up members, the same ones each time
    made = {rate: [series(draw, rate, apart=apart) for _ in range(people)] for rate in {*rates, 0.0, USUAL}}
    curve = {rate: (alarms(three_forms, made[rate]), alarms(shipped, made[rate])) for rate in sorted(made)}
    improving, flat = sorted(map(worst, made[USUAL]), reverse=True), list(map(worst, made[0.0]))

    def caught(false: float) -> float:
        threshold = improving[min(int(false * people), people - 1)]
        return statistics.fmean(each > threshold for each in flat)

    return Stalls(
        (curve[USUAL][0], curve[0.0][0]),
        (curve[USUAL][1], curve[0.0][1]),
        caught(curve[USUAL][0]),
        caught(0.2),
        curve,
    )


def _cohorts(members: int) -> None:
    heads = ("forecasts", "in 80 %", "last", "width", "Brier", "curve", "last", "curve")
    print(f"{'cohort':28}" + "".join(f"{head:>{10 if place == 0 else 8}}" for place, head in enumerate(heads)))
    found = [calibrate(cohort, members) for cohort in COHORTS]
    for each in [*found, pooled(found)]:
        percents = "".join(f"{100 * part:7.1f}%" for part in (each.covered, each.covered_last))
        briers = (each.brier, each.brier_curve, each.brier_last, each.brier_curve_last)
        print(f"{each.name:28}{each.forecasts:10}{percents}{each.width:8.1f}" + "".join(f"{b:8.3f}" for b in briers))


def pooled(found: Sequence[Calibration]) -> Calibration:
    """All cohorts as one, each with the same weight."""
    means = [
        statistics.fmean(getattr(each, name) for each in found)
        for name in (
            "covered", "covered_last", "width", "brier", "brier_curve", "brier_last", "brier_curve_last",
        )
    ]  # fmt: skip
    return Calibration("all of them", sum(each.forecasts for each in found), *means)


def _stalls(people: int) -> None:
    for apart in (14, 10):
        found = stalls(people, (0, 1, 2, 3, 4, 5, 6, 8, 10, 13), apart=apart)
        print(f"\nforms {apart} days apart, by form five{'false alarms':>18}{'catches':>10}")
        for name, (false, caught) in (("three-form rule", found.three_forms), ("shipped", found.shipped)):
            print(f"{name:34}{100 * false:17.1f}%{100 * caught:9.1f}%")
        print(f"{'odds alone, as many false alarms':34}{100 * found.three_forms[0]:17.1f}%{100 * found.odds:9.1f}%")
        print(f"{'odds alone, at a fifth':34}{20:17.1f}%{100 * found.odds_fifth:9.1f}%")
        print("growth a month      " + "".join(f"{rate:7g}" for rate in found.curve))
        for name, place in (("three-form rule", 0), ("shipped", 1)):
            print(f"{name:20}" + "".join(f"{100 * both[place]:6.0f}%" for both in found.curve.values()))


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--members", type=int, default=1200, help="members of each cohort, and people of each growth")
    given = options.parse_args()
    began = time.perf_counter()
    _cohorts(given.members)
    _stalls(given.members)
    print(f"\n{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
