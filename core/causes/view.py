"""What a cause is, and what finding one rests on: a member with a plan at a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from core import days
from core.exams import Exam
from core.members import Member
from core.people import Outage
from core.plans import Plan
from core.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What decisions rest on besides the member: the moment (aware UTC), the rules, and when Comeback was off."""

    now: datetime
    rules: Rules
    outages: tuple[Outage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One nudge with a reason to be. ``since`` and ``until`` are aware UTC; ``until`` is exclusive.

    ``own`` nudges have a slot of their own at ``since``; the others wait for the day's message. ``firm`` ones still
    come when messages thin out in silence, ``money`` ones even after the last. One that does not wait
    (``waits``) is dropped inside quiet hours. ``data`` is what the words rest on.
    """

    kind: str
    subject: str
    occurrence: str
    since: datetime
    until: datetime
    own: bool = False
    waits: bool = True
    firm: bool = False
    money: bool = False
    data: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def key(self) -> tuple[str, str, str]:
        """What the ledger knows it by."""
        return (self.kind, self.subject, self.occurrence)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A member with a plan at a moment, and the local day that is."""

    member: Member
    plan: Plan
    exam: Exam
    world: World
    rhythm: days.Rhythm
    today: date

    @property
    def light(self) -> bool:
        """Whether today is one of the light days the member took."""
        return self.plan.light_until is not None and self.today <= self.plan.light_until

    @property
    def before_exam(self) -> bool:
        """Whether the exam day is still ahead, or not set."""
        return self.plan.exam_on is None or self.today < self.plan.exam_on

    def chose(self, about: str, subject: str) -> bool:
        """Whether the member answered a nudge of that kind and subject with a choice."""
        return any(c.about == about and c.subject == subject for c in self.member.journal.choices)

    def begins(self, day: date) -> datetime:
        """When a local day begins."""
        return days.day_begins(self.rhythm, day)

    def fewer(self, kind: str) -> int:
        """By how much a kind was thinned at the member's wish: 1, 2, 4, ..."""
        return int(2 ** min(self.member.person.reminders.fewer.get(kind, 0), 6))


Find = Callable[[View], Iterator[Cause]]
