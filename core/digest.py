"""What a group's channel is told of a week: things done, counted; and names of those who chose to be named.

Nobody is named for what they did not do, and nobody can be told from a number: one that stands for fewer than
``ENOUGH`` people is left out. Of everybody only that is looked at which they share with the whole group.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from core import sharing
from core.members import Member
from core.sharing import Work

ENOUGH = 3
"""People that a number stands for, at the least."""

What = Literal["steps", "days", "questions"]
ORDER: tuple[What, ...] = ("steps", "days", "questions")


@dataclass(frozen=True, slots=True)
class Week:
    """Whole local days, first and last: each is counted in one digest, and in no other."""

    first: date
    last: date


def week(day: date, previous: date | None) -> Week:
    """The days that the digest of that day counts: the seven before it, but none that the one before has counted."""
    first = day - timedelta(days=7)
    return Week(first if previous is None else max(first, previous), day - timedelta(days=1))


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
    days = (counted.first, counted.last)
    return gather((sharing.work(member, name, group, days, now) for member, name in people), counted)


def gather(parts: Iterable[Work], counted: Week) -> Digest | None:
    """The week of all of them together; none: there is nothing to say."""
    busy = [each for each in parts if each.steps or each.days or each.questions]
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


def _of(each: Work, what: What) -> int:
    return {"steps": each.steps, "days": each.days, "questions": each.questions}[what]


def _names(parts: Iterable[Work]) -> tuple[str, ...]:
    return tuple(sorted((each.name for each in parts if each.name), key=lambda name: (name.casefold(), name)))
