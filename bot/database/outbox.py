"""Messages on their way out: queued, leased, sent.

One row a person and slot, for ever unique. A row waits (*queued*) until it is claimed; a lease keeps others
off while it is being sent. ``first_try_at`` is when a try began whose outcome is not known: the program
ended, or the platform's answer was lost. A row that was repeated with "you may have this already" is
*repeated*, and then it is *sent*.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.database import leases, tables, values
from bot.database.leases import LEASE
from core import ledger

ANSWER_LOST = "answer-lost"
"""The ledger's rule where it is not known whether a message arrived."""

OUTBOX = tables.outbox
CLAIMABLE = leases.claimable(OUTBOX)
UNSENT = sa.select(OUTBOX).where(
    leases.waiting(OUTBOX), leases.free(OUTBOX), OUTBOX.c.person_id.in_(sa.bindparam("ids", expanding=True))
)
_newest = (
    sa.select(tables.accounts.c.platform)
    .where(tables.accounts.c.person_id == OUTBOX.c.person_id, sa.not_(tables.accounts.c.closed))
    .order_by(tables.accounts.c.used_at.desc())
    .limit(1)
    .correlate(OUTBOX)
    .scalar_subquery()
)
CLAIMABLE_HERE = CLAIMABLE.where(
    sa.or_(_newest.in_(sa.bindparam("platforms", expanding=True)), _newest.is_(None))
).with_for_update(skip_locked=True, of=OUTBOX)
"""The same where others send too: who is met elsewhere is left to them, who is met nowhere is everybody's."""
SOONEST = leases.soonest(OUTBOX)
LEASED = sa.select(OUTBOX.c.id).where(
    OUTBOX.c.id.in_(sa.bindparam("ids", expanding=True)),
    leases.waiting(OUTBOX),
    OUTBOX.c.leased_until == sa.bindparam("until"),
)
ITS = leases.one(OUTBOX)
UNSENT_ITS = ITS.where(leases.waiting(OUTBOX))
"""Once somebody has marked a message as sent, nobody who comes late makes it wait again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A message on its way out. Moments are aware UTC; ``key`` makes a repeated send one and the same."""

    id: int
    person_id: int
    outgoing: ledger.Outgoing
    repeated: bool
    tries: int
    first_try_at: datetime | None
    key: str


class Outbox:
    """The verbs on queued messages."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def put(self, queue: Sequence[tuple[int, ledger.Outgoing, datetime | None]], now: datetime) -> None:
        """Queue messages for people, each with the moment of an earlier try whose answer was lost, if there
        was one.

        Raises IntegrityError where a person's slot is taken.
        """
        rows = [
            {
                "person_id": person_id,
                "slot": outgoing.slot,
                "items": values.of_keys(outgoing.items),
                "allowed_at": outgoing.allowed_at,
                "not_before": max(outgoing.allowed_at, now),
                "state": "queued",
                "tries": 0,
                "first_try_at": lost_at,
                "key": key_of(person_id, outgoing.slot),
            }
            for person_id, outgoing, lost_at in queue
        ]
        if rows:
            self._connection.execute(sa.insert(OUTBOX), rows)

    def slots(self, ids: Collection[int]) -> set[tuple[int, str]]:
        """The slots of these people that have a message, sent or not."""
        if not ids:
            return set()
        rows = self._connection.execute(sa.select(OUTBOX.c.person_id, OUTBOX.c.slot).where(OUTBOX.c.person_id.in_(ids)))
        return {(row.person_id, row.slot) for row in rows}

    def unsent(self, ids: Collection[int], now: datetime) -> Mapping[int, Sequence[Queued]]:
        """The messages of these people that wait and are not being sent at ``now``."""
        found: dict[int, list[Queued]] = defaultdict(list)
        for row in self._connection.execute(UNSENT, {"ids": list(ids), "now": now}):
            found[row.person_id].append(_queued(row))
        return found

    def claim(self, now: datetime, limit: int, platforms: Collection[str] | None = None) -> list[Queued]:
        """Messages that may go at ``now``, leased for a minute: nobody else gets them meanwhile.

        ``platforms`` are those that can be sent to here: people who are met elsewhere first are left out.
        """
        asked = {"now": now, "at_most": limit}
        if platforms is None:
            rows = self._connection.execute(CLAIMABLE, asked)
        else:
            rows = self._connection.execute(CLAIMABLE_HERE, asked | {"platforms": list(platforms)})
        claimed = [_queued(row) for row in rows]
        if claimed:
            until = now + LEASE
            leases = [{"its_id": queued.id, "leased_until": until} for queued in claimed]
            self._connection.execute(ITS, leases)
        return claimed

    def leased(self, claimed: Sequence[Queued], now: datetime) -> set[int]:
        """The ids of those that are still held by the lease that was taken for them at ``now``."""
        ids = {"ids": [queued.id for queued in claimed], "until": now + LEASE}
        return set(self._connection.scalars(LEASED, ids))

    def trying(self, queued: Queued, items: Sequence[values.Key], now: datetime, *, again: bool) -> None:
        """Write down, before it is sent, that a try begins and what it carries; ``again``: the one repeat."""
        self._change(
            queued,
            items=values.of_keys(items),
            state="repeated" if again else "queued",
            first_try_at=queued.first_try_at or now,
        )

    def failed(self, queued: Queued, until: datetime) -> None:
        """The try is known to have failed: wait until that moment; what was unknown before it stays so."""
        self._change(
            queued,
            state="queued",
            leased_until=None,
            not_before=until,
            tries=queued.tries + 1,
            first_try_at=queued.first_try_at,
        )

    def wait(self, queued: Queued, until: datetime) -> None:
        """Wait until that moment: nothing was tried, or what was tried was not answered."""
        self._change(queued, leased_until=None, not_before=until)

    def sent(self, queued: Queued, now: datetime) -> bool:
        """The message is out. False when its row is gone (the person has erased everything meanwhile), or
        somebody else has marked it.
        """
        return self._change(queued, state="sent", leased_until=None, sent_at=now)

    def remove(self, queued: Queued) -> bool:
        """Take the message out of the queue, as if it had never been in it. False when its row was gone."""
        return self._connection.execute(sa.delete(OUTBOX).where(OUTBOX.c.id == queued.id)).rowcount == 1

    def next_moment(self) -> datetime | None:
        """The earliest moment (aware UTC) at which a message may be claimed."""
        soonest: datetime | None = self._connection.scalar(SOONEST)
        return soonest

    def _change(self, queued: Queued, **columns: object) -> bool:
        return self._connection.execute(UNSENT_ITS, {"its_id": queued.id, **columns}).rowcount == 1


def key_of(whose: int | str, slot: str) -> str:
    """A key that fits every platform (Discord's nonce: 25 characters), the same for every try."""
    return hashlib.sha256(f"{whose} {slot}".encode()).hexdigest()[:24]


def _queued(row: values.Row) -> Queued:
    return Queued(
        id=row.id,
        person_id=row.person_id,
        outgoing=ledger.Outgoing(slot=row.slot, items=values.keys(row.items), allowed_at=row.allowed_at),
        repeated=row.state == "repeated",
        tries=row.tries,
        first_try_at=row.first_try_at,
        key=row.key,
    )
