"""What is said once beside an answer: that a reminder found a closed door, and which zone was only guessed."""

from __future__ import annotations

from dataclasses import replace

from core import message
from core.message import Message
from core.ports import Context
from core.wording import reaching as wording


def beside(context: Context, said: Message) -> Message:
    """The answer to somebody whose direct messages were closed when a reminder was to go."""
    return message.with_lines(said, [wording.unreachable(context.platform)])


def with_zone(context: Context, said: Message) -> Message:
    """The answer, and the question whether a guessed zone is right: once, where nobody has set one."""
    person = context.records.person
    reminders = person.reminders
    if not context.guessed or reminders.zone_set or reminders.zone_asked:
        return said
    context.records.save_person(replace(person, reminders=replace(reminders, zone_asked=True)))
    asked, buttons = wording.ask_zone(reminders.zone, reminders.check_in)
    return message.with_lines(said, [asked], buttons)
