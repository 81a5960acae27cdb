"""Causes in the plan's dates: the exam, the fee, attempt rules, too little time, the last form, the result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta

from core import days, decision, dedicated, retake
from core.causes.view import Cause, View

MORNING = time(8)
"""When a notice that belongs to the end of quiet hours goes to somebody without quiet hours."""


def exam_day(view: View) -> Iterator[Cause]:
    """The evening of the exam, one line."""
    if view.plan.exam_on is None:
        return
    moment = days.resolve(view.rhythm, view.plan.exam_on, view.world.rules.clock.exam_day)
    yield Cause(
        kind="exam-day",
        subject=str(view.plan.exam_on),
        occurrence="1",
        since=moment,
        until=days.day_ends(view.rhythm, view.plan.exam_on),
        own=True,
        waits=False,
    )


def exam_eve(view: View) -> Iterator[Cause]:
    """The day before the exam: logistics only."""
    if view.plan.exam_on is None:
        return
    eve, clock = view.plan.exam_on - timedelta(days=1), view.world.rules.clock
    moment = days.resolve(view.rhythm, eve, clock.exam_eve)
    begins = days.quiet_begins_after(view.rhythm, view.begins(eve))
    if begins is not None and days.is_quiet(view.rhythm, moment):
        moment = begins - timedelta(minutes=clock.exam_eve_before_quiet_minutes)
    yield Cause(
        kind="exam-eve",
        subject=str(view.plan.exam_on),
        occurrence="1",
        since=moment,
        until=days.resolve(view.rhythm, view.plan.exam_on, time(0)),
        own=True,
    )


def fee(view: View) -> Iterator[Cause]:
    """The days on which moving the date is about to cost money."""
    fee, exam_on = view.exam.fee, view.plan.exam_on
    if fee is None or exam_on is None:
        return
    at = view.rhythm.quiet[1] if view.rhythm.quiet else MORNING
    moments = [
        (before, days.resolve(view.rhythm, exam_on - timedelta(days=before), at))
        for before in sorted(fee.notice_days, reverse=True)
    ]
    ends = [moment for _, moment in moments[1:]] + [view.begins(exam_on)]
    for (before, moment), end in zip(moments, ends, strict=True):
        if moment <= view.plan.exam_set_at:
            continue
        past = (exam_on - view.today).days <= fee.from_day
        data = {
            "days": (exam_on - view.today).days,
            "past": past,
            "from_day": fee.from_day,
            **_weighed(view, moment, end),
        }
        yield Cause(
            kind="fee-threshold",
            subject=str(exam_on),
            occurrence=str(before),
            since=moment,
            until=end,
            own=True,
            money=True,
            data=data,
        )


def _weighed(view: View, since: datetime, until: datetime) -> Mapping[str, object]:
    """Keeping the date beside moving it, once it is due; nothing soon after a score, which is left to be asked for."""
    now, kept = view.world.now, view.member.journal
    if not since <= now < until or not view.plan.baseline_done:
        return {}
    if not decision.settled(kept, now, view.world.rules.stalls.score_rest_hours):
        return {"unsettled": True}
    found = decision.weigh(view.plan, view.exam, kept, view.today)
    return {} if found is None or found.few else {"weighed": found}


def attempt_rule(view: View) -> Iterator[Cause]:
    """A planned date that breaks an attempt rule."""
    exam_on, kept = view.plan.exam_on, view.member.journal
    limits = dedicated.limits(view.plan, view.exam, kept)
    if exam_on is None or limits is None or exam_on <= view.today:
        return
    broken = retake.breaks(limits, dedicated.attempts_of(view.plan, kept), exam_on)
    if not broken or view.chose("retake-rule", str(exam_on)):
        return
    since = max([view.plan.exam_set_at, *(each.at for each in kept.attempts)])
    yield Cause(
        kind="retake-rule",
        subject=str(exam_on),
        occurrence="1",
        since=since,
        until=view.begins(exam_on),
        money=True,
        data={"rules": broken},
    )


def result(view: View) -> Iterator[Cause]:
    """Asking for the result, three times at most."""
    exam_on = view.plan.exam_on
    if exam_on is None or view.plan.result is not None:
        return
    weeks = view.exam.result.ask_weeks
    ends = [exam_on + timedelta(weeks=week) for week in weeks[1:]]
    ends.append(exam_on + timedelta(weeks=weeks[-1] + 2))
    for week, end in zip(weeks, ends, strict=True):
        since = view.begins(exam_on + timedelta(weeks=week))
        yield Cause(
            kind="result-due",
            subject=str(exam_on),
            occurrence=str(week),
            since=since,
            until=view.begins(end),
            data={"weeks": week, "last": week == weeks[-1]},
        )


def rushing(view: View) -> Iterator[Cause]:
    """A date that leaves too little time: once a change, and again at the decision day."""
    plan, kept = view.plan, view.member.journal
    if plan.exam_on is None or not dedicated.too_soon(plan, view.exam, kept):
        return
    since = dedicated.known_since(plan, kept)
    data = {
        "exam_on": plan.exam_on,
        "weeks": (plan.exam_on - view.today).days // 7,
        "least": dedicated.least_weeks(plan, view.exam, kept),
        "better": dedicated.better_date(plan, view.exam, kept, today=view.today),
    }
    if not dedicated.kept_all_the_same(plan, kept):
        yield Cause(
            kind="rushing",
            subject=str(plan.exam_on),
            occurrence="change",
            since=since,
            until=since + timedelta(days=14),
            data=data,
        )
    decision = next((c for c in plan.checkpoints if c.kind == "decision"), None)
    if decision is not None:
        begins = view.begins(decision.on)
        if begins > since + timedelta(days=1):
            yield Cause(
                kind="rushing",
                subject=str(plan.exam_on),
                occurrence="decision",
                since=begins,
                until=begins + timedelta(days=7),
                data=data,
            )


def final_form(view: View) -> Iterator[Cause]:
    """No full practice exam planned in the last weeks."""
    exam_on, last = view.plan.exam_on, view.exam.last_weeks
    if exam_on is None or not view.plan.baseline_done:
        return
    window = last.final_form
    planned = [c for c in view.plan.checkpoints if c.kind in {"practice-exam", "baseline"}]
    if any(window.last <= (exam_on - (c.done_on or c.on)).days <= window.first for c in planned):
        return
    since = view.begins(exam_on - timedelta(days=last.final_form_warning_day))
    yield Cause(
        kind="final-form",
        subject=str(exam_on),
        occurrence="1",
        since=max(since, view.plan.exam_set_at),
        until=view.begins(exam_on - timedelta(days=window.last - 1)),
        data={"window": window},
    )
