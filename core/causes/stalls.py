"""Causes in the records: scores, study that stands still, too much work, hard days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from core import days, progress
from core.causes.view import Cause, View
from core.people import was_up

WEEK = 7


def _again(view: View, kind: str, at: datetime, subject: str, again: int, occurrence: str = "1") -> datetime:
    """From when a kind that comes at most once each ``again`` local days may come for a new subject or occurrence."""
    own = (kind, subject, occurrence)
    earlier = [days.day_of(view.rhythm, row.at) for row in view.member.ledger.sent(kind) if row.key != own]
    return max([at, *(view.begins(day + timedelta(days=again * view.fewer(kind))) for day in earlier)])


def score_drop(view: View) -> Iterator[Cause]:
    """A real fall between the two latest full forms."""
    drop = progress.drop(view.exam, view.member.journal.scores)
    if drop is not None and not view.light:
        yield _about_scores(view, "score-drop", str(drop.after.id), drop.after.at, {"drop": drop})


def stalled_scores(view: View) -> Iterator[Cause]:
    """Scores that may have levelled off."""
    found = progress.plateau(view.exam, view.member.journal.scores)
    if found is not None and not view.light:
        last = found.forms[-1]
        yield _about_scores(view, "stalled-scores", str(last.id), last.at, {"plateau": found})


def off_pace(view: View) -> Iterator[Cause]:
    """A planned date that the member's own growth hardly reaches."""
    found = progress.off_pace(view.exam, view.member.journal.scores, view.plan.exam_on, view.today)
    if found is not None and not view.light:
        last = found.forms[-1]
        yield _about_scores(view, "off-pace", str(last.id), max(last.at, view.plan.exam_set_at), {"off-pace": found})


def _about_scores(view: View, kind: str, subject: str, at: datetime, data: Mapping[str, object]) -> Cause:
    stalls = view.world.rules.stalls
    newest = max(score.at for score in view.member.journal.scores)
    since = max(at, newest) + timedelta(hours=stalls.score_rest_hours)
    since = _again(view, kind, since, subject, stalls.again_days)
    return Cause(kind=kind, subject=subject, occurrence="1", since=since, until=since + timedelta(days=14), data=data)


def stalled_activity(view: View) -> Iterator[Cause]:
    """Nothing logged or answered for a while of study days."""
    if view.light or not view.before_exam:
        return
    person, stalls = view.member.person, view.world.rules.stalls
    last = max(view.member.journal.last_activity() or view.plan.started_on, days.day_of(view.rhythm, person.seen_at))
    begun = days.day_of(view.rhythm, view.plan.live_since)
    last = max(last, begun, view.plan.paused_until or begun)
    limit = stalls.activity_study_days[person.reminders.tone]
    counted = _days_up(view, last, limit)
    if counted is None:
        return
    subject = str(last)
    rows = view.member.ledger.sent("stalled-activity")
    since = view.begins(counted)
    if rows:
        again = timedelta(days=stalls.activity_again_days * view.fewer("stalled-activity"))
        since = max(since, view.begins(days.day_of(view.rhythm, rows[-1].at) + again))
    number = 1 + sum(row.subject == subject for row in rows)
    yield Cause(
        kind="stalled-activity",
        subject=subject,
        occurrence=str(number),
        since=since,
        until=since + timedelta(days=60),
        data={"last": last, "days": (view.today - last).days},
    )


def _days_up(view: View, last: date, limit: int) -> date | None:
    """The local day by which ``limit`` study days with Comeback up have gone by since ``last``; none: not yet."""
    count, day = 0, last
    while day < view.today:
        day += timedelta(days=1)
        if days.is_study_day(view.rhythm, day) and was_up(view.world.outages, days.check_in_at(view.rhythm, day)):
            count += 1
        if count == limit:
            return day
    return None


def overwork(view: View) -> Iterator[Cause]:
    """More hours than are healthy, or no rest day for long."""
    what = progress.overworked(view.exam, view.member.journal, view.today)
    if what is None or view.light:
        return
    week = view.today.isocalendar()
    occurrence = f"{week.year}-W{week.week:02}"
    yield Cause(
        kind="overwork",
        subject=what,
        occurrence=occurrence,
        since=_again(view, "overwork", view.begins(view.today), what, WEEK, occurrence),
        until=view.begins(view.today + timedelta(days=7)),
        data={"what": what, "cap": view.exam.load.hours_a_week_cap, "run": view.exam.load.days_without_rest},
    )


def light_days(view: View) -> Iterator[Cause]:
    """Milestones missed in a row, and a hard day told."""
    kept, load = view.member.journal, view.exam.load
    hard = [c for c in kept.check_ins if c.how == "struggling" and (view.today - c.day).days < WEEK]
    if not hard or view.light:
        return
    missed = progress.missed_milestones(view.plan, view.exam, kept, view.today)
    if missed < load.missed_milestones:
        return
    week = view.today.isocalendar()
    subject = f"{week.year}-W{week.week:02}"
    yield Cause(
        kind="light-days",
        subject=subject,
        occurrence="1",
        since=_again(view, "light-days", hard[-1].at, subject, WEEK),
        until=view.begins(view.today + timedelta(days=7)),
        data={"missed": missed, "days": load.light_days},
    )
