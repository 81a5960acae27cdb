"""Gather what the sentences about a plan rest on."""

from __future__ import annotations

from core import dedicated, focus, retake, supply
from core.exams import Exam
from core.plans import Plan, Refusal
from core.ports import Context
from core.study import defaults
from core.wording.plans import Outlook


def the_plan(context: Context) -> tuple[Plan, Exam]:
    """The member's plan and its exam's rules.

    Raises Refusal *no-plan*.
    """
    plan, exam = context.member.plan, context.exam
    if plan is None or exam is None:
        raise Refusal("no-plan")
    return plan, exam


def outlook(context: Context, plan: Plan, exam: Exam) -> Outlook:
    """The plan at this moment: what its dates leave, what the evidence asks for, which forms come next."""
    kept, today = context.member.journal, context.member.today(context.now)
    return Outlook(
        exam=exam,
        today=today,
        dealt=supply.deal(exam, plan, kept.scores),
        banding=dedicated.banding(plan, exam, kept),
        remediation=dedicated.needs_remediation(plan, exam, kept),
        too_soon=dedicated.too_soon(plan, exam, kept) and not dedicated.kept_all_the_same(plan, kept),
        least_weeks=dedicated.least_weeks(plan, exam, kept),
        better=dedicated.better_date(plan, exam, kept, today=today),
        year_off=dedicated.year_off(plan, exam),
        broken=_broken(context, plan, exam),
        gate=defaults.gate(context, plan),
        focus=focus.of(plan, exam, kept),
    )


def _broken(context: Context, plan: Plan, exam: Exam) -> tuple[retake.Reason, ...]:
    limits = dedicated.limits(plan, exam, context.member.journal)
    if limits is None or plan.exam_on is None:
        return ()
    return retake.breaks(limits, dedicated.attempts_of(plan, context.member.journal), plan.exam_on)
