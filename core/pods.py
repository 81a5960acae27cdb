"""Pods: three to five people of one group with one exam at about the same time, and what they say to one another.

Days are local dates; ``now`` is aware UTC. A pod knows nothing of its people but what is in ``Mate``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from core import days
from core.journal import Commitment, Kept

FEWEST, MOST = 3, 5
"""With so many a pod begins, and so many are in one at most."""

DAYS_APART = 21
HOURS_APART = timedelta(hours=3)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Stated:
    """What somebody said to the pod that they will do: on which day, and how it went (none: they did not say)."""

    what: str
    day: date
    kept: Kept | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mate:
    """Somebody as their pod sees them. ``month`` is the first day of their exam's month, ``offset`` that of their clock
    from UTC.
    """

    person: int
    name: str
    month: date | None
    offset: timedelta
    stated: tuple[Stated, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pod:
    """The pod that somebody is in: ``me`` is how the others see them. Before ``started_at`` nobody sees anybody.

    ``group`` is a group's id; ``on`` says that its organisers want pods.
    """

    id: int
    group: int
    exam: str
    started_at: datetime | None
    me: Mate
    mates: tuple[Mate, ...] = ()
    on: bool = True


@dataclass(frozen=True, slots=True)
class Seat:
    """What decides who is put together: the exam day (none: it is open just now) and the zone (IANA)."""

    exam_on: date | None
    zone: str


@dataclass(frozen=True, slots=True)
class Circle:
    """A pod that may take somebody in."""

    id: int
    seats: tuple[Seat, ...]


def fitting(circles: Iterable[Circle], seat: Seat, now: datetime) -> int | None:
    """The pod into which somebody fits best, by its id: the fullest one that has a place, then the oldest."""
    fit = [circle for circle in circles if len(circle.seats) < MOST and all(_near(s, seat, now) for s in circle.seats)]
    best = min(fit, key=lambda circle: (-len(circle.seats), circle.id), default=None)
    return None if best is None else best.id


def _near(one: Seat, other: Seat, now: datetime) -> bool:
    if one.exam_on is not None and other.exam_on is not None and abs((one.exam_on - other.exam_on).days) > DAYS_APART:
        return False
    return abs(offset(one.zone, now) - offset(other.zone, now)) <= HOURS_APART


def offset(zone: str, now: datetime) -> timedelta:
    """How far a zone's clock is from UTC at that moment."""
    return now.astimezone(days.zone_info(zone)).utcoffset() or timedelta(0)


def stated(commitments: Iterable[Commitment], pod: int) -> tuple[Stated, ...]:
    """What of somebody's commitments they said to that pod; nothing else of them is seen. A *no* is not told."""
    return tuple(
        Stated(each.what, each.day, None if each.kept == "no" else each.kept) for each in commitments if each.pod == pod
    )


def of_week(said: Iterable[Stated], monday: date) -> tuple[Stated, ...]:
    """What was said in the week that begins on that day."""
    return tuple(each for each in said if monday <= each.day < monday + WEEK)


def everybody(pod: Pod) -> tuple[Mate, ...]:
    """All of a pod, the member first."""
    return tuple(chain((pod.me,), pod.mates))


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())
