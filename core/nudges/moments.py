"""When a member may be spoken to: since when the plan speaks, silence, the moments that passed, the next open one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from core import days, ledger
from core.causes import Cause, View, World
from core.exams import Exam
from core.ledger import Row
from core.members import Member

BACK = timedelta(days=35)
"""Moments missed longer ago than this are not gone through one by one."""


@dataclass(frozen=True, slots=True)
class Silence:
    """How many day's messages went unanswered since the member's last word, and the local day of the latest."""

    count: int
    last: date | None


def silence(member: Member, *, without: str = "") -> Silence:
    """The silence so far; the slot ``without`` is left out of the count."""
    seen = member.person.seen_at
    slots = [day for day, at in member.ledger.day_slots().items() if at > seen and str(day) != without]
    return Silence(len(slots), max(slots, default=None))


def view_of(member: Member, exam: Exam, world: World) -> View | None:
    """The member at this moment, where there is a plan that speaks."""
    plan, rhythm = member.plan, member.rhythm
    if plan is None:
        return None
    today = days.day_of(rhythm, world.now)
    if not plan.speaks(today):
        return None
    return View(member=member, plan=plan, exam=exam, world=world, rhythm=rhythm, today=today)


def spoken_since(view: View) -> datetime:
    """Moments before this do not count as missed: the plan was not speaking, or spoke by other hours."""
    changed, since = view.member.person.reminders.changed_at, plan_live_since(view)
    return max(since, changed) if changed else since


def plan_live_since(view: View) -> datetime:
    """Since when the plan has been speaking: its start, or the end of its latest pause."""
    since = view.plan.live_since
    if view.plan.status == "paused" and view.plan.paused_until is not None:
        since = max(since, view.begins(view.plan.paused_until))
    return since


def passed_moments(view: View) -> list[tuple[date, datetime]]:
    """The study days whose moment came since the last look, oldest first."""
    now, since = view.world.now, max(view.member.person.looked_at, spoken_since(view) - timedelta(seconds=1))
    since = max(since, now - BACK)
    day = days.day_of(view.rhythm, since)
    passed: list[tuple[date, datetime]] = []
    while day <= view.today:
        moment = days.check_in_at(view.rhythm, day)
        if since < moment <= now and days.is_study_day(view.rhythm, day):
            passed.append((day, moment))
        day += timedelta(days=1)
    return passed


def permits(view: View, cause: Cause, day: date, quiet: Silence) -> bool:
    """Whether silence lets this cause through on that study day: every third, then weekly, then nothing but money."""
    rule = view.world.rules.silence
    if cause.money:
        return True
    if quiet.count >= rule.last:
        return False
    if cause.firm or quiet.last is None or quiet.count < rule.third_day_from:
        return True
    if quiet.count < rule.weekly_from:
        return days.study_days_between(view.rhythm, quiet.last, day) >= rule.third_day
    return (day - quiet.last).days >= rule.weekly_days


def open_now(view: View) -> bool:
    """Whether the day's message may go at this moment."""
    free = view.today not in view.member.ledger.day_slots()
    return free and days.is_study_day(view.rhythm, view.today) and not days.is_quiet(view.rhythm, view.world.now)


def next_open(view: View) -> datetime:
    """The next moment, this one excluded, at which a held message may go."""
    moment, used = view.world.now, view.member.ledger.day_slots()
    while True:
        moment = days.quiet_ends(view.rhythm, moment)
        day = days.day_of(view.rhythm, moment)
        if days.is_study_day(view.rhythm, day) and day not in used:
            return max(moment, view.world.now + timedelta(seconds=1))
        moment = view.begins(day + timedelta(days=1))


def row_of(view: View, cause: Cause, status: ledger.Status, rule: str, **more: object) -> Row:
    """The ledger row of a cause at this moment; ``more`` are other fields of the row."""
    return row_at(view.world.now, cause, status, rule, **more)


def row_at(now: datetime, cause: Cause, status: ledger.Status, rule: str, **more: object) -> Row:
    """The ledger row of a cause at a moment (aware UTC); ``more`` are other fields of the row."""
    made = Row(kind=cause.kind, subject=cause.subject, occurrence=cause.occurrence, status=status, rule=rule, at=now)
    return replace(made, **more)  # type: ignore[arg-type] # fields of Row, checked by it
