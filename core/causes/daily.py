"""Causes of every week: the check-in, the commitment to look back on, and what was snoozed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from core import days, decision, timetable
from core.causes.view import Cause, View
from core.plans import Plan


def snoozed(view: View) -> Iterator[Cause]:
    """What the member asked to have again, at the moment they named."""
    for snooze in view.member.person.reminders.snoozes:
        if not _still_open(view.plan, snooze.subject):
            continue
        since = days.quiet_ends(view.rhythm, snooze.until)
        yield Cause(
            kind="snoozed",
            subject=f"{snooze.kind}:{snooze.subject}",
            occurrence=f"{snooze.until:%Y%m%dT%H%M}",
            since=since,
            until=since + timedelta(days=2),
            own=True,
            data={"kind": snooze.kind, "subject": snooze.subject},
        )


def _still_open(plan: Plan, subject: str) -> bool:
    """Whether the checkpoint that a subject names still stands as it did; other subjects always do."""
    name, _, on = subject.partition("@")
    if not on:
        return True
    checkpoint = plan.checkpoint(name)
    return checkpoint is not None and checkpoint.open and str(checkpoint.on) == on


def commitment(view: View) -> Iterator[Cause]:
    """The week's commitment, on the week's last study day."""
    monday = view.today - timedelta(days=view.today.weekday())
    this_week = [c for c in view.member.journal.commitments if c.kept is None and c.day >= monday]
    if not this_week or days.last_study_day_of_week(view.rhythm, view.today) != view.today:
        return
    if (view.today.isocalendar().week % view.fewer("commitment-review")) != 0:
        return
    newest = this_week[-1]
    yield Cause(
        kind="commitment-review",
        subject=str(newest.id),
        occurrence=str(monday),
        since=view.begins(view.today),
        until=view.begins(view.today + timedelta(days=2)),
        firm=True,
        data={"commitment": newest},
    )


def _decides(view: View) -> bool:
    """Whether today is a day to decide on the exam's date that has not been answered yet."""
    if view.light or not decision.decides(view.plan, view.exam, view.today):
        return False
    return not decision.decided(view.plan, view.member.journal, view.today)


def check_in(view: View) -> Iterator[Cause]:
    """The day's check-in, unless it was given; the next study day's practice exam stands in it."""
    if not days.is_study_day(view.rhythm, view.today) or not view.before_exam:
        return
    if view.today.toordinal() % view.fewer("check-in") != 0:
        return
    if any(each.day == view.today for each in view.member.journal.check_ins):
        return
    coming = days.next_study_day(view.rhythm, view.today + timedelta(days=1))
    practice = (c for c in view.plan.checkpoints if c.open and c.kind in timetable.PRACTICE and c.on == coming)
    tomorrow = None if view.light else next(practice, None)
    yield Cause(
        kind="check-in",
        subject=str(view.today),
        occurrence="1",
        since=view.begins(view.today),
        until=days.day_ends(view.rhythm, view.today),
        data={**({"tomorrow": tomorrow} if tomorrow else {}), **({"decides": True} if _decides(view) else {})},
    )
