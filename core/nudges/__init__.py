"""What is due for a member at a moment, and when to look again. Pure: the moment, the rules and the records come in.

The day's one message goes at check-in time on a study day. A sweep passes over every such moment since its last look;
a nudge's *first allowed moment* is the first of them at which its cause held, silence let it through and the day was
still free. What could not go then (Comeback was off, quiet hours, a rest day) is *held* with that moment, goes at the
next one that is allowed, and says that it is late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core import causes, days
from core.causes import Cause, View, World
from core.exams import Exam
from core.ledger import Outgoing, Row
from core.members import Member
from core.nudges import letters
from core.nudges.beside import own_messages, speaks
from core.nudges.day import day_message
from core.nudges.moments import Silence, next_open, permits, silence, view_of
from core.nudges.sending import Verdict, at_sending

AHEAD = timedelta(days=7)
"""A look is never farther ahead than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a sweep's look at one member decided: ledger rows, messages to queue, and when to look next."""

    rows: tuple[Row, ...]
    outgoing: tuple[Outgoing, ...]
    next_look: datetime


def look(member: Member, exam: Exam | None, world: World) -> Look:
    """Everything due at this moment that has not found its fate, and the next moment to look, at most 7 days ahead."""
    view = None if exam is None else view_of(member, exam, world)
    written = letters.look(member, world, speaking=view is not None)
    rows, outgoing = written.rows, written.outgoing
    if view is None:
        next_look = _return_of(member, world)
    else:
        found = [cause for cause in _causes(view) if not member.ledger.closed(*cause.key)]
        outgoing += own_messages(view, found, rows)
        message, waiting = day_message(view, found, rows)
        if message is not None:
            outgoing.append(message)
        next_look = _next_look(view, found, waiting=waiting)
    return Look(
        rows=tuple(rows), outgoing=tuple(outgoing), next_look=min(next_look, *written.moments, world.now + AHEAD)
    )


def _causes(view: View) -> list[Cause]:
    """What the plan gives cause for, and the letters that wait for the day's message."""
    of_the_day = [cause for cause in letters.causes_of(view.member) if not cause.own]
    return causes.find(view) + [cause for cause in of_the_day if causes.allowed(view, cause.kind)]


def _return_of(member: Member, world: World) -> datetime:
    plan, ahead = member.plan, world.now + AHEAD
    if plan is None or plan.status != "paused" or plan.paused_until is None:
        return ahead
    return max(world.now + timedelta(minutes=1), min(ahead, days.day_begins(member.rhythm, plan.paused_until)))


def _next_look(view: View, found: Sequence[Cause], *, waiting: bool) -> datetime:
    now, moments = view.world.now, [view.world.now + AHEAD]
    own = [cause for cause in found if cause.own and cause.until > now and speaks(view, cause)]
    moments += [cause.since if cause.since > now else days.quiet_ends(view.rhythm, now) for cause in own]
    if waiting:
        moments.append(next_open(view))
    begins = _slots_matter_from(view, found)
    if begins is not None:
        moments.append(_slot_from(view, begins))
    return min(moment for moment in moments if moment > now)


def _slots_matter_from(view: View, found: Sequence[Cause]) -> datetime | None:
    """From when the next study day's moment can bring anything; none for somebody who is left in quiet."""
    now = view.world.now
    day_items = [cause for cause in found if not cause.own and cause.until > now]
    if silence(view.member).count >= view.world.rules.silence.last:
        day_items = [cause for cause in day_items if cause.money]
    elif view.plan.exam_on is None or view.today < view.plan.exam_on:
        return now
    return min((max(cause.since, now) for cause in day_items), default=None)


def _slot_from(view: View, begins: datetime) -> datetime:
    """The first study day's moment after now that is not before ``begins``."""
    day = days.day_of(view.rhythm, begins) - timedelta(days=1)
    while True:
        day = days.next_study_day(view.rhythm, day + timedelta(days=1))
        moment = days.check_in_at(view.rhythm, day)
        if moment > view.world.now and moment >= begins:
            return moment


__all__ = ["Look", "Silence", "Verdict", "World", "at_sending", "look", "permits", "silence", "view_of"]
