"""What a group's channel reads: the week's digest, and the reminders that its organisers wrote."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from core import reading
from core.digest import Digest, What
from core.groups import Notice
from core.message import Line, Message, line

TITLE, REMINDER = "The week, counted", "Reminder"
NAMED = 30
"""So many names stand in a line; the others are counted."""

AGAIN = "This may stand here already: I could not tell whether it had arrived."
WHOSE = (
    "Counted is only what people chose to share with this group, and a name stands here only where its owner put it: "
    "/share what=effort, name with=group."
)


def digest(said: Digest, *, due: datetime | None, again: bool) -> Message:
    """The week: things done, counted, then the names. ``due`` is the local moment it should have come, where late."""
    lines = [_counted(said)]
    lines += [_named(what, names) for what, names in (("Kept a step", said.kept), ("Studied", said.studied)) if names]
    return _post(TITLE, [*lines, line(WHOSE)], due=due, again=again)


def reminder(notice: Notice, *, due: datetime | None, again: bool) -> Message:
    """A reminder in the organisers' words."""
    return _post(REMINDER, [line(notice.text)], due=due, again=again)


def _post(title: str, lines: Sequence[Line], *, due: datetime | None, again: bool) -> Message:
    late = line(f"This should have come {moment(due)}; I was not able to send it then, sorry.") if due else ()
    notes = [each for each in (late, line(AGAIN) if again else ()) if each]
    first, rest = lines[:1], lines[1:]
    return Message(title=title, lines=(*first, *notes, *rest), event="digest", late=due is not None, public=True)


def _counted(said: Digest) -> Line:
    first, last = _day(said.week.first), _day(said.week.last)
    if not said.counts:
        return line(f"What was done from {first} to {last}:")
    counts = reading.listed([_figure(what, count) for what, count in said.counts], "and")
    return line(f"From {first} to {last}: {counts}, by {said.people} people.")


def _figure(what: What, count: int) -> str:
    one, more = {
        "steps": ("step kept", "steps kept"),
        "days": ("study day", "study days"),
        "questions": ("question", "questions"),
    }[what]
    return f"{count:,} {one if count == 1 else more}"


def _named(what: str, names: Sequence[str]) -> Line:
    shown = list(names[:NAMED])
    shown += [f"{len(names) - NAMED} more"] if len(names) > NAMED else []
    return line(f"{what}: ", reading.listed(shown, "and"), ".")


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def moment(local: datetime) -> str:
    """A local time as it is said."""
    return f"{_day(local.date())} {local:%H:%M}"
