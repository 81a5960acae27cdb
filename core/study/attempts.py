"""``/retake``: the attempts so far, the limits, and the earliest day for the next one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from core import dedicated, journal, reading, retake
from core.commands import Command, Field, Values
from core.message import Line, Message
from core.plans import Plan
from core.ports import Context
from core.wording import attempts as wording

ABOUT = "attempt-limit"
"""What a kept choice of one's own limit is about; see ``core.dedicated.limits``."""
MOST = 20


def read_attempts(text: str, context: Context) -> tuple[retake.Attempt, ...]:
    """``2011-01-15 failed, unknown failed``: each a date and how it went. ``none`` for no attempt."""
    if text.strip().casefold() in wording.NONE:
        return ()
    found: list[retake.Attempt] = []
    begun = ""
    for part in reading.items(reading.clean(text, 2000)):
        begun = f"{begun}, {part}" if begun else part
        words = re.split(r"\s+", begun)
        outcome = next(
            (wording.OUTCOMES[word.casefold()] for word in words if word.casefold() in wording.OUTCOMES), None
        )
        if outcome is None:
            continue
        when = " ".join(word for word in words if word.casefold() not in wording.OUTCOMES)
        found.append(retake.Attempt(_day(when, begun, context), outcome))
        begun = ""
    if begun or not found or len(found) > MOST:
        raise reading.Unreadable(wording.unreadable(begun or text))
    _check_once(found)
    return tuple(found)


def _day(when: str, whole: str, context: Context) -> date | None:
    typed = when.strip(" ,:-").casefold()
    if typed in wording.UNKNOWN:
        return None
    if not typed:
        raise reading.Unreadable(wording.unreadable(whole))
    today = context.member.today(context.now)
    on = reading.date(typed, today, "past")
    if on > today:
        raise reading.Unreadable(wording.ahead(on))
    return on


def _check_once(attempts: Sequence[retake.Attempt]) -> None:
    days = [each.on for each in attempts if each.on is not None]
    twice = next((day for day in days if days.count(day) > 1), None)
    if twice is not None:
        raise reading.Unreadable(wording.twice(twice))


def read_limit(text: str, context: Context) -> str:
    """A number, or ``none`` for the exam's own limit."""
    if text.strip().casefold() in wording.NONE:
        return "none"
    return str(reading.whole_number(text, 1, MOST, wording.LIMIT))


def read_on(text: str, context: Context) -> date:
    """A day that is not over."""
    today = context.member.today(context.now)
    on = reading.date(text, today)
    if on < today:
        raise reading.Unreadable(wording.in_past())
    return on


def run(context: Context, values: Values) -> Message:
    """Keep what was given and say where that leaves the next attempt."""
    plan, exam = context.member.plan, context.exam
    if plan is None or exam is None:
        return wording.no_plan()
    if exam.retake is None:
        return wording.no_rule(exam.wording.advisor_noun)
    notes, entries = _keep(context, plan, values)
    limits = dedicated.limits(plan, exam, entries) or exam.retake.limits()
    attempts = dedicated.attempts_of(plan, entries)
    today = context.member.today(context.now)
    on = values.get("on", plan.exam_on)
    if on is not None and on >= today:
        broken = retake.breaks(limits, attempts, on)
        unknown = bool(retake.unchecked(limits, attempts))
        notes.append(wording.day_breaks(on, broken) if broken else wording.day_fits(on, unknown=unknown))
    said = wording.Standing(
        rule=exam.retake,
        limits=limits,
        own_limit=_own(entries, plan) not in {None, "none"},
        attempts=attempts,
        counted=len(attempts) - len([each for each in entries.attempts if each.exam == plan.exam]),
        earliest=retake.earliest(limits, attempts, today),
    )
    return wording.standing(said, notes)


def _own(entries: journal.Journal, plan: Plan) -> str | None:
    chosen = (each.answer for each in reversed(entries.choices) if each.about == ABOUT and each.subject == plan.exam)
    return next(chosen, None)


def _keep(context: Context, plan: Plan, values: Values) -> tuple[list[Line], journal.Journal]:
    """Keep attempts and limit; the journal as it is then comes back."""
    had = context.member.journal
    attempts, choices, notes = had.attempts, had.choices, list[Line]()
    today = context.member.today(context.now)
    if "attempts" in values:
        for each in attempts:
            if each.exam == plan.exam:
                context.records.remove(each.id)
        told = [_entry(context, plan, each, today) for each in values["attempts"]]
        new = tuple(replace(each, id=context.records.add(each)) for each in told)
        attempts = (*(each for each in attempts if each.exam != plan.exam), *new)
        notes.append(wording.kept(len(new)))
    if "limit" in values:
        choice = journal.Choice(at=context.now, day=today, about=ABOUT, subject=plan.exam, answer=values["limit"])
        choices = (*choices, replace(choice, id=context.records.add(choice)))
        notes.append(wording.limit_kept(values["limit"]))
    return notes, journal.gather((*attempts, *choices))


def _entry(context: Context, plan: Plan, each: retake.Attempt, today: date) -> journal.Attempt:
    return journal.Attempt(
        at=context.now,
        day=each.on or today,
        exam=plan.exam,
        outcome=each.outcome,
        dated=each.on is not None,
    )


RETAKE = Command(
    name="retake",
    help=wording.HELP,
    example=wording.EXAMPLE,
    run=run,
    fields=(
        Field(name="attempts", help=wording.FIELDS["attempts"], read=read_attempts, kind="long"),
        Field(name="limit", help=wording.FIELDS["limit"], read=read_limit),
        Field(name="on", help=wording.FIELDS["on"], read=read_on, kind="date"),
    ),
)
