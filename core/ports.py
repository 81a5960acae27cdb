"""All that core knows of the outside: the records it may keep, and what stands in a command's context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from core import exams, facts, journal, ledger, rules, support
from core.members import Member
from core.people import Outage, Person
from core.plans import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """Everything that was read from ``config/``: exams, when to speak, facts, help."""

    exams: exams.Exams
    rules: rules.Rules
    facts: facts.Facts
    support: support.Support


class Records(Protocol):
    """What a command may write for its own person, inside one transaction; nothing is visible before it commits."""

    @property
    def person(self) -> Person:
        """The person as this command has left them so far."""

    def save_person(self, person: Person) -> None:
        """Keep the person's settings and drafts."""

    def save_plan(self, plan: Plan) -> Plan:
        """Keep a plan: a new row when its id is 0, else the next version. The plan as kept comes back."""

    def add(self, entry: journal.Entry) -> int:
        """Keep a record and return its id."""

    def change(self, entry: journal.Entry) -> None:
        """Keep a record's new content under its id."""

    def remove(self, entry_id: int) -> None:
        """Remove one of the person's records for good."""

    def settle(self, rows: Iterable[ledger.Row]) -> None:
        """Keep the fates of nudges; a row of the same key is replaced."""

    def dump(self) -> Mapping[str, object]:
        """Every row about the person, as plain values for an export."""

    def erase(self) -> None:
        """Delete every row about the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a command is given besides its values.

    ``now`` is aware UTC. ``where`` is *dm* or *private* (an answer only the member sees, in a channel).
    ``version`` is the plan version a pressed button carried. ``outages`` are when Comeback was off.
    ``platform`` is where the member speaks; ``guessed`` says that it does not know its members' time zones.
    """

    now: datetime
    member: Member
    records: Records
    book: Rulebook
    where: Literal["dm", "private"] = "dm"
    version: int | None = None
    outages: tuple[Outage, ...] = ()
    platform: str = ""
    guessed: bool = False

    @property
    def exam(self) -> exams.Exam | None:
        """The rules of the exam the member's plan is for, as the plan was built with them."""
        plan = self.member.plan
        return self.book.exams.of(plan.exam, plan.exam_version) if plan else None
