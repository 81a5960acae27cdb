"""The buttons of a plan's steps: took it, move it, lay what follows anew, keep it, light days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from core import plans, timetable
from core.declaration import Missing, Values, Wrong
from core.exams import Exam
from core.journal import Choice
from core.message import Message
from core.plans import Plan, Refusal
from core.ports import Context
from core.study import planning_fields as fields
from core.study.outlooks import outlook
from core.wording import plans as wording
from core.wording import proposals


def took(context: Context, plan: Plan, exam: Exam, values: Values) -> Message:
    """Timed blocks stood in for a practice exam: they have no score to log."""
    today = fields.today(context)
    plan = context.records.save_plan(plans.take_blocks(plan, exam, values["took"], today=today))
    view = outlook(context, plan, exam)
    message = wording.said_done("blocks", plan, view)
    after = slide(plan, exam, today) if plan.baseline_done else None
    return message if after is None else proposals.slid(message, wording.moves(plan, after, view), plan)


def slide(plan: Plan, exam: Exam, today: date) -> Plan | None:
    """The plan laid anew from what was just taken, when its practice exams ahead would come on other days."""
    after = plans.relay(plan, exam, after=plans.begins_after(plan, today))
    return after if plans.practice_days(after) != plans.practice_days(plan) else None


def move(context: Context, plan: Plan, exam: Exam, values: Values) -> Message:
    """A step to another day: proposed, and done once it is accepted."""
    name, today = values["move"], fields.today(context)
    if values.get("pick") and "to" not in values:
        raise Missing("to", reason=proposals.which_day(), only=True)
    checkpoint = plan.checkpoint(name)
    if checkpoint is None or not checkpoint.open:
        raise Refusal("checkpoint-done" if checkpoint else "no-such-checkpoint", what=name)
    to = values.get("to") or timetable.study_day_from(max(today, checkpoint.on) + timedelta(days=1), plan.rest_days)
    try:
        after = plans.move(plan, exam, name, to, today=today)
    except Refusal as refused:
        if refused.code in {"move-past", "move-after-exam", "move-rest-day"} and "to" in values:
            raise Wrong("to", proposals.not_that_day(refused)) from refused
        raise
    if values.get("apply") and to == checkpoint.on:
        raise Refusal("already-so", what="move")
    lines = wording.moves(plan, after, outlook(context, after, exam))
    stale = context.version is not None and context.version != plan.version
    if values.get("apply") and not stale:
        after = context.records.save_plan(after)
        return proposals.moved(wording.changed(lines, after, outlook(context, after, exam)))
    lines = [*proposals.refreshed(stale=stale), *lines]
    return proposals.move(checkpoint, to, lines, plan, outlook(context, plan, exam))


def relay(context: Context, plan: Plan, exam: Exam, values: Values) -> Message:
    """What follows laid anew from the last practice exam."""
    after = plans.relay(plan, exam, after=plans.begins_after(plan, fields.today(context)))
    if not proposals.differ(plan, after):
        raise Refusal("already-so", what="relay")
    lines = wording.moves(plan, after, outlook(context, after, exam))
    stale = context.version is not None and context.version != plan.version
    if values.get("apply") and not stale:
        after = context.records.save_plan(after)
        return wording.changed(lines, after, outlook(context, after, exam))
    return wording.proposal(
        "A change to your plan", [*proposals.refreshed(stale=stale), *lines], {"relay": "yes"}, plan
    )


def keep(context: Context, plan: Plan, exam: Exam, values: Values) -> Message:
    """An answer that leaves everything as it is."""
    kind, _, subject = values["keep"].partition(":")
    if kind == "as-is":
        return wording.kept()
    chosen = Choice(at=context.now, day=fields.today(context), about=kind, subject=subject, answer="keep")
    context.records.add(chosen)
    return wording.acknowledged(kind)


def light(context: Context, plan: Plan, exam: Exam, values: Values) -> Message:
    """Light days from today."""
    until = fields.today(context) + timedelta(days=exam.load.light_days - 1)
    if plan.light_until is None or plan.light_until < until:
        context.records.save_plan(replace(plan, light_until=until))
    return wording.light_days(until)
