"""A member as the rules see them: the person, their plan, what they logged and what became of each nudge."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from core import days
from core.company import Letter, Share, Tie
from core.journal import Journal
from core.ledger import Ledger
from core.people import Person
from core.plans import Plan
from core.pods import Pod


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Everything about one person that a decision may rest on. ``plan`` is the newest one, finished or not.

    ``shares`` are what they share, ``letters`` what was written to them and can still be said. ``pod`` holds of others
    only what they said to it.
    """

    person: Person
    plan: Plan | None = None
    journal: Journal = field(default_factory=Journal)
    ledger: Ledger = field(default_factory=Ledger)
    ties: tuple[Tie, ...] = ()
    shares: tuple[Share, ...] = ()
    letters: tuple[Letter, ...] = ()
    pod: Pod | None = None

    @property
    def rhythm(self) -> days.Rhythm:
        """The member's zone, hours and rest days."""
        return self.person.reminders.rhythm(self.plan.rest_days if self.plan else frozenset())

    def today(self, now: datetime) -> date:
        """The member's local day at ``now`` (aware)."""
        return days.day_of(self.rhythm, now)
