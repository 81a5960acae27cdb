"""``/plan``: start, show, change, pause and finish a plan. Load, decide, save, say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from core import decision, forms, plans, reading, scores, timetable
from core.declaration import Command, Missing, Reader, Values, Wrong
from core.exams import Exam
from core.journal import Attempt
from core.message import Button, Line, Message, with_lines
from core.plans import Plan, Refusal
from core.ports import Context
from core.study import choices, defaults, plan_steps, reaching
from core.study import planning_fields as fields
from core.study.outlooks import outlook
from core.study.planning_fields import field
from core.wording import plans as wording
from core.wording import proposals

PROPOSED = ("exam-date", "hours-a-week", "rest-days")
WEEK = 7
"""Days; a shorter pause leaves the exam date out of it."""
FACTS = ("attempts", "last-result", "failed-report", "used-forms", "school-gate")


def run(context: Context, values: Values) -> Message:
    """Answer ``/plan``."""
    plan, exam = context.member.plan, context.exam
    if plan is None or exam is None or values.get("again") or (plan.status == "finished" and "exam" in values):
        return _start(context, values)
    if not values:
        return _show(context, plan, exam)
    if "exam" in values and values["exam"].id != plan.exam:
        return wording.one_at_a_time(plan, exam)
    for name, change in CHANGES.items():
        if values.get(name):
            return change(context, plan, exam, values)
    return _edit(context, plan, exam, values)


# -- begin


def _start(context: Context, values: Values) -> Message:
    old = context.member.plan
    exam: Exam | None = values.get("exam") or (context.exam if values.get("again") else None)
    if exam is None:
        offered = _offered(context)
        reason = proposals.start_with_exam(old is not None, offered)
        raise Missing("exam", reason=reason, needed=True, filled={"exam": offered.id} if offered else None)
    if old is not None and old.status != "finished":
        return wording.one_at_a_time(old, exam)
    last = values.get("last-result", _last_of(old, exam))
    before = old if old is not None and old.exam == exam.id else None
    fields.check_result(exam, last)
    given = plans.Start(
        exam=exam,
        exam_on=values.get("exam-date"),
        attempts=values.get("attempts", _attempts_after(context, exam, last)),
        last=last,
        failed_report=fields.match_report(exam, values.get("failed-report", ()), "failed-report"),
        hours_a_week=values.get("hours-a-week", old.hours_a_week if old else None),
        rest_days=values.get("rest-days", old.rest_days if old else frozenset()),
        used_forms=_used(context, exam, before, values),
        school_gate=fields.gate(context, exam, values.get("school-gate", before.school_gate if before else "")),
    )
    plan = context.records.save_plan(plans.start(given, today=fields.today(context), now=context.now))
    message = wording.made(plan, outlook(context, plan, exam))
    message = reaching.with_zone(context, proposals.with_load(message, exam, plan.hours_a_week))
    group = defaults.take_tone(context)
    return message if group is None else with_lines(message, [proposals.tone_of(group)])


def _offered(context: Context) -> Exam | None:
    """The exam of the member's group, to be filled in; none where they have filled in one already."""
    draft = forms.draft_of(context, COMMAND.name)
    return None if draft is not None and "exam" in draft.given else defaults.exam(context)


def _last_of(old: Plan | None, exam: Exam) -> plans.LastResult:
    if old is not None and old.exam == exam.id and old.result in {"failed", "passed"}:
        return plans.LastResult(outcome="failed" if old.result == "failed" else "passed")
    return plans.LastResult()


def _attempts_after(context: Context, exam: Exam, last: plans.LastResult) -> int:
    told = sum(each.exam == exam.id for each in context.member.journal.attempts)
    old = context.member.plan
    sat = old.attempts + (old.result is not None) if old is not None and old.exam == exam.id else 0
    return max(told, sat, 1 if last.outcome == "failed" else 0)


def _used(context: Context, exam: Exam, before: Plan | None, values: Values) -> tuple[str, ...]:
    """Forms named now, named for an earlier attempt, or logged."""
    logged = (s.form for s in context.member.journal.scores if s.exam == exam.id and s.form)
    named = _forms(exam, values.get("used-forms", ()))
    return tuple(dict.fromkeys((*named, *(before.used_forms if before else ()), *logged)))


def _forms(exam: Exam, names: tuple[str, ...]) -> tuple[str, ...]:
    found: list[str] = []
    for name in names:
        try:
            found.append(scores.find_form(exam, name).id)
        except reading.Unreadable as wrong:
            raise Wrong("used-forms", str(wrong)) from wrong
    return tuple(dict.fromkeys(found))


# -- show


def _show(context: Context, plan: Plan, exam: Exam) -> Message:
    by_id = {score.id: score for score in context.member.journal.scores}
    done = sorted((c for c in plan.checkpoints if not c.open), key=lambda c: c.done_on or c.on)
    lines = [proposals.done_line(c, exam, by_id.get(c.taken_by or 0)) for c in done]
    return wording.shown(plan, outlook(context, plan, exam), lines)


# -- change


def _edit(context: Context, plan: Plan, exam: Exam, values: Values) -> Message:
    if plan.status == "finished":
        raise Refusal("finished")
    changed, said = _facts(context, plan, exam, values)
    proposed = {name: values[name] for name in PROPOSED if name in values}
    same = _drop_same(changed, proposed)
    if said:
        changed = context.records.save_plan(changed)
    if not proposed:
        if same and not said and values.get("apply"):
            raise Refusal("already-so", what="plan")
        view = outlook(context, changed, exam)
        return wording.changed(said, changed, view) if said else wording.already_running(plan, view)
    after = _with(context, changed, exam, proposed)
    lines = proposals.changes(changed, after, proposed, outlook(context, after, exam))
    stale = context.version is not None and context.version != plan.version
    if values.get("apply") and not stale:
        after = context.records.save_plan(after)
        return proposals.with_load(
            wording.changed([*said, *lines], after, outlook(context, after, exam)), exam, proposed.get("hours-a-week")
        )
    warned = wording.warnings_after(after, outlook(context, after, exam))
    lines = [*said, *proposals.refreshed(stale=stale), *lines, *warned]
    return proposals.offer(lines, proposed, changed, same, _instead(context, changed, proposed))


def _instead(context: Context, plan: Plan, proposed: dict[str, object]) -> tuple[Button, ...]:
    """Beside fewer hours, the exam date that would make up for them."""
    hours = proposed.get("hours-a-week")
    later = decision.as_many_hours(plan, hours, fields.today(context)) if isinstance(hours, int) else None
    return () if later is None or len(proposed) > 1 else (proposals.move_exam(plan, later),)


def _drop_same(plan: Plan, proposed: dict[str, object]) -> bool:
    """Leave out what is so already; whether anything was."""
    now = {"exam-date": plan.exam_on, "hours-a-week": plan.hours_a_week, "rest-days": plan.rest_days}
    same = [name for name, value in proposed.items() if now[name] == value]
    for name in same:
        del proposed[name]
    return bool(same)


def _with(context: Context, plan: Plan, exam: Exam, proposed: dict[str, object]) -> Plan:
    today, after = fields.today(context), plan
    hours, rest, day = (proposed.get(name) for name in ("hours-a-week", "rest-days", "exam-date"))
    if isinstance(hours, int):
        after = replace(after, hours_a_week=hours)
    if isinstance(rest, frozenset):
        after = plans.set_rest_days(after, exam, rest, today=today)
    if "exam-date" in proposed:
        after = (
            plans.set_exam(after, exam, day, today=today, now=context.now)
            if isinstance(day, date)
            else plans.unset_exam(after, exam, today=today, now=context.now)
        )
    return after


def _facts(context: Context, plan: Plan, exam: Exam, values: Values) -> tuple[Plan, list[Line]]:
    """What a member corrects about themselves is kept at once: it moves no date."""
    given = {name: values[name] for name in FACTS if name in values}
    changed = plan
    if "attempts" in given:
        changed = replace(changed, attempts=given["attempts"])
    if "last-result" in given:
        fields.check_result(exam, given["last-result"])
        changed = replace(changed, last=given["last-result"])
    if "failed-report" in given:
        changed = replace(changed, failed_report=fields.match_report(exam, given["failed-report"], "failed-report"))
    if "used-forms" in given:
        forms = _forms(exam, given["used-forms"])
        changed = replace(changed, used_forms=tuple(dict.fromkeys((*changed.used_forms, *forms))) if forms else ())
    if "school-gate" in given:
        changed = replace(changed, school_gate=fields.gate(context, exam, given["school-gate"]))
    return (changed, proposals.facts(list(given))) if changed != plan else (plan, [])


def _done(context: Context, plan: Plan, exam: Exam, values: Values) -> Message:
    kind = values["done"]
    plan = context.records.save_plan(plans.complete(plan, kind, on=fields.today(context)))
    view = outlook(context, plan, exam)
    message = wording.said_done(kind, plan, view)
    if kind == "remediation" and plan.exam_on is None and view.better and "exam-date" not in values:
        message = proposals.date_after(message, view.better, plan)
    return _also(context, plan, exam, values, message)


def _also(context: Context, plan: Plan, exam: Exam, values: Values, message: Message) -> Message:
    """The message, with what else was typed in the same line: kept or proposed after it, never lost."""
    rest = {name: values[name] for name in (*FACTS, *PROPOSED) if name in values}
    if not rest:
        return message
    try:
        more = _edit(context, plan, exam, {**rest, "apply": values.get("apply")})
    except Refusal:
        return message
    return replace(more, lines=(*message.lines[:1], *more.lines))


def _status(context: Context, plan: Plan, exam: Exam, values: Values) -> Message:
    today, status = fields.today(context), values["status"]
    if status == "finished":
        result: Literal["unsaid"] | None = "unsaid" if plan.exam_on is not None and plan.exam_on <= today else None
        return wording.finished(context.records.save_plan(plans.finish(plan, result, today=today)))
    if plan.status == "finished":
        raise Refusal("finished")
    if status == "paused":
        until = values.get("until")
        try:
            after = context.records.save_plan(plans.pause(plan, exam, until, today=today))
        except Refusal as refused:
            if refused.code.startswith("until-"):
                raise Wrong("until", proposals.not_until(refused)) from refused
            raise
        lines = proposals.pause_moves(plan, after, outlook(context, after, exam)) if until else []
        message = _lost(wording.paused(after, lines, _fee_in(plan, exam, today, until)), plan, after, today)
        return _also(context, after, exam, values, message)
    if plan.speaks(today) and plan.status == "paused":
        plan = context.records.save_plan(replace(plan, status="active"))
        message = wording.resumed([], plan, outlook(context, plan, exam))
        return _also(context, plan, exam, values, message)
    after = context.records.save_plan(plans.resume(plan, exam, today=today, now=context.now))
    view = outlook(context, after, exam)
    moves = wording.moves(plan, after, view) if proposals.differ(plan, after) else []
    return _also(context, after, exam, values, wording.resumed(moves, after, view))


def _lost(message: Message, plan: Plan, after: Plan, today: date) -> Message:
    """The message with the exam date that would make up for a pause of a week or more, where one has an end."""
    until, exam_on = after.paused_until, after.exam_on
    if until is None or exam_on is None:
        return message
    lost = (until - max(today, plan.paused_until or today)).days
    if lost < WEEK:
        return message
    later = timetable.study_day_from(exam_on + timedelta(days=lost), after.rest_days)
    return with_lines(message, [proposals.longer(exam_on, later, lost)], [proposals.move_exam(after, later)])


def _fee_in(plan: Plan, exam: Exam, today: date, until: date | None) -> date | None:
    """The last day without a fee, when it falls into a pause."""
    if exam.fee is None or plan.exam_on is None:
        return None
    last = plan.exam_on - timedelta(days=exam.fee.from_day + 1)
    return last if today <= last and (until is None or last < until) else None


def _until(context: Context, plan: Plan, exam: Exam, values: Values) -> Message:
    if plan.status != "paused":
        raise Wrong("until", proposals.until_alone())
    return _status(context, plan, exam, {**values, "status": "paused"})


def _result(context: Context, plan: Plan, exam: Exam, values: Values) -> Message:
    """After the exam day ``last-result`` is the result of this plan, which a later one corrects.

    Before the exam day it corrects the sitting before.
    """
    today, last = fields.today(context), values["last-result"]
    if plan.exam_on is None or today < plan.exam_on or last.outcome == "none":
        return _edit(context, plan, exam, values)
    fields.check_result(exam, last)
    after = plans.finish(plan, last.outcome, today=today)
    for each in context.member.journal.attempts:
        if each.exam == plan.exam and each.dated and each.day == plan.exam_on:
            context.records.remove(each.id)
    context.records.add(Attempt(at=context.now, day=plan.exam_on, exam=plan.exam, outcome=last.outcome))
    return wording.finished(context.records.save_plan(after))


def _move(context: Context, plan: Plan, exam: Exam, values: Values) -> Message:
    if values["move"] != "exam":
        return plan_steps.move(context, plan, exam, values)
    if "exam-date" not in values:
        raise Missing("exam-date", reason=proposals.which_exam_date(plan), only=True)
    return _edit(context, plan, exam, {key: value for key, value in values.items() if key != "move"})


CHANGES = {
    "keep": plan_steps.keep,
    "light-days": plan_steps.light,
    "move": _move,
    "relay": plan_steps.relay,
    "took": plan_steps.took,
    "done": _done,
    "status": _status,
    "until": _until,
    "last-result": _result,
}


NOTHING = frozenset({"none", "no", "nothing"})


def _none_or(read: Reader, nothing: object) -> Reader:
    """A reader that also takes *none*."""
    return lambda text, context: nothing if text.strip().casefold() in NOTHING else read(text, context)


def _whole(low: int, high: int, what: str) -> object:
    return lambda text, _context: reading.whole_number(text, low, high, what)


def _choice(what: str, options: dict[str, tuple[str, ...]]) -> object:
    return lambda text, _context: reading.choice(text, options, what)


def _example(context: Context) -> str:
    exam = context.exam or next(iter(context.book.exams))
    return f"/plan exam={exam.id} exam-date=in 10 weeks rest-days=sun"


def _id(text: str, _context: Context) -> str:
    return reading.clean(text, 80)


DONE = {
    "appraisal": ("reflect", "self-appraisal"),
    "advisor": ("advisor talk", "talk"),
    "remediation": ("review course",),
}
STATUS = {"paused": ("pause",), "active": ("resume", "back"), "finished": ("finish", "end", "done", "stop")}

COMMAND = Command(
    name="plan",
    help="Start your plan, see it, or change it",
    example="/plan exam-date=in 10 weeks rest-days=sun",
    example_for=_example,
    run=run,
    first=True,
    fields=(
        field("exam", "Which exam you face", fields.read_exam, label="Exam", choices=choices.exams, on_form=True),
        field("exam-date", "The day of the exam, if there is one", fields.read_exam_date, kind="date", on_form=True),
        field("attempts", "How often you have sat it", fields.read_attempts, kind="number", on_form=True),
        field(
            "last-result",
            "none, passed, or failed (with its number, if there is one)",
            fields.read_last_result,
            on_form=True,
        ),
        field(
            "hours-a-week", "Hours you can study in a week", _whole(1, 120, "hours a week"), kind="number", on_form=True
        ),
        field(
            "failed-report",
            "Subjects of the last report, each lower, same or higher",
            _none_or(fields.read_report, ()),
            kind="long",
            choices=choices.levels,
            many=True,
            ask=lambda c: f"Subjects of the last report: {fields.report_example(c)}",
        ),
        field("rest-days", "Days without study: sun, or sat,sun, or none", fields.read_rest_days),
        field(
            "used-forms",
            "Practice exams you have used before",
            _none_or(lambda text, _c: reading.items(text), ()),
            choices=choices.form_names,
            many=True,
        ),
        field(
            "school-gate",
            "What your school asks for before you may sit",
            _none_or(lambda text, _c: reading.clean(text, 200), ""),
            choices=choices.gates,
        ),
        field(
            "done",
            "What you have done: appraisal, advisor, remediation",
            _choice("what is done", DONE),
            kind="choice",
            choices=lambda _c: [(k, k) for k in DONE],
        ),
        field(
            "status",
            "paused, active or finished",
            _choice("a status", STATUS),
            kind="choice",
            choices=lambda _c: [(k, k) for k in STATUS],
        ),
        field(
            "until", "The day a pause ends", lambda text, c: reading.date(text, fields.today(c), "future"), kind="date"
        ),
        field(
            "apply",
            "yes: do it at once, without a proposal",
            lambda text, _c: reading.yes_no(text),
            kind="choice",
            choices=lambda _c: [("yes", "yes")],
        ),
        field("move", "A step to move", _id, button_only=True),
        field(
            "to",
            "The new day",
            lambda text, c: reading.date(text, fields.today(c), "future"),
            kind="date",
            label="New day",
            button_only=True,
        ),
        field("pick", "Choose the day", lambda text, _c: reading.yes_no(text), button_only=True, opens=True),
        field("relay", "Lay what follows anew", lambda text, _c: reading.yes_no(text), button_only=True),
        field("took", "The timed blocks that were done", _id, button_only=True),
        field("keep", "Leave it as it is", _id, button_only=True),
        field("light-days", "Take light days", lambda text, _c: reading.yes_no(text), button_only=True),
        field("again", "Begin the next attempt", lambda text, _c: reading.yes_no(text), button_only=True),
    ),
)
