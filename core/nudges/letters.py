"""Letters between people as causes: most go at once, in a slot of their own; some wait for the day's message.

A letter needs no plan: a buddy or a mentor may have none. Quiet hours hold; silence does not thin out what another
person has to say, but it does what Comeback notes about them. To add a kind: its name in ``OWN`` or ``OF_THE_DAY``, its
words in ``core.wording.letters``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core import days
from core.causes import Cause, World
from core.ledger import Outgoing, Row
from core.members import Member
from core.nudges.moments import row_at, silence

OWN = (
    "buddy-invite",
    "buddy-answer",
    "buddy-ended",
    "buddy-proposal",
    "buddy-meeting",
    "kind-word",
    "shared-with-you",
    "help-request",
    "help-read",
    "mentor-offer",
    "mentor-note",
    "suggestion",
    "score-reviewed",
    "pod-started",
    "group-note",
)
"""Kinds that somebody meant for this person, or that both agreed on: at once, beside the day's message."""

OF_THE_DAY = ("buddy-note", "pod-week")
"""Kinds that Comeback notes about others: in the day's message."""

KINDS = frozenset(OWN + OF_THE_DAY)
OCCURRENCE = "1"


@dataclass(slots=True)
class Found:
    """What a look at somebody's letters decided, as ``nudges.Look`` has it; ``moments`` are when to look again."""

    rows: list[Row] = field(default_factory=list)
    outgoing: list[Outgoing] = field(default_factory=list)
    moments: list[datetime] = field(default_factory=list)


def causes_of(member: Member) -> list[Cause]:
    """A cause for each letter that has not found its fate."""
    found = [
        Cause(
            kind=letter.kind,
            subject=str(letter.id),
            occurrence=OCCURRENCE,
            since=letter.at,
            until=letter.until,
            own=letter.kind not in OF_THE_DAY,
            data={"letter": letter},
        )
        for letter in member.letters
    ]
    off = member.person.reminders.off
    return [cause for cause in found if cause.kind not in off or cause.own]


def look(member: Member, world: World, *, speaking: bool) -> Found:
    """What of a member's letters is due; those of the day too, where no plan speaks that has a day's message."""
    found, open_ones = Found(), [cause for cause in causes_of(member) if not member.ledger.closed(*cause.key)]
    for cause in open_ones:
        if cause.own:
            _own(member, cause, world, found)
    if not speaking:
        _of_the_day(member, [cause for cause in open_ones if not cause.own], world, found)
    return found


def _own(member: Member, cause: Cause, world: World, found: Found) -> None:
    now, rhythm = world.now, member.rhythm
    at = _allowed_at(member, cause)
    if cause.until <= now:
        found.rows.append(row_at(now, cause, "dropped", "expired", allowed_at=at))
    elif cause.since > now:
        found.moments.append(cause.since)
    elif days.is_quiet(rhythm, now):
        found.moments.append(days.quiet_ends(rhythm, now))
        if cause.key not in member.ledger.rows:
            found.rows.append(row_at(now, cause, "held", "quiet-hours", allowed_at=at))
    else:
        slot = f"{cause.kind}:{cause.subject}:{cause.occurrence}"
        found.rows.append(row_at(now, cause, "queued", "due", slot=slot, allowed_at=at))
        found.outgoing.append(Outgoing(slot=slot, items=(cause.key,), allowed_at=at))


def _of_the_day(member: Member, causes: Sequence[Cause], world: World, found: Found) -> None:
    """One message at check-in time, for somebody without a plan that speaks."""
    now, rhythm, today = world.now, member.rhythm, member.today(world.now)
    over = [cause for cause in causes if cause.until <= now]
    found.rows += [row_at(now, cause, "dropped", "expired") for cause in over]
    waiting = [cause for cause in causes if cause.until > now]
    if not waiting:
        return
    if silence(member).count >= world.rules.silence.last:
        found.rows += [row_at(now, cause, "dropped", "quiet-until-you-write") for cause in waiting]
        return
    moment = days.check_in_at(rhythm, today)
    ready = [cause for cause in waiting if _slot_after(member, cause.since) <= now]
    if ready and today not in member.ledger.day_slots() and moment <= now and not days.is_quiet(rhythm, now):
        carried = ready[: world.rules.message.items]
        slot = str(today)
        found.rows += [row_at(now, cause, "queued", "due", slot=slot, allowed_at=moment) for cause in carried]
        found.outgoing.append(Outgoing(slot=slot, items=tuple(cause.key for cause in carried), allowed_at=moment))
        waiting = [cause for cause in waiting if cause not in carried]
    if waiting:
        found.moments.append(_next_slot(member, now))


def _slot_after(member: Member, moment: datetime) -> datetime:
    """The first check-in time that is not before a moment."""
    day = member.today(moment)
    at = days.check_in_at(member.rhythm, day)
    return at if at >= moment else days.check_in_at(member.rhythm, day + timedelta(days=1))


def _next_slot(member: Member, now: datetime) -> datetime:
    """The next moment at which a day's message may go: the day's check-in time, or the end of quiet hours after it."""
    rhythm, used, day = member.rhythm, member.ledger.day_slots(), member.today(now)
    while True:
        moment = days.quiet_ends(rhythm, max(days.check_in_at(rhythm, day), now))
        if moment > now and day not in used and days.day_of(rhythm, moment) == day:
            return moment
        day += timedelta(days=1)


def _allowed_at(member: Member, cause: Cause) -> datetime:
    row = member.ledger.rows.get(cause.key)
    if row is not None and row.allowed_at is not None:
        return row.allowed_at
    return days.quiet_ends(member.rhythm, cause.since) if days.is_quiet(member.rhythm, cause.since) else cause.since
