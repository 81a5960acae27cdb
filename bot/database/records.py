"""What a command may write for its own person: ``core.ports.Records`` on the open transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa

from bot.database import company, linking, neighbours, pods, tables, values
from bot.database.statements import upsert
from core import journal, ledger
from core.members import Member
from core.people import Account, Person, Place
from core.plans import Plan

JOURNAL, PEOPLE, PLANS = tables.journal, tables.people, tables.plans
FATES = upsert(tables.ledger)
CHANGE = sa.update(JOURNAL).where(JOURNAL.c.id == sa.bindparam("its_id"), JOURNAL.c.person_id == sa.bindparam("whose"))
NEXT_VERSION = sa.update(PLANS).where(PLANS.c.id == sa.bindparam("its_id"), PLANS.c.person_id == sa.bindparam("whose"))
UNSAID = frozenset({"digest", "claimed_by"})
"""What no export has: the hash of a code, and who else spoke it."""

SPOKE = sa.update(PEOPLE).where(PEOPLE.c.id == sa.bindparam("its_id"))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """From which account and in which place somebody speaks, as far as that is known; how others are loaded, and met
    for the first time.
    """

    account: Account | None
    place: Place | None
    unsure: frozenset[tuple[int, int]]
    load: linking.Load
    meet: company.Meet


class MemberRecords:
    """One person's records; ``now`` is the moment (aware UTC) at which they spoke.

    Once they have joined somebody (``links``), the records are that person's.
    """

    def __init__(self, connection: sa.Connection, member: Member, now: datetime, surroundings: Surroundings) -> None:
        self._connection = connection
        self._person = member.person
        self._now = now
        account, load = surroundings.account, surroundings.load
        standing = company.Standing(lambda: self._person, account, surroundings.place, now, surroundings.unsure)
        self.company = company.PersonCompany(connection, standing, load, surroundings.meet)
        self.pods = pods.PersonPods(connection, lambda: self._person.id, now)
        self.links = linking.AccountLinks(
            connection, person=member.person, account=account, now=now, load=load, become=self.save_person
        )
        self.erased = False

    @property
    def person(self) -> Person:
        """The person as this command has left them so far."""
        return self._person

    def save_person(self, person: Person) -> None:
        """Keep the person's settings and drafts; they are written with ``flush``."""
        self._person = person

    def save_plan(self, plan: Plan) -> Plan:
        """Keep a plan: a new row when its id is 0, else the next version. KeyError: not theirs."""
        if plan.id == 0:
            row = {"person_id": self._person.id, "version": 1, **values.of_plan(plan)}
            kept = self._connection.execute(sa.insert(PLANS), row)
            return replace(plan, id=values.new_id(kept), version=1)
        row = {
            "its_id": plan.id,
            "whose": self._person.id,
            "version": plan.version + 1,
            **values.of_plan(plan),
        }
        self._one(NEXT_VERSION, row)
        return replace(plan, version=plan.version + 1)

    def add(self, entry: journal.Entry) -> int:
        """Keep a record and return its id."""
        row = {"person_id": self._person.id, **values.of_entry(entry)}
        return values.new_id(self._connection.execute(sa.insert(JOURNAL), row))

    def change(self, entry: journal.Entry) -> None:
        """Keep a record's new content under its id. Raises KeyError for an id that is not the person's."""
        self._one(CHANGE, {"its_id": entry.id, "whose": self._person.id, **values.of_entry(entry)})

    def remove(self, entry_id: int) -> None:
        """Remove one of the person's records for good."""
        mine = (JOURNAL.c.id == entry_id) & (JOURNAL.c.person_id == self._person.id)
        self._connection.execute(sa.delete(JOURNAL).where(mine))

    def settle(self, rows: Iterable[ledger.Row]) -> None:
        """Keep the fates of nudges; a row of the same key is replaced."""
        settle(self._connection, ((self._person.id, row) for row in rows))

    def whole_journal(self) -> journal.Journal:
        """Everything they ever logged, however far back; kinds that only a newer program knows are left out."""
        rows = self._connection.execute(sa.select(JOURNAL).where(JOURNAL.c.person_id == self._person.id))
        return journal.gather(values.entry(row) for row in rows if row.kind in journal.KINDS)

    def dump(self) -> Mapping[str, object]:
        """Every row about the person, table by table, as plain values: moments and days in ISO 8601, JSON as
        it is; and who looked, by name.

        The person's settings stand as this command has left them so far.
        """
        self.flush()
        found = {
            table.name: [
                {name: _plain(name, value) for name, value in row.items() if name not in UNSAID}
                for row in self._connection.execute(sa.select(table).where(_of(table, self._person.id))).mappings()
            ]
            for table in tables.OF_A_PERSON
        }
        looks = found[tables.sightings.name]
        viewers = [viewer if isinstance(viewer := row["viewer_id"], int) else 0 for row in looks]
        names = neighbours.names(self._connection, set(viewers))
        looks = [row | {"viewer": names.get(viewer, "")} for row, viewer in zip(looks, viewers, strict=True)]
        return found | {tables.sightings.name: looks}

    def erase(self) -> None:
        """Delete every row about the person: all tables hang on ``people``."""
        self._connection.execute(sa.delete(PEOPLE).where(PEOPLE.c.id == self._person.id))
        self.erased = True

    def flush(self) -> None:
        """Write the person: seen now, to be looked at now."""
        if self.erased:
            return
        spoke = {"its_id": self._person.id, "seen_at": self._now, "next_look": self._now}
        self._connection.execute(SPOKE, spoke | values.of_settings(self._person))

    def _one(self, statement: sa.Update, row: values.Values) -> None:
        if self._connection.execute(statement, row).rowcount != 1:
            raise KeyError(row["its_id"])


def settle(connection: sa.Connection, fates: Iterable[tuple[int, ledger.Row]]) -> None:
    """Keep the fates of people's nudges; a row of the same key is replaced."""
    rows = [values.of_fate(person_id, row) for person_id, row in fates]
    if rows:
        connection.execute(FATES.on(connection), rows)


def _of(table: sa.Table, person_id: int) -> sa.ColumnElement[bool]:
    """What is the person's in a table: about them, or by them."""
    if table is PEOPLE:
        return PEOPLE.c.id == person_id
    return sa.or_(*(table.c[name] == person_id for name in tables.BY_OR_ABOUT[table.name]))


def _plain(name: str, value: object) -> object:
    """A column's value as anybody can read it."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if name in {"body", "items", "reminders", "drafts"} and isinstance(value, str):
        return json.loads(value)
    return value
