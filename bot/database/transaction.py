"""The verbs inside a transaction: who somebody is, everything about them, what a look at them decided."""

from __future__ import annotations

import functools
import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.database import neighbours, pods, tables, values
from bot.database.outbox import ANSWER_LOST, Outbox
from bot.database.posts import Posts
from bot.database.records import MemberRecords, Surroundings, settle
from bot.database.statements import among, insert_new
from bot.database.upkeep import Upkeep
from core import days, journal, ledger
from core.members import Member
from core.nudges import Look
from core.people import Account, Person, Place, Reminders

log = logging.getLogger("comeback")

KEPT = timedelta(days=120)
"""How far back a decision looks, where it does not look back for ever."""

LONGEST_NAME = 128

FOR_EVER = ("score", "attempt", "reason", "reflection", "commitment", "choice")
"""Kinds of records that are always at hand."""

FATES_FOR_EVER = ("held", "queued", "sent")
"""Fates of nudges that are always at hand: what was said once is not said again, and silence is counted from them."""

ACCOUNTS, JOURNAL, LEDGER, PEOPLE, PLANS = (
    tables.accounts,
    tables.journal,
    tables.ledger,
    tables.people,
    tables.plans,
)
_other = ACCOUNTS.alias()
FIND = (
    sa.select(
        PEOPLE,
        ACCOUNTS.c.closed,
        ACCOUNTS.c.name.label("called"),
        sa.exists().where(_other.c.person_id == PEOPLE.c.id, _other.c.used_at > ACCOUNTS.c.used_at).label("stale"),
    )
    .join(ACCOUNTS, ACCOUNTS.c.person_id == PEOPLE.c.id)
    .where(
        ACCOUNTS.c.platform == sa.bindparam("platform"),
        ACCOUNTS.c.team == sa.bindparam("team"),
        ACCOUNTS.c.user == sa.bindparam("user"),
    )
    .with_for_update(of=PEOPLE)
)
BY_ID = sa.select(PEOPLE).where(among(PEOPLE.c.id, "ids")).order_by(PEOPLE.c.next_look, PEOPLE.c.id)
NEWEST_PLANS = sa.select(PLANS).where(
    PLANS.c.id.in_(
        sa.select(sa.func.max(PLANS.c.id)).where(among(PLANS.c.person_id, "ids")).group_by(PLANS.c.person_id)
    )
)
ENTRIES = sa.select(JOURNAL).where(
    among(JOURNAL.c.person_id, "ids"),
    sa.or_(JOURNAL.c.kind.in_(FOR_EVER), JOURNAL.c.day >= sa.bindparam("since")),
)
FATES = sa.select(LEDGER).where(
    among(LEDGER.c.person_id, "ids"),
    sa.or_(LEDGER.c.status.in_(FATES_FOR_EVER), LEDGER.c.at >= sa.bindparam("since")),
)
DUE = (
    sa.select(PEOPLE.c.id)
    .where(PEOPLE.c.next_look <= sa.bindparam("now"))
    .order_by(PEOPLE.c.next_look)
    .limit(sa.bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
FIRST_HEARD = insert_new(tables.heard)
LOOKED = sa.update(PEOPLE).where(PEOPLE.c.id == sa.bindparam("its_id"))
SOONEST = sa.select(sa.func.min(PEOPLE.c.next_look))


class Transaction:
    """An open transaction; ``outbox`` has the verbs on messages, ``posts`` those on groups' channels, ``upkeep`` those
    on Comeback itself.

    ``reopened`` says that the member spoke from an account that could not be reached.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.outbox = Outbox(connection)
        self.posts = Posts(connection)
        self.upkeep = Upkeep(connection)
        self.reopened = False
        self._records: list[MemberRecords] = []

    @property
    def erased(self) -> bool:
        """Whether somebody erased their data."""
        return any(records.erased for records in self._records)

    # --- One person -----------------------------------------------------------------------------------------

    def member_of(self, account: Account, now: datetime, zone: str) -> Member:
        """The member behind an account; somebody new is made, with their clock in ``zone`` (IANA; UTC for one that
        does not exist).

        Speaking from an account opens it again and makes it the one that nudges go to.
        """
        who = {"platform": account.platform, "team": account.team, "user": account.user}
        found = self.connection.execute(FIND, who).one_or_none()
        if found is None:
            return Member(person=self._new_person(account, now, zone))
        self._call(account, found.called)
        self.reopened = found.closed
        if found.closed or found.stale:
            spoken = {"closed": False, "used_at": now}
            self.connection.execute(sa.update(ACCOUNTS).where(_is(account)).values(spoken))
        return self._members([values.person(found)], now)[0]

    def meet(self, account: Account, now: datetime, zone: str) -> int:
        """The id of the person behind an account; somebody who has never spoken is made, with their clock in ``zone``.

        Only commands in a place that both are in ask so.
        """
        row = self.connection.execute(sa.select(ACCOUNTS.c.person_id, ACCOUNTS.c.name).where(_is(account))).first()
        if row is None:
            return self._new_person(account, now, zone).id
        self._call(account, row.name)
        return int(row.person_id)

    def _call(self, account: Account, before: str) -> None:
        """Keep what somebody is called on a platform, where it says something new."""
        if account.name and account.name[:LONGEST_NAME] != before:
            self.connection.execute(sa.update(ACCOUNTS).where(_is(account)).values(name=account.name[:LONGEST_NAME]))

    def known_member(self, account: Account, now: datetime) -> Member | None:
        """The member behind an account, only looked at; none: nobody has it."""
        who = {"platform": account.platform, "team": account.team, "user": account.user}
        found = self.connection.execute(FIND, who).one_or_none()
        return None if found is None else self._members([values.person(found)], now)[0]

    def stranger(self, now: datetime, zone: str) -> Member:
        """Somebody who is nobody yet, to be shown what is there; they are not kept."""
        reminders = Reminders(zone=_known(zone))
        return Member(
            person=Person(id=0, created_at=now, reminders=reminders, seen_at=now, looked_at=now, next_look=now)
        )

    def channel_of(self, account: Account) -> str:
        """The platform's id of the account's DM; empty where it is not known."""
        return self.connection.scalar(sa.select(ACCOUNTS.c.channel).where(_is(account))) or ""

    def keep_channel(self, account: Account, channel: str, now: datetime) -> None:
        """Keep the platform's id of the account's DM; an account that nobody has is not made."""
        opened = {"channel": channel, "opened_at": now if channel else None}
        changed = sa.or_(ACCOUNTS.c.channel != channel, ACCOUNTS.c.opened_at.is_(None))
        self.connection.execute(sa.update(ACCOUNTS).where(_is(account), changed).values(opened))

    def _new_person(self, account: Account, now: datetime, zone: str) -> Person:
        person = Person(
            id=0, created_at=now, reminders=Reminders(zone=_known(zone)), seen_at=now, looked_at=now, next_look=now
        )
        moments = dict.fromkeys(("created_at", "seen_at", "looked_at", "next_look"), now)
        kept = self.connection.execute(sa.insert(PEOPLE), moments | values.of_settings(person))
        key = kept.inserted_primary_key
        if key is None:
            raise LookupError("The database gave no id to a new person.")
        person = replace(person, id=key[0])
        self.link(person.id, account, now)
        return person

    def link(self, person_id: int, account: Account, now: datetime) -> None:
        """Let the person be met at one more account, and there first. Raises IntegrityError when it is
        somebody's.
        """
        row = {"platform": account.platform, "team": account.team, "user": account.user}
        more = {"person_id": person_id, "closed": False, "channel": "", "used_at": now}
        more["name"] = account.name[:LONGEST_NAME]
        self.connection.execute(sa.insert(ACCOUNTS), row | more)

    def first_heard(self, key: str, now: datetime) -> bool:
        """Whether an event that a platform may hand over once more is new; from now on it is not.

        ``key`` names the event, platform first, in at most 128 characters. It is known for two days.
        """
        return self.connection.execute(FIRST_HEARD, {"key": key, "at": now}).rowcount == 1

    def records(
        self,
        member: Member,
        now: datetime,
        account: Account | None = None,
        place: Place | None = None,
        unsure: Collection[tuple[int, int]] = (),
    ) -> MemberRecords:
        """What a command may write for the member; its ``flush`` must be called when the command is done.

        ``account`` is the one they speak from: a command that takes it out must know it. ``place`` is where they speak.
        Nothing is shown of ``unsure`` ones (person, group): nobody knows whether they are still there.
        """
        around = Surroundings(account, place, frozenset(unsure), load=self.members, meet=self.meet)
        records = MemberRecords(self.connection, member, now, around)
        self._records.append(records)
        return records

    # --- Many people ----------------------------------------------------------------------------------------

    def members(self, ids: Collection[int], now: datetime) -> list[Member]:
        """The members with these ids, those due longest first; an id that nobody has is left out.

        Of scores, attempts, reasons, reflections and commitments everything; of the rest 120 days.
        """
        people = self.connection.execute(BY_ID, {"ids": list(ids)})
        return self._members([values.person(row) for row in people], now)

    def _members(self, people: Sequence[Person], now: datetime) -> list[Member]:
        ids = {"ids": [person.id for person in people]}
        plans = {row.person_id: row for row in self.connection.execute(NEWEST_PLANS, ids)}
        entries: dict[int, list[journal.Entry]] = defaultdict(list)
        for row in self.connection.execute(ENTRIES, ids | {"since": (now - KEPT).date()}):
            if row.kind in journal.KINDS:
                entries[row.person_id].append(values.entry(row))
            else:
                _leave_alone(row.kind)
        fates: dict[int, list[ledger.Row]] = defaultdict(list)
        for row in self.connection.execute(FATES, ids | {"since": now - KEPT}):
            fates[row.person_id].append(values.fate(row))
        company = [person.id for person in people if person.company]
        tied = neighbours.ties(self.connection, company) if company else {}
        shared = neighbours.shares(self.connection, company) if company else {}
        written = neighbours.unread(self.connection, company, now) if company else {}
        podded = pods.of(self.connection, company, now) if company else {}
        return [
            Member(
                person=person,
                plan=values.plan(plans[person.id]) if person.id in plans else None,
                journal=journal.gather(entries[person.id]),
                ledger=ledger.ledger(fates[person.id]),
                ties=tied.get(person.id, ()),
                shares=shared.get(person.id, ()),
                letters=written.get(person.id, ()),
                pod=podded.get(person.id),
            )
            for person in people
        ]

    def accounts(self, ids: Collection[int]) -> Mapping[int, tuple[Account, ...]]:
        """Where these people can be met, the account they used last first; closed ones are marked."""
        rows = self.connection.execute(
            sa.select(ACCOUNTS).where(ACCOUNTS.c.person_id.in_(ids)).order_by(ACCOUNTS.c.used_at.desc())
        )
        found: dict[int, tuple[Account, ...]] = defaultdict(tuple)
        for row in rows:
            account = Account(platform=row.platform, user=row.user, team=row.team, closed=row.closed)
            found[row.person_id] += (account,)
        return found

    def close_account(self, account: Account) -> None:
        """Send nothing more there, until the person speaks from it again."""
        self.connection.execute(sa.update(ACCOUNTS).where(_is(account)).values(closed=True))

    # --- What is due ----------------------------------------------------------------------------------------

    def due_people(self, now: datetime, limit: int) -> list[int]:
        """The ids of people to look at by ``now`` (aware UTC), those due longest first."""
        return list(self.connection.scalars(DUE, {"now": now, "at_most": limit}))

    def keep_looks(self, looks: Sequence[tuple[Member, Look]], now: datetime) -> None:
        """Keep what looks decided: ledger rows, queued messages and when to look next.

        A message for a slot that has had one is not queued: its nudges are held, and the next look decides
        anew.
        """
        taken = self.outbox.slots([member.person.id for member, look in looks if look.outgoing])
        fates: list[tuple[int, ledger.Row]] = []
        queue: list[tuple[int, ledger.Outgoing, datetime | None]] = []
        for member, look in looks:
            whose = member.person.id
            clashing = {each.slot for each in look.outgoing if (whose, each.slot) in taken}
            if clashing:
                log.warning("Person %d has had a message for %s; what came after is held.", whose, clashing)
            fates += [(whose, _kept(member, row, clashing)) for row in look.rows]
            fresh = [each for each in look.outgoing if each.slot not in clashing]
            queue += [(whose, each, _lost_at(member, each)) for each in fresh]
        settle(self.connection, fates)
        self.outbox.put(queue, now)
        if looks:
            looked = [
                {"its_id": member.person.id, "looked_at": now, "next_look": look.next_look} for member, look in looks
            ]
            self.connection.execute(LOOKED, looked)

    def settle(self, person_id: int, rows: Iterable[ledger.Row]) -> None:
        """Keep the fates of a person's nudges; a row of the same key is replaced."""
        settle(self.connection, [(person_id, row) for row in rows])

    def look_next(self, person_id: int, moment: datetime) -> None:
        """Look at the person at that moment."""
        self.connection.execute(sa.update(PEOPLE).where(PEOPLE.c.id == person_id).values(next_look=moment))

    def next_moment(self) -> datetime | None:
        """The earliest moment (aware UTC) at which somebody or a group is due, or a message may go; none: nobody is
        known.
        """
        moments = (self.connection.scalar(SOONEST), self.outbox.next_moment(), self.posts.next_moment())
        return min((moment for moment in moments if moment is not None), default=None)


@functools.cache
def _leave_alone(kind: str) -> None:
    """Say once that records of a newer program are left as they are."""
    log.warning("Records of the kind %r are from a newer Comeback: they stay as they are, and count for nothing.", kind)


def _is(account: Account) -> sa.ColumnElement[bool]:
    return sa.and_(
        ACCOUNTS.c.platform == account.platform,
        ACCOUNTS.c.team == account.team,
        ACCOUNTS.c.user == account.user,
    )


def _known(zone: str) -> str:
    try:
        return days.zone_info(zone).key
    except (KeyError, ValueError, OSError):
        return "UTC"


def _lost(member: Member, key: tuple[str, str, str]) -> datetime | None:
    """When a nudge went out without an answer and was then held; none: it did not."""
    row = member.ledger.rows.get(key)
    return row.at if row is not None and row.status == "held" and row.rule == ANSWER_LOST else None


def _lost_at(member: Member, outgoing: ledger.Outgoing) -> datetime | None:
    moments = [_lost(member, key) for key in outgoing.items]
    return min((moment for moment in moments if moment is not None), default=None)


def _kept(member: Member, row: ledger.Row, clashing: set[str]) -> ledger.Row:
    """The row as it is written: held where its slot is taken; that an answer was lost stays known while it is
    held.
    """
    if row.status == "queued" and row.slot in clashing:
        return replace(row, status="held", rule="slot-taken", slot="")
    lost_at = _lost(member, row.key)
    if row.status == "held" and lost_at is not None:
        return replace(row, rule=ANSWER_LOST, at=lost_at)
    return row
