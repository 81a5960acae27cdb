"""One person on several platforms: codes that are kept as hashes, and two people who become one."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from bot.database import company, tables, values
from bot.database.outbox import ANSWER_LOST
from bot.database.statements import upsert
from core import ledger, linking
from core.linking import Join, Offer
from core.members import Member
from core.people import Account, Person

ACCOUNTS, CODES, JOURNAL, LEDGER, OUTBOX, PEOPLE, PLANS, TRIES = (
    tables.accounts,
    tables.link_codes,
    tables.journal,
    tables.ledger,
    tables.outbox,
    tables.people,
    tables.plans,
    tables.link_tries,
)
FATES = upsert(LEDGER)
TRIED = OUTBOX.c.first_try_at.is_not(None)
"""A message that is being sent, or of which nobody knows whether it went."""

Load = Callable[[Collection[int], datetime], Sequence[Member]]
"""Members by their ids, at a moment."""


class AccountLinks:
    """``core.ports.Links`` for the person who speaks from an account at ``now`` (aware UTC).

    ``become`` is told who they are once they have joined somebody.
    """

    def __init__(
        self,
        connection: sa.Connection,
        *,
        person: Person,
        account: Account | None,
        now: datetime,
        load: Load,
        become: Callable[[Person], None],
    ) -> None:
        self._connection = connection
        self._person_id = person.id
        self._account = account
        self._now = now
        self._load = load
        self._become = become

    def accounts(self) -> tuple[Account, ...]:
        """Where the person can be met: the account that they speak from first, then those they used last."""
        return tuple(sorted(_accounts(self._connection, self._person_id), key=lambda each: not self._speaks_from(each)))

    def new_code(self) -> str:
        """A code that holds for ten minutes; it takes the place of an older one."""
        code = "".join(secrets.choice(linking.ALPHABET) for _ in range(linking.LENGTH))
        self._connection.execute(sa.delete(CODES).where(CODES.c.person_id == self._person_id))
        row = {"person_id": self._person_id, "digest": _digest(code), "expires_at": self._now + linking.VALID}
        self._connection.execute(sa.insert(CODES), row)
        return code

    def offered(self, code: str) -> Offer | None:
        """What stands behind a code. From now on the person may take it by its id; a code that is none is a try."""
        row = self._held_code(CODES.c.digest == _digest(code))
        if row is None:
            self._connection.execute(sa.insert(TRIES), {"person_id": self._person_id, "at": self._now})
            return None
        self._connection.execute(_code(row.id).values(claimed_by=self._person_id))
        return self._offer(row)

    def claimed(self, offer_id: int) -> Offer | None:
        """The same by its id; none where the person has not spoken its code."""
        row = self._held_code(sa.and_(CODES.c.id == offer_id, CODES.c.claimed_by == self._person_id))
        return None if row is None else self._offer(row)

    def tries(self, since: datetime) -> tuple[datetime, ...]:
        """When the person spoke codes that were none, since that moment, oldest first."""
        mine = sa.and_(TRIES.c.person_id == self._person_id, TRIES.c.at > since)
        return tuple(self._connection.scalars(sa.select(TRIES.c.at).where(mine).order_by(TRIES.c.at)))

    def join(self, offer: Offer, what: Join) -> None:
        """Let the person, with all their accounts, be the offer's maker from here on; the code is used."""
        maker = offer.maker.person
        merge = _Merge(self._connection, self._person_id, maker.id)
        merge.records(what)
        merge.plans(what)
        merge.messages(what, self._now)
        self._connection.execute(_code(offer.id).values(claimed_by=None, used_at=self._now))
        merge.person()
        if self._account is not None:
            # Somebody with one account is met there, however long ago that began: only now it matters which is newer.
            self._connection.execute(sa.update(ACCOUNTS).where(_is(self._account)).values(used_at=self._now))
        self._person_id = maker.id
        self._become(maker)

    def leave(self) -> None:
        """Take the account that the person speaks from out: its next word makes somebody new.

        Raises LookupError where it is not known which one that is.
        """
        if self._account is None:
            raise LookupError("Nobody said from which account they speak.")
        self._connection.execute(sa.delete(ACCOUNTS).where(_is(self._account)))

    def _held_code(self, which: sa.ColumnElement[bool]) -> values.Row | None:
        """A code as it is once nobody else can change anything of its maker's: people first, then what is theirs."""
        maker = sa.select(CODES.c.person_id).where(which).limit(1).scalar_subquery()
        self._connection.execute(sa.select(PEOPLE.c.id).where(PEOPLE.c.id == maker).with_for_update())
        return self._connection.execute(sa.select(CODES).where(which)).first()

    def _offer(self, row: values.Row) -> Offer:
        (maker,) = self._load([row.person_id], self._now)
        return Offer(
            id=row.id,
            maker=maker,
            accounts=_accounts(self._connection, row.person_id),
            expires_at=row.expires_at,
            used=row.used_at is not None,
        )

    def _speaks_from(self, account: Account) -> bool:
        return self._account is not None and replace(account, closed=self._account.closed) == self._account


class _Merge:
    """Everything that is the one person's becomes the other's. Called in the order in which it stands here."""

    def __init__(self, connection: sa.Connection, joining: int, maker: int) -> None:
        self._connection = connection
        self._joining = joining
        self._maker = maker

    def records(self, what: Join) -> None:
        """What was logged: all of it, but for what both had logged."""
        both = JOURNAL.c.person_id.in_((self._joining, self._maker))
        self._connection.execute(sa.delete(JOURNAL).where(both, JOURNAL.c.id.in_(what.twice)))
        self._move(JOURNAL)

    def plans(self, what: Join) -> None:
        """Every plan. The newest is the member's: where both had one, the one that goes on becomes it.

        Its version rises above both, so that every button of the time before is a stale one.
        """
        both = sa.select(sa.func.count(PLANS.c.person_id.distinct())).where(
            PLANS.c.person_id.in_((self._joining, self._maker))
        )
        one = self._connection.scalar(both) != 2  # noqa: PLR2004 - both of them
        if what.ended is not None:
            ended = {"version": what.ended.version + 1, **values.of_plan(what.ended)}
            self._connection.execute(sa.update(PLANS).where(PLANS.c.id == what.ended.id).values(ended))
        self._move(PLANS)
        if one or what.plan is None:
            return
        newest = sa.select(sa.func.max(PLANS.c.version)).where(PLANS.c.person_id == self._maker)
        version = self._connection.scalar(newest) or 0
        self._connection.execute(sa.delete(PLANS).where(PLANS.c.id == what.plan.id))
        row = {"person_id": self._maker, "version": version + 1, **values.of_plan(what.plan)}
        self._connection.execute(sa.insert(PLANS), row)

    def messages(self, what: Join, now: datetime) -> None:
        """What went out stays known, so that a local day holds one message at most; what waited is decided anew.

        A message that is being sent just now counts as sent: nobody can call it back.
        """
        lost = self._under_way(now)
        served = what.served | {row.slot for row in lost}
        waiting = sa.and_(OUTBOX.c.person_id == self._maker, OUTBOX.c.state != "sent")
        idle = sa.and_(sa.not_(TRIED), OUTBOX.c.leased_until.is_(None))
        self._connection.execute(sa.delete(OUTBOX).where(waiting, OUTBOX.c.slot.in_(served), idle))
        theirs = OUTBOX.alias()
        taken = sa.select(theirs.c.slot).where(theirs.c.person_id == self._maker)
        sent = sa.and_(OUTBOX.c.person_id == self._joining, OUTBOX.c.state == "sent", OUTBOX.c.slot.not_in(taken))
        self._connection.execute(sa.update(OUTBOX).where(sent).values(person_id=self._maker))
        self._connection.execute(sa.delete(OUTBOX).where(OUTBOX.c.person_id == self._joining))
        going = self._going_out()
        fates = {row.key: row for row in (*what.fates, *lost) if row.key not in going}
        if fates:
            rows = [values.of_fate(self._maker, row) for row in fates.values()]
            self._connection.execute(FATES.on(self._connection), rows)

    def person(self) -> None:
        """The accounts; nobody is left then."""
        self._move(ACCOUNTS)
        company.merge(self._connection, self._joining, self._maker)
        self._connection.execute(sa.delete(PEOPLE).where(PEOPLE.c.id == self._joining))

    def _under_way(self, now: datetime) -> list[ledger.Row]:
        """Messages to the one who joins that are being sent: copies that count as sent, with their nudges' fates.

        Copies, since whoever sends one marks it by its id afterwards, and would mark the wrong person's.
        """
        begun = sa.and_(OUTBOX.c.person_id == self._joining, OUTBOX.c.state != "sent", TRIED)
        rows = self._connection.execute(sa.select(OUTBOX).where(begun)).mappings().all()
        keys = [key for row in rows for key in values.keys(row["items"])]
        for row in rows:
            self._connection.execute(sa.delete(OUTBOX).where(OUTBOX.c.id == row["id"]))
            copy: dict[str, object] = {name: value for name, value in row.items() if name != "id"}
            copy |= {"state": "sent", "leased_until": None, "sent_at": now}
            self._connection.execute(sa.insert(OUTBOX), copy)
        mine = sa.select(LEDGER).where(LEDGER.c.person_id == self._joining)
        fates = {fate.key: fate for fate in map(values.fate, self._connection.execute(mine))}
        return [
            replace(fates[key], status="sent", rule=ANSWER_LOST, at=now)
            for key in keys
            if key in fates and fates[key].status == "queued"
        ]

    def _going_out(self) -> set[values.Key]:
        """Nudges of the maker that are on their way: their fates are written when it is known."""
        waiting = sa.and_(OUTBOX.c.person_id == self._maker, OUTBOX.c.state != "sent")
        found = self._connection.scalars(sa.select(OUTBOX.c["items"]).where(waiting))
        return {key for items in found for key in values.keys(items)}

    def _move(self, table: sa.Table) -> None:
        theirs = table.c.person_id == self._joining
        self._connection.execute(sa.update(table).where(theirs).values(person_id=self._maker))


def _accounts(connection: sa.Connection, person_id: int) -> tuple[Account, ...]:
    mine = sa.select(ACCOUNTS).where(ACCOUNTS.c.person_id == person_id).order_by(ACCOUNTS.c.used_at.desc())
    return tuple(
        Account(platform=row.platform, user=row.user, team=row.team, closed=row.closed)
        for row in connection.execute(mine)
    )


def _is(account: Account) -> sa.ColumnElement[bool]:
    return sa.and_(
        ACCOUNTS.c.platform == account.platform,
        ACCOUNTS.c.team == account.team,
        ACCOUNTS.c.user == account.user,
    )


def _code(its_id: int) -> sa.Update:
    return sa.update(CODES).where(CODES.c.id == its_id)


def _digest(code: str) -> str:
    """What is kept of a code: who reads the file or an export does not find the code itself."""
    return hashlib.sha256(f"link {code}".encode()).hexdigest()
