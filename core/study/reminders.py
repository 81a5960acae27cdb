"""``/reminders``: when Comeback may speak, what it brings back, and why it spoke or did not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType
from typing import Any

from core import causes, days, reading
from core.commands import Command, Field, Missing, Values, Wrong
from core.declaration import Reader
from core.journal import Choice
from core.ledger import Row
from core.message import Line, Message
from core.people import Reminders, Snooze
from core.ports import Context
from core.wording import ledger as ledger_wording
from core.wording import reminders as wording

SHOWN = 20
"""Rows of the ledger that are explained at once."""
AHEAD = 14
"""Days in which the next check-in is looked for."""
KEPT = timedelta(days=2)
"""For so long after its moment a snooze may still go."""
MOMENTS = ("time-zone", "quiet", "check-in", "day-starts")
"""Options that move the moments at which something may be said."""


def short(text: str, context: Context) -> Mapping[str, str]:
    """``why``."""
    if text.strip().casefold() in wording.EXPLAIN_NAMES:
        return {"explain": "yes"}
    raise reading.Unreadable(wording.not_understood(text))


def read_kind(text: str, context: Context) -> str:
    """A kind of nudge, or ``none``."""
    typed = text.strip().casefold().replace(" ", "-")
    if typed in wording.NONE:
        return "none"
    if typed in ledger_wording.KINDS:
        return typed
    near = reading.closest(text, ledger_wording.KINDS)
    raise reading.Unreadable(wording.unknown_kind(text, near, list(ledger_wording.KINDS)), near)


def run(context: Context, values: Values) -> Message:
    """Show the settings, explain the ledger, or change what was given."""
    if values.get("explain"):
        return _explain(context)
    if "form" in values and "time-zone" not in values:
        raise Missing("time-zone", reason=wording.ask_zone(), only=True)
    if values.get("later"):
        return _later(context, values["later"])
    old = context.member.person.reminders
    new, said = _times(context, old, values)
    new, more = _voice(context, new, values)
    said += more
    if "snooze" in values:
        new, bring = _snooze(context, new, values["snooze"])
        said.append(bring)
    if not said:
        return wording.overview(old, _following(context, old), _snoozes(context, old))
    context.records.save_person(replace(context.records.person, reminders=new))
    return wording.changed(said, _following(context, new), moment=any(name in values for name in MOMENTS))


def _times(context: Context, old: Reminders, values: Values) -> tuple[Reminders, list[Line]]:
    fields = {"time-zone": "zone", "quiet": "quiet", "check-in": "check_in", "day-starts": "day_starts"}
    set_to: dict[str, Any] = {fields[name]: values[name] for name in MOMENTS if name in values}
    if not set_to:
        return old, []
    new = replace(old, **set_to, zone_set=old.zone_set or "zone" in set_to, changed_at=context.now)
    if new.quiet is not None and _inside(new.quiet, new.check_in):
        if "check-in" in values:
            raise Wrong("check-in", wording.check_in_in_quiet(new.check_in, new.quiet))
        raise Wrong("quiet", wording.quiet_over_check_in(new.check_in, new.quiet))
    say = {
        "time-zone": wording.zone_set,
        "quiet": wording.quiet_set,
        "check-in": wording.check_in_set,
        "day-starts": wording.day_starts_set,
    }
    return new, [say[name](new) for name in MOMENTS if name in values]


def _inside(hours: tuple[time, time], at: time) -> bool:
    start, end = hours
    return start <= at < end if start < end else at >= start or at < end


def _voice(context: Context, old: Reminders, values: Values) -> tuple[Reminders, list[Line]]:
    new, said = old, list[Line]()
    if "tone" in values:
        new = replace(new, tone=values["tone"])
        said.append(wording.tone_set(new, context.book.rules.stalls.activity_study_days[new.tone]))
    match values.get("fewer"):
        case None:
            pass
        case "none":
            new, said = replace(new, fewer=MappingProxyType({})), [*said, wording.halving_undone()]
        case kind:
            fewer = {**new.fewer, kind: new.fewer.get(kind, 0) + 1}
            new, said = replace(new, fewer=MappingProxyType(fewer)), [*said, wording.halved(kind)]
    match values.get("off"):
        case None:
            pass
        case "none":
            new, said = replace(new, off=()), [*said, wording.all_on()]
        case kind:
            off = (*(each for each in new.off if each != kind), kind)
            new, said = replace(new, off=off), [*said, wording.switched_off(kind)]
    return new, said


def _later(context: Context, what: str) -> Message:
    """*Snooze*: the nudge comes again with the next day's message."""
    kind, _, subject = what.partition(":")
    today = context.member.today(context.now)
    context.records.add(Choice(at=context.now, day=today, about="later", subject=f"{kind}:{subject}", answer="later"))
    return wording.with_the_next(kind)


def _snooze(context: Context, old: Reminders, text: str) -> tuple[Reminders, Line]:
    rhythm = old.rhythm(context.member.rhythm.rest_days)
    try:
        asked = reading.moment_ahead(text, days.local(rhythm, context.now)).astimezone(UTC)
    except reading.Unreadable as wrong:
        raise Wrong("snooze", str(wrong)) from wrong
    until = days.quiet_ends(rhythm, asked)
    kind, subject = _newest(context)
    others = (
        each for each in old.snoozes if (each.kind, each.subject) != (kind, subject) and each.until > context.now - KEPT
    )
    new = replace(old, snoozes=(*others, Snooze(kind=kind, subject=subject, until=until)))
    local = days.local(rhythm, until)
    plan = context.member.plan is not None
    return new, wording.snoozed(kind, local, asked=subject, moved=until != asked, plan=plan)


def _newest(context: Context) -> tuple[str, str]:
    """What the newest sent message was about first; one that had been brought back counts as its original."""
    sent = [row for row in context.member.ledger.rows.values() if row.status == "sent"]
    newest: Row | None = max(sent, key=lambda row: (row.at, -causes.place(row.kind)), default=None)
    if newest is None:
        return "check-in", ""
    if newest.kind == "snoozed":
        kind, _, subject = newest.subject.partition(":")
        return kind, subject
    return newest.kind, newest.subject


def _following(context: Context, reminders: Reminders) -> datetime | None:
    """The next check-in, in local time; none without a plan that speaks, after the exam or switched off.

    A day whose message has gone already has none, also where its check-in time comes once more in a new zone.
    """
    plan = context.member.plan
    if plan is None or "check-in" in reminders.off:
        return None
    rhythm = reminders.rhythm(plan.rest_days)
    today = days.day_of(rhythm, context.now)
    done = {each.day for each in context.member.journal.check_ins} | set(context.member.ledger.day_slots())
    for day in (today + timedelta(days=ahead) for ahead in range(AHEAD)):
        moment = days.check_in_at(rhythm, day)
        if moment <= context.now or day in done or not days.is_study_day(rhythm, day):
            continue
        if not plan.speaks(day) or (plan.exam_on is not None and day >= plan.exam_on):
            continue
        return days.local(rhythm, moment)
    return None


def _snoozes(context: Context, reminders: Reminders) -> list[tuple[str, datetime]]:
    rhythm = context.member.rhythm
    ahead = sorted((each for each in reminders.snoozes if each.until > context.now), key=lambda each: each.until)
    return [(each.kind, days.local(rhythm, each.until)) for each in ahead]


def _explain(context: Context) -> Message:
    rows = sorted(context.member.ledger.rows.values(), key=lambda row: row.at, reverse=True)[:SHOWN]
    return ledger_wording.explained([(days.local(context.member.rhythm, row.at), row) for row in rows])


def _field(name: str, read: Reader, **more: Any) -> Field:
    return Field(name=name, help=wording.FIELDS[name], read=read, **more)


def _kinds(_context: Context | None) -> list[tuple[str, str]]:
    return [*ledger_wording.KINDS.items(), ("none", "none")]


REMINDERS = Command(
    name="reminders",
    help=wording.HELP,
    example=wording.EXAMPLE,
    run=run,
    short=short,
    fields=(
        _field(
            "time-zone",
            lambda text, _context: reading.zone(text),
            choices=lambda _context: [(zone, zone) for zone in reading.zone_names()],
        ),
        _field("quiet", lambda text, _context: reading.hours_between(text)),
        _field("check-in", lambda text, _context: reading.clock_time(text)),
        _field(
            "tone",
            lambda text, _context: reading.choice(text, wording.TONE_NAMES, wording.TONE),
            kind="choice",
            choices=lambda _context: wording.TONES,
        ),
        _field("day-starts", lambda text, _context: reading.clock_time(text), on_form=False),
        _field("snooze", lambda text, _context: reading.clean(text, 100), on_form=False),
        _field("form", lambda text, _context: reading.clean(text, 100), button_only=True, opens=True),
        _field("later", lambda text, _context: reading.clean(text, 100), button_only=True),
        _field("fewer", read_kind, choices=_kinds, on_form=False),
        _field("off", read_kind, choices=_kinds, on_form=False),
        _field(
            "explain",
            lambda text, _context: reading.yes_no(text),
            kind="choice",
            choices=lambda _context: (("yes", "yes"),),
            on_form=False,
        ),
    ),
)
