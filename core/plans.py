"""A plan and the steps that change it: each returns a new ``Plan``, or raises ``Refusal`` with a code and data.

A plan keeps the version of the exam file it was built with, so editing the file never rewrites somebody's promise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from core import exams, journal, timetable
from core.timetable import Checkpoint


class Refusal(Exception):
    """A clear no without a form: a code that the wording knows, and what it needs to say it."""

    def __init__(self, code: str, **data: object) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


Status = Literal["active", "paused", "finished"]
Outcome = Literal["none", "passed", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LastResult:
    """How the last sitting went; ``reported`` is its number on the exam's reported scale, where one was given."""

    outcome: Outcome = "none"
    reported: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One way to one exam.

    Days are local dates; moments aware UTC. ``attempts`` counts sittings before this plan. ``live_since`` is when it
    last began to speak (start, or the end of a pause). ``exam_set_at`` and ``exam_set_on`` are
    when the exam date was last set.
    """

    id: int = 0
    version: int = 1
    exam: str
    exam_version: str
    status: Status = "active"
    started_on: date
    live_since: datetime
    exam_on: date | None = None
    exam_set_at: datetime
    exam_set_on: date
    attempts: int = 0
    last: LastResult = LastResult()
    failed_report: tuple[journal.Subject, ...] = ()
    hours_a_week: int | None = None
    rest_days: frozenset[int] = frozenset()
    used_forms: tuple[str, ...] = ()
    school_gate: str = ""
    remediation_done_on: date | None = None
    paused_until: date | None = None
    light_until: date | None = None
    result: Literal["passed", "failed", "unsaid"] | None = None
    checkpoints: tuple[Checkpoint, ...] = ()

    def checkpoint(self, checkpoint_id: str) -> Checkpoint | None:
        """The checkpoint of that id."""
        return next((each for each in self.checkpoints if each.id == checkpoint_id), None)

    def first(self, *kinds: str) -> Checkpoint | None:
        """The earliest open checkpoint of these kinds."""
        return min((c for c in self.checkpoints if c.kind in kinds and c.open), key=lambda c: c.on, default=None)

    def speaks(self, today: date) -> bool:
        """Whether it is active on that local day: never paused, or the day to come back has come."""
        if self.status == "paused":
            return self.paused_until is not None and self.paused_until <= today
        return self.status == "active"

    @property
    def baseline_done(self) -> bool:
        """Whether the baseline was taken: from then on dates are firm."""
        return any(c.kind == "baseline" and not c.open for c in self.checkpoints)


def coming(plan: Plan, today: date) -> Checkpoint | None:
    """The next open checkpoint that is not a light day: the latest practice that waits, or else the first ahead.

    While one of the first things is open, the provisional dates after it are not next, however near they are. A
    plan that is finished has no next step.
    """
    if plan.status == "finished":
        return None
    steps = sorted((c for c in plan.checkpoints if c.open and c.kind != "light-day"), key=lambda c: c.on)
    if plan.exam_on is None or today < plan.exam_on:
        steps = [c for c in steps if c.firm] or steps
    missed = next((c for c in reversed(steps) if c.on < today and c.firm and c.kind in timetable.PRACTICE), None)
    return missed or next((c for c in steps if c.on >= today), None) or next(iter(steps), None)


BASELINE_GRACE = timedelta(days=14)
"""A full practice exam taken at most this long before the plan began may serve as its baseline."""

EARLY_DAYS = 7
"""A practice exam taken up to so many days before its date counts for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What a member gives to begin: only the exam is needed."""

    exam: exams.Exam
    exam_on: date | None = None
    attempts: int = 0
    last: LastResult = LastResult()
    failed_report: tuple[journal.Subject, ...] = ()
    hours_a_week: int | None = None
    rest_days: frozenset[int] = frozenset()
    used_forms: tuple[str, ...] = ()
    school_gate: str = ""


def start(given: Start, *, today: date, now: datetime) -> Plan:
    """A first plan: appraisal, advisor and baseline firm, everything later provisional.

    ``today`` is the member's local day, ``now`` the moment (aware UTC).
    Raises Refusal *exam-past* when the exam day is not ahead.
    """
    if given.exam_on is not None and given.exam_on <= today:
        raise Refusal("exam-past", on=given.exam_on)
    plan = Plan(
        exam=given.exam.id,
        exam_version=given.exam.version,
        started_on=today,
        live_since=now,
        exam_on=given.exam_on,
        exam_set_at=now,
        exam_set_on=today,
        attempts=given.attempts,
        last=given.last,
        failed_report=given.failed_report,
        hours_a_week=given.hours_a_week,
        rest_days=given.rest_days,
        used_forms=given.used_forms,
        school_gate=given.school_gate,
    )
    firsts = timetable.first_things(_frame(plan, given.exam, after=today))
    return relay(replace(plan, checkpoints=firsts), given.exam, after=today)


def _frame(plan: Plan, exam: exams.Exam, *, after: date, standing: tuple[date, ...] = ()) -> timetable.Frame:
    baseline = next((c for c in plan.checkpoints if c.kind == "baseline"), None)
    return timetable.Frame(
        exam=exam,
        start=plan.started_on,
        exam_on=plan.exam_on,
        rest_days=plan.rest_days,
        after=after,
        baseline_on=(baseline.done_on or baseline.on) if baseline else None,
        last_form_on=last_practice_on(plan),
        standing=standing,
    )


def last_practice_on(plan: Plan) -> date | None:
    """The local day of the latest full practice exam that completed a checkpoint."""
    return max(
        (c.done_on for c in plan.checkpoints if c.kind in {"baseline", "practice-exam"} and c.done_on), default=None
    )


def relay(plan: Plan, exam: exams.Exam, *, after: date, standing: Sequence[Checkpoint] = ()) -> Plan:
    """The plan with everything later laid anew from ``after`` (exclusive); what is done and the first things stay.

    ``standing`` are open practice exams that stay too, a moved one the last: what follows is counted from it.
    A finished plan stays as it is.
    """
    if plan.status == "finished":
        return plan
    kept = [c for c in plan.checkpoints if not c.open or c.kind in timetable.FIRST]
    frame = _frame(plan, exam, after=after, standing=tuple(c.on for c in standing))
    final = timetable.final_day(frame)
    kept += [replace(c, why="final" if c.on == final else "") for c in standing]
    later = timetable.later_things(frame, firm=plan.baseline_done, taken=[c.id for c in kept])
    return replace(plan, checkpoints=tuple(sorted((*kept, *later), key=lambda c: c.on)))


def set_exam(plan: Plan, exam: exams.Exam, exam_on: date, *, today: date, now: datetime) -> Plan:
    """The plan for another exam day, laid anew from today.

    Raises Refusal *exam-past* when that day is not ahead, *exam-same* when it is the day already.
    """
    if exam_on <= today:
        raise Refusal("exam-past", on=exam_on)
    if exam_on == plan.exam_on:
        raise Refusal("already-so", what="exam-date")
    after = replace(plan, exam_on=exam_on, exam_set_at=now, exam_set_on=today)
    return relay(_first_things_fitted(after, exam, today), exam, after=begins_after(after, today))


def _first_things_fitted(plan: Plan, exam: exams.Exam, today: date) -> Plan:
    """The plan with the first things that are ahead on study days, and before the exam."""
    frame = replace(_frame(plan, exam, after=today), start=today)
    fitted = tuple(
        replace(
            c,
            on=timetable.study_day_near(
                timetable.fitted(frame, c.kind, c.on), plan.rest_days, since=today, before=plan.exam_on
            ),
        )
        if c.open and c.kind in timetable.FIRST and c.on > today
        else c
        for c in plan.checkpoints
    )
    return replace(plan, checkpoints=fitted)


def begins_after(plan: Plan, today: date) -> date:
    """The day after which steps may be laid: today, or the end of a pause that has one."""
    if plan.status == "paused" and plan.paused_until is not None:
        return max(today, plan.paused_until - timedelta(days=1))
    return today


def unset_exam(plan: Plan, exam: exams.Exam, *, today: date, now: datetime) -> Plan:
    """The plan without an exam day: what hangs on it goes."""
    return relay(replace(plan, exam_on=None, exam_set_at=now, exam_set_on=today), exam, after=today)


def set_rest_days(plan: Plan, exam: exams.Exam, rest_days: frozenset[int], *, today: date) -> Plan:
    """The plan with other rest days, laid anew from today; open first things that fall on one move too."""
    after = _first_things_fitted(replace(plan, rest_days=rest_days), exam, today)
    return relay(after, exam, after=begins_after(plan, today))


def complete(plan: Plan, kind: str, *, on: date) -> Plan:
    """The plan with its appraisal, advisor talk or remediation done on a local day.

    Raises Refusal *already-so* when it was done before, *finished* when the plan has ended.
    """
    if plan.status == "finished":
        raise Refusal("finished")
    if kind == "remediation":
        if plan.remediation_done_on:
            raise Refusal("already-so", what=kind)
        return replace(plan, remediation_done_on=on)
    target = next((c for c in plan.checkpoints if c.kind == kind), None)
    if target is None:
        raise Refusal("no-such-checkpoint", what=kind)
    if not target.open:
        raise Refusal("already-so", what=kind)
    return with_checkpoint(plan, replace(target, done_on=on))


def with_checkpoint(plan: Plan, changed: Checkpoint) -> Plan:
    """The plan with one checkpoint in place of that of the same id."""
    return replace(plan, checkpoints=tuple(changed if c.id == changed.id else c for c in plan.checkpoints))


def target_of(plan: Plan, exam: exams.Exam, form: exams.Form, taken: date) -> Checkpoint | None:
    """The checkpoint that a practice exam taken that day completes, if any.

    A full form is the baseline while that is open (another one stands in when every full form was used before the
    plan); later it completes the earliest open practice exam whose date is at most a week ahead. A short form completes
    the short form's checkpoint. A finished plan stays as it is.
    """
    if plan.status == "finished" or taken < plan.started_on - BASELINE_GRACE:
        return None
    if form.role == "short":
        return plan.first("short-form")
    baseline = plan.first("baseline")
    if baseline is not None:
        none_left = all(each.id in plan.used_forms for each in exam.forms if each.role == "full")
        return baseline if form.role == "full" or none_left else None
    following = plan.first("practice-exam")
    if following is None or (following.on - taken).days > EARLY_DAYS:
        return None
    return following


def take(plan: Plan, exam: exams.Exam, form: exams.Form, score: journal.Score, *, today: date) -> Plan:
    """The plan after a score: its checkpoint is done; with the baseline, the dates that follow are laid and firm.

    A full form that no checkpoint was laid for is a step of its own, so that the cadence counts from it, too.
    """
    target = target_of(plan, exam, form, score.day)
    if target is None:
        return _with_extra(plan, form, score)
    done = with_checkpoint(plan, replace(target, done_on=score.day, taken_by=score.id or None))
    return relay(done, exam, after=begins_after(plan, today)) if target.kind == "baseline" else done


EXTRA = "extra-"
"""How the ids of steps begin that were taken without having been laid."""


def _with_extra(plan: Plan, form: exams.Form, score: journal.Score) -> Plan:
    early = score.day < plan.started_on - BASELINE_GRACE
    if early or score.repeat or form.role != "full" or not plan.baseline_done or plan.status == "finished":
        return plan
    extra = Checkpoint(
        id=f"{EXTRA}{score.id}", kind="practice-exam", on=score.day, done_on=score.day, taken_by=score.id or None
    )
    return replace(plan, checkpoints=tuple(sorted((*plan.checkpoints, extra), key=lambda c: c.on)))


def take_blocks(plan: Plan, exam: exams.Exam, checkpoint_id: str, *, today: date) -> Plan:
    """The plan after timed blocks stood in for a practice exam: done today, without a score.

    Raises Refusal *no-such-checkpoint*, *checkpoint-done*, or *finished* when the plan has ended.
    """
    if plan.status == "finished":
        raise Refusal("finished")
    target = plan.checkpoint(checkpoint_id)
    if target is None or target.kind not in timetable.PRACTICE:
        raise Refusal("no-such-checkpoint", what=checkpoint_id)
    if not target.open:
        raise Refusal("checkpoint-done", what=target.kind)
    done = with_checkpoint(plan, replace(target, done_on=today))
    return relay(done, exam, after=begins_after(plan, today)) if target.kind == "baseline" else done


def untake(plan: Plan, exam: exams.Exam, score_id: int, *, today: date) -> Plan:
    """The plan after a score was removed: the checkpoint that rested on it is open again."""
    target = next((c for c in plan.checkpoints if c.taken_by == score_id), None)
    if target is None:
        return plan
    if target.id.startswith(EXTRA):
        return replace(plan, checkpoints=tuple(c for c in plan.checkpoints if c.id != target.id))
    opened = with_checkpoint(plan, replace(target, done_on=None, taken_by=None))
    if target.kind not in timetable.FIRST:
        opened = with_checkpoint(opened, replace(target, done_on=None, taken_by=None, firm=opened.baseline_done))
    # An open step may not come to stand behind an exam that has moved before it meanwhile.
    behind = plan.exam_on is not None and target.on >= plan.exam_on
    if not (behind or target.kind == "baseline"):
        return opened
    return relay(_first_things_fitted(opened, exam, today), exam, after=begins_after(plan, today))


def move(plan: Plan, exam: exams.Exam, checkpoint_id: str, to: date, *, today: date) -> Plan:
    """The plan with one open checkpoint on another day, and what follows slid with it.

    Practice exams that come before it stay; those that were missed before it go: a missed day never piles up.
    Raises Refusal *no-such-checkpoint* (the exam and its result among them: they move with ``set_exam``),
    *checkpoint-done*, *move-past* (not ahead), *move-after-exam*, *move-rest-day*, *finished*.
    """
    if plan.status == "finished":
        raise Refusal("finished")
    target = plan.checkpoint(checkpoint_id)
    if target is None or (target.open and target.kind in {"exam", "result"}):
        raise Refusal("no-such-checkpoint", what=checkpoint_id)
    if not target.open:
        raise Refusal("checkpoint-done", what=target.kind)
    if to < today:
        raise Refusal("move-past", on=to)
    if plan.exam_on is not None and to >= plan.exam_on:
        raise Refusal("move-after-exam", on=to, exam_on=plan.exam_on)
    if to.weekday() in plan.rest_days:
        raise Refusal("move-rest-day", on=to, next=timetable.study_day_from(to, plan.rest_days))
    if target.kind == "baseline":
        return relay(with_checkpoint(plan, replace(target, on=to)), exam, after=today)
    if target.kind != "practice-exam":
        return _in_order(with_checkpoint(plan, replace(target, on=to)))
    earlier = [c for c in plan.checkpoints if c.open and c.kind == target.kind and today <= c.on < min(target.on, to)]
    return relay(plan, exam, after=today, standing=(*earlier, replace(target, on=to)))


def _in_order(plan: Plan) -> Plan:
    return replace(plan, checkpoints=tuple(sorted(plan.checkpoints, key=lambda c: c.on)))


def pause(plan: Plan, exam: exams.Exam, until: date | None, *, today: date) -> Plan:
    """The plan at rest. With a day to come back, what would fall in between is laid after it; what a longer pause had
    laid after its own end comes forward again.

    Raises Refusal *already-so*, *until-past*, *until-after-exam*, or *finished* when the plan has ended.
    """
    if plan.status == "finished":
        raise Refusal("finished")
    if until is not None and until <= today:
        raise Refusal("until-past", on=until)
    if until is not None and plan.exam_on is not None and until >= plan.exam_on:
        raise Refusal("until-after-exam", on=until, exam_on=plan.exam_on)
    if plan.status == "paused" and plan.paused_until == until:
        raise Refusal("already-so", what="paused")
    paused = replace(plan, status="paused", paused_until=until)
    return (
        paused if until is None else _laid_after(_brought_forward(paused, exam, plan.paused_until, until), exam, until)
    )


def resume(plan: Plan, exam: exams.Exam, *, today: date, now: datetime) -> Plan:
    """The plan speaking again from now; what fell into the pause is laid from today.

    Raises Refusal *already-so* when it was not paused, *finished* when it has ended.
    """
    if plan.status == "finished":
        raise Refusal("finished")
    if plan.status == "active":
        raise Refusal("already-so", what="active")
    back = replace(plan, status="active", paused_until=None, live_since=now)
    return _laid_after(_brought_forward(back, exam, plan.paused_until, today), exam, today)


def _brought_forward(plan: Plan, exam: exams.Exam, was: date | None, day: date) -> Plan:
    """The plan without what a pause that was to end on ``was`` had put off, now that it ends on ``day``.

    Steps come forward when they stand just where that pause laid them: what a member moved stays.
    """
    if was is None or day >= was:
        return plan
    forward = _first_things_slid(_first_things_of_old(plan, exam, was), exam, day)
    if practice_days(relay(plan, exam, after=was - timedelta(days=1))) != practice_days(plan):
        return forward
    return relay(forward, exam, after=day - timedelta(days=1))


def _first_things_of_old(plan: Plan, exam: exams.Exam, was: date) -> Plan:
    """The plan with the first things that a pause until ``was`` put off on the days that a new plan gave them."""
    natural = {c.id: c.on for c in timetable.first_things(_frame(plan, exam, after=plan.started_on))}
    put_off = {c.id for c in plan.checkpoints if c.open and c.kind in timetable.FIRST and natural[c.id] < was <= c.on}
    moved = tuple(replace(c, on=natural[c.id]) if c.id in put_off else c for c in plan.checkpoints)
    of_old = _in_order(replace(plan, checkpoints=moved))
    laid = {c.id: c.on for c in _first_things_slid(of_old, exam, was).checkpoints}
    return of_old if all(laid[c.id] == c.on for c in plan.checkpoints if c.id in put_off) else plan


def practice_days(plan: Plan) -> list[date]:
    """The days of the open practice exams."""
    return [c.on for c in plan.checkpoints if c.kind == "practice-exam" and c.open]


def _laid_after(plan: Plan, exam: exams.Exam, day: date) -> Plan:
    """Open steps before ``day`` come on it or after it; a plan without such steps stays as it is.

    The first things keep their distance from each other: they slide, they never pile up on one day.
    """
    if not any(c.open and c.on < day for c in plan.checkpoints):
        return plan
    return relay(_first_things_slid(plan, exam, day), exam, after=day - timedelta(days=1))


def _first_things_slid(plan: Plan, exam: exams.Exam, day: date) -> Plan:
    first = timetable.study_day_from(day, plan.rest_days)
    if plan.exam_on is not None and first >= plan.exam_on:
        first = min(day, plan.exam_on - timedelta(days=1))
    missed = [c for c in plan.checkpoints if c.open and c.kind in timetable.FIRST and c.on < first]
    slid = {c.id: _slid(plan, exam, c, min(m.on for m in missed), first) for c in missed}
    return _in_order(replace(plan, checkpoints=tuple(replace(c, on=slid.get(c.id, c.on)) for c in plan.checkpoints)))


def _slid(plan: Plan, exam: exams.Exam, step: Checkpoint, earliest: date, first: date) -> date:
    """A first thing as long after ``first`` as it was after ``earliest``, at most as long as a new plan has it."""
    firsts = exam.firsts
    days = {"appraisal": firsts.appraisal_day, "advisor": firsts.advisor_day, "baseline": firsts.baseline_day}
    on = first + min(step.on - earliest, timedelta(days=days[step.kind]))
    if plan.exam_on is not None:
        on = min(on, plan.exam_on - timedelta(days=exam.last_weeks.final_form.last))
    return max(first, timetable.study_day_before(on, plan.rest_days))


def finish(plan: Plan, result: Literal["passed", "failed", "unsaid"] | None, *, today: date) -> Plan:
    """The plan at its end; the exam counts as sat when its day has come.

    Raises Refusal *already-so* when that is what it says already.
    """
    if plan.status == "finished" and plan.result == result:
        raise Refusal("already-so", what="finished")
    done = tuple(
        replace(c, done_on=c.on if c.kind == "exam" else today)
        if c.open and (c.kind == "result" or (c.kind == "exam" and c.on <= today)) and result
        else c
        for c in plan.checkpoints
    )
    return replace(plan, status="finished", result=result, checkpoints=done)
