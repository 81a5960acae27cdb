"""Which nudges have a cause at a moment. One function a kind; ``KINDS`` is their order of precedence.

A cause says from when it holds (``since``) and until when it makes sense; whether and when it may be said is decided in
``core.nudges``. To add a kind: a function here, its name in ``KINDS``, its words in ``core.wording.nudges``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from core import days, dedicated, ledger, progress, retake, timetable
from core.exams import Exam
from core.members import Member
from core.people import Outage, Snooze, was_up
from core.plans import Plan
from core.rules import Rules
from core.timetable import Checkpoint

MORNING = time(8)
"""When a notice that belongs to the end of quiet hours goes to somebody without quiet hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What decisions rest on besides the member: the moment (aware UTC), the rules, and when Comeback was off."""

    now: datetime
    rules: Rules
    outages: tuple[Outage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One nudge with a reason to be. ``since`` and ``until`` are aware UTC; ``until`` is exclusive.

    ``own`` nudges have a slot of their own at ``since``; the others wait for the day's message. ``firm`` ones still
    come when messages thin out in silence, ``money`` ones even after the last. ``data`` is what the words rest on.
    """

    kind: str
    subject: str
    occurrence: str
    since: datetime
    until: datetime
    own: bool = False
    firm: bool = False
    money: bool = False
    data: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def key(self) -> tuple[str, str, str]:
        """What the ledger knows it by."""
        return (self.kind, self.subject, self.occurrence)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A member with a plan at a moment, and the local day that is."""

    member: Member
    plan: Plan
    exam: Exam
    world: World
    rhythm: days.Rhythm
    today: date

    @property
    def light(self) -> bool:
        """Whether today is one of the light days the member took."""
        return self.plan.light_until is not None and self.today <= self.plan.light_until

    def begins(self, day: date) -> datetime:
        """When a local day begins."""
        return days.day_begins(self.rhythm, day)

    def fewer(self, kind: str) -> int:
        """By how much a kind was thinned at the member's wish: 1, 2, 4, ..."""
        return int(2 ** min(self.member.person.reminders.fewer.get(kind, 0), 6))


Find = Callable[[View], Iterator[Cause]]


def _exam_day(view: View) -> Iterator[Cause]:
    if view.plan.exam_on is None:
        return
    moment = days.resolve(view.rhythm, view.plan.exam_on, view.world.rules.clock.exam_day)
    if days.is_quiet(view.rhythm, moment):
        return
    until = days.day_ends(view.rhythm, view.plan.exam_on)
    yield Cause(kind="exam-day", subject=str(view.plan.exam_on), occurrence="1", since=moment, until=until, own=True)


def _exam_eve(view: View) -> Iterator[Cause]:
    if view.plan.exam_on is None:
        return
    eve, clock = view.plan.exam_on - timedelta(days=1), view.world.rules.clock
    moment = days.resolve(view.rhythm, eve, clock.exam_eve)
    quiet = view.rhythm.quiet
    if quiet and days.is_quiet(view.rhythm, moment):
        begins = days.resolve(view.rhythm, eve, quiet[0])
        moment = begins - timedelta(minutes=clock.exam_eve_before_quiet_minutes)
    yield Cause(
        kind="exam-eve",
        subject=str(view.plan.exam_on),
        occurrence="1",
        since=moment,
        until=days.resolve(view.rhythm, view.plan.exam_on, time(0)),
        own=True,
    )


def _fee(view: View) -> Iterator[Cause]:
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
        data = {"days": (exam_on - view.today).days, "past": past, "from_day": fee.from_day}
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


def _retake(view: View) -> Iterator[Cause]:
    exam_on, kept = view.plan.exam_on, view.member.journal
    limits = dedicated.limits(view.plan, view.exam, kept)
    if exam_on is None or limits is None or exam_on <= view.today:
        return
    broken = retake.breaks(limits, dedicated.attempts_of(view.plan, kept), exam_on)
    if not broken or _chosen(view, "retake-rule", str(exam_on)):
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


def _snoozed(view: View) -> Iterator[Cause]:
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


def _result(view: View) -> Iterator[Cause]:
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


MISSING: Mapping[str, str] = {
    "practice-exam": "practice-exam-overdue",
    "short-form": "practice-exam-overdue",
    "baseline": "baseline-missing",
    "appraisal": "appraisal-missing",
    "advisor": "advisor-missing",
}


def subject_of(checkpoint: Checkpoint) -> str:
    """How a checkpoint is named as a subject: a moved one is another subject."""
    return f"{checkpoint.id}@{checkpoint.on}"


def _missing(view: View, kind: str) -> Iterator[Cause]:
    if view.light:
        return
    past = [c for c in view.plan.checkpoints if MISSING.get(c.kind) == kind and c.open and c.firm and c.on < view.today]
    if not past:
        return
    checkpoint, overdue = max(past, key=lambda c: c.on), view.world.rules.overdue
    subject = subject_of(checkpoint)
    first = not view.member.ledger.sent(kind, subject)
    steps = overdue.days[: max(1, len(overdue.days) // view.fewer(kind))]
    spared = _avoided_until(view)
    for step, following in zip(steps, [*steps[1:], steps[-1] + overdue.expire_days], strict=True):
        since = view.begins(checkpoint.on + timedelta(days=step))
        yield Cause(
            kind=kind,
            subject=subject,
            occurrence=str(step),
            since=max(since, spared) if spared else since,
            until=view.begins(checkpoint.on + timedelta(days=following)),
            firm=first,
            data={"checkpoint": checkpoint, "days": (view.today - checkpoint.on).days},
        )


def _avoided_until(view: View) -> datetime | None:
    last = next((c for c in reversed(view.member.journal.check_ins) if c.how == "avoiding"), None)
    return None if last is None else last.at + timedelta(days=view.world.rules.overdue.avoid_days)


def _overdue(view: View) -> Iterator[Cause]:
    yield from _missing(view, "practice-exam-overdue")


def _baseline_missing(view: View) -> Iterator[Cause]:
    yield from _missing(view, "baseline-missing")


def _appraisal_missing(view: View) -> Iterator[Cause]:
    yield from _missing(view, "appraisal-missing")


def _advisor_missing(view: View) -> Iterator[Cause]:
    yield from _missing(view, "advisor-missing")


def _rushing(view: View) -> Iterator[Cause]:
    plan, kept = view.plan, view.member.journal
    if plan.exam_on is None or not dedicated.too_soon(plan, view.exam, kept):
        return
    baseline = dedicated.baseline_score(plan, kept)
    since = max(plan.exam_set_at, baseline.at) if baseline else plan.exam_set_at
    data = {
        "exam_on": plan.exam_on,
        "weeks": (plan.exam_on - view.today).days // 7,
        "least": dedicated.least_weeks(plan, view.exam, kept),
        "better": dedicated.better_date(plan, view.exam, kept, today=view.today),
    }
    if not _chosen(view, "rushing", str(plan.exam_on)):
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


def _final_form(view: View) -> Iterator[Cause]:
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


def _again(view: View, kind: str, at: datetime, subject: str, again: int) -> datetime:
    """From when a kind that comes at most once each ``again`` days may come for a new subject."""
    earlier = [row.at for row in view.member.ledger.sent(kind) if row.subject != subject]
    return max([at, *(sent + timedelta(days=again * view.fewer(kind)) for sent in earlier)])


def _score_drop(view: View) -> Iterator[Cause]:
    drop = progress.drop(view.exam, view.member.journal.scores)
    if drop is not None and not view.light:
        yield _about_scores(view, "score-drop", str(drop.after.id), drop.after.at, {"drop": drop})


def _stalled_scores(view: View) -> Iterator[Cause]:
    found = progress.plateau(view.exam, view.member.journal.scores)
    if found is not None and not view.light:
        last = found.forms[-1]
        yield _about_scores(view, "stalled-scores", str(last.id), last.at, {"plateau": found})


def _about_scores(view: View, kind: str, subject: str, at: datetime, data: Mapping[str, object]) -> Cause:
    stalls = view.world.rules.stalls
    newest = max(score.at for score in view.member.journal.scores)
    since = max(at, newest) + timedelta(hours=stalls.score_rest_hours)
    since = _again(view, kind, since, subject, stalls.again_days)
    return Cause(kind=kind, subject=subject, occurrence="1", since=since, until=since + timedelta(days=14), data=data)


def _stalled_activity(view: View) -> Iterator[Cause]:
    if view.light or not _before_exam(view):
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


def _overwork(view: View) -> Iterator[Cause]:
    what = progress.overworked(view.exam, view.member.journal, view.today)
    if what is None or view.light:
        return
    week = view.today.isocalendar()
    yield Cause(
        kind="overwork",
        subject=what,
        occurrence=f"{week.year}-W{week.week:02}",
        since=view.begins(view.today),
        until=view.begins(view.today + timedelta(days=7)),
        data={"what": what, "cap": view.exam.load.hours_a_week_cap, "run": view.exam.load.days_without_rest},
    )


def _light_days(view: View) -> Iterator[Cause]:
    kept, load = view.member.journal, view.exam.load
    hard = [c for c in kept.check_ins if c.how == "struggling" and (view.today - c.day).days < 7]  # noqa: PLR2004 - a week
    if not hard or view.light:
        return
    missed = progress.missed_milestones(view.plan, view.exam, kept, view.today)
    if missed < load.missed_milestones:
        return
    week = view.today.isocalendar()
    yield Cause(
        kind="light-days",
        subject=f"{week.year}-W{week.week:02}",
        occurrence="1",
        since=hard[-1].at,
        until=view.begins(view.today + timedelta(days=7)),
        data={"missed": missed, "days": load.light_days},
    )


def _commitment(view: View) -> Iterator[Cause]:
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


def _check_in(view: View) -> Iterator[Cause]:
    if not days.is_study_day(view.rhythm, view.today) or not _before_exam(view):
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
        data={"tomorrow": tomorrow} if tomorrow else {},
    )


def _before_exam(view: View) -> bool:
    return view.plan.exam_on is None or view.today < view.plan.exam_on


def _chosen(view: View, about: str, subject: str) -> bool:
    return any(c.about == about and c.subject == subject for c in view.member.journal.choices)


KINDS: Mapping[str, Find] = {
    "exam-day": _exam_day,
    "exam-eve": _exam_eve,
    "fee-threshold": _fee,
    "retake-rule": _retake,
    "snoozed": _snoozed,
    "result-due": _result,
    "practice-exam-overdue": _overdue,
    "baseline-missing": _baseline_missing,
    "appraisal-missing": _appraisal_missing,
    "advisor-missing": _advisor_missing,
    "rushing": _rushing,
    "final-form": _final_form,
    "score-drop": _score_drop,
    "stalled-scores": _stalled_scores,
    "stalled-activity": _stalled_activity,
    "overwork": _overwork,
    "light-days": _light_days,
    "commitment-review": _commitment,
    "check-in": _check_in,
}
ORDER: Mapping[str, int] = {kind: place for place, kind in enumerate(KINDS)}
EXAM_WEEK = frozenset({"exam-day", "exam-eve", "fee-threshold", "snoozed", "check-in"})
"""From the last days on, only these."""
AFTER_EXAM = frozenset({"exam-day", "result-due", "snoozed"})
"""Once the exam day has come, only these."""


def allowed(view: View, kind: str) -> bool:
    """Whether this kind has a place in this stretch of the plan, and was not switched off."""
    if kind in view.member.person.reminders.off:
        return False
    if view.plan.exam_on is None:
        return True
    ahead = (view.plan.exam_on - view.today).days
    if ahead <= 0:
        return kind in AFTER_EXAM
    return ahead > view.world.rules.message.last_days or kind in EXAM_WEEK


def find(view: View) -> list[Cause]:
    """Every cause that holds or will hold, in order of precedence; not yet held against the ledger.

    A nudge that the member snoozed to a moment still ahead is left out; one snoozed to the next day's message comes as
    another occurrence.
    """
    found: list[Cause] = []
    for kind, rule in KINDS.items():
        if allowed(view, kind):
            found.extend(_later(view, cause) for cause in rule(view) if not _put_off(view, cause))
    return found


def _put_off(view: View, cause: Cause) -> bool:
    snoozes: tuple[Snooze, ...] = view.member.person.reminders.snoozes
    return any(s.kind == cause.kind and s.subject == cause.subject and s.until > view.world.now for s in snoozes)


def _later(view: View, cause: Cause) -> Cause:
    """The same cause as a new occurrence, when its button *Snooze* was pressed after it had come."""
    pressed = [
        c for c in view.member.journal.choices if c.about == "later" and c.subject == f"{cause.kind}:{cause.subject}"
    ]
    row = view.member.ledger.rows.get(cause.key)
    if not pressed or row is None or row.status not in ledger.CLOSED or row.at > pressed[-1].at:
        return cause
    return Cause(
        kind=cause.kind,
        subject=cause.subject,
        occurrence=f"later-{pressed[-1].id}",
        since=pressed[-1].at,
        until=max(cause.until, pressed[-1].at + timedelta(days=3)),
        own=cause.own,
        firm=True,
        money=cause.money,
        data=cause.data,
    )
