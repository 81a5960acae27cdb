"""All that core knows of the outside: the records it may keep, and what stands in a command's context."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from core import exams, facts, gates, journal, ledger, rules, support
from core.company import Acquaintance, Letter, Share, Sighting, Tie
from core.groups import Group, Membership
from core.linking import Join, Offer
from core.members import Member
from core.people import Account, Outage, Person, Place
from core.plans import Plan
from core.pods import Circle, Pod


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


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody whose data another person asks for, all of it: only ``core.sharing`` may look inside."""

    member: Member
    name: str


class Company(Protocol):
    """The verbs on the people around the member. Each group is a wall: nobody is found through it."""

    def here(self) -> Membership | None:
        """The member in the group of the place in which they speak; none in a DM that is no group's."""

    def groups(self) -> tuple[Membership, ...]:
        """The groups that the member is known to be in, the one they speak in first."""

    def save_group(self, group: Group) -> None:
        """Keep what a group's organiser set."""

    def staff(self, group_id: int) -> tuple[Membership, ...]:
        """Who organises a group or is offered as its mentor."""

    def appoint(
        self, person_id: int, group_id: int, *, manages: bool | None = None, mentor: bool | None = None
    ) -> None:
        """Make somebody of the group an organiser or a mentor of it, or no longer."""

    def find(self, user: str) -> Acquaintance | None:
        """Somebody by the platform's id of theirs, where the member and they are in one group; they may be new.

        None for a program, for somebody of another group, and for nobody at all: one cannot tell which.
        """

    def know(self, person_id: int) -> Acquaintance | None:
        """Somebody by their id, where the member and they are in one group."""

    def ties(self) -> tuple[Tie, ...]:
        """The member's ties as this command has left them, blocks by others included."""

    def save_tie(self, tie: Tie) -> Tie:
        """Keep a tie; one with the id 0 is new. The tie as kept comes back."""

    def end_tie(self, tie: Tie) -> None:
        """End a tie: what the two shared with one another because of it, and letters that were not said yet, go too."""

    def shares(self) -> tuple[Share, ...]:
        """What the member shares, as this command has left it."""

    def give(self, shares: Iterable[Share]) -> None:
        """Share these; one of the same item and audience is replaced."""

    def revoke(self, shares: Iterable[Share]) -> None:
        """Share these no longer, from this moment on."""

    def shared_with_me(self) -> tuple[Share, ...]:
        """What others share with the member or with a group they are in, expired or not; ``sharing`` decides."""

    def owners(self, people: Collection[int]) -> tuple[Owner, ...]:
        """Everything about people who share with the member. Only ``core.sharing`` may read it (a test looks)."""

    def sighted(self, person_id: int, items: Iterable[str], since: datetime | None = None) -> None:
        """Write down that the member looks at these items of somebody; with ``since`` (aware UTC) only where no look
        at the same is known from then on.
        """

    def sightings(self, most: int) -> tuple[tuple[Sighting, ...], int]:
        """Who looked at what the member shares: so many of the newest, newest first, and how many there are in all."""

    def write(self, letter: Letter) -> bool:
        """Write a letter. False: the same was written before."""

    def letters(self, *kinds: str) -> tuple[Letter, ...]:
        """Letters of these kinds to the member, newest first."""

    def written(self, *kinds: str) -> tuple[Letter, ...]:
        """Letters of these kinds from the member, newest first."""

    def read(self, letter: Letter) -> None:
        """Write down that the member read a letter to them now."""

    def withdraw(self, letter: Letter) -> None:
        """Take a letter from or to the member away: what was not said of it never is."""

    def take_back(self, letters: Collection[Letter]) -> None:
        """Take those of the member's own letters away that were not said yet; what was said stays said."""


class Pods(Protocol):
    """The verbs on the pod that the member is in."""

    def mine(self) -> Pod | None:
        """The member's pod as this command has left it, with what its people said to it."""

    def circles(self, group_id: int, exam: str) -> tuple[Circle, ...]:
        """The pods of a group for an exam; none of somebody who is kept away from the member, or keeps them away."""

    def enter(self, circle_id: int | None, group_id: int, exam: str) -> Pod:
        """Put the member into a pod of these, or into a new one; once there are enough it begins, and all are told."""

    def leave(self) -> None:
        """Take the member out of their pod, and out of all that it is still to be told."""


class Records(Protocol):
    """What a command may write for its own person, inside one transaction; nothing is visible before it commits."""

    @property
    def person(self) -> Person:
        """The person as this command has left them so far."""

    @property
    def links(self) -> Links:
        """The verbs on the person's accounts."""

    @property
    def company(self) -> Company:
        """The verbs on the people around the person."""

    @property
    def pods(self) -> Pods:
        """The verbs on the person's pod."""

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
    ``place`` is the server or workspace in which they speak, none in a DM that belongs to none.
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
    place: Place | None = None

    @property
    def exam(self) -> exams.Exam | None:
        """The rules of the exam the member's plan is for, as the plan was built with them."""
        plan = self.member.plan
        return self.book.exams.of(plan.exam, plan.exam_version) if plan else None
