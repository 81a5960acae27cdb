"""At the moment of sending: every cause is checked again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from core import causes, days, ledger
from core.causes import Cause, World
from core.exams import Exam
from core.ledger import Outgoing, Row
from core.members import Member
from core.nudges import letters
from core.nudges.moments import row_at, silence, view_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to do with a queued message at the moment of sending.

    *send*: ``items`` are the ledger rows of the nudges still due, ``causes`` what the words rest on, and ``rows`` the
    fates of the others. *hold*: not now; ``rows`` open the items again and the sweep decides anew. *drop*: nothing is
    left to say. ``last`` marks the message after which Comeback is quiet until the member writes.
    """

    what: Literal["send", "hold", "drop"]
    items: tuple[Row, ...] = ()
    rows: tuple[Row, ...] = ()
    causes: tuple[Cause, ...] = ()
    late: bool = False
    last: bool = False


def at_sending(member: Member, exam: Exam | None, outgoing: Outgoing, world: World) -> Verdict:
    """Check every cause again when the message is about to go."""
    view = None if exam is None else view_of(member, exam, world)
    if view is None and not all(kind in letters.KINDS for kind, _, _ in outgoing.items):
        return Verdict(what="drop", rows=_closed(member, outgoing, world, "paused"))
    if days.is_quiet(member.rhythm, world.now) or _day_over(member.today(world.now), outgoing):
        return Verdict(what="hold", rows=_opened(member, outgoing, world))
    found = [*(causes.find(view) if view is not None else ()), *letters.causes_of(member)]
    live = {cause.key: cause for cause in found if cause.since <= world.now < cause.until}
    due = [live[key] for key in outgoing.items if key in live]
    gone = replace(outgoing, items=tuple(key for key in outgoing.items if key not in live))
    rows = _closed(member, gone, world, "no-longer-due")
    if not due:
        return Verdict(what="drop", rows=rows)
    late = any(_is_late(member, cause, outgoing, world) for cause in due)
    items = tuple(
        row_at(world.now, cause, "sent", "late" if late else "due", slot=outgoing.slot, late=late) for cause in due
    )
    items = tuple(replace(row, allowed_at=_first_allowed(member, row.key, outgoing)) for row in items)
    before = silence(member, without=outgoing.slot).count
    last = ":" not in outgoing.slot and before == world.rules.silence.last - 1
    return Verdict(what="send", items=items, rows=rows, causes=tuple(due), late=late, last=last)


def _day_over(today: date, outgoing: Outgoing) -> bool:
    return ":" not in outgoing.slot and outgoing.slot != str(today)


def _first_allowed(member: Member, key: tuple[str, str, str], outgoing: Outgoing) -> datetime:
    row = member.ledger.rows.get(key)
    return row.allowed_at if row is not None and row.allowed_at is not None else outgoing.allowed_at


def _is_late(member: Member, cause: Cause, outgoing: Outgoing, world: World) -> bool:
    limit = timedelta(minutes=world.rules.message.late_minutes)
    return world.now - _first_allowed(member, cause.key, outgoing) > limit


def _closed(member: Member, outgoing: Outgoing, world: World, rule: str) -> tuple[Row, ...]:
    """The rows of items that will not be said; a check-in that was answered says so."""
    return tuple(_fate(member, key, world, "skipped", rule) for key in outgoing.items)


def _opened(member: Member, outgoing: Outgoing, world: World) -> tuple[Row, ...]:
    return tuple(_fate(member, key, world, "held", "returned") for key in outgoing.items)


def _fate(member: Member, key: tuple[str, str, str], world: World, status: ledger.Status, rule: str) -> Row:
    kind, subject, occurrence = key
    if rule == "no-longer-due" and kind == "check-in" and any(str(c.day) == subject for c in member.journal.check_ins):
        rule = "checked-in"
    row = member.ledger.rows.get(key)
    return Row(
        kind=kind,
        subject=subject,
        occurrence=occurrence,
        status=status,
        rule=rule,
        at=world.now,
        allowed_at=row.allowed_at if row else None,
    )
