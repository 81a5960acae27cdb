"""``/check-in``: how a day goes. The later word of a day counts, and none is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from core import journal, reading, supply, timetable
from core.commands import Command, Field, Values
from core.company import Item
from core.message import Line, Message
from core.plans import Plan
from core.ports import Context
from core.study import defaults, shown
from core.timetable import Checkpoint
from core.wording import check_in as wording
from core.wording import steps

NOTE_LIMIT = 1000


def read_how(text: str, context: Context) -> str:
    """One of the five words."""
    return reading.choice(text, wording.NAMES, wording.WHAT)


def short(text: str, context: Context) -> Mapping[str, str]:
    """``on-track`` or ``behind slept badly``: the word, then a note. Other words are the note alone."""
    words = text.split()
    for length in range(min(len(words), 3), 0, -1):
        try:
            how = read_how(" ".join(words[:length]), context)
        except reading.Unreadable:
            continue
        return {"how": how, "note": text.split(maxsplit=length)[length] if len(words) > length else ""}
    if len(words) == 1 or reading.closest(words[0], wording.NAMES):
        return {"how": words[0], "note": " ".join(words[1:])}
    return {"note": text}


def run(context: Context, values: Values) -> Message:
    """Keep the check-in and answer it."""
    today = context.member.today(context.now)
    earlier = [each for each in context.member.journal.check_ins if each.day == today]
    note = values.get("note", "")
    context.records.add(journal.CheckIn(at=context.now, day=today, how=values["how"], note=note))
    said = wording.Said(note=bool(note), earlier=earlier[-1].how if earlier else None)
    match values["how"]:
        case "on-track":
            return wording.on_track(said, _following(context, today))
        case "behind":
            return wording.behind(said, plan=_living(context) is not None)
        case "rest":
            return wording.rest(said)
        case "struggling":
            return _struggling(context, said)
        case _:
            return _avoiding(context, said, today, values.get("checkpoint", ""))


def _living(context: Context) -> Plan | None:
    plan = context.member.plan
    return plan if plan is not None and plan.status != "finished" else None


def _following(context: Context, today: date) -> Line | None:
    plan, exam = _living(context), context.exam
    if plan is None or exam is None:
        return None
    dealt = supply.deal(exam, plan, context.member.journal.scores)
    return steps.next_step(exam, plan, dealt, today)


def _struggling(context: Context, said: wording.Said) -> Message:
    plan = _living(context)
    zone = context.member.person.reminders.zone
    near = wording.Near(help=_help(context), person=_chosen(context), seen=_seen(context, noted=said.note))
    return wording.struggling(said, context.book.support, zone, plan.version if plan else None, near)


def _seen(context: Context, *, noted: bool) -> tuple[tuple[Item, tuple[str, ...]], ...]:
    """Who sees it, since the member shares it with them."""
    items: tuple[Item, ...] = ("check-ins", "notes") if noted else ("check-ins",)
    return tuple((item, names) for item in items if (names := shown.viewers(context, item)))


def _help(context: Context) -> tuple[str, ...]:
    """What the member's group says of help near them."""
    return tuple(words for group in defaults.groups(context) for words in defaults.near(context, group))


def _chosen(context: Context) -> tuple[int, str] | None:
    """The tie and name of the person they could ask first: the newest mentor whom they chose, else a buddy."""
    me = context.records.person.id
    live = [tie for tie in context.member.ties if tie.state == "live" and tie.kind != "block"]
    theirs = [tie for tie in live if tie.kind == "buddy" or tie.one == me]
    ordered = sorted(theirs, key=lambda tie: (tie.kind == "mentor", tie.at))
    return (ordered[-1].id, ordered[-1].partner_name(me)) if ordered else None


def _avoiding(context: Context, said: wording.Said, today: date, step_id: str) -> Message:
    plan, exam = _living(context), context.exam
    quiet_days = context.book.rules.overdue.avoid_days
    step = _avoided(plan, step_id) if plan else None
    if plan is None or exam is None or step is None:
        return wording.avoiding_without_plan(said, quiet_days=quiet_days)
    return wording.avoiding(said, step, exam, quiet_days=quiet_days, version=plan.version)


def _avoided(plan: Plan, step_id: str) -> Checkpoint | None:
    named = plan.checkpoint(step_id.partition("@")[0])
    return named if named is not None and named.open else plan.first(*timetable.PRACTICE)


CHECK_IN = Command(
    name="check-in",
    help=wording.HELP,
    example=wording.EXAMPLE,
    run=run,
    short=short,
    first=True,
    fields=(
        Field(
            name="how",
            help=wording.HOW_HELP,
            read=read_how,
            kind="choice",
            choices=lambda _context: wording.CHOICES,
            required=True,
        ),
        Field(
            name="note",
            help=wording.NOTE_HELP,
            read=lambda text, _context: reading.clean(text, NOTE_LIMIT),
            kind="long",
            most=NOTE_LIMIT,
        ),
        Field(
            name="checkpoint",
            help=wording.CHECKPOINT_HELP,
            read=lambda text, _context: reading.clean(text, 64),
            on_form=False,
            button_only=True,
        ),
    ),
)
