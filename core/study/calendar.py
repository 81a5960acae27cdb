"""``/my-data calendar``: the plan's days as a file for the member's own calendar."""

from __future__ import annotations

import uuid

from core import icalendar
from core.message import Message
from core.people import Person
from core.plans import Plan, Refusal
from core.ports import Context
from core.timetable import Checkpoint
from core.wording import calendar as wording

SPACE = uuid.UUID("0f0b9a0e-5d0c-4a3e-9f52-3c7d8c2b6a41")
"""Under which the ids of events are made."""


def calendar(context: Context) -> Message:
    """The plan's steps, the exam and the result as all-day events; of a finished plan what was done.

    Raises Refusal *no-calendar* where there is nothing to write.
    """
    plan, person = context.member.plan, context.member.person
    if plan is None or not (steps := _standing(plan)):
        raise Refusal("no-calendar")
    events = [_event(person, plan, each) for each in steps]
    content = icalendar.written(events, name=wording.NAME, now=context.now, sequence=plan.version)
    return wording.calendar(content, len(events), dated=plan.exam_on is not None)


def _standing(plan: Plan) -> list[Checkpoint]:
    return [each for each in plan.checkpoints if plan.status != "finished" or not each.open]


def _event(person: Person, plan: Plan, checkpoint: Checkpoint) -> icalendar.Event:
    """One step; its id says who and which, so that a later file replaces it, but to nobody else."""
    # The plan's row may become another when accounts are linked: exam and first day stay.
    who = f"{person.id} {person.created_at.isoformat()}"
    whole = f"{who} {plan.exam} {plan.started_on} {checkpoint.id}"
    return icalendar.Event(
        uid=f"{uuid.uuid5(SPACE, whole)}@comeback",
        on=checkpoint.done_on or checkpoint.on,
        title=wording.title(checkpoint),
        about=wording.ABOUT,
        tentative=checkpoint.open and not checkpoint.firm,
    )
