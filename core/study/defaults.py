"""What a member's groups set for them where they set nothing: exam, gate, tone, and help near them."""

from __future__ import annotations

from dataclasses import replace

from core.exams import Exam
from core.gates import Gate
from core.groups import Group
from core.plans import Plan
from core.ports import Context

EVERYWHERE = "all"


def groups(context: Context) -> tuple[Group, ...]:
    """The group in which the member speaks; in a DM that is no group's, those they are known to be in."""
    company = context.records.company
    here = company.here()
    found = (here,) if here is not None else company.groups()
    return tuple(each.group for each in found)


def exam(context: Context) -> Exam | None:
    """The exam that most people in the member's group face, where an organiser has said so."""
    named = (each.settings.exam for each in groups(context))
    found = (context.book.exams.current.get(exam_id) for exam_id in named if exam_id)
    return next((each for each in found if each is not None), None)


def gate(context: Context, plan: Plan) -> Gate | None:
    """The gate that counts for the member: their own, else the first that a group of theirs has set for the exam."""
    gates = context.book.gates
    if plan.school_gate:
        return gates.chosen(plan.exam, plan.school_gate)
    found = (gates.chosen(plan.exam, "", default=each.settings.gate) for each in groups(context) if each.settings.gate)
    return next((each for each in found if each is not None), None)


def take_tone(context: Context) -> Group | None:
    """Speak in the group's tone to somebody who begins their first plan there and has kept the usual one.

    The group whose tone it is; none: nothing was changed.
    """
    person = context.records.person
    if context.member.plan is not None or person.reminders.tone != "standard":
        return None
    group = next((each for each in groups(context) if each.settings.tone not in {None, "standard"}), None)
    if group is None or group.settings.tone is None:
        return None
    reminders = replace(person.reminders, tone=group.settings.tone)
    context.records.save_person(replace(person, reminders=reminders))
    return group


def near(context: Context, group: Group) -> tuple[str, ...]:
    """What a group says of help where the member is: their region's own words, then those for everybody."""
    region = context.book.support.country_of(context.member.person.reminders.zone)
    resources = group.settings.resources
    found = (resources.get(each) for each in (region, EVERYWHERE) if each)
    return tuple(words for words in found if words)
