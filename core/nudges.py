"""What is due for a member at a moment, and when to look again. Pure: the moment, the rules and the records come in.

The day's one message goes at check-in time on a study day. A sweep passes over every such moment since its last look;
a nudge's *first allowed moment* is the first of them at which its cause held, silence let it through and the day was
still free. What could not go then (Comeback was off, quiet hours, a rest day) is *held* with that moment, goes at the
next one that is allowed, and says that it is late.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from core import causes, days, ledger
from core.causes import Cause, View, World
from core.exams import Exam
from core.ledger import Outgoing, Row
from core.members import Member
from core.people import was_up

AHEAD = timedelta(days=7)
"""A look is never farther ahead than this."""

BACK = timedelta(days=35)
"""Moments missed longer ago than this are not gone through one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a sweep's look at one member decided: ledger rows, messages to queue, and when to look next."""

    rows: tuple[Row, ...]
    outgoing: tuple[Outgoing, ...]
    next_look: datetime


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


@dataclass(frozen=True, slots=True)
class Silence:
    """How many day's messages went unanswered since the member's last word, and the local day of the latest."""

    count: int
    last: date | None


def silence(member: Member, *, without: str = "") -> Silence:
    """The silence so far; the slot ``without`` is left out of the count."""
    seen = member.person.seen_at
    slots = [day for day, at in member.ledger.day_slots().items() if at > seen and str(day) != without]
    return Silence(len(slots), max(slots, default=None))


def view_of(member: Member, exam: Exam, world: World) -> View | None:
    """The member at this moment, where there is a plan that speaks."""
    plan, rhythm = member.plan, member.rhythm
    if plan is None:
        return None
    today = days.day_of(rhythm, world.now)
    if not plan.speaks(today):
        return None
    return View(member=member, plan=plan, exam=exam, world=world, rhythm=rhythm, today=today)


def look(member: Member, exam: Exam | None, world: World) -> Look:
    """Everything due at this moment that has not found its fate, and the next moment to look, at most 7 days ahead."""
    view = None if exam is None else view_of(member, exam, world)
    if view is None:
        return Look(rows=(), outgoing=(), next_look=_return_of(member, world))
    found = [cause for cause in causes.find(view) if not member.ledger.closed(*cause.key)]
    rows: list[Row] = []
    outgoing = [*_own(view, found, rows)]
    message, waiting = _day_message(view, found, rows)
    if message is not None:
        outgoing.append(message)
    return Look(rows=tuple(rows), outgoing=tuple(outgoing), next_look=_next_look(view, found, waiting=waiting))


def _return_of(member: Member, world: World) -> datetime:
    plan, ahead = member.plan, world.now + AHEAD
    if plan is None or plan.status != "paused" or plan.paused_until is None:
        return ahead
    return max(world.now + timedelta(minutes=1), min(ahead, days.day_begins(member.rhythm, plan.paused_until)))


def _row(view: View, cause: Cause, status: ledger.Status, rule: str, **more: object) -> Row:
    made = Row(
        kind=cause.kind, subject=cause.subject, occurrence=cause.occurrence, status=status, rule=rule, at=view.world.now
    )
    return replace(made, **more)  # type: ignore[arg-type] # fields of Row, checked by it


@dataclass(frozen=True, slots=True)
class Ready:
    """A cause whose first allowed moment has come."""

    cause: Cause
    at: datetime


# -- messages with a slot of their own


def _own(view: View, found: Sequence[Cause], rows: list[Row]) -> Iterable[Outgoing]:
    now = view.world.now
    for cause in found:
        if not cause.own or cause.since > now or not _speaks_own(view, cause):
            continue
        at = _own_at(view, cause)
        if cause.until <= now:
            rows.append(_row(view, cause, "dropped", "expired", allowed_at=at))
        elif days.is_quiet(view.rhythm, now) and not cause.waits:
            rows.append(_row(view, cause, "dropped", "quiet-hours", allowed_at=at))
        elif days.is_quiet(view.rhythm, now):
            if cause.key not in view.member.ledger.rows:
                rows.append(_row(view, cause, "held", "quiet-hours", allowed_at=at))
        else:
            slot = f"{cause.kind}:{cause.subject}:{cause.occurrence}"
            rows.append(_row(view, cause, "queued", "due", slot=slot, allowed_at=at))
            yield Outgoing(slot=slot, items=(cause.key,), allowed_at=at, expires_at=cause.until)


def _own_at(view: View, cause: Cause) -> datetime:
    """The first moment at which it might have gone: a moment inside a pause is no missed one."""
    live = _plan_live(view)
    return cause.since if cause.since >= live else days.quiet_ends(view.rhythm, live)


def _speaks_own(view: View, cause: Cause) -> bool:
    return cause.money or silence(view.member).count < view.world.rules.silence.last


# -- the day's one message


def _live(view: View) -> datetime:
    """Moments before this do not count as missed: the plan was not speaking, or spoke by other hours."""
    changed, live = view.member.person.reminders.changed_at, _plan_live(view)
    return max(live, changed) if changed else live


def _plan_live(view: View) -> datetime:
    """Since when the plan has been speaking: its start, or the end of its latest pause."""
    live = view.plan.live_since
    if view.plan.status == "paused" and view.plan.paused_until is not None:
        live = max(live, view.begins(view.plan.paused_until))
    return live


def _passed(view: View) -> list[tuple[date, datetime]]:
    """The study days whose moment came since the last look, oldest first."""
    now, since = view.world.now, max(view.member.person.looked_at, _live(view) - timedelta(seconds=1))
    since = max(since, now - BACK)
    day = days.day_of(view.rhythm, since)
    passed: list[tuple[date, datetime]] = []
    while day <= view.today:
        moment = days.check_in_at(view.rhythm, day)
        if since < moment <= now and days.is_study_day(view.rhythm, day):
            passed.append((day, moment))
        day += timedelta(days=1)
    return passed


def permits(view: View, cause: Cause, day: date, quiet: Silence) -> bool:
    """Whether silence lets this cause through on that study day: every third, then weekly, then nothing but money."""
    rule = view.world.rules.silence
    if cause.money:
        return True
    if quiet.count >= rule.last:
        return False
    if cause.firm or quiet.last is None or quiet.count < rule.third_day_from:
        return True
    if quiet.count < rule.weekly_from:
        return days.study_days_between(view.rhythm, quiet.last, day) >= rule.third_day
    return (day - quiet.last).days >= rule.weekly_days


def _allowed_at(view: View, cause: Cause, passed: Sequence[tuple[date, datetime]], quiet: Silence) -> datetime | None:
    """The first moment at which this cause might have gone; none: not yet."""
    row = view.member.ledger.rows.get(cause.key)
    if row is not None and row.allowed_at is not None:
        return row.allowed_at
    taken = view.member.ledger.day_slots()
    for day, moment in passed:
        if moment >= cause.since and day not in taken and permits(view, cause, day, quiet):
            return moment
    return None


def _day_message(view: View, found: Sequence[Cause], rows: list[Row]) -> tuple[Outgoing | None, bool]:
    """The day's message, if one may go now, and whether something waits for the next moment that is allowed."""
    passed, quiet = _passed(view), silence(view.member)
    _missed_check_ins(view, passed, quiet, rows)
    ready, over = dict[tuple[str, str, str], Ready](), list[tuple[Cause, datetime | None]]()
    for cause in found:
        if cause.own or cause.since > view.world.now:
            continue
        at = _allowed_at(view, cause, passed, quiet)
        if cause.until <= view.world.now:
            over.append((cause, at))
        elif at is not None and cause.kind == "check-in" and _was_off(view, at):
            rows.append(_row(view, cause, "dropped", "bot-was-off"))
        elif at is not None:
            ready[cause.key] = Ready(cause, at)
        elif passed and passed[-1][0] == view.today:
            _not_today(view, cause, quiet, rows)
    ready = _newest(view, {**_followed(view, over, ready, rows), **ready}, rows)
    if not ready:
        return None, False
    if not _open_now(view):
        return None, _hold(view, ready, rows)
    return _compose(view, ready, rows), False


def _was_off(view: View, moment: datetime) -> bool:
    """Whether Comeback was off at a moment and came back too late for it: a missed check-in alone causes no message."""
    late = view.world.now - moment > timedelta(minutes=view.world.rules.message.late_minutes)
    return late and not was_up(view.world.outages, moment)


def _followed(
    view: View,
    over: Sequence[tuple[Cause, datetime | None]],
    ready: dict[tuple[str, str, str], Ready],
    rows: list[Row],
) -> dict[tuple[str, str, str], Ready]:
    """Of the occurrences whose time is over those that a newer one takes in; the others are dropped."""
    going = {(each.cause.kind, each.cause.subject) for each in ready.values()}
    followed: dict[tuple[str, str, str], Ready] = {}
    for cause, at in over:
        if at is not None and (cause.kind, cause.subject) in going:
            followed[cause.key] = Ready(cause, at)
        else:
            _drop_expired(view, cause, at, rows)
    return followed


def _drop_expired(view: View, cause: Cause, at: datetime | None, rows: list[Row]) -> None:
    row = view.member.ledger.rows.get(cause.key)
    if at is not None or row is not None:
        rule = row.rule if row is not None and at is None else "expired"
        rows.append(_row(view, cause, "dropped", rule, allowed_at=at))


def _not_today(view: View, cause: Cause, quiet: Silence, rows: list[Row]) -> None:
    """Today's moment came and this one was not let through: a check-in is gone for good, another one waits."""
    if cause.kind == "check-in":
        rows.append(_row(view, cause, "dropped", _why_not(view, quiet)))
    elif cause.key not in view.member.ledger.rows:
        rows.append(_row(view, cause, "held", _why_not(view, quiet)))


def _why_not(view: View, quiet: Silence) -> str:
    if view.today in view.member.ledger.day_slots():
        return "slot-used"
    return "quiet-until-you-write" if quiet.count >= view.world.rules.silence.last else "fade-out"


def _missed_check_ins(view: View, passed: Sequence[tuple[date, datetime]], quiet: Silence, rows: list[Row]) -> None:
    """A check-in whose day is over is dropped: missed ones alone cause no message."""
    if "check-in" in view.member.person.reminders.off or quiet.count >= view.world.rules.silence.last:
        return
    for day, _ in passed:
        if day == view.today or view.member.ledger.closed("check-in", str(day), "1"):
            continue
        if any(each.day == day for each in view.member.journal.check_ins):
            continue
        rows.append(
            Row(
                kind="check-in",
                subject=str(day),
                occurrence="1",
                status="dropped",
                rule="bot-was-off",
                at=view.world.now,
            )
        )


def _newest(view: View, ready: dict[tuple[str, str, str], Ready], rows: list[Row]) -> dict[tuple[str, str, str], Ready]:
    """Of several occurrences of one nudge only the newest is left; the older are merged into it."""
    newest: dict[tuple[str, str], Ready] = {}
    for each in sorted(ready.values(), key=lambda ready: ready.cause.since):
        older = newest.get((each.cause.kind, each.cause.subject))
        if older is not None:
            rows.append(_row(view, older.cause, "merged", "merged-newer", allowed_at=older.at))
        at = min(each.at, older.at) if older else each.at
        newest[each.cause.kind, each.cause.subject] = Ready(each.cause, at)
    return {each.cause.key: each for each in newest.values()}


def _open_now(view: View) -> bool:
    """Whether the day's message may go at this moment."""
    free = view.today not in view.member.ledger.day_slots()
    return free and days.is_study_day(view.rhythm, view.today) and not days.is_quiet(view.rhythm, view.world.now)


def _hold(view: View, ready: dict[tuple[str, str, str], Ready], rows: list[Row]) -> bool:
    """Keep what waits for a moment that is allowed, and drop what will make no sense then."""
    rule = "quiet-hours" if days.is_quiet(view.rhythm, view.world.now) else "rest-day"
    if view.today in view.member.ledger.day_slots():
        rule = "slot-used"
    opens, waiting = _next_open(view), False
    for each in ready.values():
        if each.cause.until <= opens:
            rows.append(_row(view, each.cause, "dropped", "expired", allowed_at=each.at))
            continue
        waiting = True
        if view.member.ledger.rows.get(each.cause.key) is None:
            rows.append(_row(view, each.cause, "held", rule, allowed_at=each.at))
    return waiting


def _compose(view: View, ready: dict[tuple[str, str, str], Ready], rows: list[Row]) -> Outgoing | None:
    ordered = sorted(ready.values(), key=lambda each: causes.ORDER[each.cause.kind])
    begins = view.begins(view.today)
    if any(each.at < begins for each in ordered if each.cause.kind != "check-in"):
        ordered = [each for each in ordered if each.cause.kind != "check-in"]
        _skip_check_in(view, rows)
    carried = ordered[: view.world.rules.message.items]
    rows += [_row(view, each.cause, "queued", "due", slot=str(view.today), allowed_at=each.at) for each in carried]
    for each in ordered[len(carried) :]:
        status: ledger.Status = "merged" if each.cause.kind == "check-in" else "held"
        rows.append(_row(view, each.cause, status, "three-items"))
    return Outgoing(
        slot=str(view.today),
        items=tuple(each.cause.key for each in carried),
        allowed_at=min(each.at for each in carried),
        expires_at=max(each.cause.until for each in carried),
    )


def _skip_check_in(view: View, rows: list[Row]) -> None:
    key = ("check-in", str(view.today), "1")
    if "check-in" in view.member.person.reminders.off or view.member.ledger.closed(*key):
        return
    if any(row.key == key for row in rows):
        return
    if any(each.day == view.today for each in view.member.journal.check_ins):
        return
    if view.plan.exam_on is not None and view.today >= view.plan.exam_on:
        return
    kind, subject, occurrence = key
    rows.append(
        Row(kind=kind, subject=subject, occurrence=occurrence, status="skipped", rule="slot-used", at=view.world.now)
    )


# -- when to look again


def _next_look(view: View, found: Sequence[Cause], *, waiting: bool) -> datetime:
    now, moments = view.world.now, [view.world.now + AHEAD]
    own = [cause for cause in found if cause.own and cause.until > now and _speaks_own(view, cause)]
    moments += [cause.since if cause.since > now else days.quiet_ends(view.rhythm, now) for cause in own]
    if waiting:
        moments.append(_next_open(view))
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


def _next_open(view: View) -> datetime:
    """The next moment, this one excluded, at which a held message may go."""
    moment, used = view.world.now, view.member.ledger.day_slots()
    while True:
        moment = days.quiet_ends(view.rhythm, moment)
        day = days.day_of(view.rhythm, moment)
        if days.is_study_day(view.rhythm, day) and day not in used:
            return max(moment, view.world.now + timedelta(seconds=1))
        moment = view.begins(day + timedelta(days=1))


# -- at the moment of sending


def at_sending(member: Member, exam: Exam | None, outgoing: Outgoing, world: World) -> Verdict:
    """Check every cause again when the message is about to go."""
    view = None if exam is None else view_of(member, exam, world)
    if view is None:
        return Verdict(what="drop", rows=_closed(member, outgoing, world, "paused"))
    if days.is_quiet(view.rhythm, world.now) or _day_over(view, outgoing):
        return Verdict(what="hold", rows=_opened(member, outgoing, world))
    live = {cause.key: cause for cause in causes.find(view) if cause.since <= world.now < cause.until}
    due = [live[key] for key in outgoing.items if key in live]
    gone = replace(outgoing, items=tuple(key for key in outgoing.items if key not in live))
    rows = _closed(member, gone, world, "no-longer-due")
    if not due:
        return Verdict(what="drop", rows=rows)
    late = any(_is_late(member, cause, outgoing, world) for cause in due)
    items = tuple(
        replace(_row(view, cause, "sent", "late" if late else "due"), slot=outgoing.slot, late=late) for cause in due
    )
    items = tuple(replace(row, allowed_at=_first_allowed(member, row.key, outgoing)) for row in items)
    before = silence(member, without=outgoing.slot).count
    last = ":" not in outgoing.slot and before == world.rules.silence.last - 1
    return Verdict(what="send", items=items, rows=rows, causes=tuple(due), late=late, last=last)


def _day_over(view: View, outgoing: Outgoing) -> bool:
    return ":" not in outgoing.slot and outgoing.slot != str(view.today)


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
