"""Whether to keep the exam's date or to move it: what two and four more weeks would change, cost and may.

A day to decide is the decision day of a plan, or one on which a fee is warned of. The figures are the forecast's; which
of the offered days is the better one is our own rule of thumb (A): the nearer one, unless the farther one is worth it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from core import dedicated, exams, forecast, retake, timetable
from core.journal import Journal, Score
from core.plans import Plan

GAIN = 5.0
"""Percentage points of the chance from which on two more weeks are worth a move, or two more after those."""
SAFE = 90.0
"""Percent from which on a chance that hardly rises is left as it is: then a move's cost needs no words."""
LONGEST = timedelta(days=182)
"""A date is not put off farther than this to keep a number of hours."""
ABOUT = ("decision", "fee-threshold")
"""The buttons that answer a day to decide."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A day for the exam: its forecast, and the attempt rules that it would break."""

    on: date
    ahead: forecast.Ahead
    broken: tuple[retake.Reason, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """Keeping the date beside two and four more weeks.

    ``better`` is the offered day that is worth a move; none: neither is. ``fee``: *free* until ``free_until``
    (included), *charged* from now on, none where the exam has no such fee. ``printed`` is the score whose report's
    chance still holds. ``few``: too few results to weigh with, so nothing is offered.
    """

    exam_on: date
    moves: forecast.KeepOrMove | None
    offers: tuple[Offer, ...]
    better: date | None
    fee: Literal["free", "charged"] | None
    free_until: date | None
    printed: Score | None

    @property
    def worth_more(self) -> bool:
        """Whether a move is worth more words: what it costs, and what the rules allow."""
        return self.better is not None or (self.moves is not None and self.moves.keep.chance < SAFE)

    @property
    def few(self) -> bool:
        """Whether there is too little to weigh with."""
        return self.moves is None


def decides(plan: Plan, exam: exams.Exam, today: date) -> bool:
    """Whether the date is to be decided on that day: a firm decision day, or a day on which the fee is warned of."""
    if plan.exam_on is None or plan.exam_on <= today or plan.status == "finished":
        return False
    if plan.baseline_done and exam.fee is not None and (plan.exam_on - today).days in exam.fee.notice_days:
        return True
    return any(c.kind == "decision" and c.firm and c.on == today for c in plan.checkpoints)


def decided(plan: Plan, kept: Journal, today: date) -> bool:
    """Whether the member said on that day that the date stays."""
    return any(c.about in ABOUT and c.subject == str(plan.exam_on) and c.day == today for c in kept.choices)


def weigh(plan: Plan, exam: exams.Exam, kept: Journal, today: date) -> Weighed | None:
    """Keeping the planned date against moving it; none without a date ahead."""
    exam_on = plan.exam_on
    if exam_on is None or exam_on <= today or plan.status == "finished":
        return None
    logged = tuple(score for score in kept.scores if score.exam == exam.id)
    found = forecast.estimate(exam, logged)
    moves = None if found is None or found.count == 1 else forecast.keep_or_move(found, exam_on, today=today)
    offers = () if moves is None else tuple(_offer(plan, exam, kept, ahead) for ahead in _days(moves))
    free = None if exam.fee is None else exam_on - timedelta(days=exam.fee.from_day + 1)
    return Weighed(
        exam_on=exam_on,
        moves=moves,
        offers=offers,
        better=_better(offers),
        fee=None if free is None else ("free" if today <= free else "charged"),
        free_until=free,
        printed=forecast.printed(exam, logged, today),
    )


def _days(moves: forecast.KeepOrMove) -> tuple[forecast.Ahead, ...]:
    return (moves.keep, moves.two_weeks, moves.four_weeks)


def _offer(plan: Plan, exam: exams.Exam, kept: Journal, ahead: forecast.Ahead) -> Offer:
    limits = dedicated.limits(plan, exam, kept)
    broken = () if limits is None else retake.breaks(limits, dedicated.attempts_of(plan, kept), ahead.on)
    return Offer(ahead.on, ahead, broken)


def _better(offers: tuple[Offer, ...]) -> date | None:
    """The nearest allowed day whose chance is higher by ``GAIN``; a farther one only for as much again."""
    if not offers:
        return None
    best = offers[0]
    for offer in offers[1:]:
        if not offer.broken and (best.broken or offer.ahead.chance - best.ahead.chance >= GAIN):
            best = offer
    return None if best is offers[0] else best.on


def settled(kept: Journal, now: datetime, rest_hours: int) -> bool:
    """Whether the latest score was logged so long before ``now`` (aware) that something unasked may rest on it."""
    return all(now - score.at >= timedelta(hours=rest_hours) for score in kept.scores)


def as_many_hours(plan: Plan, hours: int, today: date) -> date | None:
    """The study day by which fewer ``hours`` a week make up what the plan had until the exam; none where they need not,
    or where it would be more than half a year later.
    """
    if plan.exam_on is None or not plan.hours_a_week or hours >= plan.hours_a_week or plan.exam_on <= today:
        return None
    left = (plan.exam_on - today).days
    later = timetable.study_day_from(today + timedelta(days=round(left * plan.hours_a_week / hours)), plan.rest_days)
    return later if plan.exam_on < later <= plan.exam_on + LONGEST else None


def planned_hours(plan: Plan, hours: int, today: date) -> int:
    """The hours until the exam day at so many a week, from today on; 0 without a day ahead."""
    return 0 if plan.exam_on is None else max(0, round((plan.exam_on - today).days * hours / 7))
