"""All that core knows of the outside: the records it may keep, and what stands in a command's context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from core import exams, facts, gates, journal, ledger, rules, support
from core.linking import Join, Offer
from core.members import Member
from core.people import Account, Outage, Person
from core.plans import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """Everything that was read from ``config/``: exams, when to speak, facts, help, gates."""

    exams: exams.Exams
    rules: rules.Rules
    facts: facts.Facts
    support: support.Support
    gates: gates.Gates = gates.NONE


class Links(Protocol):
    """The verbs on accounts: where the person can be met, and how another account becomes theirs."""

    def accounts(self) -> tuple[Account, ...]:
        """Where the person can be met: the account that they speak from first, then those they used last."""

    def new_code(self) -> str:
        """A code (``linking.ALPHABET``) that holds for ``linking.VALID``; it takes the place of an older one."""

    def offered(self, code: str) -> Offer | None:
        """What stands behind a code. From now on the person may take it by its id; a code that is none is a try."""

    def claimed(self, offer_id: int) -> Offer | None:
        """The same by its id; none where the person has not spoken its code."""

    def tries(self, since: datetime) -> tuple[datetime, ...]:
        """When the person spoke codes that were none, since that moment (aware UTC), oldest first."""

    def join(self, offer: Offer, what: Join) -> None:
        """Let the person, with all their accounts, be the offer's maker from here on; the code is used."""

    def leave(self) -> None:
        """Take the account that the person speaks from out: its next word makes somebody new."""


class Records(Protocol):
    """What a command may write for its own person, inside one transaction; nothing is visible before it commits."""

    @property
    def person(self) -> Person:
        """The person as this command has left them so far."""

    @property
    def links(self) -> Links:
        """The verbs on the person's accounts."""

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

    def whole_journal(self) -> journal.Journal:
        """Everything they ever logged, however far back; a command's member has the older parts of some kinds only."""

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
