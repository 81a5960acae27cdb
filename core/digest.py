"""What a group's channel is told of a week: things done, counted; and names of those who chose to be named.

Nobody is named for what they did not do, and nobody can be told from a number: one that stands for fewer than
``ENOUGH`` people is left out. Of everybody only that is looked at which they share with the whole group.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from core.company import Item, visible
from core.members import Member
from core.timetable import FIRST, PRACTICE

ENOUGH = 3
"""People that a number stands for, at the least."""

STEPS = FIRST | PRACTICE
"""Steps that somebody does; a day to decide, a light day, the exam and its result are none."""

What = Literal["steps", "days", "questions"]
ORDER: tuple[What, ...] = ("steps", "days", "questions")


@dataclass(frozen=True, slots=True)
class Week:
    """Whole local days, first and last: each is counted in one digest, and in no other."""

    first: date
    last: date

    def has(self, day: date | None) -> bool:
        """Whether the day is one of them."""
        return day is not None and self.first <= day <= self.last


def week(day: date, previous: date | None) -> Week:
    """The days that the digest of that day counts: the seven before it, but none that the one before has counted."""
    first = day - timedelta(days=7)
    return Week(first if previous is None else max(first, previous), day - timedelta(days=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one person did in the week, as far as they share it; ``name`` is empty where they do not share that."""

    name: str = ""
    steps: int = 0
    days: int = 0
    questions: int = 0

    @property
    def anything(self) -> bool:
        """Whether there is something to count."""
        return bool(self.steps or self.days or self.questions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A week in numbers and names. ``people`` are those behind the numbers; names are in alphabetical order."""

    week: Week
    counts: tuple[tuple[What, int], ...] = ()
    people: int = 0
    kept: tuple[str, ...] = ()
    studied: tuple[str, ...] = ()


def tell(people: Iterable[tuple[Member, str]], group: int, counted: Week, now: datetime) -> Digest | None:
    """The week of these people, with what they are called, as far as they share it with the group at ``now``.

    None: there is nothing to say.
    """
    return gather((_part(member, name, _items(member, group, now), counted) for member, name in people), counted)


def _items(member: Member, group: int, now: datetime) -> frozenset[Item]:
    """What somebody shares with all of a group."""
    with_all = [each for each in member.shares if each.audience == "group"]
    return visible(with_all, 0, (group,), member.today(now))


def _part(member: Member, name: str, items: frozenset[Item], counted: Week) -> Part:
    checkpoints = member.plan.checkpoints if member.plan is not None and "checkpoints" in items else ()
    logged = member.journal.studies if "effort" in items else ()
    studies = [each for each in logged if counted.has(each.day)]
    return Part(
        name=name if "name" in items else "",
        steps=sum(each.kind in STEPS and counted.has(each.done_on) for each in checkpoints),
        days=len({each.day for each in studies}),
        questions=sum(each.questions for each in studies),
    )


def gather(parts: Iterable[Part], counted: Week) -> Digest | None:
    """The week of all of them together; none: there is nothing to say."""
    busy = [each for each in parts if each.anything]
    behind = {what: [each for each in busy if _of(each, what)] for what in ORDER}
    shown = [what for what in ORDER if len(behind[what]) >= ENOUGH]
    kept = _names(each for each in busy if each.steps)
    studied = _names(each for each in busy if each.days)
    if not shown and not kept and not studied:
        return None
    return Digest(
        week=counted,
        counts=tuple((what, sum(_of(each, what) for each in behind[what])) for what in shown),
        people=sum(any(_of(each, what) for what in shown) for each in busy),
        kept=kept,
        studied=studied,
    )


def _of(each: Part, what: What) -> int:
    return {"steps": each.steps, "days": each.days, "questions": each.questions}[what]


def _names(parts: Iterable[Part]) -> tuple[str, ...]:
    return tuple(sorted((each.name for each in parts if each.name), key=lambda name: (name.casefold(), name)))
