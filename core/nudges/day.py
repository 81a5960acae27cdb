"""The day's one message: what is ready, what is merged, what is carried, what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core import causes, days, ledger
from core.causes import Cause, View
from core.ledger import Outgoing, Row
from core.nudges.moments import Silence, next_open, open_now, passed_moments, permits, row_of, silence
from core.people import was_up


@dataclass(frozen=True, slots=True)
class Ready:
    """A cause whose first allowed moment has come."""

    cause: Cause
    at: datetime


def day_message(view: View, found: Sequence[Cause], rows: list[Row]) -> tuple[Outgoing | None, bool]:
    """The day's message, if one may go now, and whether something waits for the next moment that is allowed."""
    passed, quiet = passed_moments(view), silence(view.member)
    _missed_check_ins(view, passed, quiet, rows)
    ready, over = dict[tuple[str, str, str], Ready](), list[tuple[Cause, datetime | None]]()
    for cause in found:
        if cause.own or cause.since > view.world.now:
            continue
        at = _allowed_at(view, cause, passed, quiet)
        if cause.until <= view.world.now:
            over.append((cause, at))
        elif at is not None and cause.kind == "check-in" and _was_off(view, at):
            rows.append(row_of(view, cause, "dropped", "bot-was-off"))
        elif at is not None:
            ready[cause.key] = Ready(cause, at)
        elif passed and passed[-1][0] == view.today:
            _not_today(view, cause, quiet, rows)
    ready = _newest(view, {**_followed(view, over, ready, rows), **ready}, rows)
    if not ready:
        return None, False
    if not open_now(view):
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
        rows.append(row_of(view, cause, "dropped", rule, allowed_at=at))


def _not_today(view: View, cause: Cause, quiet: Silence, rows: list[Row]) -> None:
    """Today's moment came and this one was not let through: a check-in is gone for good, another one waits."""
    if cause.kind == "check-in":
        rows.append(row_of(view, cause, "dropped", _why_not(view, quiet)))
    elif cause.key not in view.member.ledger.rows:
        rows.append(row_of(view, cause, "held", _why_not(view, quiet)))


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
        if view.plan.exam_on is not None and day >= view.plan.exam_on:
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
            rows.append(row_of(view, older.cause, "merged", "merged-newer", allowed_at=older.at))
        at = min(each.at, older.at) if older else each.at
        newest[each.cause.kind, each.cause.subject] = Ready(each.cause, at)
    return {each.cause.key: each for each in newest.values()}


def _hold(view: View, ready: dict[tuple[str, str, str], Ready], rows: list[Row]) -> bool:
    """Keep what waits for a moment that is allowed, and drop what will make no sense then."""
    rule = "quiet-hours" if days.is_quiet(view.rhythm, view.world.now) else "rest-day"
    if view.today in view.member.ledger.day_slots():
        rule = "slot-used"
    opens, waiting = next_open(view), False
    for each in ready.values():
        if each.cause.until <= opens:
            rows.append(row_of(view, each.cause, "dropped", "expired", allowed_at=each.at))
            continue
        waiting = True
        if view.member.ledger.rows.get(each.cause.key) is None:
            rows.append(row_of(view, each.cause, "held", rule, allowed_at=each.at))
    return waiting


def _compose(view: View, ready: dict[tuple[str, str, str], Ready], rows: list[Row]) -> Outgoing | None:
    ordered = sorted(ready.values(), key=lambda each: causes.place(each.cause.kind))
    begins = view.begins(view.today)
    if any(each.at < begins for each in ordered if each.cause.kind != "check-in"):
        ordered = [each for each in ordered if each.cause.kind != "check-in"]
        _skip_check_in(view, rows)
    carried = ordered[: view.world.rules.message.items]
    rows += [row_of(view, each.cause, "queued", "due", slot=str(view.today), allowed_at=each.at) for each in carried]
    for each in ordered[len(carried) :]:
        status: ledger.Status = "merged" if each.cause.kind == "check-in" else "held"
        rows.append(row_of(view, each.cause, status, "three-items"))
    return Outgoing(
        slot=str(view.today),
        items=tuple(each.cause.key for each in carried),
        allowed_at=min(each.at for each in carried),
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
